"""`certpress reprint`: a sheet was spoiled in the print room (重印); same number, same copy."""

import click

from pipeline.cli.acting import act_of, acted, blank_option, blanks_typed, number_typed, reason_option
from pipeline.cli.caller import Caller, pass_caller
from pipeline.errors import SerialsWrong, SheetNeeded
from pipeline.language.marker import N_


@click.command(
    help=N_(
        "NUMBER is the number of a certificate that is not handed over yet. The sheet before is spoiled with it. The "
        "page itself is printed with `certpress print BATCH --numbers NUMBER`."
    )
)
@click.argument("number", metavar=N_("NUMBER"))
@click.option("--serial", metavar="A0001", help=N_("The new sheet, where blanks have serials."))
@blank_option
@reason_option()
@acted(has_day=False, has_proof=False)
@pass_caller
def command(caller: Caller, number: str, *, serial: str | None, blank: str, reason: str, by: str) -> None:
    """Enter the spoiled sheet and the new one."""
    from pipeline.workshop import Workshop

    wanted = number_typed(number)
    sheet = None if serial is None else blanks_typed(blank, serial)
    if sheet is not None and len(sheet) != 1:
        raise SerialsWrong(text=serial)
    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop, shop.alone():
        if sheet is None and shop.settings.stock.tracked:
            raise SheetNeeded(number=wanted)
        shop.register.reprint(wanted, act_of(shop.settings, by=by, reason=reason), sheet=sheet)
    caller.say(N_("{number} is printed once more; the sheet before is spoiled."), number=wanted)
