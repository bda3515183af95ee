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
from pipeline.printing.page_tree import HashedFile, PageTree
from pipeline.printing.pdf import Name, PackedWriter, Plain, Reference, deflated, identifier, serialised
from pipeline.printing.picture import code_entries, image_entries, plate_entries
from pipeline.printing.plates import Plate, Plates
from pipeline.printing.sheet import CodeForm, Sheet
from pipeline.printing.stamped import family_of

SOFTWARE = "certpress"
LANGUAGE = "zh-CN"
_BEST = 9
# A page shows nothing beyond its edges; a sheet that it is imposed on shows its bleed, 10 mm at most.
BEYOND_MM = 10.0


class PrintRun:
    """A print run in the making; `fonts` has the font file of each family that the plates and the sheets name.

    Printed at actual size by default (`/PrintScaling /None`), without dates: the same sheets in the same order give
    the same bytes.
    """

    def __init__(self, file: BinaryIO, plates: Plates, fonts: Mapping[str, FontFile], *, title: str) -> None:
        self._hashed = HashedFile(file)
        self._writer = PackedWriter(self._hashed)
        self._font_files = fonts
        self._title = title
        # Two names of one family are one font here.
        self._names: dict[str, Reference] = {}
        self._fonts: dict[str, int] = {}
        self._glyphs: dict[str, dict[int, str]] = {}
        self._resources = self._writer.reserve()
        self._pages = PageTree(self._writer)
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
