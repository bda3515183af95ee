"""Which copies of certificates do not count any more, as the entries say it, and the public keys of codes."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any, Final

from pipeline.ledger.entries import Entry
from pipeline.ledger.notes import VerifierKey
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.revocations import RECALLED, REVOKED, VOIDED, Revocation
from pipeline.ledger.rows import CertificateState, CopyState, Purpose
from pipeline.rules.copies import ReissueReason
from pipeline.storage.store import Store

# After any of these nobody has a copy that counts, until there is a next one.
_GONE: Final = frozenset({CopyState.LOST, CopyState.RECALLED, CopyState.DESTROYED})
_TAKEN: Final = frozenset({"loss.declared", "certificate.recalled"})
_OF_STATE: Final = {
    CertificateState.VOIDED: ("number.voided", VOIDED),
    CertificateState.REVOKED: ("certificate.revoked", REVOKED),
}


def revocation_of(store: Store, number: str) -> Revocation | None:
    """Return which copies of a certificate do not count, None where every one of them does."""
    return next(_revocations(store.rows("what_ended", number=number)), None)


def every_revocation(store: Store) -> tuple[Revocation, ...]:
    """Return all certificates of which a copy does not count, by number."""
    return tuple(_revocations(store.rows("everything_that_ended")))


def keys_of(store: Store, purpose: Purpose) -> tuple[VerifierKey, ...]:
    """Return every key that the ledger ever named for a purpose, the one that signs now at the end."""
    entries = (stored_entry(*row) for row in store.rows("changes_of_keys"))
    named = [entry.payload["new"] for entry in entries if entry.payload["key"] == purpose]
    return tuple(map(VerifierKey.parse, named))


def _revocations(rows: Iterable[tuple[Any, ...]]) -> Iterator[Revocation]:
    """Yield one for each number; the rows are those of a number one after another, its entries in order."""
    for (number, state, copy, copy_state), group in groupby(rows, key=lambda row: row[:4]):
        entries = [stored_entry(*row[4:]) for row in group]
        found = _revocation(number, CertificateState(state), copy, copy_state, entries)
        if found is not None:
            yield found


def _revocation(
    number: str, state: CertificateState, copy: int, copy_state: str | None, entries: list[Entry]
) -> Revocation | None:
    if state in _OF_STATE:
        op, word = _OF_STATE[state]
        (ended,) = (entry for entry in entries if entry.op == op)
        return Revocation(number, None, word, _day_of(ended))
    if copy_state in _GONE:
        *_, gone = (entry for entry in entries if entry.op in _TAKEN and entry.payload["copy"] == copy)
        return Revocation(number, copy + 1, _reason_of(gone), _day_of(gone))
    if copy == 1:
        return None
    *_, reissued = (entry for entry in entries if entry.op == "certificate.reissued")
    return Revocation(number, copy, _reason_of(reissued), _day_of(reissued))


def _reason_of(entry: Entry) -> str:
    if entry.op == "certificate.reissued":
        return str(entry.payload["reason"])
    return ReissueReason.LOST if entry.op == "loss.declared" else RECALLED


def _day_of(entry: Entry) -> date:
    return date.fromisoformat(entry.payload["on"]) if "on" in entry.payload else entry.at.date()
