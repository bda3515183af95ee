"""Approving: whether the note beside a drop is the signature of somebody who may approve it, over these very files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.ledger.approvals import Approval, SignedApproval
from pipeline.ledger.notes import Note, NoteWrong, SignatureWrong, VerifierKey
from pipeline.rules.batch import Roster
from pipeline.rules.categories import Category, said_category
from pipeline.rules.columns import APPROVER, BATCH
from pipeline.rules.problems import Problem
from pipeline.rules.text import fold

if TYPE_CHECKING:
    from pipeline.storage.takings import Taken

UNSIGNED = "approval-unsigned"
# Nobody approves these (interfaces.md 2): they are made before anything is decided.
_WITHOUT_APPROVER = frozenset({Category.ADMISSION, Category.SCORES})


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who may approve: his public key, and whether he also works the print room."""

    key: VerifierKey
    is_operator: bool


@dataclass(frozen=True, slots=True)
class ApprovalDesk:
    """Whether a signature is `required`, and who may sign, by name."""

    required: bool = False
    signatories: Mapping[str, Signatory] = field(default_factory=dict)

    def needs_signature(self, roster: Roster) -> bool:
        """Whether such a batch is numbered only with a signature."""
        return self.required and said_category(roster) not in _WITHOUT_APPROVER

    def examine(self, taken: "Taken", roster: Roster) -> tuple[SignedApproval | None, tuple[Problem, ...]]:
        """Return the approval beside the drop, None where there is none that holds; and what is wrong with it.

        That it is missing is a notice: the batch waits for it.
        """
        content = taken.approval
        if content is None:
            missing = Problem.warning("approval-unsigned")
            return None, ((missing,) if self.needs_signature(roster) else ())
        try:
            note = Note.parse(content)
            approval = Approval.parse(note.text)
        except NoteWrong:
            return None, (Problem.of("approval-unreadable"),)
        problems = tuple(self._faults(note, approval, taken, roster))
        signatory = self.signatories.get(approval.approver)
        if problems or signatory is None:
            return None, problems
        return SignedApproval(approval, note, str(signatory.key)), ()

    def _faults(self, note: Note, approval: Approval, taken: "Taken", roster: Roster) -> Iterator[Problem]:
        name = approval.approver
        signatory = self.signatories.get(name)
        if signatory is None or not _is_signed(note, signatory.key):
            yield Problem.of("approval-not-signed-by", name=name)
        elif signatory.is_operator:
            yield Problem.of("approval-by-operator", name=name)
        if approval.digest != taken.digest:
            yield Problem.of("approval-of-other-files")
        expected = (said(roster, BATCH), str(said_category(roster)), len(roster.rows))
        if (approval.batch, approval.kind, approval.people) != expected:
            yield Problem.of("approval-of-another", batch=approval.batch, kind=approval.kind, people=approval.people)
        named = said(roster, APPROVER)
        if named and named != name:
            yield Problem.of("approval-by-another", None, APPROVER, name=name, named=named)


def _is_signed(note: Note, key: VerifierKey) -> bool:
    try:
        return bool(note.signers([key]))
    except SignatureWrong:
        return False


def said(roster: Roster, key: str) -> str:
    """Return what the sheet 批次 says under a key, without stray spaces; nothing where it says nothing."""
    cell = roster.particulars.get(key)
    return fold(cell.text).strip() if cell else ""
