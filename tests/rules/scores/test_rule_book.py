"""Each rule of scores finds what it is for, and nothing else."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipeline.language.sentences import sentences
from pipeline.language.sentences_scores import SENTENCES
from pipeline.rules import columns
from pipeline.rules.batch import Cell, CellKind, Holding, Roster
from pipeline.rules.exam.columns import AMENDS, TICKET, TITLE
from pipeline.rules.facts import Facts
from pipeline.rules.identity import check_character
from pipeline.rules.marks import Absence, Review
from pipeline.rules.problems import Problem
from pipeline.rules.scores.draft import REMARK
from pipeline.rules.scores.rule_book import OWN_RULES, SCORE_RULES
from pipeline.rules.scores.standing import StandingScore
from tests.rules.rosters import FIRST_ROW, good_facts, identity, with_cell, without_column
from tests.rules.scores.rosters import (
    PARTICULARS,
    TECHNICIAN,
    Change,
    candidate,
    cells,
    first,
    judged,
    key,
    roster,
    score,
)

_UNBORN = "65000020990101003"
OWN_SAMPLES: dict[str, Change] = {
    "amended-scores-unknown": key(AMENDS, "2026-11-成绩-00"),
    "key-missing": key(TITLE, ""),
    "review-missing": cells(TECHNICIAN),
    "score-missing": cells({columns.THEORY: ""}),
    "ticket-twice": cells({TICKET: candidate(1)[TICKET]}),
}
# What holds for every batch and must hold here too: one sample for each shared code.
SHARED_SAMPLES: dict[str, Change] = {
    "cell-date": lambda of: with_cell(of, columns.THEORY, "2026-06-01", kind=CellKind.DATE),
    "column-missing": lambda of: without_column(of, columns.PRACTICAL),
    "evaluation-in-future": lambda of: key(columns.NOTICE_FROM, "")(
        key(columns.NOTICE_TO, "")(key(columns.EVALUATION_ENDED_ON, "2026-11-30")(of))
    ),
    "holding-twice": cells({**candidate(0), TICKET: ""}, row=FIRST_ROW + 2),
    "identity-check-digit": cells({columns.IDENTITY: "650000199001010011"}),
    "identity-is-number": lambda of: with_cell(of, columns.IDENTITY, identity(0), kind=CellKind.NUMBER),
    "identity-missing": cells({columns.IDENTITY: ""}),
    "identity-not-born": cells({columns.IDENTITY: _UNBORN + check_character(_UNBORN)}),
    "identity-two-names": cells({columns.IDENTITY: identity(1), TICKET: candidate(1)[TICKET]}),
    "identity-type-doubtful": cells({columns.IDENTITY_TYPE: "其他"}),
    "institution-other": key(columns.INSTITUTION, "S000065148998"),
    "job-empty": cells({columns.JOB: ""}),
    "job-not-filed": cells({columns.JOB: "水电工"}),
    "level-missing": cells({columns.LEVEL: ""}),
    "level-not-filed": cells({columns.LEVEL: "一级", columns.REVIEW: "合格"}),
    "level-unknown": cells({columns.LEVEL: "六级"}),
    "mark-decimals": cells({columns.THEORY: "60.25"}),
    "mark-range": cells({columns.PRACTICAL: "100.5"}),
    "mark-unreadable": cells({columns.PRACTICAL: "良"}),
    "name-character": cells({columns.NAME: "=cmd"}),
    "name-missing": cells({columns.NAME: ""}),
    "no-people": lambda of: replace(of, rows=()),
    "notice-backwards": key(columns.NOTICE_TO, "2026-11-08"),
    "notice-before-evaluation-end": key(columns.NOTICE_FROM, "2026-11-05"),
    "notice-too-short": key(columns.NOTICE_TO, "2026-11-12"),
    "calendar-missing": key(columns.NOTICE_TO, "2027-01-15"),
    "occupation-missing": cells({columns.OCCUPATION: ""}),
    "occupation-misspelt": cells({columns.OCCUPATION: "电 工 人"}),
    "occupation-not-filed": cells({columns.OCCUPATION: "茶艺师"}),
    "particular-long": cells({REMARK: "注" * 201}),
    "review-unreadable": cells({columns.REVIEW: "良好"}),
    "ticket-is-number": lambda of: with_cell(of, TICKET, "202600100001", kind=CellKind.NUMBER),
    "ticket-shape": cells({TICKET: "第1号"}),
}
SAMPLES = OWN_SAMPLES | SHARED_SAMPLES
# What only the ledger can tell; each has a test of its own.
OF_THE_LEDGER = {
    *("candidates-missing", "correction-fails-holder", "exam-says-otherwise", "scores-again", "scores-twice"),
    *("ticket-not-of-exam", "ticket-of-other"),
}


def codes(problems: tuple[Problem, ...]) -> set[str]:
    return {problem.code for problem in problems}


def test_good_scores_have_no_problem() -> None:
    judgement = judged()

    assert () == judgement.problems
    assert judgement.batch is not None
    assert ("2026-11-成绩-01", "2026年11月职业技能等级认定", 3) == (
        judgement.batch.name,
        judgement.batch.title,
        judgement.batch.people,
    )


@pytest.mark.parametrize("code", SAMPLES)
def test_a_fault_is_found_and_nothing_else(code: str) -> None:
    assert {code} == codes(judged(SAMPLES[code]).problems)


def test_a_name_that_is_taken_is_found() -> None:
    facts = replace(good_facts(), accepted_names=frozenset({"2026-11-成绩-01"}))

    assert {"batch-name-taken"} == codes(judged(facts=facts).problems)


def scored(*, batch: str = "2026-11-成绩-00", day: date = date(2026, 11, 6), title: str = PARTICULARS[TITLE]) -> Facts:
    """Return facts under which the first candidate has scores already."""
    earlier = StandingScore(batch, title, day, score(0))
    return replace(good_facts(), scored={earlier.holding: (earlier,)})


def test_who_has_scores_of_that_day_already_is_counted_twice() -> None:
    problems = judged(facts=scored(title="别的考试")).problems

    assert [("scores-twice", FIRST_ROW, True)] == [(one.code, one.row, one.is_error) for one in problems]
    assert {"batch": "2026-11-成绩-00", "day": "2026-11-06"} == dict(problems[0].values)


def test_scores_of_another_day_under_the_same_title_may_be_of_a_resit_and_are_told() -> None:
    problems = judged(facts=scored(day=date(2026, 5, 8))).problems

    assert [("scores-again", FIRST_ROW, False)] == [(one.code, one.row, one.is_error) for one in problems]


@pytest.mark.parametrize("change", [cells({columns.LEVEL: "四级"}), cells({columns.IDENTITY: identity(7)})])
def test_scores_of_another_level_or_person_are_no_hindrance(change: Change) -> None:
    assert () == judged(change, scored()).problems


def test_another_exam_of_the_same_people_is_no_repetition() -> None:
    assert () == judged(facts=scored(day=date(2026, 5, 8), title="2026年5月职业技能等级认定")).problems


CERTIFICATE = "S000065148999263000001"


def corrected(values: dict[str, str]) -> list[tuple[str, int | None, bool, dict[str, str]]]:
    """What is told of a correction of the first candidate, who holds the certificate."""
    facts = replace(good_facts(), held={scored_holding(): CERTIFICATE})
    problems = judged(
        lambda of: key(AMENDS, "2026-11-成绩-00")(cells(values)(of)), facts, amended_is_known=True
    ).problems
    return [(one.code, one.row, one.is_error, dict(one.values)) for one in problems]


def scored_holding() -> Holding:
    known = score(0)
    return Holding(known.identity, known.occupation, known.job, known.level)


@pytest.mark.parametrize("mark", ["59.5", "缺考"])
def test_a_correction_by_which_a_holder_failed_is_told_with_the_certificate(mark: str) -> None:
    assert [("correction-fails-holder", FIRST_ROW, False, {"number": CERTIFICATE})] == corrected({columns.THEORY: mark})


@pytest.mark.parametrize(
    "values",
    [{columns.THEORY: "61"}, {columns.LEVEL: "四级", columns.THEORY: "10"}, {columns.IDENTITY: identity(7)}],
)
def test_a_correction_that_leaves_the_pass_or_is_of_something_else_touches_no_certificate(
    values: dict[str, str],
) -> None:
    assert [] == corrected(values)


def test_what_cannot_be_read_in_a_correction_is_told_once() -> None:
    assert ["mark-range"] == [code for code, *_ in corrected({columns.THEORY: "590"})]
    assert ["name-missing"] == [code for code, *_ in corrected({columns.NAME: "", columns.THEORY: "59"})]


def test_first_scores_of_a_holder_are_of_an_exam_that_was_taken_again() -> None:
    facts = replace(good_facts(), held={scored_holding(): CERTIFICATE})

    assert () == judged(cells({columns.THEORY: "59"}), facts).problems


def test_every_code_has_a_sample_and_a_sentence() -> None:
    of_rules = {code for rule in SCORE_RULES for code in rule.codes}

    assert {code for rule in OWN_RULES for code in rule.codes} == set(OWN_SAMPLES) | OF_THE_LEDGER
    assert of_rules - {"batch-name-taken"} <= set(SAMPLES) | OF_THE_LEDGER
    assert set(SENTENCES) <= set(OWN_SAMPLES) | OF_THE_LEDGER
    assert of_rules <= set(sentences())


def test_no_rule_is_in_the_book_twice() -> None:
    found = [rule.codes for rule in SCORE_RULES]

    assert len(found) == len(set(found))


def test_scores_need_no_approval_and_no_day_of_issue() -> None:
    assert not {columns.APPROVER, columns.APPROVED_ON, columns.ISSUED_ON} & set(roster().particulars)
    assert judged().batch is not None


def test_known_scores_may_be_amended() -> None:
    judgement = judged(key(AMENDS, "2026-11-成绩-00"), amended_is_known=True)

    assert () == judgement.problems
    assert judgement.batch is not None
    assert "2026-11-成绩-00" == judgement.batch.amends


def test_a_notice_that_is_not_fixed_yet_is_left_out() -> None:
    batch = judged(lambda of: key(columns.NOTICE_FROM, "")(key(columns.NOTICE_TO, "")(of))).batch

    assert batch is not None
    assert (None, None) == (batch.notice_from, batch.notice_to)


@pytest.mark.parametrize("name", [columns.NOTICE_FROM, columns.NOTICE_TO])
def test_half_a_notice_is_none(name: str) -> None:
    (problem,) = judged(key(name, "")).problems

    assert ("key-missing", name) == (problem.code, problem.column)


def test_a_notice_may_still_stand() -> None:
    """Scores are what is published: 认定结果 wait for the end of the notice, scores do not."""
    assert (
        ()
        == judged(lambda of: key(columns.NOTICE_FROM, "2026-11-23")(key(columns.NOTICE_TO, "2026-11-27")(of))).problems
    )


def test_absence_is_no_fault_and_no_mark() -> None:
    found = first(cells({columns.THEORY: "缺考", columns.PRACTICAL: "８５．５分"}))

    assert (Absence.ABSENT, Decimal("85.5")) == (found.theory, found.practical)
    assert (True, False) == (found.sat, found.passed)


def test_a_failed_mark_is_no_fault() -> None:
    found = first(cells({columns.THEORY: "59.5"}))

    assert (True, False) == (found.sat, found.passed)


@pytest.mark.parametrize(
    ("marks", "review"),
    [
        (("59", "80"), ""),
        (("缺考", "缺考"), ""),
        (("60", "60"), "合格"),
        (("60", "60"), "缺考"),
        (("60", "60"), "不合格"),
    ],
)
def test_only_who_passed_both_goes_on_to_a_review(marks: tuple[str, str], review: str) -> None:
    values = {**TECHNICIAN, columns.THEORY: marks[0], columns.PRACTICAL: marks[1], columns.REVIEW: review}

    assert ("合格" == review) == first(cells(values)).passed


@pytest.mark.parametrize(
    ("written", "meant"),
    [("缺考", Absence.ABSENT), ("未参加", Absence.ABSENT), ("未通过", Review.FAILED), ("", Review.NONE)],
)
def test_absence_from_a_review_is_told_from_failing_it(written: str, meant: Review | Absence) -> None:
    assert meant is first(cells({**TECHNICIAN, columns.THEORY: "59", columns.REVIEW: written})).review


def test_a_ticket_may_stand_at_each_occupation_of_its_candidate() -> None:
    second = {**candidate(0), columns.OCCUPATION: "焊工", columns.JOB: "----", columns.LEVEL: "四级"}

    assert () == judged(cells(second, row=FIRST_ROW + 2)).problems


def test_headings_are_understood_as_people_write_them() -> None:
    def renamed(of: Roster) -> Roster:
        names = {TICKET: "考号（必填）", REMARK: "说明"}
        rows = tuple(
            replace(
                row, cells={names.get(name, name): cell for name, cell in row.cells.items()} | {"说明": Cell("补考")}
            )
            for row in of.rows
        )
        return replace(of, rows=rows)

    found = first(renamed)

    assert (candidate(0)[TICKET], "补考") == (found.ticket, found.remark)
