"""Signed checkpoints: kept in the ledger, and outside it in `checkpoints.txt`, which anybody may carry away.

Promised: a checkpoint is in the database before it is in the file, so a crash in between leaves the file behind, which
is in order; the next opening catches up. One head is signed once. A database that is missing, older than the newest
checkpoint of the file or another than the one that was signed is refused before anything is entered (decision 13). Not
promised: anything where somebody with the key writes database and file anew; for that, checkpoints leave the machine.

The file holds notes one after another, an empty line between two (C2SP signed-note, tlog-checkpoint).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from pipeline.crashpoints import crashpoint
from pipeline.errors import (
    Because,
    CheckpointDiffers,
    CheckpointLost,
    CheckpointsWrong,
    EntryUnknown,
    LedgerBroken,
    NotSigned,
    TablesDiffer,
)
from pipeline.files import telling_trouble, write_whole
from pipeline.ledger.checkpoints import Checkpoint, EntryProof, notes_in, one_after_another, opened
from pipeline.ledger.merkle import Head, Node, inclusion_proof, is_included, leaf_hash
from pipeline.ledger.notes import Note, NoteWrong, VerifierKey
from pipeline.ledger.origins import first_name
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.rows import Purpose
from pipeline.ledger.signers import changes_in, doubts, roots_at, sizes_of
from pipeline.ledger.slips import slip_in
from pipeline.ledger.tiles import TileWrong
from pipeline.storage.keys import SigningKey
from pipeline.storage.projection_rows import StoredRows
from pipeline.storage.store import Store
from pipeline.storage.tiles import OTHER_TILES, stored_node
from pipeline.storage.witness import alone_in, refuse_fork, stored_head, stored_names

# Whose log, how many entries, the root over them.
_LINES = 3
_BEGINNING = "certpress/"
# No checkpoint with its signatures is nearly as long.
_TAIL = 1 << 14


@dataclass(frozen=True, slots=True)
class CheckpointFile:
    """The file of a site's checkpoints; `origin` is the first name of its log, `own_key` returns the public half of its
    log.key.
    """

    file: Path
    origin: str
    own_key: Callable[[], VerifierKey | None]

    def notes(self) -> tuple[Note, ...]:
        """Return every checkpoint, nothing verified yet; raises CheckpointsWrong where the file is damaged."""
        return self._parsed(self._content())

    def read(self) -> Head | None:
        """Return the newest head, nothing verified yet, None before the first; raises CheckpointsWrong."""
        note = self._newest()
        return self._checkpoint(note).head if note else None

    def check(self, store: Store) -> None:
        """Raise LedgerBehind unless the log in `store` begins with what was signed last; CheckpointsWrong where that
        cannot be told.
        """
        note = self._newest()  # Before the database is asked: another process may be writing both.
        if note is None:
            return
        names, newest = stored_names(store, self.origin), self._checkpoint(note)
        if names.lost_by(newest) is not None:
            return
        try:
            head = self._opened(note, store, origin=names.at(newest.head.size)).head
        except NoteWrong as error:
            raise self._wrong(Because("its newest checkpoint is not signed by a key of this ledger")) from error
        kept = store.row("checkpoint_of", size=head.size)
        if kept is None or kept[0] != head.root:
            refuse_fork(store, head)

    def catch_up(self, store: Store) -> None:
        """Write, durably, every checkpoint that the database has and the file has not yet."""
        if self._lacking(store):
            crashpoint("checkpoints.before-writing")
            with alone_in(self.file.parent):
                fresh = self._lacking(store)
                content = self._content()
                between = b"\n" if content else b""
                if fresh:
                    write_whole(self.file, content + between + one_after_another(fresh))
            crashpoint("checkpoints.after-writing")

    def verify(self, store: Store) -> int:
        """Return how many checkpoints there are, every one of them true; raises CheckpointsWrong."""
        notes, changes = self.notes(), changes_in(stored_entry(*row) for row in store.rows("changes_of_keys"))
        leaves = (leaf for (leaf,) in store.rows("first_leaves", size=stored_head(store).size))
        roots = roots_at(sizes_of(notes), leaves)
        for doubt in doubts(notes, roots, changes, names=stored_names(store, self.origin)):
            raise self._wrong(doubt.reason if doubt.size is None else _about(doubt.size, doubt.reason))
        there = {note.text: note for note in notes}
        # What a line that works meanwhile has signed since is in the database first, and in the file a moment later.
        newest = self._checkpoint(notes[-1]).head.size if notes else 0
        for size, root, text in store.rows("checkpoints_up_to", size=newest):
            for reason in _unlike(size, root, text, there):
                raise self._wrong(_about(size, reason))
        return len(notes)

    def foretold(self, store: Store) -> tuple[Checkpoint, ...]:
        """Return the checkpoints that tell of more entries than there are; raises CheckpointsWrong where one that
        tells of fewer is of other entries.
        """
        head, names = stored_head(store), stored_names(store, self.origin)
        told = [self._checkpoint(note) for note in self.notes()]
        roots = roots_at(
            (one.head.size for one in told), (leaf for (leaf,) in store.rows("first_leaves", size=head.size))
        )
        for one in told:
            if one.head.size in roots and roots[one.head.size] != one.head.root and names.lost_by(one) is None:
                raise self._wrong(
                    _about(one.head.size, Because("the first entries of the ledger are not those that were signed"))
                )
        return tuple(one for one in told if one.head.size > head.size and names.lost_by(one) is None)

    def _lacking(self, store: Store) -> tuple[Note, ...]:
        note = self._newest()
        if note is None:
            return _signed_after(store, 0)
        newest = self._checkpoint(note)
        lost = stored_names(store, self.origin).lost_by(newest)
        return _signed_after(store, lost.seq if lost else newest.head.size)

    def _opened(self, note: Note, store: Store, *, origin: str) -> Checkpoint:
        """Return the checkpoint, signed by the log's key now or before, or by the one that lies here: an older database
        does not know of a newer key. Raises NoteWrong.
        """
        row = StoredRows(store).signing_key(Purpose.LOG)
        known = [VerifierKey.parse(text) for text in (row.vkey, row.before) if text] if row else []
        try:
            return opened(note, known, origin=origin)
        except NoteWrong:
            # Read only here: it is a private key, and what it takes to read it is loaded for it alone.
            own = self.own_key()
            return opened(note, known if own is None else [*known, own], origin=origin)

    def _content(self, most: int | None = None) -> bytes:
        with telling_trouble(self.file):
            if not self.file.exists():
                return b""
            with self.file.open("rb") as file:
                if most is not None:
                    file.seek(max(self.file.stat().st_size - most, 0))
                return file.read()

    def _newest(self) -> Note | None:
        tail = self._content(_TAIL)
        # Whatever it is called now, it begins with its first name.
        place = tail.rfind(f"\n\n{self.origin}".encode())
        notes = self._parsed(tail[place + 2 :] if place >= 0 else tail)
        return notes[-1] if notes else None

    def _parsed(self, content: bytes) -> tuple[Note, ...]:
        try:
            return notes_in(content)
        except NoteWrong as error:
            raise self._wrong(Because("it is damaged")) from error

    def _checkpoint(self, note: Note) -> Checkpoint:
        try:
            return Checkpoint.parse(note.text)
        except NoteWrong as error:
            raise self._wrong(Because("it is damaged")) from error

    def _wrong(self, reason: Because) -> CheckpointsWrong:
        return CheckpointsWrong(file=self.file, reason=reason)


def _unlike(size: int, root: bytes, text: str, there: Mapping[str, Note]) -> Iterator[Because]:
    """Yield why a row of the ledger is not one of the checkpoints of the file, all of which are true.

    What is proved to people is proved by the row: with another signature it would prove nothing.
    """
    try:
        kept = Note.parse(text.encode())
        known = there.get(kept.text)
        if known is None:
            yield Because("it is missing")
        elif Checkpoint.parse(kept.text).head != Head(size, root) or not {*kept.signatures} <= {*known.signatures}:
            yield Because("the ledger has another one in its place")
    except NoteWrong:
        yield Because("the ledger has another one in its place")


def _about(size: int, reason: Because) -> Because:
    return Because("the checkpoint of {size} entries: {reason}", size=size, reason=reason)


def _signed_after(store: Store, size: int) -> tuple[Note, ...]:
    return tuple(Note.parse(text.encode()) for (text,) in store.rows("checkpoints_after", size=size))


def sign(store: Store, keys: Sequence[SigningKey], *, origin: str) -> Note:
    """Return the checkpoint of the log as it is now, signed by each of the keys; one that was signed before is found.

    It is kept in the database, in a transaction of its own.
    """
    with store.transaction("register.sign"):
        head = stored_head(store)
        kept = store.row("checkpoint_of", size=head.size)
        if kept is not None:
            return Note.parse(kept[1].encode())
        note = Note(Checkpoint(origin, head).text)
        for key in keys:
            note = note.signed(key.key, key.sign)
        store.run("put_checkpoint", size=head.size, root=head.root, note=str(note))
    return note


def newest_signed(store: Store, *, size: int = 1) -> Note | None:
    """Return the newest checkpoint of at least `size` entries, None where there is none."""
    found = store.row("checkpoint_from", size=size)
    return Note.parse(found[0].encode()) if found else None


def oldest_over(store: Store, seq: int) -> Note | None:
    """Return the oldest checkpoint that covers an entry, None where there is none; it stays the oldest for ever."""
    found = store.row("oldest_checkpoint_from", size=seq + 1)
    return Note.parse(found[0].encode()) if found else None


def written_in(file: Path, content: bytes) -> Checkpoint:
    """Return the first checkpoint in what stands on a paper; raises CheckpointDiffers where there is none.

    It may be a note, only its three lines as somebody typed them, or a page with other words around them: what counts
    is who kept it. `file` is named in the error.
    """
    words = content.decode("utf-8", "replace").split()
    for place in (place for place, word in enumerate(words) if word.startswith(_BEGINNING)):
        with suppress(NoteWrong):
            return Checkpoint.parse("".join(f"{line}\n" for line in words[place : place + _LINES]))
    raise CheckpointDiffers(file=file, reason=Because("the three lines of a checkpoint are not in it as text"))


def compare(store: Store, file: Path, content: bytes, *, origin: str) -> Head:
    """Return what a checkpoint says, which the log holds to this day; raises CheckpointDiffers, and CheckpointLost for
    one of entries that are lost.

    It is in `content`, which stands on the paper `file`. `origin` is the first name of the log.
    """
    checkpoint, names = written_in(file, content), stored_names(store, origin)
    head, lost = checkpoint.head, names.lost_by(checkpoint)
    if lost is not None:
        raise CheckpointLost(file=file, seq=lost.seq)
    leaves = (leaf for (leaf,) in store.rows("first_leaves", size=head.size))
    reason = _difference(checkpoint, names.at(head.size), roots_at([head.size], leaves).get(head.size))
    if reason is not None:
        raise CheckpointDiffers(file=file, reason=reason)
    return head


def foretold(store: Store, file: Path, content: bytes, *, origin: str) -> Checkpoint:
    """Return the checkpoint in `content`, which may be of a time after the newest entry here; raises CheckpointDiffers
    where it is of another log, or of other entries, and CheckpointLost as `compare` does.
    """
    checkpoint = written_in(file, content)
    lost = stored_names(store, origin).lost_by(checkpoint)
    if lost is not None:
        raise CheckpointLost(file=file, seq=lost.seq)
    if checkpoint.head.size <= stored_head(store).size:
        compare(store, file, content, origin=origin)
    elif first_name(checkpoint.origin) != origin:
        raise CheckpointDiffers(file=file, reason=Because("it is of another ledger"))
    return checkpoint


def _difference(checkpoint: Checkpoint, origin: str, root: bytes | None) -> Because | None:
    slip = slip_in(checkpoint, {} if root is None else {checkpoint.head.size: root}, origin)
    if slip is not None:
        return slip
    if checkpoint.origin != origin:
        return Because("it is of another ledger")
    if root is None:
        return Because("the ledger does not have so many entries")
    return None if root == checkpoint.head.root else Because("the first entries are not those that were signed")


def first_unsigned_at(store: Store) -> datetime | None:
    """Return when the first entry was made that no checkpoint covers, None where all are covered."""
    note = newest_signed(store)
    seq = Checkpoint.parse(note.text).head.size if note else 0
    found = store.row("entry_at", seq=seq)
    return stored_entry(seq, found[0]).at if found else None


def prove(store: Store, seq: int) -> tuple[bytes, EntryProof]:
    """Return the bytes of an entry and the proof that it lies in the log of the newest checkpoint.

    The entry stands in the proof as `extra`, so that its hash can be taken. Raises EntryUnknown, NotSigned where no
    checkpoint covers it yet, and LedgerBroken where entry and tree are not those that were signed.
    """
    with store.reading():
        found = store.row("entry_at", seq=seq)
        if found is None:
            raise EntryUnknown(seq=seq)
        note = newest_signed(store, size=seq + 1)
        if note is None:
            raise NotSigned(seq=seq)
        return found[0], next(proofs_of(store, [(seq, found[0])], note))


def proofs_of(store: Store, entries: Iterable[tuple[int, bytes]], note: Note) -> Iterator[EntryProof]:
    """Yield the proof of each entry, its place and its bytes, in the log of a signed checkpoint; what proofs of entries
    that are near each other have in common is read once. Raises LedgerBroken.
    """
    head, node = Checkpoint.parse(note.text).head, cache(stored_node(store))
    for seq, body in entries:
        yield EntryProof(seq, _proved(node, leaf_hash(body), seq, head), note, extra=body)


def _proved(node: Node, leaf: bytes, seq: int, head: Head) -> tuple[bytes, ...]:
    """Return the path of a leaf to a signed root, and never one that does not lead there."""
    try:
        path = inclusion_proof(node, head.size, seq)
    except TileWrong as error:
        raise TablesDiffer(seq=seq, reason=OTHER_TILES) from error
    if not is_included(leaf, index=seq, head=head, proof=path):
        raise LedgerBroken(seq=seq, reason=OTHER_TILES)
    return path
