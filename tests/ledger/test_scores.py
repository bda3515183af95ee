"""Scores in the log: counts that add up or are refused, and marks that come back as they were."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ledger.entries import canonical
from pipeline.ledger.replay import replay
from pipeline.ledger.rows import BatchState
from pipeline.ledger.score_snapshot import (
    candidates_person,
    recorded_scores,
    score_batch_payload,
    scores_payload,
    tallies_in,
)
from pipeline.rules.levels import Level
from pipeline.rules.marks import Absence, Review
from pipeline.rules.scores.batch import RecordedScores, Score, ScoreBatch
from pipeline.rules.scores.tally import tallies
from tests.ledger import samples
from tests.ledger.clerk import HEX, Clerk, refused
from tests.ledger.strategies import filled_texts, texts

GROUP = {"occupation": "电工", "job": "----", "level": 3, "entered": 4, "sat": 3, "absent": 1, "passed": 2}
marks = st.decimals(0, 100, places=1) | st.just(Absence.ABSENT)
scores = st.builds(
    Score,
    row=st.integers(2, 10_000),
    name=filled_texts,
    identity_type=filled_texts,
    identity=filled_texts,
    occupation=st.sampled_from(["电工", "焊工"]),
    job=st.sampled_from(["----", "高压电工"]),
    level=st.sampled_from(Level),
    theory=marks,
    practical=marks,
    review=st.sampled_from([*Review, Absence.ABSENT]),
    ticket=st.none() | filled_texts,
    remark=texts,
)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
batches = st.builds(
    ScoreBatch,
    name=filled_texts,
    institution=st.just(samples.INSTITUTION),
    institution_name=filled_texts,
    title=filled_texts,
    amends=st.none() | filled_texts,
    evaluation_ended_on=days,
    notice_from=st.none() | days,
    notice_to=st.none() | days,
    scores=st.lists(scores, min_size=1, max_size=8).map(tuple),
)


def accept(clerk: Clerk, batch: int = 1, *, scores: ScoreBatch | None = None, **changes: Any) -> None:
    payload = {**score_batch_payload(scores or samples.score_batch()), **changes}
    clerk.enter("batch.accepted", payload, batch=batch)


def record(clerk: Clerk, *groups: dict[str, Any], batch: int = 1, amends: str | None = None) -> None:
    payload = {"title": "2026年11月职业技能等级认定", "amends": amends, "groups": list(groups or (GROUP,))}
    clerk.enter("scores.recorded", payload, batch=batch, person=HEX)


@pytest.fixture
def clerk() -> Clerk:
    opened = Clerk().open()
    opened.receive()
    return opened


@pytest.fixture
def accepted(clerk: Clerk) -> Clerk:
    accept(clerk)
    return clerk


def test_scores_are_whole_with_their_counts(accepted: Clerk) -> None:
    record(accepted)
    found = accepted.view.batch(1)

    assert found is not None
    assert (BatchState.ACCEPTED, 4, 4, None) == (found.state, found.people, found.numbered, accepted.view.numbering)
    assert list(accepted.view.changed()) == list(replay(accepted.bodies)[0].changed())


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ([GROUP | {"passed": 4}], "the counts of 电工 do not add up"),
        ([GROUP | {"absent": 2}], "the counts of 电工 do not add up"),
        ([GROUP | {"entered": 3, "sat": 2}], "not everybody of the batch is counted"),
        ([GROUP | {"entered": 2, "sat": 2, "absent": 0}] * 2, "the same occupation, job and level are counted twice"),
        ([], "not everybody of the batch is counted"),
    ],
)
def test_counts_that_cannot_be_are_refused(accepted: Clerk, groups: list[dict[str, Any]], reason: str) -> None:
    before = accepted.view.size
    payload = {"title": "考试", "amends": None, "groups": groups}

    with refused(reason):
        accepted.enter("scores.recorded", payload, batch=1, person=HEX)

    assert before == accepted.view.size


@given(entered=st.integers(1, 6), sat=st.integers(0, 6), absent=st.integers(0, 6), passed=st.integers(0, 6))
def test_only_counts_that_add_up_are_entered(entered: int, sat: int, absent: int, passed: int) -> None:
    clerk = Clerk().open()
    clerk.receive()
    accept(clerk)
    group = GROUP | {"entered": entered, "sat": sat, "absent": absent, "passed": passed}
    if passed <= sat and sat + absent == entered == 4:
        record(clerk, group)
    else:
        with refused("do not add up|not everybody"):
            record(clerk, group)


def test_scores_are_recorded_once(accepted: Clerk) -> None:
    record(accepted)

    with refused("everyone in the batch"):
        record(accepted)


def test_only_scores_are_recorded(clerk: Clerk) -> None:
    clerk.accept()

    with refused("another kind"):
        record(clerk)


def test_nobody_of_scores_gets_a_number(accepted: Clerk) -> None:
    with refused("another kind"):
        accepted.assign()


@pytest.mark.parametrize(
    "changes",
    [
        {"approver": "李审批"},
        {"approved_on": "2026-11-20"},
        {"mode": "assigned"},
        {"evaluation_ended_on": None},
        {"notice_to": None},
        {"notice_from": None},
        {"issued_on": "2026-11-20"},
    ],
)
def test_scores_have_the_particulars_of_scores(clerk: Clerk, changes: dict[str, Any]) -> None:
    with refused("has not the form"):
        accept(clerk, **changes)


def test_the_notice_of_scores_may_be_fixed_later(clerk: Clerk) -> None:
    accept(clerk, notice_from=None, notice_to=None)
    record(clerk)

    assert clerk.view.numbering is None


@pytest.mark.parametrize("amends", ["2026-11-成绩-02", "2026-11-成绩-00", "2026-11-电工-01"])
def test_only_other_scores_are_amended(clerk: Clerk, amends: str) -> None:
    clerk.accept()
    clerk.assign()
    clerk.receive(2, key="b" * 64)
    accept(clerk, 2, scores=samples.score_batch("2026-11-成绩-02"))

    with refused("no such scores"):
        record(clerk, batch=2, amends=amends)


def test_scores_that_were_recorded_are_amended(accepted: Clerk) -> None:
    record(accepted)
    accepted.receive(2, key="b" * 64)
    accept(accepted, 2, scores=samples.score_batch("2026-11-成绩-02"))
    record(accepted, batch=2, amends="2026-11-成绩-01")

    assert accepted.view.numbering is None


def test_scores_of_which_nothing_was_made_are_taken_back_by_two(accepted: Clerk) -> None:
    record(accepted)
    with refused("its field second"):
        accepted.enter("batch.cancelled", {"reason": "名单有误"}, batch=1)
    accepted.enter("batch.cancelled", {"reason": "名单有误"}, batch=1, second="李审批")
    found = accepted.view.batch(1)

    assert found is not None
    assert BatchState.CANCELLED == found.state


@given(batches)
def test_nothing_of_scores_is_lost(batch: ScoreBatch) -> None:
    def stored(value: Any) -> Any:
        return json.loads(canonical(value))

    found = recorded_scores(
        stored(score_batch_payload(batch)), stored(scores_payload(batch)), stored(candidates_person(batch))
    )

    assert RecordedScores(batch) == found
    assert tallies(batch.scores) == tallies_in(stored(scores_payload(batch)))


def test_what_is_entered_of_scores_is_how_many_they_are_and_beside_it_lies_everybody() -> None:
    batch = samples.score_batch(amends="2026-11-成绩-00")
    person = json.loads(canonical(candidates_person(batch)))

    assert {"title": batch.title, "amends": "2026-11-成绩-00", "groups": [GROUP]} == scores_payload(batch)
    assert [2, 3, 4, 5] == [score["row"] for score in person["scores"]]
    assert {"name": "", "identity": "", "scores": person["scores"]} == person
    assert person["scores"][3] == {
        "row": 5,
        "name": "王小明",
        "identity_type": "居民身份证",
        "identity": "650102199000000003",
        "occupation": "电工",
        "job": "----",
        "level": 3,
        "theory": "缺考",
        "practical": "缺考",
        "review": str(Review.NONE),
        "ticket": "202600100003",
        "remark": "",
    }


def test_nobody_is_named_and_nothing_of_anybody_told_in_an_entry() -> None:
    batch = samples.score_batch("2026-11-成绩-01", samples.score(0, remark="补考"), samples.score(1))
    told = canonical(score_batch_payload(batch)) + canonical(scores_payload(batch))

    for personal in ("王小明", batch.scores[0].identity, "80.5", "补考", batch.scores[0].ticket or ""):
        assert personal.encode() not in told


def less(whole: Any, name: str) -> dict[str, Any]:
    return {field: value for field, value in whole.items() if field != name}


@pytest.mark.parametrize(
    "name", ["name", "institution", "institution_name", "evaluation_ended_on", "notice_from", "notice_to"]
)
def test_a_snapshot_without_a_particular_of_the_batch_is_refused(name: str) -> None:
    batch = samples.score_batch()

    with pytest.raises(ValueError, match=r"^snapshot$"):
        recorded_scores(less(score_batch_payload(batch), name), scores_payload(batch), candidates_person(batch))


@pytest.mark.parametrize("name", ["title", "amends"])
def test_a_snapshot_without_what_was_recorded_is_refused(name: str) -> None:
    batch = samples.score_batch()

    with pytest.raises(ValueError, match=r"^snapshot$"):
        recorded_scores(score_batch_payload(batch), less(scores_payload(batch), name), candidates_person(batch))


@pytest.mark.parametrize("name", candidates_person(samples.score_batch())["scores"][0])  # type: ignore[index]
def test_a_snapshot_without_anything_of_a_candidate_is_refused(name: str) -> None:
    batch = samples.score_batch()
    (first, *others) = json.loads(canonical(candidates_person(batch)))["scores"]

    with pytest.raises(ValueError, match=r"^snapshot$"):
        recorded_scores(score_batch_payload(batch), scores_payload(batch), {"scores": [less(first, name), *others]})


def made(clerk: Clerk, batch: int = 1) -> None:
    """Accept scores, and the list that is made of them."""
    accept(clerk, batch)
    record(clerk, batch=batch)
    clerk.document(path="2026/一/print/score-summary.pdf", batch=batch)


def cancel(clerk: Clerk, *, second: str | None) -> None:
    clerk.enter("batch.cancelled", {"reason": "重复登记"}, batch=1, second=second)


@pytest.mark.parametrize("second", [None, "张经办"])
def test_scores_are_not_cancelled_by_one_person(clerk: Clerk, second: str | None) -> None:
    made(clerk)

    with refused("second"):
        cancel(clerk, second=second)


def test_scores_are_cancelled_although_their_lists_are_made_and_others_may_have_their_places(clerk: Clerk) -> None:
    made(clerk)
    cancel(clerk, second="李审批")
    clerk.receive(2)
    made(clerk, 2)
    first, again = clerk.view.batch(1), clerk.view.batch(2)
    document = clerk.view.document("2026/一/print/score-summary.pdf")

    assert first is not None
    assert again is not None
    assert document is not None
    assert (BatchState.CANCELLED, BatchState.ACCEPTED) == (first.state, again.state)
    assert (2, 1) == (document.batch, again.documents)
    assert list(clerk.view.changed()) == list(replay(clerk.bodies)[0].changed())
