import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.particulars import parse_batch_name, parse_particular
from pipeline.rules.reading import shown
from pipeline.rules.refusal import Refusal


@pytest.mark.parametrize("name", ["2026-11-电工-01", "a", "批次1-补1", "2026.11_x", "٣"])
def test_a_name_of_letters_and_digits_is_a_batch_name(name: str) -> None:
    assert name == parse_batch_name(name)


def test_full_width_digits_of_a_batch_name_are_folded() -> None:
    assert "2026-01" == parse_batch_name(" ２０２６－０１ ")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "-a", "_a", "a/b", "a\\b", "a b", "a\x00", "a:b", "a\u200db", "x😀"]
)
def test_what_could_be_no_folder_is_no_batch_name(name: str) -> None:
    with pytest.raises(Refusal, match="batch-name-shape"):
        parse_batch_name(name)


@given(st.text(max_size=300) | st.text(st.characters(exclude_categories=["Cs"]), min_size=195, max_size=210))
def test_a_particular_that_is_read_fits_into_the_ledger(text: str) -> None:
    try:
        read = parse_particular(text)
    except Refusal:
        return
    assert len(read) <= 200
    assert read == parse_particular(read)
    assert all(character == " " or character.isprintable() or character >= "\U00020000" for character in read)


@given(st.text(max_size=300))
def test_whatever_is_typed_a_batch_name_is_one_folder(text: str) -> None:
    try:
        name = parse_batch_name(text)
    except Refusal:
        return
    assert len(name.encode()) <= 200
    assert not set(name) & set("/\\\0 ")
    assert name == parse_batch_name(name)


def test_a_message_shows_little_of_what_was_typed() -> None:
    assert "张" * 40 == shown("张" * 40)
    assert "张" * 40 + "…" == shown("张" * 41)
    assert "a\ufffdb" == shown("a\nb")
    assert "650102********0013" == shown("650102196001010013")
    assert "20261109" == shown("20261109")
