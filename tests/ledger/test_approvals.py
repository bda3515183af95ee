"""An approval has one spelling, anything else is none; and it holds for one drop, signed by its approver's own key."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from pipeline.ledger.approvals import Approval, holds
from pipeline.ledger.notes import Note, NoteWrong
from pipeline.storage.keys import SigningKey
from tests.ledger.signing import key_of

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
    ("before", "after", "wrong"),
    [
        ("certpress/approval", "certpress/approval2", "an approval"),
        ("ab" * 32, "AB" * 32, "an approval"),
        ("ab" * 32, "ab" * 31, "an approval"),
        ("people 20", "people 0", "an approval"),
        ("people 20", "people 020", "an approval"),
        ("people 20", "people many", "an approval"),
        ("people 20\n", "", "an approval"),
        ("people 20\n", "people 20\npeople 20\n", "an approval"),
        ("people 20\n", "people 20\nrooms 3\n", "an approval"),
        ("kind 认定结果\npeople 20", "people 20\nkind 认定结果", "an approval"),
        ("approver 李审批", "approver ", "an approval"),
        ("approver 李审批", "approver  李审批", "an approval"),
        ("+08:00", "", "an approval"),
        ("2026-11-20T", "2026-13-20T", "the time of an approval"),
        ("09:00:00", "09:00", "an approval"),
        (":00+08:00\n", ":00+08:00", "an approval"),
        (":00+08:00\n", ":00+08:00\n\n", "an approval"),
    ],
)
def test_any_other_spelling_is_no_approval(before: str, after: str, wrong: str) -> None:
    assert before in TEXT

    with pytest.raises(NoteWrong, match=f"^{wrong}$"):
        Approval.parse(TEXT.replace(before, after))


@pytest.mark.parametrize(
    "wrong",
    [
        *({name: text} for name in ("batch", "kind", "approver") for text in ("", " 李", "李 ", "李\n王")),
        {"digest": "ab" * 31},
        {"people": 0},
        {"time": datetime(2026, 11, 20)},  # noqa: DTZ001 - that is what is wrong
    ],
    ids=str,
)
def test_what_has_no_spelling_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(NoteWrong, match=r"^an approval$"):
        replace(APPROVAL, **wrong)


def test_a_batch_of_one_is_approved_too() -> None:
    approval = replace(APPROVAL, people=1)

    assert approval == Approval.parse(approval.text)


# --- what the ledger has of it ----------------------------------------------------------------------------------------

LI, WANG = key_of(1, name="李审批"), key_of(2, name="王审批")


def signed(by: SigningKey = LI, *, text: str = TEXT, **changes: str) -> dict[str, str]:
    """Return what `batch.approved` has of a signature."""
    note = Note(text).signed(by.key, by.sign)
    return {"digest": "ab" * 32, "approver": "李审批", "key": str(LI.key), "note": str(note), **changes}


def test_an_approval_holds_for_the_batch_and_the_drop_that_it_names() -> None:
    assert holds(signed(), batch="2026-11-电工-01", digest="ab" * 32)
    assert not holds(signed(), batch="2026-11-电工-02", digest="ab" * 32)
    assert not holds(signed(), batch="2026-11-电工-01", digest="cd" * 32)


@pytest.mark.parametrize(
    "wrong",
    [
        signed(WANG),
        signed(WANG, key=str(WANG.key)),
        signed(approver="王审批"),
        signed(WANG, key=str(WANG.key), approver="王审批"),
        signed(text=TEXT.replace("李审批", "王审批"), approver="王审批"),
        signed(text="certpress/S000065148999\n"),
        signed(note=TEXT),
        signed(key="李审批"),
        signed(note=signed()["note"].replace("people 20", "people 21")),
    ],
    ids=[
        "nobody whose key it is signed",
        "the key is somebody else's",
        "somebody else is said to have signed",
        "somebody else signed what the approver says",
        "the approver signed what somebody else says",
        "what is signed is no approval",
        "nobody signed",
        "the key is none",
        "the text is not the one that was signed",
    ],
)
def test_what_its_approver_did_not_sign_is_no_approval(wrong: dict[str, str]) -> None:
    assert not holds(wrong, batch="2026-11-电工-01", digest="ab" * 32)
