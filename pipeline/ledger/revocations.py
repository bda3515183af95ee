"""The list of certificates that do not count any more, for whoever verifies a code without the ledger.

A signed note (C2SP signed-note) that people can read. Its text is `<log>/revocations`, `issued <day>` and `next <day>`,
then a line for each number, in order: `<number> <least copy that counts, or none> <reason> <day>`. Days are ISO texts.
After `next` the list proves nothing any more: a newer one may say something else. It holds no name and no ID number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from pipeline.ledger.notes import Note, NoteWrong, VerifierKey

VOIDED: Final = "voided"
REVOKED: Final = "revoked"
RECALLED: Final = "recalled"
_HEADING: Final = "/revocations"
_NONE: Final = "none"
_LINE: Final = re.compile("([YS][0-9]{21}) (none|[1-9][0-9]{0,8}) ([a-z]{1,20}) ([0-9]{4}-[0-9]{2}-[0-9]{2})")
# Some hundred thousand lines; Go's limit of a megabyte would hold those of a few years.
_MOST_BYTES: Final = 16_000_000


@dataclass(frozen=True, slots=True)
class Revocation:
    """Which copies of a certificate do not count: those before `least_copy`, or all of them (None); why, and from when.

    `reason` is a word: voided, revoked, recalled, or why there is a next copy (`rules.copies.ReissueReason`).
    """

    number: str
    least_copy: int | None
    reason: str
    on: date

    def stops(self, copy: int) -> bool:
        """Whether that copy does not count."""
        return self.least_copy is None or copy < self.least_copy


@dataclass(frozen=True, slots=True)
class RevocationList:
    """All of them that the log `origin` knew on the day `issued`; the next list is there on the day `next_on`."""

    origin: str
    issued: date
    next_on: date
    revocations: tuple[Revocation, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the list that a note's text is; raises NoteWrong for any other spelling than `text` gives."""
        heading, *lines = text.split("\n")
        if len(lines) < 3 or lines[-1]:  # noqa: PLR2004 - two days, and nothing behind the last newline
            raise NoteWrong("its form")
        issued, next_on = _day(lines[0].removeprefix("issued ")), _day(lines[1].removeprefix("next "))
        found = cls(heading.removesuffix(_HEADING), issued, next_on, tuple(map(_revocation, lines[2:-1])))
        if found.text != text:
            raise NoteWrong("its form")
        return found

    @property
    def text(self) -> str:
        """The text of the note, its last newline included."""
        ordered = sorted(self.revocations, key=lambda one: one.number)
        lines = (f"{one.number} {one.least_copy or _NONE} {one.reason} {one.on}" for one in ordered)
        head = (f"{self.origin}{_HEADING}", f"issued {self.issued}", f"next {self.next_on}")
        return "".join(f"{line}\n" for line in (*head, *lines))

    def of(self, number: str) -> Revocation | None:
        """Return what the list says of a certificate, None for nothing."""
        return next((one for one in self.revocations if one.number == number), None)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NoteWrong("its days") from error


def _revocation(line: str) -> Revocation:
    found = _LINE.fullmatch(line)
    if found is None:
        raise NoteWrong("a line of it")
    number, least, reason, on = found.groups()
    return Revocation(number, None if least == _NONE else int(least), reason, _day(on))


def opened_list(content: bytes, keys: Iterable[VerifierKey]) -> RevocationList:
    """Return the list that one of the keys signed; raises NoteWrong where none did, or it is none."""
    note = Note.parse(content, most_bytes=_MOST_BYTES)
    if not note.signers(keys):
        raise NoteWrong("nobody who is known signed it")
    return RevocationList.parse(note.text)
