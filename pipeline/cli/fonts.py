"""`certpress fonts`: roles, the faces that were found, and what they can print."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.errors import FontMissing
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.printing.fonts import FontShelf


@click.group(
    invoke_without_command=True,
    help=N_(
        "Lists for each role the fonts in the order in which they are tried, and the packages that bring the others."
    ),
)
@as_json
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """List the roles unless a further command was given."""
    if context.invoked_subcommand is None:
        _list(context.find_object(Caller), as_json=as_json)  # type: ignore[arg-type]  # the door always sets it


def _shelf(caller: Caller) -> "FontShelf":
    return caller.reading_workshop().shelf


def _list(caller: Caller, *, as_json: bool) -> None:
    roles = _shelf(caller).roles.values()
    if as_json:
        caller.show_json(
            {
                role.name: {
                    "label": role.label,
                    "found": [
                        {"name": face.name, "files": [str(file.path) for file in face.files]} for face in role.faces
                    ],
                    "absent": [{"name": wanted.name, "package": wanted.package} for wanted in role.absent],
                }
                for role in roles
            }
        )
        return
    found, absent = N_("found"), N_("not here; package {package}")
    rows = [(role.label, face.name, caller.language.text(found)) for role in roles for face in role.faces]
    rows += [
        (
            role.label,
            wanted.name,
            caller.language.text(absent, package=wanted.package) if wanted.package else licensed(caller),
        )
        for role in roles
        for wanted in role.absent
    ]
    caller.show_table((N_("Role"), N_("Font"), N_("State")), rows)


def licensed(caller: Caller) -> str:
    """Return the words for a face that only money brings."""
    return caller.language.text(N_("not here; a licensed font, put its file into fonts/"))


@command.command("check", short_help=N_("Which font prints TEXT, and which characters none can print."))
@click.argument("text")
@as_json
@pass_caller
def check(caller: Caller, text: str, as_json: bool) -> int:  # noqa: FBT001 - click hands options over by name
    """Tell for each role the face that prints the whole text."""
    roles = _shelf(caller).roles.values()
    findings = [(role, next((face for face in role.faces if face.covers(text)), None)) for role in roles]
    missing = {
        role.name: [one for one in dict.fromkeys(text) if not any(face.covers(one) for face in role.faces)]
        for role in roles
    }
    if as_json:
        caller.show_json(
            {role.name: {"face": face.name if face else None, "missing": missing[role.name]} for role, face in findings}
        )
    else:
        for role, face in findings:
            _tell(role.label, face.name if face else None, missing[role.name], caller)
    return FontMissing.status if any(face is None for role, face in findings if role.faces) else 0


def _tell(role: str, face: str | None, missing: Sequence[str], caller: Caller) -> None:
    if face:
        caller.say(N_("{role}: {face} prints all of it."), role=role, face=face)
    elif missing:
        shown = " ".join(f"{one} (U+{ord(one):04X})" for one in missing)
        caller.say(N_("{role}: no font has {characters}"), role=role, characters=shown)
    else:
        caller.say(N_("{role}: no single font has all of it, and a value is never printed in two."), role=role)
