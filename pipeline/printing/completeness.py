"""Completeness: a page shows everything that its record has, or nothing is printed. Pure.

A template that lost a field, or a style that hides one, lays out without a warning; the certificate would be without
the holder's name.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from pipeline.documents.kinds import Kind
from pipeline.errors import Because, FieldMissing
from pipeline.printing.chunks import Look, Sheet
from pipeline.printing.plates import Plates

if TYPE_CHECKING:
    from pipeline.printing.judge import Seen

_PHOTO: Final = Because("the photo")
_CODE: Final = Because("the code")


def check_plates(plates: Plates, kind: Kind) -> None:
    """Raise FieldMissing where a plate has no place for something that pages of its shape have."""
    for shape, plate in plates.by_shape.items():
        there = {
            (slot.field, slot.line)
            for slot in plate.slots
            if 0 <= slot.x <= plate.width and 0 <= slot.baseline <= plate.height
        }
        for field in shape.fields:
            if not there.issuperset((field.name, line) for line in range(field.lines)):
                raise FieldMissing(template=kind.title, field=kind.field(field.name).label)
        if kind.photo and shape.has_photo and plate.photo is None:
            raise FieldMissing(template=kind.title, field=_PHOTO)
        if shape.grid and plate.code is None:
            raise FieldMissing(template=kind.title, field=_CODE)


def check_pages(
    seen: "Sequence[Seen]", sheets: Sequence[Sheet], look: Look, *, coded: Collection[int], twins: Mapping[str, str]
) -> None:
    """Raise FieldMissing for the first page on which something is not seen that its sheet has and its kind wants.

    `coded` are the places of the sheets whose codes were drawn; of characters that share a glyph (`twins`) any may be
    read for any other.
    """
    alike = str.maketrans(dict(twins))
    for place, (sheet, page) in enumerate(zip(sheets, seen, strict=True)):
        text = _compared(page.text.translate(alike))
        for label, line in sheet.lines:
            if _compared(line.translate(alike)) not in text:
                raise FieldMissing(template=look.title, field=label)
        if look.photo and sheet.photo and not page.pictures:
            raise FieldMissing(template=look.title, field=_PHOTO)
        if look.code and place not in coded:
            raise FieldMissing(template=look.title, field=_CODE)


def _compared(text: str) -> str:
    """Letters and digits alone: characters that share a glyph, such as two kinds of dash, are read as either."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text))).casefold()
