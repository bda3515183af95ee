"""A finished run that is read page by page: what was read is forgotten again, so that a run of a hundred thousand pages
needs no more memory than one of two hundred, but for the table of where its objects lie.
"""

import logging
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, IndirectObject, NameObject, NullObject, PdfObject

from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.documents.imposition import Size

# What a page has from the nodes above it (ISO 32000-1, table 30).
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
# No tree of pages is as deep; one that bites its own tail is.
_DEEPEST = 64
# What reading a damaged file ends in: not every fault of it is foreseen in there.
FOREIGN_FAULTS = (
    PyPdfError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    struct.error,
    zlib.error,
)
# It tells a terminal of whatever it puts up with; what it does not put up with is told by us.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class _Siblings:
    """Pages beside each other in the tree, the first of which is the page `first`; pages are asked for in order."""

    first: int
    pages: tuple[IndirectObject, ...]
    inherited: Mapping[str, PdfObject]


class NoRun(ValueError):
    """The file is no PDF with pages that can be read."""


class LockedRun(NoRun):
    """The file is encrypted."""


class RunFile:
    """The pages of a PDF file, which stays open as long as they are asked for; raises NoRun."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._reader = PdfReader(file)
            if self._reader.is_encrypted:
                raise LockedRun("encrypted")
            self._near = _Siblings(0, (), {})
            # A plain number: the ledger takes no other, not even one that pypdf made of it.
            self.count = int(_pages_below(self._top))
            self.size = _trim(self.page(0))
        except NoRun:
            raise
        except FOREIGN_FAULTS as error:
            raise NoRun(type(error).__name__) from error

    def size_of(self, place: int) -> Size | None:
        """Return how large a page is when it is cut, None where it is turned or is not measured in points.

        Raises NoRun where there is no such page.
        """
        page = self.page(place)
        # With a UserUnit of 2 (ISO 32000-1, 14.11.2) it is twice as large as its boxes say.
        return None if page.rotation or page.user_unit != 1 else _trim(page)

    @property
    def _top(self) -> DictionaryObject:
        top = self._reader.root_object["/Pages"].get_object()
        assert isinstance(top, DictionaryObject)
        return top

    @property
    def title(self) -> str:
        """What the run says it is called."""
        return (self._reader.metadata and self._reader.metadata.title) or ""

    def page(self, place: int) -> PageObject:
        """Return a page, counted from 0; raises NoRun where there is none."""
        if not self._near.first <= place < self._near.first + len(self._near.pages):
            self._near = self._siblings(place)
        page = PageObject(self._reader, self._near.pages[place - self._near.first])
        page.update({NameObject(key): value for key, value in self._near.inherited.items() if key not in page})
        return page

    def _siblings(self, place: int) -> "_Siblings":
        """Return the page with those beside it, down from the top of the tree; raises NoRun where there is none."""
        if place < 0:
            raise NoRun("there is no such page")
        node, left = self._top, place
        inherited: dict[str, PdfObject] = {}
        for _ in range(_DEEPEST):
            inherited |= {key: node.raw_get(key) for key in _INHERITED if key in node}
            kids = list(_kids(node))
            if not any("/Kids" in below for _, below in kids):
                if left >= len(kids):
                    break
                return _Siblings(place - left, tuple(kid for kid, _ in kids), inherited)
            reference, node, left = _towards(kids, left)
            if "/Kids" not in node:
                return _Siblings(place, (reference,), inherited)
        raise NoRun("there is no such page, or a tree of pages without an end")

    def forget(self) -> None:
        """Let go of what was read; pages that were given are no longer good for anything."""
        self._near = _Siblings(0, (), {})
        self._reader.resolved_objects.clear()


def _towards(
    kids: Iterable[tuple[IndirectObject, DictionaryObject]], place: int
) -> tuple[IndirectObject, DictionaryObject, int]:
    """Return the kid of a node of the page tree below which, or as which, a page lies, and its place in there."""
    for kid, below in kids:
        pages = _pages_below(below)
        if place < pages:
            return kid, below, place
        place -= pages
    raise NoRun("there is no such page")


def _kids(node: DictionaryObject) -> Iterator[tuple[IndirectObject, DictionaryObject]]:
    kids = node.get("/Kids", NullObject()).get_object()
    for kid in kids if isinstance(kids, list) else ():
        below = kid.get_object()
        if isinstance(kid, IndirectObject) and isinstance(below, DictionaryObject):
            yield kid, below


def _pages_below(node: DictionaryObject) -> int:
    count = node["/Count"] if "/Kids" in node else 1
    if not isinstance(count, int) or count < 1:
        raise NoRun("a tree of pages that is not counted")
    return count


def _trim(page: PageObject) -> Size:
    box = page.trimbox
    return Size(float(box.width) / POINTS_PER_MM, float(box.height) / POINTS_PER_MM)
