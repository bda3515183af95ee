"""An export held against itself, against the key that the auditor was given and against the papers in his drawer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pipeline.auditor.exports import Export
from pipeline.auditor.faults import Fault, Finding
from pipeline.auditor.papers import Paper
from pipeline.auditor.reading_through import Walk, walk
from pipeline.auditor.stock import stocks
from pipeline.auditor.tampering import what_was_done
from pipeline.errors import Because
from pipeline.ledger.checkpoints import Checkpoint, notes_in, opened
from pipeline.ledger.merkle import leaf_hash, root_of
from pipeline.ledger.notes import Note, NoteWrong, SignatureWrong, VerifierKey
from pipeline.ledger.origins import Names, Reopening, first_name, turn_of
from pipeline.ledger.signers import doubts, sizes_of
from pipeline.ledger.slips import slip_in


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the export tells, and everything that is wrong; `newest` is None where its checkpoint cannot be read."""

    newest: Checkpoint | None
    told: Walk
    signed: int
    findings: tuple[Finding, ...]


def judge(export: Export, papers: Sequence[Paper], pinned: VerifierKey | None, *, skew: timedelta) -> Judgement:
    """Return the judgement; raises OSError where the folder cannot be read at all."""
    note, notes, unreadable = _signed_in(export)
    sizes = {*sizes_of((*notes, *([note] if note else ()))), *(paper.checkpoint.head.size for paper in papers)}
    told = walk(export.entries(), sizes, skew=skew)
    newest = Checkpoint.parse(note.text) if note else None
    keys = keys_of(told, pinned)
    findings = [*unreadable, *_about_entries(told)]
    if note and newest:
        names = names_of(told, pinned, newest)
        findings += _about_newest(note, newest, notes, keys, names.at(newest.head.size))
        findings += _about_tree(export, newest, told)
        findings += _about_notes(notes, told, names)
        findings += [fault for paper in papers for fault in _about_paper(paper, papers, told, keys, names)]
    if pinned and all(change.new != pinned for change in told.changes):
        why = Because("the ledger does not name the public key that you were given")
        findings.append(Finding(Fault.SIGNATURE, why))
    return Judgement(newest, told, len(notes), tuple(findings))


def _signed_in(export: Export) -> tuple[Note | None, tuple[Note, ...], tuple[Finding, ...]]:
    """Return the newest checkpoint and the others, and which of the two files cannot be read."""
    note: Note | None = None
    notes: tuple[Note, ...] = ()
    faults: list[Finding] = []
    try:
        found = Note.parse(export.checkpoint())
        Checkpoint.parse(found.text)
        note = found
    except (NoteWrong, OSError):
        faults.append(Finding(Fault.DAMAGED, Because("the file {file} cannot be read", file="checkpoint")))
    try:
        notes = notes_in(export.checkpoints())
    except (NoteWrong, OSError):
        faults.append(Finding(Fault.DAMAGED, Because("the file {file} cannot be read", file="checkpoints.txt")))
    return note, notes, tuple(faults)


def keys_of(told: Walk, pinned: VerifierKey | None) -> frozenset[VerifierKey]:
    """Return every key that the entries name, and the one that the auditor was given."""
    named = {key for change in told.changes for key in (change.old, change.new) if key}
    return frozenset(named if pinned is None else {*named, pinned})


def names_of(told: Walk, pinned: VerifierKey | None, newest: Checkpoint) -> Names:
    """Return what the log is called at each of its sizes, as its entries tell."""
    one = pinned.name if pinned else newest.origin
    return Names(first_name(one) if told.reopenings else one, told.reopenings)


def _about_entries(told: Walk) -> Iterator[Finding]:
    if told.broken is not None:
        yield Finding(Fault.RULE, Because("entry {seq} cannot stand there: {reason}", **told.broken.values))
    for back in told.turned_back:
        hours: dict[str, object] = {"seq": back.seq, "at": back.at, "latest": back.latest}
        why = Because("entry {seq} is of {at}, but an earlier one of {latest}", **hours)
        yield Finding(Fault.TIME, why)
    for seq, month in told.wrong_months.items():
        values: dict[str, object] = {"seq": seq, "month": month}
        why = Because("entry {seq} closes the month {month} with other figures than the entries come to", **values)
        yield Finding(Fault.MONTH, why)
    for stock in stocks(told.shelf):
        yield from stock.faults()


def _about_newest(
    note: Note, newest: Checkpoint, notes: Sequence[Note], keys: frozenset[VerifierKey], origin: str
) -> Iterator[Finding]:
    try:
        opened(note, keys, origin=origin)
    except SignatureWrong:
        yield Finding(Fault.SIGNATURE, Because("the signature of the newest checkpoint is not that of its key"))
    except NoteWrong:
        why = Because("no key that you or this ledger know signed the newest checkpoint")
        if newest.origin != origin:
            why = Because("the newest checkpoint is of another ledger")
        yield Finding(Fault.SIGNATURE, why)
    if note not in notes:
        why = Because("the newest checkpoint is not among those of checkpoints.txt")
        yield Finding(Fault.CHECKPOINTS, why)


def _about_tree(export: Export, newest: Checkpoint, told: Walk) -> Iterator[Finding]:
    """Yield how the entries differ from what was signed last; where the tree is still the signed one, it names what was
    done to them.
    """
    head = newest.head
    if told.size != head.size:
        why = Because("{count} entries are there, but {size} were signed", count=told.size, size=head.size)
        yield Finding(Fault.DAMAGED, why)
    if told.size == head.size and told.roots[head.size] == head.root:
        for path in export.files_that_differ():
            yield Finding(Fault.DAMAGED, Because("the file {file} is not what the entries make it", file=path))
        return
    signed = export.leaves()
    if root_of(signed) == head.root:
        done = what_was_done(signed, [leaf_hash(entry) for entry in export.entries()])
        if done is not None:
            yield done
    elif told.size == head.size:
        yield Finding(Fault.CHANGED, Because("the entries are not those that were signed"))


def _about_notes(notes: Sequence[Note], told: Walk, names: Names) -> Iterator[Finding]:
    """Yield the first doubt about the checkpoints of the export; those after it mostly follow from it."""
    for doubt in doubts(notes, told.roots, told.changes, names=names):
        why = Because("checkpoints.txt cannot be trusted: {reason}", reason=doubt.reason)
        if doubt.size is not None:
            why = Because(
                "checkpoints.txt, the checkpoint of {size} entries: {reason}", size=doubt.size, reason=doubt.reason
            )
        yield Finding(Fault.CHECKPOINTS, why)
        return


def _about_paper(
    paper: Paper, papers: Sequence[Paper], told: Walk, keys: frozenset[VerifierKey], names: Names
) -> Iterator[Finding]:
    if names.lost_by(paper.checkpoint) is not None:
        # It may be signed by a key that only the lost entries named.
        return
    slip = _slip(paper, told, keys, names)
    if slip is not None:
        yield Finding(Fault.UNREADABLE, Because("{file}: {slip}; type it once more", file=paper.name, slip=slip))
        return
    if not paper.is_signed_by(keys):
        why = Because("{file}: no key that you or this ledger know signed it", file=paper.name)
        yield Finding(Fault.SIGNATURE, why)
    head, file = paper.checkpoint.head, {"file": paper.name, "size": paper.checkpoint.head.size}
    beyond = _beyond(paper.checkpoint, names)
    if beyond is not None:
        why = Because(
            "{file}: your paper says {size} entries under an earlier name of the ledger, which is more, or other ones, "
            "than entry {seq} tells to be lost ({known})",
            seq=beyond.seq,
            known=beyond.known.head.size,
            **file,
        )
        yield Finding(Fault.CUT_OFF, why)
    elif paper.checkpoint.origin != names.at(head.size):
        yield Finding(Fault.OTHER_LEDGER, Because("{file}: it is of another ledger", **file))
    elif head.size > told.size:
        why = Because(
            "{file}: your paper says {size} entries, and only {count} are there; the ledger was cut off, or an older "
            "copy of it was put back",
            count=told.size,
            **file,
        )
        yield Finding(Fault.CUT_OFF, why)
    elif not agrees(paper, told):
        why = Because(
            "{file}: the first {size} entries are not those of your paper; between entry {first} and entry {last} the "
            "ledger was written anew, or an older copy of it was put back and went on",
            first=_agreed_before(head.size, papers, told),
            last=head.size - 1,
            **file,
        )
        yield Finding(Fault.REWRITTEN, why)


def _slip(paper: Paper, told: Walk, keys: frozenset[VerifierKey], names: Names) -> Because | None:
    """Return what was mistyped, None for what a key of the ledger signed: that stands there as it was signed."""
    if paper.note is not None and paper.is_signed_by(keys):
        return None
    return slip_in(paper.checkpoint, told.roots, names.at(paper.checkpoint.head.size))


def _beyond(paper: Checkpoint, names: Names) -> Reopening | None:
    """Return the reopening after which no checkpoint of that name can be, where a paper is such a one."""
    later = (one for one in names.reopenings if one.seq < paper.head.size and turn_of(paper.origin) < turn_of(one.new))
    return next(later, None) if first_name(paper.origin) == first_name(names.first) else None


def agrees(paper: Paper, told: Walk) -> bool:
    """Whether the entries begin with those of the paper."""
    head = paper.checkpoint.head
    return told.roots.get(head.size) == head.root


def _agreed_before(size: int, papers: Sequence[Paper], told: Walk) -> int:
    """Return how many entries another paper vouches for, so that it can be said where to look."""
    agreed = (paper.checkpoint.head.size for paper in papers if agrees(paper, told))
    return max((one for one in agreed if one < size), default=0)
