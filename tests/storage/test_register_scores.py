"""Scores in the register: counts and marks together or not at all, and the figures of a year."""

import signal
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import LedgerBroken
from pipeline.ledger.views import MadeDocument, Stage
from pipeline.rules.batch import Holding
from pipeline.rules.exam.batch import Group
from pipeline.rules.levels import Level
from pipeline.rules.scores.batch import RecordedScores, ScoreBatch
from pipeline.rules.scores.statistics import Figures
from pipeline.storage.register import Register
from tests.killing import ended
from tests.ledger import samples
from tests.storage.offices import accepted, enter, office
from tests.storage.test_register_disasters import started

ELECTRICIANS = Group("电工", "----", Level.SENIOR_WORKER)


def recorded(register: Register, batch: ScoreBatch | None = None, *, mark: int = 1) -> RecordedScores:
    return register.number(register.receive(samples.arrival(mark)), batch or samples.score_batch())


def test_scores_come_back_from_the_ledger_as_they_were(register: Register) -> None:
    scores = recorded(register)

    assert samples.score_batch() == scores.batch
    assert scores == register.numbered(1) == register.number(1, samples.score_batch())
    assert ((), ()) == (scores.numbers, register.numbers_of(1))
    register.verify()
    assert () == register.rebuild(check=True)


def test_nobody_of_scores_is_named_in_an_entry(register: Register) -> None:
    scores = recorded(register)
    bodies = b"".join(bytes(body) for (body,) in register._store._execute("SELECT body FROM entry"))

    for told in ("王小明", scores.batch.scores[0].identity, "59.5"):
        assert told.encode() not in bodies


def test_marks_that_were_changed_beside_the_log_are_found(register: Register) -> None:
    recorded(register)
    register._store._execute("UPDATE person SET body = replace(body, '59.5', '69.5')")

    with pytest.raises(LedgerBroken):
        register.numbered(1)
    with pytest.raises(LedgerBroken):
        register.verify()


def test_scores_of_which_nothing_was_made_are_taken_back(register: Register) -> None:
    recorded(register)
    register.withdraw(1, reason="名单有误", actor="张经办", second="李审批")
    (hand,) = register.in_hand()

    assert (Stage.CANCELLED, ()) == (hand.stage, register.statistics(2026).rows)
    assert samples.score_batch() == recorded(register).batch
    assert 4 == register.statistics(2026).total.entered
    register.verify()


def test_it_is_known_which_batches_are_scores(register: Register) -> None:
    recorded(register)
    accepted(register, samples.batch(), mark=2)

    assert register.are_scores("2026-11-成绩-01")
    assert [False] * 3 == [register.are_scores(name) for name in ("2026-11-电工-01", "2026-11-成绩-02", None)]


def test_the_year_of_scores_is_that_in_which_the_evaluation_ended(register: Register) -> None:
    recorded(register)
    recorded(register, samples.score_batch("2027-01-成绩-01", samples.score(0), ended_on=date(2027, 1, 8)), mark=2)

    assert ((ELECTRICIANS, Figures(entered=4, sat=3, absent=1, passed=2)),) == register.statistics(2026).rows
    assert ((ELECTRICIANS, Figures(entered=1, sat=1, passed=1)),) == register.statistics(2027).rows
    assert () == register.statistics(2025).rows


def test_amended_scores_count_once(register: Register) -> None:
    recorded(register)
    better = (samples.score(0), samples.score(1), samples.score(2))
    recorded(register, samples.score_batch("2026-11-成绩-02", *better, amends="2026-11-成绩-01"), mark=2)

    assert Figures(entered=3, sat=3, passed=3) == register.statistics(2026).total


def standing(register: Register, *people: int, amends: str | None = None) -> list[tuple[str, str]]:
    """Return the batch and the mark in 理论 of each score of those people that counts."""
    identities = [samples.score(place).identity for place in people]
    found = register.standing_scores(identities, amends=amends)
    return [(one.batch, str(one.score.theory)) for scores in found.values() for one in scores]


def test_the_scores_of_a_person_that_count_are_found(register: Register) -> None:
    scores = recorded(register).batch
    (one,) = register.standing_scores([scores.scores[2].identity])[
        Holding(scores.scores[2].identity, "电工", "----", Level.SENIOR_WORKER)
    ]

    assert (scores.name, scores.title, date(2026, 11, 6), scores.scores[2]) == (
        one.batch,
        one.title,
        one.evaluation_ended_on,
        one.score,
    )
    assert [] == standing(register, 99)


def test_scores_that_others_stand_in_the_place_of_do_not_count_for_a_person(register: Register) -> None:
    recorded(register)
    recorded(register, samples.score_batch("2026-11-成绩-02", samples.score(0), amends="2026-11-成绩-01"), mark=2)

    assert [("2026-11-成绩-02", "80.5")] == standing(register, 0, 2)
    assert [] == standing(register, 0, 2, amends="2026-11-成绩-01")
    assert [] == standing(register, 0, 2, amends="2026-11-成绩-02")


def test_scores_that_were_taken_back_do_not_count_for_a_person(register: Register) -> None:
    recorded(register)
    register.withdraw(1, reason="名单有误", actor="张经办", second="李审批")

    assert [] == standing(register, 0)


def test_the_year_of_a_certificate_is_that_of_its_day_of_issue(register: Register) -> None:
    accepted(register, samples.batch())
    accepted(register, samples.batch("2026-12-电工-01", issued_on=date(2027, 1, 4), first_place=5), mark=2)

    assert ((ELECTRICIANS, Figures(issued=3)),) == register.statistics(2026).rows
    assert 3 == register.statistics(2027).total.issued


def test_a_number_that_never_became_a_certificate_counts_nowhere(register: Register) -> None:
    numbers = accepted(register, samples.batch()).numbers
    register.void(str(numbers[0]), reason="等级有误", actor="张经办", second="李审批")

    assert Figures(issued=2) == register.statistics(2026).total


def test_a_certificate_that_was_made_and_voided_is_one_taken_back(register: Register) -> None:
    numbered = accepted(register, samples.batch())
    register.record(1, samples.papers(numbered))
    register.void(str(numbered.numbers[0]), reason="等级有误", actor="张经办", second="李审批")

    assert Figures(issued=2, taken_back=1) == register.statistics(2026).total


def test_a_further_copy_counts_in_the_year_in_which_it_was_booked(register: Register) -> None:
    numbered = accepted(register, samples.batch())
    register.record(1, samples.papers(numbered))
    number = str(numbered.numbers[0])
    enter(register, "loss.declared", {"copy": 1, "on": "2026-11-20", "proof": ""}, number=number)
    enter(register, "certificate.reissued", {"copy": 2, "reason": "lost", "proof": ""}, number=number)

    assert Figures(issued=3, reissued=1) == register.statistics(2026).total
    assert () == register.statistics(2027).rows


def test_a_revoked_certificate_is_one_taken_back_in_the_year_of_the_decision(register: Register) -> None:
    numbered = accepted(register, samples.batch())
    register.record(1, samples.papers(numbered))
    payload = {"reason": "冒名顶替", "decision": "天职撤〔2026〕1号", "on": "2026-11-20"}
    enter(register, "certificate.revoked", payload, number=str(numbered.numbers[0]))

    assert Figures(issued=3, taken_back=1) == register.statistics(2026).total


def test_cards_and_exams_are_no_certificates(register: Register) -> None:
    register.number(register.receive(samples.arrival()), samples.card_batch())
    register.number(register.receive(samples.arrival(2)), samples.arranged_exam())
    register.record(1, [MadeDocument("examiner-card", None, 2, "2026/一/cards/x.pdf", "9" * 64, 1)])

    assert () == register.statistics(2026).rows


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_power_cut_while_scores_are_entered_leaves_all_of_them_or_nothing(tmp_path: Path, side: str) -> None:
    file = tmp_path / "ledger.db"
    with office(file) as register:
        register.receive(samples.arrival())

    assert [-signal.SIGKILL] == ended([started(file, "scores", "1", crash_at=f"register.number.{side}-commit")])

    with office(file) as register:
        register.verify()
        assert (4 if side == "after" else 0) == register.statistics(2026).total.entered
        assert samples.score_batch() == register.number(1, samples.score_batch()).batch
