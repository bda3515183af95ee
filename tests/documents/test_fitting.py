"""Values in their places: nothing lost, nothing wider than its room, breaks where a reader expects them."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.documents.fitting import POINTS_PER_MM, Fitted, Overflow, Policy, _given_way, choose_face, fit, may_break
from tests.documents.faces import PaperFace

FACE = PaperFace()
TWO_LINES = Policy(lines=2, floor_pt=10.5)
texts = some.text(some.sampled_from("电工焊维吾尔·（），。、《》abcXYZ0189 -/"), max_size=80)
policies = some.builds(
    Policy,
    lines=some.integers(1, 4),
    floor_pt=some.sampled_from([8.0, 10.5, 16.0]),
    justified=some.booleans(),
    parts=some.booleans(),
    indent_em=some.sampled_from([0.0, 2.0]),
)


def fitted(text: str, policy: Policy, *, width_mm: float) -> Fitted:
    result = fit(text, policy, face=FACE, size_pt=16, width_mm=width_mm)
    assert isinstance(result, Fitted)
    return result


@given(texts, policies, some.floats(20, 200))
def test_the_lines_joined_are_the_text(text: str, policy: Policy, width_mm: float) -> None:
    result = fit(text, policy, face=FACE, size_pt=16, width_mm=width_mm)

    assert isinstance(result, Overflow) or _without_breaks(text) == _without_breaks(
        "".join(line.text for line in result.lines)
    )


def _without_breaks(text: str) -> str:
    return text.replace(" ", "")


@given(texts, policies, some.floats(1, 200))
def test_a_text_that_has_room_as_it_is_is_what_the_whole_search_finds(
    text: str, policy: Policy, width_mm: float
) -> None:
    assert _given_way(text, policy, FACE, 16, width_mm) == fit(text, policy, face=FACE, size_pt=16, width_mm=width_mm)


@given(texts, policies, some.floats(20, 200))
def test_no_line_is_wider_than_its_room_nor_smaller_than_its_floor(text: str, policy: Policy, width_mm: float) -> None:
    result = fit(text, policy, face=FACE, size_pt=16, width_mm=width_mm)

    if isinstance(result, Overflow):
        return
    assert policy.floor_pt <= result.size_pt <= 16
    assert len(result.lines) <= policy.lines
    for line in result.lines:
        ink = line.text.rstrip(" ")
        width = FACE.width(ink) + line.spacing_em * max(0, len(ink) - 1) + line.indent_em * policy.justified
        assert width * result.size_pt / POINTS_PER_MM <= width_mm + 0.001


@given(texts, policies, some.floats(20, 200))
def test_what_fits_still_fits_where_there_is_more_room(text: str, policy: Policy, width_mm: float) -> None:
    narrow = fit(text, policy, face=FACE, size_pt=16, width_mm=width_mm)
    wide = fit(text, policy, face=FACE, size_pt=16, width_mm=width_mm * 2)

    if isinstance(narrow, Fitted):
        assert isinstance(wide, Fitted)
        # A name may be set smaller where there is room to keep its parts whole.
        assert wide.size_pt >= narrow.size_pt or "·" in text


def test_a_short_value_keeps_one_line_at_full_size() -> None:
    result = fitted("电工", TWO_LINES, width_mm=75)

    assert (["电工"], 16) == ([line.text for line in result.lines], result.size_pt)


def test_a_long_occupation_takes_two_even_lines_before_it_shrinks() -> None:
    result = fitted("半导体分立器件和集成电路装调工", TWO_LINES, width_mm=74.6)

    assert (["半导体分立器件和", "集成电路装调工"], 16) == ([line.text for line in result.lines], result.size_pt)


def test_a_name_breaks_after_its_middle_dot_and_before_a_bracket() -> None:
    dot = fitted("阿卜杜热依木·沙依提哈力木拉提江", TWO_LINES, width_mm=74.6)
    bracket = fitted("贵金属首饰与宝玉石检测员（玉石方向）", TWO_LINES, width_mm=74.6)

    assert ["阿卜杜热依木·", "沙依提哈力木拉提江"] == [line.text for line in dot.lines]
    assert ["贵金属首饰与宝玉石检测员", "（玉石方向）"] == [line.text for line in bracket.lines]


def test_a_name_grows_smaller_rather_than_break_inside_a_part() -> None:
    name = fitted("阿卜杜热依木·沙依提哈力木拉提·买买提明·努尔买买提江", TWO_LINES, width_mm=74.6)

    assert ["阿卜杜热依木·沙依提哈力木拉提·", "买买提明·努尔买买提江"] == [line.text for line in name.lines]
    assert name.size_pt == 13


def test_a_name_of_one_endless_part_breaks_inside_it() -> None:
    name = fitted("甲·" + "乙" * 34, TWO_LINES, width_mm=74.6)

    assert [18, 18] == [len(line.text) for line in name.lines]
    assert name.size_pt == 11.5


def test_no_second_line_is_left_with_three_characters() -> None:
    few = fitted("天山示例职业技能评价服务中心（一）", TWO_LINES, width_mm=74.6)
    enough = fitted("天山示例职业技能评价中心（示例）", TWO_LINES, width_mm=74.6)

    assert ["天山示例职业技能评", "价服务中心（一）"] == [line.text for line in few.lines]
    assert ["天山示例职业技能评价中心", "（示例）"] == [line.text for line in enough.lines]


def test_a_wide_bracket_hangs_before_the_second_line_and_a_narrow_one_does_not() -> None:
    wide = fitted("贵金属首饰与宝玉石检测员（玉石方向）", TWO_LINES, width_mm=74.6)
    narrow = fitted("贵金属首饰与宝玉石检测员 (玉石方向)", TWO_LINES, width_mm=74.6)
    first = fitted("（玉石方向）贵金属", TWO_LINES, width_mm=74.6)

    assert [0, -0.5] == [line.indent_em for line in wide.lines]
    assert "(" == narrow.lines[1].text[0]
    assert [0, 0] == [line.indent_em for line in narrow.lines]
    assert [0] == [line.indent_em for line in first.lines]


def test_no_line_begins_with_a_closing_mark_or_splits_a_number() -> None:
    assert not may_break("中心）颁发", 2)
    assert not may_break("阿·卜", 1)
    assert not may_break("（工种", 1)
    assert not may_break("第2026号", 2)
    assert may_break("阿·卜", 2)
    assert may_break("第2026号", 1)


def test_what_has_no_room_at_the_floor_is_an_overflow() -> None:
    result = fit("字" * 60, TWO_LINES, face=FACE, size_pt=16, width_mm=74.6)

    assert Overflow("字" * 60, 2, 10.5) == result


def test_every_line_of_a_paragraph_but_the_last_fills_the_width() -> None:
    text = "本证书由（某某）中心颁发，表明持证人通过，本机构组织的认定。"
    result = fitted(text, Policy(lines=9, justified=True, indent_em=2), width_mm=10 * 16 / POINTS_PER_MM)
    widths = [
        line.indent_em + FACE.width(line.text) + line.spacing_em * (len(line.text) - 1) for line in result.lines[:-1]
    ]

    assert len(widths) >= 2
    assert all(abs(width - 10) < 0.001 for width in widths)
    assert [2.0] + [0.0] * (len(result.lines) - 1) == [line.indent_em for line in result.lines]
    assert result.lines[-1].spacing_em == 0


def test_one_face_is_chosen_for_the_whole_value() -> None:
    first, second = PaperFace("first", lacks="䶮"), PaperFace("second")

    assert first == choose_face("王明", [first, second])
    assert second == choose_face("王䶮", [first, second])
    assert choose_face("王䶮", [first]) is None


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("教学楼一层东侧等12处", ["教学楼一层东侧", "等12处"]),
        ("一号教学楼东侧、实训中心、二号楼", ["一号教学楼东侧、", "实训中心、二号楼"]),
        ("教学楼第一层最东侧教室、实训楼", ["教学楼第一层最东侧教室、", "实训楼"]),
    ],
)
def test_names_of_places_stay_whole_at_the_price_of_smaller_ones(text: str, lines: list[str]) -> None:
    policy = Policy(lines=2, floor_pt=9, parts=True)

    assert lines == [line.text for line in fitted(text, policy, width_mm=41).lines]
