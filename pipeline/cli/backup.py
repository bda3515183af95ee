"""`certpress backup`: everything of a site in one file."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.cli.masking import without_identities
from pipeline.cli.passphrase import new_passphrase
from pipeline.cli.telling import Teller
from pipeline.errors import Because, LedgerBroken, UsageWrong
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.backing_up import BackedUp

_MOST_TOLD: Final = 20


@click.command(
    help=N_(
        "Writes everything of the site into one file and reads it back: the ledger, batches/, output/, site.toml, "
        "templates and fonts. TARGET is the file, or a folder, e.g. of a stick. The line may go on meanwhile."
    )
)
@click.argument("target", metavar=N_("TARGET"), type=click.Path(path_type=Path))
@click.option("--encrypt", is_flag=True, help=N_("Nobody can open it without a passphrase, which is asked for twice."))
@click.option("--keys", "with_keys", is_flag=True, help=N_("The private keys, too; only in an encrypted backup."))
@as_json
@pass_caller
def command(caller: Caller, *, target: Path, encrypt: bool, with_keys: bool, as_json: bool) -> int:
    """Write it, and say what it holds and where it belongs; exit status 11 where the site itself is damaged."""
    from pipeline.backing_up import ENDING, back_up
    from pipeline.workshop import Workshop

    settings, file = caller.settings(), caller.here / target
    if not file.is_dir() and not (file.suffix == ENDING and file.parent.is_dir()):
        # Otherwise a stick that is not in would be a file on this machine's own disk.
        folder = file.parent if file.suffix == ENDING else file
        reason = Because(
            "there is no folder {folder}; is the stick in? A file's name ends in {ending}", folder=folder, ending=ENDING
        )
        raise UsageWrong(reason=reason, command="certpress backup")
    passphrase = new_passphrase(caller, file) if encrypt or with_keys else None
    teller = Teller(caller, counted=N_("  {done} of {total} files"), doing=N_("Backing up"))
    with Workshop.open(settings, language=caller.language, without_inbox=True) as shop:
        progress = (lambda _done, _total: None) if as_json else teller.progress
        done = back_up(shop, file, passphrase=passphrase, with_keys=with_keys, progress=progress)
    contents = done.contents
    if as_json:
        caller.show_json(
            {"file": done.file, "files": len(contents.files), "size": contents.size, "root": contents.root}
            | {"encrypted": passphrase is not None, "keys": with_keys, "made_at": contents.made_at}
            | {"fault": done.fault, "differing": done.differing}
        )
        return _status(done)
    caller.say(N_("Written: {path}"), path=done.file)
    caller.say(
        N_("{files} files; the ledger with {size} entries. It was read back from the disk and is whole."),
        files=len(contents.files),
        size=contents.size,
    )
    if passphrase is None:
        caller.say(N_("Everybody's data are in it, and anybody can read them: lock it away."))
    if not with_keys:
        caller.say(N_("The private keys are not in it; their copy lies in the safe."))
    _tell_damage(caller, done)
    return _status(done)


def _status(done: "BackedUp") -> int:
    return 0 if done.is_whole else LedgerBroken.status


def _tell_damage(caller: Caller, done: "BackedUp") -> None:
    """Tell what is wrong with the site that is in the backup: the one before may be the one that is needed."""
    if done.is_whole:
        return
    if done.fault is not None:
        caller.say(N_("But the ledger that it took along is damaged: {fault}."), fault=done.fault)
    for path in done.differing[:_MOST_TOLD]:
        caller.say(N_("Not as the ledger recorded it: {path}"), path=without_identities(path))
    if more := len(done.differing[_MOST_TOLD:]):
        caller.say(N_("And {more} files more."), more=more)
    caller.say(
        N_(
            "The backup is of a site that is not whole: keep the one before it, and run `certpress audit`, which says "
            "more."
        )
    )
