"""What `make mutants` is made of, without mutmut: the switch, and the page of what may live."""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from operator import attrgetter
from pathlib import Path

import pytest

from tests.mutation.results import LIVED, explained
from tests.mutation.switch import ORIGINAL, Chosen, Mutants, switched
from tests.mutation.trying import _tried

PAGE = (Path(__file__).parents[2] / "docs" / "mutants.md").read_text("utf-8")
MUTANTS: Mutants = {}


def _judge__mutmut_orig(mark: int) -> bool:
    return mark >= 60


def _judge__mutmut_1(mark: int) -> bool:
    return mark > 60


MUTANTS[ORIGINAL], MUTANTS["x_judge__mutmut_1"] = _judge__mutmut_orig, _judge__mutmut_1


@switched(MUTANTS)
def judge(mark: int) -> bool:
    """Return nothing: the switch answers for it."""
    raise AssertionError(mark)


class Counter:
    @classmethod
    def original(cls, step: int) -> int:
        return step

    @classmethod
    def mutant(cls, step: int) -> int:
        return step + 1

    @classmethod
    @switched({ORIGINAL: original.__func__, "xǁCounterǁnext__mutmut_1": mutant.__func__}, is_classmethod=True)  # type: ignore[attr-defined]
    def next(cls, step: int) -> int:
        raise AssertionError(step)


@pytest.fixture(autouse=True)
def _nothing_chosen() -> Iterator[None]:
    yield
    Chosen.module, Chosen.name, Chosen.met = "", "", None


def test_the_code_is_as_it_was_written_until_a_mutant_is_chosen() -> None:
    assert (True, 1) == (judge(60), Counter.next(1))


def test_the_mutant_that_is_chosen_is_at_work_in_its_module_alone() -> None:
    Chosen.module, Chosen.name = __name__, "x_judge__mutmut_1"
    assert (False, 1) == (judge(60), Counter.next(1))

    Chosen.name = "xǁCounterǁnext__mutmut_1"
    assert (True, 2) == (judge(60), Counter.next(1))

    Chosen.module = "another.module"
    assert (True, 1) == (judge(60), Counter.next(1))


def test_it_is_noted_which_functions_a_test_reaches() -> None:
    Chosen.met = set()
    judge(60)

    assert {f"{__name__}._judge"} == Chosen.met


def test_a_mutant_that_no_test_reaches_lives() -> None:
    mutant = {"module": __name__, "name": "x_judge__mutmut_1", "code": "0" * 64}

    assert (LIVED, "0 tests") == (_tried(mutant, {}, {})["outcome"], _tried(mutant, {}, {})["by"])


def test_a_line_of_the_page_is_read() -> None:
    line = "Why.\n\n- `rules.dates` `_day`: `if a < b:` → `if a <= b:`\n"

    assert [("rules.dates", "_day", "if a < b:", "if a <= b:")] == list(explained(line))


@pytest.mark.parametrize(("module", "function", "before"), [each[:3] for each in explained(PAGE)])
def test_what_is_explained_stands_in_the_code(module: str, function: str, before: str) -> None:
    code = inspect.getsource(attrgetter(function)(import_module(f"pipeline.{module}")))

    assert _without_blanks(before) in _without_blanks(code)


def _without_blanks(text: str) -> str:
    return re.sub(r"\s+", "", text)
