"""`certpress form`: an empty workbook to fill in."""

from pathlib import Path

import click

from pipeline.cli.caller import Caller, pass_caller, target_file
from pipeline.language.marker import N_


@click.command(
    help=N_(
        "KIND is results, examiners, supervisors, staff, exam or scores. The workbook has drop-downs with this site's "
        "scope, and one example."
    )
)
@click.argument("kind", metavar=N_("KIND"))
@target_file(".xlsx", help_text=N_("Where to write it, a name ending in .xlsx."))
@pass_caller
def command(caller: Caller, kind: str, target: Path) -> None:
    """Write the form."""
    from pipeline.reports.forms import write_form

    settings = caller.settings()
    write_form(kind, target, scope=settings.scope, institution=settings.institution.code)
    caller.say(N_("Written: {path}"), path=target)
