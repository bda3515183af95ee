"""What becomes of a list of scores: everybody as the list and the site say it, and nobody whose row has an error."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import CellKind, Holding, Roster
from pipeline.rules.exam.batch import Group
from pipeline.rules.exam.columns import AMENDS, TICKET, TITLE
from pipeline.rules.levels import Level
from pipeline.rules.marks import Absence, Review
from pipeline.rules.scores.batch import RecordedScores, Score, ScoreBatch
from pipeline.rules.scores.draft import REMARK, REQUIRED_KEYS, understand_scores
from pipeline.rules.scores.rule_book import ScoreFacts, judge_scores
from pipeline.rules.scores.standing import StandingScore
from tests.rules.located import located
from tests.rules.rosters import CODE, FIRST_ROW, good_facts, identity, with_cell, with_key
from tests.rules.scores.rosters import TECHNICIAN, Change, candidate, cells, judged, key, roster, score

SECOND, THIRD = FIRST_ROW + 1, FIRST_ROW + 2


def both(*changes: Change) -> Change:
    def change(of: Roster) -> Roster:
        for one in changes:
            of = one(of)
        return of

    return change


def told(*changes: Change) -> list[str]:
    return [located(one) for one in judged(both(*changes)).problems]


def test_a_batch_says_what_the_list_and_the_site_say() -> None:
    change = cells({columns.THEORY: "缺考", REMARK: " 补 考 "})
    scores = judge_scores(understand_scores(change(roster(1))), ScoreFacts(good_facts())).batch

    assert scores == ScoreBatch(
        name="2026-11-成绩-01",
        institution=CODE,
        institution_name="天山示例职业技能评价中心",
        title="2026年11月职业技能等级认定",
        amends=None,
        evaluation_ended_on=date(2026, 11, 6),
        notice_from=date(2026, 11, 9),
        notice_to=date(2026, 11, 13),
        scores=(
            Score(
                row=FIRST_ROW,
                name="张伟",
                identity_type="居民身份证",
                identity=identity(0),
                occupation="电工",
                job="----",
                level=Level.SENIOR_WORKER,
                theory=Absence.ABSENT,
                practical=Decimal("85.5"),
                review=Review.NONE,
                ticket=candidate(0)[TICKET],
                remark="补 考",
            ),
        ),
    )
    assert (1, date(2026, 11, 6), ()) == (scores.people, scores.issued_on, RecordedScores(scores).numbers)


def test_who_has_no_ticket_and_no_remark_has_none() -> None:
    batch = judged(cells({TICKET: "", REMARK: ""})).batch

    assert batch is not None
    assert [(None, ""), (candidate(1)[TICKET], "")] == [(one.ticket, one.remark) for one in batch.scores[:2]]


def test_what_was_examined_stands_as_it_is_filed() -> None:
    known = good_facts()
    spaced = tuple(replace(one, occupation=f"{one.occupation} ") for one in known.scope)
    batch = judge_scores(understand_scores(roster()), ScoreFacts(replace(known, scope=spaced))).batch

    assert batch is not None
    assert Group("电工 ", "高压电工", Level.SENIOR_WORKER) == batch.scores[1].group


def test_a_bad_row_goes_back_and_the_good_ones_do_not() -> None:
    found = judged(cells({columns.THEORY: "101"}, row=SECOND))

    assert ["error 3 理论成绩 text=101"] == [located(one) for one in found.problems]
    assert found.batch is not None
    assert [FIRST_ROW, THIRD] == [one.row for one in found.batch.scores]


def test_a_batch_with_an_error_of_its_own_or_without_a_good_row_is_none() -> None:
    assert judged(key(TITLE, "")).batch is None
    assert judged(both(*(cells({columns.THEORY: ""}, row=row) for row in (FIRST_ROW, SECOND, THIRD)))).batch is None


@pytest.mark.parametrize("name", REQUIRED_KEYS)
def test_a_line_of_the_sheet_that_is_not_there_is_told_once(name: str) -> None:
    def without(of: Roster) -> Roster:
        return replace(of, particulars={known: cell for known, cell in of.particulars.items() if known != name})

    assert [f"error 批次 {name} key={name}"] == told(without) == told(key(name, " "))
    assert [f"error 批次 {name} text="] == told(lambda of: with_key(of, name, "", kind=CellKind.FORMULA))


def test_half_a_notice_that_cannot_be_read_is_told_once() -> None:
    assert ["error 批次 公示结束 text="] == told(lambda of: with_key(of, columns.NOTICE_TO, "", kind=CellKind.FORMULA))


@pytest.mark.parametrize("name", [TITLE, AMENDS])
def test_a_date_in_a_cell_of_words_is_told(name: str) -> None:
    """Excel makes a date of `2026-11`; what was typed is lost then."""
    (problem,) = judged(lambda of: with_key(of, name, "2026-11-01", kind=CellKind.DATE)).problems

    assert ("cell-date", f"error 批次 {name} text=2026-11-01") == (problem.code, located(problem))


@pytest.mark.parametrize("column", [columns.THEORY, columns.PRACTICAL])
def test_each_mark_is_asked_for_in_every_row(column: str) -> None:
    assert [f"error 3 {column}"] == told(cells({column: ""}, row=SECOND))
    assert [f"error 3 {column} text="] == told(lambda of: with_cell(of, column, "", row=SECOND, kind=CellKind.FORMULA))


REVIEW_MISSING = ["error 3 综合评审 level=二级/技师"]


@pytest.mark.parametrize(
    ("theory", "practical", "expected"),
    [
        ("60", "60", REVIEW_MISSING),
        ("59.9", "100", []),
        ("100", "59.9", []),
        ("缺考", "100", []),
        ("100", "缺考", []),
    ],
)
def test_a_review_is_asked_of_who_reaches_sixty_twice(theory: str, practical: str, expected: list[str]) -> None:
    """Whoever stands above and needs none, or whose level cannot be read, hides nobody."""
    second = {**TECHNICIAN, columns.THEORY: theory, columns.PRACTICAL: practical}

    assert expected == told(cells(second, row=SECOND))
    assert expected == [line for line in told(cells({columns.LEVEL: ""}), cells(second, row=SECOND)) if " 3 " in line]


def test_one_ticket_of_three_people_is_told_each_of_them() -> None:
    ticket = {TICKET: candidate(0)[TICKET]}

    assert ["error 2 准考证号 rows=3、4", "error 3 准考证号 rows=2、4", "error 4 准考证号 rows=2、3"] == told(
        cells(ticket, row=SECOND), cells(ticket, row=THIRD)
    )


def test_a_ticket_is_nobodys_where_a_row_has_none_or_its_identity_cannot_be_read() -> None:
    assert [] == told(cells({TICKET: ""}), cells({TICKET: ""}, row=SECOND))
    assert ["error 2 证件号码"] == told(cells({columns.IDENTITY: "", TICKET: candidate(1)[TICKET]}))


def standing(place: int, batch: str, day: date, title: str) -> StandingScore:
    return StandingScore(batch, title, day, score(place, job="----" if place % 2 == 0 else "高压电工"))


def beside(*known: StandingScore, change: Change = lambda of: of) -> list[str]:
    """What is told of the list beside scores that the ledger has."""
    scored = {one.holding: tuple(other for other in known if other.holding == one.holding) for one in known}
    problems = judged(change, replace(good_facts(), scored=scored)).problems
    return [located(one) for one in problems]


TITLE_HERE = "2026年11月职业技能等级认定"
DAY, EARLIER = date(2026, 11, 6), date(2026, 5, 8)


def test_every_earlier_exam_of_everybody_is_looked_at() -> None:
    assert [
        "error 2 证件号码 batch=丁 day=2026-11-06",
        "warning 2 证件号码 batch=甲 day=2026-05-08",
        "warning 3 证件号码 batch=乙 day=2026-05-08",
    ] == beside(
        standing(0, "甲", EARLIER, "2026年11月 职业技能等级认定"),
        standing(0, "丁", DAY, "别的考试"),
        standing(1, "丙", EARLIER, "别的考试"),
        standing(1, "乙", EARLIER, TITLE_HERE),
    )


def test_who_is_not_understood_is_not_compared_and_hides_nobody() -> None:
    assert ["error 2 职业名称", "error 3 证件号码 batch=乙 day=2026-11-06"] == beside(
        standing(1, "乙", DAY, "别的考试"), change=cells({columns.OCCUPATION: ""})
    )


def test_without_a_title_only_the_day_is_compared() -> None:
    assert ["error 批次 考试名称 key=考试名称"] == beside(standing(0, "甲", EARLIER, TITLE_HERE), change=key(TITLE, ""))


def corrected(*changes: Change) -> list[str]:
    """What is told of a correction; the first two candidates hold their certificates."""
    held = {
        Holding(identity(0), "电工", "----", Level.SENIOR_WORKER): "S000065148999263000001",
        Holding(identity(1), "电工", "高压电工", Level.SENIOR_WORKER): "S000065148999263000002",
    }
    facts = replace(good_facts(), held=held)
    problems = judged(both(key(AMENDS, "2026-11-成绩-00"), *changes), facts, amended_is_known=True).problems
    return [located(one) for one in problems]


FAILED = {columns.PRACTICAL: "59.9"}


def test_every_holder_whom_a_correction_fails_is_told() -> None:
    first, second = (f"warning {row} 理论成绩 number=S00006514899926300000{row - 1}" for row in (2, 3))

    assert [] == corrected()
    assert [first, second] == corrected(cells(FAILED), cells(FAILED, row=SECOND), cells(FAILED, row=THIRD))
    assert [second] == corrected(cells(FAILED, row=SECOND))
    assert ["error 2 职业名称", second] == corrected(cells({columns.OCCUPATION: ""}), cells(FAILED, row=SECOND))


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({columns.PRACTICAL: "101"}, "error 2 实操成绩 text=101"),
        ({columns.THEORY: "101"}, "error 2 理论成绩 text=101"),
        ({columns.REVIEW: "良好"}, "error 2 综合评审 text=良好"),
        ({columns.NAME: ""}, "error 2 姓名"),
    ],
)
def test_what_of_a_holder_cannot_be_read_is_told_once(values: dict[str, str], problem: str) -> None:
    assert [problem] == corrected(cells({columns.THEORY: "10", columns.PRACTICAL: "10"} | values))


@pytest.mark.parametrize(
    ("review", "sat"),
    [(Review.PASSED, True), (Review.FAILED, True), (Review.NONE, False), (Absence.ABSENT, False)],
)
def test_who_came_to_the_review_alone_sat(review: Review | Absence, *, sat: bool) -> None:
    assert sat == score(theory=Absence.ABSENT, practical=Absence.ABSENT, review=review).sat


@pytest.mark.parametrize(
    ("theory", "practical", "reaches"),
    [("60", "60", True), ("59.9", "60", False), ("60", "59.9", False), ("100", "0", False)],
)
def test_both_marks_reach_sixty_or_it_is_not_reached(theory: str, practical: str, *, reaches: bool) -> None:
    assert reaches == score(theory=Decimal(theory), practical=Decimal(practical)).reaches_sixty
