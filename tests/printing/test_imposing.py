"""Imposed sheets as a knife and a printer meet them: each card at its place and size, its back behind it."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from pipeline.documents.imposition import A4, Flip, Imposition, Order, Place, Size
from pipeline.documents.run_wording import SeparatorText
from pipeline.documents.stacks import stacks_of
from pipeline.files import sha256_of
from pipeline.printing import imposing
from pipeline.printing.imposing import EdgeLines
from pipeline.printing.run_file import NoRun, RunFile
from pipeline.printing.separator import separator_pages
from tests.printing.items import CARD, MARK, SHARED, cards, laid, seen
from tests.printing.pages import PATH, Area, Pdf
from tests.printing.run import shelf

TITLE = "考评员证卡"


def imposed(folder: Path, imposition: Imposition, count: int = 6, *, bleed: float = 0.0, **more: Any) -> Path:
    target = folder / "a4.pdf"
    laid(cards(folder / "cards.pdf", count, bleed=bleed), target, imposition, title=TITLE, **more)
    return target


def mark_at(place: Place, item: Size = CARD) -> Any:
    """Where the mark of a card lies that lies there."""
    x, y = MARK.left, MARK.top
    if place.is_upside_down:
        x, y = item.width - x - MARK.width, item.height - y - MARK.height
    left, top = place.left + x, place.top + y
    return [pytest.approx(edge, abs=0.1) for edge in (left, top, left + MARK.width, top + MARK.height)]


def edges(area: Area) -> list[float]:
    return [area.left, area.top, area.left + area.width, area.top + area.height]


@pytest.mark.parametrize("bleed", [0.0, 3.0])
@pytest.mark.parametrize("order", Order)
def test_every_card_is_printed_at_its_place_and_in_its_size(order: Order, bleed: float, tmp_path: Path) -> None:
    imposition = Imposition(CARD, bleed=bleed, order=order, first_slot=1)
    pages = Pdf(imposed(tmp_path, imposition, bleed=bleed))
    places = [imposition.front(slot) for slot in range(imposition.slots)]
    sheets = list(imposition.sheets_of(6))

    assert len(sheets) == len(pages)
    for page, slots in enumerate(sheets):
        shown = seen(pages, page, imposition, places)

        assert list(slots) == [found and found[0] for found in shown]
        assert all(mark_at(place) == edges(found[1]) for place, found in zip(places, shown, strict=True) if found)


def test_no_card_is_off_its_place_by_a_hundredth_of_a_millimetre(tmp_path: Path) -> None:
    imposition = Imposition(CARD, bleed=3)
    marks = [area for area in Pdf(imposed(tmp_path, imposition, 4, bleed=3)).areas(PATH) if 20 < area.width < 50]
    expected = [Area(x + MARK.left, y + MARK.top, MARK.width, MARK.height) for x in (22, 108) for y in (25.5, 151.5)]

    assert [pytest.approx(edges(area), abs=0.01) for area in expected] == sorted(map(edges, marks))


@pytest.mark.parametrize("flip", Flip)
def test_every_back_is_printed_behind_its_front(flip: Flip, tmp_path: Path) -> None:
    imposition = Imposition(CARD, flip=flip, bleed=3)
    pages = Pdf(imposed(tmp_path, imposition, bleed=3, backs=cards(tmp_path / "backs.pdf", 6, bleed=3)))
    fronts, backs = ([*map(side, range(imposition.slots))] for side in (imposition.front, imposition.back))

    assert 4 == len(pages)
    for page, slots in enumerate(imposition.sheets_of(6)):
        shown = seen(pages, 2 * page + 1, imposition, backs)

        assert list(slots) == [found and found[0] for found in seen(pages, 2 * page, imposition, fronts)]
        assert list(slots) == [found and found[0] for found in shown]
        assert all(mark_at(place) == edges(found[1]) for place, found in zip(backs, shown, strict=True) if found)


def test_one_back_is_the_back_of_all(tmp_path: Path) -> None:
    imposition = Imposition(CARD, flip=Flip.LONG_EDGE)
    pages = Pdf(imposed(tmp_path, imposition, backs=cards(tmp_path / "back.pdf", 1)))
    backs = seen(pages, 3, imposition, [*map(imposition.back, range(imposition.slots))])

    assert [0, 0, None, None] == [found and found[0] for found in backs]


def test_nothing_is_printed_beyond_the_bleed(tmp_path: Path) -> None:
    imposition = Imposition(CARD, bleed=2)
    sheet = Pdf(imposed(tmp_path, imposition, count=1, bleed=5)).image(dots_an_inch=254)
    # The crop marks are grey, the card is not.
    box = sheet.convert("HSV").getchannel("S").getbbox()
    front = imposition.front(0)
    expected = (front.left - 2, front.top - 2, front.left + CARD.width + 2, front.top + CARD.height + 2)

    assert [pytest.approx(side * 10, abs=2) for side in expected] == list(box)


def test_crop_marks_are_thin_lines_where_it_is_cut(tmp_path: Path) -> None:
    imposition = Imposition(CARD, bleed=3)
    lines = [area for area in Pdf(imposed(tmp_path, imposition)).areas(PATH) if max(area.width, area.height) < 10]
    lines = [area for area in lines if max(area.width, area.height) > 1]
    marks = [[mark.from_x, mark.from_y, mark.to_x, mark.to_y] for mark in imposition.marks()]

    assert len(marks) == len(lines)
    assert all(any(pytest.approx(mark, abs=0.1) == edges(line) for line in lines) for mark in marks)


def test_a_card_inherits_nothing_from_the_crop_marks(tmp_path: Path) -> None:
    reader = PdfReader(imposed(tmp_path, Imposition(CARD)))
    marks: Any = reader.pages[0]["/Contents"]

    assert marks[0].get_object().get_data().startswith(b"q\n")
    assert marks[0].get_object().get_data().endswith(b"\nQ")


def test_sheets_are_printed_at_their_own_size_and_on_the_right_sides(tmp_path: Path) -> None:
    flipped = Imposition(CARD, flip=Flip.SHORT_EDGE)
    duplex = PdfReader(imposed(tmp_path, flipped, backs=cards(tmp_path / "back.pdf", 1)))
    simplex = PdfReader(imposed(tmp_path, flipped))
    preferences: Any = [reader.root_object["/ViewerPreferences"] for reader in (duplex, simplex)]
    metadata: Any = duplex.metadata

    assert ["/None", "/None"] == [each["/PrintScaling"] for each in preferences]
    assert ["/DuplexFlipShortEdge", "/Simplex"] == [each["/Duplex"] for each in preferences]
    assert TITLE == metadata["/Title"]
    assert (210, 297) == pytest.approx(Pdf(tmp_path / "a4.pdf").size())


def test_the_same_cards_give_the_same_bytes_without_a_date(tmp_path: Path) -> None:
    source, imposition = cards(tmp_path / "cards.pdf", 6), Imposition(CARD)
    first = laid(source, tmp_path / "1.pdf", imposition, title=TITLE)

    assert first == laid(source, tmp_path / "2.pdf", imposition, title=TITLE)
    assert first == sha256_of(tmp_path / "1.pdf")
    assert b"Date" not in (tmp_path / "1.pdf").read_bytes()


def test_what_the_cards_share_is_there_once(tmp_path: Path) -> None:
    few, many = (imposed(tmp_path, Imposition(CARD), count).stat().st_size for count in (4, 40))

    assert few > SHARED
    assert 1000 * 36 > many - few


def test_a_page_in_several_streams_is_one_card(tmp_path: Path) -> None:
    whole = imposed(tmp_path, Imposition(CARD), 1)
    source = PdfReader(whole)
    pieces: Any = source.pages[0]["/Contents"]
    target = tmp_path / "again.pdf"
    laid(whole, target, Imposition(Size(210, 297), Size(297, 420)), title=TITLE)
    form: Any = next(iter(PdfReader(target).pages[0]["/Resources"]["/XObject"].values()))  # type: ignore[index]

    assert 2 == len(pieces)
    assert all(piece.get_object().get_data() in form.get_object().get_data() for piece in pieces)


def test_two_cards_that_share_their_operators_keep_their_own_pictures(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=cards(tmp_path / "cards.pdf", 2))
    first, second = writer.pages
    second[NameObject("/Contents")] = first.raw_get("/Contents")
    second[NameObject("/Resources")] = DictionaryObject()
    (tmp_path / "shared.pdf").write_bytes(_bytes(writer))
    laid(tmp_path / "shared.pdf", tmp_path / "a4.pdf", Imposition(CARD), title=TITLE)
    resources: Any = PdfReader(tmp_path / "a4.pdf").pages[0]["/Resources"]
    forms = [form.get_object() for form in resources["/XObject"].values()]

    assert [True, False] == ["/XObject" in form["/Resources"] for form in forms]


def test_an_empty_page_is_an_empty_card(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(CARD.width / 25.4 * 72, CARD.height / 25.4 * 72)
    (tmp_path / "blank.pdf").write_bytes(_bytes(writer))
    laid(tmp_path / "blank.pdf", tmp_path / "a4.pdf", Imposition(CARD), title=TITLE)

    assert 1 == len(Pdf(tmp_path / "a4.pdf"))


def _bytes(writer: Any) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize("entries", [{"Rotate": 90}, {"TrimBox": [0, 0, 200, 300]}])
def test_a_page_that_is_no_upright_card_is_refused(entries: Any, tmp_path: Path) -> None:
    source = cards(tmp_path / "cards.pdf", 2, **entries)
    with pytest.raises(ValueError, match="page 1 is not an upright"):
        laid(source, tmp_path / "a4.pdf", Imposition(CARD), title=TITLE)

    assert not (tmp_path / "a4.pdf").exists()


def test_a_page_paints_its_bleed_beyond_its_own_paper(tmp_path: Path) -> None:
    source = cards(tmp_path / "cards.pdf", 1, bleed=3)
    writer = PdfWriter(clone_from=source)
    writer.pages[0].mediabox = writer.pages[0].trimbox
    (tmp_path / "trimmed.pdf").write_bytes(_bytes(writer))
    pictures = []
    for name in ("cards", "trimmed"):
        laid(tmp_path / f"{name}.pdf", tmp_path / "a4.pdf", Imposition(CARD, bleed=3))
        pictures.append(Pdf(tmp_path / "a4.pdf").image().tobytes())

    assert pictures[0] == pictures[1]


def told(sheet: int, places: Sequence[int], *, is_back: bool) -> str:
    """The words of a sheet that say what they were told."""
    return f"{sheet}:{','.join(map(str, places))}{'b' if is_back else 'f'}"


def test_each_side_of_a_sheet_says_at_its_edge_what_is_on_it(tmp_path: Path) -> None:
    imposition = Imposition(CARD, bleed=3, flip=Flip.LONG_EDGE, order=Order.CUT_AND_STACK, first_slot=1)
    lines = EdgeLines(told, shelf().faces("heiti")[0])
    pages = Pdf(imposed(tmp_path, imposition, lines=lines, backs=cards(tmp_path / "back.pdf", 1)))
    strip = imposition.strip()

    assert ["0:1,3,5f", "0:1,3,5b", "1:0,2,4f", "1:0,2,4b"] == ["".join(pages.rows(page)) for page in range(4)]
    assert strip is not None
    for glyph in pages.glyphs():
        assert strip.left <= glyph.x < strip.left + strip.width
        assert strip.top < glyph.y < strip.top + strip.height


def test_a_long_line_becomes_smaller_and_stays_between_the_marks(tmp_path: Path) -> None:
    ticket = Size(136, 186)
    imposition = Imposition(ticket)
    lines = EdgeLines(lambda *_, **__: "第" * 200, shelf().faces("heiti")[0])
    source = cards(tmp_path / "tickets.pdf", 2, size=ticket)
    laid(source, tmp_path / "a4.pdf", imposition, lines=lines)
    glyphs = Pdf(tmp_path / "a4.pdf").glyphs()

    assert 200 == len(glyphs)
    assert glyphs[-1].x + glyphs[-1].size * 25.4 / 72 < imposition.front(0).left + ticket.width


def test_a_separator_lies_in_front_and_has_an_empty_back(tmp_path: Path) -> None:
    text = SeparatorText(TITLE, "第 1 叠，共 1 叠", ())
    (stack,) = stacks_of(6)
    content = separator_pages([stack], [text], page=A4, face=shelf().faces("heiti")[0])
    imposition, separator = Imposition(CARD, flip=Flip.LONG_EDGE), RunFile(io.BytesIO(content))
    pages = Pdf(imposed(tmp_path, imposition, separator=separator, backs=cards(tmp_path / "back.pdf", 1)))

    assert 6 == len(pages)
    assert "第1叠，共1叠" in pages.rows(0)
    assert (255, 255) == pages.image(1).convert("L").getextrema()
    assert 0 == len(pages.rows(2))


def test_a_run_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoRun):
        imposed(tmp_path, Imposition(CARD), 0)


def test_backs_that_do_not_belong_to_the_fronts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 backs for 6 items"):
        imposed(tmp_path, Imposition(CARD, flip=Flip.LONG_EDGE), backs=cards(tmp_path / "backs.pdf", 2))
    with pytest.raises(ValueError, match="edge"):
        imposed(tmp_path, Imposition(CARD), backs=cards(tmp_path / "backs.pdf", 6))


def test_a_failure_leaves_the_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = imposed(tmp_path, Imposition(CARD))
    older = target.read_bytes()
    monkeypatch.setattr(imposing, "bound", _fail)
    with pytest.raises(OSError, match="no room"):
        imposed(tmp_path, Imposition(CARD), 9)

    assert older == target.read_bytes()


def _fail(*_: object, **__: object) -> str:
    raise OSError("no room")
