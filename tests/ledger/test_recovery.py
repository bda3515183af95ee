"""A log that was put back from a backup says so, is called otherwise, and skips numbers that may have been given."""

from typing import Any

import pytest

from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.entries import Entry
from pipeline.ledger.merkle import Head
from pipeline.ledger.origins import Names, Reopening, first_name, next_name, reopenings_in, turn_of
from pipeline.ledger.replay import replay
from pipeline.ledger.rows import CardCounterRow, CounterRow, KeyRow
from pipeline.ledger.signers import KeyChange, changes_in
from tests.ledger.clerk import SITE, Clerk, refused
from tests.ledger.signing import ORIGIN, key_of

SECOND, THIRD = f"{ORIGIN}/ledger-2", f"{ORIGIN}/ledger-3"
OLD_KEY, NEW_KEY = str(key_of(1).key), str(key_of(2, name=SECOND).key)
ROOT = "ab" * 32
REOPENED = {"old": ORIGIN, "new": SECOND, "size": 9, "root": ROOT, "key": NEW_KEY, "before": OLD_KEY, "lost": 0}
NUMBERS = {"year": 2026, "level": 3, "first": 1, "last": 40, "reason": "硬盘损坏"}
CARDS = {"kind": "考评员", "first": 1, "last": 40, "reason": "硬盘损坏"}


@pytest.fixture
def keyed(clerk: Clerk) -> Clerk:
    clerk.enter("key.changed", {"key": "log", "old": None, "new": OLD_KEY, "lost": 0})
    return clerk


def reopen(clerk: Clerk, **changes: Any) -> None:
    second = changes.pop("second", "李审批")
    clerk.enter("log.reopened", {**REOPENED, "reason": "硬盘损坏", **changes}, second=second)


def skip(clerk: Clerk, op: str = "numbers.skipped", **changes: Any) -> None:
    payload = {**(NUMBERS if op == "numbers.skipped" else CARDS), **changes}
    clerk.enter(op, payload, second="李审批")


def test_a_reopened_log_is_signed_by_a_key_of_its_new_name(keyed: Clerk) -> None:
    reopen(keyed)
    view, _ = replay(keyed.bodies)

    assert KeyRow("log", NEW_KEY, OLD_KEY, 2) == view.signing_key("log")
    entries = [Entry.parse(body) for body in keyed.bodies]
    assert KeyChange(2, key_of(1).key, key_of(2, name=SECOND).key, is_lost=False) == changes_in(entries)[-1]
    (one,) = reopenings_in(entries)
    assert (2, SECOND, Checkpoint(ORIGIN, Head(9, bytes.fromhex(ROOT))), 7) == (one.seq, one.new, one.known, one.lost)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"before": None}, "another key signed until now"),
        ({"before": NEW_KEY}, "another key signed until now"),
        ({"old": "certpress/S000065148998"}, "payload.old"),
        ({"new": ORIGIN, "key": OLD_KEY}, "payload.new"),
        ({"new": "certpress/S000065148998/ledger-2"}, "payload.new"),
        ({"old": SECOND}, "payload.new"),
        ({"size": 1}, "payload.size"),
        ({"key": str(key_of(2).key)}, "payload.key"),
        ({"key": NEW_KEY.replace("+A", "+B")}, "payload.key"),
        ({"second": "张经办"}, "its field second"),
    ],
)
def test_a_reopening_that_does_not_fit_is_refused(keyed: Clerk, changes: dict[str, Any], reason: str) -> None:
    with refused(reason):
        reopen(keyed, **changes)


def test_no_key_is_lost_where_none_was_named(clerk: Clerk) -> None:
    with refused("payload.lost"):
        reopen(clerk, before=None, lost=1)
    reopen(clerk, before=None)


def test_a_log_keeps_its_name_whoever_signs_it(keyed: Clerk) -> None:
    change = {"key": "log", "old": OLD_KEY, "lost": 0}
    with refused("payload.new"):
        keyed.enter("key.changed", {**change, "new": NEW_KEY}, second="李审批")
    reopen(keyed)
    with refused("payload.new"):
        keyed.enter("key.changed", {**change, "old": NEW_KEY, "new": str(key_of(3).key)}, second="李审批")
    keyed.enter("key.changed", {**change, "old": NEW_KEY, "new": str(key_of(3, name=SECOND).key)}, second="李审批")


def test_reopened_again_it_gets_a_name_that_none_of_them_had(keyed: Clerk) -> None:
    reopen(keyed)
    again = {"before": NEW_KEY, "key": str(key_of(3, name=THIRD).key)}
    with refused("payload.old"):
        reopen(keyed, **again, new=THIRD, old=ORIGIN)
    reopen(keyed, **again, new=THIRD, old=SECOND)


def test_numbers_go_on_behind_those_that_were_skipped(keyed: Clerk) -> None:
    reopen(keyed)
    skip(keyed)
    skip(keyed, "cards.skipped")
    keyed.receive()
    keyed.accept()
    with refused("the next one of its sequence is 41"):
        keyed.assign(1)
    keyed.assign(41)
    view, _ = replay(keyed.bodies)

    assert CounterRow(SITE, 2026, 3, 41, 7) == view.counter(SITE, 2026, 3)
    assert CardCounterRow(SITE, "考评员", 40, 4) == view.card_counter(SITE, "考评员")


@pytest.mark.parametrize("op", ["numbers.skipped", "cards.skipped"])
def test_nothing_is_skipped_without_a_reopening_nor_in_another_order(keyed: Clerk, op: str) -> None:
    with refused("only after the ledger was put back"):
        skip(keyed, op)
    reopen(keyed)
    for changes in ({"first": 2}, {"last": 0}, {"first": 5, "last": 4}):
        with refused("sequence is 1|form of this operation"):
            skip(keyed, op, **changes)
    skip(keyed, op)
    with refused("the next one of its sequence is 41"):
        skip(keyed, op)


@pytest.mark.parametrize("op", ["numbers.skipped", "cards.skipped"])
def test_one_number_alone_may_be_skipped(keyed: Clerk, op: str) -> None:
    reopen(keyed)
    skip(keyed, op, last=1)

    with refused("the next one of its sequence is 2"):
        skip(keyed, op)


def test_a_log_may_be_reopened_at_the_very_entry_that_the_backup_ends_with(keyed: Clerk) -> None:
    reopen(keyed, size=2)

    assert KeyRow("log", NEW_KEY, OLD_KEY, 2) == keyed.view.signing_key("log")


def test_tickets_are_skipped_only_after_a_reopening(keyed: Clerk) -> None:
    skipped = {"exams": 2, "upto": 0, "reason": "硬盘损坏"}
    with refused("only after the ledger was put back"):
        keyed.enter("tickets.skipped", skipped, second="李审批")
    reopen(keyed)
    keyed.enter("tickets.skipped", skipped, second="李审批")


def test_a_log_is_resumed_where_the_backup_ends(keyed: Clerk) -> None:
    with refused("its place in the log is 2"):
        keyed.enter("log.resumed", {"size": 3, "reason": "换了硬盘"}, second="李审批")
    keyed.enter("log.resumed", {"size": 2, "reason": "换了硬盘"}, second="李审批")


# --- names ----------------------------------------------------------------------------------------------------------


def reopening(seq: int, new: str, known: Checkpoint) -> Reopening:
    payload = {"old": known.origin, "new": new, "size": known.head.size, "root": known.head.root.hex()}
    entry = Entry.parse(Clerk().open().bodies[0])
    return Reopening.of(Entry(seq, entry.at, "log.reopened", "a", payload))


def of(origin: str, size: int, mark: int = 1) -> Checkpoint:
    return Checkpoint(origin, Head(size, bytes([mark]) * 32))


NAMES = Names(ORIGIN, (reopening(10, SECOND, of(ORIGIN, 20)), reopening(30, THIRD, of(SECOND, 40))))


def test_a_log_has_a_name_at_each_size() -> None:
    assert [ORIGIN, ORIGIN, SECOND, SECOND, THIRD] == [NAMES.at(size) for size in (1, 10, 11, 30, 31)]
    assert (ORIGIN, THIRD) == (Names(ORIGIN).now, NAMES.now)


def test_names_are_counted() -> None:
    assert (1, 2, 12) == (turn_of(ORIGIN), turn_of(SECOND), turn_of(f"{ORIGIN}/ledger-12"))
    assert {ORIGIN} == {first_name(ORIGIN), first_name(SECOND)}
    assert (SECOND, THIRD) == (next_name([ORIGIN]), next_name([SECOND, ORIGIN]))


@pytest.mark.parametrize(
    ("checkpoint", "seq"),
    [
        (of(ORIGIN, 10), None),
        (of(ORIGIN, 11), 10),
        (of(ORIGIN, 20), 10),
        (of(ORIGIN, 20, mark=2), None),
        (of(ORIGIN, 21), None),
        (of(SECOND, 15), None),
        (of(SECOND, 31), 30),
        (of(SECOND, 41), None),
        (of(ORIGIN, 31), None),
        (of(THIRD, 31), None),
        (of("certpress/S000065148998", 15), None),
    ],
)
def test_only_what_a_reopening_tells_to_be_lost_is_lost(checkpoint: Checkpoint, seq: int | None) -> None:
    lost = NAMES.lost_by(checkpoint)

    assert seq == (lost.seq if lost else None)
