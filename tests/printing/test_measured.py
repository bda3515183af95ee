"""Every document measured in the PDF of the press: page, photo, code, the size of type and the room of every value.

The cards are held against their style notes (PC1-PC6, DC1-DC6); the certificate against its own (S) in `test_page`.
"""

import pytest

from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.documents.kinds import Symbology
from pipeline.printing.composing import ComposedField, Composer
from pipeline.printing.templates import Template, find, kinds_known
from tests.printing.pages import IMAGE, PATH, Area, Glyph, Pdf, run_of
from tests.printing.plated import full_shelf
from tests.printing.sample_pages import SamplePages, sample_pages

# The names of the cards and the colours that they begin with, above.
CARDS = {
    "examiner-card examiner": ("考评员", "blue"),
    "examiner-card senior": ("高级考评员", "red"),
    "supervisor-card": ("质量督导员", "yellow"),
}
MARGIN_MM = 10.0
# Labels reach further: what is around them is cut off.
MARGINS_MM = {"desk-labels": 5.0}
# An ink box is read at 200 dots an inch.
DOT_MM = 25.4 / 200


def is_of_a4(name: str) -> bool:
    page = Template.load(find(name), profile="2019").kind.page
    return sorted((page.width_mm, page.height_mm)) == [210, 297]


def near(value: float) -> object:
    return pytest.approx(value, abs=0.1)


@pytest.fixture(scope="module", params=kinds_known())
def shown(request: pytest.FixtureRequest) -> SamplePages:
    return sample_pages(request.param)


def values_of(shown: SamplePages, place: int) -> list[ComposedField]:
    """Return every value of a page that is not empty."""
    composer = Composer(shown.template.kind, full_shelf())
    return [value for value in composer.page(shown.records[place]).fields if any(line.text for line in value.lines)]


def runs_of(glyphs: list[Glyph], text: str) -> list[list[Glyph]]:
    """Return the glyphs of every place where `text` stands, spaces left out."""
    wanted = halves("".join(text.split()))
    whole = [glyph.text for glyph in glyphs]
    starts = range(len(glyphs) - len(wanted) + 1)
    return [glyphs[at : at + len(wanted)] for at in starts if whole[at : at + len(wanted)] == wanted]


def halves(text: str) -> list[str]:
    """Return the characters, a rare one as the two halves of UTF-16 that PDFium makes of it."""
    units = text.encode("utf-16-le")
    return [units[at : at + 2].decode("utf-16-le", "surrogatepass") for at in range(0, len(units), 2)]


def set_in(run: list[Glyph], size_pt: float) -> bool:
    return all(abs(glyph.size - size_pt) <= 0.1 for glyph in run)


def test_a_page_has_the_size_of_its_kind(shown: SamplePages) -> None:
    page = shown.template.kind.page

    for place in range(len(shown.pages)):
        assert pytest.approx((page.width_mm, page.height_mm), abs=0.01) == shown.pages.size(place)


def test_plates_are_not_refused(shown: SamplePages) -> None:
    assert shown.run.refusal is None


def test_a_value_of_ordinary_length_has_the_size_that_its_kind_says(shown: SamplePages) -> None:
    for place in shown.of("ordinary"):
        glyphs = shown.pages.glyphs(place)
        for value in values_of(shown, place):
            said = shown.template.kind.field(value.name).size_pt
            runs = [run for line in value.lines for run in runs_of(glyphs, line.text)]

            assert any(set_in(run, said) for run in runs), (value.name, said)


def test_every_line_of_a_value_keeps_to_the_room_that_its_kind_gives_it(shown: SamplePages) -> None:
    for place in range(len(shown.pages)):
        glyphs = shown.pages.glyphs(place)
        for value in values_of(shown, place):
            room = shown.template.kind.field(value.name).width_mm
            for line in value.lines:
                runs = [run for run in runs_of(glyphs, line.text) if set_in(run, value.size_pt)]
                last = value.face.width(line.text[-1]) * value.fitted_pt / POINTS_PER_MM

                assert runs, (value.name, line.text)
                assert min(run[-1].x + last - run[0].x for run in runs) <= room + 0.1, (value.name, line.text)


def test_photo_and_code_have_the_size_that_their_kind_says(shown: SamplePages) -> None:
    photo, code = shown.template.kind.photo, shown.template.kind.code
    for place in range(len(shown.pages)):
        if photo:
            (found,) = shown.pages.areas(IMAGE, place)

            assert (near(photo.width_mm), near(photo.height_mm)) == (found.width, found.height)
        if code:
            assert [shown.records[place].code] == shown.pages.codes(place)
            bars = code_area(shown, place)
            # A bar code has ten modules of white at each end (ISO/IEC 15417), a QR code four around (ISO/IEC 18004).
            assert bars.width < code.width_mm
            assert bars.height <= code.height_mm + 0.1


def code_area(shown: SamplePages, place: int) -> Area:
    """Return what the code prints: the drawing that reaches lowest, or the smallest one of a certificate."""
    areas = shown.pages.areas(PATH, place)
    assert shown.template.kind.code is not None
    if shown.template.kind.code.symbology is Symbology.QR:
        # The cells of a table may be narrower, but are no squares.
        square = [area for area in areas if abs(area.width - area.height) < DOT_MM]
        return min(square, key=lambda area: area.width)
    return areas[-1]


@pytest.mark.parametrize("name", [name for name in kinds_known() if is_of_a4(name)])
def test_what_is_printed_on_a4_keeps_ten_millimetres_from_every_edge(name: str) -> None:
    shown = sample_pages(name)
    page, margin = shown.template.kind.page, MARGINS_MM.get(name, MARGIN_MM)
    for place in range(len(shown.pages)):
        image = shown.pages.image(place).convert("L").point(lambda value: 255 if value < 200 else 0)
        left, top, right, bottom = (edge * DOT_MM for edge in image.getbbox())

        # A rule is half outside of its box, and the edge of the ink is read to a dot.
        assert margin - 2 * DOT_MM <= min(left, top, page.width_mm - right, page.height_mm - bottom)


def card(name: str) -> tuple[Pdf, int]:
    """Return the pages of a card's kind, and the place of the first one of that variant."""
    kind, _, variant = name.partition(" ")
    shown = sample_pages(kind)
    variants = [record.variant for record in shown.records]
    return shown.pages, variants.index(variant)


@pytest.mark.parametrize("name", CARDS)
def test_a_card_has_the_measures_of_its_style_notes(name: str) -> None:
    pages, place = card(name)
    glyphs = pages.glyphs(place)
    (photo,) = pages.areas(IMAGE, place)
    heading, role = run_of(glyphs, "职业技能等级认定"), run_of(glyphs, CARDS[name][0])

    assert (near(80), near(120)) == pages.size(place)
    assert (near(25), near(35)) == (photo.width, photo.height)
    assert (near(27.5), near(31)) == (photo.left, photo.top)
    assert set_in(heading, 22)
    assert set_in(role, 28)
    assert near(40) == (heading[0].x + heading[-1].x + 22 / POINTS_PER_MM) / 2
    assert near(40) == (role[0].x + role[-1].x + 28 / POINTS_PER_MM) / 2


@pytest.mark.parametrize("name", CARDS)
def test_the_information_of_a_card_is_twelve_points(name: str) -> None:
    pages, place = card(name)
    rows = [glyph for glyph in pages.glyphs(place) if 66 < glyph.y < 104]

    assert set_in(rows, 12)
    assert near(5) == min(glyph.x for glyph in rows)


@pytest.mark.parametrize("name", CARDS)
def test_a_card_fades_from_its_colour_to_white(name: str) -> None:
    pages, place = card(name)
    image = pages.image(place).convert("RGB")
    above, below = image.getpixel((4, 4)), image.getpixel((4, image.height - 4))

    assert CARDS[name][1] == colour_of(*above)
    assert min(below) > 250


def colour_of(red: int, green: int, blue: int) -> str:
    if blue > max(red, green):
        return "blue"
    return "yellow" if min(red, green) - blue > 40 else "red"
