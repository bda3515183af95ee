"""Who saw personal data and what was erased, as the book of both tells it to an inspector (A3(4), B10)."""

from typing import Any

import pytest

from pipeline.ledger.entries import Entry, Reference
from pipeline.ledger.looks import Looked, cells_of_erasure, cells_of_look, is_look, looked
from pipeline.ledger.rows import BatchRow
from tests.ledger import samples
from tests.ledger.clerk import FIRST, HEX

TICKET = "202600100001"
BATCH = BatchRow(1, "a" * 64, received_seq=1, seq=2, name="2026-11-电工-01")


def seen(*numbers: str, people: int = 1, how: str = "show", actor: str = "张经办") -> Entry:
    named = [{"number": number} for number in numbers]
    payload = {"how": how, "reason": "核对", "people": people, "numbers": named}
    return Entry(7, samples.NINE, "personal.viewed", actor, payload)


def written(book: str, actor: str = "张经办") -> Entry:
    days = {"first": "2026-11-01", "last": "2026-11-30"}
    return Entry(8, samples.NINE, "export.made", actor, {"book": book, **days, "lines": 3, "sha256": HEX})


def erased(**about: Any) -> Entry:
    return Entry(
        9, samples.NINE, "person.erased", "李审批", {"reason": "审查1号", "people": 2}, Reference(**about), "王"
    )


def test_everybody_who_saw_something_is_named_once_with_how_much_it_was() -> None:
    entries = [
        seen(FIRST),
        written("print", "赵审计"),
        written("issue"),
        seen(people=5, how="export"),
        written("print"),
    ]

    expected = (Looked("张经办", looks=2, people=6, books=2), Looked("赵审计", looks=0, people=0, books=1))
    assert expected == looked(entries) == looked(entries[::-1])
    assert () == looked([])


def test_the_summary_of_a_month_has_no_names() -> None:
    assert () == looked([written("summary")])
    assert [False, True, True] == [is_look(entry) for entry in (written("summary"), written("print"), seen(FIRST))]


@pytest.mark.parametrize(
    ("entry", "cells"),
    [
        (seen(FIRST), ("查看", FIRST, 1, "核对")),
        (seen(FIRST, TICKET, people=2, how="find"), ("查找", f"{FIRST}、{TICKET}", 2, "核对")),
        (seen(FIRST, how="verify"), ("核验", FIRST, 1, "核对")),
        (seen(people=20, how="export"), ("审计导出", "", 20, "核对")),
        (written("issue"), ("导出台账", "核发", 3, "")),
        (written("personal"), ("导出台账", "查阅", 3, "")),
    ],
)
def test_a_look_is_told_with_its_way_its_numbers_how_many_and_why(entry: Entry, cells: tuple[object, ...]) -> None:
    assert cells == cells_of_look(entry)


@pytest.mark.parametrize(
    ("entry", "batch", "what"),
    [
        (erased(batch=1), BATCH, "2026-11-电工-01"),
        (erased(batch=1, number=FIRST), BATCH, FIRST),
        (erased(number=FIRST), None, FIRST),
        (erased(batch=1), BATCH._replace(name=None), "退回的批次"),
        (erased(batch=1), None, "退回的批次"),
    ],
)
def test_what_was_erased_is_told_by_its_number_or_its_batch(entry: Entry, batch: BatchRow | None, what: str) -> None:
    assert ("删除", what, 2, "审查1号") == cells_of_erasure(entry, batch)
