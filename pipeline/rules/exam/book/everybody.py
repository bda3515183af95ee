"""What nearly every candidate has against an exam because of one other exam: 修订 was left out, and it is told once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final

from pipeline.rules.exam import columns
from pipeline.rules.problems import Problem

# With some newcomers it is still the same exam again.
_NEARLY_ALL: Final = Fraction(4, 5)
_ONCE: Final[Mapping[str, str]] = {"exam-at-one-hour": "exam-again", "ticket-again": "tickets-again"}
CODES: Final = tuple(_ONCE.values())


def told_once(problems: Iterable[Problem], people: int) -> Iterator[Problem]:
    """Yield the problems, and what four of five of the `people` have because of the same batch once for all of them."""
    told = list(problems)
    # In their order: that of a set is another one in every process.
    rows = dict.fromkeys((problem.code, _batch(problem), problem.row) for problem in told if problem.code in _ONCE)
    counts = Counter((code, batch) for code, batch, _ in rows)
    shared = {key: count for key, count in counts.items() if count >= _NEARLY_ALL * people}
    for (code, batch), count in shared.items():
        yield Problem.of(_ONCE[code], None, columns.AMENDS, batch=batch, count=count, people=people)
    yield from (problem for problem in told if (problem.code, _batch(problem)) not in shared)


def _batch(problem: Problem) -> str | None:
    return dict(problem.values).get("batch")
