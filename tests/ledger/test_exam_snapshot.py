"""An accepted exam goes into the entries and comes back as it was: sessions, rooms, posts, seats and tickets."""

import json
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from pipeline.ledger.entries import canonical
from pipeline.ledger.exam_snapshot import (
    TicketEntry,
    candidate_person,
    duties_person,
    exam_batch_payload,
    first_day,
    seating_payload,
    sessions_of,
    ticket_payload,
    ticketed_exam,
)
from pipeline.rules.exam.batch import Duty, Exam, Post, Room, Session, Subject
from pipeline.rules.exam.seating import Seat, Seating
from pipeline.rules.exam.ticketed import ArrangedExam, TicketedExam
from tests.ledger import samples

# The numbers of sessions and rooms run against the hours and against the sheet.
MORNING = Session("2", Subject.THEORY, date(2026, 12, 5), time(9), time(10, 30))
AFTERNOON = Session("1", Subject.PRACTICAL, date(2026, 12, 6), time(14, 5), time(16))
ROOMS = (
    Room("102", Subject.THEORY, "教学楼", 30, 6, 5),
    Room("101", Subject.THEORY, "旧教学楼", 12, None, None),
    Room("实1", Subject.PRACTICAL, "实训楼", 20, None, None, 18),
)
DUTIES = (Duty(2, Post.CHIEF, "王主考"), Duty(3, Post.EXAMINER, "周考评", "S00006514899920001", "实1", "1"))
CANDIDATES = (
    samples.candidate(0, level=4),
    replace(samples.candidate(1, ticket="202600100077"), room="101", photo=None),
    replace(samples.candidate(2), name="李小明", identity_type="护照", identity="E12345678", job="高压电工"),
)
FIRST, SECOND, THIRD = (candidate.person for candidate in CANDIDATES)
SEATING = Seating(
    (
        Seat(THIRD, "2", "102", 1),
        Seat(FIRST, "2", "102", 2),
        Seat(SECOND, "2", "101", 1),
        Seat(SECOND, "1", "实1", 1),
        Seat(THIRD, "1", "实1", 2),
        Seat(FIRST, "1", "实1", 3),
    )
)
EXAM = replace(
    samples.arranged_exam().exam,
    mixed=True,
    amends="2026-12-准考-00",
    sessions=(MORNING, AFTERNOON),
    rooms=ROOMS,
    duties=DUTIES,
    candidates=CANDIDATES,
)
TICKETED = TicketedExam(ArrangedExam(EXAM, SEATING), ("202600100001", "202600100077", "202600100002"))


def stored(value: Any) -> Any:
    return json.loads(canonical(value))


def entries(ticketed: TicketedExam = TICKETED) -> list[TicketEntry]:
    seats = ticketed.batch.seating.by_person()
    return [
        TicketEntry(
            stored(ticket_payload(candidate, ticket, seats[candidate.person], kept=None)),
            stored(candidate_person(candidate)),
        )
        for candidate, ticket in zip(ticketed.batch.exam.candidates, ticketed.numbers, strict=True)
    ]


def accepted() -> Any:
    return stored(exam_batch_payload(TICKETED.batch))


def seated() -> Any:
    return stored(seating_payload(EXAM))


def posts() -> Any:
    return stored(duties_person(EXAM))


@pytest.mark.parametrize("exam", [EXAM, replace(EXAM, mixed=False, amends=None)], ids=["amends", "first"])
def test_nothing_of_an_exam_is_lost(exam: Exam) -> None:
    whole = TicketedExam(ArrangedExam(exam, SEATING), TICKETED.numbers)
    seating = stored(seating_payload(exam))

    assert whole == ticketed_exam(stored(exam_batch_payload(whole.batch)), seating, posts(), entries(whole))


def test_the_seats_come_back_in_the_order_of_hours_rooms_and_numbers_whatever_order_they_were_entered_in() -> None:
    turned = [replace(entry, payload={**entry.payload, "seats": entry.payload["seats"][::-1]}) for entry in entries()]

    assert SEATING == ticketed_exam(accepted(), seated(), posts(), turned).batch.seating


def test_nobody_is_named_in_an_entry() -> None:
    told = b"".join(canonical(value) for value in (accepted(), seated(), *(entry.payload for entry in entries())))

    for personal in ("王小明", "李小明", "E12345678", CANDIDATES[0].identity, "王主考", "周考评", "S00006514899920001"):
        assert personal.encode() not in told


def test_what_lies_beside_the_seating_is_nobodys_name_but_those_of_who_has_a_post() -> None:
    told = posts()

    assert ("", "") == (told["name"], told["identity"])
    assert ["王主考", "周考评"] == [duty["name"] for duty in told["duties"]]


def test_sessions_are_found_by_their_number_and_the_first_one_gives_the_year() -> None:
    assert {"2": MORNING, "1": AFTERNOON} == sessions_of(seated())
    assert date(2026, 12, 5) == first_day(seated())


def less(whole: Any, name: str) -> dict[str, Any]:
    return {field: value for field, value in whole.items() if field != name}


@pytest.mark.parametrize("name", ["name", "institution", "institution_name"])
def test_a_snapshot_without_a_particular_of_the_batch_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"^snapshot$"):
        ticketed_exam(less(accepted(), name), seated(), posts(), entries())


@pytest.mark.parametrize("name", seated())
def test_a_snapshot_without_anything_of_the_seating_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"^snapshot$"):
        ticketed_exam(accepted(), less(seated(), name), posts(), entries())


def test_a_snapshot_without_the_posts_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^snapshot$"):
        ticketed_exam(accepted(), seated(), less(posts(), "duties"), entries())


# From which batch a ticket is kept is for the tables.
@pytest.mark.parametrize(
    ("part", "name"),
    [
        *(("payload", name) for name in entries()[0].payload if name != "kept"),
        *(("person", name) for name in entries()[0].person),
    ],
)
def test_a_snapshot_without_anything_of_a_candidate_is_refused(part: str, name: str) -> None:
    first, *others = entries()
    damaged = replace(first, **{part: less(getattr(first, part), name)})

    with pytest.raises(ValueError, match=r"^snapshot$"):
        ticketed_exam(accepted(), seated(), posts(), [damaged, *others])


def test_a_seat_in_a_room_that_the_exam_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^snapshot$"):
        ticketed_exam(accepted(), stored(seating_payload(replace(EXAM, rooms=ROOMS[:2]))), posts(), entries())
