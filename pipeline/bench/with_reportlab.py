"""reportlab: the fixed part as a form, JPEGs as they are, codes as paths."""

from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.bench.code_pictures import rectangles
from pipeline.bench.starting import start
from pipeline.bench.workload import FAMILY, Plain, read_pieces
from pipeline.printing.codes import qr_code

_FIXED = "fixed"


def make(folder: Path, target: Path) -> None:
    """Write the certificates of `folder` into the file `target`."""
    # The default writes every stream as text of base 85, larger and slower.
    rl_config.useA85 = 0
    job = read_pieces(folder)
    pdfmetrics.registerFont(TTFont(FAMILY, job["font"]))
    width, height = (side * mm for side in job["page"])
    canvas = Canvas(str(target), pagesize=(width, height), pageCompression=1)
    _fixed_part(canvas, job, height)
    for person in job["people"]:
        _page(canvas, person, job, height)
    canvas.save()


def _fixed_part(canvas: Any, job: Plain, height: float) -> None:  # noqa: ANN401 - reportlab publishes no types
    canvas.beginForm(_FIXED, 0, 0, *canvas._pagesize)  # noqa: SLF001 - it offers no other way to ask
    x, y, wide, high, line = job["frame"]
    canvas.setLineWidth(line)
    canvas.rect(x * mm, height - (y + high) * mm, wide * mm, high * mm)
    _text(canvas, job["fixed"], height)
    canvas.endForm()


def _page(canvas: Any, person: Plain, job: Plain, height: float) -> None:  # noqa: ANN401 - as above
    canvas.doForm(_FIXED)
    x, y, wide, high = job["photo"]
    canvas.drawImage(person["photo"], x * mm, height - (y + high) * mm, wide * mm, high * mm)
    x, y, side_mm = job["code"]
    code = qr_code(person["code"], side_mm=side_mm)
    canvas.saveState()
    canvas.translate(x * mm, height - y * mm)
    canvas.scale(side_mm * mm / code.grid.columns, -side_mm * mm / code.grid.columns)
    path = canvas.beginPath()
    for rectangle in rectangles(code):
        path.rect(*rectangle)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()
    _text(canvas, person["pieces"], height)
    canvas.showPage()


def _text(canvas: Any, pieces: list[list[Any]], height: float) -> None:  # noqa: ANN401 - as above
    for x, baseline, size, space, text in pieces:
        canvas.setFont(FAMILY, size)
        canvas.drawString(x * mm, height - baseline * mm, text, charSpace=space)


if __name__ == "__main__":
    start(make)
