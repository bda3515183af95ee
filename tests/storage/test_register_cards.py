"""The card ledger: issued, renewed, withdrawn; what the next batch of cards is told of it."""

import signal
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import CardsExhausted, CardUnknown, EntryRefused, TooLateToCancel
from pipeline.ledger.views import MadeDocument, Stage
from pipeline.rules.cards.batch import CardBatch, NumberedCards
from pipeline.rules.cards.numbers import LAST_CARD, CardKind, CardNumber
from pipeline.rules.categories import Category
from pipeline.storage.register import Register
from pipeline.storage.store import migrations, statements
from tests.killing import ended
from tests.ledger import samples
from tests.storage.offices import accepted, live, office
from tests.storage.test_register_disasters import started

FIRST = "S00006514899920001"


def issued(register: Register, batch: CardBatch | None = None, *, mark: int = 1) -> NumberedCards:
    return register.number(register.receive(samples.arrival(mark)), batch or samples.card_batch())


def withdraw(register: Register, number: str = FIRST, *, second: str = "李审批") -> None:
    register.withdraw_card(number, reason="违规", actor="张经办", second=second)


def test_each_kind_has_a_sequence_of_its_own_in_roster_order(register: Register) -> None:
    numbers = [str(number) for number in issued(register).numbers]

    assert [FIRST, "S00006514899910001", "S00006514899920002"] == numbers


def test_sequences_go_on_from_batch_to_batch(register: Register) -> None:
    issued(register)
    again = samples.card_batch("2026-12-考评员-01", samples.holder(5))

    assert ["S00006514899920003"] == [str(number) for number in issued(register, again, mark=2).numbers]


def test_a_batch_of_cards_comes_back_from_the_ledger_as_it_was(register: Register) -> None:
    batch = samples.card_batch("2026-11-督导-01", samples.holder(0, CardKind.SUPERVISOR), category=Category.SUPERVISORS)
    numbered = issued(register, batch)

    assert numbered == register.numbered(1)
    assert numbered == register.number(1, batch)
    register.verify()
    assert () == register.rebuild(check=True)


def test_a_card_is_found_by_a_part_of_number_identity_and_name(register: Register) -> None:
    issued(register)
    (found,) = register.find_cards(FIRST)
    assert found.identity is not None
    others = [card.number for card in register.find_cards("小明")]

    assert [FIRST] == [card.number for card in register.find_cards(found.identity[3:])]
    assert [FIRST] == [card.number for card in register.find_cards(FIRST[4:])]
    assert FIRST in others
    assert sorted(others) == others


def test_a_renewed_card_keeps_its_number_and_its_first_day(register: Register) -> None:
    issued(register)
    number = CardNumber(samples.INSTITUTION, CardKind.EXAMINER, 1)
    later = samples.holder(0, renews=number, day=date(2029, 11, 20))
    renewed = issued(register, samples.card_batch("2029-11-考评员-01", later), mark=2)
    (found,) = register.find_cards(FIRST)

    assert (number,) == renewed.numbers
    assert ("2026-11-20", "2029-11-20", "2032-11-19") == (found.first_issued_on, found.valid_from, found.valid_to)
    assert ["card.issued", "card.renewed"] == [entry.op for entry in register.show_card(FIRST).entries]
    assert renewed == register.numbered(2)
    register.verify()


def test_what_is_on_file_is_told_by_person_and_by_number(register: Register) -> None:
    issued(register)
    identity = samples.holder(0).identity

    assert [FIRST] == list(register.cards_on_file([identity], []))
    assert [FIRST] == list(register.cards_on_file([], [FIRST]))
    assert samples.holder(0).name == register.cards_on_file([], [FIRST])[FIRST].name
    assert {} == register.cards_on_file(["nobody"], [])
    assert register.cards_on_file([identity], [])[FIRST].is_valid_on(date(2029, 11, 19))
    assert not register.cards_on_file([identity], [])[FIRST].is_valid_on(date(2029, 11, 20))


def test_a_withdrawn_card_is_valid_on_no_day_and_is_not_renewed(register: Register) -> None:
    issued(register)
    withdraw(register)
    (card,) = register.cards_on_file([], [FIRST]).values()

    assert card.is_withdrawn
    assert not card.is_valid_on(samples.TODAY)
    with pytest.raises(EntryRefused, match="no such card in force"):
        issued(register, samples.card_batch("再", samples.holder(0, renews=card.number)), mark=2)


def test_a_card_is_withdrawn_by_two_people_once(register: Register) -> None:
    issued(register)
    with pytest.raises(EntryRefused, match="second"):
        withdraw(register, second="张经办")
    withdraw(register)
    with pytest.raises(EntryRefused, match="withdrawn before"):
        withdraw(register)
    with pytest.raises(CardUnknown):
        withdraw(register, "S00006514899920099")


def test_a_card_of_another_kind_is_no_renewal(register: Register) -> None:
    issued(register)
    senior = samples.holder(0, CardKind.SENIOR_EXAMINER, renews=CardNumber(samples.INSTITUTION, CardKind.EXAMINER, 1))

    with pytest.raises(EntryRefused, match="another kind of card"):
        issued(register, samples.card_batch("再", senior), mark=2)


def test_after_the_last_number_cards_are_refused_and_none_is_taken(register: Register) -> None:
    issued(register)
    register._store._execute("UPDATE card_counter SET last = ?", (LAST_CARD,))
    batch = register.receive(samples.arrival(2))

    with pytest.raises(CardsExhausted):
        register.number(batch, samples.card_batch("再", samples.holder(9)))

    assert Stage.RECEIVED == register.in_hand()[-1].stage


def test_a_batch_that_cannot_be_made_is_withdrawn_with_its_new_cards(register: Register) -> None:
    issued(register)
    register.withdraw(1, reason="无法制证", actor="张经办", second="李审批")

    assert {"withdrawn"} == {card.state for card in register.find_cards("S0000651489992")}
    assert Stage.CANCELLED == register.in_hand()[0].stage
    register.verify()


def test_a_batch_with_a_renewed_card_is_not_withdrawn(register: Register) -> None:
    issued(register)
    number = CardNumber(samples.INSTITUTION, CardKind.EXAMINER, 1)
    issued(register, samples.card_batch("再", samples.holder(0, renews=number, day=date(2026, 11, 21))), mark=2)

    with pytest.raises(EntryRefused, match="renewed"):
        register.withdraw(2, reason="无法制证", actor="张经办", second="李审批")


def test_documents_of_cards_are_recorded_under_their_numbers(register: Register) -> None:
    numbered = issued(register)
    path = f"2026/{numbered.batch.name}/cards/{FIRST}.pdf"
    register.record(1, [MadeDocument("examiner-card", FIRST, 1, path, "7" * 64, 1, 1)])

    assert path == register.show_card(FIRST).card.file
    with pytest.raises(TooLateToCancel):
        register.withdraw(1, reason="无法制证", actor="张经办", second="李审批")


def test_a_number_of_a_certificate_and_one_of_a_card_do_not_mix(register: Register) -> None:
    accepted(register, samples.batch())
    batch = register.receive(samples.arrival(2))
    register.number(batch, samples.card_batch())

    with pytest.raises(EntryRefused, match="in force in this batch"):
        register.record(1, [MadeDocument("certificate", FIRST, 1, "2026/x/y.pdf", "7" * 64, 1, 1)])
    assert ["S000065148999263000001", FIRST] == [view.first for view in register.batches()]
    assert ["认定结果", "考评人员"] == [view.kind for view in register.batches()]


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_power_cut_while_numbering_cards_gives_all_of_them_or_none(tmp_path: Path, side: str) -> None:
    file = tmp_path / "ledger.db"
    with office(file) as register:
        register.receive(samples.arrival())

    assert [-signal.SIGKILL] == ended([started(file, "cards", "1", crash_at=f"register.number.{side}-commit")])

    with office(file) as register:
        register.verify()
        assert (3 if side == "after" else 0) == len(register.find_cards("S000065148999"))
        assert samples.card_batch() == register.number(1, samples.card_batch()).batch


@pytest.mark.parametrize("crash_at", ["register.withdraw-card.before-commit", "register.withdraw-card.after-commit"])
def test_a_power_cut_while_withdrawing_a_card_withdraws_it_or_not(tmp_path: Path, crash_at: str) -> None:
    file = tmp_path / "ledger.db"
    with office(file) as register:
        issued(register)

    assert [-signal.SIGKILL] == ended([started(file, "withdraw-card", FIRST, crash_at=crash_at)])

    with office(file) as register:
        register.verify()
        expected = "withdrawn" if "after" in crash_at else "in-force"
        assert expected == register.show_card(FIRST).card.state


def test_a_ledger_of_the_first_version_opens_with_everything_in_it(tmp_path: Path) -> None:
    """Its tables are brought up to date, and its entries stay what they are."""
    file, old = tmp_path / "ledger.db", tmp_path / "old.db"
    with office(file) as register:
        live(register)
        head = register.head()
    _as_first_version(file, old)

    with office(old) as register:
        assert head == register.verify()
        assert () == register.rebuild(check=True)
        assert ["认定结果", None, None] == [view.kind for view in register.batches()]
        assert 3 == len(issued(register, mark=9).numbers)


def _as_first_version(file: Path, old: Path) -> None:
    """Write the content of a ledger into tables as the first version had them."""
    with sqlite3.connect(old, isolation_level=None) as connection:
        for statement in statements(migrations()[0]):
            connection.execute(statement)
        connection.execute("ATTACH ? AS new", (str(file),))
        for table in ("entry", "head", "person", "site", "batch", "counter", "certificate", "document", "work"):
            names = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
            listed = ", ".join(names)
            copy = f"INSERT INTO main.{table} ({listed}) SELECT {listed} FROM new.{table}"  # noqa: S608 - our own names
            connection.execute(copy)
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    with pytest.raises(sqlite3.OperationalError, match="card"):
        sqlite3.connect(old).execute("SELECT * FROM card")
