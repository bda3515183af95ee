"""A printer that was measured, for tests of what is kept of it."""

from datetime import date

from pipeline.documents.calibration import PAGES, Calibration, Fit, PaperPath, Point, Side, Transform, crosses, fit

THE_PATH = PaperPath("HP M806", "手动", '证书 "2026"', Side.FRONT)


def made(
    path: PaperPath = THE_PATH, *, page: str = "A4-landscape", by: str = "王操作", shift: float = 0.3
) -> Calibration:
    size = PAGES[page]
    affine = Transform(size, shift, -0.2, 1.001, 0.999, 0.05).affine
    # A ruler is read to tenths, so that there is a residual too.
    measured = {
        cross: Point(round(affine.moved(place).x, 1), round(affine.moved(place).y, 1))
        for cross, place in crosses(size).items()
    }
    found = fit(crosses(size), measured, page=size)
    assert isinstance(found, Fit)
    return Calibration(path, page, date(2026, 11, 20), by, measured, found)
