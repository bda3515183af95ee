"""Runs of invented cards: each page a pale ground over its bleed, and a mark whose red says which card it is."""

import io
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.documents.imposition import Imposition, Place, Size
from pipeline.printing.imposing import Layout, impose
from pipeline.printing.pdf import Name, Reference, Writer, deflated
from pipeline.printing.run_file import RunFile
from tests.printing.pages import Area, Pdf

CARD = Size(80, 120)
# On the trimmed card; not in its middle, so that a card that is turned or mirrored shows it elsewhere.
MARK = Area(10, 15, 30, 12)
SHARED = 50_000
_DARKEST = 20
DOTS_AN_INCH = 400


def cards(file: Path, count: int, *, bleed: float = 0.0, size: Size = CARD, **entries: Any) -> Path:
    """Write a run of `count` cards, with TrimBoxes inside their `bleed`; all name one large form that draws nothing."""
    written = io.BytesIO()
    writer = Writer(written)
    pages, shared = (
        writer.reserve(),
        writer.stream(b"%" + Random(1).randbytes(SHARED // 2).hex().encode(), _form(), encoding=None),
    )
    kids = []
    for item in range(count):
        content = writer.stream(deflated(_drawn(item, size, bleed)))
        box = [0, 0, *((side + 2 * bleed) * POINTS_PER_MM for side in (size.width, size.height))]
        trim = [bleed * POINTS_PER_MM, bleed * POINTS_PER_MM, *(side - bleed * POINTS_PER_MM for side in box[2:])]
        page = {"Type": Name("Page"), "Parent": Reference(pages), "MediaBox": box, "TrimBox": trim}
        resources = {"XObject": {"S": Reference(shared)}}
        kids.append(writer.write({**page, "Resources": resources, "Contents": Reference(content), **entries}))
    writer.write({"Type": Name("Pages"), "Kids": [*map(Reference, kids)], "Count": count}, number=pages)
    writer.finish({"Root": Reference(writer.write({"Type": Name("Catalog"), "Pages": Reference(pages)}))})
    file.write_bytes(written.getvalue())
    return file


def laid(
    source: Path, target: Path, imposition: Imposition, *, title: str = "", backs: Path | None = None, **more: Any
) -> str:
    """Impose a whole run, as the press does; return the SHA-256."""
    with source.open("rb") as file, (backs or source).open("rb") as behind:
        run = RunFile(file)
        layout = Layout(imposition, run, RunFile(behind) if backs else None, more.pop("lines", None))
        return impose(layout, range(run.count), target, title=title, **more)


def _form() -> dict[str, object]:
    return {"Type": Name("XObject"), "Subtype": Name("Form"), "BBox": [0, 0, 1, 1]}


def _drawn(item: int, size: Size, bleed: float) -> bytes:
    ground = (
        f"1 0.9 0.9 rg 0 0 {(size.width + 2 * bleed) * POINTS_PER_MM} {(size.height + 2 * bleed) * POINTS_PER_MM} re f"
    )
    x, y = bleed + MARK.left, bleed + size.height - MARK.top - MARK.height
    box = " ".join(str(length * POINTS_PER_MM) for length in (x, y, MARK.width, MARK.height))
    return f"{ground} {(_DARKEST + item) / 255} 0 0 rg {box} re f /S Do".encode()


def seen(pages: Pdf, page: int, imposition: Imposition, places: Sequence[Place]) -> list[tuple[int, Area] | None]:
    """Return for each place which card is printed there and where on the sheet its mark is, in millimetres."""
    image = pages.image(page, dots_an_inch=DOTS_AN_INCH)
    return [_seen_at(image, place, imposition.item, image.width / imposition.sheet.width) for place in places]


def _seen_at(image: Any, place: Place, size: Size, dots: float) -> tuple[int, Area] | None:
    left, top = round(place.left * dots), round(place.top * dots)
    card = image.crop((left, top, left + round(size.width * dots), top + round(size.height * dots))).getchannel("R")
    # The ground and the paper are all red, and the edge of a mark has few dots.
    shades = [red for count, red in card.getcolors() if red < 250 and count > 1000]
    if not shades:
        return None
    (shade,) = shades
    box = card.point(lambda red: 255 if red == shade else 0).getbbox()
    x, y, right, bottom = (length / dots for length in box)
    return shade - _DARKEST, Area(left / dots + x, top / dots + y, right - x, bottom - y)
