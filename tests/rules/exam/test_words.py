from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.cards.numbers import CardKind
from pipeline.rules.exam.batch import Post, Subject
from pipeline.rules.exam.words import (
    card_number,
    label_key,
    parse_card,
    parse_count,
    parse_label,
    parse_post,
    parse_subject,
    parse_ticket,
    parse_yes,
)
from pipeline.rules.refusal import Refusal
from tests.rules.rosters import identity


@pytest.mark.parametrize("subject", Subject)
def test_a_subject_is_read_as_it_is_printed(subject: Subject) -> None:
    assert subject is parse_subject(f" {subject} ")


@pytest.mark.parametrize("post", Post)
def test_a_post_is_read_as_it_is_printed(post: Post) -> None:
    assert post is parse_post(f"{post} ")


@pytest.mark.parametrize(("text", "count"), [("30", 30), ("３０", 30), ("30人", 30), ("6 行", 6), ("0005", 5)])
def test_a_count_is_read_with_its_measure_word(text: str, count: int) -> None:
    assert count == parse_count(text)


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "三十", "10000", "٣", "30/2"])
def test_what_counts_nothing_is_no_count(text: str) -> None:
    with pytest.raises(Refusal, match="count-unreadable"):
        parse_count(text)


@pytest.mark.parametrize(("text", "meant"), [("是", True), ("否", False), ("", False), ("yes", True)])
def test_yes_and_no_are_read(text: str, *, meant: bool) -> None:
    assert meant is parse_yes(text)


@pytest.mark.parametrize("label", ["101", "A-1", "实1", "第1考场"])
def test_a_room_may_be_called_what_the_site_calls_it(label: str) -> None:
    assert label == parse_label(label)


def test_an_identity_number_is_no_room() -> None:
    with pytest.raises(Refusal, match="label-shape"):
        parse_label(identity(0))


@pytest.mark.parametrize(("one", "other"), [("01", "1"), ("000", "0"), ("0101", "101")])
def test_a_zero_that_excel_took_makes_no_other_room(one: str, other: str) -> None:
    assert other == label_key(one) == label_key(other)


@pytest.mark.parametrize(("one", "other"), [("A01", "A1"), ("10", "1"), ("实01", "实1"), ("0A", "A")])
def test_rooms_with_letters_are_what_they_are_called(one: str, other: str) -> None:
    assert label_key(one) != label_key(other)


@pytest.mark.parametrize(
    ("parse", "text", "code", "values"),
    [
        (parse_subject, " 数 学", "subject-unknown", {"text": "数学"}),
        (parse_post, "校　长", "post-unknown", {"text": "校长"}),
        (parse_yes, "也 许", "yes-unreadable", {"text": "也许"}),
        (parse_count, "三 十", "count-unreadable", {"text": "三十", "most": 9999}),
        (parse_label, "a" * 21, "label-shape", {"text": "A" * 21, "most": 20}),
        (parse_label, "a\x07", "label-shape", {"text": "A\x07", "most": 20}),
        (parse_ticket, "a" * 31, "ticket-shape", {"text": "A" * 31, "most": 30}),
        (parse_ticket, "a-", "ticket-shape", {"text": "A-", "most": 30}),
        (parse_card, "a" * 31, "duty-card-shape", {"text": "A" * 31}),
        (parse_card, "-a", "duty-card-shape", {"text": "-A"}),
    ],
)
def test_what_is_not_understood_is_told_as_it_was_read(
    parse: Callable[[str], object], text: str, code: str, values: dict[str, object]
) -> None:
    with pytest.raises(Refusal) as told:
        parse(text)

    assert (code, values) == (told.value.code, told.value.values)


@pytest.mark.parametrize(
    ("parse", "text", "meant"),
    [
        (parse_label, " a" * 20, "A" * 20),
        (parse_ticket, " a" * 30, "A" * 30),
        (parse_card, " a" * 30, "A" * 30),
        (parse_ticket, "a", "A"),
        (parse_card, "J-1", "J-1"),
        (parse_count, "9999", 9999),
    ],
)
def test_the_longest_and_the_shortest_are_read_in_capitals(
    parse: Callable[[str], object], text: str, meant: object
) -> None:
    assert meant == parse(text)


@given(st.text(max_size=40))
def test_a_ticket_that_is_read_is_a_name_of_a_file(text: str) -> None:
    try:
        ticket = parse_ticket(text)
    except Refusal:
        return
    assert ticket.isascii()
    assert ticket.replace("-", "").isalnum()
    assert 1 <= len(ticket) <= 30


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("S00006514000120002", CardKind.EXAMINER),
        # Of an institution that another table of places numbers.
        ("S00006521000120001", CardKind.EXAMINER),
        ("Y00001514000110002", CardKind.SENIOR_EXAMINER),
        ("S00006514000100002", CardKind.SUPERVISOR),
    ],
)
def test_the_kind_of_a_card_is_read_from_its_number_whoever_issued_it(text: str, kind: CardKind) -> None:
    number = card_number(text)

    assert number is not None
    assert kind is number.kind


@pytest.mark.parametrize("text", ["", "J001", "S00006514000130002", "S00006514000120000", "S0000651400012000"])
def test_what_is_no_card_number_has_no_kind(text: str) -> None:
    assert card_number(text) is None
