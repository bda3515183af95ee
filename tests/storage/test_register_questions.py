"""What the register tells: what is in hand, what was recorded, who holds which certificate."""

from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.errors import EntryRefused, LedgerBroken, NumberUnknown
from pipeline.ledger.views import Arrival, MadeDocument, PlateRefusal, Stage
from pipeline.storage.register import Register
from tests.ledger import samples
from tests.storage.offices import accepted, office

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


def test_the_papers_of_a_batch_are_told_as_they_are_now_without_the_peoples_own(register: Register) -> None:
    own = samples.papers(accepted(register, samples.batch()))
    runs = [
        MadeDocument("print-run", None, 1, f"2026/2026-11-电工-01/print/{name}.pdf", sha256 * 64, 3, None)
        for name, sha256 in (("certificates", "1"), ("lists", "2"), ("certificates", "3"))
    ]
    for made in ([*own, *runs[:2]], [*own, runs[2], runs[1]]):
        register.record(1, made)
    told = register.papers(1)

    assert {"certificates": "3" * 64, "lists": "2" * 64} == {
        made.path.rpartition("/")[2].removesuffix(".pdf"): made.sha256 for made in told if made.kind == "print-run"
    }
    assert not any(made.number for made in told)
    assert () == register.papers(2)


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


def test_a_refused_plate_is_entered_once_and_before_the_documents(register: Register) -> None:
    numbered = accepted(register, samples.batch(people=1))
    refusal = PlateRefusal("certificate", "f" * 64, "flowing", "name")
    register.record(1, samples.papers(numbered), refusals=[refusal])
    register.record(1, samples.papers(numbered), refusals=[refusal])
    shown = register.show(str(numbered.numbers[0]))
    (entry,) = (entry for entry in shown.entries if entry.op == "plate.refused")

    assert ["plate.refused", "document.made"] == [entry.op for entry in shown.entries[-3:-1]]
    assert asdict(refusal) == entry.payload
    register.verify()


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

    texts = (number, identity, "古丽", number[16:], identity[-7:])
    found = [[view.number for view in register.find(text)] for text in texts]

    assert [[number]] * len(texts) == found


@pytest.mark.parametrize("start", range(19))
@pytest.mark.parametrize("length", [3, 4, 6, 9])
def test_a_part_of_a_number_is_found_wherever_it_stands(register: Register, start: int, length: int) -> None:
    numbers = [str(number) for number in accepted(register, samples.batch(people=12)).numbers]
    part = numbers[9][start : start + length]
    people = [samples.result(place).identity for place in range(12)]
    expected = [number for number, identity in zip(numbers, people, strict=True) if part in number or part in identity]

    assert expected == [view.number for view in register.find(part)]


def test_a_name_in_latin_letters_is_found_by_a_part_of_it(register: Register) -> None:
    numbered = accepted(register, samples.batch(results=(samples.result(0), samples.result(1, name="John Smith"))))

    assert [str(numbered.numbers[1])] == [view.number for view in register.find("Smi")]


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
