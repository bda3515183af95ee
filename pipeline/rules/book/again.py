"""What was accepted, judged once more by the same rules: an audit asks whether they were kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from pipeline.rules.batch import Roster
from pipeline.rules.book import timing
from pipeline.rules.draft import understand
from pipeline.rules.facts import Facts
from pipeline.rules.levels import Level
from pipeline.rules.particulars import Particulars
from pipeline.rules.problems import Problem
from pipeline.rules.reading import located
from pipeline.rules.refusal import Refusal

# The rules about dates look at the particulars alone.
_OF_NOBODY: Final = understand(Roster({}, (), ()))


def dates_again(particulars: Particulars, facts: Facts, *, on: date) -> Iterator[Problem]:
    """Yield what is wrong with the dates of a batch that was numbered on that day (K26, K27, Z14, Z24)."""
    draft = replace(_OF_NOBODY, particulars=particulars)
    then = replace(facts, today=on)
    for rule in timing.RULES:
        yield from rule.check(draft, then)


def scope_again(occupation: str, job: str, level: int, facts: Facts) -> Problem | None:
    """Return why what a certificate says is not within the scope, None where it is (Z9, Z12)."""
    try:
        facts.filing.check_level(facts.filing.job(occupation, job), Level(level))
    except Refusal as refusal:
        return located(refusal, None, None)
    return None
