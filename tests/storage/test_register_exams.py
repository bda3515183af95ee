"""Exams in the ledger: seats and tickets together or not at all, and an amendment that knows what it amends."""

import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.errors import EntryRefused
from pipeline.rules.batches import AnyNumbered
from pipeline.rules.exam.ticketed import ArrangedExam, TicketedExam, TicketOnFile
from pipeline.rules.exam.tickets import TicketPattern
from pipeline.storage import stored_batches
from pipeline.storage.register import Register
from pipeline.storage.store import Store
from tests.killing import ended
from tests.ledger import samples
from tests.storage.offices import office
from tests.storage.test_register_disasters import started

SHORT = TicketPattern.parse("T{sequence:01}")


def ticketed(register: Register, arranged: ArrangedExam | None = None, *, mark: int = 1) -> TicketedExam:
    return register.number(register.receive(samples.arrival(mark)), arranged or samples.arranged_exam())


def test_an_exam_comes_back_from_the_ledger_as_it_was(register: Register) -> None:
    numbered = ticketed(register)

    assert ("202600100001", "202600100002", "202600100003") == tuple(sorted(numbered.numbers))
    assert numbered == register.numbered(1)
    assert numbered == register.number(1, samples.arranged_exam())
    register.verify()
    assert () == register.rebuild(check=True)


def test_nobody_of_an_exam_is_named_in_an_entry(register: Register) -> None:
    numbered = ticketed(register)
    bodies = b"".join(bytes(body) for (body,) in register._store._execute("SELECT body FROM entry"))

    for told in ("王小明", "王主考", "周督导", numbered.batch.exam.candidates[0].identity):
        assert told.encode() not in bodies


def test_an_amendment_finds_seats_and_tickets_of_what_it_amends(register: Register) -> None:
    first = ticketed(register)
    kept = register.kept_exam("2026-12-准考-01")
    assert kept is not None

    again = ticketed(register, samples.arranged_exam("2026-12-准考-02", people=2, amends="2026-12-准考-01"), mark=2)

    assert (1, first.tickets) == (kept.batch, kept.tickets)
    assert first.numbers[:2] == again.numbers
    assert again == register.numbered(2)
    register.verify()


def hours(register: Register, place: int = 0) -> list[tuple[str, str]]:
    """Return in which batches and sessions the candidate of that place has seats."""
    person = samples.candidate(place)
    held = register.seats_held([person.identity]).get(person.person, ())
    return [(seat.batch, seat.session.number) for seat in held]


def test_the_seats_of_people_are_known_until_their_exam_is_amended(register: Register) -> None:
    first, second = "2026-12-准考-01", "2026-12-准考-02"
    ticketed(register)
    before = hours(register), register.superseded()
    ticketed(register, samples.arranged_exam(second, people=2, amends=first), mark=2)

    assert ([(first, "1"), (first, "2")], {}) == before
    assert ([(second, "1"), (second, "2")], {1: second}) == (hours(register), register.superseded())
    assert [] == hours(register, place=2) == hours(register, place=7)


def test_nobody_has_a_seat_in_an_exam_that_was_taken_back(register: Register) -> None:
    ticketed(register)
    ticketed(register, samples.arranged_exam("2026-12-准考-02", amends="2026-12-准考-01"), mark=2)
    register.withdraw(2, reason="误投", actor="张经办", second="李审批")

    assert {} == register.superseded()
    assert {"2026-12-准考-01"} == {batch for batch, _ in hours(register)}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The batches that were read, candidate by candidate."""
    batches, numbered = list[int](), stored_batches.numbered

    def counted(store: Store, batch_id: int) -> AnyNumbered:
        batches.append(batch_id)
        return numbered(store, batch_id)

    monkeypatch.setattr(stored_batches, "numbered", counted)
    return batches


def test_exams_that_are_past_are_not_read_for_a_card_that_is_withdrawn(register: Register, read: list[int]) -> None:
    """Of years there are hundreds, and whoever withdraws a card holds the site meanwhile."""
    exam = ticketed(register).batch.exam
    card = next(duty.card for duty in exam.duties if duty.card)
    last = max(session.day for session in exam.sessions)

    assert [exam.name] == [duty.batch for duty in register.duties_ahead(card, last)]
    assert [1] == read
    assert () == register.duties_ahead(card, last + timedelta(days=1))
    assert [1] == read


def test_other_exams_are_not_read_for_the_scores_of_one(register: Register, read: list[int]) -> None:
    first = ticketed(register)
    ticketed(register, samples.arranged_exam("2026-12-准考-02", first_place=5), mark=2)
    scored = replace(samples.score(0), ticket=first.numbers[0])
    register.number(register.receive(samples.arrival(3)), samples.score_batch("成绩", scored))

    assert ("成绩",) == register.scores_of_exam(1)
    assert [1, 3] == read
    assert () == register.scores_of_exam(2)


def test_an_exam_that_was_amended_knows_the_newest_of_its_amendments(register: Register) -> None:
    first, second, third = (f"2026-12-准考-0{place}" for place in (1, 2, 3))
    ticketed(register)
    ticketed(register, samples.arranged_exam(second, people=2, amends=first), mark=2)
    ticketed(register, samples.arranged_exam(third, people=2, amends=second), mark=3)

    kept = [register.kept_exam(name) for name in (first, second, third)]

    assert [third, third, None] == [one and one.amended_by for one in kept]


def test_a_batch_number_that_is_given_again_is_not_that_of_the_exam_that_was_amended(register: Register) -> None:
    first, second = "2026-12-准考-01", "2026-12-准考-02"
    ticketed(register)
    ticketed(register, samples.arranged_exam(second, amends=first), mark=2)
    register.withdraw(1, reason="误投", actor="张经办", second="李审批")
    ticketed(register, samples.arranged_exam(first, amends=second), mark=3)
    kept = register.kept_exam(second)

    assert {2: first} == register.superseded()
    assert kept is not None
    assert first == kept.amended_by


def test_what_is_no_exam_cannot_be_amended(register: Register) -> None:
    register.number(register.receive(samples.arrival()), samples.card_batch())

    assert register.kept_exam("2026-11-考评员-01") is None
    assert register.kept_exam("nothing") is None
    assert register.kept_exam(None) is None


def test_a_ticket_that_is_somebody_elses_is_refused(register: Register) -> None:
    """Two exams bring the same number: the second is refused whole."""
    numbered = ticketed(register)
    stolen = samples.arranged_exam("2026-12-准考-02", people=1, first_place=7)
    exam = stolen.exam
    candidate = samples.candidate(7, ticket=numbered.numbers[0])
    other = ArrangedExam(
        type(exam)(**{name: getattr(exam, name) for name in exam.__slots__} | {"candidates": (candidate,)}),
        stolen.seating,
    )
    size = register.head().size

    with pytest.raises(EntryRefused, match="given only once"):
        ticketed(register, other, mark=2)

    assert size + 1 == register.head().size


@pytest.mark.parametrize("places", [(1, 0, 2), (7, 1, 2)])
def test_an_amendment_keeps_no_ticket_for_anybody_but_whose_it_is(register: Register, places: tuple[int, ...]) -> None:
    """The rule book returns such a batch; should it fail to, the ledger takes nothing of it."""
    numbers = ticketed(register).numbers
    again = samples.arranged_exam("2026-12-准考-02", amends="2026-12-准考-01")
    people = tuple(samples.candidate(place, ticket=ticket) for place, ticket in zip(places, numbers, strict=True))
    size = register.head().size

    with pytest.raises(EntryRefused, match="given only once"):
        ticketed(register, replace(again, exam=replace(again.exam, candidates=people)), mark=2)

    assert size + 1 == register.head().size


def test_who_got_a_ticket_last_is_on_file(register: Register) -> None:
    numbers = ticketed(register).numbers
    ticketed(register, samples.arranged_exam("2026-12-准考-02", people=2, amends="2026-12-准考-01"), mark=2)
    found = register.tickets_on_file([*numbers, "K001"])
    stays, left = samples.candidate(0), samples.candidate(2)

    assert set(numbers) == set(found)
    assert TicketOnFile("2026-12-准考-02", stays.person, stays.name, stays.identity) == found[numbers[0]]
    assert TicketOnFile("2026-12-准考-01", left.person, left.name, left.identity) == found[numbers[2]]


def test_a_pattern_with_too_few_numbers_gives_none(tmp_path: Path) -> None:
    opened = Register.open(
        tmp_path / "ledger.db",
        institution=samples.INSTITUTION,
        institution_name=samples.NAME,
        clock=lambda: samples.NINE,
        tickets=SHORT,
    )
    with opened as register, pytest.raises(EntryRefused, match="too few numbers"):
        ticketed(register, samples.arranged_exam(people=10))


def test_the_exam_in_a_ticket_counts_exams_and_no_drops_that_went_back_nor_amendments(register: Register) -> None:
    first, amending, other = "2026-12-准考-01", "2026-12-准考-02", "2026-12-准考-03"
    register.number(register.receive(samples.arrival(7)), samples.card_batch())
    register.reject(register.receive(samples.arrival(8)), name=first, codes={"seats-short": 1})

    before = ticketed(register, mark=1)
    amended = ticketed(register, samples.arranged_exam(amending, people=4, amends=first), mark=2)
    later = ticketed(register, samples.arranged_exam(other, people=2, first_place=20), mark=3)

    assert {f"20260010000{place}" for place in (1, 2, 3)} == set(before.numbers)
    assert {"202600100004"} == set(amended.numbers) - set(before.numbers)
    assert {"202600200001", "202600200002"} == set(later.numbers)


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_power_cut_while_an_exam_is_entered_gives_every_ticket_or_none(tmp_path: Path, side: str) -> None:
    file = tmp_path / "ledger.db"
    with office(file) as register:
        register.receive(samples.arrival())

    assert [-signal.SIGKILL] == ended([started(file, "exam", "1", crash_at=f"register.number.{side}-commit")])

    with office(file) as register:
        register.verify()
        tickets = register._store._execute("SELECT count(*) FROM ticket").fetchone()[0]
        assert (3 if side == "after" else 0) == tickets
        assert samples.arranged_exam() == register.number(1, samples.arranged_exam()).batch
