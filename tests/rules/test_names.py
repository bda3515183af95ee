import csv
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules import names
from pipeline.rules.names import LONGEST_NAME, PersonName, has_odd_dot
from pipeline.rules.refusal import Refusal
from tests.rules.shared import shared_data

_HAN = st.one_of(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.characters(min_codepoint=0x3400, max_codepoint=0x4DBF),
    st.characters(min_codepoint=0x20000, max_codepoint=0x2A6D6),
)
_PARTS = st.lists(st.text(_HAN, min_size=1, max_size=8), min_size=1, max_size=4)
DOTS = "•‧∙⋅・･.．·"


def refusal(text: str) -> str:
    with pytest.raises(Refusal) as caught:
        PersonName.parse(text)
    return caught.value.code


@given(_PARTS)
def test_a_name_is_read_as_it_is_printed(parts: list[str]) -> None:
    assert "·".join(parts) == str(PersonName.parse("·".join(parts)))


@given(_PARTS, st.sampled_from(DOTS))
def test_every_kind_of_dot_becomes_the_middle_dot(parts: list[str], dot: str) -> None:
    assert "·".join(parts) == str(PersonName.parse(f" {dot} ".join(parts)))


@pytest.mark.parametrize("dot", DOTS)
def test_only_an_odd_dot_is_told(dot: str) -> None:
    assert (dot != "·") == has_odd_dot(f"买买提{dot}吐尔逊")


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ("王" * (LONGEST_NAME + 1), "name-long", {"length": LONGEST_NAME + 1, "most": LONGEST_NAME}),
        ("王\ue000", "name-private-use", {"code_point": "U+E000"}),
        ("王\u200d明", "name-invisible", {"code_point": "U+200D"}),
        ("王\u2f00", "name-lookalike", {"character": "\u2f00", "code_point": "U+2F00", "meant": "一"}),
        ("王5", "name-character", {"character": "5", "code_point": "U+0035"}),
        ("王\ud800", "name-character", {"character": "\ufffd", "code_point": "U+D800"}),
        ("\U00017000", "name-character", {"character": "\U00017000", "code_point": "U+17000"}),
        ("王·", "name-dots", {}),
    ],
)
def test_what_is_wrong_with_a_name_is_told(text: str, code: str, values: dict[str, object]) -> None:
    with pytest.raises(Refusal) as caught:
        PersonName.parse(text)

    assert (code, values) == (caught.value.code, caught.value.values)


@pytest.mark.parametrize("text", ["王" * LONGEST_NAME, "A" * LONGEST_NAME])
def test_a_name_may_be_as_long_as_its_place(text: str) -> None:
    assert text == str(PersonName.parse(text))


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_name_or_refused(text: str) -> None:
    try:
        name = PersonName.parse(text)
    except Refusal:
        return
    assert name == PersonName.parse(str(name))
    assert all(unicodedata.category(character)[0] in "LPZ" or ord(character) > 0x3000 for character in name.text)


def test_real_names_with_a_middle_dot_are_names() -> None:
    with shared_data("names/middle_dot_names.csv").open(encoding="utf-8-sig") as file:
        names = [row["name"] for row in csv.DictReader(file)]

    assert names == [str(PersonName.parse(name)) for name in names]


def test_names_of_a_thousand_years_are_names() -> None:
    names = shared_data("names/ancient_names_1200.txt").read_text(encoding="utf-8-sig").split()

    assert names == [str(PersonName.parse(name)) for name in names]


@pytest.mark.parametrize(
    "name", ["龙䶮", "张𬀩", "王㛃", "李喆", "〇一", "John Smith", "Anne-Marie O'Neil", "John Q. Public", "José Müller"]
)
def test_rare_characters_and_foreigners_are_names(name: str) -> None:
    assert name == str(PersonName.parse(name))


def test_spaces_between_characters_go() -> None:
    assert "张伟" == str(PersonName.parse(" 张\u3000 伟 "))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("<b>", "name-character"),
        ("{{ 7*7 }}", "name-character"),
        ("=cmd", "name-character"),
        ("张3", "name-character"),
        ("张伟（小）", "name-character"),
        ("张伟😀", "name-character"),
        ("✝张", "name-character"),
        ("·买买提", "name-dots"),
        ("买买提·", "name-dots"),
        ("买买提··吐尔逊", "name-dots"),
        ("买买提·.吐尔逊", "name-dots"),
        ("张-伟", "name-dots"),
        ("张 - Smith", "name-dots"),
        ("Smith--Jones", "name-dots"),
        (".", "name-dots"),
        ("", "name-dots"),
        ("张\x00伟", "name-invisible"),
        ("张\u202e伟", "name-invisible"),
        ("葛\U000e0100城", "name-invisible"),
        ("张\ufe0f伟", "name-invisible"),
        ("张\ue863", "name-private-use"),
        ("张\U000f0000", "name-private-use"),
        ("⽅伟", "name-lookalike"),
        ("买" * (LONGEST_NAME + 1), "name-long"),
    ],
)
def test_what_is_no_name_is_refused_with_its_reason(name: str, code: str) -> None:
    assert code == refusal(name)


def test_fifty_characters_are_a_name() -> None:
    assert "买" * 50 == str(PersonName.parse("买" * 50))


@given(st.text("王\u3400\u9fff·•. A\u0301\u2f00", max_size=9))
def test_a_name_taken_as_it_stands_is_what_reading_it_would_give(text: str) -> None:
    quick = _read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "_ORDINARY", re.compile("(?!)"))
        slow = _read(text)

    assert slow == quick


def _read(text: str) -> tuple[str, bool]:
    try:
        return str(PersonName.parse(text)), has_odd_dot(text)
    except Refusal as refused:
        return refused.code, has_odd_dot(text)
