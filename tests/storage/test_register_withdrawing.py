"""A numbered batch that cannot be made is withdrawn: every number voided, by two people, and nothing hidden."""

import pytest

from pipeline.errors import EntryRefused, TooLateToCancel
from pipeline.ledger.views import Stage
from pipeline.rules.batch import NumberedBatch
from pipeline.storage.register import Register
from tests.ledger import samples
from tests.storage.offices import accepted


def sequences(numbered: NumberedBatch) -> list[int]:
    return [number.sequence for number in numbered.numbers]


def withdraw(register: Register, *, batch: int = 1, second: str = "李审批") -> None:
    register.withdraw(batch, reason="无法制证", actor="张经办", second=second)


def test_a_numbered_batch_that_cannot_be_made_is_withdrawn_with_all_its_numbers(register: Register) -> None:
    numbered = accepted(register, samples.batch())
    size = register.head().size
    withdraw(register)
    (hand,) = register.in_hand()
    (view,) = register.batches()
    texts = [str(number) for number in numbered.numbers]

    assert (Stage.CANCELLED, "2026-11-电工-01", 2026) == (hand.stage, hand.name, hand.year)
    assert ["voided"] * 3 == [found.state for text in texts for found in register.find(text)]
    assert ("cancelled", texts[0], texts[-1]) == (view.state, view.first, view.last)
    assert {} == register.held_by(result.identity for result in numbered.batch.results)
    assert (frozenset(), None) == (register.accepted_names(["2026-11-电工-01"]), register.accepted_as(f"{1:064x}"))
    assert size + 4 == register.head().size
    assert () == register.rebuild(check=True)
    register.delivered(1)
    register.verify()
    assert () == register.in_hand()


def test_each_voided_number_of_a_withdrawn_batch_tells_why_and_by_whom(register: Register) -> None:
    numbered = accepted(register, samples.batch())
    withdraw(register)
    last = register.show(str(numbered.numbers[1])).entries[-1]

    assert ("number.voided", {"reason": "无法制证"}, "张经办", "李审批") == (
        last.op,
        last.payload,
        last.actor,
        last.second,
    )


def test_a_withdrawn_batch_may_come_again_and_gets_other_numbers(register: Register) -> None:
    accepted(register, samples.batch())
    withdraw(register)
    register.delivered(1)
    again = accepted(register, samples.batch())

    assert [4, 5, 6] == sequences(again)
    assert "2026-11-电工-01" == register.accepted_as(samples.arrival().key)
    assert () == register.documents("2026-11-电工-01")
    register.record(2, samples.papers(again))
    assert 4 == len(register.documents("2026-11-电工-01"))
    register.delivered(2)
    register.verify()
    assert () == register.rebuild(check=True)


def test_withdrawing_twice_enters_it_once(register: Register) -> None:
    accepted(register, samples.batch())
    withdraw(register)
    size = register.head().size
    withdraw(register)

    assert size == register.head().size


def test_what_was_voided_before_is_not_voided_again_when_the_batch_is_withdrawn(register: Register) -> None:
    numbered = accepted(register, samples.batch())
    register.void(str(numbered.numbers[1]), reason="信息错误", actor="张经办", second="李审批")
    size = register.head().size
    withdraw(register)

    assert size + 3 == register.head().size
    assert Stage.CANCELLED == register.in_hand()[0].stage
    register.verify()


def test_a_batch_whose_files_are_recorded_is_not_withdrawn(register: Register) -> None:
    register.record(1, samples.papers(accepted(register, samples.batch())))
    size = register.head().size

    with pytest.raises(TooLateToCancel):
        withdraw(register)

    assert size == register.head().size


def test_a_batch_without_numbers_is_cancelled_and_not_withdrawn(register: Register) -> None:
    register.receive(samples.arrival())

    with pytest.raises(EntryRefused, match="was not accepted"):
        withdraw(register)


def test_one_person_alone_withdraws_nothing(register: Register) -> None:
    accepted(register, samples.batch())
    size = register.head().size

    with pytest.raises(EntryRefused, match="second"):
        withdraw(register, second="张经办")

    assert size == register.head().size
    assert Stage.NUMBERED == register.in_hand()[0].stage
