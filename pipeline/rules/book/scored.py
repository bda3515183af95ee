"""Rules about results beside the scores that the site has of the same exam: both tell of one and the same mark."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pipeline.rules import columns
from pipeline.rules.book.people import holding_of
from pipeline.rules.book.rule import Rule
from pipeline.rules.draft import Draft
from pipeline.rules.entrant import Entrant
from pipeline.rules.facts import Facts
from pipeline.rules.marks import Absence, Review
from pipeline.rules.problems import Problem
from pipeline.rules.scores.standing import StandingScore

Marks = tuple[Decimal | Absence | None, Decimal | Absence | None, Review | Absence | None]


def scores_say_passed(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Nobody who failed in the scores of the exam is certified because of marks that were typed again (K26, Z8)."""
    for entrant, scored in _scored(draft, facts):
        if not scored.score.passed:
            yield Problem.of("scores-say-failed", entrant.row.number, columns.THEORY, **_compared(entrant, scored))


def marks_are_those_of_the_scores(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Marks that differ from those of the scores are told: one of the two lists was typed wrongly."""
    for entrant, scored in _scored(draft, facts):
        if scored.score.passed and _differ(_marks_of(entrant), _marks_in(scored)):
            values = _compared(entrant, scored)
            yield Problem.warning("scores-say-otherwise", entrant.row.number, columns.THEORY, **values)


def names_are_those_of_the_scores(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """A name that differs from that in the scores is told: one of the two may be a stranger's."""
    for entrant, scored in _scored(draft, facts):
        if entrant.name is not None and str(entrant.name) != scored.score.name:
            values = {"batch": scored.batch, "name": scored.score.name}
            yield Problem.warning("scores-name-other", entrant.row.number, columns.NAME, **values)


def _scored(draft: Draft, facts: Facts) -> Iterator[tuple[Entrant, StandingScore]]:
    """Yield who has scores in the site of the exam that ended on the day of the batch, with the newest of them."""
    day = draft.particulars.evaluation_ended_on
    for entrant in draft.entrants if facts.scored else ():
        holding = holding_of(entrant, facts)
        scores = [one for one in facts.scored.get(holding, ()) if one.evaluation_ended_on == day] if holding else []
        if scores:
            yield entrant, scores[-1]


def _differ(here: Marks, there: Marks) -> bool:
    """Whether two marks say something else; what could not be read is told already and says nothing."""
    return any(_says(one) and one != other for one, other in zip(here, there, strict=True))


def _says(mark: Decimal | Absence | Review | None) -> bool:
    return mark not in (None, Review.NONE)


def _marks_of(entrant: Entrant) -> Marks:
    return entrant.theory, entrant.practical, entrant.review


def _marks_in(scored: StandingScore) -> Marks:
    return scored.score.theory, scored.score.practical, scored.score.review


def _compared(entrant: Entrant, scored: StandingScore) -> dict[str, object]:
    return {"batch": scored.batch, "scored": _told(_marks_in(scored)), "typed": _told(_marks_of(entrant))}


def _told(marks: Marks) -> str:
    named = zip((columns.THEORY, columns.PRACTICAL, columns.REVIEW), marks, strict=True)
    return "，".join(f"{name} {mark}" for name, mark in named if _says(mark))


RULES: Final = (
    Rule("R23", "K26, Z8", ("scores-say-failed",), scores_say_passed),
    Rule("R23", "K26", ("scores-say-otherwise",), marks_are_those_of_the_scores),
    Rule("R13", "Z11", ("scores-name-other",), names_are_those_of_the_scores),
)
