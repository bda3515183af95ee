"""A value that stands in several rows is told in each, with the others."""

from pipeline.rules.exam.book.repetition import repeated
from pipeline.rules.problems import Problem


def test_each_row_of_a_value_names_all_others_and_no_value_is_none() -> None:
    values = [(2, "a"), (3, None), (4, "b"), (5, "a"), (6, None), (7, "c"), (8, "a"), (9, "c")]

    assert [
        Problem.of("ticket-twice", 2, "准考证号", rows="5、8"),
        Problem.of("ticket-twice", 5, "准考证号", rows="2、8"),
        Problem.of("ticket-twice", 8, "准考证号", rows="2、5"),
        Problem.of("ticket-twice", 7, "准考证号", rows="9"),
        Problem.of("ticket-twice", 9, "准考证号", rows="7"),
    ] == list(repeated("ticket-twice", "准考证号", values))
