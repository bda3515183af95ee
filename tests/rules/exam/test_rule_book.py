"""Each rule of an exam finds what it is for, and nothing else."""

from dataclasses import replace
from datetime import date, time
from functools import cache

import pytest

from pipeline.language.sentences import sentences
from pipeline.language.sentences_exam import SENTENCES
from pipeline.rules import columns as common
from pipeline.rules.batch import CellKind
from pipeline.rules.exam import arrangement, columns, tickets
from pipeline.rules.exam.batch import Candidate, Duty, Post, Room, Session, Subject
from pipeline.rules.exam.book import everybody
from pipeline.rules.exam.book.rule import ExamFacts, ExamRule
from pipeline.rules.exam.columns import DUTIES, ROOMS, SESSIONS
from pipeline.rules.exam.draft import UNDERSTANDING_CODES, ExamDraft, understand_exam
from pipeline.rules.exam.rule_book import EXAM_RULES, OWN_RULES, SEATED_RULES
from pipeline.rules.exam.ticketed import KeptExam
from pipeline.rules.levels import Level
from pipeline.rules.problems import Problem
from tests.rules.exam.judging import codes, judged, seated
from tests.rules.exam.rosters import EXAMINERS, FIRST_EXAMINER, FIRST_INVIGILATOR, SUPERVISING
from tests.rules.exam.samples import (
    SAMPLES,
    both,
    cell,
    good_case,
    key,
    line,
    no_line,
    no_sheet,
    people,
    person,
)
from tests.rules.rosters import CODE, FIRST_ROW, identity

OWN_CODES = (
    *everybody.CODES,
    *UNDERSTANDING_CODES,
    *arrangement.CODES,
    *(code for rule in OWN_RULES for code in rule.codes),
    *(code for rule in SEATED_RULES for code in rule.codes),
)


def test_every_code_of_our_own_has_a_sample_and_a_sentence() -> None:
    assert set(OWN_CODES) == set(SAMPLES)
    assert set(SENTENCES) == {*OWN_CODES, *tickets.CODES} - {"key-missing"}
    assert set(OWN_CODES) <= set(sentences())


def test_no_code_belongs_to_two_rules() -> None:
    assert len(OWN_CODES) == len(set(OWN_CODES))


def test_no_rule_is_in_the_book_twice() -> None:
    found = [rule.codes for rule in EXAM_RULES]

    assert len(found) == len(set(found))


def test_a_good_exam_has_no_problem_and_seats_everybody() -> None:
    judgement = judged(good_case())

    assert () == judgement.problems
    assert judgement.exam is not None
    assert judgement.seating is not None
    assert 6 == len(judgement.seating.seats)


@pytest.mark.parametrize("code", SAMPLES)
def test_a_bad_sample_has_exactly_its_problem(code: str) -> None:
    assert {code} == codes(judged(SAMPLES[code].bad(*good_case())).problems)


@pytest.mark.parametrize("code", SAMPLES)
def test_a_good_sample_has_no_problem(code: str) -> None:
    judgement = judged(SAMPLES[code].good(*good_case()))

    assert () == judgement.problems
    assert judgement.exam is not None


@pytest.mark.parametrize("code", SAMPLES)
def test_a_problem_fills_every_placeholder_of_its_sentence(code: str) -> None:
    for problem in judged(SAMPLES[code].bad(*good_case())).problems:
        told = sentences()[code].format_map(dict(problem.values))

        assert "{" not in told


@cache
def bad_drafts() -> tuple[tuple[ExamDraft, ExamFacts], ...]:
    """Return what every rule is asked about: all bad samples, understood once."""
    cases = (sample.bad(*good_case()) for sample in SAMPLES.values())
    return tuple((understand_exam(roster), known) for roster, known in cases)


@pytest.mark.parametrize("rule", EXAM_RULES, ids=lambda rule: rule.codes[0])
def test_a_rule_gives_no_code_it_does_not_name(rule: ExamRule) -> None:
    for draft, known in bad_drafts():
        assert codes(tuple(rule.check(draft, known))) <= set(rule.codes)


def test_sessions_for_which_a_room_cannot_be_used_twice_are_named() -> None:
    (problem,) = judged(SAMPLES["seats-short-overlap"].bad(*good_case())).problems

    assert "2、3" == dict(problem.values)["sessions"]


@pytest.mark.parametrize("column", [columns.ROOM, columns.SESSION, columns.CARD, common.POST, common.NAME])
def test_no_message_shows_an_identity_number_in_full(column: str) -> None:
    judgement = judged(cell(DUTIES, column, identity(0), row=FIRST_EXAMINER)(*good_case()))

    assert () != judgement.problems
    assert not any(identity(0) in value for problem in judgement.problems for _, value in problem.values)


def test_an_exam_holds_what_its_sheets_say() -> None:
    change = both(
        *(person(columns.TICKET, f"a-{place}", row=FIRST_ROW + place) for place in range(3)),
        person(columns.ROOM, "0102", row=FIRST_ROW + 1),
        cell(DUTIES, columns.ROOM, "0101", row=FIRST_INVIGILATOR),
        cell(DUTIES, columns.SESSION, "01", row=FIRST_INVIGILATOR),
        line(SESSIONS, "3", "理论", "2026-12-04", "18:00", "19:30"),
    )
    roster, known = change(*good_case())
    exam, _ = seated((roster, known))

    assert (CODE, "天山示例职业技能评价中心") == (exam.institution, exam.institution_name)
    assert ("2026-12-电工-准考", "2026年12月职业技能等级认定", "天山示例学校") == (exam.name, exam.title, exam.site)
    assert ("20261205", False, None) == (exam.seed, exam.mixed, exam.amends)
    assert ["3", "1", "2"] == [one.number for one in exam.sessions]
    assert Session("1", Subject.THEORY, date(2026, 12, 5), time(9), time(10, 30)) == exam.sessions[1]
    assert Room("101", Subject.THEORY, "教学楼一楼", 30, 6, 5, None) == exam.rooms[0]
    assert Room("实1", Subject.PRACTICAL, "实训楼", 20, None, None, 20) == exam.rooms[2]
    assert Duty(2, Post.CHIEF, "王主考", None, None, None) == exam.duties[0]
    assert Duty(3, Post.INVIGILATOR, "赵一", None, "101", "1") == exam.duties[1]
    assert Duty(7, Post.LEADING_EXAMINER, "钱一", str(EXAMINERS[0]), "实1", "2") == exam.duties[5]
    assert exam.candidates[1] == Candidate(
        row=3,
        name="迪丽热巴·买买提",
        identity_type="居民身份证",
        identity=identity(1),
        occupation="电工",
        job="高压电工",
        level=Level.SENIOR_WORKER,
        ticket="A-1",
        room="102",
        photo=roster.people.photos[f"{identity(1)}.jpg"],
    )


def test_one_bad_row_does_not_keep_the_others_from_their_seats() -> None:
    judgement = judged(person(common.NAME, "=cmd")(*good_case()))

    assert {"name-character"} == codes(judgement.problems)
    assert judgement.exam is not None
    assert [FIRST_ROW + 1, FIRST_ROW + 2] == [candidate.row for candidate in judgement.exam.candidates]


def test_a_bad_row_of_another_sheet_keeps_everybody_from_a_seat() -> None:
    judgement = judged(cell(ROOMS, columns.CAPACITY, "0", row=FIRST_ROW + 2)(*good_case()))

    assert [("count-unreadable", FIRST_ROW + 2, "考场!容量")] == [
        (problem.code, problem.row, problem.column) for problem in judgement.problems
    ]
    assert judgement.exam is None


def test_every_problem_of_every_sheet_is_told_at_once() -> None:
    change = both(
        person(common.NAME, "=cmd"),
        cell(SESSIONS, columns.BEGINS, "九点"),
        cell(ROOMS, columns.PLACE, ""),
        cell(DUTIES, common.POST, "校长"),
    )
    found = {(problem.code, problem.column) for problem in judged(change(*good_case())).problems}

    assert {
        ("name-character", "姓名"),
        ("time-unreadable", "场次!开始"),
        ("sheet-cell-missing", "考场!地点"),
        ("post-unknown", "人员!岗位"),
    } == found


def test_headings_of_the_sheets_may_be_spelt_otherwise() -> None:
    roster, known = good_case()
    sessions = tuple(
        replace(
            row,
            cells={
                "场次 编号*": row.cells[columns.SESSION],
                "考试科目": row.cells[columns.SUBJECT],
                "考试日期：": row.cells[columns.DAY],
                "开始时间（必填）": row.cells[columns.BEGINS],
                "结束时间": row.cells[columns.ENDS],
            },
        )
        for row in roster.sessions
    )

    assert () == judged((replace(roster, sessions=sessions), known)).problems


def test_a_blank_row_of_a_sheet_is_no_room() -> None:
    blank = line(ROOMS, *[""] * 7)
    exam, _ = seated(blank(*good_case()))

    assert 4 == len(exam.rooms)


def test_a_formula_in_a_sheet_is_told_where_it_stands() -> None:
    change = cell(ROOMS, columns.CAPACITY, "30", kind=CellKind.FORMULA)

    assert [Problem.of("cell-formula", FIRST_ROW, "考场!容量", text="30")] == list(
        judged(change(*good_case())).problems
    )


def test_a_duty_for_the_whole_site_is_in_every_session() -> None:
    # The supervisor's line names no session, the invigilators' no session either.
    assert () == judged(cell(DUTIES, columns.SESSION, "", row=SUPERVISING)(*good_case())).problems


def test_rooms_without_staff_are_used_where_the_others_do_not_do_and_then_told() -> None:
    change = both(people(31), no_line(DUTIES, FIRST_INVIGILATOR + 3))

    assert {"deputy-invigilator-missing"} == codes(judged(change(*good_case())).problems)


def test_supervisor_and_examiner_of_one_name_are_one_person_although_the_cards_are_two() -> None:
    judgement = judged(SAMPLES["supervisor-examines"].bad(*good_case()))

    assert [SUPERVISING] == [problem.row for problem in judgement.problems]


def test_a_supervisor_may_examine_in_another_session() -> None:
    change = both(
        cell(DUTIES, common.NAME, "钱一", row=SUPERVISING),
        cell(DUTIES, columns.SESSION, "1", row=SUPERVISING),
        line(DUTIES, "内督", "何督导", "", "", "2"),
    )

    assert {"supervisor-card-missing"} == codes(judged(change(*good_case())).problems)


def test_both_of_two_persons_of_one_number_are_told() -> None:
    judgement = judged(SAMPLES["candidate-twice"].bad(*good_case()))

    assert [(FIRST_ROW, "3"), (FIRST_ROW + 1, "2")] == [
        (problem.row, dict(problem.values)["rows"]) for problem in judgement.problems
    ]


def test_an_amended_exam_keeps_the_seats() -> None:
    change = both(people(30), key(columns.SEED, "eins"))
    _, before = seated(change(*good_case()))
    roster, known = both(people(35), key(columns.SEED, "zwei"), key(columns.AMENDS, "2026-12-旧"))(*good_case())
    exam, after = seated((roster, replace(known, kept=KeptExam(1, before, {}))))

    assert "2026-12-旧" == exam.amends
    assert set(before.seats) < set(after.seats)


def test_seats_of_another_exam_are_not_kept_where_none_is_amended() -> None:
    roster, known = people(30)(*good_case())
    _, plain = seated((roster, known))
    _, other = seated(both(people(30), key(columns.SEED, "other"))(*good_case()))

    assert plain == seated((roster, replace(known, kept=KeptExam(1, other, {}))))[1]


def test_without_staff_there_is_no_exam() -> None:
    assert judged(no_sheet(DUTIES)(*good_case())).exam is None
