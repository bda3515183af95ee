"""Which exam it is: what `{batch}` stands for in a 准考证号 (K11).

Counted are exams, not drops: a drop that goes back takes no number, and an amendment has that of the exam it amends.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.rules.text import same_key


@dataclass(frozen=True, slots=True)
class CountedExam:
    """An exam as far as it is counted: its 批次号, the year of its first session, and the 批次号 that it amends."""

    name: str
    year: int
    amends: str | None


@dataclass(frozen=True, slots=True)
class SkippedExams:
    """So many exams may have got tickets that nobody here knows of: those after them are counted on behind."""

    exams: int


Counted = CountedExam | SkippedExams


def exam_number(earlier: Iterable[Counted], exam: CountedExam, *, is_yearly: bool) -> int:
    """Return the number of `exam`, from 1; `earlier` are those that got tickets before, in their order.

    With `is_yearly` it counts the exams of the year, so that a ticket with the year in it needs few digits for it; an
    amendment that moves an exam into another year is a new one there.
    """
    counts: dict[int, int] = {}
    numbers: dict[str, tuple[int, int]] = {}
    ahead = 0
    for one in (*earlier, exam):
        if isinstance(one, SkippedExams):
            ahead += one.exams
            counts = {series: count + one.exams for series, count in counts.items()}
            continue
        series = one.year if is_yearly else 0
        number = numbers.get(same_key(one.amends)) if one.amends else None
        if number is None or number[0] != series:
            counts[series] = counts.get(series, ahead) + 1
            number = series, counts[series]
        numbers[same_key(one.name)] = number
    return numbers[same_key(exam.name)][1]
