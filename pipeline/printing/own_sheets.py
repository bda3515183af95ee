"""A run that the press wrote itself (`print_run`) on larger sheets: as `imposing` does it with a PDF of any make, but
every object is copied as it lies in the file, which takes a tenth of the time.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.documents.imposition import Imposition, Size
from pipeline.files import replacing
from pipeline.printing.imposing import EdgeLines, Trim, crop_marks, edge_pages, matrix
from pipeline.printing.packed_file import PackedFile
from pipeline.printing.page_tree import HashedFile, PageTree
from pipeline.printing.pdf import Name, PackedWriter, Plain, Reference, deflated, identifier, serialised
from pipeline.printing.plain_pdf import NotOurs
from pipeline.printing.print_run import SOFTWARE

# As `print_run` writes a page.
_PAGE = re.compile(
    rb"<</Type /Page/Parent \d+ 0 R/MediaBox (\[0 0 ([\d.]+) ([\d.]+)\])/Resources (<<.*>>)/Contents (\d+) 0 R>>"
)
_REFERENCE = re.compile(rb"(\d+) 0 R")
_UNMOVED = "1 0 0 1 0 0"
# A form, and the matrix that puts it into its place.
_Shown = tuple[int, str]


def impose_own(run: PackedFile, imposition: Imposition, lines: EdgeLines, target: Path, *, title: str) -> str:
    """Write all pages of the run, one an item and without backs, on sheets to `target`, whole or not at all; return its
    SHA-256. It is what `imposing.impose` prints, and the same run gives the same bytes.

    Raises NotOurs for a page that `print_run` did not write, ValueError for one that has not the size of an item.
    """
    sheets = list(imposition.sheets_of(run.count))
    edges = edge_pages(imposition, lines, [[item for item in slots if item is not None] for slots in sheets])
    with replacing(target) as written:
        hashed = HashedFile(written)
        writer = PackedWriter(hashed)
        forms, beside = _Forms(run, writer), _Forms(PackedFile(edges), writer) if edges else None
        tree, marks = PageTree(writer), writer.stream(deflated(crop_marks(imposition)))
        for sheet, slots in enumerate(sheets):
            shown = list(_items(forms, slots, imposition))
            if beside is not None:
                shown.append((beside.form(sheet).number, _UNMOVED))
            tree.add(_sheet(writer, imposition.sheet, shown, below=marks))
        _finish(writer, tree.finish(), title, identifier(title, hashed.digest.digest()))
    return hashed.digest.hexdigest()


def _items(forms: "_Forms", slots: Sequence[int | None], imposition: Imposition) -> Iterator[_Shown]:
    """Give the form of each item of a sheet, and the matrix that puts it into its place."""
    for slot, item in enumerate(slots):
        if item is None:
            continue
        form = forms.form(item, imposition.bleed * POINTS_PER_MM)
        if not Size(form.trim.right / POINTS_PER_MM, form.trim.top / POINTS_PER_MM).is_like(imposition.item):
            raise ValueError(f"page {item + 1} is not an upright {imposition.item}")
        yield form.number, matrix(form.trim, imposition.front(slot), imposition)


def _sheet(writer: PackedWriter, size: Size, shown: Sequence[_Shown], *, below: int) -> dict[str, object]:
    """Return a page of that size: the operators of the stream `below`, then the forms, one over the other."""
    operators = "\n".join(f"q {where} cm /I{place} Do Q" for place, (_, where) in enumerate(shown))
    forms = {f"I{place}": Reference(form) for place, (form, _) in enumerate(shown)}
    return {
        "MediaBox": [0, 0, size.width * POINTS_PER_MM, size.height * POINTS_PER_MM],
        "Resources": {"XObject": forms},
        "Contents": [Reference(below), Reference(writer.stream(deflated(operators.encode())))],
    }


def _finish(writer: PackedWriter, pages: int, title: str, names: list[bytes]) -> None:
    """Write what a run of sheets says about itself: printed at actual size, on one side."""
    preferences = {"PrintScaling": Name("None"), "Duplex": Name("Simplex"), "DisplayDocTitle": True}
    catalog = writer.write(
        {"Type": Name("Catalog"), "Pages": Reference(pages), "ViewerPreferences": preferences},
    )
    info = writer.write({"Title": title, "Producer": SOFTWARE})
    writer.finish({"Root": Reference(catalog), "Info": Reference(info), "ID": names})


@dataclass(frozen=True, slots=True)
class _Form:
    """A page that was written as a form: its number, and where the page is trimmed."""

    number: int
    trim: Trim


class _Forms:
    """The pages of a file as forms of a writer; what they share is copied once."""

    def __init__(self, file: PackedFile, writer: PackedWriter) -> None:
        self._file = file
        self._writer = writer
        self._copies: dict[int, int] = {}

    def form(self, place: int, bleed: float = 0.0) -> _Form:
        """Write a page as a form that shows its trim and `bleed` points around it."""
        page = _PAGE.fullmatch(self._file.syntax(self._file.pages[place]))
        contents = page and self._file.stream(int(page[5]))
        if page is None or contents is None or contents.entries != b"/Filter /FlateDecode":
            raise NotOurs(f"page {place + 1}")
        trim, box = _trim(page[2], page[3]), _box(page[2], page[3], bleed)
        entries = b"%b%b/Resources %b" % (contents.entries, box, self._renumbered(page[4]))
        return _Form(self._writer.stream(contents.raw, Plain(entries), encoding=None), trim)

    def _renumbered(self, syntax: bytes) -> bytes:
        """Return the syntax with the numbers of the copies; strings of ours have no such words."""
        return _REFERENCE.sub(lambda found: b"%d 0 R" % self._copy(int(found[1])), syntax)

    def _copy(self, number: int) -> int:
        if number not in self._copies:
            copy = self._copies[number] = self._writer.reserve()
            stream = self._file.stream(number)
            if stream is None:
                self._writer.write(Plain(self._renumbered(self._file.syntax(number))), number=copy)
            else:
                entries = Plain(self._renumbered(stream.entries))
                self._writer.stream(stream.raw, entries, number=copy, encoding=None)
        return self._copies[number]


@lru_cache(maxsize=64)
def _trim(width: bytes, height: bytes) -> Trim:
    return Trim(0.0, 0.0, float(width), float(height))


@lru_cache(maxsize=64)
def _box(width: bytes, height: bytes, bleed: float) -> bytes:
    sides = serialised([-bleed, -bleed, float(width) + bleed, float(height) + bleed])
    return b"/Type /XObject/Subtype /Form/BBox %b" % sides
