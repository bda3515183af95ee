"""考试时间表, 考务人员安排表, 准备通知单: every session, everybody who works there, every room, once."""

from collections import Counter
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given

from pipeline.documents.record import Record
from pipeline.documents.tickets import ADMISSION_TICKET
from pipeline.printing.templates import find
from pipeline.rules.exam.batch import Duty, Exam, Post, Subject
from pipeline.rules.levels import Level
from tests.documents.made import kind_of, made
from tests.documents.test_lists_of_candidates import SEATED, ticketed
from tests.documents.test_signs_of_rooms import rows
from tests.rules.exam.exams import MORNING, candidates, exam, practical, session, theory
from tests.rules.shared import regulations

PAPERS = ("exam-timetable", "staff-roster", "theory-preparation", "practical-preparation", "site-plan")
PREPARATIONS = {"theory-preparation": Subject.THEORY, "practical-preparation": Subject.PRACTICAL}
STAFF = (
    Duty(2, Post.LOGISTICS, "后一"),
    Duty(3, Post.INVIGILATOR, "监一", "G1", "101", "1"),
    Duty(4, Post.CHIEF, "主一"),
    Duty(5, Post.MEDICAL, "医一", session="2"),
    Duty(6, Post.INVIGILATOR, "监二", room="102"),
)


def lines(pages: tuple[Record, ...], *names: str) -> list[tuple[str, ...]]:
    """Return some columns of a list, over all of its pages."""
    return [tuple(row[name] for name in names) for row in chain.from_iterable(map(rows, pages))]


@given(SEATED)
def test_every_session_that_is_held_stands_once_on_the_timetable_by_its_hours(of: Exam) -> None:
    numbered = ticketed(of)
    used = Counter(seat.session for seat in numbered.batch.seating.seats)
    held = [one for one in of.sessions if one.number in used]

    assert [
        (
            one.number,
            one.subject,
            f"{one.day:%Y年%m月%d日}",
            f"{one.begins:%H:%M}—{one.ends:%H:%M}",
            str(used[one.number]),
        )
        for one in held
    ] == lines(made("exam-timetable", numbered), "session", "subject", "day", "hours", "count")


def test_the_timetable_tells_all_occupations_and_levels_of_a_session() -> None:
    workers, technicians = candidates(2, 1), candidates(0, 0, 1, level=Level.TECHNICIAN, first=3)
    of = exam((*workers, *technicians), theory(30, 30), (MORNING,), mixed=True)

    assert [("职业0、职业1、职业2", "二级、三级", "1", "教学楼")] == lines(
        made("exam-timetable", ticketed(of)), "trades", "ranks", "rooms", "places"
    )


def test_the_only_level_of_a_session_is_told_in_full() -> None:
    pages = made("exam-timetable", ticketed(exam(candidates(3), theory(30), (MORNING,))))

    assert [("职业0", "三级/高级工")] == lines(pages, "trades", "ranks")


def test_more_sessions_than_lines_go_on_on_another_page() -> None:
    hours = [session(str(number), Subject.THEORY, 8 + number) for number in range(1, 10)]
    pages = made("exam-timetable", ticketed(exam(candidates(*[1] * 9), theory(1), hours)))

    assert ["第1页，共2页", "第2页，共2页"] == [page.texts["page"] for page in pages]
    assert 9 == len(lines(pages, "session"))


def test_everybody_who_works_at_the_exam_stands_on_the_roster_by_post() -> None:
    of = replace(exam(candidates(3), (*theory(30, 30), *practical(30))), duties=STAFF)

    assert [
        ("1", "主考", "主一", "", "全考点", "全部", "2026年12月05日"),
        ("2", "主监考", "监一", "G1", "101", "1", "2026年12月05日 09:00—10:00"),
        ("3", "主监考", "监二", "", "102", "全部", "2026年12月05日"),
        ("4", "医疗", "医一", "", "全考点", "2", "2026年12月05日 14:00—15:00"),
        ("5", "后勤", "后一", "", "全考点", "全部", "2026年12月05日"),
    ] == lines(made("staff-roster", ticketed(of)), "no", "post", "staff", "card", "room", "session", "time")


def test_a_large_staff_goes_on_on_another_page() -> None:
    duties = tuple(Duty(place, Post.SECURITY, f"保{place}") for place in range(2, 60))
    of = replace(exam(candidates(3), (*theory(30), *practical(30))), duties=duties)
    pages = made("staff-roster", ticketed(of))

    assert 3 == len(pages)
    assert [(duty.name,) for duty in duties] == lines(pages, "staff")


@pytest.mark.parametrize("name", PREPARATIONS)
@given(of=SEATED)
def test_every_room_that_is_used_is_prepared_once_for_the_most_people_it_ever_has(name: str, of: Exam) -> None:
    numbered = ticketed(of)
    most: dict[str, int] = {}
    for (_, room), seats in numbered.batch.seating.by_room().items():
        most[room] = max(most.get(room, 0), len(seats))

    assert [
        (room.number, str(most[room.number]))
        for room in of.rooms
        if room.number in most and room.subject is PREPARATIONS[name]
    ] == lines(made(name, numbered), "room", "most")


def test_the_notice_says_when_a_room_is_used_once_and_when_more_often() -> None:
    hours = [session("1", Subject.THEORY, 9), session("2", Subject.THEORY, 11)]
    often = made("theory-preparation", ticketed(exam(candidates(4, 4), theory(4), hours)))
    once = made("theory-preparation", ticketed(exam(candidates(4), theory(4), hours[:1])))

    assert [("1、2", "2026年12月05日 09:00起，共2场", "4")] == lines(often, "sessions", "time", "capacity")
    assert [("1", "2026年12月05日 09:00—10:00", "4")] == lines(once, "sessions", "time", "capacity")


@given(SEATED)
def test_every_room_that_is_used_stands_once_on_the_plan_of_the_site(of: Exam) -> None:
    numbered = ticketed(of)
    used = {seat.room for seat in numbered.batch.seating.seats}
    rooms = {(room.number, room.place, str(room.subject)) for room in of.rooms if room.number in used}
    shown = lines(made("site-plan", numbered), "room", "place", "subject")

    assert len(rooms) == len(shown)
    assert rooms == set(shown)


def test_rooms_of_one_place_stand_beside_each_other_on_the_plan_of_the_site() -> None:
    first, second, third = theory(3, 3, 3)
    rooms = (first, replace(second, place="实训楼"), third)
    pages = made("site-plan", ticketed(exam(candidates(3, 3, 3), rooms, (MORNING,))))

    assert [("101", "教学楼"), ("103", "教学楼"), ("102", "实训楼")] == lines(pages, "room", "place")


def test_the_plan_of_the_site_tells_whom_a_room_is_for() -> None:
    hours = [session("1", Subject.THEORY, 9), session("2", Subject.THEORY, 11)]
    pages = made("site-plan", ticketed(exam(candidates(4, 3), theory(4), hours)))

    assert [("理论", "1、2", "4人", "职业0、职业1")] == lines(pages, "subject", "sessions", "people", "trades")


def test_nobody_prepares_rooms_of_a_subject_that_is_not_examined() -> None:
    numbered = ticketed(exam(candidates(3), theory(30), (MORNING,)))

    assert () == made("practical-preparation", numbered)
    assert 1 == len(made("theory-preparation", numbered))


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_has_what_its_kind_asks_for_and_nothing_else(name: str) -> None:
    for page in made(name, ticketed(replace(exam(candidates(3), (*theory(30), *practical(30))), duties=STAFF))):
        assert {field.name for field in kind_of(name).fields} == set(kind_of(name).filled_up(page.texts))


@pytest.mark.parametrize("name", PAPERS)
def test_what_has_room_on_a_ticket_has_room_on_a_paper(name: str) -> None:
    """Else a batch would be refused for a poster when its tickets are out; of several values the first is told."""
    ticket = {field.column: field for field in kind_of(ADMISSION_TICKET).fields}
    told = {"trades": ("trade", "等99个职业（工种）"), "places": ("place", "等99处"), "sessions": ("session", "等99场")}
    for field in kind_of(name).fields:
        column, more = told.get(field.column, (field.column, ""))
        same = ticket.get(column)
        if same and column not in {"heading", "subject", "level", "time"}:
            needed = same.policy.lines * same.width_mm / same.policy.floor_pt + len(more) * 25.4 / 72
            assert needed <= field.policy.lines * field.width_mm / field.policy.floor_pt, field.name


@pytest.mark.parametrize("name", PREPARATIONS)
def test_what_is_required_of_a_room_is_said_in_the_words_of_the_regulations(name: str) -> None:
    page = (find(name) / "page.html").read_text(encoding="utf-8")
    said = [part.partition("</div>")[0] for part in page.split('class="point"')[1:]]
    clauses = [
        clause for point in said for clause in point.partition(">")[2].replace("；", "，").strip("，。").split("，")
    ]
    whole = regulations().replace(",", "，")

    assert len(clauses) > len(PREPARATIONS)
    assert [] == [clause for clause in clauses if clause.removeprefix("考场") not in whole]
