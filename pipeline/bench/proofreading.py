"""The proofreader: does a program's output really show the people it was given? A program that leaves something out
would win.

Every page is read as text; of some the photo and the code are looked at as well.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import zxingcpp

from pipeline.bench import layout, portraits
from pipeline.bench.people import Person

# So many pages of an output are looked at as pictures.
_LOOKED_AT = 12
_DPI = 200
_PHOTO_MM = (35.0, 49.0)
# The colours of a photo are compared in so many places each way, away from its edges.
_PLACES = 8
# Of 255: resampling and JPEG change a soft patch by less; another person's photo differs by sixty on average.
_COLOUR_TOLERANCE = 16.0
_SHOWN = ("name", "identity", "occupation", "level", "number", "institution_name", "issued_on")


def faults(output: Path, people: Sequence[Person]) -> list[str]:
    """Return what is wrong with a PDF of all these people's certificates in order, or with a folder of one file each.

    In English and empty where all is well.
    """
    files = sorted(output.rglob("*.pdf"), key=lambda file: file.stem) if output.is_dir() else [output]
    if output.is_dir():
        people = sorted(people, key=lambda person: person.key)
        files = [file for file in files if file.stem in {person.key for person in people}]
    pages = _Pages(files)
    if len(pages) != len(people):
        return [f"{len(pages)} pages for {len(people)} people"]
    looked_at = set(range(0, len(people), -(-len(people) // _LOOKED_AT))) | {len(people) - 1}
    return [
        f"{person.key}: {fault}"
        for place, (person, page) in enumerate(zip(people, pages, strict=True))
        for fault in _faults(page, person, is_looked_at=place in looked_at)
    ]


class _Pages:
    """The pages of several files, one after the other; a file is closed before the next is opened."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files

    def __len__(self) -> int:
        total = 0
        for file in self._files:
            with pdfium.PdfDocument(file) as document:
                total += len(document)
        return total

    def __iter__(self) -> Iterator[Any]:
        for file in self._files:
            with pdfium.PdfDocument(file) as document:
                for place in range(len(document)):
                    page = document[place]
                    yield page
                    page.close()


def _faults(page: Any, person: Person, *, is_looked_at: bool) -> Iterator[str]:  # noqa: ANN401 - untyped library
    text = "".join(str(page.get_textpage().get_text_bounded()).split())
    for name in _SHOWN:
        if "".join(person.texts[name].split()) not in text:
            yield f"{name} is not on its page"
    if is_looked_at:
        picture = page.render(scale=_DPI / 72).to_pil().convert("RGB")
        if not _shows_photo(picture, person):
            yield "its photo is not where it belongs"
        if person.code not in [code.text for code in zxingcpp.read_barcodes(picture)]:
            yield "its code cannot be read"


def _shows_photo(picture: Any, person: Person) -> bool:  # noqa: ANN401 - a picture of Pillow
    left, top = layout.PHOTO_AT
    width, height = _PHOTO_MM
    dots = _DPI / 25.4
    frame = picture.crop(tuple(round(at * dots) for at in (left, top, left + width, top + height)))
    return portraits.difference(frame, person.photo, places=_PLACES) < _COLOUR_TOLERANCE
