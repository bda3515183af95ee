"""Scores in the ledger: their counts are entered with the batch, and the figures of a year come from them."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from pipeline.ledger.entries import People, Reference
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.rows import BatchState
from pipeline.ledger.score_snapshot import (
    candidates_person,
    recorded_scores,
    score_batch_payload,
    score_told,
    scores_payload,
    tallies_in,
)
from pipeline.rules.exam.batch import Group
from pipeline.rules.levels import Level
from pipeline.rules.scores.batch import RecordedScores, ScoreBatch
from pipeline.rules.scores.standing import StandingScore, StandingScores
from pipeline.rules.scores.statistics import Papers, Recorded, Statistics, newest_of_each, statistics
from pipeline.rules.text import same_key
from pipeline.storage.appending import Pen
from pipeline.storage.store import Store

if TYPE_CHECKING:
    from pipeline.rules.batch import Holding


def accept_scores(pen: Pen, batch_id: int, batch: ScoreBatch, *, actor: str) -> RecordedScores:
    """Accept the scores: their counts, and everybody's marks beside the log."""
    about = Reference(batch=batch_id)
    pen.write("batch.accepted", actor=actor, ref=about, payload=score_batch_payload(batch))
    pen.write("scores.recorded", actor=actor, ref=about, payload=scores_payload(batch), person=candidates_person(batch))
    return RecordedScores(batch)


def scores_of(accepted: Mapping[str, Any], people: People) -> RecordedScores:
    """Return accepted scores from their entries."""
    recorded, person = next(people)
    return recorded_scores(accepted, recorded.payload, person)


def standing_scores(store: Store, identities: Iterable[str], *, amends: str | None) -> StandingScores:
    """Return the scores of these people that count, and will still count beside scores that amend those of `amends`."""
    recorded = list(_recorded(store))
    if amends:
        recorded.append(Recorded(name="", amends=same_key(amends), year=0, stands=True, tallies=()))
    standing = {scores.name for scores in newest_of_each(recorded)}
    found: dict[Holding, list[StandingScore]] = defaultdict(list)
    for one in _of_people(store, identities):
        if same_key(one.batch) in standing:
            found[one.holding].append(one)
    return {holding: tuple(scores) for holding, scores in found.items()}


def _of_people(store: Store, identities: Iterable[str]) -> Iterator[StandingScore]:
    titles = {seq: stored_entry(seq, body).payload["title"] for *_, seq, body in store.rows("scores_recorded")}
    for seq, name, ended_on, told in store.rows("scores_of_people", identities=json.dumps(sorted(set(identities)))):
        yield StandingScore(name, titles[seq], date.fromisoformat(ended_on), score_told(json.loads(told)))


def statistics_of(store: Store, year: int) -> Statistics:
    """Return what the year came to, an occupation, a job and a level each."""
    issued = store.rows("issued_between", first=f"{year:04}-01-01", last=f"{year:04}-12-31")
    papers = Papers(
        issued={_group(*trade): count for *trade, count in issued},
        reissued=_in_year(store, "further_copies", year),
        taken_back=_in_year(store, "taken_back", year),
    )
    return statistics(year, list(_recorded(store)), papers)


def _recorded(store: Store) -> Iterator[Recorded]:
    for name, state, ended_on, seq, body in store.rows("scores_recorded"):
        payload = stored_entry(seq, body).payload
        amends = payload["amends"]
        yield Recorded(
            name=same_key(name),
            amends=same_key(amends) if amends else None,
            year=int(ended_on[:4]),
            stands=state == BatchState.ACCEPTED,
            tallies=tallies_in(payload),
        )


def _in_year(store: Store, query: str, year: int) -> Mapping[Group, int]:
    """Return how many entries of that year the query finds in each group."""
    return Counter(_group(*trade) for *trade, seq, body in store.rows(query) if stored_entry(seq, body).at.year == year)


def _group(occupation: str, job: str, level: int) -> Group:
    return Group(occupation, job, Level(level))
