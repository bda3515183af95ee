"""Is the ledger what it was? Every entry hashed and replayed, every projection compared, or written anew."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Self

from pipeline.errors import Because, LedgerBroken, TablesDiffer
from pipeline.ledger.entries import Entry, digest_of_bytes
from pipeline.ledger.merkle import Frontier, Head, leaf_hash
from pipeline.ledger.month_tally import Tally
from pipeline.ledger.projections import Projections
from pipeline.ledger.replay import enter, refuse_unfinished, stored_entry
from pipeline.ledger.rows import Row
from pipeline.ledger.subjects.privacy import erased_with
from pipeline.ledger.views import Difference, Verified
from pipeline.ledger.views import Stage as Step
from pipeline.storage.appending import write_head
from pipeline.storage.lookup import FOREIGN_FOLDER, NO_PERSON, OTHER_PERSON, is_our_folder, stage_of
from pipeline.storage.projection_rows import TABLES, delete_rows, stored_rows, write_rows
from pipeline.storage.replaying import Stage, stage
from pipeline.storage.spelling import person_beside, read_quickly
from pipeline.storage.store import Store
from pipeline.storage.tiles import fill_tiles, tile_differences

Cells = tuple[Any, ...]


def verify(store: Store) -> Verified:
    """Return what was found true if everything holds together; raises LedgerBroken, which names the first bad entry;
    it is TablesDiffer where every entry holds, and only what lies beside them does not.

    What it cannot see: a log rewritten as a whole by whoever owns the file. That is what checkpoints elsewhere are for.
    """
    months = Tally()
    with store.reading(), stage() as made:
        tree = _replayed(store, made, months)
        stock = months.stock(made.view)
        for difference in _differences(store, made.tables, tree):
            reason = Because("the table {table} does not say what the entries say ({key})", **_told(difference))
            raise TablesDiffer(seq=difference.seq, reason=reason)
        _check_work(store)
    return Verified(Head(tree.size, tree.root()), stock)


def differences(store: Store) -> tuple[Difference, ...]:
    """Return the rows of the projections that are not what the entries add up to."""
    with store.reading(), stage() as made:
        return tuple(_differences(store, made.tables, _replayed(store, made)))


def rebuild(store: Store) -> tuple[Difference, ...]:
    """Write every projection anew from the entries, in one transaction; return the rows that were wrong.

    Of the tree head only the peaks are written anew. Size and root are what the entries are held against, so they are
    never made from them; and what is personal is in no entry.
    """
    with store.transaction("register.rebuild"), stage() as made:
        tree = _replayed(store, made)
        found = tuple(_differences(store, made.tables, tree))
        if found:
            with store.with_guards_lifted():
                delete_rows(store)
                write_rows(store, stored_rows(made.tables))
                store.run("delete_tile")
                fill_tiles(store)
            write_head(store, tree)
    return found


def _told(difference: Difference) -> dict[str, object]:
    return {"table": difference.table, "key": difference.key}


def _replayed(store: Store, made: Stage, months: Tally | None = None) -> Frontier:
    """Play every entry on the stage and return the tree over them; raises LedgerBroken for the first that is wrong.

    With a tally, the figures of months that were closed are counted too; a rebuild needs none: no table holds them.
    """
    view, frontier, erasures = made.view, Frontier(), _Erasures.told(store)
    for place, (seq, body, leaf, *beside) in enumerate(store.rows("every_entry")):
        if seq != place:
            raise LedgerBroken(seq=place, reason=Because("the entry is missing"))
        if leaf_hash(body) != leaf:
            raise LedgerBroken(seq=seq, reason=Because("its bytes do not have the hash that was taken of them"))
        entry = _played(seq, stored_entry(seq, body, read_quickly), view, months)
        made.settle()
        frontier.append(leaf)
        if beside[:3] != [entry.op, entry.ref.number, entry.ref.batch]:
            raise LedgerBroken(seq=seq, reason=Because("the columns beside it say something else"))
        if beside[3] is not None:
            _check_person(entry, *beside[3:])
        if entry.person is not None:
            erasures.check(entry, is_there=beside[3] is not None)
    refuse_unfinished(view)
    made.end()
    _check_head(store, Head(frontier.size, frontier.root()))
    return frontier


def _played(seq: int, entry: Entry, view: Projections, months: Tally | None) -> Entry:
    if months is None:
        enter(seq, entry, view)
        return entry
    months.before(entry, view)
    enter(seq, entry, view)
    months.after(entry, view)
    if entry.op == "month.closed" and not months.agrees(entry, view):
        raise LedgerBroken(seq=seq, reason=Because("its figures are not those that the entries come to"))
    return entry


@dataclass(frozen=True, slots=True)
class _Erasures:
    """Holds the personal data that are gone against what the log says was erased.

    What entries further on say is believed on the way, so that the first bad entry is named. Each of them is played in
    its turn; one that cannot stand is told there.
    """

    erased: Mapping[str, int]

    @classmethod
    def told(cls, store: Store) -> Self:
        """Return what the log says was erased, and in which entry."""
        entries = (stored_entry(seq, body) for seq, body in store.rows("erasures"))
        return cls({what: entry.seq for entry in entries if (what := erased_with(entry))})

    def check(self, entry: Entry, *, is_there: bool) -> None:
        """Raise LedgerBroken where personal data are gone that nobody erased, or there although somebody did."""
        is_erased = self.erased.get(erased_with(entry) or "", 0) > entry.seq
        if not is_there and not is_erased:
            raise LedgerBroken(seq=entry.seq, reason=NO_PERSON)
        if is_there and is_erased:
            raise LedgerBroken(seq=entry.seq, reason=Because("its personal data were erased, and are there again"))


def _check_person(entry: Entry, salt: bytes, body: str, name: str, identity: str) -> None:
    """Check personal data against the digest in their entry."""
    if digest_of_bytes(salt, body.encode()) != entry.person:
        raise LedgerBroken(seq=entry.seq, reason=OTHER_PERSON)
    known = person_beside(body)
    if (name, identity) != (known.name, known.identity):
        raise LedgerBroken(seq=entry.seq, reason=Because("the columns of the person beside it say something else"))


def _check_head(store: Store, head: Head) -> None:
    stored = store.row("head")
    if stored is None or (stored[0], stored[2]) != (head.size, head.root):
        reason = Because("the tree head kept for {size} entries is another", size=stored[0] if stored else 0)
        raise LedgerBroken(seq=head.size, reason=reason)


def _check_work(store: Store) -> None:
    """Check the one table that no entry tells: without its row a batch in hand would be forgotten."""
    for seq, state, documents, folder, finished in store.rows("work_of_batches"):
        if folder is None:
            raise LedgerBroken(seq=seq, reason=Because("what is kept of the work on its batch is missing"))
        if not is_our_folder(folder):
            raise LedgerBroken(seq=seq, reason=FOREIGN_FOLDER)
        if finished and stage_of(state, documents) in (Step.RECEIVED, Step.NUMBERED):
            raise LedgerBroken(seq=seq, reason=Because("its batch is kept as finished, but it is not"))


def _differences(store: Store, made: Store, tree: Frontier) -> Iterator[Difference]:
    """Yield what differs, either way round."""
    head = store.row("head")
    if head is None or head[1] != tree.peaks_as_bytes():
        yield Difference("head", "peaks", tree.size)
    yield from tile_differences(store)
    for kind, table in TABLES.items():
        found, expected = store.rows(f"every_{table}"), made.rows(f"every_{table}")
        for cells in _unlike(found, expected, _key_of(kind)):
            yield _difference(kind(*cells))


def _key_of(kind: type[Row]) -> Callable[[Cells], object]:
    return lambda cells: kind(*cells).key


def _unlike(found: Iterable[Cells], expected: Iterable[Cells], key: Callable[[Cells], object]) -> Iterator[Cells]:
    """Yield every row of two tables, which come in the same order, that is not in both; of one that was changed only
    how it was found.

    Where rows are missing or too many, those behind them meet later; only what waits for its like is held.
    """
    strange, missing = dict[object, Cells](), dict[object, Cells]()
    for one, other in zip_longest(found, expected):
        if one == other:
            continue
        for cells, waiting, others in ((one, strange, missing), (other, missing, strange)):
            if cells is not None and others.get(key(cells)) == cells:
                del others[key(cells)]
            elif cells is not None:
                waiting[key(cells)] = cells
    yield from strange.values()
    yield from (cells for name, cells in missing.items() if name not in strange)


def _difference(row: Row) -> Difference:
    key = row.key
    return Difference(TABLES[type(row)], str(key) if not isinstance(key, tuple) else " ".join(map(str, key)), row.seq)
