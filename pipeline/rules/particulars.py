"""The sheet 批次, understood: what holds for everybody in the batch."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from pipeline.rules import columns
from pipeline.rules.batch import BLANK, CellKind, Roster
from pipeline.rules.dates import parse_date
from pipeline.rules.identity import holds_identity
from pipeline.rules.names import is_han
from pipeline.rules.reading import Reader
from pipeline.rules.refusal import Refusal
from pipeline.rules.text import capitals, code_point, fold, tight

_REMAINDER: Final = "-补1"
LONGEST_BATCH_NAME: Final = 200
LONGEST_PARTICULAR: Final = 200
# Excel makes a date of `2026-11` and of `11-01`; what was typed is lost then.
_NO_DATE: Final = {CellKind.DATE: "cell-date"}


@dataclass(frozen=True, slots=True)
class Particulars:
    """The particulars of a batch; None where one is missing or was not understood."""

    batch: str | None
    kind: str | None
    institution: str | None
    approver: str | None
    approval_document: str | None
    approved_on: date | None
    evaluation_ended_on: date | None
    notice_from: date | None
    notice_to: date | None
    issued_on: date | None


def understand_particulars(roster: Roster, reader: Reader) -> Particulars:
    """Return the particulars of the batch; the reader keeps the problems."""

    def text(key: str) -> str | None:
        return reader.read(roster.particulars.get(key, BLANK), key, parse_particular, refused=_NO_DATE)

    def day(key: str) -> date | None:
        return reader.read(roster.particulars.get(key, BLANK), key, parse_date)

    name = roster.particulars.get(columns.BATCH, BLANK)
    code = roster.particulars.get(columns.INSTITUTION, BLANK)
    return Particulars(
        batch=reader.read(name, columns.BATCH, parse_batch_name, refused=_NO_DATE),
        kind=text(columns.KIND),
        institution=reader.read(code, columns.INSTITUTION, parse_institution, refused=_NO_DATE),
        approver=text(columns.APPROVER),
        approval_document=text(columns.APPROVAL_DOCUMENT),
        approved_on=day(columns.APPROVED_ON),
        evaluation_ended_on=day(columns.EVALUATION_ENDED_ON),
        notice_from=day(columns.NOTICE_FROM),
        notice_to=day(columns.NOTICE_TO),
        issued_on=day(columns.ISSUED_ON),
    )


def remainder_name(batch: str) -> str:
    """Return the 批次号 under which the returned rows of an accepted batch come again.

    Where that would be longer than a 批次号 may be, the end of `batch` gives way to the beginning of its SHA-256.
    """
    name = batch + _REMAINDER
    if len(name.encode()) <= LONGEST_BATCH_NAME:
        return name
    ending = f"-{sha256(batch.encode()).hexdigest()[:8]}{_REMAINDER}"
    room = LONGEST_BATCH_NAME - len(ending.encode())
    return batch.encode()[:room].decode(errors="ignore") + ending


def parse_batch_name(text: str) -> str:
    """Return the 批次号 in NFC; it may name a folder.

    It begins with a letter of any script or a digit, goes on with letters, digits, `-`, `_`, `.`, and has 200 bytes
    of UTF-8 at most. Raises Refusal: `batch-name-shape`, `batch-name-long`, `batch-name-identity`.
    """
    name = fold(text)
    if not name or not _is_letter_or_digit(name[0]) or not all(_may_follow(character) for character in name):
        raise Refusal("batch-name-shape", text=name)
    if len(name.encode()) > LONGEST_BATCH_NAME:
        raise Refusal("batch-name-long", most=LONGEST_BATCH_NAME)
    # The 批次号 stands in the log of the ledger, from which nothing is ever taken out.
    if holds_identity(name):
        raise Refusal("batch-name-identity")
    return name


def parse_particular(text: str) -> str:
    """Return 审批人, 批准文号, 考试名称 or the like as it goes into the ledger: 200 visible characters at most.

    Raises Refusal: `particular-long`, `particular-character`, `particular-identity`.
    """
    plain = fold(text)
    if len(plain) > LONGEST_PARTICULAR:
        raise Refusal("particular-long", length=len(plain), most=LONGEST_PARTICULAR)
    for character in plain:
        if not (character.isprintable() or is_han(character)):
            raise Refusal("particular-character", code_point=code_point(character))
    # As the 批次号 it stands in the log, from which nothing is ever taken out, and some of it on a public notice.
    if holds_identity(plain):
        raise Refusal("particular-identity")
    return plain


def parse_institution(text: str) -> str:
    """Return the 评价机构代码 as typed, without white space and in capitals; the rule book compares it."""
    return capitals(tight(text))


def _is_letter_or_digit(character: str) -> bool:
    return unicodedata.category(character) in {"Lu", "Ll", "Lt", "Lm", "Lo", "Nd"}


def _may_follow(character: str) -> bool:
    return character in "-_." or _is_letter_or_digit(character)
