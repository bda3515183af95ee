"""The contact sheet: every page once, in order, whole, and nowhere on top of another."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as some

from pipeline.documents.contact_sheet import CAPTION_MM, MARGIN_MM, NAME_MM, Group, Small, contact_sheets
from pipeline.documents.imposition import A4, Size

SIDES = some.floats(20, 450)
NAMES = some.lists(some.sampled_from(("一般", "最短", "最长")), min_size=1, max_size=8)
GROUPS = some.lists(some.builds(Group, some.just("准考证"), some.builds(Size, SIDES, SIDES), NAMES), max_size=12)
CARD, TALL, WIDE = Size(80, 120), A4, A4.turned


def edges(page: Small, groups: list[Group]) -> tuple[float, float, float, float]:
    size = groups[page.group].page
    return page.left, page.top, page.left + page.scale * size.width, page.top + page.scale * size.height


@given(GROUPS)
def test_every_page_is_there_once_and_in_order(groups: list[Group]) -> None:
    shown = [page for sheet in contact_sheets(groups) for page in sheet.pages]
    expected = [(group, page) for group, one in enumerate(groups) for page in range(len(one.names))]

    assert expected == [(page.group, page.page) for page in shown]
    assert [groups[group].names[page] for group, page in expected] == [page.name for page in shown]


@given(GROUPS)
def test_every_page_is_whole_on_its_sheet_and_never_larger_than_it_is(groups: list[Group]) -> None:
    for page in (page for sheet in contact_sheets(groups) for page in sheet.pages):
        left, top, right, bottom = edges(page, groups)

        assert MARGIN_MM <= left
        assert right <= A4.width - MARGIN_MM + 1e-6
        assert MARGIN_MM + CAPTION_MM <= top
        assert bottom + NAME_MM <= A4.height - MARGIN_MM + 1e-6
        assert 0 < page.scale <= 1


@given(GROUPS)
def test_no_page_lies_on_another_one_or_on_a_caption(groups: list[Group]) -> None:
    for sheet in contact_sheets(groups):
        boxes = [edges(page, groups) for page in sheet.pages]
        bands = [(0, caption.top, A4.width, caption.top + CAPTION_MM) for caption in sheet.captions]

        assert not any(overlap(*two) for two in combinations([*boxes, *bands], 2))


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    clear = 1e-6
    return all(one[side] + clear < other[side + 2] and other[side] + clear < one[side + 2] for side in (0, 1))


def test_a_sheet_has_nine_upright_pages_and_more_that_lie_on_their_side() -> None:
    nine = Group("签到册", TALL, ["一般"] * 3)

    assert [9, 3] == [len(sheet.pages) for sheet in contact_sheets([nine] * 4)]
    assert [12] == [len(sheet.pages) for sheet in contact_sheets([Group("证书", WIDE, ["一般"] * 3)] * 4)]


def test_the_rows_of_a_kind_keep_together() -> None:
    card = Group("证卡", CARD, ["一般"] * 6)
    sheets = contact_sheets([Group("签到册", TALL, ["一般"] * 3)] * 2 + [card])

    assert [6, 6] == [len(sheet.pages) for sheet in sheets]


def test_four_pages_of_a_kind_lie_side_by_side() -> None:
    (sheet,) = contact_sheets([Group("证卡", CARD, ["一般"] * 4)])

    assert 1 == len({page.top for page in sheet.pages}) == len(sheet.captions)


def test_no_kinds_have_no_sheets() -> None:
    assert () == contact_sheets([])
