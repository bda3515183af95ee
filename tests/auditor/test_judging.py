"""What an auditor is told of a log, apart from what was done to its files."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.auditor.exports import CHECKPOINT, CHECKPOINTS, Export
from pipeline.auditor.faults import Fault
from pipeline.auditor.judging import _about_entries
from pipeline.auditor.papers import Paper
from pipeline.auditor.reading_through import Walk, walk
from pipeline.auditor.sequences import Gap, Sequence, sequences
from pipeline.auditor.shelf import Shelf
from pipeline.auditor.stock import stocks
from pipeline.ledger.checkpoints import Checkpoint, one_after_another
from pipeline.ledger.entries import Entry
from pipeline.ledger.merkle import leaf_hash
from pipeline.ledger.notes import Note
from pipeline.ledger.rows import SheetState
from pipeline.ledger.tiles import bundled
from tests.auditor.logs import (
    KEY,
    NEXT,
    STRANGER,
    begun,
    busy,
    exported,
    faults,
    findings,
    note_of,
    paper_of,
    put,
    with_notes,
)
from tests.ledger.clerk import HEX
from tests.ledger.paper_clerk import BLANK, PaperClerk, number
from tests.ledger.signing import signed
from tests.ledger.test_history import bring_in, revoke, take_back
from tests.ledger.test_months import close, closing

MINUTE = timedelta(minutes=1)
BODIES = busy(2).bodies


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return exported(BODIES, tmp_path / "stick", 4, 12)


def test_nothing_is_wrong_with_a_true_export(folder: Path) -> None:
    assert [] == findings(folder, paper_of(BODIES, 4), paper_of(BODIES), key=KEY.key)


def test_a_log_of_several_bundles_is_read_to_its_end(tmp_path: Path) -> None:
    bodies = busy(people=600).bodies
    folder = exported(bodies, tmp_path / "stick")

    assert bodies == list(Export(folder).entries())
    assert [leaf_hash(body) for body in bodies] == Export(folder).leaves()
    assert [] == findings(folder, paper_of(bodies, 300))


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [CHECKPOINT, CHECKPOINTS])
@pytest.mark.parametrize("spoil", [Path.unlink, lambda file: put(file, b"\xff")])
def test_a_file_that_cannot_be_read_is_named(folder: Path, name: str, spoil: Callable[[Path], None]) -> None:
    spoil(folder / name)

    assert ("damaged", f"the file {name} cannot be read") in findings(folder)


def test_a_tree_that_is_not_that_of_the_entries_is_named(folder: Path) -> None:
    file = folder / f"tile/0/000.p/{len(BODIES)}"
    put(file, file.read_bytes()[::-1])

    assert [("damaged", f"the file tile/0/000.p/{len(BODIES)} is not what the entries make it")] == findings(folder)


def test_a_tree_that_is_not_there_is_named(folder: Path) -> None:
    (folder / f"tile/0/000.p/{len(BODIES)}").unlink()

    assert [("damaged", f"the file tile/0/000.p/{len(BODIES)} is not what the entries make it")] == findings(folder)


def test_a_shorter_bundle_of_an_earlier_export_may_lie_beside_the_newest(folder: Path) -> None:
    put(folder / "tile/entries/000.p/4", bundled(BODIES[:4]))
    put(folder / "tile/entries/000.p/300", b"")
    put(folder / "tile/entries/000.p/notes.txt", b"")

    assert [] == findings(folder)


def test_a_bundle_with_something_behind_its_last_entry_is_named(folder: Path) -> None:
    file = folder / f"tile/entries/000.p/{len(BODIES)}"
    put(file, file.read_bytes() + b"\0")

    assert [("damaged", f"the file tile/entries/000.p/{len(BODIES)} is not what the entries make it")] == findings(
        folder
    )


def test_where_entries_and_tree_were_both_changed_it_is_still_seen(folder: Path, tmp_path: Path) -> None:
    other = exported(busy(3).bodies, tmp_path / "other")
    for name in (CHECKPOINT, CHECKPOINTS):
        put(other / name, (folder / name).read_bytes())

    assert ("changed", "the entries are not those that were signed") in findings(other)


def test_where_the_newest_entries_were_never_signed_it_is_said(folder: Path) -> None:
    put(folder / CHECKPOINT, note_of(BODIES, 12).to_bytes())
    put(folder / CHECKPOINTS, one_after_another([note_of(BODIES, 4), note_of(BODIES, 12)]))

    assert [("damaged", f"{len(BODIES)} entries are there, but 12 were signed")] == findings(folder)


# --- signatures -------------------------------------------------------------------------------------------------------


def test_a_log_of_another_key_than_the_one_given_is_named(folder: Path) -> None:
    found = findings(folder, key=STRANGER.key)

    assert ("signature", "the ledger does not name the public key that you were given") in found


def test_who_signs_for_another_is_named(tmp_path: Path) -> None:
    folder = with_notes(BODIES, tmp_path / "stick", [note_of(BODIES, None, STRANGER)])

    assert ("signature", "no key that you or this ledger know signed the newest checkpoint") in findings(folder)


def test_a_forged_signature_is_named(tmp_path: Path) -> None:
    true = note_of(BODIES)
    forged = replace(true.signatures[0], content=bytes(64))
    folder = with_notes(BODIES, tmp_path / "stick", [Note(true.text, (forged,))])

    found = findings(folder)
    assert ("signature", "the signature of the newest checkpoint is not that of its key") in found


def test_a_checkpoint_of_another_log_is_named(folder: Path, tmp_path: Path) -> None:
    other = signed([leaf_hash(body) for body in BODIES], 4, KEY, origin="certpress/S000065148000")
    paper = paper_of(BODIES[1:5])
    strange = replace(paper, checkpoint=replace(paper.checkpoint, origin="certpress/S000065148000"))

    assert [("other-ledger", "paper.txt: it is of another ledger")] == findings(folder, strange)
    elsewhere = with_notes(BODIES, tmp_path / "other", [other])
    assert ("signature", "the newest checkpoint is of another ledger") in findings(elsewhere, key=KEY.key)


def typed(line: int, change: Callable[[str], str]) -> Paper:
    """The paper of four entries, one line of which (from 1) was typed with a slip."""
    lines = paper_of(BODIES, 4).checkpoint.text.splitlines()
    lines[line - 1] = change(lines[line - 1])
    return Paper("paper.txt", Checkpoint.parse("".join(f"{one}\n" for one in lines)))


def another_letter(root: str, place: int = 20) -> str:
    return root[:place] + ("0" if root[place] == "O" else "O") + root[place + 1 :]


def a_letter_twice_and_one_left_out(root: str) -> str:
    return root[:10] + root[9:30] + root[31:]


@pytest.mark.parametrize(
    ("line", "change", "why"),
    [
        (3, another_letter, "letter 21 of line 3 was typed as"),
        (3, a_letter_twice_and_one_left_out, "nearly all others agree"),
        (2, lambda _size: "40", "line 2 says 40, and line 3 is that of 4 entries"),
        (2, lambda _size: "3", "line 2 says 3, and line 3 is that of 4 entries"),
        (1, lambda name: name.replace("0", "O", 1), "line 1 is not the name of this ledger, and the rest agrees"),
    ],
)
def test_a_slip_in_typing_is_no_ledger_that_was_changed(
    folder: Path, line: int, change: Callable[[str], str], why: str
) -> None:
    ((fault, told),) = findings(folder, typed(line, change), key=KEY.key)

    assert "unreadable" == fault
    assert why in told


def test_a_note_typed_with_a_slip_is_told_before_its_signature(folder: Path) -> None:
    paper = typed(3, another_letter)
    ((fault, _told),) = findings(folder, replace(paper, note=Note(paper.checkpoint.text)), key=KEY.key)

    assert "unreadable" == fault


def test_a_paper_that_nobody_known_signed_is_named(folder: Path) -> None:
    paper = replace(paper_of(BODIES, 4), note=note_of(BODIES, 4, STRANGER))

    assert [("signature", "paper.txt: no key that you or this ledger know signed it")] == findings(folder, paper)


def test_a_newest_checkpoint_that_is_not_among_the_others_is_named(folder: Path) -> None:
    put(folder / CHECKPOINTS, note_of(BODIES, 4).to_bytes())

    assert [("checkpoints", "the newest checkpoint is not among those of checkpoints.txt")] == findings(folder)


def test_an_earlier_checkpoint_that_tells_of_other_entries_is_named(tmp_path: Path) -> None:
    folder = with_notes(BODIES, tmp_path / "stick", [note_of(busy(3).bodies, len(BODIES) - 1), note_of(BODIES)])
    assert [] == findings(folder)

    put(folder / CHECKPOINTS, one_after_another([note_of(busy(3, 4).bodies, len(BODIES)), note_of(BODIES)]))
    ((fault, told), *_) = findings(folder)
    assert "checkpoints" == fault
    assert f"the checkpoint of {len(BODIES)} entries: the first entries of the ledger are not those" in told


def test_a_key_that_was_changed_is_followed_from_the_one_that_was_given(tmp_path: Path) -> None:
    clerk = begun()
    payload = {"key": "log", "old": str(KEY.key), "new": str(NEXT.key), "lost": 0}
    clerk.enter("key.changed", payload, second="李审批")
    both = note_of(clerk.bodies, None, KEY, NEXT)
    clerk.made(1)
    folder = with_notes(clerk.bodies, tmp_path / "stick", [both, note_of(clerk.bodies, None, NEXT)])

    assert [] == findings(folder, key=KEY.key)
    put(folder / CHECKPOINTS, one_after_another([both, note_of(clerk.bodies, None, KEY)]))
    assert {"checkpoints"} == faults(findings(folder, key=KEY.key))


# --- rules, hours, numbers and blanks ---------------------------------------------------------------------------------


def test_an_entry_that_breaks_a_rule_is_named_and_every_hash_is_taken_all_the_same(tmp_path: Path) -> None:
    bodies = [*BODIES[:5], *BODIES[6:]]
    folder = exported(bodies, tmp_path / "stick")

    assert [("rule", "entry 5 cannot stand there: its place in the log is 5")] == findings(folder, paper_of(bodies))


def test_a_log_that_ends_within_a_batch_is_named(tmp_path: Path) -> None:
    folder = exported(BODIES[:6], tmp_path / "stick")

    assert [("rule", "entry 6 cannot stand there: the last batch lacks numbers")] == findings(folder)


def at_minutes(*minutes: int) -> list[bytes]:
    """A log of blanks that came in, each so many minutes after the first entry."""
    clerk = begun()
    for turn, minute in enumerate(minutes):
        clerk.stock(f"A{turn:02}")
        entry = Entry.parse(clerk.bodies[-1])
        clerk.bodies[-1] = replace(entry, at=entry.at + minute * MINUTE).to_bytes()
    return clerk.bodies


@pytest.mark.parametrize(("minutes", "named"), [((10, 5), []), ((10, 4), [3]), ((9, 20, 18, 16, 14, 13, 30), [6])])
def test_an_hour_that_runs_backwards_by_more_than_is_allowed_is_named(
    tmp_path: Path, minutes: tuple[int, ...], named: list[int]
) -> None:
    folder = exported(at_minutes(*minutes), tmp_path / "stick")

    found = findings(folder)
    assert [("time", f"entry {seq} is of") for seq in named] == [(fault, told[:13]) for fault, told in found]
    assert [] == findings(folder, minutes=7)


def test_every_number_that_is_not_used_is_told_with_the_entry_that_says_why() -> None:
    clerk = begun()
    clerk.made(3)
    clerk.void(number(2))

    ((year, level, last, in_force, voided, gaps),) = told_of(clerk)
    assert (2026, 3, 3, 2, ()) == (year, level, last, in_force, gaps)
    assert [(number(2), 8, "等级有误", None)] == voided


def test_the_number_in_the_place_of_a_voided_one_is_told() -> None:
    clerk = begun()
    clerk.made(1)
    clerk.void(number(1))
    clerk.receive(2, "b" * 64)
    clerk.accept(2, "另一批")
    clerk.enter(
        "number.assigned",
        {"row": 1, "occupation": "电工", "job": "----", "level": 4},
        batch=2,
        number=number(1, level=4),
        person=HEX,
    )
    clerk.replace(number(1), number(1, level=4))

    third, fourth = told_of(clerk)
    assert [(number(1), 6, "等级有误", number(1, level=4))] == third[4]
    assert (2026, 4, 1, 1, [], ()) == fourth


def test_numbers_that_came_from_elsewhere_leave_gaps_that_somebody_has_to_explain() -> None:
    clerk = begun()
    clerk.receive()
    clerk.accept(count=3, mode="supplied")
    for sequence in (3, 4, 9):
        clerk.assign(sequence)

    ((*_, gaps),) = told_of(clerk)
    assert (Gap(1, 2), Gap(5, 8)) == gaps


def test_a_certificate_issued_before_the_ledger_counts_until_it_is_taken_back() -> None:
    clerk = begun()
    for sequence in (1, 2, 4):
        bring_in(clerk, number(sequence))
    revoke(clerk, number(1))
    take_back(clerk, number(2))

    assert [(2026, 3, 4, 1, [], (Gap(2, 3),))] == told_of(clerk)


def told_of(clerk: PaperClerk) -> list[tuple[object, ...]]:
    told = walk(clerk.bodies, [], skew=MINUTE)
    assert told.broken is None
    return [as_row(each) for each in sequences(told.shelf, told.voided)]


def as_row(each: Sequence) -> tuple[object, ...]:
    voided = [(one.number, one.entry.seq, one.entry.payload["reason"], one.replaced_by) for one in each.voided]
    return (each.year, each.level, each.last, each.in_force, voided, each.gaps)


@pytest.fixture
def stocked() -> Shelf:
    return walk(BODIES, [], skew=MINUTE).shelf


def stock_faults(shelf: Shelf) -> list[str]:
    return [str(finding.reason) for stock in stocks(shelf) for finding in stock.faults()]


def test_blanks_that_balance_are_counted_sheet_by_sheet(stocked: Shelf) -> None:
    (stock,) = stocks(stocked)

    assert (20, 16, 3, 1) == (
        *(getattr(stock.counts, name) for name in ("received", "in_stock", "printed", "spoiled")),
    )
    assert [] == stock_faults(stocked)


@pytest.mark.parametrize(("received", "destroyed"), [(21, 0), (21, 1)])
def test_blanks_that_do_not_balance_are_named(stocked: Shelf, received: int, destroyed: int) -> None:
    row = stocked.view.blank(BLANK)
    assert row is not None
    stocked.view.put(row._replace(received=received, destroyed=destroyed))

    assert [f"the blanks called {BLANK} do not balance"] == stock_faults(stocked)
    assert [Fault.STOCK] == [finding.fault for finding in _about_entries(Walk(shelf=stocked))]


def test_a_sheet_in_two_states_is_named(stocked: Shelf) -> None:
    spoiled, stock = stocked.view.serials_at(BLANK, "A", 2, 4), stocked.view.serials_at(BLANK, "A", 2, 5)
    assert spoiled is not None
    assert stock is not None
    assert (SheetState.SPOILED, SheetState.IN_STOCK) == (spoiled.state, stock.state)
    stocked.view.put(spoiled._replace(last=5))

    assert f"of the blanks called {BLANK}, a sheet is in two states at once" in stock_faults(stocked)


# --- months -----------------------------------------------------------------------------------------------------------


def test_a_month_that_was_closed_with_other_figures_is_named(tmp_path: Path) -> None:
    """They balance, so the rules take them; only whoever counts all entries sees that they are not true."""
    office = busy(2)
    payload = closing(office)
    close(office, payload)
    assert [] == findings(exported(office.bodies, tmp_path / "true"))

    false = busy(2)
    (row,) = payload["levels"]
    close(false, {**payload, "levels": [{**row, "delivered": 9}]})
    seq = len(false.bodies) - 1
    why = f"entry {seq} closes the month 2026-11 with other figures than the entries come to"
    assert [("month", why)] == findings(exported(false.bodies, tmp_path / "false"))
