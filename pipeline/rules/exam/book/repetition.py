"""What stands in several rows and may stand in one only."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator

from pipeline.rules.problems import Problem


def repeated(code: str, column: str, values: Iterable[tuple[int, Hashable | None]]) -> Iterator[Problem]:
    """Yield an error for each row whose value another row has too, which is named; None is no value."""
    rows: dict[Hashable, list[int]] = defaultdict(list)
    for row, value in values:
        if value is not None:
            rows[value].append(row)
    for numbers in rows.values():
        for number in numbers if len(numbers) > 1 else ():
            others = "、".join(str(other) for other in numbers if other != number)
            yield Problem.of(code, number, column, rows=others)
