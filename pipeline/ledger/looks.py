"""Who saw personal data, and what of them was erased: what the book of both (查阅) and the audit tell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from pipeline.ledger.books import NAMES, SUMMARY, Book, Cell
from pipeline.ledger.entries import Entry
from pipeline.ledger.rows import BatchRow

_HOW: Final[Mapping[str, str]] = {"find": "查找", "show": "查看", "verify": "核验", "export": "审计导出"}
_EXPORTED, _ERASED, _RETURNED = "导出台账", "删除", "退回的批次"


@dataclass(frozen=True, slots=True)
class Looked:
    """What one person saw: how often and of how many people in full, and how many books were written out."""

    actor: str
    looks: int = 0
    people: int = 0
    books: int = 0


def looked(entries: Iterable[Entry]) -> tuple[Looked, ...]:
    """Return who saw personal data, by name, from the entries `personal.viewed` and `export.made`."""
    found: dict[str, Looked] = {}
    for entry in filter(is_look, entries):
        known = found.setdefault(entry.actor, Looked(entry.actor))
        found[entry.actor] = (
            replace(known, books=known.books + 1)
            if entry.op == "export.made"
            else replace(known, looks=known.looks + 1, people=known.people + int(entry.payload["people"]))
        )
    return tuple(found[actor] for actor in sorted(found))


def is_look(entry: Entry) -> bool:
    """Whether names were seen: the summary of a month has none."""
    return entry.payload.get("book") != SUMMARY


def cells_of_look(entry: Entry) -> tuple[Cell, ...]:
    """Return the cells of the book: in what way, which numbers or which book, of how many, and why."""
    payload = entry.payload
    if entry.op == "export.made":
        return _EXPORTED, NAMES[Book(payload["book"])], int(payload["lines"]), ""
    numbers = "、".join(row["number"] for row in payload["numbers"])
    return _HOW[payload["how"]], numbers, int(payload["people"]), payload["reason"]


def cells_of_erasure(entry: Entry, batch: BatchRow | None) -> tuple[Cell, ...]:
    """Return the cells of the book for what was erased (B10: 登记造册): a number, or the papers of a batch."""
    name = (batch.name if batch else None) or _RETURNED
    return _ERASED, entry.ref.number or name, int(entry.payload["people"]), entry.payload["reason"]
