"""A workbook of certificates issued before certpress: what of it cannot be right, and what is only told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pytest

from pipeline.language.sentences_history import SENTENCES
from pipeline.rules.batch import Cell, CellKind, Holding, Row
from pipeline.rules.facts import Facts
from pipeline.rules.history import COLUMNS, PastJudgement, by_row, judge_past, understand_past
from pipeline.rules.levels import Level
from tests.rules.rosters import CODE, good_facts, identity

GOOD = ("王小明", "", identity(0), "电工", "", "三级", f"{CODE}253000017", "2025-06-30")
OTHER = ("李小红", "", identity(1), "电工", "高压电工", "四级", f"{CODE}244000003", "2024年5月6日")


@dataclass(frozen=True)
class Sample:
    """What one cell of the first row, or the facts, have to be so that there is this problem, and where."""

    column: str | None = None
    text: str = ""
    kind: CellKind = CellKind.TEXT
    facts: Callable[[Facts], Facts] = lambda facts: facts
    at: str = ""
    is_error: bool = True


def rows(first: Mapping[str, Cell] | None = None) -> list[Row]:
    found = [
        Row(number, {column: Cell(text, CellKind.TEXT) for column, text in zip(COLUMNS, texts, strict=True)})
        for number, texts in enumerate((GOOD, OTHER), start=2)
    ]
    return [replace(found[0], cells={**found[0].cells, **(first or {})}), found[1]]


def judged(first: Mapping[str, Cell] | None = None, facts: Facts | None = None) -> PastJudgement:
    return judge_past(understand_past(COLUMNS, rows(first)), facts or good_facts())


HELD = Holding(identity(0), "电工", "----", Level.SENIOR_WORKER)
SAMPLES = {
    "history-blank": Sample("姓名", "", at="姓名"),
    "history-day": Sample("发证日期", "2025-12-31", facts=lambda facts: replace(facts, today=date(2025, 12, 30))),
    "history-number": Sample("证书编号", "S000065148998253000017", at="证书编号"),
    "history-not-filed": Sample("职业名称", "锁具修理工", is_error=False),
    "history-held": Sample(facts=lambda facts: replace(facts, held={HELD: "S1"}), at="证件号码", is_error=False),
    "number-year": Sample("发证日期", "2024-06-30", at="证书编号"),
    "number-level": Sample("职业技能等级", "四级", at="证书编号"),
    "number-twice": Sample("证书编号", OTHER[6], at="证书编号"),
    "number-taken": Sample(facts=lambda facts: replace(facts, taken={GOOD[6]: "2025-06-电工-01"})),
    "number-imported": Sample(facts=lambda facts: replace(facts, taken={GOOD[6]: None})),
    "number-is-number": Sample("证书编号", "2530000170", CellKind.NUMBER),
    "identity-check-digit": Sample("证件号码", identity(0)[:-1] + ("1" if identity(0)[-1] != "1" else "2")),
    "date-unreadable": Sample("发证日期", "去年", at="发证日期"),
}


def test_a_good_workbook_has_no_problem() -> None:
    judgement = judged()

    assert () == judgement.problems
    assert [date(2025, 6, 30), date(2024, 5, 6)] == [one.issued_on for one in judgement.certificates]
    assert [("电工", "----"), ("电工", "高压电工")] == [(one.occupation, one.job) for one in judgement.certificates]
    assert [GOOD[6], OTHER[6]] == [str(one.number) for one in judgement.certificates]
    assert ["居民身份证"] * 2 == [one.identity_type for one in judgement.certificates]


@pytest.mark.parametrize("code", SAMPLES)
def test_each_problem_is_found_where_it_is(code: str) -> None:
    sample = SAMPLES[code]
    first = {sample.column: Cell(sample.text, sample.kind)} if sample.column else None
    judgement = judged(first, sample.facts(good_facts()))
    found = {problem.code: problem for problem in judgement.problems if problem.row == 2}

    assert code in found
    assert sample.is_error is found[code].is_error
    assert sample.at in {"", found[code].column}
    assert (not judgement.certificates) is sample.is_error


def test_who_has_the_same_twice_in_the_workbook_is_told_in_both_rows() -> None:
    same = {column: Cell(text, CellKind.TEXT) for column, text in zip(COLUMNS, OTHER, strict=True)}
    judgement = judged({**same, "证书编号": Cell(f"{CODE}244000004", CellKind.TEXT)})

    assert [("history-held-twice", 2), ("history-held-twice", 3)] == [(one.code, one.row) for one in judgement.problems]
    assert 2 == len(judgement.certificates)


def test_one_identity_number_under_two_names_is_told_in_both_rows() -> None:
    judgement = judged({"证件号码": Cell(identity(1), CellKind.TEXT)})

    assert [("history-two-names", 2), ("history-two-names", 3)] == [(one.code, one.row) for one in judgement.problems]
    assert 2 == len(judgement.certificates)


def test_every_sentence_has_its_sample() -> None:
    told = {code for code in SENTENCES if code.startswith("history-")}

    assert told == {code for code in SAMPLES if code.startswith("history-")} | {
        "history-held-twice",
        "history-two-names",
    }


def test_the_usual_headings_are_understood_and_two_of_one_meaning_are_not() -> None:
    headings = ["身份证号" if column == "证件号码" else column for column in COLUMNS]
    headings[-1] = "版面发证日期"
    named = [Row(row.number, dict(zip(headings, row.cells.values(), strict=True))) for row in rows()]

    assert 2 == len(judge_past(understand_past(headings, named), good_facts()).certificates)
    twice = judge_past(understand_past([*headings, "证件号码"], named), good_facts())
    assert ["column-twice"] == [problem.code for problem in twice.problems]


def test_marks_that_stand_in_the_workbook_are_nobodys_business() -> None:
    assert 2 == len(judged({"理论成绩": Cell("缺", CellKind.TEXT)}).certificates)


def test_an_empty_workbook_is_told() -> None:
    judgement = judge_past(understand_past(COLUMNS, []), good_facts())

    assert ["no-people"] == [problem.code for problem in judgement.problems]


def test_problems_are_told_row_by_row() -> None:
    problems = by_row(judged({"姓名": Cell("", CellKind.BLANK)}).problems)

    assert {2: ["history-blank"]} == {row: [one.code for one in found] for row, found in problems.items()}
