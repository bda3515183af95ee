"""Which exam of the year it is, for the 准考证号."""

import pytest

from pipeline.rules.exam.numbering import CountedExam, SkippedExams, exam_number


def number(*sittings: tuple[str, int, str | None], is_yearly: bool = True) -> int:
    *earlier, exam = (CountedExam(*one) for one in sittings)
    return exam_number(earlier, exam, is_yearly=is_yearly)


@pytest.mark.parametrize(
    ("earlier", "exam", "expected"),
    [
        ([], ("A", 2026, None), 1),
        ([("A", 2026, None)], ("B", 2026, None), 2),
        ([("A", 2026, None), ("B", 2026, None)], ("A-2", 2026, "A"), 1),
        ([("A", 2026, None), ("A-2", 2026, "A")], ("A-3", 2026, "A-2"), 1),
        ([("A", 2026, None), ("A-2", 2026, "a")], ("B", 2026, None), 2),
        ([("A", 2025, None)], ("B", 2026, None), 1),
        ([("A", 2025, None), ("A-2", 2026, "A")], ("B", 2026, None), 2),
        ([("A", 2026, None)], ("B", 2026, "nobody"), 2),
    ],
)
def test_an_exam_is_counted_once_however_often_it_is_amended(
    earlier: list[tuple[str, int, str | None]], exam: tuple[str, int, str | None], expected: int
) -> None:
    assert expected == number(*earlier, exam)


def test_without_the_year_in_the_ticket_exams_are_counted_on() -> None:
    assert 2 == number(("A", 2025, None), ("B", 2026, None), is_yearly=False)
    assert 1 == number(("A", 2025, None), ("A-2", 2026, "A"), is_yearly=False)


def test_exams_that_may_have_been_lost_are_counted_in_every_year() -> None:
    """Else the first exam after a loss would have the 准考证号 of the one that was lost."""
    before, lost = CountedExam("A", 2026, None), SkippedExams(3)
    for year, expected in ((2026, 5), (2027, 4)):
        assert expected == exam_number([before, lost], CountedExam("B", year, None), is_yearly=True)
    assert 1 == exam_number([before, lost], CountedExam("A-2", 2026, "A"), is_yearly=True)
    assert 8 == exam_number([before, lost, lost], CountedExam("B", 2026, None), is_yearly=True)
    assert 7 == exam_number([lost, before, lost], CountedExam("B", 2027, None), is_yearly=True)
