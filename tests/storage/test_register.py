"""What the register promises to the line: numbers once, all or none, found again, and everything told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.errors import EntryRefused, LedgerBroken, NumberUnknown, SequenceExhausted, StoreWrong, TooLateToCancel
from pipeline.ledger.views import Arrival, MadeDocument, Stage
from pipeline.rules.batch import Batch, Holding, NumberedBatch
from pipeline.rules.levels import Level
from pipeline.rules.numbers import CertificateNumber, InstitutionCode
from pipeline.storage.register import Register
from tests.ledger import samples
from tests.storage.offices import office


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with office(tmp_path / "ledger.db") as register:
        yield register


def accepted(register: Register, batch: Batch, *, mark: int = 1) -> NumberedBatch:
    return register.number(register.receive(samples.arrival(mark)), batch)


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


# --- in hand --------------------------------------------------------------------------------------------------------


def test_a_batch_is_in_hand_until_it_is_delivered(register: Register) -> None:
    stages = []
    batch = register.receive(Arrival("电工.zip", "1" * 64, "2" * 64, 4, 4000, "a" * 16))
    stages.append(register.in_hand()[0])
    numbered = register.number(batch, samples.batch())
    stages.append(register.in_hand()[0])
    register.record(batch, samples.papers(numbered))
    stages.append(register.in_hand()[0])
    register.delivered(batch)

    assert [Stage.RECEIVED, Stage.NUMBERED, Stage.RECORDED] == [hand.stage for hand in stages]
    assert [None, "2026-11-电工-01", "2026-11-电工-01"] == [hand.name for hand in stages]
    assert [None, 2026, 2026] == [hand.year for hand in stages]
    assert {("电工.zip", "a" * 16, "1" * 64)} == {(hand.drop, hand.work, hand.key) for hand in stages}
    assert () == register.in_hand()


@pytest.mark.parametrize("stage", [Stage.REJECTED, Stage.CANCELLED])
def test_a_batch_that_goes_back_is_in_hand_until_its_drop_is_moved(register: Register, stage: Stage) -> None:
    batch = register.receive(samples.arrival())
    if stage is Stage.REJECTED:
        register.reject(batch, name=None, codes={"mark-range": 1})
    else:
        register.cancel(batch, reason="名单有误", actor="张经办")

    assert [stage] == [hand.stage for hand in register.in_hand()]
    register.delivered(batch)
    assert () == register.in_hand()


def test_nothing_is_delivered_before_its_hashes_are_recorded(register: Register) -> None:
    batch = register.receive(samples.arrival())
    register.number(batch, samples.batch())

    with pytest.raises(EntryRefused):
        register.delivered(batch)


# --- documents ------------------------------------------------------------------------------------------------------


def test_documents_are_told_as_they_were_recorded(register: Register) -> None:
    papers = samples.papers(accepted(register, samples.batch()))
    register.record(1, papers)

    assert tuple(papers) == register.documents(1) == register.documents("2026-11-电工-01")
    assert () == register.documents("别的批次")


def test_recording_again_enters_nothing(register: Register) -> None:
    papers = samples.papers(accepted(register, samples.batch()))
    register.record(1, papers)
    size = register.head().size
    register.record(1, papers)

    assert size == register.head().size


def test_a_document_made_anew_with_other_bytes_is_entered_once_more(register: Register) -> None:
    numbered = accepted(register, samples.batch(people=1))
    register.record(1, samples.papers(numbered))
    register.record(1, samples.papers(numbered, mark=9))
    shown = register.show(str(numbered.numbers[0]))

    assert f"{9:064x}" == shown.certificate.sha256
    assert 2 == [(entry.op, entry.ref.number) for entry in shown.entries].count(
        ("document.made", shown.certificate.number)
    )


def test_one_document_of_a_foreign_number_and_none_is_recorded(register: Register) -> None:
    papers = samples.papers(accepted(register, samples.batch(people=1)))
    foreign = MadeDocument("certificate", "S000065148999263000009", 1, "2026/x.pdf", "a" * 64, 1)

    with pytest.raises(EntryRefused):
        register.record(1, [*papers, foreign])

    assert () == register.documents(1)


# --- find, show, status ---------------------------------------------------------------------------------------------


def test_a_certificate_is_found_by_number_identity_and_part_of_a_name(register: Register) -> None:
    people = (samples.result(0, name="王小明"), samples.result(1, name="阿依古丽·买买提"))
    numbered = accepted(register, samples.batch(results=people))
    number, identity = str(numbered.numbers[1]), people[1].identity

    found = [[view.number for view in register.find(text)] for text in (number, identity, "古丽", number[16:])]

    assert [[number]] * 4 == found


@pytest.mark.parametrize("text", ["", "　", "不存在", "%", "_"])
def test_what_is_not_there_is_not_found(register: Register, text: str) -> None:
    accepted(register, samples.batch())

    assert () == register.find(text)


def test_a_certificate_is_shown_with_its_history(register: Register) -> None:
    numbered = accepted(register, samples.batch(people=2))
    register.record(1, samples.papers(numbered))
    number = str(numbered.numbers[0])
    register.void(number, reason="信息错误", actor="张经办", second="李审批")
    shown = register.show(number)

    expected = [
        "batch.received",
        "batch.accepted",
        "number.assigned",
        "document.made",
        "document.made",
        "number.voided",
    ]
    assert expected == [entry.op for entry in shown.entries]
    assert [number, None] == [entry.ref.number for entry in shown.entries if entry.op == "document.made"]
    assert ("voided", "王小明", f"2026/2026-11-电工-01/certificates/{number}.pdf") == (
        shown.certificate.state,
        shown.certificate.name,
        shown.certificate.file,
    )
    assert shown.person is not None
    assert Decimal("80.5") == Decimal(shown.person["theory"])


def test_an_unknown_number_is_not_shown(register: Register) -> None:
    with pytest.raises(NumberUnknown):
        register.show("S000065148999263000001")


def test_status_tells_every_batch(register: Register) -> None:
    numbered = accepted(register, samples.batch())
    register.reject(register.receive(samples.arrival(2)), name=None, codes={})
    first, second = register.batches()

    assert ("accepted", "rejected") == (first.state, second.state)
    assert (str(numbered.numbers[0]), str(numbered.numbers[-1])) == (first.first, first.last)
    assert (3, 0, True) == (first.people, first.documents, first.in_hand)
    assert samples.NINE == first.received_at


def test_the_newest_entry_tells_the_time(tmp_path: Path) -> None:
    hours = iter(range(10))
    clock = lambda: samples.NINE + timedelta(hours=next(hours), microseconds=7)  # noqa: E731 - one line of time
    with office(tmp_path / "ledger.db", clock=clock) as register:
        register.receive(samples.arrival())

        assert samples.NINE + timedelta(hours=1) == register.last_entry_at()


def test_a_proof_is_entered_without_a_number(register: Register) -> None:
    register.append_proof(kind="certificate", sha256="a" * 64, pages=3, digest="b" * 64)

    assert 2 == register.head().size
    assert () == register.find("S")


def test_a_snapshot_that_somebody_changed_is_not_printed(register: Register) -> None:
    accepted(register, samples.batch())
    register._store._execute("UPDATE person SET body = replace(body, '王小明', '李小明') WHERE seq = 3")

    with pytest.raises(LedgerBroken, match="at entry 3"):
        register.numbered(1)
