"""`certpress proof`: the pages as they would print, marked 样张, with a dead QR code and no number."""

from pathlib import Path

import click

from pipeline.cli.caller import Caller, pass_caller, target_file
from pipeline.errors import Because, TargetExists, UsageWrong
from pipeline.language.marker import N_


@click.command(
    help=N_(
        "WHAT is a drop, or a kind such as `certificate`, which is shown with sample values; --all shows every kind, "
        "made small. Takes no number."
    )
)
@click.argument("what", metavar=N_("[WHAT]"), required=False)
@click.option("--all", "everything", is_flag=True, help=N_("Every kind on sheets of A4 (contact sheet)."))
@target_file(".pdf", help_text=N_("Where to write it, a name ending in .pdf."))
@pass_caller
def command(caller: Caller, what: str | None, target: Path, *, everything: bool) -> None:
    """Write the proof."""
    from pipeline.proofing import proof, proof_of_everything
    from pipeline.workshop import Workshop

    if everything == (what is not None):
        raise UsageWrong(reason=Because("name a drop or a kind, or say --all"), command="certpress proof")
    if target.exists():
        raise TargetExists(path=target)
    settings, language = caller.settings(), caller.language
    with (
        Workshop.open(settings, language=language, without_inbox=True) as live,
        Workshop.rehearse(settings, language=language) as shop,
    ):
        if what is None:
            caller.say(N_("Every kind is laid out; that takes a minute."))
            pages = proof_of_everything(shop, target, register=live.register)
        else:
            pages = proof(shop, what, target, register=live.register)
    caller.say(N_("Written: {path}, {pages} pages, each marked 样张."), path=target, pages=pages)
