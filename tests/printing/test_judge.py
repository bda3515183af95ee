"""The judge: each way in which a page can be another one is seen, however small; two writers of one page are not."""

import base64
import io
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import weasyprint
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject
from weasyprint.text.fonts import FontConfiguration

from pipeline.errors import PressComplaint
from pipeline.printing.codes import qr_code
from pipeline.printing.judge import Difference, Kind, differences
from pipeline.printing.pixels import FAINT, STRONG, Bitmap, first_unlike, unlike
from tests.printing.run import shelf
from tests.samples.portraits import portrait

ROUNDED_MM = 0.001 * 25.4 / 72


@lru_cache
def fonts() -> tuple[FontConfiguration, str]:
    first, second = (face.files[0].path.as_uri() for face in shelf().faces("kaiti")[:2])
    return FontConfiguration(), (
        f"@font-face{{font-family:first;src:url({first})}}@font-face{{font-family:second;src:url({second})}}"
    )


def picture(content: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


@lru_cache
def code(text: str) -> str:
    """A code as an SVG of squares."""
    made = qr_code(text, side_mm=30)
    runs = re.findall(rb"(\S+) (\S+) (\S+) (\S+) re", made.path)
    squares = "".join("M{} {}h{}v{}h-{}z".format(*(part.decode() for part in run), run[2].decode()) for run in runs)
    box = "0 0 {} {}".format(*made.grid)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><path d="{squares}"/></svg>'
    return picture(svg.encode(), "svg+xml")


def html(**changes: Any) -> str:
    it = {
        "name": "王小明", "number": "S000065148999263000001", "x": 20, "y": 20, "font": "first", "size": 16,
        "colour": "#000", "person": "1", "photo_x": 90, "code": "S000065148999263000001", "code_y": 60,
        "rule": 0.3, "more": "", "width": 148,
    } | changes  # fmt: skip
    photo = picture(portrait(it["person"], woman=True), "jpeg") if it["person"] else ""
    shown = f'<img src="{photo}" style="left:{it["photo_x"]}mm;top:10mm;width:35mm;height:49mm">' if photo else ""
    return (
        f"<style>{fonts()[1]}@page{{size:{it['width']}mm 105mm;margin:0}}"
        "body{margin:0;font:16pt first;font-kerning:none}"
        "*{position:absolute;white-space:pre;image-rendering:crisp-edges}</style>"
        f'<div style="left:{it["x"]}mm;top:{it["y"]}mm;color:{it["colour"]};'
        f'font-family:{it["font"]};font-size:{it["size"]}pt">{it["name"]}</div>'
        f'<div style="left:20mm;top:32mm">{it["number"]}</div>'
        f'<div style="left:5mm;top:5mm;width:138mm;height:95mm;border:{it["rule"]}mm solid #000"></div>{shown}'
        f'<img src="{code(it["code"])}" style="left:90mm;top:{it["code_y"]}mm;width:30mm;height:30mm">{it["more"]}'
    )


def page(**changes: Any) -> bytes:
    pdf = weasyprint.HTML(string=html(**changes)).write_pdf(font_config=fonts()[0])
    assert isinstance(pdf, bytes)
    return pdf


@pytest.fixture(scope="module")
def laid_out() -> bytes:
    return page(more=MARK)


MARK = '<div style="left:40mm;top:50mm;width:.4mm;height:.4mm;background:#000"></div>'
TWICE = '<div style="left:20mm;top:20mm">王小明</div>'


def kinds(found: tuple[Difference, ...]) -> set[Kind]:
    return {difference.kind for difference in found}


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"x": 20.02}, Kind.POSITION),
        ({"y": 19.98}, Kind.POSITION),
        ({"photo_x": 90.02}, Kind.POSITION),
        ({"person": ""}, Kind.POSITION),
        ({"font": "second"}, Kind.FONT),
        ({"size": 16.05}, Kind.SIZE),
        ({"colour": "#000001"}, Kind.COLOUR),
        ({"name": "王小朋"}, Kind.TEXT),
        ({"name": "王小"}, Kind.TEXT),
        ({"name": "王小明 "}, Kind.TEXT),
        ({"name": "S000065148999263000001", "number": "王小明"}, Kind.TEXT),
        ({"more": ""}, Kind.PIXELS),
        ({"more": MARK + TWICE}, Kind.PIXELS),
        ({"person": "2"}, Kind.PIXELS),
        ({"code": "S000065148999263000002"}, Kind.PIXELS),
        ({"code_y": 60.02}, Kind.PIXELS),
        ({"rule": 0.32}, Kind.PIXELS),
        ({"width": 148.02}, Kind.PAGE_SIZE),
    ],
    ids=str,
)
def test_every_way_to_be_another_page_is_seen(laid_out: bytes, changes: dict[str, Any], kind: Kind) -> None:
    found = differences(page(**{"more": MARK, **changes}), laid_out)

    assert kind in kinds(found)
    assert {1} == {difference.page for difference in found}


def test_a_difference_tells_where_it_is_and_what(laid_out: bytes) -> None:
    found = {one.kind: one for one in differences(page(more=MARK, name="王小朋"), laid_out)}
    text, pixels = found[Kind.TEXT], found[Kind.PIXELS]

    assert ("明", "朋") == (text.expected, text.found)
    assert pytest.approx((20 + 2 * 16 * 25.4 / 72, 25), abs=1) == text.where
    assert all(abs(one - other) < 6 for one, other in zip(text.where, pixels.where, strict=True))


def test_the_same_page_twice_is_the_same(laid_out: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(laid_out)

    assert () == differences(page(more=MARK), laid_out) == differences(tmp_path / "a.pdf", laid_out)


@pytest.mark.parametrize("shift", [(ROUNDED_MM, 0), (0, ROUNDED_MM), (-ROUNDED_MM, ROUNDED_MM)])
def test_what_rounding_does_is_no_difference(laid_out: bytes, shift: tuple[float, float]) -> None:
    assert () == differences(written_anew(laid_out, shift_mm=shift), laid_out)
    assert kinds(differences(written_anew(laid_out, shift_mm=(0.02, 0.02)), laid_out)) >= {Kind.POSITION, Kind.PIXELS}


def written_anew(content: bytes, *, shift_mm: tuple[float, float] = (0, 0), rounded: bool = False) -> bytes:
    """The page as another writer has it: its drawing in a form of its own, its text after its frame."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    sheet: Any = writer.pages[0]
    form, calls = DecodedStreamObject(), DecodedStreamObject()
    drawn = sheet.get_contents().get_data()
    form.set_data(re.sub(rb"-?\d+\.\d+", lambda number: b"%.3f" % float(number[0]), drawn) if rounded else drawn)
    form.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): sheet.mediabox, NameObject("/Resources"): sheet["/Resources"],
        NameObject("/Matrix"): ArrayObject(FloatObject(value) for value in (1, 0, 0, 1, 0, 0)),
    })  # fmt: skip
    x, y = (value / 25.4 * 72 for value in shift_mm)
    calls.set_data(b"q 1 0 0 1 %f %f cm /P Do Q" % (x, y))
    objects = DictionaryObject({NameObject("/P"): writer._add_object(form)})
    sheet[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): objects})
    sheet[NameObject("/Contents")] = writer._add_object(calls)
    anew = io.BytesIO()
    writer.write(anew)
    return anew.getvalue()


def test_another_writers_form_and_rounding_are_no_difference(laid_out: bytes) -> None:
    assert () == differences(written_anew(laid_out), laid_out)
    assert () == differences(written_anew(laid_out, rounded=True), laid_out)


def test_differences_are_told_of_each_page(laid_out: bytes) -> None:
    found = differences(joined(laid_out, page(more=MARK, name="王小朋"), laid_out), joined(*[laid_out] * 3))

    assert {2} == {difference.page for difference in found}
    assert len(found) == len(kinds(found))


def test_a_page_that_is_missing_is_a_difference(laid_out: bytes) -> None:
    (missing,) = differences(laid_out, joined(laid_out, laid_out))

    assert (2, Kind.PAGE_SIZE) == (missing.page, missing.kind)


def joined(*files: bytes) -> bytes:
    writer, whole = PdfWriter(), io.BytesIO()
    for file in files:
        writer.append(PdfReader(io.BytesIO(file)))
    writer.write(whole)
    return whole.getvalue()


def test_a_stamped_file_that_cannot_be_read_is_a_difference_and_one_laid_out_a_failure(laid_out: bytes) -> None:
    assert {Kind.UNREADABLE} == kinds(differences(laid_out[:100], laid_out))
    with pytest.raises(PressComplaint):
        differences(laid_out, b"")


# --- pixels ---------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(0, 255)), min_size=1, max_size=40), st.integers(0, 254))
def test_bytes_are_compared_all_at_once_as_they_would_be_one_by_one(pairs: list[tuple[int, int]], levels: int) -> None:
    one, other = (bytes(column) for column in zip(*pairs, strict=True))
    places = [place for place, (mine, its) in enumerate(pairs) if abs(mine - its) > levels]

    assert (len(places), min(places, default=0)) == unlike(one, other, levels=levels)


WHITE = bytes([255]) * 4_000_000


@pytest.mark.parametrize(
    ("count", "levels", "is_unlike"),
    [
        (1, STRONG, False),
        (1, STRONG + 1, True),
        (40, FAINT + 1, False),
        (41, FAINT + 1, True),
        (4_000_000, FAINT, False),
    ],
)
def test_one_strong_pixel_is_a_difference_and_faint_ones_only_where_they_are_many(
    count: int, levels: int, *, is_unlike: bool
) -> None:
    other = bytes([255 - levels]) * count + WHITE[count:]

    assert is_unlike == (first_unlike(Bitmap(WHITE, 4000), Bitmap(other, 4000)) is not None)


def test_the_first_pixel_that_differs_is_told_with_its_colour() -> None:
    other = Bitmap(WHITE[: 4000 * 700 + 81] + b"\0" + WHITE[4000 * 700 + 82 :], 4000)

    assert (20, 700) == first_unlike(Bitmap(WHITE, 4000), other)
    assert b"\xff\x00\xff" == other.colour(20, 700)
