"""`certpress receipt`: what the holder of one certificate signs when it is handed over."""

from pathlib import Path

import click

from pipeline.cli.acting import number_typed
from pipeline.cli.caller import Caller, pass_caller, target_file
from pipeline.errors import TargetExists
from pipeline.language.marker import N_


@click.command(
    help=N_(
        "NUMBER is the number of a certificate in the house. The receipt is one page to be signed and filed, with the "
        "ID number masked. Nothing is entered: `certpress deliver` does that, with the receipt as its --proof."
    )
)
@click.argument("number", metavar=N_("NUMBER"))
@target_file(".xlsx", help_text=N_("Where to write it, a name ending in .xlsx."))
@pass_caller
def command(caller: Caller, number: str, target: Path) -> None:
    """Write it."""
    from pipeline.receipts import write_receipt

    if target.exists():
        raise TargetExists(path=target)
    with caller.reading_workshop() as shop:
        write_receipt(shop, number_typed(number), target)
    caller.say(N_("Written: {path}"), path=target)
