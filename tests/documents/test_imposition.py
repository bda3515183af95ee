"""Cards and tickets on sheets: each once, apart from the others, its back behind it, in order after cutting."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from pipeline.documents.imposition import A4, Flip, Imposition, Mark, Order, Place, Size

CARD, TICKET = Size(80, 120), Size(105, 74)
LITTLE = 1e-6
# Left, top, right, bottom.
Box = tuple[float, float, float, float]


@some.composite
def impositions(draw: some.DrawFn, /, **fixed: Any) -> Imposition:
    side = some.floats(20, 160)
    made = Imposition(
        Size(draw(side), draw(side)),
        sheet=draw(some.sampled_from([A4, A4.turned, Size(320, 450)])),
        margin=draw(some.floats(0, 10)),
        bleed=draw(some.sampled_from([0.0, 1.0, 3.0])),
        gap=draw(some.sampled_from([0.0, 0.5, 8.0])),
        mark=draw(some.sampled_from([0.0, 5.0])),
        order=draw(some.sampled_from(Order)),
        flip=draw(some.sampled_from(Flip)),
    )
    first_slot = draw(some.integers(0, made.slots - 1))
    return replace(made, **{"first_slot": first_slot, **fixed})


counts = some.integers(1, 90)


def trimmed(imposition: Imposition, place: Place, *, more: float = 0.0) -> Box:
    right, bottom = place.left + imposition.item.width, place.top + imposition.item.height
    return place.left - more, place.top - more, right + more, bottom + more


def bleeds(imposition: Imposition) -> list[Box]:
    fronts = map(imposition.front, range(imposition.slots))
    return [trimmed(imposition, front, more=imposition.bleed) for front in fronts]


def share_paper(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > LITTLE and down > LITTLE


def goes_into(mark: Mark, box: Box) -> bool:
    left, top, right, bottom = (side + by for side, by in zip(box, (LITTLE, LITTLE, -LITTLE, -LITTLE), strict=True))
    return mark.from_x < right and mark.to_x > left and mark.from_y < bottom and mark.to_y > top


def inside(imposition: Imposition, box: Box) -> bool:
    margin, sheet = imposition.margin - LITTLE, imposition.sheet
    left, top, right, bottom = box
    return left >= margin and top >= margin and right <= sheet.width - margin and bottom <= sheet.height - margin


def test_cards_lie_upright_and_tickets_across() -> None:
    cards, tickets = Imposition(CARD, bleed=3), Imposition(TICKET)

    assert (2, 2, A4) == (cards.columns, cards.rows, cards.sheet)
    assert (2, 2, A4.turned) == (tickets.columns, tickets.rows, tickets.sheet)
    assert (2, 4) == (Imposition(TICKET, margin=0, mark=0).columns, Imposition(TICKET, margin=0, mark=0).rows)


def test_a_sheet_that_takes_as_many_in_both_positions_stays_as_it_was_given() -> None:
    assert A4 == Imposition(Size(60, 60), sheet=A4, margin=10).sheet
    assert A4.turned == Imposition(Size(60, 60), sheet=A4.turned, margin=10).sheet


def test_a_card_stands_in_the_middle_with_its_neighbours() -> None:
    cards = Imposition(CARD, bleed=3)

    assert [Place(22, 25.5), Place(108, 25.5), Place(22, 151.5), Place(108, 151.5)] == [*map(cards.front, range(4))]


@given(impositions())
def test_whatever_is_printed_keeps_the_printers_margin(imposition: Imposition) -> None:
    assert all(inside(imposition, box) for box in bleeds(imposition))
    assert all(inside(imposition, (mark.from_x, mark.from_y, mark.to_x, mark.to_y)) for mark in imposition.marks())


@given(impositions())
def test_no_item_prints_into_another(imposition: Imposition) -> None:
    assert not [pair for pair in combinations(bleeds(imposition), 2) if share_paper(*pair)]


@given(impositions())
def test_a_sheet_takes_no_row_and_no_column_more(imposition: Imposition) -> None:
    first = imposition.front(0)
    clear = max(imposition.bleed, 2.0) + imposition.mark if imposition.mark else imposition.bleed
    between = imposition.gap + 2 * imposition.bleed

    assert 2 * (first.left - imposition.margin - clear) < imposition.item.width + between
    assert 2 * (first.top - imposition.margin - clear) < imposition.item.height + between


@given(impositions())
def test_crop_marks_go_into_no_item_and_no_bleed(imposition: Imposition) -> None:
    assert not [mark for mark in imposition.marks() if any(goes_into(mark, box) for box in bleeds(imposition))]


@given(impositions())
def test_every_cut_is_marked_at_both_ends_of_the_sheet(imposition: Imposition) -> None:
    boxes = [trimmed(imposition, imposition.front(slot)) for slot in range(imposition.slots)]
    marks = imposition.marks()
    lines = [mark for mark in marks if mark.from_x == mark.to_x]
    above = [mark.from_x for mark in lines if mark.to_y < min(box[1] for box in boxes)]
    below = [mark.from_x for mark in lines if mark.from_y > max(box[3] for box in boxes)]
    across = [mark for mark in marks if mark.from_y == mark.to_y]
    before = [mark.from_y for mark in across if mark.to_x < min(box[0] for box in boxes)]
    behind = [mark.from_y for mark in across if mark.from_x > max(box[2] for box in boxes)]
    upright, level = ({x for box in boxes for x in box[place::2]} for place in (0, 1))

    assert above == below
    assert before == behind
    if imposition.mark:
        assert all(any(abs(cut - mark) < 1e-5 for mark in above) for cut in upright)
        assert all(any(abs(cut - mark) < 1e-5 for mark in before) for cut in level)
    else:
        assert () == marks


def test_marks_stand_between_items_too_where_there_is_room_for_more_than_a_speck() -> None:
    between = [
        mark for mark in Imposition(CARD, gap=8).marks() if 145.5 < mark.from_y < 153 and mark.from_x == mark.to_x
    ]

    assert {(146.5, 150.5)} == {(mark.from_y, mark.to_y) for mark in between}
    assert {16} == {len(Imposition(CARD, bleed=bleed, gap=gap).marks()) for bleed, gap in ((3, 0), (0, 4.5))}


@given(impositions(), counts)
def test_every_item_is_printed_once(imposition: Imposition, count: int) -> None:
    sheets = list(imposition.sheets_of(count))

    assert list(range(count)) == sorted(item for sheet in sheets for item in sheet if item is not None)
    assert {imposition.slots} == {len(sheet) for sheet in sheets}


@given(impositions(), counts)
def test_only_the_used_up_slots_and_the_end_of_the_last_sheet_stay_empty(imposition: Imposition, count: int) -> None:
    places = [item for sheet in imposition.sheets_of(count) for item in sheet]
    printed = [place for place, item in enumerate(places) if item is not None]

    assert list(range(imposition.first_slot, imposition.first_slot + count)) == printed
    assert len(places) - printed[-1] <= imposition.slots


@given(impositions(order=Order.ROWS), counts)
def test_in_rows_items_follow_each_other_on_the_sheet(imposition: Imposition, count: int) -> None:
    places = [item for sheet in imposition.sheets_of(count) for item in sheet]

    assert list(range(count)) == [item for item in places if item is not None]


@given(impositions(order=Order.CUT_AND_STACK), counts)
def test_the_stacks_laid_on_each_other_are_the_run_in_order(imposition: Imposition, count: int) -> None:
    sheets = list(imposition.sheets_of(count))
    stacks = [[sheet[slot] for sheet in sheets if sheet[slot] is not None] for slot in range(imposition.slots)]

    assert list(range(count)) == [item for stack in stacks for item in stack]


def test_nothing_to_print_needs_no_sheet() -> None:
    assert [] == list(Imposition(CARD, first_slot=3).sheets_of(0))


@given(impositions())
def test_a_back_lies_exactly_behind_its_front_and_head_up(imposition: Imposition) -> None:
    sheet = imposition.sheet
    upright = sheet.height >= sheet.width
    # Held so that it can be read, the sheet turns about its side or about its head.
    about_its_side = upright == (imposition.flip is Flip.LONG_EDGE)
    for slot in range(imposition.slots):
        back = imposition.back(slot)
        left, top, right, bottom = trimmed(imposition, back)
        if about_its_side:
            left, right = sheet.width - right, sheet.width - left
        else:
            top, bottom = sheet.height - bottom, sheet.height - top

        assert trimmed(imposition, imposition.front(slot)) == pytest.approx((left, top, right, bottom))
        assert about_its_side != back.is_upside_down


def test_the_edge_decides_where_the_first_back_is_printed() -> None:
    upright, across = Imposition(CARD, bleed=3, flip=Flip.LONG_EDGE), Imposition(TICKET, flip=Flip.LONG_EDGE)

    assert Place(108, 25.5) == upright.back(0)
    assert Place(22, 151.5, is_upside_down=True) == replace(upright, flip=Flip.SHORT_EDGE).back(0)
    assert Place(43.5, 105, is_upside_down=True) == across.back(0)
    assert Place(148.5, 31) == replace(across, flip=Flip.SHORT_EDGE).back(0)


def test_a_back_needs_to_know_the_edge() -> None:
    with pytest.raises(ValueError, match="edge"):
        Imposition(CARD).back(0)


@pytest.mark.parametrize("wrong", [{"item": Size(200, 290)}, {"first_slot": 4}, {"first_slot": -1}, {"margin": 70}])
def test_what_does_not_fit_the_sheet_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"does not fit|has no slot"):
        Imposition(**{"item": CARD, **wrong})


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("length", ["margin", "bleed", "gap", "mark"])
def test_a_length_that_no_ruler_has_is_refused(length: str, wrong: Any) -> None:
    with pytest.raises(ValueError, match="below 0"):
        Imposition(CARD, **{length: wrong})


@pytest.mark.parametrize("wrong", [(0, 10), (10, -1), (float("nan"), 1), (1, float("inf"))])
def test_a_size_that_no_paper_has_is_refused(wrong: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no size"):
        Size(*wrong)


@pytest.mark.parametrize("slot", [-1, 4])
def test_a_slot_that_a_sheet_does_not_have_is_nowhere(slot: int) -> None:
    with pytest.raises(ValueError, match="no slot"):
        Imposition(CARD).front(slot)


@given(impositions())
def test_the_line_of_a_sheet_lies_on_waste_paper(imposition: Imposition) -> None:
    strip = imposition.strip()
    assume(strip is not None)
    assert strip is not None
    box = (strip.left, strip.top, strip.left + strip.width, strip.top + strip.height)
    margin, sheet = imposition.margin, imposition.sheet

    assert strip.height >= 3
    assert margin - LITTLE <= box[0] < box[2] <= sheet.width - margin + LITTLE
    assert box[3] <= sheet.height - margin + LITTLE
    assert not any(share_paper(box, bleed) for bleed in bleeds(imposition))
    assert not any(goes_into(mark, box) for mark in imposition.marks())


@pytest.mark.parametrize(
    ("imposition", "left", "top", "width", "height"),
    [
        (Imposition(CARD, bleed=3), 22, 279.5, 166, 12.5),
        (Imposition(Size(136, 186)), 14.5, 200, 132, 5),
    ],
)
def test_there_is_room_below_the_marks_or_between_them(
    imposition: Imposition, left: float, top: float, width: float, height: float
) -> None:
    strip = imposition.strip()

    assert strip is not None
    assert (left, top, width, height) == pytest.approx((strip.left, strip.top, strip.width, strip.height))


def test_a_page_that_fills_its_sheet_has_no_room_for_a_line() -> None:
    assert Imposition(A4, A4, margin=0, mark=0).strip() is None
