"""Which keys a log says it is signed by, and whether a row of checkpoints holds to that.

A log names its own keys (`key.changed`): the first one, and each that came in the place of another. So whoever trusts
the first key, from paper or by word of mouth, can follow the others. A checkpoint bears the signature of the key that
held at its size; the first one after a change also that of the key before it, unless that one was lost.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from pipeline.errors import Because
from pipeline.ledger.checkpoints import Checkpoint, opened_by
from pipeline.ledger.entries import Entry
from pipeline.ledger.merkle import Frontier, Head
from pipeline.ledger.notes import Note, NoteWrong, SignatureWrong, VerifierKey
from pipeline.ledger.origins import REOPENED, Names
from pipeline.ledger.rows import Purpose

# So many hashes of leaves are held at a time.
_AT_A_TIME = 4096


@dataclass(frozen=True, slots=True)
class KeyChange:
    """From the entry `seq` on, `new` signs the log in the place of `old` (None for the first)."""

    seq: int
    old: VerifierKey | None
    new: VerifierKey
    is_lost: bool


def changes_in(entries: Iterable[Entry]) -> tuple[KeyChange, ...]:
    """Return every change of the log's own key, in the order of the entries."""
    return tuple(change for entry in entries if (change := _change_in(entry)) is not None)


def _change_in(entry: Entry) -> KeyChange | None:
    payload = entry.payload
    if entry.op == REOPENED:
        old, new = payload["before"], payload["key"]
    elif entry.op == "key.changed" and payload["key"] == Purpose.LOG:
        old, new = payload["old"], payload["new"]
    else:
        return None
    before = VerifierKey.parse(old) if old else None
    return KeyChange(entry.seq, before, VerifierKey.parse(new), bool(payload["lost"]))


def must_sign(changes: Sequence[KeyChange], *, size: int, before: int) -> frozenset[VerifierKey]:
    """Return the keys whose signatures a checkpoint of `size` entries bears; `before` is the size of the one before it.

    There are none for a log that had named no key by then.
    """
    named = [change for change in changes if change.seq < size]
    fresh = [change for change in named if change.seq >= before]
    handing_over = {change.old for change in fresh if change.old and not change.is_lost}
    return frozenset({named[-1].new, *handing_over}) if named else frozenset()


def roots_at(sizes: Iterable[int], leaves: Iterable[bytes]) -> Mapping[int, bytes]:
    """Return the root over the first leaves, for each of the sizes that there are so many leaves for."""
    rest, frontier, found = iter(leaves), Frontier(), {}
    for size in sorted({size for size in sizes if size > 0}):
        while some := tuple(islice(rest, min(size - frontier.size, _AT_A_TIME))):
            frontier.extend(some)
        if frontier.size < size:
            break
        found[size] = frontier.root()
    # A query that is left in the middle is still open when the ledger is closed.
    deque(rest, maxlen=0)
    return found


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is wrong with a checkpoint: its size (None where it cannot be read), and the reason."""

    size: int | None
    reason: Because


def sizes_of(notes: Iterable[Note]) -> Iterator[int]:
    """Yield the sizes at which the root of the log is needed to judge these checkpoints."""
    for note in notes:
        with suppress(NoteWrong):
            yield Checkpoint.parse(note.text).head.size


def doubts(
    notes: Sequence[Note], roots: Mapping[int, bytes], changes: Sequence[KeyChange], *, names: Names, since: int = 0
) -> Iterator[Doubt]:
    """Yield what is wrong with checkpoints that lie one after another, held against the log's roots at their sizes.

    `names` is what the log is called; those of a stretch that it tells to be lost are passed over. `since` is the size
    of a checkpoint that was found true before them.
    """
    keys = {change.new for change in changes} | {change.old for change in changes if change.old}
    opened: list[tuple[Head, Collection[VerifierKey]]] = []
    for place, note in enumerate(notes, start=1):
        try:
            checkpoint = Checkpoint.parse(note.text)
            if names.lost_by(checkpoint) is None:
                opened.append((checkpoint.head, opened_by(note, keys, origin=names.at(checkpoint.head.size))[1]))
        except NoteWrong as error:
            yield Doubt(None, _why(error, place))
    before = since
    for head, signers in opened:
        reason = _fault(signers, head, roots, must_sign(changes, size=head.size, before=before))
        if head.size <= before:
            reason = Because("it does not come after the one before it")
        if reason is not None:
            yield Doubt(head.size, reason)
        before = head.size


def _why(error: NoteWrong, place: int) -> Because:
    """Return in words what is wrong with the checkpoint at that place of a file, from 1."""
    if isinstance(error, SignatureWrong):
        return Because("the signature of checkpoint {place} is not that of its key", place=place)
    return Because("checkpoint {place} is signed by no key of this ledger", place=place)


def _fault(
    signers: Collection[VerifierKey], head: Head, roots: Mapping[int, bytes], required: frozenset[VerifierKey]
) -> Because | None:
    if head.size not in roots:
        return Because("the ledger does not have so many entries")
    if roots[head.size] != head.root:
        return Because("the first entries of the ledger are not those that were signed")
    if not required or required - set(signers):
        return Because("the key that signed then did not sign it")
    return None
