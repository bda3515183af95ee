import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.text import _SETTLED, capitals, fold, same_key, tight


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("　１２３　ＡＢ ", "123 AB"), ("张　 三", "张 三"), ("\ufeff姓名", "姓名"), ("（三级）", "(三级)")],
)
def test_full_width_forms_and_odd_spaces_are_folded(typed: str, folded: str) -> None:
    assert folded == fold(typed)


def test_characters_of_names_are_never_exchanged() -> None:
    assert "㛃䶮𬀩·ﾅ" == fold("㛃䶮𬀩·ﾅ")


def test_a_full_width_letter_and_its_accent_become_one_character() -> None:
    assert "\u00c0" == fold("\uff21\u0300")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(text) == fold(fold(text))
    assert tight(text) == tight(tight(text))
    assert " " not in tight(text)


@given(st.text())
def test_names_that_a_file_system_may_confuse_have_one_key(text: str) -> None:
    assert same_key(text) == same_key(unicodedata.normalize("NFD", text)) == same_key(same_key(text))


def test_what_is_taken_as_it_stands_is_what_folding_would_leave() -> None:
    settled = [character for character in map(chr, range(0x11_0000)) if _SETTLED.fullmatch(character)]

    assert len(settled) > 20_000
    # A space at the end takes the long way.
    assert settled == [tight(f"{character} ") for character in settled]
    assert settled == [fold(f"{character} ") for character in settled]
    assert [character.casefold() for character in settled] == [same_key(character) for character in settled]
    assert {0} == {unicodedata.combining(character) for character in settled}


@given(st.text("!~09azAZ\u00b7\u4e00\u9fff"))
def test_capitals_are_those_of_the_alphabet_alone(text: str) -> None:
    assert [chr(ord(letter) - 32) if "a" <= letter <= "z" else letter for letter in text] == list(capitals(text))
