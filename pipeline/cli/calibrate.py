"""`certpress calibrate`: the test page of a printer, what was measured on it, and what is known of every printer."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pipeline.cli.caller import Caller, as_json, help_for_the_silent, pass_caller, target_file
from pipeline.cli.paper_path import of_a_paper_path
from pipeline.errors import Because, CalibrationRefused, TargetExists
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.documents.calibration import Calibration, Fit

# `1=20.3,15.1`, as an input method for Chinese may write it too.
_POINT: Final = re.compile(r"\s*(\d{1,3})\s*=\s*(-?\d{1,6}(?:\.\d{1,6})?)\s*,\s*(-?\d{1,6}(?:\.\d{1,6})?)\s*")
_PAGES: Final = ("A4-landscape", "A4-portrait", "A3-landscape", "A3-portrait")
_CROSSES: Final = 5
# Less than this cannot be measured, and is not worth a word.
_NOTHING_MM, _NOTHING_DEGREES = 0.05, 0.005
_UNKNOWN_REST: Final = N_(
    "How near the crosses lie after the correction cannot be known: three crosses agree even where one was misread. "
    "Measure all five."
)


@click.group(
    invoke_without_command=True,
    help=N_(
        "For overprinting blanks (套打): print the test page, measure its five crosses, and certpress knows how this "
        "printer, tray, stock and side shift, scale and turn what they are sent."
    ),
)
@click.pass_context
def command(context: click.Context) -> None:
    """Hold the commands about calibrations."""
    help_for_the_silent(context)


def _of_a_measured_page(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what a calibration holds for, and on which page it is measured."""
    page = click.option(
        "--page",
        type=click.Choice(_PAGES),
        default=_PAGES[0],
        metavar=_PAGES[0],
        help=N_("The page, if not this one: A4-portrait, A3-landscape or A3-portrait."),
    )
    return of_a_paper_path(page(function))


@command.command("page", help=N_("Write the test page: print it at actual size, from that tray, on that stock."))
@target_file(".pdf", help_text=N_("Where to write it, a name ending in .pdf."))
@_of_a_measured_page
@pass_caller
def page(caller: Caller, /, target: Path, page: str, **names: str) -> None:
    """Write the page."""
    from pipeline.calibrating import paper_path, write_page

    path = paper_path(**names)
    if target.exists():
        raise TargetExists(path=target)
    with caller.reading_workshop() as shop:
        write_page(shop, path, page=page, target=target)
    caller.say(N_("Written: {path}"), path=target)


@command.command("fit", help=N_("Keep what was measured on the test page, in place of what was kept before."))
@_of_a_measured_page
@click.option(
    "--point",
    "points",
    multiple=True,
    required=True,
    metavar="1=20.3,15.1",
    help=N_("A cross: its number, millimetres from the left edge and from the upper edge. Give all five."),
)
@click.option("--by", "by", required=True, metavar="NAME", help=N_("Who measured."))
@click.option(
    "--accept",
    is_flag=True,
    help=N_("Keep it even where a cross lies more than 0.3 mm off, or only three were measured."),
)
@pass_caller
def fit(caller: Caller, /, page: str, points: tuple[str, ...], by: str, *, accept: bool, **names: str) -> None:
    """Fit, keep, and tell what the printer does."""
    from pipeline.calibrating import calibrate, paper_path
    from pipeline.workshop import Workshop

    path = paper_path(**names)
    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop:
        made, replaced = calibrate(shop, path, page=page, measured=_measured(points), by=by, accept=accept)
    _tell(made.fit, caller)
    if made.fit.tells_a_misread_cross and len(made.measured) < _CROSSES:
        caller.say(
            N_("{count} crosses were measured. Five are better: of five, a misread one can be named."),
            count=len(made.measured),
        )
    if replaced:
        caller.say(N_("Kept in place of what was measured on {date}."), date=replaced.measured_on)
    else:
        caller.say(N_("Kept."))


def _measured(points: tuple[str, ...]) -> dict[int, tuple[float, float]]:
    """Return the measured crosses; raises CalibrationRefused for one that is not written as it should be, or twice."""
    measured: dict[int, tuple[float, float]] = {}
    for text in points:
        found = _POINT.fullmatch(unicodedata.normalize("NFKC", text))
        if not found:
            raise CalibrationRefused(reason=Because("{text} is not written like 1=20.3,15.1", text=text))
        if int(found[1]) in measured:
            raise CalibrationRefused(reason=Because("cross {cross} is given twice", cross=found[1]))
        measured[int(found[1])] = float(found[2]), float(found[3])
    return measured


def _tell(found: "Fit", caller: Caller) -> None:
    """Say in plain words what the printer does, and whether a cross should be measured again."""
    for sentence in _sentences(found, caller):
        click.echo(sentence)
    if found.tells_a_misread_cross:
        words = N_("After the correction the crosses lie at most {residual:.2f} mm from their place (cross {cross}).")
        caller.say(words, residual=found.residual, cross=found.worst)
    else:
        caller.say(_UNKNOWN_REST)
    if not found.is_good:
        caller.say(N_("That is more than a ruler is read wrong by: measure again, that cross first."))


def _sentences(found: "Fit", caller: Caller) -> Iterator[str]:
    say, transform = caller.language.text, found.transform
    shifts = [
        say(words, amount=abs(amount))
        for words, amount in (_across(transform.offset_x), _down(transform.offset_y))
        if abs(amount) >= _NOTHING_MM
    ]
    yield from shifts or [say(N_("The print lies neither too far left or right nor too high or low."))]
    yield say(
        N_("It is {width:.2%} as wide and {height:.2%} as high as it should be."),
        width=transform.scale_x,
        height=transform.scale_y,
    )
    if abs(transform.rotation) >= _NOTHING_DEGREES:
        yield say(_turn(transform.rotation), amount=abs(transform.rotation))


def _across(offset: float) -> tuple[str, float]:
    right, left = (
        N_("The print lies {amount:.2f} mm too far right."),
        N_("The print lies {amount:.2f} mm too far left."),
    )
    return (right if offset > 0 else left), offset


def _down(offset: float) -> tuple[str, float]:
    low, high = N_("The print lies {amount:.2f} mm too low."), N_("The print lies {amount:.2f} mm too high.")
    return (low if offset > 0 else high), offset


def _turn(rotation: float) -> str:
    if rotation > 0:
        return N_("It is turned clockwise by {amount:.2f}°.")
    return N_("It is turned anticlockwise by {amount:.2f}°.")


@command.command("list", help=N_("What is known of every printer, tray, stock and side."))
@as_json
@pass_caller
def list_(caller: Caller, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """List the calibrations."""
    from pipeline.calibrating import SIDES, calibrations_of

    kept = calibrations_of(caller.settings().site).all()
    if as_json:
        caller.show_json([_as_data(one) for one in kept])
    elif not kept:
        caller.say(N_("No printer has been measured yet: begin with `certpress calibrate page`."))
    else:
        headings = (N_("Printer"), N_("Tray"), N_("Stock"), N_("Side"), N_("Page"), N_("Measured on"), N_("By"))
        figures = (N_("Right, down (mm)"), N_("Width, height (%)"), N_("Turn (°)"), N_("Residual (mm)"))
        rows = [(*_named(one, caller.language.text(SIDES[one.path.side])), *_figures(one.fit)) for one in kept]
        caller.show_table((*headings, *figures), rows)


def _named(one: "Calibration", side: str) -> tuple[object, ...]:
    path = one.path
    return path.printer, path.tray, path.stock, side, one.page, one.measured_on, one.measured_by


def _figures(found: "Fit") -> tuple[str, ...]:
    transform = found.transform
    return (
        f"{transform.offset_x:+.2f}, {transform.offset_y:+.2f}",
        f"{transform.scale_x * 100:.2f}, {transform.scale_y * 100:.2f}",
        f"{transform.rotation:+.2f}",
        f"{found.residual:.2f}" if found.tells_a_misread_cross else "?",
    )


def _as_data(one: "Calibration") -> dict[str, object]:
    transform, path = one.fit.transform, one.path
    return {
        "printer": path.printer,
        "tray": path.tray,
        "stock": path.stock,
        "side": path.side,
        "page": one.page,
        "date": one.measured_on.isoformat(),
        "by": one.measured_by,
        "measured": {cross: [place.x, place.y] for cross, place in sorted(one.measured.items())},
        "offset_mm": [transform.offset_x, transform.offset_y],
        "scale": [transform.scale_x, transform.scale_y],
        "rotation_degrees": transform.rotation,
        # Of three crosses nobody knows.
        "residual_mm": one.fit.residual if one.fit.tells_a_misread_cross else None,
    }
