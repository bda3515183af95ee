"""What a certificate's file carries so that whoever has it can prove, without the ledger, that the log gave it.

`record.json` is canonical JSON: what is printed, the number, which copy it is, and the person with the salt that opens
the digest in the entry. Beside it lies a C2SP tlog-proof of each entry that made this copy what it is, each with the
bytes of its entry: `number.assigned`; where something was put right since, the newest `certificate.corrected`; of a
further copy, its `certificate.reissued`. All are against one checkpoint, the oldest that covers them, so that a file
made again is the same. Where nothing is signed there is the record alone.

It proves what was entered, and of the page nothing: whoever draws another page around a true record has a true record.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self, cast

from pipeline.errors import Because
from pipeline.ledger.checkpoints import Checkpoint, EntryProof
from pipeline.ledger.entries import Entry, canonical, parse_canonical, person_digest
from pipeline.ledger.merkle import Head, is_included, leaf_hash
from pipeline.ledger.notes import Note, NoteWrong, VerifierKey
from pipeline.rules.batch import NO_JOB
from pipeline.rules.levels import Level

RECORD: Final = "record.json"
ASSIGNED: Final = "number.tlog-proof"
CORRECTED: Final = "correction.tlog-proof"
REISSUED: Final = "copy.tlog-proof"
# The file of each proof, and of which operation it is.
PROOFS: Final[Mapping[str, str]] = {
    ASSIGNED: "number.assigned",
    CORRECTED: "certificate.corrected",
    REISSUED: "certificate.reissued",
}
_VERSION: Final = 1
_FIELDS: Final = frozenset({"v", "number", "copy", "printed", "person", "salt"})
_OF_PERSON: Final = ("name", "identity_type", "identity")
_SALT: Final = re.compile("(?:[0-9a-f]{2})*")
# A site may print two hyphens for an occupation without a job (人社鉴发〔2021〕1号).
_NO_JOB_SHORT: Final = "--"
_DAMAGED: Final = Because("the record in the file is damaged")
_NO_PROOF: Final = Because("the proof in the file is damaged, or was changed")


class EvidenceWrong(ValueError):
    """What a file carries does not prove it; `reason` says why."""

    def __init__(self, reason: Because) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Evidence:
    """What there is to prove one copy of a certificate with.

    `person` is the canonical JSON that `salt` opens; `proofs` are those of the entries that made the copy what it is,
    by their files, none where no checkpoint covers them; `at` is when the newest of these entries was made.
    """

    number: str
    copy: int
    person: bytes
    salt: bytes
    at: datetime
    proofs: Mapping[str, EntryProof]

    def files(self, printed: Mapping[str, str]) -> Mapping[str, bytes]:
        """Return the files by name, the record first; `printed` is what the page says, by field."""
        record = {
            "v": _VERSION,
            "number": self.number,
            "copy": self.copy,
            "printed": dict(printed),
            "person": json.loads(self.person),
            "salt": self.salt.hex(),
        }
        return {RECORD: canonical(record), **{name: proof.to_bytes() for name, proof in self.proofs.items()}}


@dataclass(frozen=True, slots=True)
class Proven:
    """What the entries that a file carries say, each of them in the log of a checkpoint that `key` signed.

    `person` is what lies beside the log; `head` is that of the checkpoint.
    """

    number: str
    copy: int
    occupation: str
    job: str
    level: int
    person: Mapping[str, Any]
    head: Head
    key: VerifierKey

    @classmethod
    def by(cls, files: Mapping[str, bytes], keys: Iterable[VerifierKey]) -> Self:
        """Return what files of a certificate prove, by one of the keys of the log; raises EvidenceWrong."""
        record = _record(files)
        if ASSIGNED not in files:
            raise EvidenceWrong(Because("there is no proof in the file: it was made where nothing is signed"))
        note, checkpoint = _noted(files[ASSIGNED])
        bodies = {name: _body(files[name], note, checkpoint.head) for name in PROOFS if name in files}
        key = _signer(note, checkpoint, keys)
        entries = {name: _entry(name, body, record["number"]) for name, body in bodies.items()}
        assigned, reissued = entries[ASSIGNED], entries.get(REISSUED)
        right = entries.get(CORRECTED, assigned)
        if person_digest(bytes.fromhex(record["salt"]), record["person"]) != right.person:
            raise EvidenceWrong(Because("the person in its record is not the one that was entered"))
        if record["copy"] != (reissued.payload["copy"] if reissued else 1):
            raise EvidenceWrong(Because("the copy in its record is not the one that was entered"))
        if reissued and right.seq < reissued.payload.get("person", right.seq):
            # Else what a former copy carries, with the proof of a newer one, would prove what was put right since.
            raise EvidenceWrong(Because("the proof of what was put right before this copy is not in the file"))
        occupation, job = right.payload["occupation"], right.payload["job"]
        level, person, head = assigned.payload["level"], record["person"], checkpoint.head
        proven = cls(record["number"], record["copy"], occupation, job, level, person, head, key)
        for field in proven._differing(record["printed"]):
            raise EvidenceWrong(Because("its record has something else for {field} than was entered", field=field))
        return proven

    def _differing(self, printed: Mapping[str, str]) -> Iterator[str]:
        job: set[object] = {self.job, _NO_JOB_SHORT} if self.job == NO_JOB else {self.job}
        entered: dict[str, set[object]] = {
            "number": {self.number},
            "occupation": {self.occupation},
            "job": job,
            "level": {str(Level(self.level))},
            **{name: {self.person.get(name)} for name in _OF_PERSON},
        }
        return (name for name, right in entered.items() if name in printed and printed[name] not in right)


def _record(files: Mapping[str, bytes]) -> Mapping[str, Any]:
    content = files.get(RECORD)
    if content is None:
        raise EvidenceWrong(Because("there is no record in the file; it can be compared only where the ledger is"))
    try:
        record = parse_canonical(content)
    except ValueError as error:
        raise EvidenceWrong(_DAMAGED) from error
    if not _is_record(record):
        raise EvidenceWrong(_DAMAGED)
    return cast("Mapping[str, Any]", record)


def _is_record(record: object) -> bool:
    """Whether it has the fields of a record, each of its kind."""
    if not isinstance(record, dict) or record.keys() != _FIELDS or record["v"] != _VERSION:
        return False
    shapes = (("number", str), ("copy", int), ("printed", dict), ("person", dict), ("salt", str))
    return (
        all(isinstance(record[name], kind) for name, kind in shapes)
        and all(isinstance(text, str) for text in record["printed"].values())
        and _SALT.fullmatch(record["salt"]) is not None
    )


def _noted(proof: bytes) -> tuple[Note, Checkpoint]:
    try:
        note = EntryProof.parse(proof).note
        return note, Checkpoint.parse(note.text)
    except NoteWrong as error:
        raise EvidenceWrong(_NO_PROOF) from error


def _signer(note: Note, checkpoint: Checkpoint, keys: Iterable[VerifierKey]) -> VerifierKey:
    """Return who of the keys signed the checkpoint; the log is called as its key is."""
    try:
        signers = note.signers(keys)
    except NoteWrong as error:
        raise EvidenceWrong(_NO_PROOF) from error
    for key in signers:
        if key.name == checkpoint.origin:
            return key
    raise EvidenceWrong(Because("no key that is known here signed its checkpoint"))


def _body(content: bytes, note: Note, head: Head) -> bytes:
    """Return the entry that a proof is about; raises EvidenceWrong unless it is in the tree of that very checkpoint."""
    try:
        proof = EntryProof.parse(content)
    except NoteWrong as error:
        raise EvidenceWrong(_NO_PROOF) from error
    body = proof.extra
    if (
        body is None
        or proof.note != note
        or not is_included(leaf_hash(body), index=proof.index, head=head, proof=proof.path)
    ):
        raise EvidenceWrong(_NO_PROOF)
    return body


def _entry(name: str, body: bytes, number: str) -> Entry:
    """Return what an entry of the log says; raises EvidenceWrong unless it is of that proof's kind and that number."""
    entry = Entry.parse(body)
    if entry.op != PROOFS[name]:
        raise EvidenceWrong(_NO_PROOF)
    if entry.ref.number != number:
        raise EvidenceWrong(Because("its proof is that of another number"))
    return entry
