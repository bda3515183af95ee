"""Batches of more entries than the pen keeps in memory: written piece by piece, and still all or nothing."""

import pytest

from pipeline.errors import EntryRefused
from pipeline.ledger import marks
from pipeline.ledger.rows import BatchState
from pipeline.rules.levels import Level
from pipeline.rules.numbers import CertificateNumber
from pipeline.storage import appending, replaying
from pipeline.storage.register import Register
from tests.ledger import samples
from tests.storage.offices import accepted, life_of_paper, live


@pytest.fixture(autouse=True)
def _little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appending, "_MOST_WAITING", 3)
    monkeypatch.setattr(replaying, "_MOST_HELD", 3)


def supplied(sequence: int) -> CertificateNumber:
    return CertificateNumber(samples.INSTITUTION, 2026, Level.SENIOR_WORKER, sequence)


def test_a_batch_written_in_pieces_is_numbered_recorded_and_whole(register: Register) -> None:
    numbered = accepted(register, samples.batch(people=10, levels=(3, 4)))
    register.record(1, iter(samples.papers(numbered)))

    assert numbered == register.numbered(1)
    assert list(range(1, 6)) == [number.sequence for number in numbered.numbers if number.level is Level.SENIOR_WORKER]
    assert samples.papers(numbered) == [*register.documents(1)][: len(samples.papers(numbered))]
    assert register.head() == register.verify()


def test_a_number_that_came_in_an_earlier_piece_is_not_given_again(register: Register) -> None:
    people = tuple(
        samples.result(place, supplied=supplied(number)) for place, number in enumerate([1, 2, 3, 4, 5, 6, 7, 1])
    )
    size = register.head().size + 1

    with pytest.raises(EntryRefused, match="only once"):
        accepted(register, samples.batch(results=people))

    assert size == register.head().size
    assert {} == register.numbers_taken([str(supplied(1))])
    assert register.head() == register.verify()


def test_documents_entered_in_an_earlier_piece_are_not_entered_again(register: Register) -> None:
    papers = samples.papers(accepted(register, samples.batch(people=7)))
    register.record(1, [*papers, *papers])
    size = register.head().size
    register.record(1, papers)

    assert size == register.head().size == 1 + 1 + 1 + 7 + len(papers)


def test_a_large_batch_is_taken_back_whole(register: Register) -> None:
    accepted(register, samples.batch(people=10))
    register.withdraw(1, reason="无法制作", actor="张经办", second="李复核")

    assert [BatchState.CANCELLED] == [view.state for view in register.batches()]
    assert register.head() == register.verify()


def test_a_whole_life_that_is_played_in_pieces_adds_up_to_the_same(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(register)
    register.void(str(register.numbered(1).numbers[1]), reason="信息错误", actor="张经办", second="李审批")
    life_of_paper(register)
    for held in (1, 2, 5):
        monkeypatch.setattr(replaying, "_MOST_HELD", held)

        assert () == register.rebuild(check=True)
        assert register.head() == register.verify()


@pytest.mark.parametrize("most", [0, 1, 1 << 16])
def test_however_little_is_remembered_of_what_is_there_the_answers_are_the_same(
    register: Register, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """With no beginning known every question goes to the tables, as it would without them."""
    monkeypatch.setattr(marks, "_MOST", most)
    live(register)
    life_of_paper(register)

    assert register.head() == register.verify()
