"""What the files of certificates carry to be proved with, from the ledger."""

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

from pipeline.ledger.checkpoints import EntryProof
from pipeline.ledger.evidence import ASSIGNED, CORRECTED, REISSUED, Evidence
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.rows import CertificateRow
from pipeline.storage.checkpoints import oldest_over, proofs_of
from pipeline.storage.history import no_certificate_of_ours
from pipeline.storage.projection_rows import StoredRows
from pipeline.storage.store import Store


def of_batch(store: Store, batch_id: int) -> tuple[Evidence, ...]:
    """Return the evidence for the first copies of a batch, in roster order; nothing where it has no certificates."""
    rows = list(store.rows("people_numbered", batch=batch_id))
    if not rows:
        return ()
    # One transaction gave all of them, so they have one time, and no checkpoint lies between two of them.
    at, proofs = stored_entry(rows[0][0], rows[0][2]).at, _proofs(store, [(row[0], row[2]) for row in rows])
    return tuple(
        Evidence(number, 1, person, salt, at, {ASSIGNED: proof} if proof else {})
        for (_, number, _, salt, person), proof in zip(rows, proofs, strict=True)
    )


def newest_numbered(store: Store, batch_id: int) -> int | None:
    """Return the place of the last entry that gave a certificate number in a batch, None where there is none."""
    found = store.row("last_numbered", batch=batch_id)
    return found[0] if found else None


def newest_about_copy(store: Store, number: str) -> int:
    """Return the place of the newest entry that made the newest copy what it is; raises NumberUnknown, IssuedBefore."""
    return max(seq for seq, _ in _entries(store, number).values())


def of_newest_copy(store: Store, number: str) -> Evidence:
    """Return the evidence for the newest copy of a certificate; raises NumberUnknown, IssuedBefore."""
    row, entries = _row(store, number), _entries(store, number)
    salt, person = _one(store, "salted_person", row.person_seq)
    proofs = zip(entries, _proofs(store, list(entries.values())), strict=True)
    return Evidence(
        number=number,
        copy=row.copy,
        person=person,
        salt=salt,
        at=stored_entry(*max(entries.values())).at,
        proofs={name: proof for name, proof in proofs if proof is not None},
    )


def _row(store: Store, number: str) -> CertificateRow:
    row = StoredRows(store).certificate(number)
    if row is None:
        raise no_certificate_of_ours(store, number)
    return row


def _entries(store: Store, number: str) -> dict[str, tuple[int, bytes]]:
    row = _row(store, number)
    places = {ASSIGNED: row.assigned_seq}
    if row.person_seq != row.assigned_seq:
        places[CORRECTED] = row.person_seq
    copy = StoredRows(store).copy(number, row.copy)
    if row.copy > 1 and copy is not None:
        places[REISSUED] = copy.opened_seq
    return {name: (seq, *_one(store, "entry_at", seq)) for name, seq in places.items()}


def _one(store: Store, query: str, seq: int) -> tuple[Any, ...]:
    found = store.row(query, seq=seq)
    assert found is not None
    return found


def _proofs(store: Store, entries: Sequence[tuple[int, bytes]]) -> Iterable[EntryProof | None]:
    """Return the proof of each entry under the oldest checkpoint that covers all of them, which stays the oldest for
    ever; None for each where nothing does.
    """
    note = oldest_over(store, max(entries)[0])
    return repeat(None, len(entries)) if note is None else proofs_of(store, entries, note)
