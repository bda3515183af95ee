"""The list of certificates that do not count any more, and what can be said by it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.ledger.notes import Note, NoteWrong
from pipeline.ledger.revocations import Revocation, RevocationList, opened_list
from pipeline.ledger.verdicts import Answer, Verdict, by_list, of_copy
from tests.ledger.clerk import is_whole
from tests.ledger.codes import KEY
from tests.ledger.signing import ORIGIN, key_of

ISSUED, NEXT = date(2026, 11, 20), date(2026, 12, 25)
VOIDED = Revocation("S000065148999263000001", None, "voided", date(2026, 11, 19))
LOST = Revocation("S000065148999263000002", 3, "lost", date(2026, 11, 20))
LIST = RevocationList(ORIGIN, ISSUED, NEXT, (VOIDED, LOST))
TEXT = """\
certpress/S000065148999/revocations
issued 2026-11-20
next 2026-12-25
S000065148999263000001 none voided 2026-11-19
S000065148999263000002 3 lost 2026-11-20
"""


def note(text: str = TEXT) -> bytes:
    return Note(text).signed(KEY.key, KEY.sign).to_bytes()


def test_a_list_is_lines_that_people_can_read() -> None:
    assert TEXT == LIST.text
    assert TEXT == RevocationList(ORIGIN, ISSUED, NEXT, (LOST, VOIDED)).text
    assert LIST == opened_list(note(), [key_of(9).key, KEY.key])


@given(
    some.lists(
        some.builds(
            Revocation,
            number=some.integers(0, 999_999).map(lambda last: f"S000065148999263{last:06}"),
            least_copy=some.none() | some.integers(1, 99),
            reason=some.sampled_from(("voided", "revoked", "lost", "recalled")),
            on=some.dates(date(2000, 1, 1)),
        ),
        unique_by=lambda one: one.number,
    ).map(lambda found: tuple(sorted(found, key=lambda one: one.number)))
)
def test_what_is_written_is_read(revocations: tuple[Revocation, ...]) -> None:
    told = RevocationList(ORIGIN, ISSUED, NEXT, revocations)

    assert told == RevocationList.parse(told.text)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace("/revocations", ""), "its form"),
        (lambda text: text.replace("issued ", ""), "its form"),
        (lambda text: text.replace("2026-12-25", "2026-13-25"), "its days"),
        (lambda text: text.replace("2026-12-25", "20261225"), "its form"),
        (lambda text: text.replace("none", "0"), "a line of it"),
        (lambda text: text.replace(" 3 ", " 03 "), "a line of it"),
        (lambda text: text.replace("S", "s"), "a line of it"),
        (lambda text: text.replace("2026-11-19", "2026-02-30"), "its days"),
        (lambda text: "\n".join(text.split("\n")[:1]) + "\n", "its form"),
        (lambda text: "\n".join(text.split("\n")[:2]) + "\n", "its form"),
        (lambda text: text + "\n", "a line of it"),
        (
            lambda text: "".join([*text.splitlines(keepends=True)[:3], *text.splitlines(keepends=True)[:2:-1]]),
            "its form",
        ),
    ],
    ids=range(12),
)
def test_any_other_spelling_is_refused(change: Callable[[str], str], reason: str) -> None:
    with pytest.raises(NoteWrong, match=f"^{reason}$"):
        opened_list(note(change(TEXT)), [KEY.key])


def test_a_list_that_does_not_end_with_its_last_line_is_refused() -> None:
    with pytest.raises(NoteWrong, match=r"^its form$"):
        RevocationList.parse(TEXT.removesuffix("\n"))


def test_a_list_that_nobody_known_signed_says_nothing() -> None:
    with pytest.raises(NoteWrong, match=r"^nobody who is known signed it$"):
        opened_list(note(), [key_of(9).key])
    with pytest.raises(NoteWrong, match="signature"):
        opened_list(note().replace(b"lost", b"los1"), [KEY.key])


def test_a_list_may_be_longer_than_a_checkpoint() -> None:
    lines = "".join(f"S000065148999263{last:06} none voided 2026-11-19\n" for last in range(30_000))
    head = "".join(TEXT.splitlines(keepends=True)[:3])

    assert 30_000 == len(opened_list(note(head + lines), [KEY.key]).revocations)


@pytest.mark.parametrize(
    ("copy", "revocation", "answer"),
    [
        (1, None, Answer.VALID),
        (1, VOIDED, Answer.INVALID),
        (9, VOIDED, Answer.INVALID),
        (2, LOST, Answer.INVALID),
        (3, LOST, Answer.VALID),
    ],
)
def test_a_copy_counts_unless_it_is_revoked(copy: int, revocation: Revocation | None, answer: Answer) -> None:
    assert answer is of_copy(copy, revocation).answer


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("voided", "the number was voided"),
        ("revoked", "the certificate was revoked"),
        ("recalled", "the paper was taken back"),
        ("lost", "the copy was declared lost"),
        ("damaged", "the copy was damaged, and another one was made"),
        ("wrong", "something on the copy was wrong, and another one was made"),
        ("burnt", "it does not count any more"),  # which a later version may have
    ],
)
def test_a_copy_that_does_not_count_has_a_reason_and_a_day(reason: str, why: str) -> None:
    verdict = of_copy(1, Revocation(VOIDED.number, None, reason, ISSUED))

    assert is_whole(verdict.reason)
    assert (Answer.INVALID, why, ISSUED) == (verdict.answer, str(verdict.reason), verdict.on)


@pytest.mark.parametrize(
    ("today", "answer"),
    [
        (ISSUED, Answer.VALID),
        (NEXT, Answer.VALID),
        (NEXT + timedelta(days=1), Answer.UNSURE),
        (ISSUED - timedelta(days=1), Answer.UNSURE),
    ],
)
def test_a_list_confirms_nothing_before_and_after_its_time(today: date, answer: Answer) -> None:
    assert answer is by_list("S000065148999263000009", 1, LIST, today=today).answer


def test_a_list_that_is_too_old_says_of_when_it_is() -> None:
    verdict = by_list("S000065148999263000009", 1, LIST, today=NEXT + timedelta(days=1))

    assert is_whole(verdict.reason)
    assert "the list is of 2026-11-20, and the next one was due on 2026-12-25" == str(verdict.reason)
    assert None is verdict.on


def test_a_list_says_of_a_copy_which_ones_count() -> None:
    assert [Answer.INVALID, Answer.VALID] == [by_list(LOST.number, copy, LIST, today=NEXT).answer for copy in (2, 3)]


def test_what_an_old_list_names_does_not_count_for_ever() -> None:
    assert Answer.INVALID is by_list(VOIDED.number, 1, LIST, today=NEXT + timedelta(days=900)).answer


def test_an_answer_that_is_sure_needs_no_reason() -> None:
    assert Verdict(Answer.VALID) == by_list(LOST.number, 3, LIST, today=ISSUED)
