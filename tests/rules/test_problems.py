import pickle

from pipeline.rules.problems import Problem, Severity, in_reading_order


def test_a_problem_keeps_its_values_as_text() -> None:
    problem = Problem.of("mark-range", 3, "理论成绩", text=101)

    assert ((("text", "101"),), True) == (problem.values, problem.is_error)


def test_a_warning_is_no_error() -> None:
    assert (Severity.WARNING, False) == (Problem.warning("x").severity, Problem.warning("x").is_error)


def test_problems_are_read_from_the_batch_down_the_rows_without_repetition() -> None:
    whole, third, second = Problem.of("a"), Problem.of("b", 3), Problem.of("c", 2)
    told = Problem.warning("d", 2)

    assert (whole, second, told, third) == in_reading_order([third, told, second, whole, third])


def test_a_problem_travels_to_another_process() -> None:
    problem = Problem.of("a", 1, "姓名", text="x")

    assert problem == pickle.loads(pickle.dumps(problem))  # noqa: S301 - our own bytes
