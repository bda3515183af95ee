"""`certpress backup`: everything of a site in one file."""

from pathlib import Path

import click

from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.cli.passphrase import new_passphrase
from pipeline.cli.telling import Teller
from pipeline.errors import Because, UsageWrong
from pipeline.language.marker import N_


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
def command(caller: Caller, *, target: Path, encrypt: bool, with_keys: bool, as_json: bool) -> None:
    """Write it, and say what it holds and where it belongs."""
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
        )
        return
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
