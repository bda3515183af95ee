from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.sentences_rules import SENTENCES
from pipeline.rules import columns
from pipeline.rules.batch import NO_JOB, Batch, Cell, CellKind, Holding, PhotoFile, Result, Roster, Row
from pipeline.rules.draft import UNDERSTANDING_CODES, understand
from pipeline.rules.facts import Facts
from pipeline.rules.levels import Level
from pipeline.rules.numbers import CertificateNumber
from pipeline.rules.problems import Problem
from pipeline.rules.rule_book import ELSEWHERE, RULE_BOOK, Judgement, judge
from tests.rules.rosters import CODE, FIRST_ROW, good_facts, good_roster, identity, photo, with_cell, with_key
from tests.rules.samples import (
    SAMPLES,
    both,
    cell,
    good_case,
    supplied,
    twin,
)

BOOK_CODES = tuple(code for rule in RULE_BOOK for code in rule.codes)
CODES = (*UNDERSTANDING_CODES, *BOOK_CODES)


def judged(roster: Roster, facts: Facts) -> Judgement:
    return judge(understand(roster), facts)


def codes(problems: tuple[Problem, ...]) -> set[str]:
    return {problem.code for problem in problems}


def test_every_rule_of_the_domain_is_in_the_book_or_held_elsewhere() -> None:
    held = {rule.name for rule in RULE_BOOK} | set(ELSEWHERE)

    assert {f"R{number}" for number in range(1, 31)} == held


def test_no_code_belongs_to_two_rules() -> None:
    assert len(CODES) == len(set(CODES))


def test_every_code_has_a_sample_and_a_sentence() -> None:
    assert set(CODES) == set(SAMPLES)
    assert set(CODES) == set(SENTENCES)


@pytest.mark.parametrize("code", CODES)
def test_a_bad_sample_has_exactly_its_problem(code: str) -> None:
    judgement = judged(*SAMPLES[code].bad(*good_case()))

    assert {code} == codes(judgement.problems)


@pytest.mark.parametrize("code", CODES)
def test_a_good_sample_has_no_problem(code: str) -> None:
    judgement = judged(*SAMPLES[code].good(*good_case()))

    assert () == judgement.problems
    assert judgement.batch is not None


@pytest.mark.parametrize("code", CODES)
def test_a_problem_fills_every_placeholder_of_its_sentence(code: str) -> None:
    for problem in judged(*SAMPLES[code].bad(*good_case())).problems:
        told = SENTENCES[code].format_map(dict(problem.values))

        assert "{" not in told


@pytest.mark.parametrize("rule", RULE_BOOK, ids=lambda rule: rule.check.__name__)
def test_a_rule_gives_no_code_it_does_not_name(rule: object) -> None:
    named = next(known for known in RULE_BOOK if known is rule)
    for sample in SAMPLES.values():
        roster, facts = sample.bad(*good_case())

        assert codes(tuple(named.check(understand(roster), facts))) <= set(named.codes)


@pytest.mark.parametrize("code", CODES)
def test_no_message_shows_an_identity_number_in_full(code: str) -> None:
    roster, facts = SAMPLES[code].bad(*good_case())
    numbers = [row.cell(columns.IDENTITY).text for row in roster.rows if row.cell(columns.IDENTITY).text]
    told = [value for problem in judged(roster, facts).problems for _, value in problem.values]

    assert [] == [number for number in numbers if any(number in value for value in told)]


def test_a_good_batch_holds_what_the_roster_says() -> None:
    batch = judged(*good_case()).batch

    assert batch is not None
    assert (
        Batch(
            name="2026-11-电工-01",
            institution=CODE,
            institution_name="天山示例职业技能评价中心",
            approver="李审批",
            approval_document="天职评〔2026〕12号",
            approved_on=date(2026, 11, 20),
            evaluation_ended_on=date(2026, 11, 6),
            notice_from=date(2026, 11, 9),
            notice_to=date(2026, 11, 13),
            issued_on=date(2026, 11, 20),
            results=batch.results,
        )
        == batch
    )
    assert [FIRST_ROW, FIRST_ROW + 1, FIRST_ROW + 2] == [result.row for result in batch.results]
    assert (
        Result(
            row=FIRST_ROW + 1,
            name="迪丽热巴·买买提",
            identity_type="居民身份证",
            identity=identity(1),
            occupation="电工",
            job="高压电工",
            level=Level.SENIOR_WORKER,
            theory=Decimal(60),
            practical=Decimal("85.5"),
            review_passed=None,
            photo=photo(f"{identity(1)}.jpg"),
        )
        == batch.results[1]
    )
    assert NO_JOB == batch.results[0].job


def test_a_supplied_number_reaches_the_batch() -> None:
    batch = judged(*supplied()(*good_case())).batch

    assert batch is not None
    assert CertificateNumber(CODE, 2026, Level.SENIOR_WORKER, 1) == batch.results[0].supplied_number


def test_one_bad_row_does_not_keep_the_good_ones_back() -> None:
    judgement = judged(*cell(columns.THEORY, "59")(*good_case()))

    assert frozenset({FIRST_ROW}) == judgement.bad_rows
    assert judgement.batch is not None
    assert [FIRST_ROW + 1, FIRST_ROW + 2] == [result.row for result in judgement.batch.results]


def test_one_bad_row_hides_no_other_problem() -> None:
    change = both(
        cell(columns.THEORY, "59"),
        cell(columns.NAME, "=cmd"),
        cell(columns.LEVEL, "六级", row=FIRST_ROW + 1),
        cell(columns.PRACTICAL, "缺考", row=FIRST_ROW + 1),
    )
    judgement = judged(*change(*good_case()))

    assert {"mark-below-sixty", "name-character", "level-unknown", "mark-absent"} == codes(judgement.problems)


def test_an_error_of_the_whole_batch_leaves_no_batch() -> None:
    roster, facts = good_case()

    assert judged(with_key(roster, columns.APPROVER, ""), facts).batch is None


def test_a_batch_without_a_good_row_is_no_batch() -> None:
    roster = good_roster(people=1)

    assert judged(with_cell(roster, columns.THEORY, "59"), good_facts(roster)).batch is None


def test_a_warning_returns_nothing() -> None:
    change = both(SAMPLES["month-exceeded"].bad, SAMPLES["name-dot-normalised"].bad)
    judgement = judged(*change(*good_case()))

    assert judgement.batch is not None
    assert [FIRST_ROW, FIRST_ROW + 1, FIRST_ROW + 2] == [result.row for result in judgement.batch.results]
    assert (0, 2, frozenset()) == (len(judgement.errors), len(judgement.warnings), judgement.bad_rows)


def test_both_rows_of_a_repeated_person_are_named() -> None:
    roster, facts = both(twin("张玮"))(*good_case())
    found = [problem for problem in judged(roster, facts).problems if problem.code == "identity-two-names"]

    assert [(2, (("rows", "3"),)), (3, (("rows", "2"),))] == [(problem.row, problem.values) for problem in found]


def test_an_occupation_is_printed_as_it_is_filed() -> None:
    roster, facts = cell(columns.JOB, "高 压 电 工")(*good_case())
    filed = replace(facts.scope[0], jobs=("高压电工 ", NO_JOB))
    batch = judged(roster, replace(facts, scope=(filed,))).batch

    assert batch is not None
    assert "高压电工 " == batch.results[0].job


def test_who_holds_another_level_may_come_again() -> None:
    roster, facts = good_case()
    held = {Holding(identity(0), "电工", NO_JOB, Level.MIDDLE_WORKER): "S000065148999264000001"}

    assert () == judged(roster, replace(facts, held=held)).problems


def test_a_passed_review_reaches_the_batch() -> None:
    batch = judged(*SAMPLES["review-not-passed"].good(*good_case())).batch

    assert batch is not None
    assert [True, None, None] == [result.review_passed for result in batch.results]


@pytest.mark.parametrize("typed", ["----", "—", "无", "/", "--"])
def test_who_says_that_there_is_no_job_is_not_asked(typed: str) -> None:
    assert () == judged(*cell(columns.JOB, typed)(*good_case())).problems


def test_what_is_advised_for_a_held_certificate_can_be_done() -> None:
    assert "`" not in SENTENCES["already-held"]


CELLS = st.builds(
    Cell,
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            [
                "",
                "电工",
                "三级",
                "60",
                "-0",
                "1e9",
                "缺考",
                "2026-11-20",
                "9999-12-31",
                "2099-12-31",
                "2000-01-01",
                "合格",
                "----",
                "nan",
            ]
        ),
    ),
    st.sampled_from(CellKind),
)


@settings(max_examples=150, deadline=None)
@given(
    particulars=st.dictionaries(st.sampled_from(columns.KEYS), CELLS),
    rows=st.lists(st.dictionaries(st.sampled_from(columns.COLUMNS), CELLS), max_size=4),
    photos=st.lists(st.text(min_size=1, max_size=8), max_size=3),
    supplied_numbers=st.booleans(),
)
def test_no_roster_whatever_is_in_it_stops_the_judge(
    *,
    particulars: dict[str, Cell],
    rows: list[dict[str, Cell]],
    photos: list[str],
    supplied_numbers: bool,
) -> None:
    roster = Roster(
        {**good_roster().particulars, **particulars},
        columns.COLUMNS,
        tuple(Row(number, {**good_roster().rows[0].cells, **cells}) for number, cells in enumerate(rows, start=2)),
        {name: PhotoFile(name, "0" * 64, 1) for name in photos},
    )
    judgement = judged(roster, replace(good_facts(), numbers_supplied=supplied_numbers))

    assert judgement.batch is None or judgement.batch.results
