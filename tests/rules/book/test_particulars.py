"""The sheet 批次 as the rule book sees it: each line is asked for once, and what cannot be read is told once."""

from dataclasses import replace

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import CellKind
from pipeline.rules.book.particulars import RULES
from tests.rules.book.told import TOLD, codes_of, told_of
from tests.rules.located import located
from tests.rules.rosters import identity
from tests.rules.samples import Change, good_case, key
from tests.rules.test_rule_book import judged


@pytest.mark.parametrize("code", codes_of(RULES))
def test_a_fault_is_told_where_it_stands_with_its_values(code: str) -> None:
    assert TOLD[code] == told_of(code)


def told(change: Change) -> list[str]:
    return [located(problem) for problem in judged(*change(*good_case())).problems]


def without(key: str) -> Change:
    """The line of 批次 is not there at all."""
    return lambda roster, facts: (
        replace(roster, particulars={name: cell for name, cell in roster.particulars.items() if name != key}),
        facts,
    )


@pytest.mark.parametrize("name", columns.KEYS)
def test_a_line_that_is_not_there_is_missing_like_a_blank_one_and_nothing_else_is_told(name: str) -> None:
    code = "approval" if name in {columns.APPROVER, columns.APPROVAL_DOCUMENT, columns.APPROVED_ON} else "key"

    assert [(f"{code}-missing", f"error 批次 {name} key={name}")] == [
        (problem.code, located(problem)) for problem in judged(*without(name)(*good_case())).problems
    ]
    assert told(without(name)) == told(key(name, " "))


@pytest.mark.parametrize("name", columns.KEYS)
def test_a_line_that_cannot_be_read_is_told_once(name: str) -> None:
    assert [f"error 批次 {name} text="] == told(key(name, "", kind=CellKind.FORMULA))


def test_a_batch_of_another_institution_is_told_with_the_code_that_was_typed() -> None:
    """A code is public; a resident's number in its place is not."""
    assert ["error 批次 评价机构代码 ours=S000065148999 typed=S00006514899"] == told(
        key(columns.INSTITUTION, "S00006514899")
    )
    (line,) = told(key(columns.INSTITUTION, identity(1)[:17] + "1"))
    assert "typed=650000********0011" in line
