import pickle

import pytest

from pipeline.rules.problems import Problem, Severity, has_errors, in_reading_order


def test_a_problem_keeps_its_values_as_text() -> None:
    problem = Problem.of("mark-range", 3, "理论成绩", text=101)

    assert ((("text", "101"),), True) == (problem.values, problem.is_error)


@pytest.mark.parametrize("evil", ["\x1b[2J", "\u202e", "\n", "\u2028", "\ud800", "\0", "\u200d"])
def test_a_problem_says_nothing_that_a_terminal_obeys(evil: str) -> None:
    told = Problem.of("file-not-used", None, f"照{evil}片", path=f"王\u3000{evil}gpj.exe")

    assert evil not in str(told.column) + dict(told.values)["path"]
    assert dict(told.values)["path"].startswith("王\u3000\ufffd")
    assert told.values == Problem.warning("file-not-used", path=f"王\u3000{evil}gpj.exe").values


def test_a_problem_shows_a_character_that_nobody_knows_yet() -> None:
    assert (("character", "\U0003347b\ue000𠮷"),) == Problem.of("no-glyph", character="\U0003347b\ue000𠮷").values


def test_a_warning_is_no_error() -> None:
    assert (Severity.WARNING, False) == (Problem.warning("x").severity, Problem.warning("x").is_error)


def test_one_error_among_many_is_enough_to_return_something() -> None:
    told, wrong = Problem.warning("a"), Problem.of("b")

    assert [False, False, True] == [has_errors(those) for those in ((), (told, told), (told, wrong, told))]


def test_problems_are_read_from_the_batch_down_the_rows_without_repetition() -> None:
    whole, third, second = Problem.of("a"), Problem.of("b", 3), Problem.of("c", 2)
    told = Problem.warning("d", 2)

    assert (whole, second, told, third) == in_reading_order([third, told, second, whole, third])


def test_what_is_told_of_the_whole_batch_comes_before_its_headings() -> None:
    of_all, of_headings = Problem.warning("a"), Problem.of("b", 1)

    assert (of_all, of_headings) == in_reading_order([of_headings, of_all])


def test_a_problem_travels_to_another_process() -> None:
    problem = Problem.of("a", 1, "姓名", text="x")

    assert problem == pickle.loads(pickle.dumps(problem))  # noqa: S301 - our own bytes
