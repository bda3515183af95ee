"""Whether what was numbered kept the dates of the regulations and the scope that was filed, and is on the platform:
checks of an audit.

Dates are judged by the rules that a drop is judged by, as of the day on which the batch was numbered. Which scope was
filed on that day the ledger does not know: it is held against that of site.toml, and what is not in it wants a word.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from pipeline.findings import Finding, Grade
from pipeline.language.marker import N_
from pipeline.rules.book.again import dates_again, scope_again
from pipeline.rules.particulars import Particulars
from pipeline.workshop import Workshop

# Nobody knows whether the notice was long enough; that is not to say that it was not.
_NOT_KNOWN: Final = "calendar-missing"
_DAYS: Final = ("approved_on", "evaluation_ended_on", "notice_from", "notice_to", "issued_on")


def dates(shop: Workshop) -> Iterator[Finding]:
    """Tell the batches of results whose dates the regulations do not allow (K26, K27, Z14, Z24)."""
    facts, count, wrong = shop.facts(), 0, 0
    for name, on, payload in shop.register.accepted_results():
        count += 1
        for problem in dates_again(_particulars(payload), facts, on=on):
            is_bad = problem.is_error and problem.code != _NOT_KNOWN
            wrong += 1
            grade = Grade.BAD if is_bad else Grade.NOTE
            told = N_("{batch}, numbered on {day}: {problem}")
            yield Finding("dates", grade, told, values={"batch": name, "day": on, "problem": problem})
    if not wrong:
        told = N_(
            "{count} batches of results: evaluation, notice, approval and 发证日期 follow each other as they should."
        )
        yield Finding("dates", Grade.GOOD, told, values={"count": count})


def _particulars(payload: dict[str, Any]) -> Particulars:
    return Particulars(
        batch=payload["name"],
        kind=payload["kind"],
        institution=payload["institution"],
        approver=payload["approver"],
        approval_document=payload["approval_document"],
        **{name: date.fromisoformat(payload[name]) for name in _DAYS},
    )


def scope(shop: Workshop) -> Iterator[Finding]:
    """Tell what was certified outside the scope of site.toml (Z9, Z12, Z26): each occupation, job and level once."""
    facts, count, strange = shop.facts(), 0, 0
    for occupation, job, level, certified, last in shop.register.certified():
        count += certified
        problem = scope_again(occupation, job, level, facts)
        if problem is None:
            continue
        strange += 1
        told = N_(
            "{certified} certificates, the last of {last}: {problem} The ledger does not know what was filed then."
        )
        values = {"certified": certified, "last": last, "problem": problem}
        yield Finding("scope", Grade.NOTE, told, values=values)
    if not strange:
        told = N_("{count} certificates, all within the scope that site.toml has now.")
        yield Finding("scope", Grade.GOOD, told, values={"count": count})


def platform(shop: Workshop) -> Iterator[Finding]:
    """Tell the batches that are not entered as handed in on the platform a month after their evaluation (Z14)."""
    today, batches = shop.clock().date(), shop.register.reported()
    late = [one for one in batches if one.is_overdue(today)]
    for one in late:
        told = N_("{batch} should have been handed in on the platform by {day}, and that it was is not entered.")
        yield Finding("platform", Grade.NOTE, told, values={"batch": one.name, "day": one.due_on})
    if not late:
        told = N_("{count} batches of results: all that are due on the platform are entered as handed in.")
        yield Finding("platform", Grade.GOOD, told, values={"count": len(batches)})
