"""`certpress proof`: the pages as they would print, marked 样张, with a dead QR code and no number."""

from pathlib import Path

import click

from pipeline.cli.caller import Caller, pass_caller, target_file
from pipeline.errors import TargetExists
from pipeline.language.marker import N_


@click.command(
    help=N_("WHAT is a drop, or a kind such as `certificate`, which is shown with sample values. Takes no number.")
)
@click.argument("what", metavar=N_("WHAT"))
@target_file(".pdf", help_text=N_("Where to write it, a name ending in .pdf."))
@pass_caller
def command(caller: Caller, what: str, target: Path) -> None:
    """Write the proof."""
    from pipeline.proofing import proof
    from pipeline.workshop import Workshop

    if target.exists():
        raise TargetExists(path=target)
    settings, language = caller.working_settings(), caller.language
    with (
        Workshop.open(settings, language=language, without_inbox=True) as live,
        Workshop.rehearse(settings, language=language) as shop,
    ):
        pages = proof(shop, what, target, register=live.register)
    caller.say(N_("Written: {path}, {pages} pages, each marked 样张."), path=target, pages=pages)
