"""The calibrations of a site, kept in one `calibrations.toml` that people can read.

Promised: what is read is what `certpress calibrate fit` wrote. Every figure that was fitted is fitted again from the
crosses that stand beside it, and a file in which both differ is refused: an overprint with a figure that somebody
mended by hand would be off on every sheet, and nobody would know why.
"""

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isclose, radians
from pathlib import Path
from typing import Any

from pipeline.documents.calibration import PAGES, Calibration, Fit, PaperPath, Point, Side, crosses, fit
from pipeline.errors import Because, CalibrationsWrong
from pipeline.files import telling_trouble, write_whole

_HEADER = """\
# 套打校准 How each printer places what it is sent, as its operators measured it (`certpress calibrate fit`).
# Lengths are millimetres, from the left and the upper edge of the paper; a rotation is degrees, clockwise.
# Measure again rather than change a figure here: what does not follow from the crosses is refused.
"""
_NAMES = ("printer", "tray", "stock", "side", "page", "by")
_FITTED: Mapping[str, Callable[[Fit], float]] = {
    "offset_x": lambda fitted: fitted.transform.offset_x,
    "offset_y": lambda fitted: fitted.transform.offset_y,
    "scale_x": lambda fitted: fitted.transform.scale_x,
    "scale_y": lambda fitted: fitted.transform.scale_y,
    "rotation": lambda fitted: fitted.transform.rotation,
    "residual": lambda fitted: fitted.residual,
}
_KEYS = frozenset({*_NAMES, "date", "measured", *_FITTED})
# Digits after the point; a ten-thousandth of a hair.
_PLACES = 9
_TOLERANCE = 1e-6
_MILLION = 1_000_000


def figures_of(one: Calibration) -> Mapping[str, str | int]:
    """Return what a calibration says as names and whole numbers, as the ledger keeps it: micrometres, millionths of
    actual size, microradians.
    """
    path, transform = one.path, one.fit.transform
    return {
        "printer": path.printer,
        "tray": path.tray,
        "stock": path.stock,
        "side": str(path.side),
        "page": one.page,
        "offset_x_um": _microns(transform.offset_x),
        "offset_y_um": _microns(transform.offset_y),
        "scale_x_ppm": round(transform.scale_x * _MILLION),
        "scale_y_ppm": round(transform.scale_y * _MILLION),
        "rotation_urad": round(radians(transform.rotation) * _MILLION),
        "residual_um": _microns(one.fit.residual),
    }


def measured_crosses(one: Calibration) -> list[dict[str, int]]:
    """Return where each cross was measured, in micrometres, as the ledger keeps it."""
    return [
        {"cross": cross, "x_um": _microns(place.x), "y_um": _microns(place.y)}
        for cross, place in sorted(one.measured.items())
    ]


def _microns(millimetres: float) -> int:
    return round(millimetres * 1000)


@dataclass(frozen=True, slots=True)
class Calibrations:
    """The file of a site; whoever changes it holds the site."""

    file: Path

    def all(self) -> tuple[Calibration, ...]:
        """Return every calibration in order of its paper path; there may be none.

        Raises CalibrationsWrong where the file is not what was written, FolderTrouble where it cannot be read.
        """
        with telling_trouble(self.file):
            content = self.file.read_bytes() if self.file.exists() else b""
        try:
            kept = [_calibration(block) for block in _blocks(content)]
        except (KeyError, TypeError, ValueError) as error:
            raise self._wrong(Because("it is not what was written ({detail})", detail=error)) from error
        if len({one.path for one in kept}) < len(kept):
            raise self._wrong(Because("one printer, tray, stock and side stands there twice"))
        return tuple(sorted(kept, key=lambda one: one.path))

    def of(self, path: PaperPath) -> Calibration | None:
        """Return the calibration of a paper path, None where it was never measured; raises as `all`."""
        return next((one for one in self.all() if one.path == path), None)

    def keep(self, calibration: Calibration) -> Calibration | None:
        """Write the calibration down, whole or not at all; return the one that it replaces. Raises as `all`."""
        known = self.all()
        others = [one for one in known if one.path != calibration.path]
        write_whole(self.file, _text([*others, calibration]).encode())
        return next((one for one in known if one.path == calibration.path), None)

    def _wrong(self, reason: Because) -> CalibrationsWrong:
        return CalibrationsWrong(file=self.file, reason=reason)


def _text(calibrations: Iterable[Calibration]) -> str:
    ordered = sorted(calibrations, key=lambda one: one.path)
    return "\n".join([_HEADER, *map(_block, ordered)])


def _block(one: Calibration) -> str:
    path = one.path
    names = (path.printer, path.tray, path.stock, path.side, one.page, one.measured_by)
    places = ", ".join(f"{cross} = [{place.x!r}, {place.y!r}]" for cross, place in sorted(one.measured.items()))
    lines = [
        *(f"{key} = {_quoted(name)}" for key, name in zip(_NAMES, names, strict=True)),
        f"date = {one.measured_on.isoformat()}",
        f"measured = {{ {places} }}",
        *(f"{key} = {of(one.fit):.{_PLACES}f}" for key, of in _FITTED.items()),
    ]
    return "\n".join(["[[calibration]]", *lines, ""])


def _quoted(name: str) -> str:
    """Return a TOML basic string: of a name that can be printed, JSON's escapes are TOML's."""
    return json.dumps(name, ensure_ascii=False)


def _blocks(content: bytes) -> list[dict[str, Any]]:
    data = tomllib.loads(content.decode())
    if data.keys() - {"calibration"}:
        raise ValueError(", ".join(sorted(data.keys() - {"calibration"})))
    blocks = data.get("calibration", [])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise TypeError("calibration")
    return blocks


def _calibration(block: Mapping[str, Any]) -> Calibration:
    """Return the block as a value; raises KeyError, TypeError or ValueError with what is wrong."""
    if block.keys() != _KEYS:
        raise ValueError(", ".join(sorted(block.keys() ^ _KEYS)))
    printer, tray, stock, side, page, by = (_name(block, key) for key in _NAMES)
    measured = _measured(block["measured"], page)
    found = fit(crosses(PAGES[page]), measured, page=PAGES[page])
    if not isinstance(found, Fit):
        raise ValueError(found.reason)  # noqa: TRY004 - the figures are wrong, not their type
    _require_fitted(block, found)
    return Calibration(PaperPath(printer, tray, stock, Side(side)), page, _day(block), by, measured, found)


def _name(block: Mapping[str, Any], key: str) -> str:
    name = block[key]
    if not isinstance(name, str):
        raise TypeError(key)
    return name


def _measured(places: object, page: str) -> Mapping[int, Point]:
    if not isinstance(places, dict):
        raise TypeError("measured")
    known = {str(cross): cross for cross in crosses(PAGES[page])}
    return {known[cross]: _point(place) for cross, place in places.items()}


def _point(place: object) -> Point:
    if not isinstance(place, list) or [float, float] != [type(length) for length in place]:
        raise TypeError(f"measured: {place}")
    return Point(*place)


def _day(block: Mapping[str, Any]) -> date:
    day = block["date"]
    if not isinstance(day, date) or isinstance(day, datetime):
        raise TypeError("date")
    return day


def _require_fitted(block: Mapping[str, Any], found: Fit) -> None:
    for key, of in _FITTED.items():
        if type(block[key]) is not float or not isclose(block[key], of(found), rel_tol=0, abs_tol=_TOLERANCE):
            raise ValueError(key)
