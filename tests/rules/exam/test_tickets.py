from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings

from pipeline.rules.exam.arrangement import arrange
from pipeline.rules.exam.batch import Exam
from pipeline.rules.exam.seating import Seating
from pipeline.rules.exam.tickets import TicketFound, TicketPattern, ticket_numbers, ticket_order
from pipeline.rules.exam.words import parse_ticket
from pipeline.rules.problems import Problem
from tests.rules.exam.exams import MORNING, candidates, exam, exams, practical, theory

PATTERN = TicketPattern.parse("{year}{batch:03}{sequence:05}")
ROOMS = (*theory(15, 15, 15), *practical(30, 30))


def seated(of: Exam) -> Seating:
    seating = arrange(of)
    assert isinstance(seating, Seating)
    return seating


@pytest.fixture
def of() -> Exam:
    return exam(candidates(20, 10), ROOMS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{year}{batch:03}", "sequence"),
        ("{sequence:03}{sequence:03}", "sequence"),
        ("", "sequence"),
        ("{year}{sequence}", "width"),
        ("{sequence:5}", "width"),
        ("{sequence:05d}", "width"),
        ("{sequence:00}", "width"),
        ("{year:>9}{sequence:05}", "width"),
        ("{name}{sequence:05}", "placeholder"),
        ("{}{sequence:05}", "placeholder"),
        ("{0}{sequence:05}", "placeholder"),
        ("{year.real}{sequence:05}", "placeholder"),
        ("{year[0]}{sequence:05}", "placeholder"),
        ("{year!r}{sequence:05}", "placeholder"),
        ("{sequence:05", "braces"),
        ("}{sequence:05}", "braces"),
        ("准{sequence:05}", "characters"),
        ("a{sequence:05}", "characters"),
        ("-{sequence:05}", "characters"),
        ("{{{sequence:05}", "characters"),
        ("1" * 26 + "{sequence:05}", "characters"),
    ],
)
def test_a_pattern_that_makes_no_ticket_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        TicketPattern.parse(text)


def test_a_pattern_may_use_the_level_and_letters(of: Exam) -> None:
    pattern = TicketPattern.parse("XJ-{level}{batch}-{sequence:03}")
    numbers = ticket_numbers(pattern, of, seated(of), batch=7)

    assert isinstance(numbers, dict)
    assert "XJ-37-001" == min(numbers.values())


def test_a_pattern_tells_whether_the_year_is_in_it() -> None:
    assert PATTERN.is_yearly
    assert not TicketPattern.parse("T{batch:03}{sequence:05}").is_yearly


def test_people_of_one_room_have_numbers_that_follow_one_another(of: Exam) -> None:
    seating = seated(of)
    numbers = ticket_numbers(PATTERN, of, seating, batch=12)

    assert isinstance(numbers, dict)
    told = [numbers[seat.person] for seat in seating.seats if seat.session == MORNING.number]
    assert [f"2026012{place:05d}" for place in range(1, 31)] == told


@settings(max_examples=60, deadline=None)
@given(exams())
def test_everybody_has_a_ticket_and_nobody_anothers(of: Exam) -> None:
    seating = arrange(of)
    if not isinstance(seating, Seating):
        return
    numbers = ticket_numbers(PATTERN, of, seating, batch=1)

    assert isinstance(numbers, dict)
    assert {candidate.person for candidate in of.candidates} == set(numbers)
    assert of.people == len(set(numbers.values()))
    assert all(ticket == parse_ticket(ticket) for ticket in numbers.values())


def test_tickets_that_came_with_the_batch_are_as_they_are(of: Exam) -> None:
    people = tuple(replace(one, ticket=f"A{100 - place}") for place, one in enumerate(of.candidates))
    given_ones = replace(of, candidates=people)

    assert {one.person: one.ticket for one in people} == ticket_numbers(
        PATTERN, given_ones, seated(given_ones), batch=1
    )


def test_an_amendment_keeps_tickets_and_gives_none_of_those_who_left_to_others(of: Exam) -> None:
    before = ticket_numbers(PATTERN, of, seated(of), batch=1)
    assert isinstance(before, dict)
    amended = replace(of, candidates=(*of.candidates[5:], *candidates(3, first=90)))
    after = ticket_numbers(PATTERN, amended, seated(amended), batch=1, kept=before)

    assert isinstance(after, dict)
    assert {person: before[person] for person in after if person in before} == {
        person: ticket for person, ticket in after.items() if person in before
    }
    assert {"202600100031", "202600100032", "202600100033"} == set(after.values()) - set(before.values())


def test_a_number_that_is_taken_elsewhere_is_passed_over(of: Exam) -> None:
    numbers = ticket_numbers(PATTERN, of, seated(of), batch=1, taken={"202600100001", "202600100003"})

    assert isinstance(numbers, dict)
    assert {"202600100002", "202600100004"} == set(sorted(numbers.values())[:2])


def test_a_pattern_with_too_few_numbers_is_told(of: Exam) -> None:
    found = ticket_numbers(TicketPattern.parse("{batch}{sequence:01}"), of, seated(of), batch=1)

    assert (Problem.of("tickets-run-out", None, "准考证号", most=9, people=30),) == found


def test_a_pattern_is_used_up_to_its_last_number() -> None:
    pattern, nine, ten = TicketPattern.parse("K{sequence:01}"), *(exam(candidates(people), ROOMS) for people in (9, 10))
    numbers = ticket_numbers(pattern, nine, seated(nine), batch=1)

    assert isinstance(numbers, dict)
    assert {f"K{place}" for place in range(1, 10)} == set(numbers.values())
    assert not isinstance(ticket_numbers(pattern, ten, seated(ten), batch=1), dict)


def test_lists_are_in_the_order_of_counting() -> None:
    assert ["13", "99", "100"] == sorted(["100", "13", "99"], key=ticket_order)


def test_what_stands_in_a_ticket_is_read_from_a_list_of_lost_ones() -> None:
    yearly, plain = TicketPattern.parse("{year}{batch:03}{sequence:05}"), TicketPattern.parse("K{level}-{sequence:04}")
    ending = TicketPattern.parse("{batch}-{sequence:02}K")
    text = "姓名 202600700012；时间 20261130194034；证书 S000065148999263000940；K3-0042，K9-0001；113-07K，13-007K"

    assert [TicketFound(2026, 7, 12)] == list(yearly.found_in(text))
    assert [TicketFound(0, 0, 42)] == list(plain.found_in(text))
    assert [TicketFound(0, 113, 7)] == list(ending.found_in(text))
    assert (True, False) == (yearly.counts_exams, plain.counts_exams)


def test_what_may_have_been_given_and_lost_is_left_free() -> None:
    of = exam(candidates(3), theory(30), (MORNING,))
    numbers = ticket_numbers(TicketPattern.parse("K{sequence:04}"), of, seated(of), batch=1, after=40)

    assert isinstance(numbers, Mapping)
    assert ["K0041", "K0042", "K0043"] == sorted(numbers.values())
