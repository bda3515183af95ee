"""`certpress overprint`: the values of certificates for blanks, moved by what was measured of the printer."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.caller import Caller, pass_caller, target_file
from pipeline.cli.paper_path import of_a_paper_path
from pipeline.cli.telling import Teller
from pipeline.errors import TargetExists
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.overprinting import Overprinted


@click.command(
    help=N_(
        "For blanks on which border, title and words are printed already. BATCH is the 批次号 of an accepted batch. "
        "The printer, tray, stock and side are those that `certpress calibrate` knows."
    )
)
@click.argument("batch", metavar=N_("BATCH"))
@target_file(".pdf", help_text=N_("Where to write it, a name ending in .pdf."))
@of_a_paper_path
@click.option("--pages", metavar="5,7-9", default="", help=N_("Some pages of the print run only, in its order."))
@click.option("--uncalibrated", is_flag=True, help=N_("Move nothing: for a first look on plain paper."))
@click.option("--by", "by", required=True, metavar="NAME", help=N_("Who prints."))
@pass_caller
def command(
    caller: Caller,
    /,
    batch: str,
    target: Path,
    pages: str,
    uncalibrated: bool,  # noqa: FBT001 - click hands options over by name
    by: str,
    **names: str,
) -> None:
    """Write the overprint, and tell what moved it."""
    from pipeline.calibrating import paper_path
    from pipeline.overprinting import Wish, overprint
    from pipeline.workshop import Workshop

    path = paper_path(**names)
    if target.exists():
        raise TargetExists(path=target)
    settings, language = caller.settings(), caller.language
    wish = Wish(batch=batch, path=path, by=by, pages=pages, uncalibrated=uncalibrated)
    with (
        Workshop.open(settings, language=language, without_inbox=True) as live,
        Workshop.rehearse(settings, language=language) as shop,
    ):
        made = overprint(shop, wish, target, register=live.register, report=Teller(caller))
    _tell(made, target, caller)


def _tell(made: "Overprinted", target: Path, caller: Caller) -> None:
    caller.say(N_("Written: {path}, {pages} pages."), path=target, pages=made.pages)
    if made.calibration is None:
        caller.say(N_("Nothing was moved: lay a page over a blank before you print on one."))
    else:
        caller.say(N_("Moved by what was measured on {date}."), date=made.calibration.measured_on)
        if not made.calibration.fit.is_good:
            words = N_("Its crosses lie up to {residual:.2f} mm from where they should; measure the printer again.")
            caller.say(words, residual=made.calibration.fit.residual)
        elif not made.calibration.fit.tells_a_misread_cross:
            caller.say(N_("Only three crosses were measured, so that a misread one would not show; measure all five."))
    caller.say(N_("Print at actual size (100 %), never fitted to the page; first one page on plain paper."))
