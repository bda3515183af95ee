"""A workbook of certificates issued before certpress: what of it cannot be right, and what is only told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pytest

from pipeline.language.sentences_history import SENTENCES
from pipeline.rules.batch import Cell, CellKind, Holding, Row
from pipeline.rules.facts import Facts
from pipeline.rules.history import COLUMNS, PastCertificate, PastJudgement, by_row, judge_past, understand_past
from pipeline.rules.levels import Level
from pipeline.rules.numbers import CertificateNumber
from tests.rules.located import located
from tests.rules.rosters import CODE, SCOPE, good_facts, identity

GOOD = ("王小明", "", identity(0), "电工", "", "三级", f"{CODE}253000017", "2025-06-30")
OTHER = ("李小红", "", identity(1), "电工", "高压电工", "四级", f"{CODE}244000003", "2024年5月6日")


@dataclass(frozen=True)
class Sample:
    """What one cell of the first row, or the facts, have to be so that there is this problem, and what is told then."""

    told: str
    column: str | None = None
    text: str = ""
    kind: CellKind = CellKind.TEXT
    facts: Callable[[Facts], Facts] = lambda facts: facts


def rows(first: Mapping[str, Cell] | None = None) -> list[Row]:
    found = [
        Row(number, {column: Cell(text, CellKind.TEXT) for column, text in zip(COLUMNS, texts, strict=True)})
        for number, texts in enumerate((GOOD, OTHER), start=2)
    ]
    return [replace(found[0], cells={**found[0].cells, **(first or {})}), found[1]]


def judged(first: Mapping[str, Cell] | None = None, facts: Facts | None = None) -> PastJudgement:
    return judge_past(understand_past(COLUMNS, rows(first)), facts or good_facts())


HELD = Holding(identity(0), "电工", "----", Level.SENIOR_WORKER)
MISTYPED = identity(0)[:-1] + ("1" if identity(0)[-1] != "1" else "2")
SAMPLES = {
    "history-blank": Sample("error 2 姓名 heading=姓名", "姓名"),
    "history-day": Sample(
        "error 2 发证日期 day=2025-12-31",
        "发证日期",
        "2025-12-31",
        facts=lambda facts: replace(facts, today=date(2025, 12, 30)),
    ),
    "history-number": Sample(f"error 2 证书编号 ours={CODE}", "证书编号", "S000065148998253000017"),
    "history-not-filed": Sample("warning 2 职业名称 job=---- occupation=锁具修理工", "职业名称", "锁具修理工"),
    "history-held": Sample("warning 2 证件号码 number=S1", facts=lambda facts: replace(facts, held={HELD: "S1"})),
    "number-year": Sample("error 2 证书编号 issued=2024 year=2025", "发证日期", "2024-06-30"),
    "number-level": Sample("error 2 证书编号 coded=三级/高级工 level=四级/中级工", "职业技能等级", "四级"),
    "number-twice": Sample("error 2 证书编号 rows=3", "证书编号", OTHER[6]),
    "number-taken": Sample(
        "error 2 证书编号 batch=2025-06-电工-01",
        facts=lambda facts: replace(facts, taken={GOOD[6]: "2025-06-电工-01"}),
    ),
    "number-imported": Sample("error 2 证书编号", facts=lambda facts: replace(facts, taken={GOOD[6]: None})),
    "number-is-number": Sample("error 2 证书编号 text=2530000170", "证书编号", "2530000170", CellKind.NUMBER),
    "identity-check-digit": Sample("error 2 证件号码", "证件号码", MISTYPED),
    "date-unreadable": Sample("error 2 发证日期 text=去年", "发证日期", "去年"),
    "date-serial": Sample("error 2 发证日期 day=2025-06-30 text=45838", "发证日期", "45838", CellKind.NUMBER),
}


def test_a_good_workbook_has_no_problem() -> None:
    judgement = judged()

    assert () == judgement.problems
    first, second = judgement.certificates
    assert (
        PastCertificate(
            row=2,
            name="王小明",
            identity_type="居民身份证",
            identity=identity(0),
            occupation="电工",
            job="----",
            level=Level.SENIOR_WORKER,
            issued_on=date(2025, 6, 30),
            number=CertificateNumber(CODE, 2025, Level.SENIOR_WORKER, 17),
        )
        == first
    )
    assert ("高压电工", Level.MIDDLE_WORKER, date(2024, 5, 6)) == (second.job, second.level, second.issued_on)


def test_what_was_issued_today_was_issued_before() -> None:
    assert () == judged(facts=replace(good_facts(), today=date(2025, 6, 30))).problems


def test_a_trade_is_entered_as_it_is_filed_now_and_else_as_it_stands_there() -> None:
    scope = (replace(SCOPE[0], jobs=("高压 电工",)), *SCOPE[1:])
    filed = judged({"工种名称": Cell("高压电工", CellKind.TEXT)}, replace(good_facts(), scope=scope)).certificates[0]
    gone = judged(
        {"职业名称": Cell("锁具 修理工", CellKind.TEXT), "工种名称": Cell("开锁", CellKind.TEXT)}
    ).certificates[0]

    assert [("电工", "高压 电工"), ("锁具修理工", "开锁")] == [(one.occupation, one.job) for one in (filed, gone)]


@pytest.mark.parametrize("code", SAMPLES)
def test_each_problem_is_found_where_it_is(code: str) -> None:
    sample = SAMPLES[code]
    first = {sample.column: Cell(sample.text, sample.kind)} if sample.column else None
    judgement = judged(first, sample.facts(good_facts()))
    found = {problem.code: problem for problem in judgement.problems if problem.row == 2}

    assert sample.told == located(found[code])
    assert found[code].is_error is (judgement.certificates == ())


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_that_the_workbook_does_not_have_is_blank_in_every_row(column: str) -> None:
    narrow = [Row(row.number, {name: cell for name, cell in row.cells.items() if name != column}) for row in rows()]
    told = understand_past(COLUMNS, narrow).problems

    wanted = [] if column in {"证件类型", "工种名称"} else [f"error {row} {column} heading={column}" for row in (2, 3)]
    assert wanted == [located(one) for one in told if one.code == "history-blank"]


def test_who_has_the_same_twice_in_the_workbook_is_told_in_both_rows() -> None:
    same = {column: Cell(text, CellKind.TEXT) for column, text in zip(COLUMNS, OTHER, strict=True)}
    judgement = judged({**same, "证书编号": Cell(f"{CODE}244000004", CellKind.TEXT)})

    assert ["history-held-twice"] * 2 == [one.code for one in judgement.problems]
    assert ["warning 2 证件号码 rows=3", "warning 3 证件号码 rows=2"] == list(map(located, judgement.problems))
    assert 2 == len(judgement.certificates)


def test_one_identity_number_under_two_names_is_told_in_both_rows() -> None:
    judgement = judged({"证件号码": Cell(identity(1), CellKind.TEXT)})

    assert ["history-two-names"] * 2 == [one.code for one in judgement.problems]
    assert ["warning 2 姓名 rows=3", "warning 3 姓名 rows=2"] == list(map(located, judgement.problems))
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
    (twice,) = judge_past(understand_past([*headings, "证件 号码"], named), good_facts()).problems
    assert ("column-twice", "error 批次 证件号码 heading=证件号码 headings=身份证号、证件号码") == (
        twice.code,
        located(twice),
    )


def test_marks_that_stand_in_the_workbook_are_nobodys_business() -> None:
    assert 2 == len(judged({"理论成绩": Cell("缺", CellKind.TEXT)}).certificates)


def test_an_empty_workbook_is_told() -> None:
    judgement = judge_past(understand_past(COLUMNS, []), good_facts())

    assert ["no-people"] == [problem.code for problem in judgement.problems]


def test_problems_are_told_row_by_row() -> None:
    problems = by_row(judged({"姓名": Cell("", CellKind.BLANK)}).problems)

    assert {2: ["history-blank"]} == {row: [one.code for one in found] for row, found in problems.items()}
