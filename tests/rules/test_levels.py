import pytest

from pipeline.rules.entrant import parse_level
from pipeline.rules.levels import Level
from pipeline.rules.refusal import Refusal


@pytest.mark.parametrize("level", Level)
def test_a_level_is_read_as_it_is_printed(level: Level) -> None:
    assert level is Level.parse(str(level))


@pytest.mark.parametrize(
    "text", ["三级/高级工", "三级", "高级工", "3", "3级", "３", "高级工（三级）", "三级 ／ 高级工", "三级(高级技能)"]
)
def test_every_way_to_write_a_level_is_understood(text: str) -> None:
    assert Level.SENIOR_WORKER is Level.parse(text)


@pytest.mark.parametrize(
    "text", ["", "六级", "0", "6", "三级/中级工", "特级技师", "首席技师", "学徒工", "33", "三", "/"]
)
def test_what_is_no_level_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="level-"):
        parse_level(text)


@pytest.mark.parametrize("text", ["六级", "三级/六级"])
def test_the_part_that_nobody_knows_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"^六级$"):
        Level.parse(text)


def test_two_parts_that_disagree_are_named_together() -> None:
    with pytest.raises(ValueError, match=r"^三级/中级工$"):
        Level.parse("三级/中级工")


def test_a_title_beyond_the_five_has_a_reason_of_its_own() -> None:
    with pytest.raises(Refusal, match="level-beyond-five"):
        parse_level("首席技师")


def test_technicians_alone_need_a_review() -> None:
    assert {Level.TECHNICIAN, Level.SENIOR_TECHNICIAN} == {level for level in Level if level.needs_review}
