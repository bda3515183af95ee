"""Calibrating a printer for overprint (套打): the page that is measured, and what is kept of the measurements."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pipeline.documents.calibration import (
    PAGES,
    Calibration,
    Fit,
    PaperPath,
    Point,
    Reason,
    Refusal,
    Side,
    crosses,
    fit,
)
from pipeline.documents.imposition import Size
from pipeline.documents.run_wording import OWN_ROLE
from pipeline.errors import Because, CalibrationDoubtful, CalibrationRefused, CalibrationUnproven, PaperPathWrong
from pipeline.files import write_whole
from pipeline.language import CHINESE, Language
from pipeline.language.marker import N_
from pipeline.printing.calibration_page import CalibrationText, calibration_page
from pipeline.storage.calibrations import Calibrations
from pipeline.workshop import Workshop

_FILE: Final = "calibrations.toml"
SIDES: Final[Mapping[Side, str]] = {Side.FRONT: N_("front"), Side.BACK: N_("back")}
_CORNERS: Final[Mapping[int, str]] = {
    1: N_("upper left"),
    2: N_("upper right"),
    3: N_("middle"),
    4: N_("lower left"),
    5: N_("lower right"),
}
_STEPS: Final = (
    N_(
        "Print this page at actual size (100 %), never fitted to the page, from the tray and on the paper that will be "
        "overprinted."
    ),
    N_(
        "Lay it down with the title on top. With a steel ruler, measure from the left edge of the paper, and from its "
        "upper edge, to the middle of each cross; read tenths of a millimetre."
    ),
    N_("Write the ten lengths into the table."),
    N_("Type the command below the table, with what was measured."),
)
_REASONS: Final[Mapping[Reason, str]] = {
    Reason.UNKNOWN_CROSS: N_("the test page has no cross {crosses}"),
    Reason.NO_NUMBER: N_("a length of cross {crosses} is no number"),
    Reason.TOO_FEW: N_("{amount:.0f} crosses were measured, and at least three are needed, better all five"),
    Reason.SAME_PLACE: N_("crosses {crosses} cannot lie in the same place"),
    Reason.ON_ONE_LINE: N_("crosses {crosses} lie on one line; measure one beside it too"),
    Reason.DISAGREES: N_(
        "cross {crosses} does not agree with the others, by up to {amount:.1f} mm; most likely it was misread"
    ),
    Reason.DISAGREE: N_(
        "crosses {crosses} do not agree, by up to {amount:.1f} mm; measure all five, and the misread one can be named"
    ),
    Reason.SCALED: N_(
        "the print would be {amount:+.1%} larger or smaller; it was not printed at actual size, or on another page"
    ),
    Reason.TURNED: N_("the print would be turned by {amount:+.1f}°; the paper lay askew"),
    Reason.SHIFTED: N_("the print would be off by {amount:.0f} mm; it was measured from another edge, or another page"),
}


def paper_path(*, printer: str, tray: str, stock: str, side: str) -> PaperPath:
    """Return what a calibration holds for; raises PaperPathWrong for a name that is none."""
    try:
        return PaperPath(printer.strip(), tray.strip(), stock.strip(), Side(side))
    except ValueError as error:
        raise PaperPathWrong from error


def calibrations_of(site: Path) -> Calibrations:
    """Return where a site keeps its calibrations."""
    return Calibrations(site / _FILE)


def write_page(shop: Workshop, path: PaperPath, *, page: str, target: Path) -> None:
    """Write the page (a name of PAGES) that is printed and measured, in Chinese as every document.

    Raises FontMissing, DiskTrouble and FolderTrouble.
    """
    text = _text(path, page, Language.load(CHINESE))
    write_whole(target, calibration_page(text, page=PAGES[page], face=shop.shelf.faces(OWN_ROLE)[0]), mode=0o644)


def calibrate(
    shop: Workshop,
    path: PaperPath,
    *,
    page: str,
    measured: Mapping[int, tuple[float, float]],
    by: str,
    accept: bool = False,
) -> tuple[Calibration, Calibration | None]:
    """Fit and keep what was measured on a test page of that name (mm from the left and the upper edge, by cross);
    return it, and the calibration that it replaces. It is entered in the ledger first.

    Raises PersonUnknown unless `by` may act, CalibrationRefused for measurements that cannot be trusted,
    CalibrationUnproven for three crosses and CalibrationDoubtful for crosses that agree badly unless that is to be
    accepted, and CalibrationsWrong where those kept so far cannot be read; nothing is entered or kept then.
    """
    person = shop.settings.person(by)
    places = {cross: Point(*lengths) for cross, lengths in measured.items()}
    _expect_on_paper(places, PAGES[page])
    found = fit(crosses(PAGES[page]), places, page=PAGES[page])
    if isinstance(found, Refusal):
        raise CalibrationRefused(reason=_reason(found))
    if not accept:
        _expect_proven(found)
    made = Calibration(path, page, shop.clock().date(), person.name, places, found)
    kept = calibrations_of(shop.settings.site)
    with shop.alone():
        # A file that cannot be read is told before anything is entered.
        kept.all()
        shop.register.set_calibration(made)
        return made, kept.keep(made)


def _expect_proven(found: Fit) -> None:
    """Raise for what would take the place of a good calibration without a sign that it is one itself."""
    if not found.tells_a_misread_cross:
        raise CalibrationUnproven
    if not found.is_good:
        raise CalibrationDoubtful(cross=found.worst, off=f"{found.residual:.2f}")


def _expect_on_paper(places: Mapping[int, Point], paper: Size) -> None:
    """Raise CalibrationRefused for a cross beyond the paper: a point or a minus was mistyped, or another page meant."""
    for cross, place in places.items():
        # What is no number is not beyond anything, and told by the fit.
        if place.x < 0 or place.y < 0 or place.x > paper.width or place.y > paper.height:
            reason = Because(
                "cross {cross} cannot lie {left} mm from the left and {top} mm from the upper edge of paper of {paper}",
                cross=cross,
                left=f"{place.x:.9g}",
                top=f"{place.y:.9g}",
                paper=f"{paper.width:g} × {paper.height:g} mm",
            )
            raise CalibrationRefused(reason=reason)


def _reason(refusal: Refusal) -> Because:
    named = ", ".join(map(str, refusal.crosses))
    return Because(_REASONS[refusal.reason], crosses=named, amount=refusal.amount)


def _text(path: PaperPath, page: str, language: Language) -> CalibrationText:
    say, size = language.text, PAGES[page]
    return CalibrationText(
        title=say(N_("Overprint calibration page")),
        subtitle=say(N_("Holds for this printer, tray, stock and side alone. Lengths are millimetres.")),
        facts=[
            (say(N_("Printer")), path.printer),
            (say(N_("Tray")), path.tray),
            (say(N_("Stock")), path.stock),
            (say(N_("Side")), say(SIDES[path.side])),
            (say(N_("Page")), f"{page}  ({size.width:g} × {size.height:g} mm)"),
        ],
        steps=[say(step) for step in _STEPS],
        headings=(
            say(N_("Cross")),
            say(N_("Should be (left, top)")),
            say(N_("Measured from left")),
            say(N_("Measured from top")),
        ),
        corners={cross: say(corner) for cross, corner in _CORNERS.items()},
        signature=(say(N_("Measured by:")), say(N_("Date:"))),
        lengths=(say(N_("from left")), say(N_("from top"))),
        command=_command(path, page, language),
    )


def _command(path: PaperPath, page: str, language: Language) -> list[str]:
    """Return what is typed after measuring, in lines that a shell takes for one."""
    points = " ".join(f"--point {cross}=____,____" for cross in _CORNERS)
    return [
        f"certpress calibrate fit --page {page} --printer {shlex.quote(path.printer)} \\",
        f"--tray {shlex.quote(path.tray)} --stock {shlex.quote(path.stock)} --side {path.side} \\",
        f"--by {language.text(N_('NAME'))} {points}",
    ]
