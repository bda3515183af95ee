"""门贴, 桌贴, 考场情况记录表, 试卷交接单: every room and every candidate, once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given

from pipeline.documents.exam_contents import MIXED
from pipeline.documents.record import Record
from pipeline.printing.templates import find
from pipeline.rules.exam.arrangement import arrange
from pipeline.rules.exam.batch import Duty, Exam, Post, Room, Subject
from pipeline.rules.exam.seating import Seat, Seating
from pipeline.rules.exam.ticketed import ArrangedExam, TicketedExam
from tests.documents.made import kind_of, made
from tests.rules.exam.exams import AFTERNOON, MORNING, candidates, exam, exams, practical, session, theory

SIGNS = ("door-sign", "desk-labels", "room-record", "paper-handover")
DUTIES = (
    Duty(2, Post.INVIGILATOR, "赵一", room="101"),
    Duty(3, Post.DEPUTY_INVIGILATOR, "赵二", room="101", session="1"),
    Duty(4, Post.INVIGILATOR, "赵三", room="102"),
    Duty(5, Post.LEADING_EXAMINER, "钱一", room="实1"),
    Duty(6, Post.SUPERVISOR, "周督导", room="101"),
    Duty(7, Post.CHIEF, "王主考"),
)


def ticketed(of: Exam) -> TicketedExam | None:
    """Return the exam with seats and tickets, those of later rows first; None where it has no room for everybody."""
    seating = arrange(of)
    if not isinstance(seating, Seating):
        return None
    return TicketedExam(ArrangedExam(of, seating), tuple(f"2026{9999 - place}" for place in range(of.people)))


def held(of: Exam) -> TicketedExam:
    """Return the exam with seats and tickets."""
    numbered = ticketed(of)
    assert numbered is not None
    return numbered


def morning(*groups: int, mixed: bool = False, duties: Sequence[Duty] = DUTIES) -> TicketedExam:
    """Return an exam of one session in rooms of 30 people."""
    rooms = theory(*[30] * 4)
    return held(replace(exam(candidates(*groups), rooms, (MORNING,), mixed=mixed), duties=tuple(duties)))


def rows(record: Record) -> Iterator[Mapping[str, str]]:
    """Yield the repeated texts of a page, row by row."""
    found: dict[int, dict[str, str]] = {}
    for name, text in record.texts.items():
        column, _, row = name.partition(".")
        if row:
            found.setdefault(int(row), {})[column] = text
    yield from (found[row] for row in sorted(found))


@pytest.mark.parametrize("name", SIGNS)
def test_no_field_of_a_sign_is_missing_and_none_is_unknown(name: str) -> None:
    kind = kind_of(name)
    record = made(name, morning(12, 9))[0]

    assert {field.column for field in kind.fields} == {text.partition(".")[0] for text in record.texts}
    assert {field.name for field in kind.fields} == set(kind.filled_up(record.texts))
    assert ("", None, "") == (record.code, record.photo, record.variant)


@pytest.mark.parametrize(("name", "lines"), [("desk-labels", 10), ("room-record", 10), ("paper-handover", 12)])
def test_a_page_has_as_many_rows_as_are_put_on_it(name: str, lines: int) -> None:
    assert lines == kind_of(name).rows


@given(exams())
def test_every_room_that_is_used_has_one_door_sign_and_one_record_a_session(of: Exam) -> None:
    numbered = ticketed(of)
    if numbered is None:
        return
    used = list(numbered.batch.seating.by_room())
    doors, kept = made("door-sign", numbered), made("room-record", numbered)

    for records in (doors, kept):
        assert used == [(one.texts["session"], one.texts["room"]) for one in records]
        assert len(used) == len({one.key for one in records})
    assert [f"{session}-{room}" for session, room in used] == [one.key for one in doors]
    assert len(numbered.batch.seating.seats) == sum(int(one.texts["count"]) for one in kept)
    assert [one.texts["people"] for one in doors] == [one.texts["count"] + "人" for one in kept]


@given(exams())
def test_every_candidate_has_one_label_a_session_where_the_desk_is_given_before_the_day(of: Exam) -> None:
    """In 实操 a lot decides (E3-4): a label with a name would say otherwise."""
    numbered = ticketed(of)
    if numbered is None:
        return
    records = made("desk-labels", numbered)
    labels = [
        (row["ticket"], row["session"], row["room"], int(row["desk"])) for record in records for row in rows(record)
    ]
    drawn = {session.number for session in of.sessions if session.subject is Subject.PRACTICAL}
    seats = [seat for seat in numbered.batch.seating.seats if seat.session not in drawn]
    tickets = numbered.tickets

    assert [(tickets[one.person], one.session, one.room, one.number) for one in seats] == labels
    assert len(records) == len({record.key for record in records})
    assert all(len({(row["session"], row["room"]) for row in rows(record)}) == 1 for record in records)


@given(exams())
def test_the_papers_handed_over_are_those_of_every_room_and_every_candidate(of: Exam) -> None:
    numbered = ticketed(of)
    if numbered is None:
        return
    records = made("paper-handover", numbered)
    seating = numbered.batch.seating
    group_of = {one.person: one.group for one in of.candidates}
    wanted = Counter(
        (seat.session, seat.room, group_of[seat.person].occupation, str(group_of[seat.person].level))
        for seat in seating.seats
    )
    lines = [
        ((record.texts["session"], row["room"], row["trade"], row["level"]), int(row["copies"]))
        for record in records
        for row in rows(record)
    ]

    assert len(wanted) == len(lines)
    assert wanted == dict(lines)
    assert len(seating.seats) == sum(int(record.texts["total"]) for record in records)
    assert len(records) == len({record.key for record in records})


def test_a_door_shows_the_first_and_the_last_ticket_in_the_order_of_tickets() -> None:
    door = made("door-sign", morning(30))[0]

    assert "20269970—20269999" == door.texts["tickets"]
    assert "2026年12月05日 09:00—10:00" == door.texts["time"]
    assert ("职业0", "三级/高级工", "理论", "教学楼") == tuple(
        door.texts[name] for name in ("trade", "level", "subject", "place")
    )


def test_a_shorter_ticket_comes_before_a_longer_one() -> None:
    numbered = replace(morning(3), numbers=("A10", "A9", "A11"))

    assert "A9—A11" == made("door-sign", numbered)[0].texts["tickets"]


def test_the_door_of_one_candidate_shows_one_ticket() -> None:
    assert "20269999" == made("door-sign", morning(1))[0].texts["tickets"]


def test_the_door_of_a_mixed_room_says_so() -> None:
    door = made("door-sign", morning(3, 4, mixed=True))[0]

    assert (MIXED, "三级/高级工") == (door.texts["trade"], door.texts["level"])


def test_each_group_of_a_mixed_room_has_a_line_of_papers() -> None:
    (record,) = made("paper-handover", morning(3, 4, mixed=True))

    assert {("101", "职业0", "3"), ("101", "职业1", "4")} == {
        (row["room"], row["trade"], row["copies"]) for row in rows(record)
    }
    assert "7" == record.texts["total"]


def test_a_room_of_more_than_ten_people_has_several_pages_of_labels() -> None:
    records = made("desk-labels", morning(23))

    assert ["1-101 1/3", "1-101 2/3", "1-101 3/3"] == [record.key for record in records]
    assert [10, 10, 3] == [len(list(rows(record))) for record in records]


def test_papers_of_many_rooms_go_on_on_a_second_page_with_a_sum_of_its_own() -> None:
    of = exam(candidates(*[2] * 13), theory(*[2] * 13), (MORNING,))
    records = made("paper-handover", held(of))

    assert ["1 1/2", "1 2/2"] == [record.key for record in records]
    assert ["24", "2"] == [record.texts["total"] for record in records]


def test_each_session_has_papers_of_its_own() -> None:
    of = exam(candidates(40), (*theory(30), *practical(40)), (MORNING, session("3", Subject.THEORY, 11), AFTERNOON))
    records = made("paper-handover", held(of))

    assert ["1", "3", "2"] == [record.key for record in records]
    assert ["理论", "理论", "实操"] == [record.texts["subject"] for record in records]


def test_the_record_of_a_room_names_its_invigilators_and_nobody_else() -> None:
    record = made("room-record", morning(9))[0]

    assert [("主监考", "赵一"), ("副监考", "赵二")] == [(row["post"], row["staff"]) for row in rows(record)]


def test_the_record_of_a_practical_room_names_its_examiners() -> None:
    of = replace(exam(candidates(9), practical(9), (AFTERNOON,)), duties=DUTIES)
    (record,) = made("room-record", held(of))

    assert [("考评组长", "钱一")] == [(row["post"], row["staff"]) for row in rows(record)]


def test_more_staff_than_lines_sign_on_a_second_page() -> None:
    duties = [Duty(place, Post.DEPUTY_INVIGILATOR, f"赵{place}", room="101") for place in range(2, 14)]
    records = made("room-record", morning(9, duties=duties))

    assert ["1-101 1/2", "1-101 2/2"] == [record.key for record in records]
    assert [one.name for one in duties] == [row["staff"] for record in records for row in rows(record)]


def test_a_room_without_staff_has_a_record_all_the_same() -> None:
    (record,) = made("room-record", morning(9, duties=()))

    assert "1-101" == record.key
    assert [] == list(rows(record))


def test_hyphens_in_the_numbers_of_sessions_and_rooms_make_no_two_keys_equal() -> None:
    of = exam(
        candidates(1, 1),
        (Room("1-1", Subject.THEORY, "教学楼", 1), Room("1", Subject.THEORY, "教学楼", 1)),
        (session("1", Subject.THEORY, 9), session("1-1", Subject.THEORY, 11)),
    )
    places = (("1", "1-1"), ("1-1", "1"))
    seats = [Seat(one.person, *place, 1) for one, place in zip(of.candidates, places, strict=True)]
    numbered = TicketedExam(ArrangedExam(of, Seating(tuple(seats))), ("A1", "A2"))

    assert ["1-1~11", "1~11-1"] == [record.key for record in made("door-sign", numbered)]


@pytest.mark.parametrize("name", ["door-sign", "desk-labels", "room-record", "paper-handover"])
def test_every_word_that_a_sign_prints_itself_is_in_its_fixed_text(name: str) -> None:
    kind = kind_of(name)
    page = (find(name) / "page.html").read_text(encoding="utf-8")
    own = {character for character in page if character > "\u2e80"}
    names = {
        field.column: field.label
        for field in kind.fields
        if f"fields.{field.column}.label" in page or ("fields[name].label" in page and f'("{field.column}", ' in page)
    }
    printed = own | set("".join(names.values()))

    assert printed <= set(kind.fixed_text)


def in_rooms(*tickets: str) -> list[str]:
    """Return what the door signs say of an exam with two people a room, by 准考证号 in the order of the seats."""
    of = replace(exam(candidates(len(tickets)), theory(*[2] * (len(tickets) // 2)), (MORNING,)), duties=())
    seating = arrange(of)
    assert isinstance(seating, Seating)
    people = [seat.person for seat in seating.seats]
    by_person = dict(zip(people, tickets, strict=True))
    numbers = tuple(by_person[candidate.person] for candidate in of.candidates)
    return [one.texts["tickets"] for one in made("door-sign", TicketedExam(ArrangedExam(of, seating), numbers))]


def test_a_door_sign_says_from_which_to_which_ticket() -> None:
    assert ["01—02", "03—04"] == in_rooms("01", "02", "03", "04")


def test_a_ticket_that_nobody_has_any_more_does_not_part_a_range() -> None:
    assert ["01—03", "04—05"] == in_rooms("01", "03", "04", "05")


def test_a_door_sign_does_not_span_who_sits_behind_another_door() -> None:
    """Somebody who came with an amendment has the last number, and sits where somebody left."""
    assert ["01、05", "03—04"] == in_rooms("01", "05", "03", "04")


def test_where_there_are_more_ranges_than_room_the_first_is_told() -> None:
    tickets = [f"{place:018d}" for place in range(8)]
    of = replace(exam(candidates(8), theory(4, 4), (MORNING,)), duties=())
    seating = arrange(of)
    assert isinstance(seating, Seating)
    rooms = {seat.person: seat.room for seat in seating.seats}
    odd = iter(tickets[1::2])
    even = iter(tickets[::2])
    numbers = tuple(next(even if rooms[one.person] == "101" else odd) for one in of.candidates)
    doors = made("door-sign", TicketedExam(ArrangedExam(of, seating), numbers))

    assert [f"{tickets[0]}等4人", f"{tickets[1]}等4人"] == [one.texts["tickets"] for one in doors]


@pytest.mark.parametrize(
    "name",
    [
        *("attendance-list", "candidate-list", "code-record", "desk-labels"),
        *("mark-sheet", "score-register", "station-draw"),
    ],
)
@given(exams())
def test_what_is_told_of_a_candidate_is_told_in_the_row_of_the_roster(name: str, of: Exam) -> None:
    """Else a name that a font lacks is told twice: for its row by the ticket, and for the batch by the lists."""
    numbered = ticketed(of)
    if numbered is None:
        return
    row_of = {ticket: one.row for one, ticket in zip(of.candidates, numbered.numbers, strict=True)}
    fields = [field for field in kind_of(name).fields if field.column in {"name", "ticket"}]

    assert not any(field.of_batch for field in fields)
    for record in made(name, numbered):
        tickets = [field for field in fields if field.column == "ticket" and record.texts.get(field.name)]
        assert [row_of[record.texts[one.name]] for one in tickets] == [record.row_of(one.row) for one in tickets]
