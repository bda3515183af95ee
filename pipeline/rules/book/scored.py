"""Rules about results beside the scores that the site has of the same exam: both tell of one and the same mark."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from pipeline.rules import columns
from pipeline.rules.batch import Holding
from pipeline.rules.book.people import holding_of
from pipeline.rules.book.rule import Rule
from pipeline.rules.draft import Draft
from pipeline.rules.entrant import Entrant
from pipeline.rules.exam.batch import Group
from pipeline.rules.facts import Facts
from pipeline.rules.marks import Absence, Review
from pipeline.rules.problems import Problem
from pipeline.rules.reading import rows_shown
from pipeline.rules.scores.standing import StandingScore

Marks = tuple[Decimal | Absence | None, Decimal | Absence | None, Review | Absence | None]

# Of more alike, one hint that names their rows is read rather than one for each.
_MOST_HINTS: Final = 10


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


def everybody_was_examined_in_it(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Who has scores of that day in another occupation, job or level only is told: a level may have been raised by
    hand. The examination may also have been held elsewhere, of which the site has no scores, so nothing goes back.
    """
    alike: dict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    for entrant, holding, scores in _of_that_day(draft, facts):
        if scores and all(one.holding != holding for one in scores):
            batches, examined = _joined(one.batch for one in scores), _joined(map(_examined, scores))
            place = (_column_that_differs(holding, scores[-1]), batches, examined, str(_group(holding)))
            alike[place].append(entrant.row.number)
    for (column, batches, examined, typed), rows in alike.items():
        values = {"batch": batches, "scored": examined, "typed": typed}
        if len(rows) > _MOST_HINTS:
            values |= {"count": str(len(rows)), "rows": rows_shown(rows)}
            yield Problem.warning("scores-trade-other-many", None, column, **values)
        else:
            yield from (Problem.warning("scores-trade-other", row, column, **values) for row in rows)


def everybody_was_examined(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Who has no scores of that day although others of the batch have some is told, and goes back no more than they:
    some may have been examined elsewhere.
    """
    people = list(_of_that_day(draft, facts))
    batches = _joined(one.batch for _, _, scores in people for one in scores)
    rows = [entrant.row.number for entrant, _, scores in people if not scores] if batches else []
    if len(rows) > _MOST_HINTS:
        values = {"batch": batches, "count": len(rows), "rows": rows_shown(rows)}
        yield Problem.warning("scores-none-many", None, columns.IDENTITY, **values)
    else:
        yield from (Problem.warning("scores-none", row, columns.IDENTITY, batch=batches) for row in rows)


def the_day_is_that_of_the_scores(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """A 评价结束日期 of which nobody here has scores is told where people have some of another day for the very same
    occupation, job and level: mistyped, it would keep everybody from being compared.
    """
    day = draft.particulars.evaluation_ended_on
    holdings = (holding_of(entrant, facts) for entrant in draft.entrants if facts.scored)
    scores = [facts.scored[holding][-1] for holding in holdings if holding and holding in facts.scored]
    if day is not None and scores and not any(_of_that_day(draft, facts)):
        days = _joined(str(one.evaluation_ended_on) for one in scores)
        values = {"batch": _joined(one.batch for one in scores), "count": len(scores), "day": day, "days": days}
        yield Problem.warning("scores-of-other-day", None, columns.EVALUATION_ENDED_ON, **values)


def _of_that_day(draft: Draft, facts: Facts) -> Iterator[tuple[Entrant, Holding, Sequence[StandingScore]]]:
    """Yield everybody who is understood, with all their scores of the exam that ended on the day of the batch."""
    day = draft.particulars.evaluation_ended_on
    found: dict[str, list[StandingScore]] = defaultdict(list)
    for one in (one for scores in facts.scored.values() for one in scores if one.evaluation_ended_on == day):
        found[one.score.identity].append(one)
    for entrant in draft.entrants if found else ():
        if holding := holding_of(entrant, facts):
            yield entrant, holding, found.get(holding.identity, ())


def _column_that_differs(holding: Holding, scored: StandingScore) -> str:
    """Return the first column in which the two differ; a level alone is the last."""
    if holding.occupation != scored.score.occupation:
        return columns.OCCUPATION
    return columns.LEVEL if holding.job == scored.score.job else columns.JOB


def _examined(scored: StandingScore) -> str:
    return f"{scored.score.group}" + ("" if scored.score.passed else f"（{Review.FAILED}）")


def _group(holding: Holding) -> Group:
    return Group(holding.occupation, holding.job, holding.level)


def _joined(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(names))


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
    Rule("R23", "K26, Z8", ("scores-trade-other", "scores-trade-other-many"), everybody_was_examined_in_it),
    Rule("R23", "K26, Z8", ("scores-none", "scores-none-many"), everybody_was_examined),
    Rule("R23", "K26, Z8", ("scores-of-other-day",), the_day_is_that_of_the_scores),
)
