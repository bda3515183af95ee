"""Approvals: that a person agreed to exactly these files, as a note that he signed (interfaces.md 2).

The note lies beside the drop as `<drop>.approval`. Whoever has the drop, the note and the approver's public key can
check it without certpress.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from pipeline.ledger.notes import Note, NoteWrong, SignatureWrong, VerifierKey

_HEADING = "certpress/approval"
_FIELDS = ("digest", "batch", "kind", "people", "approver", "time")
_DIGEST = re.compile("[0-9a-f]{64}")
_COUNT = re.compile("[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Approval:
    """What an approver says: `digest` (hex) is that of the drop, `batch` the 批次号, `kind` the 类别, `people` how many
    rows the roster has, `time` when he signed, with its time zone.
    """

    digest: str
    batch: str
    kind: str
    people: int
    approver: str
    time: datetime

    def __post_init__(self) -> None:
        """Refuse what has no spelling."""
        words = (self.batch, self.kind, self.approver)
        if not all(word and word == word.strip() and "\n" not in word for word in words):
            raise NoteWrong("an approval")
        if not _DIGEST.fullmatch(self.digest) or self.people < 1 or self.time.tzinfo is None:
            raise NoteWrong("an approval")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the approval that a note's text is; raises NoteWrong for any other spelling than `text` has."""
        heading, *lines = text.removesuffix("\n").split("\n")
        values = {name: value for name, _, value in (line.partition(" ") for line in lines)}
        if heading != _HEADING or tuple(values) != _FIELDS or not _COUNT.fullmatch(values["people"]):
            raise NoteWrong("an approval")
        try:
            time = datetime.fromisoformat(values["time"])
        except ValueError as error:
            raise NoteWrong("the time of an approval") from error
        found = cls(values["digest"], values["batch"], values["kind"], int(values["people"]), values["approver"], time)
        if found.text != text:
            raise NoteWrong("an approval")
        return found

    @property
    def text(self) -> str:
        """The text of the note, its last newline included."""
        moment = self.time.isoformat(timespec="seconds")
        values = (self.digest, self.batch, self.kind, self.people, self.approver, moment)
        lines = [f"{name} {value}\n" for name, value in zip(_FIELDS, values, strict=True)]
        return "".join([f"{_HEADING}\n", *lines])


def holds(signed: Mapping[str, str], *, batch: str, digest: str) -> bool:
    """Whether what `batch.approved` has of a signature is one: of its key, by its approver, over this batch's drop."""
    try:
        note, key = Note.parse(signed["note"].encode()), VerifierKey.parse(signed["key"])
        approval = Approval.parse(note.text)
        is_signed = bool(note.signers([key]))
    except (NoteWrong, SignatureWrong):
        return False
    said = (approval.batch, approval.digest, approval.approver, key.name)
    return is_signed and said == (batch, digest, signed["approver"], signed["approver"])


@dataclass(frozen=True, slots=True)
class SignedApproval:
    """An approval, the note that it stands in, and the public key (vkey) that signed it."""

    approval: Approval
    note: Note
    key: str
