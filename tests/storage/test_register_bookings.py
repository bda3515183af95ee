"""The verbs of certificates and paper: each one transaction, told by what is asked afterwards."""

import signal
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import EntryRefused, LedgerBroken, NumberUnknown
from pipeline.ledger.entries import Entry
from pipeline.ledger.rows import BlankRow, CopyState
from pipeline.ledger.views import MadeDocument
from pipeline.rules.acts import Act, Blanks, PrintedRun, Proxy
from pipeline.rules.batch import Holding
from pipeline.rules.copies import Handover, Particular, ReissueReason
from pipeline.rules.levels import Level
from pipeline.rules.serials import SerialRange, ranges_in
from pipeline.storage.register import Register
from tests.killing import ended
from tests.ledger import samples
from tests.storage.offices import accepted, office
from tests.storage.test_register_disasters import started

if TYPE_CHECKING:
    from collections.abc import Callable

ONE, TWO, THREE = (f"S000065148999263{sequence:06d}" for sequence in (1, 2, 3))
ACT = Act(by="张经办", reason="姓名有误", proof="补2026-1")
BOTH = replace(ACT, second="李审批")
BLANK = "空白证书"


@pytest.fixture
def made(register: Register) -> Register:
    register.record(1, samples.papers(accepted(register, samples.batch())))
    return register


def blanks(text: str) -> Blanks:
    return Blanks(BLANK, ranges_in(text))


def states(register: Register, number: str) -> list[str]:
    return [copy.state for copy in register.copies(number)]


def ops(register: Register, number: str) -> list[str]:
    return [entry.op for entry in register.show(number).entries][3:]


def entry_of(register: Register, number: str, op: str) -> Entry:
    return next(entry for entry in register.show(number).entries if entry.op == op)


def counts(register: Register) -> BlankRow:
    (row,) = register.blanks()
    return row._replace(seq=0)


def make_copy(register: Register, number: str, copy: int = 2) -> None:
    path = f"2026/2026-11-电工-01/certificates/{number}-{copy}.pdf"
    register.record(1, [MadeDocument("certificate", number, copy, path, "9" * 64, 1)])


# --- copies -----------------------------------------------------------------------------------------------------------


def test_a_lost_certificate_is_booked_lost_and_reissued_at_once(made: Register) -> None:
    assert 2 == made.reissue(ONE, ACT, ReissueReason.LOST)

    assert [CopyState.LOST, CopyState.ORDERED] == states(made, ONE)
    assert ["loss.declared", "certificate.reissued"] == ops(made, ONE)[-2:]
    assert "2026-11-20" == entry_of(made, ONE, "loss.declared").payload["on"]


def test_a_reissue_asked_for_again_is_the_same_copy(made: Register) -> None:
    made.reissue(ONE, ACT, ReissueReason.LOST)
    size = made.head().size

    assert 2 == made.reissue(ONE, ACT, ReissueReason.LOST)
    assert size == made.head().size


@pytest.mark.parametrize("before", ["nothing", "recall", "destroy"])
def test_a_damaged_certificate_is_taken_back_before_it_is_reissued(made: Register, before: str) -> None:
    if before != "nothing":
        assert 1 == made.recall(ONE, ACT)
    if before == "destroy":
        made.destroy_paper(ONE, BOTH, copy=1)
    made.reissue(ONE, ACT, ReissueReason.DAMAGED)

    old = CopyState.DESTROYED if before == "destroy" else CopyState.RECALLED
    assert [old, CopyState.ORDERED] == states(made, ONE)


def test_a_further_copy_is_in_the_house_once_its_file_is_recorded(made: Register) -> None:
    made.reissue(ONE, ACT, ReissueReason.LOST)
    assert ["ordered"] == [copy.state for copy in made.further_copies()]
    make_copy(made, ONE)

    (further,) = made.further_copies()
    assert (ONE, 2, "made", 1) == (further.number, further.copy, further.state, further.batch)
    assert (2, "made") == (made.show(ONE).certificate.copy, made.show(ONE).certificate.copy_state)
    made.deliver(ONE, ACT, how=Handover.IN_PERSON)
    assert () == made.further_copies()


def test_an_old_copy_that_is_found_is_taken_back_by_its_number_of_copy(made: Register) -> None:
    made.reissue(ONE, ACT, ReissueReason.LOST)

    assert 1 == made.recall(ONE, ACT, copy=1)
    assert [CopyState.RECALLED, CopyState.ORDERED] == states(made, ONE)


def test_a_proxy_lies_beside_the_entry_with_both_identities(made: Register) -> None:
    proxy = Proxy("王小花", "居民身份证", "650102199001012222")
    made.deliver(ONE, ACT, how=Handover.PROXY, proxy=proxy)

    entry = entry_of(made, ONE, "certificate.delivered")
    assert entry.person is not None
    assert "王小花" not in entry.to_bytes().decode()
    made.verify()


def test_a_list_hands_over_what_can_be_and_names_the_rest(made: Register) -> None:
    made.void(ONE, reason="等级有误", actor="张经办", second="李审批")
    made.deliver(TWO, ACT, how=Handover.POST)
    listed = made.deliver_list(1, ACT)

    assert (1, {"voided": (ONE,), "delivered": (TWO,)}) == (listed.handed_over, listed.left)
    assert [CopyState.DELIVERED] == states(made, THREE)
    assert ["certificate.delivered"] == ops(made, THREE)[-1:]
    assert "certificate.delivered" not in ops(made, ONE)


def test_a_list_leaves_out_beside_whom_nobody_signed(made: Register) -> None:
    made.void(ONE, reason="等级有误", actor="张经办", second="李审批")
    listed = made.deliver_list(1, ACT, absent={ONE, TWO})

    # Why it cannot be handed over says more than that nobody came.
    assert (1, {"voided": (ONE,), "absent": (TWO,)}) == (listed.handed_over, listed.left)
    assert 1 == made.deliver_list(1, ACT).handed_over


def test_a_list_without_anybody_left_enters_nothing(made: Register) -> None:
    made.deliver_list(1, ACT)
    size = made.head().size

    assert 0 == made.deliver_list(1, ACT).handed_over
    assert size == made.head().size


def test_a_list_leaves_out_whose_sheet_is_spoiled(made: Register) -> None:
    made.print_run(1, ACT, [PrintedRun(1, 3)], blank=None)
    made.spoil_sheet(TWO, ACT)

    assert {"spoiled": (TWO,)} == made.deliver_list(1, ACT).left


def test_a_certificate_is_revoked_for_ever_and_shown_so(made: Register) -> None:
    made.revoke(ONE, BOTH, decision="天职撤〔2026〕1号")

    assert "revoked" == made.show(ONE).certificate.state
    assert frozenset({ONE}) == made.out_of_force(1)
    with pytest.raises(EntryRefused, match="is revoked"):
        made.reissue(ONE, ACT, ReissueReason.LOST)


def test_who_was_revoked_may_be_certified_again(made: Register) -> None:
    held = made.held_by([samples.result(0).identity])
    made.revoke(ONE, BOTH, decision="天职撤〔2026〕1号")

    assert [ONE] == list(held.values())
    assert {} == made.held_by([samples.result(0).identity])


# --- corrections ------------------------------------------------------------------------------------------------------


def test_what_was_wrong_is_put_right_and_kept(made: Register) -> None:
    same = samples.result(0).identity
    wrong = made.correct(ONE, ACT, {Particular.NAME: "王晓明", Particular.JOB: "高压电工", Particular.IDENTITY: same})

    assert (Particular.NAME, Particular.JOB) == wrong
    shown = made.show(ONE).certificate
    assert ("王晓明", "高压电工", samples.result(0).identity) == (shown.name, shown.job, shown.identity)
    old = made.numbered(1)
    assert "王小明" == old.batch.results[0].name  # type: ignore[union-attr]
    for text in ("王晓明", samples.result(0).identity):
        assert [ONE] == [found.number for found in made.find(text)]
    made.verify()


def test_the_next_copy_has_what_is_right_and_the_day_of_issue_it_always_had(made: Register) -> None:
    made.correct(TWO, ACT, {Particular.NAME: "王晓明"})

    now = made.certificate_as_now(TWO)
    (result,) = now.batch.results
    expected = replace(samples.result(1), name="王晓明")
    assert (expected, TWO, samples.TODAY) == (result, str(now.numbers[0]), now.batch.issued_on)


def test_a_paper_with_a_wrong_name_or_identity_is_found_by_what_stands_on_it(made: Register) -> None:
    made.correct(ONE, ACT, {Particular.NAME: "王晓明", Particular.IDENTITY: "650102199001018888"})

    assert [ONE] == [found.number for found in made.find(samples.result(0).identity)]
    assert [ONE] == [found.number for found in made.find("650102199001018888")]
    assert [ONE, TWO, THREE] == [found.number for found in made.find("王小明")]


def test_a_correction_that_changes_nothing_is_refused(made: Register) -> None:
    with pytest.raises(EntryRefused, match="has of it already"):
        made.correct(ONE, ACT, {Particular.NAME: "王小明"})


def test_a_corrected_identity_holds_what_the_wrong_one_held(made: Register) -> None:
    made.correct(ONE, ACT, {Particular.IDENTITY: "650102199001018888"})

    holding = Holding("650102199001018888", "电工", "----", Level(3))
    assert {holding: ONE} == made.held_by(["650102199001018888", samples.result(0).identity])


def test_personal_data_that_were_changed_are_told(made: Register) -> None:
    made.correct(ONE, ACT, {Particular.NAME: "王晓明"})
    made._store._execute("UPDATE person SET body = replace(body, '王晓明', '王大明')")

    with pytest.raises(LedgerBroken, match="not those it was made with"):
        made.certificate_as_now(ONE)


# --- another number ---------------------------------------------------------------------------------------------------


@pytest.fixture
def other_level(made: Register) -> str:
    """The number of another level for the first person of the batch."""
    numbered = accepted(made, samples.batch("补正", people=2, levels=(4,)), mark=2)
    return str(numbered.numbers[0])


def test_the_number_in_the_place_of_a_voided_one_is_told_both_ways(made: Register, other_level: str) -> None:
    made.void(ONE, reason="等级有误", actor="张经办", second="李审批", replaced_by=other_level)

    assert ("voided", other_level) == (made.show(ONE).certificate.state, made.show(ONE).certificate.replaced_by)
    assert ONE == made.show(other_level).certificate.replaces
    made._store._execute("UPDATE certificate SET copy = 9")
    assert 5 == len(made.rebuild(check=False))
    made.verify()


def test_a_number_that_was_voided_before_is_linked_afterwards(made: Register, other_level: str) -> None:
    made.void(ONE, reason="等级有误", actor="张经办", second="李审批")
    made.void(ONE, reason="", actor="张经办", second="李审批", replaced_by=other_level)

    assert ["number.voided", "number.replaced"] == ops(made, ONE)[-2:]


def test_a_number_of_another_person_stands_in_no_place(made: Register, other_level: str) -> None:
    with pytest.raises(EntryRefused, match="another person's"):
        made.void(TWO, reason="等级有误", actor="张经办", second="李审批", replaced_by=other_level)
    assert "in-force" == made.show(TWO).certificate.state


# --- sheets and blanks ------------------------------------------------------------------------------------------------


@pytest.fixture
def stocked(made: Register) -> Register:
    made.receive_blanks(blanks("A01-A20"), ACT, source="自治区印刷厂")
    return made


def test_a_run_is_booked_with_the_sheets_that_were_spoiled_on_the_way(stocked: Register) -> None:
    runs = [PrintedRun(1, 2, SerialRange("A", 2, 1, 2)), PrintedRun(3, 3, SerialRange("A", 2, 4, 4))]
    stocked.print_run(1, ACT, runs, blank=BLANK, spoiled=blanks("A03"))

    assert BlankRow(BLANK, 20, 16, 3, 1, 0, 0, 0) == counts(stocked)
    assert ["A01", "A02", "A04"] == [stocked.copies(number)[0].serial for number in (ONE, TWO, THREE)]
    assert {
        "in_stock": ("A05—A20",),
        "printed": ("A01—A02", "A04"),
        "spoiled": ("A03",),
    } == {state: tuple(map(str, ranges)) for state, ranges in stocked.serials(BLANK).items()}
    stocked.verify()


def test_a_run_that_is_refused_spoils_nothing(stocked: Register) -> None:
    with pytest.raises(EntryRefused, match="never received"):
        stocked.print_run(1, ACT, [PrintedRun(1, 1, SerialRange("B", 2, 1, 1))], blank=BLANK, spoiled=blanks("A03"))

    assert BlankRow(BLANK, 20, 20, 0, 0, 0, 0, 0) == counts(stocked)


def test_a_reprint_is_on_another_sheet(stocked: Register) -> None:
    stocked.print_run(1, ACT, [PrintedRun(1, 1, SerialRange("A", 2, 1, 1))], blank=BLANK)
    stocked.reprint(ONE, ACT, sheet=blanks("A09"))

    assert BlankRow(BLANK, 20, 18, 1, 1, 0, 0, 0) == counts(stocked)
    assert ("A09", 2) == (stocked.copies(ONE)[0].serial, stocked.copies(ONE)[0].attempts)


def test_blanks_without_serials_are_reprinted_without_one(made: Register) -> None:
    made.reprint(ONE, ACT, sheet=None)

    assert 1 == made.copies(ONE)[0].attempts


def test_blanks_are_spoiled_destroyed_returned_and_counted(stocked: Register) -> None:
    stocked.spoil(blanks("A03-A04, A07"), ACT)
    stocked.destroy(blanks("A04"), BOTH)
    stocked.return_blanks(blanks("A20"), ACT)

    assert 16 == stocked.count_blanks(BLANK, 16, replace(ACT, reason=""))
    assert BlankRow(BLANK, 20, 16, 0, 2, 1, 1, 0) == counts(stocked)
    assert () == stocked.rebuild(check=True)


def test_many_ranges_are_several_entries(stocked: Register) -> None:
    serials = tuple(SerialRange("LONG-PREFIX-OF-A-SERIAL-", 9, at, at) for at in range(1, 2001, 2))
    before = stocked.head().size
    stocked.receive_blanks(Blanks(BLANK, serials), ACT, source="自治区印刷厂")

    assert before + 4 == stocked.head().size
    assert 1020 == counts(stocked).received


@pytest.mark.parametrize("number", ["S000065148999263000009", "x"])
def test_a_number_that_the_ledger_does_not_know_is_told(made: Register, number: str) -> None:
    attempts: tuple[Callable[[], object], ...] = (
        lambda: made.deliver(number, ACT, how=Handover.POST),
        lambda: made.declare_loss(number, ACT),
        lambda: made.recall(number, ACT),
        lambda: made.reissue(number, ACT, ReissueReason.LOST),
        lambda: made.correct(number, ACT, {}),
        lambda: made.revoke(number, BOTH, decision="1"),
        lambda: made.reprint(number, ACT, sheet=None),
        lambda: made.spoil_sheet(number, ACT),
        lambda: made.destroy_paper(number, BOTH, copy=1),
        lambda: made.certificate_as_now(number),
    )

    for attempt in attempts:
        with pytest.raises(NumberUnknown):
            attempt()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with office(tmp_path / "ledger.db") as register:
        register.record(1, samples.papers(accepted(register, samples.batch())))
    return tmp_path / "ledger.db"


@pytest.mark.parametrize("crash_at", ["register.book.before-commit", "register.book.after-commit"])
def test_a_power_cut_while_a_reissue_is_booked_leaves_all_of_it_or_nothing(file: Path, crash_at: str) -> None:
    assert [-signal.SIGKILL] == ended([started(file, "reissue", ONE, crash_at=crash_at)])

    with office(file) as register:
        register.verify()
        assert ([] if "before" in crash_at else ["lost", "ordered"]) == states(register, ONE)
        assert 2 == register.reissue(ONE, ACT, ReissueReason.LOST)
