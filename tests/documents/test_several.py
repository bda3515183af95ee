"""Several values in one place are all told, or the first and their number; the place need not grow with them."""

from hypothesis import given
from hypothesis import strategies as some

from pipeline.documents.several import MOST_CHARACTERS, several


def test_short_ones_are_all_told_once_and_in_their_order() -> None:
    assert "2、1、3" == several(["2", "1", "2", "3"], "场")


def test_of_long_ones_the_first_and_their_number_are_told() -> None:
    assert "教学楼一层东侧等4处" == several([f"教学楼{floor}层东侧" for floor in "一二三四"], "处")


def test_a_long_one_alone_is_told_whole() -> None:
    assert "乌鲁木齐市天山区示例路一百二十八号实训楼三层" == several(
        ["乌鲁木齐市天山区示例路一百二十八号实训楼三层"] * 2, "处"
    )


def test_a_place_that_has_more_room_has_more_of_them() -> None:
    floors = [f"教学楼{floor}层东侧" for floor in "一二三四"]

    assert "、".join(floors) == several(floors, "处", most=40)


@given(some.lists(some.text("甲乙丙", min_size=1, max_size=30), min_size=1, max_size=40))
def test_however_many_there_are_they_are_no_longer_than_one_and_their_number(texts: list[str]) -> None:
    assert len(several(texts, "处")) <= max(MOST_CHARACTERS, max(map(len, texts)) + len("等40处"))
