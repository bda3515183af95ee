"""Every place where a test may kill the process is one where some test does; no test aims at a place that is gone."""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from tests import test_signing
from tests.line import (
    test_archiving,
    test_backup,
    test_crashes,
    test_desk,
    test_file_signatures,
    test_recovery,
)
from tests.line.approval import test_awaiting
from tests.storage import (
    test_folders,
    test_hazards_rows_1_to_16,
    test_register_bookings,
    test_register_cards,
    test_register_disasters,
    test_register_exports,
    test_register_months,
    test_register_overprints,
)

SOURCES = sorted((Path(__file__).parents[1] / "pipeline").rglob("*.py"))
DISASTERS = (
    test_archiving,
    test_awaiting,
    test_backup,
    test_crashes,
    test_desk,
    test_file_signatures,
    test_folders,
    test_hazards_rows_1_to_16,
    test_recovery,
    test_register_bookings,
    test_register_cards,
    test_register_disasters,
    test_register_exports,
    test_register_months,
    test_register_overprints,
    test_signing,
)
# What the parameter is called that holds the place of the kill.
PARAMETERS = {"kill", "point", "crash_at"}


@cache
def calls() -> Sequence[tuple[str, ast.Call]]:
    """Return every call in the sources, with what is called as it is written."""
    trees = (ast.parse(source.read_text("utf-8")) for source in SOURCES)
    found = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [(f".{ast.unparse(call.func)}", call) for call in found]


def first_arguments(function: str) -> Iterator[ast.expr]:
    """Yield what every call of a function or method of that name in the sources is given first."""
    return (call.args[0] for called, call in calls() if called.endswith(f".{function}"))


def literals(function: str) -> set[str]:
    return {str(node.value) for node in first_arguments(function) if isinstance(node, ast.Constant)}


def transactions() -> set[str]:
    """Return the names of all transactions; those of the register's entries are made of a verb."""
    return literals("transaction") | {f"register.{verb}" for verb in literals("self._writing")}


def boundaries() -> set[str]:
    """Return the name of every crash point; the store's are made of the transaction's name."""
    patterns = {ast.unparse(node)[2:-1] for node in first_arguments("crashpoint") if isinstance(node, ast.JoinedStr)}
    return literals("crashpoint") | {pattern.format(name=name) for pattern in patterns for name in transactions()}


def kills(module: ModuleType) -> Iterator[str]:
    """Yield the places at which the tests of a module kill, without the turn (`:3`)."""
    marks = (mark for test in vars(module).values() for mark in getattr(test, "pytestmark", ()))
    for mark in marks:
        if mark.name == "parametrize" and mark.args[0] in PARAMETERS:
            values = (one.values[0] if isinstance(one, type(pytest.param())) else one for one in mark.args[1])
            yield from (str(value).partition(":")[0] for value in values)


def test_names_of_transactions_are_written_where_they_begin() -> None:
    """Else the test below could not know them: `appending` passes one on, `_writing` makes one of a verb."""
    others = [ast.unparse(node) for node in first_arguments("transaction") if not isinstance(node, ast.Constant)]

    assert ["name"] == others
    assert [] == [ast.unparse(node) for node in first_arguments("self._writing") if not isinstance(node, ast.Constant)]


def test_every_boundary_is_killed_at_and_every_kill_hits_one() -> None:
    assert boundaries() == {place for module in DISASTERS for place in kills(module)}
