"""Accepted scores as entries hold them, and back, losslessly: counts in the log, everybody's marks beside it."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.errors import Because
from pipeline.rules.categories import Category
from pipeline.rules.exam.batch import Group
from pipeline.rules.levels import Level
from pipeline.rules.marks import Absence, Review
from pipeline.rules.numbers import InstitutionCode
from pipeline.rules.scores.batch import Mark, RecordedScores, Score, ScoreBatch
from pipeline.rules.scores.tally import Tally, tallies


def score_batch_payload(batch: ScoreBatch) -> dict[str, object]:
    """Return the payload of `batch.accepted`."""
    return {
        "name": batch.name,
        "kind": str(Category.SCORES),
        "institution": batch.institution.text,
        "institution_name": batch.institution_name,
        "approver": None,
        "approval_document": None,
        "approved_on": None,
        "evaluation_ended_on": batch.evaluation_ended_on.isoformat(),
        "notice_from": batch.notice_from and batch.notice_from.isoformat(),
        "notice_to": batch.notice_to and batch.notice_to.isoformat(),
        "issued_on": batch.issued_on.isoformat(),
        "mode": None,
        "count": batch.people,
    }


def scores_payload(batch: ScoreBatch) -> dict[str, object]:
    """Return the payload of `scores.recorded`: counts, and nothing that tells who anybody is."""
    groups = [
        {
            "occupation": tally.group.occupation,
            "job": tally.group.job,
            "level": int(tally.group.level),
            "entered": tally.entered,
            "sat": tally.sat,
            "absent": tally.absent,
            "passed": tally.passed,
        }
        for tally in tallies(batch.scores)
    ]
    return {"title": batch.title, "amends": batch.amends, "groups": groups}


def fault_of_counts(groups: Sequence[Mapping[str, Any]], *, people: int) -> Because | None:
    """Return why the counts of a `scores.recorded` entry cannot be those of so many people, None where they can."""
    for counts in groups:
        if counts["sat"] + counts["absent"] != counts["entered"] or counts["passed"] > counts["sat"]:
            return Because("the counts of {occupation} do not add up", occupation=counts["occupation"])
    if len({(counts["occupation"], counts["job"], counts["level"]) for counts in groups}) != len(groups):
        return Because("the same occupation, job and level are counted twice")
    if sum(counts["entered"] for counts in groups) != people:
        return Because("not everybody of the batch is counted")
    return None


def tallies_in(payload: Mapping[str, Any]) -> tuple[Tally, ...]:
    """Return the counts that a `scores.recorded` entry holds."""
    return tuple(
        Tally(
            Group(counts["occupation"], counts["job"], Level(counts["level"])),
            entered=counts["entered"],
            sat=counts["sat"],
            passed=counts["passed"],
        )
        for counts in payload["groups"]
    )


def candidates_person(batch: ScoreBatch) -> dict[str, object]:
    """Return what is personal in scores, in roster order; it lies beside the log, which holds its salted digest."""
    return {"name": "", "identity": "", "scores": [_told(score) for score in batch.scores]}


def _told(score: Score) -> dict[str, object]:
    return {
        "row": score.row,
        "name": score.name,
        "identity_type": score.identity_type,
        "identity": score.identity,
        "occupation": score.occupation,
        "job": score.job,
        "level": int(score.level),
        "theory": str(score.theory),
        "practical": str(score.practical),
        "review": str(score.review),
        "ticket": score.ticket,
        "remark": score.remark,
    }


def recorded_scores(
    accepted: Mapping[str, Any], recorded: Mapping[str, Any], person: Mapping[str, Any]
) -> RecordedScores:
    """Return the scores as they were accepted, in roster order; raises ValueError for a damaged snapshot."""
    try:
        batch = ScoreBatch(
            name=accepted["name"],
            institution=InstitutionCode(accepted["institution"]),
            institution_name=accepted["institution_name"],
            title=recorded["title"],
            amends=recorded["amends"],
            evaluation_ended_on=date.fromisoformat(accepted["evaluation_ended_on"]),
            notice_from=_day(accepted["notice_from"]),
            notice_to=_day(accepted["notice_to"]),
            scores=tuple(map(score_told, person["scores"])),
        )
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError("snapshot") from error
    return RecordedScores(batch)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def score_told(told: Mapping[str, Any]) -> Score:
    """Return one candidate of `candidates_person`; raises KeyError or ValueError for a damaged one."""
    return Score(
        row=told["row"],
        name=told["name"],
        identity_type=told["identity_type"],
        identity=told["identity"],
        occupation=told["occupation"],
        job=told["job"],
        level=Level(told["level"]),
        theory=_mark(told["theory"]),
        practical=_mark(told["practical"]),
        review=Absence.ABSENT if told["review"] == Absence.ABSENT else Review(told["review"]),
        ticket=told["ticket"],
        remark=told["remark"],
    )


def _mark(text: str) -> Mark:
    return Absence.ABSENT if text == Absence.ABSENT else Decimal(text)
