"""The numbers of each year and level, and why those that are not used are not (R10: no gaps)."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from pipeline.auditor.shelf import Shelf
from pipeline.ledger.entries import Entry
from pipeline.ledger.rows import CertificateRow, CertificateState, ImportedRow, ImportState
from pipeline.ledger.subjects.certificates import number_in_ledger


@dataclass(frozen=True, slots=True)
class Gap:
    """Sequences that no entry ever gave nor brought in, from `first` to `last`; certpress itself leaves none."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """Sequences from `first` to `last` that are never given, and the entry that says why."""

    first: int
    last: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Voided:
    """A number that was given and will not be used, the entry that says why, and the number in its place if any."""

    number: str
    entry: Entry
    replaced_by: str | None


@dataclass(frozen=True, slots=True)
class Sequence:
    """The numbers of a year (of 发证日期) and a level, up to the highest that was given or brought in."""

    year: int
    level: int
    last: int
    in_force: int
    revoked: int
    voided: tuple[Voided, ...]
    gaps: tuple[Gap, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(slots=True)
class _Count:
    """What was found of a sequence: of a million numbers only their places are held, and of few of them more."""

    places: "array[int]" = field(default_factory=lambda: array("L"))
    in_force: int = 0
    revoked: int = 0
    voided: dict[int, CertificateRow] = field(default_factory=dict)

    def take(self, place: int, row: CertificateRow | ImportedRow) -> None:
        self.places.append(place)
        self.in_force += row.state == CertificateState.IN_FORCE
        self.revoked += row.state == CertificateState.REVOKED
        if isinstance(row, CertificateRow) and row.state == CertificateState.VOIDED:
            self.voided[place] = row


def sequences(shelf: Shelf, voided: Mapping[str, Entry], skips: Iterable[Entry] = ()) -> Iterator[Sequence]:
    """Yield every sequence by year and level; `voided` are the entries that say why, by their number; `skips` those
    that say which numbers are never given.
    """
    told = defaultdict[tuple[int, int], list[Skipped]](list)
    for entry in skips:
        payload = entry.payload
        told[payload["year"], payload["level"]].append(Skipped(payload["first"], payload["last"], entry))
    for (year, level), found in sorted(_counted(shelf).items(), key=lambda each: each[0]):
        places = sorted(found.places)
        yield Sequence(
            year,
            level,
            places[-1],
            found.in_force,
            found.revoked,
            tuple(Voided(row.number, voided[row.number], row.replaced_by) for _, row in sorted(found.voided.items())),
            tuple(_gaps(places, told[year, level])),
            tuple(told[year, level]),
        )


def _counted(shelf: Shelf) -> Mapping[tuple[int, int], _Count]:
    counts = defaultdict[tuple[int, int], _Count](_Count)
    imported = (row for row in shelf.rows(ImportedRow) if row.state != ImportState.WITHDRAWN)
    rows: Iterable[CertificateRow | ImportedRow] = chain[CertificateRow | ImportedRow](
        shelf.rows(CertificateRow), imported
    )
    for row in rows:
        number = number_in_ledger(row.number)
        counts[number.year, int(number.level)].take(number.sequence, row)
    return counts


def _gaps(places: Iterable[int], skips: Iterable[Skipped]) -> Iterator[Gap]:
    """Yield what is missing between the places that were given, but for what was skipped."""
    known = sorted([*((place, place) for place in places), *((skip.first, skip.last) for skip in skips)])
    end = max((last for first, last in known if first == last), default=0)
    reached = 0
    for first, last in known:
        if reached + 1 < first <= end:
            yield Gap(reached + 1, first - 1)
        reached = max(reached, last)
