"""The numbers of each year and level, and why those that are not used are not (R10: no gaps)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.ledger.entries import Entry
from pipeline.ledger.projections import Projections
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


def sequences(view: Projections, voided: Mapping[str, Entry], skips: Iterable[Entry] = ()) -> Iterator[Sequence]:
    """Yield every sequence by year and level; `voided` are the entries that say why, by their number; `skips` those
    that say which numbers are never given.
    """
    told = defaultdict[tuple[int, int], list[Skipped]](list)
    for entry in skips:
        payload = entry.payload
        told[payload["year"], payload["level"]].append(Skipped(payload["first"], payload["last"], entry))
    rows = defaultdict[tuple[int, int], list[tuple[int, CertificateRow | ImportedRow]]](list)
    for row in view.changed():
        if isinstance(row, CertificateRow) or (isinstance(row, ImportedRow) and row.state != ImportState.WITHDRAWN):
            number = number_in_ledger(row.number)
            rows[number.year, int(number.level)].append((number.sequence, row))
    for (year, level), found in sorted(rows.items()):
        places = sorted(sequence for sequence, _row in found)
        states = [row.state for _sequence, row in found]
        yield Sequence(
            year,
            level,
            places[-1],
            states.count(CertificateState.IN_FORCE),
            states.count(CertificateState.REVOKED),
            tuple(
                Voided(row.number, voided[row.number], row.replaced_by)
                for _sequence, row in sorted(found, key=lambda each: each[0])
                if isinstance(row, CertificateRow) and row.state == CertificateState.VOIDED
            ),
            tuple(_gaps(places, told[year, level])),
            tuple(told[year, level]),
        )


def _gaps(places: Iterable[int], skips: Iterable[Skipped]) -> Iterator[Gap]:
    """Yield what is missing between the places that were given, but for what was skipped."""
    known = sorted([*((place, place) for place in places), *((skip.first, skip.last) for skip in skips)])
    end = max((last for first, last in known if first == last), default=0)
    reached = 0
    for first, last in known:
        if reached + 1 < first <= end:
            yield Gap(reached + 1, first - 1)
        reached = max(reached, last)
