"""What stands around a run: which stack a separator announces, and where a lost sheet belongs."""

import pytest

from pipeline.documents.page_choice import Bearer
from pipeline.documents.run_wording import RunText
from pipeline.documents.stacks import stacks_of

CARDS = RunText("2026-11-考评-01", "考评员证卡", [Bearer(f"S0000651489991000{place}", "王伟") for place in range(9)])
LISTS = RunText("2026-12-准考-01", "门贴")
(WHOLE,) = stacks_of(9, slots=4)
FIRST, SECOND, THIRD = stacks_of(9, size=1, slots=4)


def test_a_separator_names_the_stack_its_ends_and_its_count() -> None:
    text = CARDS.separator(SECOND, [4, 5, 6, 7], slots=4)

    assert ("2026-11-考评-01 考评员证卡", "第 2 叠，共 3 叠") == (text.title, text.stack)
    assert [
        ("首件", "S00006514899910004  王伟"),
        ("末件", "S00006514899910007  王伟"),
        ("件数", "4 件"),
        ("张数", "A4 1 张，每张 4 件"),
    ] == list(text.rows)


def test_a_separator_of_pages_that_are_sheets_counts_sheets_alone() -> None:
    text = LISTS.separator(stacks_of(5)[0], range(5), has_backs=True)

    assert [("首件", "第 1 页"), ("末件", "第 5 页"), ("张数", "5 张（双面）")] == list(text.rows)


def test_a_page_of_somebody_whose_name_was_not_told_has_its_number_alone() -> None:
    assert "7" == RunText("批", "", [Bearer("7")]).label(0)


@pytest.mark.parametrize(
    ("places", "shown"),
    [
        ([4, 5, 6, 7], "S00006514899910004–S00006514899910007"),
        ([8], "S00006514899910008"),
        ([0, 3], "S00006514899910000、S00006514899910003"),
    ],
)
def test_a_sheet_says_where_it_belongs(places: list[int], shown: str) -> None:
    expected = f"2026-11-考评-01 考评员证卡　第 2 叠　第 2 张，共 3 张　{shown}"

    assert expected == CARDS.edge_line(SECOND, 3, 0, places)
    assert f"{expected}　背面" == CARDS.edge_line(SECOND, 3, 0, places, is_back=True)


def test_where_there_is_one_stack_a_sheet_does_not_name_it() -> None:
    assert "2026-12-准考-01 门贴　第 3 张，共 3 张　第 9 页" == LISTS.edge_line(WHOLE, 3, 2, [8])
