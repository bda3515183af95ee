"""`certpress fonts`: roles, the faces that were found, and what they can print."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.errors import FontMissing
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.printing.fonts import FontShelf, Role, Wanted


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
    roles = tuple(_shelf(caller).roles.values())
    if as_json:
        caller.show_json({role.name: _as_data(role) for role in roles})
        return
    found = caller.language.text(N_("found"))
    rows = [(role.label, face.name, found) for role in roles for face in role.faces]
    rows += [(role.label, wanted.name, _absent(wanted, caller)) for role in roles for wanted in role.absent]
    caller.show_table((N_("Role"), N_("Font"), N_("State")), rows)


def _as_data(role: "Role") -> dict[str, object]:
    return {
        "label": role.label,
        "found": [{"name": face.name, "files": [str(file.path) for file in face.files]} for face in role.faces],
        "absent": [{"name": wanted.name, "package": wanted.package} for wanted in role.absent],
    }


def _absent(wanted: "Wanted", caller: Caller) -> str:
    if wanted.package:
        return caller.language.text(N_("not here; package {package}"), package=wanted.package)
    return caller.language.text(N_("not here; a licensed font, put its file into fonts/"))


@command.command("check", help=N_("Which font prints TEXT, and which characters none can print."))
@click.argument("text", metavar=N_("TEXT"))
@as_json
@pass_caller
def check(caller: Caller, text: str, as_json: bool) -> int:  # noqa: FBT001 - click hands options over by name
    """Tell for each role the face that prints the whole text."""
    findings = [
        (role, next((face.name for face in role.faces if face.covers(text)), None), _missing(role, text))
        for role in _shelf(caller).roles.values()
        if role.faces
    ]
    if as_json:
        caller.show_json({role.name: {"face": face, "missing": missing} for role, face, missing in findings})
    else:
        for role, face, missing in findings:
            label = (
                caller.language.text(N_("{role} (headings alone)"), role=role.label) if role.headings else role.label
            )
            _tell(label, face, missing, caller)
    return FontMissing.status if any(face is None and not role.headings for role, face, _ in findings) else 0


def _missing(role: "Role", text: str) -> list[str]:
    return [one for one in dict.fromkeys(text) if not any(face.covers(one) for face in role.faces)]


def _tell(role: str, face: str | None, missing: Sequence[str], caller: Caller) -> None:
    if face:
        caller.say(N_("{role}: {face} prints all of it."), role=role, face=face)
    elif missing:
        shown = " ".join(f"{one} (U+{ord(one):04X})" for one in missing)
        caller.say(N_("{role}: no font has {characters}"), role=role, characters=shown)
    else:
        caller.say(N_("{role}: no single font has all of it, and a value is never printed in two."), role=role)
