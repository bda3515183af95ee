"""Overprints for tests: the shipped profile as domain.md B.1 tells it, and a run of it, moved and unmoved."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pipeline.documents.calibration import Point
from pipeline.documents.record import Record
from pipeline.printing.templates import Template, find
from tests.printing.pages import Area, Glyph, Pdf
from tests.printing.run import URL, photo_files, press, silent

# Left, top, width and height in millimetres.
COLUMN: Final = (192.0, 70.0, 12.0)
BOXES: Final[Mapping[str, Area]] = {
    **{
        name: Area(COLUMN[0], top, COLUMN[1], COLUMN[2])
        for name, top in {
            "name": 67.6,
            "identity_type": 80.4,
            "identity": 94.0,
            "occupation": 106.6,
            "job": 119.6,
            "level": 133.0,
            "number": 146.4,
        }.items()
    },
    "issued_on": Area(206.3, 171.5, 40.4, 8.1),
}
SIZES: Final = {**dict.fromkeys(BOXES, 14.0), "issued_on": 12.0}
PHOTO: Final = Area(35, 60, 25, 35)
POINTS_PER_MM: Final = 72 / 25.4
# The ideographic square of the face that the values are in: from 0.121 em below the line to 0.879 above it.
MIDDLE_EM: Final = 0.379


def overprint_template() -> Template:
    return Template.load(find("certificate-overprint"), profile="2019")


def run(folder: Path) -> Path:
    """Lay out a page of each set of sample values, with a photo and a code; return the print run."""
    photos = photo_files(folder / "photos")
    template = overprint_template()
    records = [
        Record(row, sample["number"], sample, photo, URL.format(number=sample["number"]))
        for (row, sample), photo in zip(enumerate(template.samples.values(), start=2), photos, strict=True)
    ]
    made = press(template=template).make(records, photos=photos, folder=folder, progress=silent)
    assert made.refusal is None
    return folder / made.print_run.path


def middle_of(box: Area) -> Point:
    return Point(box.left + box.width / 2, box.top + box.height / 2)


def middle_of_text(glyphs: list[Glyph], *, size: float) -> Point:
    """Where the middle of a value on one straight line is; Chinese is one em wide, everything else half of one."""
    last = 1.0 if glyphs[-1].text > "\u2e80" else 0.5
    right = glyphs[-1].x + last * size / POINTS_PER_MM
    return Point((glyphs[0].x + right) / 2, glyphs[0].y - MIDDLE_EM * size / POINTS_PER_MM)


def glyphs_by_field(pdf: Pdf) -> Mapping[str, list[Glyph]]:
    """The glyphs of each value of the first page, which holds the ordinary sample; they are painted field by field."""
    template, glyphs = overprint_template(), iter(pdf.glyphs())
    ordinary = template.samples["ordinary"]
    found = {field.name: [next(glyphs) for _ in ordinary[field.name]] for field in template.kind.fields}
    assert ordinary == {name: "".join(glyph.text for glyph in own) for name, own in found.items()}
    assert [] == list(glyphs)
    return found
