"""Each rule of an exam finds what it is for, and nothing else."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.sentences import sentences
from pipeline.language.sentences_exam import SENTENCES
from pipeline.rules import columns as common
from pipeline.rules.batch import Cell, CellKind, Row
from pipeline.rules.exam import arrangement, columns, tickets
from pipeline.rules.exam.batch import Exam, Post, Session, Subject, person_key
from pipeline.rules.exam.book import everybody
from pipeline.rules.exam.book.rule import ExamRule
from pipeline.rules.exam.columns import DUTIES, ROOMS, SESSIONS
from pipeline.rules.exam.draft import UNDERSTANDING_CODES, ExamRoster, understand_exam
from pipeline.rules.exam.rule_book import EXAM_RULES, OWN_RULES, SEATED_RULES, ExamJudgement, judge_exam
from pipeline.rules.exam.seating import Seating
from pipeline.rules.exam.ticketed import HeldSeat, KeptExam, TicketOnFile
from pipeline.rules.identity import check_character, masked
from pipeline.rules.levels import Level
from pipeline.rules.problems import Problem
from tests.rules.exam.exams import check_seats
from tests.rules.exam.rosters import EXAMINERS, FIRST_EXAMINER, FIRST_INVIGILATOR, SUPERVISING, candidate
from tests.rules.exam.samples import (
    SAMPLES,
    Case,
    Change,
    all_seated_elsewhere,
    all_tickets_known,
    amended_by,
    both,
    cell,
    good_case,
    key,
    line,
    no_line,
    no_sheet,
    people,
    person,
    seated_elsewhere,
    seats_known,
    without_photos,
)
from tests.rules.rosters import FIRST_ROW, identity

OWN_CODES = (
    *everybody.CODES,
    *UNDERSTANDING_CODES,
    *arrangement.CODES,
    *(code for rule in OWN_RULES for code in rule.codes),
    *(code for rule in SEATED_RULES for code in rule.codes),
)


def judged(case: Case) -> ExamJudgement:
    return judge_exam(understand_exam(case[0]), case[1])


def numbered_like(year: str) -> str:
    """Return a number like those of people who were born in that year."""
    seventeen = f"650000{year}1205001"
    return seventeen + check_character(seventeen)


def codes(problems: tuple[Problem, ...]) -> set[str]:
    return {problem.code for problem in problems}


def seated(case: Case) -> tuple[Exam, Seating]:
    judgement = judged(case)
    assert judgement.exam is not None, judgement.problems
    assert judgement.seating is not None
    return judgement.exam, judgement.seating


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


@pytest.mark.parametrize("rule", EXAM_RULES, ids=lambda rule: rule.codes[0])
def test_a_rule_gives_no_code_it_does_not_name(rule: ExamRule) -> None:
    for sample in SAMPLES.values():
        roster, known = sample.bad(*good_case())

        assert codes(tuple(rule.check(understand_exam(roster), known))) <= set(rule.codes)


@pytest.mark.parametrize(
    ("people", "gone", "told"),
    [
        (3, [1, 2], {"count": "2", "people": "3", "rows": f"{FIRST_ROW + 1}–{FIRST_ROW + 2}"}),
        (9, [0, 3, 4, 5, 8], {"count": "5", "people": "9", "rows": "2、5–7、10"}),
        (3, [0, 1, 2], {"people": "3"}),
    ],
)
def test_how_many_tickets_have_no_photo_and_whose_is_told_once(
    people: int, gone: list[int], told: dict[str, str]
) -> None:
    judgement = judged(without_photos(*gone)(*good_case(people)))

    (problem,) = judgement.problems
    assert (None, told) == (problem.row, dict(problem.values))
    assert judgement.exam is not None


def test_of_very_many_tickets_without_photos_the_first_are_told() -> None:
    judgement = judged(without_photos(*range(0, 100, 2))(*good_case(100)))
    (problem,) = (problem for problem in judgement.problems if problem.code == "exam-photos-missing")

    assert "50" == dict(problem.values)["count"]
    assert dict(problem.values)["rows"].startswith("2、4、6、")
    assert dict(problem.values)["rows"].endswith("、80…")


def test_a_ticket_of_somebody_else_is_told_with_whose_it_is_and_no_identity_number() -> None:
    (problem,) = judged(SAMPLES["ticket-taken"].bad(*good_case())).problems
    told = dict(problem.values)

    assert (FIRST_ROW + 1, columns.TICKET) == (problem.row, problem.column)
    assert ("20260010001", "2026-12-电工-旧") == (told["ticket"], told["batch"])
    assert f"{candidate(7)[common.NAME]} {masked(identity(7))}" == told["holder"]


@pytest.mark.parametrize("amends", ["", "2026-12-电工-另"])
def test_a_ticket_is_kept_by_no_exam_but_the_one_that_amends_its_own(amends: str) -> None:
    change = both(SAMPLES["ticket-taken"].good, key(columns.AMENDS, amends))

    assert {"ticket-again"} == codes(judged(change(*good_case())).problems)


def test_two_who_swap_their_tickets_are_told_whose_each_is_and_what_their_own_is() -> None:
    roster, known = both(SAMPLES["ticket-taken"].good)(*good_case())
    own = {person_key("居民身份证", identity(place)): f"2026001000{1 - place}" for place in range(2)}
    found = {
        ticket: TicketOnFile("2026-12-电工-旧", key_of, candidate(place)[common.NAME], identity(place))
        for place, (key_of, ticket) in enumerate(own.items())
    }
    known = replace(known, kept=KeptExam(1, Seating(()), own), tickets=found)
    problems = judged((roster, known)).problems

    assert {(row, code) for row in (2, 3) for code in ("ticket-taken", "ticket-changed")} == {
        (problem.row, problem.code) for problem in problems
    }


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        (person(columns.TICKET, identity(1)), True),
        (person(columns.TICKET, f"A{identity(7)}"), True),
        (both(person(common.IDENTITY_TYPE, "护照"), person(common.IDENTITY, "e1234567")), True),
        (both(person(common.IDENTITY_TYPE, "护照"), person(common.IDENTITY, "e1234568")), False),
        (person(columns.TICKET, numbered_like("2016")), True),
        (person(columns.TICKET, numbered_like("2017")), False),
    ],
)
def test_a_ticket_that_is_an_identity_number_is_told_without_it(change: Change, *, is_told: bool) -> None:
    given = both(SAMPLES["ticket-missing"].good, person(columns.TICKET, "E1234567"), change)
    found = [problem for problem in judged(given(*good_case())).problems if problem.code == "ticket-identity"]

    assert [(FIRST_ROW, {})] * is_told == [(problem.row, dict(problem.values)) for problem in found]


def test_sessions_for_which_a_room_cannot_be_used_twice_are_named() -> None:
    (problem,) = judged(SAMPLES["seats-short-overlap"].bad(*good_case())).problems

    assert "2、3" == dict(problem.values)["sessions"]


def test_who_has_a_seat_in_another_exam_is_told_where_and_when_and_nobody_is_seated() -> None:
    judgement = judged(seated_elsewhere(time(10), time(11))(*good_case()))
    (problem,) = judgement.problems

    assert judgement.exam is None
    assert (FIRST_ROW + 1, common.IDENTITY) == (problem.row, problem.column)
    assert {"batch": "2026-11-电工-准考", "session": "5", "time": "2026-12-05 10:00—11:00"} == dict(problem.values)


@pytest.mark.parametrize(("newcomers", "rows"), [(0, 0), (2, 0), (3, 7)])
def test_an_exam_that_comes_again_without_its_amends_is_told_once(newcomers: int, rows: int) -> None:
    """Of ten people: as long as four of five are the same, it is the same exam again."""
    problems = judged(all_seated_elsewhere(time(10), time(11), but=newcomers)(*good_case(10))).problems
    again = [problem for problem in problems if problem.code == "exam-again"]

    assert rows == sum(problem.code == "exam-at-one-hour" for problem in problems)
    assert rows + len(again) == len(problems)
    assert [] == again if rows else [(None, columns.AMENDS)] == [(one.row, one.column) for one in again]
    for one in again:
        assert {"batch": "2026-11-电工-准考", "count": str(10 - newcomers), "people": "10"} == dict(one.values)


def test_beside_an_exam_that_comes_again_a_third_one_is_still_told() -> None:
    roster, known = all_seated_elsewhere(time(10), time(11))(*good_case(10))
    session = Session("7", Subject.THEORY, date(2026, 12, 5), time(9), time(10))
    person = person_key("居民身份证", identity(4))
    known = replace(known, held={**known.held, person: (*known.held[person], HeldSeat("2026-11-焊工", session))})
    problems = judged((roster, known)).problems

    assert [(None, "exam-again", "2026-11-电工-准考"), (FIRST_ROW + 4, "exam-at-one-hour", "2026-11-焊工")] == [
        (problem.row, problem.code, dict(problem.values)["batch"]) for problem in problems
    ]


@pytest.mark.parametrize(("newcomers", "rows"), [(0, 0), (2, 0), (3, 7)])
def test_tickets_that_come_again_without_the_amended_batch_are_told_once(newcomers: int, rows: int) -> None:
    problems = judged(all_tickets_known(but=newcomers)(*good_case(10))).problems
    again = [problem for problem in problems if problem.code == "tickets-again"]

    assert rows == sum(problem.code == "ticket-again" for problem in problems)
    assert rows + len(again) == len(problems)
    assert [] == again if rows else [(None, columns.AMENDS)] == [(one.row, one.column) for one in again]
    for one in again:
        assert {"batch": "2026-12-电工-旧", "count": str(10 - newcomers), "people": "10"} == dict(one.values)


def test_of_an_exam_that_was_amended_before_the_newest_is_told_and_nothing_of_its_candidates() -> None:
    newest = "2026-12-电工-改"
    people_again = both(all_tickets_known(batch=newest), all_seated_elsewhere(time(10), time(11), batch=newest))
    change = both(key(columns.AMENDS, "2026-12-电工-旧"), amended_by(newest), people_again)
    (problem,) = judged(change(*good_case(10))).problems

    assert ("amended-already", None, columns.AMENDS) == (problem.code, problem.row, problem.column)
    assert {"batch": "2026-12-电工-旧", "newest": newest} == dict(problem.values)


def test_an_amendment_that_was_accepted_is_told_that_its_name_is_taken_and_nothing_else() -> None:
    own = "2026-12-电工-改"
    roster, known = both(key(common.BATCH, own), key(columns.AMENDS, "2026-12-电工-旧"), amended_by(own))(*good_case())
    known = replace(known, facts=replace(known.facts, accepted_names=frozenset({own})))

    assert {"batch-name-taken"} == codes(judged((roster, known)).problems)


@pytest.mark.parametrize("key_of_batch", [common.BATCH, columns.AMENDS])
def test_seats_that_an_exam_gives_up_are_no_seats_elsewhere(key_of_batch: str) -> None:
    """The exam that is amended, and this exam itself where its 批次号 is looked at once more."""
    change = both(seats_known, key(key_of_batch, "2026-11-电工-准考"), seated_elsewhere(time(10), time(11)))
    problems = judged(change(*good_case())).problems

    assert set() == codes(problems)


@pytest.mark.parametrize("column", [columns.ROOM, columns.SESSION, columns.CARD, common.POST, common.NAME])
def test_no_message_shows_an_identity_number_in_full(column: str) -> None:
    judgement = judged(cell(DUTIES, column, identity(0), row=FIRST_EXAMINER)(*good_case()))

    assert () != judgement.problems
    assert not any(identity(0) in value for problem in judgement.problems for _, value in problem.values)


def test_an_exam_holds_what_its_sheets_say() -> None:
    exam, _ = seated(good_case())

    assert ("2026-12-电工-准考", "天山示例学校", "20261205", False, None) == (
        exam.name,
        exam.site,
        exam.seed,
        exam.mixed,
        exam.amends,
    )
    assert [("1", Subject.THEORY), ("2", Subject.PRACTICAL)] == [(one.number, one.subject) for one in exam.sessions]
    assert ("101", 30, 6, 5, None) == (
        exam.rooms[0].number,
        exam.rooms[0].capacity,
        exam.rooms[0].rows,
        exam.rooms[0].columns,
        exam.rooms[0].stations,
    )
    assert ("电工", "高压电工", Level.SENIOR_WORKER) == exam.candidates[1].group
    assert (Post.CHIEF, "王主考", None, None, None) == (
        exam.duties[0].post,
        exam.duties[0].name,
        exam.duties[0].card,
        exam.duties[0].room,
        exam.duties[0].session,
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


CELLS = st.builds(
    Cell,
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            [
                "",
                "1",
                "01",
                "2",
                "101",
                "102",
                "实1",
                "30",
                "0",
                "理论",
                "实操",
                "综合评审",
                "主考",
                "内督",
                "考评员",
                "张伟",
            ]
        ),
        st.sampled_from(
            ["2026-12-05", "9999-12-31", "09:00", "10:30", "24:00", "0.375", "是", "否", *map(str, EXAMINERS)]
        ),
    ),
    st.sampled_from(CellKind),
)


def rows_of(sheet: str) -> st.SearchStrategy[list[dict[str, Cell]]]:
    return st.lists(st.dictionaries(st.sampled_from(columns.COLUMNS[sheet]), CELLS), max_size=4)


@settings(max_examples=200, deadline=None)
@given(
    particulars=st.dictionaries(st.sampled_from(columns.KEYS), CELLS),
    persons=st.lists(st.dictionaries(st.sampled_from([*candidate(0)]), CELLS), max_size=3),
    sessions=rows_of(SESSIONS),
    rooms=rows_of(ROOMS),
    duties=rows_of(DUTIES),
)
def test_no_sheets_whatever_is_in_them_stop_the_judge(
    particulars: dict[str, Cell],
    persons: list[dict[str, Cell]],
    sessions: list[dict[str, Cell]],
    rooms: list[dict[str, Cell]],
    duties: list[dict[str, Cell]],
) -> None:
    roster, known = good_case()

    def changed(rows: tuple[Row, ...], changes: list[dict[str, Cell]]) -> tuple[Row, ...]:
        more = tuple(Row(row.number, {**row.cells, **cells}) for row, cells in zip(rows, changes, strict=False))
        return (*more, *rows[len(more) :])

    judgement = judged(
        (
            ExamRoster(
                people=replace(
                    roster.people,
                    particulars={**roster.people.particulars, **particulars},
                    rows=changed(roster.people.rows, persons),
                ),
                sessions=changed(roster.sessions, sessions),
                rooms=changed(roster.rooms, rooms),
                duties=changed(roster.duties, duties),
            ),
            known,
        )
    )

    assert (judgement.exam is None) == (judgement.seating is None)
    assert judgement.exam is not None or any(problem.is_error for problem in judgement.problems)
    if judgement.exam is not None and judgement.seating is not None:
        check_seats(judgement.exam, judgement.seating)


@pytest.mark.parametrize("column", [columns.DESK_ROWS, columns.DESK_COLUMNS])
def test_a_mistyped_line_of_desks_is_told_where_it_stands(column: str) -> None:
    roster, known = good_case()
    problems = judged(cell(ROOMS, column, "31")(roster, known)).problems

    assert [Problem.of("room-undrawable", FIRST_ROW, columns.at(ROOMS, column), count=31, most=30)] == list(problems)


@pytest.mark.parametrize(
    ("seats", "rows", "desk_columns", "longest"),
    [("750", "", "", None), ("751", "", "", 31), ("60", "2", "", None), ("61", "2", "", 31), ("61", "", "2", 31)],
)
def test_a_room_whose_desks_nobody_could_read_on_the_drawing_is_told(
    seats: str, rows: str, desk_columns: str, longest: int | None
) -> None:
    roster, known = good_case()
    for column, text in ((columns.CAPACITY, seats), (columns.DESK_ROWS, rows), (columns.DESK_COLUMNS, desk_columns)):
        roster, known = cell(ROOMS, column, text)(roster, known)
    told = [problem for problem in judged((roster, known)).problems if problem.code == "room-undrawable"]
    place = columns.at(ROOMS, columns.CAPACITY)

    assert [Problem.of("room-undrawable", FIRST_ROW, place, count=one, most=30) for one in [longest] if one] == told
