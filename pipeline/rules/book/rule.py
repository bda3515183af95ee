"""What a rule is: its place in the regulations, the problems it can find, and the check itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.rules.draft import Draft
from pipeline.rules.facts import Facts
from pipeline.rules.problems import Problem

Check = Callable[[Draft, Facts], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its `name` (`R23`), the article it comes from, the codes it gives, the check.

    docs/reference/problems.md lists all codes with both.
    """

    name: str
    article: str
    codes: tuple[str, ...]
    check: Check
