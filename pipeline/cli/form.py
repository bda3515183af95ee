"""`certpress form`: an empty workbook to fill in."""

from pathlib import Path

import click

from pipeline.cli.caller import Caller, pass_caller
from pipeline.language.marker import N_


@click.command(help=N_("KIND is `results`. The workbook has drop-downs with this site's scope, and one example."))
@click.argument("kind")
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help=N_("Where to write it, a name ending in .xlsx."),
)
@pass_caller
def command(caller: Caller, kind: str, target: Path) -> None:
    """Write the form."""
    from pipeline.reports.forms import write_form

    settings = caller.settings()
    write_form(kind, target, scope=settings.scope, institution=settings.institution.code)
    caller.say(N_("Written: {path}"), path=target)
