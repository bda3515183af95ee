"""What a rule is: its place in the regulations, the problems it can find, and the check itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

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


class WithDraft(Protocol):
    """A batch of another kind than results, not yet judged."""

    @property
    def draft(self) -> Draft:
        """What it has in common with every other batch."""


class WithFacts(Protocol):
    """What such a batch is judged against."""

    @property
    def facts(self) -> Facts:
        """What every other batch is judged against."""


D = TypeVar("D", bound=WithDraft)
F = TypeVar("F", bound=WithFacts)


# Without slots: typing writes `__orig_class__` into what an alias makes, which frozen slots refuse by a TypeError.
@dataclass(frozen=True)
class RuleOf(Generic[D, F]):
    """A rule about batches of another kind than results; its fields are those of `Rule`."""

    name: str
    article: str
    codes: tuple[str, ...]
    check: Callable[[D, F], Iterator[Problem]]

    @classmethod
    def shared(cls, rules: tuple[Rule, ...], *codes: str) -> tuple[Self, ...]:
        """Return those of the rules about results that give one of the codes: they hold here as they do there."""
        return tuple(cls._as_for_results(rule) for rule in rules if set(rule.codes) & set(codes))

    @classmethod
    def _as_for_results(cls, rule: Rule) -> Self:
        return cls(rule.name, rule.article, rule.codes, lambda batch, known: rule.check(batch.draft, known.facts))
