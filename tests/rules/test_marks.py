from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.marks import Absence, Review, parse_mark, parse_review
from pipeline.rules.refusal import Refusal


@given(st.integers(0, 1000))
def test_a_mark_is_read_as_it_is_printed(tenths: int) -> None:
    mark = Decimal(tenths) / 10

    assert mark == parse_mark(str(mark))
    assert parse_mark(str(mark)) == parse_mark(str(parse_mark(str(mark))))


@pytest.mark.parametrize(
    ("text", "mark"), [("８５．５", "85.5"), (" 60 分", "60"), ("75.50", "75.5"), ("100.0", "100"), ("060", "60")]
)
def test_a_mark_is_kept_in_its_shortest_form(text: str, mark: str) -> None:
    assert mark == str(parse_mark(text))


@pytest.mark.parametrize("text", ["缺考", " 缺 考 ", "缺席"])
def test_absence_is_no_mark_and_no_mistake(text: str) -> None:
    assert parse_mark(text) is Absence.ABSENT


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("100.1", "mark-range"),
        ("101", "mark-range"),
        ("999.9", "mark-range"),
        ("-1", "mark-unreadable"),
        ("1e9", "mark-unreadable"),
        ("6E1", "mark-unreadable"),
        ("٦٠", "mark-unreadable"),
        ("+60", "mark-unreadable"),
        ("60.", "mark-unreadable"),
        ("85.55", "mark-decimals"),
        ("59.99999", "mark-decimals"),
        ("nan", "mark-unreadable"),
        ("inf", "mark-unreadable"),
        ("合格", "mark-unreadable"),
        ("8_5", "mark-unreadable"),
        ("85,5", "mark-unreadable"),
        ("9" * 400, "mark-unreadable"),
        ("1e-99999999", "mark-unreadable"),
        ("60." + "0" * 400 + "1", "mark-decimals"),
        ("分", "mark-unreadable"),
    ],
)
def test_what_is_no_mark_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_mark(text)

    assert code == caught.value.code


@given(st.text(max_size=20))
def test_whatever_is_typed_is_a_mark_or_refused(text: str) -> None:
    try:
        mark = parse_mark(text)
    except Refusal:
        return
    assert mark is Absence.ABSENT or 0 <= mark <= 100


@pytest.mark.parametrize(
    ("text", "review"),
    [
        ("合格", Review.PASSED),
        ("未通过", Review.FAILED),
        ("/", Review.NONE),
        ("", Review.NONE),
        ("缺考", Review.FAILED),
    ],
)
def test_a_review_is_passed_failed_or_not_held(text: str, review: Review) -> None:
    assert review is parse_review(text)


@pytest.mark.parametrize("text", ["85", "优秀"])
def test_another_word_is_no_review(text: str) -> None:
    with pytest.raises(Refusal, match="review-unreadable") as caught:
        parse_review(text)
    assert {"text": text} == caught.value.values


@pytest.mark.parametrize(
    ("text", "told"), [(" 8 x 分", "8x"), ("100.5 分", "100.5分"), ("85.55分", "85.55分"), ("101", "101")]
)
def test_a_mark_that_is_refused_is_told_as_it_was_read(text: str, told: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_mark(text)
    assert {"text": told} == caught.value.values
