"""Stamping: every glyph stands where WeasyPrint puts it."""

import csv
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from pipeline.documents.fitting import Line
from pipeline.documents.record import Record
from pipeline.printing.chunks import Chunk, Look, Sheet
from pipeline.printing.codes import qr_code
from pipeline.printing.composing import ComposedField, ComposedPage, Composer, Shape
from pipeline.printing.drawn_code import Grid
from pipeline.printing.filling import filled
from pipeline.printing.fontfile import FontFile
from pipeline.printing.fonts import FontFace
from pipeline.printing.photos import PrintedPhoto
from pipeline.printing.plates import Frame, Plate, Plates, Slot
from pipeline.printing.press import laid_out_pdf
from pipeline.printing.stamping import Unstampable, stamp
from tests.printing.drawn import DrawnGlyph, drawn, drawn_pages
from tests.printing.plate_templates import composed, job, plates
from tests.printing.run import NAMES, TRADES, certificate, shelf
from tests.rules.shared import shared_data
from tests.samples.people import invent

MM = 72 / 25.4
BLACK = (0.0, 0.0, 0.0)
FAR_MM = 0.01
_PLACES = 20


@lru_cache
def faces() -> Mapping[str, FontFace]:
    return {face.name: face for face in shelf().faces("kaiti")}


@lru_cache
def fonts() -> FontConfiguration:
    """The fonts of all faces, loaded once: the largest has 65 megabytes."""
    loaded = FontConfiguration()
    files = [file for face in faces().values() for file in face.files]
    CSS(
        string="".join(f"@font-face{{font-family:{file.family};src:url(file://{file.path})}}" for file in files),
        font_config=loaded,
    )
    return loaded


@dataclass(frozen=True, slots=True)
class Written:
    """A line of a page: 10 mm from the left, in a box of `width_mm`."""

    face: str
    text: str
    size_pt: float = 16.0
    spacing_pt: float = 0.0
    indent_pt: float = 0.0
    alignment: float = 0.0
    width_mm: float = 270.0


class Widths(dict[int, float]):
    """The widths that a PDF has for a font file."""

    def __init__(self, file: FontFile) -> None:
        super().__init__()
        self._file = file

    def __missing__(self, gid: int) -> float:
        return self._file.width(gid)


def laid_out(lines: Sequence[Written]) -> list[DrawnGlyph]:
    """What WeasyPrint draws, the lines 8 mm below each other."""
    style = (
        "@page{size:297mm 210mm;margin:0}html{font-kerning:none;font-variant-ligatures:none}body{margin:0}"
        "p{position:absolute;white-space:pre;left:10mm;margin:0;line-height:8mm}"
    )
    sides = {0.0: "left", 0.5: "center", 1.0: "right"}
    body = "".join(
        f'<p style="top:{8 * place}mm;width:{line.width_mm}mm;text-align:{sides[line.alignment]}">'
        f'<span style="font-family:{",".join(file.family for file in faces()[line.face].files)};'
        f'font-size:{line.size_pt}pt;letter-spacing:{line.spacing_pt}pt;margin-left:{line.indent_pt}pt">'
        f"{escape(line.text)}</span></p>"
        for place, line in enumerate(lines)
    )
    source = f'<html lang="zh-CN"><body>{body}</body></html>'
    page = HTML(string=source).render(font_config=fonts(), stylesheets=[CSS(string=style, font_config=fonts())])
    return drawn_pages(page.write_pdf())[0]


def stamped(lines: Sequence[Written]) -> list[DrawnGlyph]:
    """What stamping draws of the same; a slot is as wide as its box."""
    fields = tuple(_field(f"line{place}", line) for place, line in enumerate(lines))
    slots = tuple(
        Slot(f"line{place}", 0, 10 * MM, line.width_mm * MM, 0.0, line.alignment, BLACK)
        for place, line in enumerate(lines)
    )
    page = ComposedPage(Record(2, "K", {}, None, ""), fields)
    made = stamp(page, plate_with(page, *slots), photo=None, code=None)
    files = {file.family: file for field in fields for file in field.face.files}
    widths = {f"/{family}": Widths(file) for family, file in files.items()}
    return list(drawn(made.content, widths, {f"/{family}": family for family in files}))


def plate_with(page: ComposedPage, *slots: Slot, photo: Frame | None = None, code: Frame | None = None) -> Plate:
    return Plate(page.shape(grid=None), 297 * MM, 210 * MM, b"", {}, {}, slots, photo, code)


def _field(name: str, line: Written) -> ComposedField:
    face = faces()[line.face]
    lines = (Line(line.text, line.spacing_pt / line.size_pt, line.indent_pt / line.size_pt),)
    return ComposedField(name, name, face, "", line.size_pt, line.size_pt, lines)


def differing(expected: Sequence[DrawnGlyph], found: Sequence[DrawnGlyph], *, also_y: bool = False) -> list[object]:
    """The pairs of glyphs that are not the same glyph in the same place."""
    if len(expected) != len(found):
        return [(len(expected), len(found))]
    return [pair for pair in zip(expected, found, strict=True) if not _are_equal(*pair, also_y=also_y)]


def _are_equal(one: DrawnGlyph, other: DrawnGlyph, *, also_y: bool) -> bool:
    far = FAR_MM * MM
    return (
        (one.family, one.gid) == (other.family, other.gid)
        and abs(one.x - other.x) < far
        and (not also_y or abs(one.y - other.y) < far)
        and abs(one.size - other.size) < far / 10
    )


_WRITTEN = "王小明李娜阿依努尔买买提·（）：，。、；“”‘’—…《》0123456789ABCSXabcxyz -/'.,()"
_RARE = "𠀖𠀗㐀㛃䶮𬀩"


def _lines_of(face: FontFace) -> st.SearchStrategy[Written]:
    characters = [character for character in _WRITTEN + _RARE if face.covers(character)]
    characters += [chr(code) for code in range(0x4E00, 0x9FA6, 97) if face.covers(chr(code))]
    text = st.text(st.sampled_from(characters), min_size=1, max_size=16).map(str.strip).filter(bool)
    short = st.integers(0, 40_000).map(lambda value: value / 10_000)
    return st.builds(
        Written,
        face=st.just(face.name),
        text=text,
        size_pt=st.sampled_from([16.0, 15.36, 14.0, 12.0, 10.5]) | st.integers(800, 2000).map(lambda size: size / 100),
        spacing_pt=st.sampled_from([0.0, 0.75, 1.5, 3.0, 6.0]) | short,
        indent_pt=st.sampled_from([0.0, -8.0, 32.0]) | short,
        alignment=st.sampled_from([0.0, 0.5, 1.0]),
    )


@st.composite
def _written(draw: st.DrawFn) -> list[Written]:
    every = st.one_of(*map(_lines_of, faces().values()))
    return draw(st.lists(every, min_size=_PLACES, max_size=_PLACES))


@settings(max_examples=5, deadline=None)
@given(_written())
def test_every_glyph_of_any_line_stands_where_weasyprint_puts_it(lines: list[Written]) -> None:
    assert [] == differing(laid_out(lines), stamped(lines))


@pytest.mark.parametrize(
    "line",
    [
        Written("AR PL KaitiM GB", "阿依努尔·买买提明"),
        Written("AR PL KaitiM GB", "（一级）/高级技师", indent_pt=-8.0),
        Written("AR PL KaitiM GB", "本证书由天山示例职业技能评价中心颁发，表明持", spacing_pt=1.2345, indent_pt=32.0),
        Written("LXGW WenKai", "龙䶮John O'Neil—“王”…", size_pt=15.36),
        Written("LXGW WenKai", "龙䶮，2026年", size_pt=15.36, spacing_pt=6.0, alignment=0.5),
        # Half an em at this size is half a unit: what is rounded otherwise is 0.05 mm off at the end.
        Written("LXGW WenKai", "x" * 12, spacing_pt=6.0),
        Written("TW-Kai", "王𠀖A𠀗㐀·1", spacing_pt=0.5, alignment=1.0),
        Written("BabelStone Han", "王\U0002b821（，）", spacing_pt=2.0),
    ],
    ids=lambda line: line.text,
)
def test_a_line_stands_where_weasyprint_puts_it(line: Written) -> None:
    found = stamped([line])

    assert len(line.text) == len(found)
    assert [] == differing(laid_out([line]), found)


# --- the certificate itself ---


def people() -> list[Mapping[str, str]]:
    """The texts of the samples, of the people that other tests print, and of invented ones."""
    names = {
        "name": "姓名",
        "identity": "证件号码",
        "occupation": "职业名称",
        "job": "工种名称",
        "level": "职业技能等级",
    }
    invented = [{field: str(row[heading]) for field, heading in names.items()} for row in invent(12)]
    printed = [{"name": name, "occupation": TRADES[2][0], "job": TRADES[0][1]} for name in NAMES]
    return [*certificate().samples.values(), *printed, *invented]


def differing_pages(values: Sequence[Mapping[str, str]]) -> list[object]:
    """What differs between the certificates of `values` as they are laid out and as they are stamped."""
    template = certificate()
    pages = [composed(template, photo=None, **texts) for texts in values]
    asked = job(template, *pages)
    made = plates(template, *pages)
    assert isinstance(made, Plates), made
    chunk = Chunk(
        sheets=tuple(
            Sheet("K", filled(page, template, place=place, grid=Grid(37, 37), is_proof=False), None, page.record.code)
            for place, page in enumerate(pages)
        ),
        look=Look("x", template.kind.page, template.style, asked.families, template.kind.photo, template.kind.code),
        fonts=asked.fonts,
        photos={},
        piece=Path(),
        files=None,
    )
    files = {family: FontFile(path) for family, path in asked.fonts.items()}
    return [
        difference
        for page, expected in zip(pages, drawn_pages(laid_out_pdf(chunk)), strict=True)
        for difference in differing(_sorted(expected), _sorted(_whole(page, made, files)), also_y=True)
    ]


def _whole(page: ComposedPage, made: Plates, files: Mapping[str, FontFile]) -> list[DrawnGlyph]:
    """The glyphs of the plate and of what is stamped over it."""
    plate = made.by_shape[page.shape(grid=Grid(37, 37))]
    over = stamp(page, plate, photo=None, code=qr_code(page.record.code, side_mm=30))
    of_plate = {f"/{name}": font.family for name, font in plate.fonts.items()}
    of_page = {f"/{family}": family for family in files}
    return [
        glyph
        for content, families in ((plate.content, of_plate), (over.content, of_page))
        for glyph in drawn(content, {name: Widths(files[family]) for name, family in families.items()}, families)
    ]


def _sorted(glyphs: Sequence[DrawnGlyph]) -> list[DrawnGlyph]:
    return sorted(glyphs, key=lambda glyph: (round(glyph.y, 1), round(glyph.x, 1)))


def test_a_stamped_certificate_has_every_glyph_where_the_laid_out_one_has_it() -> None:
    assert [] == differing_pages(people())


def test_names_and_occupations_that_nobody_here_invented_are_stamped_as_they_are_laid_out() -> None:
    with shared_data("names/middle_dot_names.csv").open(encoding="utf-8-sig") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    with shared_data("occupations/csco22_codes.csv").open(encoding="utf-8-sig") as file:
        occupations = [row["name"] for row in csv.DictReader(file)]
    chance = random.Random(3)
    known = Composer(certificate().kind, shelf())
    values = [{"name": chance.choice(names), "occupation": chance.choice(occupations)} for _ in range(12)]
    fitting = [texts for texts in values if not _overflows(known, texts)]

    assert len(fitting) > len(values) // 2
    assert [] == differing_pages(fitting)


def _overflows(composer: Composer, texts: Mapping[str, str]) -> bool:
    from pipeline.errors import PressComplaint  # noqa: PLC0415 - here alone

    try:
        composer.page(Record(2, "K", {**certificate().samples["ordinary"], **texts}, None, ""))
    except PressComplaint:
        return True
    return False


# --- what is written ---

SHAPE = Shape((), has_photo=False, grid=None)
PHOTO = PrintedPhoto("0" * 64, b"", 413, 626)


def content_of(*lines: Written, colours: Sequence[tuple[float, float, float]] = ()) -> list[str]:
    fields = tuple(_field(f"line{place}", line) for place, line in enumerate(lines))
    slots = [
        Slot(f"line{place}", 0, 72.0, 100.0, 300.5, 0.0, colours[place] if colours else BLACK)
        for place in range(len(lines))
    ]
    page = ComposedPage(Record(2, "K", {}, None, ""), fields)
    return stamp(page, plate_with(page, *slots), photo=None, code=None).content.decode("ascii").split("\n")


def test_a_line_is_one_text_object_after_the_fixed_part() -> None:
    family = faces()["AR PL KaitiM GB"].files[0].family

    assert ["q /P Do Q", f"BT /{family} 15.999756 Tf 1 0 0 1 72 300.5 Tm [<0041110a>] TJ ET"] == content_of(
        Written("AR PL KaitiM GB", "A王")
    )


def test_colour_is_written_where_it_changes() -> None:
    grey, line = (0.5, 0.5, 0.5), Written("AR PL KaitiM GB", "王")
    written = content_of(line, line, line, line, colours=[BLACK, grey, grey, BLACK])

    assert [1, 4] == [place - 1 for place, row in enumerate(written) if row.endswith(" rg")]
    assert ["0.5 0.5 0.5 rg", "0 0 0 rg"] == [row for row in written if row.endswith(" rg")]


def test_a_line_of_spaces_is_not_drawn() -> None:
    assert ["q /P Do Q"] == content_of(Written("AR PL KaitiM GB", "  "))


@pytest.mark.parametrize("text", ["e\u0301", "ab\u0301c", "אב"])
def test_a_text_that_does_not_simply_stand_side_by_side_is_left_to_weasyprint(text: str) -> None:
    with pytest.raises(Unstampable):
        content_of(Written("LXGW WenKai", text))


@pytest.mark.parametrize("alignment", [0.5, 1.0])
def test_a_line_that_ends_in_a_space_is_stamped_only_where_that_space_moves_nothing(alignment: float) -> None:
    line = Written("LXGW WenKai", "John ")
    page = ComposedPage(Record(2, "K", {}, None, ""), (_field("one", line),))
    slot = Slot("one", 0, 72.0, 100.0, 300.5, alignment, BLACK)

    assert 2 == len(content_of(line))
    with pytest.raises(Unstampable):
        stamp(page, plate_with(page, slot), photo=None, code=None)


def test_photo_and_code_come_before_the_text_each_in_its_frame() -> None:
    page = ComposedPage(Record(2, "K", {}, "1", ""), ())
    plate = plate_with(page, photo=Frame(100, 200, 99, 139), code=Frame(300, 50, 85, 85))
    code = qr_code("https://verify.example.cn/1", side_mm=30)
    made = stamp(page, plate, photo=PHOTO, code=code)
    share = f"{85 / code.grid.columns:.6f}"

    assert (PHOTO, code) == (made.photo, made.code)
    # 413 x 626 px over 99 x 139 pt: as wide as the frame, and 11 pt too high, cropped above and below.
    assert [
        "q /P Do Q",
        "q 100 200 99 139 re W n 99 0 0 150.058111 100 194.470944 cm /I Do Q",
        f"q {share} 0 0 {share} 300 50 cm /C Do Q",
    ] == made.content.decode("ascii").split("\n")


def test_a_photo_of_another_ratio_is_cropped_at_its_sides() -> None:
    page = ComposedPage(Record(2, "K", {}, "1", ""), ())
    wide = replace(PHOTO, width=1000, height=500)
    made = stamp(page, plate_with(page, photo=Frame(0, 0, 100, 100)), photo=wide, code=None)

    assert b"q 0 0 100 100 re W n 200 0 0 100 -50 0 cm /I Do Q" in made.content


def test_each_glyph_that_is_shown_has_its_text() -> None:
    fields = (
        _field("one", Written("TW-Kai", "王𠀖王")),
        _field("two", Written("AR PL KaitiM GB", "A王")),
    )
    page = ComposedPage(Record(2, "K", {}, None, ""), fields)
    slots = [Slot(name, 0, 0.0, 100.0, 0.0, 0.0, BLACK) for name in ("one", "two")]
    glyphs = stamp(page, plate_with(page, *slots), photo=None, code=None).glyphs
    first, second = faces()["TW-Kai"].files

    assert {first.family: {"王"}, second.family: {"𠀖"}, faces()["AR PL KaitiM GB"].files[0].family: {"A", "王"}} == {
        family: set(texts.values()) for family, texts in glyphs.items()
    }


def test_a_glyph_of_two_characters_has_the_text_of_the_first_line_that_shows_it() -> None:
    # LXGW WenKai has one glyph for both.
    face = faces()["LXGW WenKai"]
    fields = (_field("one", Written(face.name, "\u2011")), _field("two", Written(face.name, "-")))
    page = ComposedPage(Record(2, "K", {}, None, ""), fields)
    slots = [Slot(name, 0, 0.0, 100.0, 0.0, 0.0, BLACK) for name in ("one", "two")]

    glyphs = stamp(page, plate_with(page, *slots), photo=None, code=None).glyphs

    assert ["\u2011"] == list(glyphs[face.files[0].family].values())
