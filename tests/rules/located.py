"""A problem as one line that a table of tests can hold."""

from pipeline.rules.problems import Problem


def located(problem: Problem) -> str:
    """Return how grave it is, where it stands, and its values: `error 2 证件号码 rows=3`; 批次 where it has no row."""
    values = (f"{name}={value}" for name, value in problem.values)
    return " ".join([str(problem.severity), str(problem.row or "批次"), str(problem.column), *values])
