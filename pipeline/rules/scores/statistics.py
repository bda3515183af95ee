"""认定统计表: what a year came to, an occupation, a job and a level each (K32, ST2)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from pipeline.rules.exam.batch import Group
from pipeline.rules.scores.tally import Tally, group_order


@dataclass(frozen=True, slots=True)
class Recorded:
    """Scores as the ledger has them: `name` and `amends` are 批次号 as `text.same_key` folds them, `year` is that of
    评价结束日期; `stands` is false for scores that were taken back.
    """

    name: str
    amends: str | None
    year: int
    stands: bool
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Papers:
    """What happened to certificates in a year: how many were issued, reissued and taken back in each group."""

    issued: Mapping[Group, int]
    reissued: Mapping[Group, int]
    taken_back: Mapping[Group, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """申报 参考 缺考 合格 发证 补发 撤回."""

    entered: int = 0
    sat: int = 0
    absent: int = 0
    passed: int = 0
    issued: int = 0
    reissued: int = 0
    taken_back: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        """Return the sums."""
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Figures)))


@dataclass(frozen=True, slots=True)
class Statistics:
    """The table of a year: a row for each group of which there is anything, sorted."""

    year: int
    rows: tuple[tuple[Group, Figures], ...]

    @property
    def total(self) -> Figures:
        """The sums of all rows."""
        return sum((figures for _, figures in self.rows), Figures())


def statistics(year: int, recorded: Iterable[Recorded], papers: Papers) -> Statistics:
    """Return the table of `year`; `recorded` is in the order of the ledger.

    Of scores that were amended the newest count, in the year of their own 评价结束日期.
    """
    known: dict[Group, Figures] = {}
    for group, figures in (*_of_exams(year, recorded), *_of_papers(papers)):
        known[group] = known.get(group, Figures()) + figures
    return Statistics(year, tuple((group, known[group]) for group in sorted(known, key=group_order)))


def _of_exams(year: int, recorded: Iterable[Recorded]) -> Iterator[tuple[Group, Figures]]:
    for scores in newest_of_each(recorded):
        for tally in scores.tallies if scores.year == year else ():
            yield tally.group, Figures(tally.entered, tally.sat, tally.absent, tally.passed)


def _of_papers(papers: Papers) -> Iterator[tuple[Group, Figures]]:
    yield from ((group, Figures(issued=count)) for group, count in papers.issued.items())
    yield from ((group, Figures(reissued=count)) for group, count in papers.reissued.items())
    yield from ((group, Figures(taken_back=count)) for group, count in papers.taken_back.items())


def newest_of_each(recorded: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Return of each exam the scores that count: those that stand and that no others stand in the place of."""
    first_of: dict[str | None, int] = {}
    newest: dict[int, Recorded] = {}
    for place, scores in enumerate(recorded):
        # A 批次号 that was taken back may be used again: what it names is always its last use.
        exam = first_of.get(scores.amends, place)
        first_of[scores.name] = exam
        if scores.stands:
            newest[exam] = scores
    return tuple(newest.values())
