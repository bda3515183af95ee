"""Somebody who enters one thing after another in a log of its own, and what stands in the log of one certificate."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from string import Formatter
from typing import Any

import pytest

from pipeline.errors import Because, EntryRefused
from pipeline.ledger.entries import Entry, Reference
from pipeline.ledger.machine import _rows_of, apply, refuse_other_forms
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import SerialsRow
from pipeline.ledger.snapshot import batch_payload, result_payload
from tests.catalogues import compiled_strings
from tests.ledger import samples

HEX = "c" * 64


SITE = samples.INSTITUTION.text


FIRST = f"{SITE}263000001"


class Clerk:
    """Enters one thing after another, as the register does."""

    def __init__(self) -> None:
        self.view = Projections()
        self.bodies: list[bytes] = []

    def enter(self, op: str, payload: dict[str, Any], **about: Any) -> None:
        person = about.pop("person", None)
        second = about.pop("second", None)
        entry = Entry(self.view.size, samples.NINE, op, "张经办", payload, Reference(**about), second, person)
        refuse_other_forms(entry)
        # What a cut leaves of a range of sheets keeps the place at which it was entered.
        assert {entry.seq} >= {row.seq for row in _rows_of(entry, self.view) if not isinstance(row, SerialsRow)}
        apply(entry, self.view)
        self.bodies.append(entry.to_bytes())

    def open(self) -> "Clerk":
        self.enter("site.opened", {"institution": SITE, "name": samples.NAME})
        return self

    def receive(self, batch: int = 1, key: str = "a" * 64) -> None:
        self.enter("batch.received", {"key": key, "digest": HEX, "files": 1, "size": 1}, batch=batch)

    def reject(self, batch: int = 1) -> None:
        self.enter("batch.rejected", {"name": "2026-11-电工-01", "codes": {"mark-range": 1}}, batch=batch)

    def accept(self, batch: int = 1, name: str = "2026-11-电工-01", **changes: Any) -> None:
        payload = {**batch_payload(samples.batch(name, people=1)), **changes}
        self.enter("batch.accepted", payload, batch=batch)

    def assign(self, sequence: int = 1, *, batch: int = 1, number: str | None = None, level: int = 3) -> None:
        text = number or f"{SITE}26{level}{sequence:06d}"
        payload = result_payload(samples.result(0, level=3))
        self.enter("number.assigned", payload, batch=batch, number=text, person=HEX)

    def document(
        self, number: str | None = None, *, path: str = "2026/b/x.pdf", sha256: str = HEX, batch: int = 1
    ) -> None:
        payload = {"kind": "certificate", "copy": 1, "path": path, "sha256": sha256, "pages": 1, "page": None}
        payload["made_with"] = None
        self.enter("document.made", payload, batch=batch, number=number)

    def refuse_plate(self, *, batch: int = 1) -> None:
        payload = {"kind": "certificate", "template": HEX, "reason": "pixels", "subject": "page", "page": 3}
        self.enter("plate.refused", payload, batch=batch)

    def void(self, number: str) -> None:
        self.enter("number.voided", {"reason": "等级有误"}, number=number, second="李审批")


@contextmanager
def refused(reason: str) -> Iterator[None]:
    """Expect a refusal for that reason, in a sentence of the catalogue with every value that it speaks of."""
    with pytest.raises(EntryRefused, match=reason) as caught:
        yield
    told = caught.value.values
    assert all(map(is_whole, told.values()))


def is_whole(told: object) -> bool:
    """Whether a person can be told so: in a sentence that is translated, with nothing missing in it."""
    if not isinstance(told, Because):
        return told is not None
    fields = {field for _, field, *_ in Formatter().parse(told.message) if field}
    return told.message in sentences() and fields == set(told.values) and None not in told.values.values()


@cache
def sentences() -> frozenset[object]:
    """Return every sentence that there is in Chinese."""
    return frozenset(compiled_strings())
