"""The switch in a mutated function: the code as it was written, or the one mutant of it that is being tried.

It stands in for the one that mutmut writes into the functions, which reads the environment and its own settings at
every call. Nothing here may import what is mutated.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

ORIGINAL = "_mutmut_orig"

Mutants = dict[str, Callable[..., Any]]


class Chosen:
    """Which mutant is at work in this process; every one has a name of its own, with its module."""

    module: str = ""
    name: str = ""
    met: set[str] | None = None  # a set notes which functions are called


def switched(mutants: Mutants, is_classmethod: bool = False) -> Callable[..., Callable[..., Any]]:  # noqa: FBT001, FBT002 - as mutmut writes it
    """Decorate a function of which `mutants` holds the original and every mutant."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        where = function.__module__

        @wraps(function)
        def chosen(*given: Any, **named: Any) -> Any:
            if Chosen.met is not None:
                Chosen.met.add(f"{where}.{mutants[ORIGINAL].__name__.partition('__mutmut_')[0]}")
            use = mutants[ORIGINAL]
            if Chosen.module == where:
                use = mutants.get(Chosen.name, use)
            if is_classmethod:
                return getattr(given[0], use.__name__)(*given[1:], **named)
            return use(*given, **named)

        return chosen

    return decorate
