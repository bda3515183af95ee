"""What the register promises to the line: numbers once, all or none, found again, and everything told."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from pipeline.errors import EntryRefused, NumberUnknown, SequenceExhausted, StoreWrong, TooLateToCancel
from pipeline.ledger.views import Stage
from pipeline.rules.batch import Holding, NumberedBatch
from pipeline.rules.levels import Level
from pipeline.rules.numbers import CertificateNumber, InstitutionCode
from pipeline.storage.register import Register
from tests.ledger import samples
from tests.storage.offices import accepted, office


def sequences(numbered: NumberedBatch) -> list[int]:
    return [number.sequence for number in numbered.numbers]


def supplied(sequence: int, level: int = 3) -> CertificateNumber:
    return CertificateNumber(samples.INSTITUTION, 2026, Level(level), sequence)


# --- the site -------------------------------------------------------------------------------------------------------


def test_a_new_register_begins_with_its_site(register: Register) -> None:
    assert 1 == register.head().size


def test_opening_again_enters_nothing(register: Register, tmp_path: Path) -> None:
    with office(tmp_path / "ledger.db") as again:
        assert register.head() == again.head()


def test_two_processes_that_open_a_new_register_enter_one_site(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"

    def while_the_other_was_quicker() -> datetime:
        office(file).close()
        return samples.NINE

    with office(file, clock=while_the_other_was_quicker) as register:
        assert 1 == register.head().size


def test_the_ledger_of_another_institution_is_refused(register: Register, tmp_path: Path) -> None:
    with pytest.raises(StoreWrong, match="it is the ledger of S000065148999"):
        office(tmp_path / "ledger.db", institution=InstitutionCode.parse("S000065149998"))

    assert 1 == register.head().size


# --- numbers --------------------------------------------------------------------------------------------------------


def test_a_batch_gets_its_numbers_in_roster_order(register: Register) -> None:
    numbered = accepted(register, samples.batch(people=3))

    assert [f"S00006514899926300000{place}" for place in (1, 2, 3)] == [str(number) for number in numbered.numbers]


def test_the_numbers_of_a_batch_are_its_own(register: Register) -> None:
    first, second = accepted(register, samples.batch("一", people=2)), accepted(register, samples.batch("二"), mark=2)

    assert tuple(map(str, first.numbers)) == register.numbers_of(1)
    assert tuple(map(str, second.numbers)) == register.numbers_of(2)


def test_the_next_batch_goes_on_where_the_last_one_ended(register: Register) -> None:
    accepted(register, samples.batch("一", people=3))

    assert [4, 5] == sequences(accepted(register, samples.batch("二", people=2), mark=2))


def test_every_level_has_its_own_sequence(register: Register) -> None:
    accepted(register, samples.batch("一", people=2, levels=(4,)))
    numbered = accepted(register, samples.batch("二", people=4, levels=(4, 5)), mark=2)

    assert [3, 1, 4, 2] == sequences(numbered)


def test_new_year_begins_its_own_sequence(register: Register) -> None:
    accepted(register, samples.batch("一", issued_on=date(2026, 12, 31)))
    numbered = accepted(register, samples.batch("二", issued_on=date(2027, 1, 1)), mark=2)

    assert ["27", "27", "27"] == [str(number)[13:15] for number in numbered.numbers]
    assert [1, 2, 3] == sequences(numbered)


def test_every_institution_has_its_own_sequence(register: Register, tmp_path: Path) -> None:
    accepted(register, samples.batch())
    other = InstitutionCode.parse("S000065149998")
    with office(tmp_path / "other.db", institution=other) as elsewhere:
        assert [1, 2, 3] == sequences(accepted(elsewhere, samples.batch(institution=other)))


@pytest.mark.hazard(22)
def test_the_same_batch_thrice_takes_one_set_of_numbers(register: Register) -> None:
    batch = register.receive(samples.arrival())
    first = register.number(batch, samples.batch())
    size = register.head().size

    assert [first, first] == [register.number(batch, samples.batch()) for _ in range(2)]
    assert size == register.head().size


def test_the_snapshot_is_the_batch_and_not_what_came_later(register: Register) -> None:
    batch = register.receive(samples.arrival())
    first = register.number(batch, samples.batch())
    changed = samples.batch(results=tuple(replace(one, name="别人") for one in samples.batch().results))

    assert first == register.number(batch, changed)


def test_the_snapshot_is_the_same_after_a_restart(register: Register, tmp_path: Path) -> None:
    whole = samples.batch(people=5, levels=(1, 2, 3))
    numbered = accepted(register, whole)
    with office(tmp_path / "ledger.db") as again:
        assert numbered == again.numbered(1)
    assert whole == numbered.batch


def test_a_batch_that_was_not_accepted_has_no_snapshot(register: Register) -> None:
    batch = register.receive(samples.arrival())

    with pytest.raises(EntryRefused):
        register.numbered(batch)


def test_999999_is_the_last_number_and_then_nothing_is_written(register: Register) -> None:
    last = samples.result(50, supplied=supplied(999_998))
    accepted(register, samples.batch("末", results=(last,)))
    batch = register.receive(samples.arrival(2))
    size = register.head().size

    with pytest.raises(SequenceExhausted):
        register.number(batch, samples.batch("后", people=2))

    assert size == register.head().size
    assert Stage.RECEIVED == register.in_hand()[-1].stage
    assert [999_999] == sequences(register.number(batch, samples.batch("后", people=1)))


def test_supplied_numbers_are_entered_as_they_came(register: Register) -> None:
    people = tuple(samples.result(place, supplied=supplied(number)) for place, number in enumerate([7, 3]))
    whole = samples.batch(results=people)
    numbered = accepted(register, whole)

    assert [7, 3] == sequences(numbered)
    assert whole == register.numbered(1).batch


def test_a_supplied_number_that_is_taken_takes_nothing(register: Register) -> None:
    accepted(register, samples.batch())
    people = tuple(samples.result(place, supplied=supplied(number)) for place, number in enumerate([7, 3]))
    size = register.head().size + 1

    with pytest.raises(EntryRefused, match="only once"):
        accepted(register, samples.batch("二", results=people), mark=2)

    assert size == register.head().size


def test_a_supplied_number_of_another_level_takes_nothing(register: Register) -> None:
    with pytest.raises(EntryRefused, match="level"):
        accepted(register, samples.batch(results=(samples.result(0, supplied=supplied(1, level=4)),)))


def test_a_batch_where_only_some_bring_a_number_is_refused(register: Register) -> None:
    people = (samples.result(0, supplied=supplied(1)), samples.result(1))

    with pytest.raises(EntryRefused, match="or none does"):
        accepted(register, samples.batch(results=people))


def test_text_that_is_no_unicode_takes_no_number(register: Register) -> None:
    with pytest.raises(EntryRefused, match="cannot be written down"):
        accepted(register, samples.batch(results=(samples.result(0, name="\udce4"),)))


# --- the same thing again -------------------------------------------------------------------------------------------


def test_the_same_content_is_known_under_its_batch_name(register: Register) -> None:
    accepted(register, samples.batch())

    assert ("2026-11-电工-01", None) == (register.accepted_as(f"{1:064x}"), register.accepted_as(f"{2:064x}"))


def test_the_same_content_is_not_received_while_it_is_in_hand(register: Register) -> None:
    register.receive(samples.arrival())

    with pytest.raises(EntryRefused, match="already in hand"):
        register.receive(samples.arrival())


def test_rejected_content_may_come_again_and_be_accepted(register: Register) -> None:
    register.reject(register.receive(samples.arrival()), name=None, codes={"mark-range": 1})

    assert [1, 2, 3] == sequences(accepted(register, samples.batch()))
    assert "2026-11-电工-01" == register.accepted_as(samples.arrival().key)


def test_an_accepted_name_with_other_bytes_never_takes_a_second_set(register: Register) -> None:
    accepted(register, samples.batch("2026-11-A"))
    size = register.head().size + 1

    with pytest.raises(EntryRefused, match="accepted before"):
        accepted(register, samples.batch("2026-11-a"), mark=2)

    assert size == register.head().size


def test_accepted_names_are_told_folded(register: Register) -> None:
    accepted(register, samples.batch("2026-11-A"))

    assert frozenset({"2026-11-a"}) == register.accepted_names(["2026-11-a", "2026-11-A", "2026-12"])


def test_who_holds_what_is_told_while_it_is_in_force(register: Register) -> None:
    numbered = accepted(register, samples.batch(people=2))
    one, other = numbered.batch.results
    register.void(str(numbered.numbers[1]), reason="信息错误", actor="张经办", second="李审批")

    held = register.held_by([one.identity, other.identity, "没有"])

    assert {Holding(one.identity, "电工", "----", Level.SENIOR_WORKER): str(numbered.numbers[0])} == held


@pytest.mark.hazard(23)
def test_a_voided_number_is_still_taken(register: Register) -> None:
    number = str(accepted(register, samples.batch(people=1)).numbers[0])
    register.void(number, reason="信息错误", actor="张经办", second="李审批")

    assert {number: "2026-11-电工-01"} == register.numbers_taken([number, "S000065148999263000009"])


def test_voiding_needs_two_people(register: Register) -> None:
    number = str(accepted(register, samples.batch(people=1)).numbers[0])

    with pytest.raises(EntryRefused, match="second"):
        register.void(number, reason="信息错误", actor="张经办", second="张经办")


def test_an_unknown_number_is_not_voided(register: Register) -> None:
    with pytest.raises(NumberUnknown):
        register.void("S000065148999263000001", reason="信息错误", actor="张经办", second="李审批")


def test_questions_about_ten_thousand_people_are_answered_at_once(register: Register) -> None:
    many = [f"{place}" for place in range(10_000)]

    assert ({}, {}, frozenset()) == (
        register.held_by(many),
        register.numbers_taken(many),
        register.accepted_names(many),
    )


# --- back and away --------------------------------------------------------------------------------------------------


def test_a_cancelled_batch_takes_no_number(register: Register) -> None:
    batch = register.receive(samples.arrival())
    register.cancel(batch, reason="名单有误", actor="张经办")

    with pytest.raises(EntryRefused, match="cancelled"):
        register.number(batch, samples.batch())


def test_a_numbered_batch_is_not_cancelled(register: Register) -> None:
    accepted(register, samples.batch())

    with pytest.raises(TooLateToCancel, match="2026-11-电工-01"):
        register.cancel(1, reason="名单有误", actor="张经办")


@pytest.mark.parametrize("verb", ["reject", "cancel"])
def test_saying_twice_that_a_batch_goes_back_enters_it_once(register: Register, verb: str) -> None:
    batch = register.receive(samples.arrival())
    sizes = []
    for _ in range(2):
        if verb == "reject":
            register.reject(batch, name="2026-11-电工-01", codes={"mark-range": 1})
        else:
            register.cancel(batch, reason="名单有误", actor="张经办")
        sizes.append(register.head().size)

    assert sizes[0] == sizes[1]


@pytest.mark.parametrize("name", [None, "", "x" * 5000, "\udce4", "2026-11-电工-01"])
def test_whatever_stood_for_a_name_a_batch_can_be_rejected(register: Register, name: str | None) -> None:
    register.reject(register.receive(samples.arrival()), name=name, codes={})
    kept = name if name == "2026-11-电工-01" else None

    assert [kept] == [view.name for view in register.batches()]


def test_a_drop_with_a_gbk_name_is_received(register: Register) -> None:
    register.receive(samples.arrival(drop="\udcce\udcf7.xlsx"))

    assert ["\\udcce\\udcf7.xlsx"] == [hand.drop for hand in register.in_hand()]


def test_an_unknown_batch_is_refused(register: Register) -> None:
    with pytest.raises(EntryRefused, match="no such batch"):
        register.reject(7, name=None, codes={})
