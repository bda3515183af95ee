"""A witness of somebody else's log: an auditor's own computer, which remembers what it was shown.

Promised: what is cosigned begins, entry by entry, with all that was cosigned before; the root was computed here from
the entries, and every checkpoint since is signed by the key that the log names, one of which the auditor was given. A
log that was rewritten since is refused, and then export and notebook together prove it. No site is needed, and nothing
of it but the export is read.

The notebook is a folder: `witness.key` (the auditor's private key), `log.vkey` (the public key he was given) and
`checkpoints.txt` (all that he cosigned, the newest last).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.auditor.exports import CHECKPOINT, CHECKPOINTS
from pipeline.errors import Because, UsageWrong, WitnessRefuses
from pipeline.files import telling_trouble, write_whole
from pipeline.ledger.checkpoints import Checkpoint, notes_in, one_after_another
from pipeline.ledger.entries import Entry
from pipeline.ledger.merkle import EMPTY_ROOT, Head, leaf_hash
from pipeline.ledger.notes import COSIGNATURE, Note, NoteWrong, Signature, VerifierKey, cosigned_message
from pipeline.ledger.origins import Names, Reopening, first_name, reopenings_in
from pipeline.ledger.signers import KeyChange, changes_in, doubts, roots_at, sizes_of
from pipeline.ledger.tiles import bundle_paths, entries_in
from pipeline.storage.keys import SigningKey

_COMMAND = "certpress ledger witness"
# Each entry that names a key has one of these in it, and few others have.
_OF_A_KEY = (b'"key.changed"', b'"log.reopened"')


@dataclass(frozen=True, slots=True)
class Notebook:
    """What the auditor keeps: his own key, the log's key that he was given, and the checkpoints he cosigned."""

    folder: Path
    own: SigningKey
    log: VerifierKey
    seen: tuple[Note, ...]

    @property
    def key(self) -> VerifierKey:
        """The public half of the auditor's key, as it cosigns."""
        return VerifierKey(self.own.name, COSIGNATURE, self.own.key.key)


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A checkpoint with the auditor's line, how far the log had come before, and changes without the old key's word."""

    note: Note
    head: Head
    before: int
    lost: tuple[int, ...]
    key: VerifierKey
    reopened: tuple[Reopening, ...] = ()


def open_notebook(folder: Path, *, key: str | None, name: str | None) -> Notebook:
    """Return the notebook in `folder`; the first time it is made, with the log's public key and the auditor's name.

    Raises UsageWrong where these are missing then, or are others than those in it.
    """
    own, log = folder / "witness.key", folder / "log.vkey"
    if not log.exists():
        _make_notebook(own, log, key, name)
    with telling_trouble(folder):
        pinned = VerifierKey.parse(log.read_text("utf-8").strip())
    signing = SigningKey.load(own, on_a_stick=True)
    if (key is not None and key.strip() != str(pinned)) or (name is not None and _as_name(name) != signing.name):
        raise UsageWrong(
            reason=Because("the notebook {folder} is of another key or name", folder=folder), command=_COMMAND
        )
    return Notebook(folder, signing, pinned, _seen(folder))


def _make_notebook(own: Path, log: Path, key: str | None, name: str | None) -> None:
    if key is None or name is None:
        reason = Because("the first time, --key gives the public key of the ledger and --name your own name")
        raise UsageWrong(reason=reason, command=_COMMAND)
    try:
        pinned = VerifierKey.parse(key.strip())
        if not own.exists():
            SigningKey.make(own, name=_as_name(name), on_a_stick=True)
    except NoteWrong as error:
        reason = Because("this is no public key, or no name that can stand in a signature")
        raise UsageWrong(reason=reason, command=_COMMAND) from error
    write_whole(log, f"{pinned}\n".encode())


def _as_name(name: str) -> str:
    return "-".join(name.split())


def _seen(folder: Path) -> tuple[Note, ...]:
    file = folder / CHECKPOINTS
    with telling_trouble(file):
        content = file.read_bytes() if file.exists() else b""
    try:
        return notes_in(content)
    except NoteWrong as error:
        raise WitnessRefuses(folder=folder, reason=Because("the notebook is damaged")) from error


def witness(export: Path, notebook: Notebook, *, moment: int) -> Witnessed:
    """Return the checkpoint of the export with the auditor's line, after it was kept in the notebook.

    `moment` is the second (POSIX) that the line tells. Raises WitnessRefuses where the export is damaged, is not signed
    by the log's keys, or does not begin with what was cosigned before.
    """
    shown = _read_through(export, notebook)
    before = shown.before
    reason = _fault(shown, before, notebook.log)
    if reason is not None:
        raise WitnessRefuses(folder=export, reason=reason)
    lost = tuple(change.seq for change in shown.changes if change.is_lost and before.size <= change.seq)
    reopened = tuple(one for one in shown.names.reopenings if before.size <= one.seq)
    if notebook.seen and shown.note.text == notebook.seen[-1].text:
        return Witnessed(notebook.seen[-1], shown.head, shown.head.size, (), notebook.key)
    signed = _cosigned(shown.note, notebook, moment)
    write_whole(notebook.folder / CHECKPOINTS, one_after_another((*notebook.seen, signed)))
    return Witnessed(signed, shown.head, before.size, lost, notebook.key, reopened)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What an export holds: its newest checkpoint and those since the auditor was here, and what its entries tell;
    `before` is how far the auditor had seen of what is not lost.
    """

    note: Note
    head: Head
    before: Head
    since: tuple[Note, ...]
    roots: Mapping[int, bytes]
    changes: tuple[KeyChange, ...]
    names: Names


def _read_through(export: Path, notebook: Notebook) -> _Shown:
    with _reading(export):
        note = Note.parse((export / CHECKPOINT).read_bytes())
        checkpoint = Checkpoint.parse(note.text)
        notes = notes_in((export / CHECKPOINTS).read_bytes())
    first = first_name(notebook.log.name)
    if first_name(checkpoint.origin) != first:
        raise WitnessRefuses(folder=export, reason=Because("it is of another ledger"))
    head, telling = checkpoint.head, list[bytes]()
    with _reading(export):
        leaves = _leaves(export, head.size, telling)
        roots = roots_at((*sizes_of((*notes, *notebook.seen)), 0, head.size), leaves)
        entries = [Entry.parse(body) for body in telling]
        names = Names(first, reopenings_in(entries))
        if checkpoint.origin != names.now:
            raise WitnessRefuses(folder=export, reason=Because("it is of another ledger"))
        seen = (Checkpoint.parse(one.text) for one in notebook.seen)
        held = [one.head for one in seen if names.lost_by(one) is None]
        before = held[-1] if held else Head(0, EMPTY_ROOT)
        since = tuple(one for one in notes if _is_since(Checkpoint.parse(one.text), before, names))
        return _Shown(note, head, before, since, roots, changes_in(entries), names)


def _is_since(checkpoint: Checkpoint, before: Head, names: Names) -> bool:
    return checkpoint.head.size > before.size and names.lost_by(checkpoint) is None


def _leaves(export: Path, size: int, of_keys: list[bytes]) -> Iterator[bytes]:
    """Yield the leaf hash of every entry; those that may name a key are put aside."""
    for path in bundle_paths(size):
        for entry in entries_in((export / path).read_bytes()):
            if any(sign in entry for sign in _OF_A_KEY):
                of_keys.append(entry)
            yield leaf_hash(entry)


@contextmanager
def _reading(export: Path) -> Iterator[None]:
    """Turn what is not what it should be into a refusal; what cannot be read at all is trouble with the folder."""
    try:
        with telling_trouble(export):
            yield
    except ValueError as error:
        raise WitnessRefuses(folder=export, reason=Because("it is damaged")) from error


def _fault(shown: _Shown, before: Head, pinned: VerifierKey) -> Because | None:
    """Return why a log is not the one that was seen before, or is not signed as it must be."""
    if shown.roots.get(shown.head.size) != shown.head.root:
        return Because("its entries are not those that were signed")
    if shown.head.size < before.size:
        return Because("it holds {size} entries, but there were {kept} already", size=shown.head.size, kept=before.size)
    if before.size and shown.roots[before.size] != before.root:
        return Because("its first {kept} entries are not those that were made", kept=before.size)
    if all(change.new != pinned for change in shown.changes):
        return Because("the ledger does not name the public key that you were given")
    if shown.head.size > before.size and shown.note not in shown.since:
        return Because("its checkpoint is missing among the others")
    found = doubts(shown.since, shown.roots, shown.changes, names=shown.names, since=before.size)
    return next((doubt.reason for doubt in found), None)


def _cosigned(note: Note, notebook: Notebook, moment: int) -> Note:
    signature = notebook.own.sign(cosigned_message(note.text, moment))
    return note.with_signature(Signature(notebook.own.name, notebook.key.id, moment.to_bytes(8, "big") + signature))
