"""`certpress keys`: the public keys of a site; keys are made, and changed by two people."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.errors import Because, UsageWrong
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.signing import Standing
    from pipeline.workshop import Workshop

_APPROVER: Final = "approver"
PURPOSES: Final[Mapping[str, str]] = {
    "log": N_("Public key of the ledger: it signs checkpoints, which say what the ledger holds."),
    "qr": N_("Public key of the QR codes: it signs what stands in the code of a certificate."),
}
SAFEKEEPING: Final = N_(
    "Hand the public keys to whoever will check. Put a copy of {folder} into the safe, and leave none elsewhere."
)
# Whoever holds the old public key alone takes what the new one signs for a forgery.
_HAND_OUT: Final[Mapping[str, str]] = {
    "log": N_(
        "Hand the new public key to everybody who holds the old one: the auditor, and whoever checks the PDF of a "
        "certificate without the ledger. They keep the old one too, for what it signed."
    ),
    "qr": N_(
        "Hand the new public key to everybody who holds the old one: whoever checks certificates with the list of "
        "revoked ones. They keep the old one too, for what it signed. Write the list and the web page anew (`certpress "
        "ledger revoked`, `certpress site export`), and put the page on the web server: until then it does not know "
        "the new codes."
    ),
}
_NONE: Final = N_("There is no {file}. `certpress keys make {purpose}` makes it.")
_LOST: Final = N_("{file} is gone; the ledger names {named}. Put the copy from the safe back.")
_ANOTHER: Final = N_("{file} is not the key that the ledger names: {named}. Put the right one back.")


@click.group(
    invoke_without_command=True,
    help=N_(
        "Shows the public keys: with them anybody can check what was signed here. The private keys lie in keys/, and "
        "are never shown."
    ),
)
@as_json
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """Show the public keys, unless something else was asked."""
    if context.invoked_subcommand is None:
        caller = context.find_object(Caller)
        assert caller is not None
        _show(caller, as_json=as_json)


def _show(caller: Caller, *, as_json: bool) -> None:
    with caller.reading_workshop() as shop:
        known = dict(_standings(shop))
        approvers = {person.name: person.key for person in shop.settings.people if person.key}
    if as_json:
        keys = [
            {"key": purpose, "file": one.file, "public": one.here, "named": one.named} for purpose, one in known.items()
        ]
        people = [{"key": _APPROVER, "name": name, "public": key} for name, key in approvers.items()]
        caller.show_json([*keys, *people])
        return
    for purpose, one in known.items():
        _tell_standing(purpose, one, caller)
    for name, key in approvers.items():
        caller.say(N_("Public key of {name}, who approves:"), name=name)
        click.echo(f"  {key}")


def _standings(shop: "Workshop") -> "Iterator[tuple[str, Standing]]":
    for purpose in PURPOSES:
        yield purpose, shop.keyring.standing(purpose)


def _tell_standing(purpose: str, one: "Standing", caller: Caller) -> None:
    if one.here is not None:
        tell_key(purpose, one.here, caller)
    if one.here is None or one.is_another:
        sentence = _ANOTHER if one.is_another else _LOST if one.named else _NONE
        caller.say(sentence, file=one.file, named=one.named, purpose=purpose)


def tell_key(purpose: str, key: str, caller: Caller) -> None:
    """Print what a key is for, and below it the public key."""
    caller.say(PURPOSES[purpose])
    click.echo(f"  {key}")


@command.command("make", help=N_("Make a key that is not there yet; one that is there is never overwritten."))
@click.argument("what", metavar="log|qr|approver", type=click.Choice((*PURPOSES, _APPROVER)))
@click.argument("name", metavar=N_("[NAME]"), required=False)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help=N_("For an approver: where he keeps his key, in a folder of his own."),
)
@pass_caller
def make(caller: Caller, what: str, name: str | None, target: Path | None) -> None:
    """Make it, and say the public half."""
    if what == _APPROVER:
        _make_for_approver(caller, name, target)
        return
    if name is not None or target is not None:
        raise UsageWrong(reason=Because("only the key of an approver has a NAME and a FILE"), command=_MAKE)
    from pipeline.workshop import Workshop

    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop:
        key = shop.keyring.make(what)
        folder = shop.settings.keys
    tell_key(what, str(key), caller)
    caller.say(SAFEKEEPING, folder=folder)


_MAKE: Final = "certpress keys make"


def _make_for_approver(caller: Caller, name: str | None, target: Path | None) -> None:
    if name is None or target is None:
        raise UsageWrong(
            reason=Because("an approver's key needs his NAME, and with -o the FILE he keeps"), command=_MAKE
        )
    from pipeline.signing import make_approver_key

    settings = caller.settings()
    key = make_approver_key(settings, name, caller.here / target)
    caller.say(N_("Written: {path}"), path=target)
    caller.say(N_("It is his alone. Write the public half into site.toml, into his block [[person]]:"))
    click.echo(f'  key = "{key}"')
    if "approver" not in settings.person(name).roles or "operator" in settings.person(name).roles:
        caller.say(N_('His roles there must have "approver", and not "operator"; now he cannot approve.'))


@command.command("change", help=N_("Let a new key sign from now on; the old one signs once more, and is removed then."))
@click.argument("what", metavar="log|qr", type=click.Choice(tuple(PURPOSES)))
@click.option("--by", "by", required=True, metavar="NAME", help=N_("Who decides it."))
@click.option("--second", required=True, metavar="NAME", help=N_("Who agrees; two people change a key."))
@click.option("--lost", is_flag=True, help=N_("The old key is gone, and no copy of it is found."))
@pass_caller
def change(caller: Caller, what: str, by: str, second: str, *, lost: bool) -> None:
    """Change it, and say the new public half."""
    from pipeline.workshop import Workshop

    settings = caller.settings()
    deciding, agreeing = settings.two_people(by, second)
    with Workshop.open(settings, language=caller.language, without_inbox=True) as shop:
        key = shop.keyring.change(what, by=deciding, second=agreeing, is_lost=lost)
        key_file = shop.keyring.standing(what).file
    tell_key(what, str(key), caller)
    caller.say(
        N_("The ledger names the new key. Destroy the copy of the old one in the safe, and put the new one there.")
    )
    caller.say(_HAND_OUT[what])
    caller.say(
        N_(
            "It is the line above, and `certpress keys` shows it at any time. {file} is the private key: give it to "
            "nobody."
        ),
        file=key_file,
    )
