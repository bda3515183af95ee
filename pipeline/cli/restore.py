"""`certpress restore`: a site out of a backup, into an empty folder."""

from pathlib import Path

import click

from pipeline.cli.caller import Caller, as_json, checkpoint_papers, pass_caller
from pipeline.cli.masking import without_identities
from pipeline.cli.passphrase import known_passphrase
from pipeline.language.marker import N_

_MOST_TOLD = 20


@click.command(
    help=N_(
        "Puts the site in BACKUP into an empty folder, after every byte of it and the whole ledger were checked. "
        "Nothing can be entered there until `certpress recover` settled how it goes on."
    )
)
@click.argument("backup", metavar=N_("BACKUP"), type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--into",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help=N_("A new or an empty folder; the site lies in it then."),
)
@checkpoint_papers(N_("A checkpoint that left the house, to tell what is missing. May be given again."))
@as_json
@pass_caller
def command(caller: Caller, *, backup: Path, into: Path, papers: tuple[Path, ...], as_json: bool) -> None:
    """Put it back, and say what is missing and what has to be done."""
    from pipeline.restoring import needs_passphrase, restore

    file = caller.here / backup
    done = restore(
        file,
        caller.here / into,
        language=caller.language,
        passphrase=known_passphrase(caller, file) if needs_passphrase(file) else None,
        papers=[caller.here / paper for paper in papers],
    )
    contents = done.contents
    if as_json:
        caller.show_json(
            {"folder": done.folder, "made_at": contents.made_at, "size": contents.size, "root": contents.root}
            | {"missing": done.missing, "differing": done.differing, "keys": done.has_keys}
        )
        return
    caller.say(N_("The site lies in {folder}."), folder=done.folder)
    caller.say(
        N_("It is of {at}: {files} files, the ledger with {size} entries; every one of them was checked."),
        at=contents.made_at.replace("T", " ")[:16],
        files=len(contents.files),
        size=contents.size,
    )
    for path in done.differing[:_MOST_TOLD]:
        caller.say(N_("Not as the ledger recorded it: {path}"), path=without_identities(path))
    if done.missing:
        caller.say(N_("At least {count} entries are missing that were made after the backup."), count=done.missing)
    else:
        caller.say(N_("Whether anything was entered after the backup, only people and newer checkpoints can tell."))
    if not done.has_keys:
        caller.say(
            N_("The private keys are not in it: put the copy from the safe into {folder}."), folder=done.folder / "keys"
        )
    caller.say(N_("Do not use the old machine any more. What to do next:"))
    for step in _STEPS_OF_LOSS if done.missing else _STEPS:
        caller.say(step)


_AUDIT = N_("  3. certpress audit, and drop again what was in the inbox.")
_STEPS = (
    N_(
        "  1. Nothing was done after the backup: certpress recover --nothing-lost --by NAME --second NAME --reason TEXT"
    ),
    N_("  2. Else: collect the newest checkpoint and the numbers on paper, then: certpress recover --checkpoint FILE"),
    _AUDIT,
)
_STEPS_OF_LOSS = (
    N_("  1. Collect the numbers that were given after the backup: on paper, on the platform, in people's hands."),
    N_(
        "  2. certpress recover --by NAME --second NAME --reason TEXT --numbers FILE, and --checkpoint FILE for a "
        "newer one"
    ),
    _AUDIT,
)
