"""An approval has one spelling; anything else is none."""

from dataclasses import replace
from datetime import datetime

import pytest

from pipeline.ledger.approvals import Approval
from pipeline.ledger.notes import NoteWrong

APPROVAL = Approval(
    "ab" * 32, "2026-11-电工-01", "认定结果", 20, "李审批", datetime.fromisoformat("2026-11-20T09:00:00+08:00")
)
TEXT = f"""certpress/approval
digest {"ab" * 32}
batch 2026-11-电工-01
kind 认定结果
people 20
approver 李审批
time 2026-11-20T09:00:00+08:00
"""


def test_an_approval_is_written_and_read_again() -> None:
    assert TEXT == APPROVAL.text
    assert APPROVAL == Approval.parse(TEXT)


def test_a_name_of_two_words_stays_whole() -> None:
    approval = replace(APPROVAL, approver="John Smith")

    assert approval == Approval.parse(approval.text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("certpress/approval", "certpress/approval2"),
        ("ab" * 32, "AB" * 32),
        ("ab" * 32, "ab" * 31),
        ("people 20", "people 0"),
        ("people 20", "people 020"),
        ("people 20", "people many"),
        ("people 20\n", ""),
        ("people 20\n", "people 20\npeople 20\n"),
        ("people 20\n", "people 20\nrooms 3\n"),
        ("kind 认定结果\npeople 20", "people 20\nkind 认定结果"),
        ("approver 李审批", "approver "),
        ("approver 李审批", "approver  李审批"),
        ("+08:00", ""),
        ("2026-11-20T", "2026-13-20T"),
        ("09:00:00", "09:00"),
        (":00+08:00\n", ":00+08:00"),
    ],
)
def test_any_other_spelling_is_no_approval(before: str, after: str) -> None:
    assert before in TEXT

    with pytest.raises(NoteWrong):
        Approval.parse(TEXT.replace(before, after))


def test_what_has_no_spelling_is_refused() -> None:
    for wrong in ({"batch": "a\nb"}, {"approver": ""}, {"people": 0}, {"time": datetime(2026, 11, 20)}):  # noqa: DTZ001 - that is what is wrong
        with pytest.raises(NoteWrong):
            replace(APPROVAL, **wrong)
