"""A log names the keys that sign it, one after another."""

from typing import Any

import pytest

from pipeline.ledger.entries import Entry
from pipeline.ledger.replay import replay
from pipeline.ledger.rows import KeyRow
from pipeline.ledger.subjects.keys import name_now
from tests.ledger.clerk import SITE, Clerk, refused
from tests.ledger.signing import key_of

LOG_KEY, NEXT_KEY, QR_KEY = (str(key_of(mark).key) for mark in (1, 2, 3))


def name_key(clerk: Clerk, new: str = LOG_KEY, **changes: Any) -> None:
    second = changes.pop("second", None)
    clerk.enter("key.changed", {"key": "log", "old": None, "new": new, "lost": 0, **changes}, second=second)


def test_a_log_names_the_key_that_signs_it_and_the_one_before(clerk: Clerk) -> None:
    name_key(clerk)
    name_key(clerk, QR_KEY, key="qr")
    name_key(clerk, NEXT_KEY, old=LOG_KEY, second="李审批")
    view, _ = replay(clerk.bodies)

    assert KeyRow("log", NEXT_KEY, LOG_KEY, 3) == view.signing_key("log") == clerk.view.signing_key("log")
    assert KeyRow("qr", QR_KEY, None, 2) == view.signing_key("qr")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "another key signed until now"),
        ({"old": QR_KEY, "second": "李审批"}, "another key signed until now"),
        ({"old": LOG_KEY, "new": LOG_KEY, "second": "李审批"}, "the same key signed until now"),
        ({"old": LOG_KEY}, "its field second"),
        ({"old": LOG_KEY, "second": "张经办"}, "its field second"),
        ({"old": LOG_KEY, "second": "张 经辦"}, "its field second"),
        ({"old": LOG_KEY, "second": "李审批", "new": NEXT_KEY.replace("+A", "+B")}, "its field payload.new"),
    ],
)
def test_a_key_is_changed_by_two_people_who_know_which_one_signed(
    clerk: Clerk, changes: dict[str, Any], reason: str
) -> None:
    name_key(clerk)

    with refused(reason):
        name_key(clerk, **{"new": NEXT_KEY, **changes})


def test_the_first_key_takes_the_place_of_none_and_none_is_lost(clerk: Clerk) -> None:
    with refused("another key signed until now"):
        name_key(clerk, old=QR_KEY, second="李审批")
    with refused("its field lost"):
        name_key(clerk, lost=1)


def test_a_log_is_called_after_its_institution_whatever_its_first_key_is_called(clerk: Clerk) -> None:
    name_key(clerk, str(key_of(1, name="example.org").key))

    assert f"certpress/{SITE}" == name_now(Entry.parse(clerk.bodies[-1]), clerk.view)
