"""Exams and scores that another batch stands in the place of (修订), and the seats of exams that still stand."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

from pipeline.ledger.exam_snapshot import sessions_of
from pipeline.ledger.replay import stored_entry
from pipeline.rules.exam.batch import person_key
from pipeline.rules.exam.ticketed import HeldSeat
from pipeline.rules.text import same_key
from pipeline.storage.store import Store


def superseded(store: Store) -> Mapping[int, str]:
    """Return the accepted batches that another one amends, each with the 批次号 of the newest that does."""
    batch_of, found = dict[str, int](), {}
    for batch, name, name_key, seq, body in store.rows("amending"):
        amends = stored_entry(seq, body).payload["amends"]
        # What it amends was accepted before it; a later batch may have got the 批次号 of one that was taken back.
        if amends and same_key(amends) in batch_of:
            found[batch_of[same_key(amends)]] = name
        batch_of[name_key] = batch
    return found


def newest_amendment(store: Store, batch: int) -> str | None:
    """Return the 批次号 of the last in the row of amendments that begins with that of `batch`; None for none."""
    later, name = superseded(store), None
    while batch in later:
        name = later[batch]
        found = store.row("accepted_under", name_key=same_key(name))
        # Only an accepted batch amends another.
        assert found is not None
        batch = found[0]
    return name


def amended_before(store: Store, name: str) -> tuple[int, ...]:
    """Return the accepted batches in whose place that of `name` stands: the one that it amends, and so on back."""
    names = {batch: own for batch, own, *_ in store.rows("amending")}
    nearest = [batch for batch, later in superseded(store).items() if same_key(later) == same_key(name)]
    return tuple(each for batch in nearest for each in (batch, *amended_before(store, names[batch])))


def seats_held(store: Store, identities: Iterable[str]) -> Mapping[str, tuple[HeldSeat, ...]]:
    """Return the seats that these people have in accepted exams that no other exam amends, by `Candidate.person`."""
    gone, found = superseded(store), defaultdict[str, tuple[HeldSeat, ...]](tuple)
    sessions = {
        batch: (name, sessions_of(stored_entry(seq, body).payload))
        for batch, name, seq, body in store.rows("seatings_made")
        if batch not in gone
    }
    for batch, seq, body, person in store.rows("tickets_of", identities=json.dumps(sorted(set(identities)))):
        if batch in sessions:
            holder, (name, session_of) = json.loads(person), sessions[batch]
            seats = stored_entry(seq, body).payload["seats"]
            key = person_key(holder["identity_type"], holder["identity"])
            found[key] += tuple(HeldSeat(name, session_of[seat["session"]]) for seat in seats)
    return found
