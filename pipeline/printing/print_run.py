"""The print run: all pages of a batch in one file, written while they are stamped.

Of a page nothing is kept but the number of its object. What pages share is there once: the plates, one subset of each
font file, photos and codes that are the same.
"""

import hashlib
from collections.abc import Mapping
from typing import BinaryIO

from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.printing import embedding
from pipeline.printing.fontfile import FontFile
from pipeline.printing.pdf import Name, PackedWriter, Plain, Reference, deflated, identifier, serialised
from pipeline.printing.picture import code_entries, image_entries, plate_entries
from pipeline.printing.plates import Plate, Plates
from pipeline.printing.sheet import CodeForm, Sheet
from pipeline.printing.stamped import family_of

SOFTWARE = "certpress"
LANGUAGE = "zh-CN"
_BEST = 9
_KIDS = 64
# A page shows nothing beyond its edges; a sheet that it is imposed on shows its bleed, 10 mm at most.
BEYOND_MM = 10.0


class PrintRun:
    """A print run in the making; `fonts` has the font file of each family that the plates and the sheets name.

    Printed at actual size by default (`/PrintScaling /None`), without dates: the same sheets in the same order give
    the same bytes.
    """

    def __init__(self, file: BinaryIO, plates: Plates, fonts: Mapping[str, FontFile], *, title: str) -> None:
        self._hashed = _Hashed(file)
        self._writer = PackedWriter(self._hashed)
        self._font_files = fonts
        self._title = title
        # Two names of one family are one font here.
        self._names: dict[str, Reference] = {}
        self._fonts: dict[str, int] = {}
        self._glyphs: dict[str, dict[int, str]] = {}
        self._resources = self._writer.reserve()
        self._pages = _PageTree(self._writer)
        self._photos: dict[bytes, int] = {}
        self._codes: dict[bytes, int] = {}
        self._boxes = [Plain(serialised([0, 0, plate.width, plate.height])) for plate in plates.by_shape.values()]
        self._plates = self._fixed_parts(plates)

    @property
    def sha256(self) -> str:
        """The SHA-256 (hex) of all bytes written so far."""
        return self._hashed.digest.hexdigest()

    def add(self, sheet: Sheet) -> None:
        """Write the next page.

        A photo may come without its pixels when an earlier sheet brought them; else that raises ValueError.
        """
        pictures = {"P": Reference(self._plates[sheet.plate])}
        if sheet.photo:
            pictures["I"] = Reference(self._photo(sheet))
        if sheet.code:
            pictures["C"] = Reference(self._code(sheet.code))
        for font, glyphs in sheet.glyphs.items():
            self._names[font] = self._show(family_of(font), glyphs)
        content = self._writer.stream(sheet.content)
        self._pages.add(
            {
                "MediaBox": self._boxes[sheet.plate],
                "Resources": {"XObject": pictures, "Font": Reference(self._resources)},
                "Contents": Reference(content),
            }
        )

    def _show(self, family: str, glyphs: Mapping[int, str]) -> Reference:
        """Remember that these glyphs are shown; where glyphs stand for two texts, the first is kept."""
        if family not in self._fonts:
            self._fonts[family] = self._writer.reserve()
            self._glyphs[family] = {}
        known = self._glyphs[family]
        # Sooner or later most pages show nothing new.
        if not glyphs.keys() <= known.keys():
            self._glyphs[family] = {**glyphs, **known}
        return Reference(self._fonts[family])

    def _fixed_parts(self, plates: Plates) -> list[int]:
        """Write each fixed part once; return its number for the place of each plate."""
        numbers: dict[int, int] = {}
        for place, plate in zip(plates.fixed_parts, plates.by_shape.values(), strict=True):
            if place not in numbers:
                numbers[place] = self._plate(plate)
        return [numbers[place] for place in plates.fixed_parts]

    def _plate(self, plate: Plate) -> int:
        fonts = {name: self._show(font.family, font.to_unicode) for name, font in plate.fonts.items()}
        return self._writer.stream(
            deflated(plate.content, level=_BEST), plate_entries(plate, fonts, beyond=BEYOND_MM * POINTS_PER_MM)
        )

    def _photo(self, sheet: Sheet) -> int:
        photo = sheet.photo
        assert photo is not None
        key = bytes.fromhex(photo.sha256)
        if key not in self._photos:
            if not photo.jpeg:
                raise ValueError(f"the photo of {sheet.key} has not been sent")
            self._photos[key] = self._writer.stream(photo.jpeg, image_entries(photo), encoding="DCTDecode")
        return self._photos[key]

    def _code(self, code: CodeForm) -> int:
        key = hashlib.sha256(code.text.encode()).digest()[:16]
        if key not in self._codes:
            self._codes[key] = self._writer.stream(code.content, code_entries(code))
        return self._codes[key]

    def finish(self) -> None:
        """Write what the pages share, and where everything lies. The file stays open, and is not yet durable."""
        writer = self._writer
        for family in sorted(self._fonts):
            self._font(family)
        writer.write(dict(sorted(self._names.items())), number=self._resources)
        catalog = writer.write(
            {
                "Type": Name("Catalog"),
                "Pages": Reference(self._pages.finish()),
                "Lang": LANGUAGE,
                "ViewerPreferences": {"PrintScaling": Name("None"), "DisplayDocTitle": True},
            }
        )
        info = writer.write({"Title": self._title, "Producer": SOFTWARE})
        names = identifier(self._title, self._hashed.digest.digest())
        writer.finish({"Root": Reference(catalog), "Info": Reference(info), "ID": names})

    def _font(self, family: str) -> None:
        writer, font, glyphs = self._writer, self._font_files[family], self._glyphs[family]
        content = font.subset(glyphs)
        program = writer.stream(deflated(content, level=_BEST), embedding.program_entries(font, content))
        to_unicode = writer.stream(deflated(embedding.to_unicode(glyphs), level=_BEST))
        descriptor = writer.write(embedding.descriptor(font, program=program))
        descendant = writer.write(embedding.cid_font(font, glyphs, descriptor=descriptor, gid_map=None))
        whole = embedding.type0(font, descendant=descendant, to_unicode=to_unicode)
        writer.write(whole, number=self._fonts[family])


class _Hashed:
    """A file that knows the SHA-256 of what was written to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def write(self, content: bytes, /) -> None:
        """Write and hash."""
        self._file.write(content)
        self.digest.update(content)


class _PageTree:
    """A page tree (7.7.3) of nodes with at most 64 kids each, written while it grows."""

    def __init__(self, writer: PackedWriter) -> None:
        self._writer = writer
        # The open node of each level, from the lowest: its number, its kids, and the pages below it.
        self._open: list[tuple[int, list[Reference], int]] = [(writer.reserve(), [], 0)]

    def add(self, page: Mapping[str, object]) -> None:
        """Write a page and hang it into the tree."""
        self._make_room(0)
        parent = Reference(self._open[0][0])
        number = self._writer.write({"Type": Name("Page"), "Parent": parent, **page})
        self._hang(number, pages=1, level=0)

    def _make_room(self, level: int) -> None:
        """Close the open node of a level where it is full, and open the next one."""
        number, kids, pages = self._open[level]
        if len(kids) < _KIDS:
            return
        if level + 1 == len(self._open):
            self._open.append((self._writer.reserve(), [], 0))
        self._make_room(level + 1)
        self._close(level, number, kids, pages)
        self._open[level] = (self._writer.reserve(), [], 0)

    def _close(self, level: int, number: int, kids: list[Reference], pages: int) -> None:
        parent = {"Parent": Reference(self._open[level + 1][0])} if level + 1 < len(self._open) else {}
        self._writer.write({"Type": Name("Pages"), **parent, "Kids": kids, "Count": pages}, number=number)
        if parent:
            self._hang(number, pages=pages, level=level + 1)

    def _hang(self, number: int, *, pages: int, level: int) -> None:
        own, kids, below = self._open[level]
        kids.append(Reference(number))
        self._open[level] = (own, kids, below + pages)

    def finish(self) -> int:
        """Write the nodes that are still open; return the number of the root."""
        level = 0
        while level < len(self._open):
            if level + 1 < len(self._open):
                self._make_room(level + 1)
            self._close(level, *self._open[level])
            level += 1
        return self._open[-1][0]
