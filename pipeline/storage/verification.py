"""Is the ledger what it was? Every entry hashed and replayed, every projection compared, or written anew."""

from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from typing import Any

from pipeline.errors import Because, LedgerBroken, TablesDiffer
from pipeline.ledger.entries import Entry
from pipeline.ledger.merkle import Frontier, Head
from pipeline.ledger.month_tally import Tally
from pipeline.ledger.projections import Projections
from pipeline.ledger.replay import enter_formed, refuse_unfinished
from pipeline.ledger.rows import Row
from pipeline.ledger.views import Difference, Verified
from pipeline.ledger.views import Stage as Step
from pipeline.storage.appending import write_head
from pipeline.storage.at_rest import at_rest
from pipeline.storage.beside import log_looked_over
from pipeline.storage.building import missing_parts, refuse_foreign_parts
from pipeline.storage.looking_over import Tree
from pipeline.storage.lookup import FOREIGN_FOLDER, is_our_folder, stage_of
from pipeline.storage.projection_rows import TABLES, delete_rows, stored_rows, write_rows
from pipeline.storage.replaying import Stage, stage
from pipeline.storage.store import Store
from pipeline.storage.tiles import fill_tiles

Cells = tuple[Any, ...]


def verify(store: Store) -> Verified:
    """Return what was found true if everything holds together; raises LedgerBroken, which names the first bad entry;
    it is TablesDiffer where every entry holds, and only what lies beside them does not. Raises StoreForeign for a
    database that was built otherwise.

    What it cannot see: a log rewritten as a whole by whoever owns the file. That is what checkpoints elsewhere are for.
    """
    with at_rest(store) as still:
        return verify_at_rest(still)


def verify_at_rest(store: Store) -> Verified:
    """Return, and raise, what `verify` does, of a database that nobody can change meanwhile."""
    months = Tally()
    with stage() as made:
        tree = _replayed(store, made, months)
        stock = months.stock(made.view)
        for difference in _differences(store, made.tables, tree):
            reason = Because("the table {table} does not say what the entries say ({key})", **_told(difference))
            raise TablesDiffer(seq=difference.seq, reason=reason)
        for fault in _faults(store, tree):
            raise TablesDiffer(seq=fault.seq, reason=Because("the file is not whole: {fault}", fault=fault.key))
        _check_work(store)
    return Verified(Head(tree.frontier.size, tree.frontier.root()), stock)


def differences(store: Store) -> tuple[Difference, ...]:
    """Return the rows of the projections that are not what the entries add up to; raises as `verify` does."""
    with at_rest(store) as still, stage() as made:
        return _all_differences(still, made.tables, _replayed(still, made))


def rebuild(store: Store) -> tuple[Difference, ...]:
    """Write every projection anew from the entries, in one transaction; return the rows that were wrong.

    Of the tree head only the peaks are written anew. Size and root are what the entries are held against, so they are
    never made from them; and what is personal is in no entry.
    """
    with store.transaction("register.rebuild"), stage() as made:
        tree = _replayed(store, made)
        found = _all_differences(store, made.tables, tree)
        if found:
            store.run("make_indexes_anew")
            with store.with_guards_lifted():
                delete_rows(store)
                write_rows(store, stored_rows(made.tables))
                store.run("delete_tile")
                fill_tiles(store)
            for statement in missing_parts(store).values():
                store.build(statement)
            write_head(store, tree.frontier)
    return found


def _told(difference: Difference) -> dict[str, object]:
    return {"table": difference.table, "key": difference.key}


def _replayed(store: Store, made: Stage, months: Tally | None = None) -> Tree:
    """Play every entry on the stage and return the tree over them; raises LedgerBroken for the first that is wrong.

    With a tally, the figures of months that were closed are counted too; a rebuild needs none: no table holds them.
    """
    tree = Tree(Frontier(), ())
    with log_looked_over(store) as pages:
        for page in pages:
            if isinstance(page, Tree):
                tree = page
                continue
            for entry in page:
                _play(entry, made.view, months)
                made.settle()
    refuse_unfinished(made.view)
    made.end()
    _check_head(store, Head(tree.frontier.size, tree.frontier.root()))
    return tree


def _play(entry: Entry, view: Projections, months: Tally | None) -> None:
    if months is None:
        enter_formed(entry, view)
        return
    months.before(entry, view)
    enter_formed(entry, view)
    months.after(entry, view)
    if entry.op == "month.closed" and not months.agrees(entry, view):
        raise LedgerBroken(seq=entry.seq, reason=Because("its figures are not those that the entries come to"))


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


def _all_differences(store: Store, made: Store, tree: Tree) -> tuple[Difference, ...]:
    """Return what differs; where every row is right, what is wrong with the file that they lie in."""
    return tuple(_differences(store, made, tree)) or tuple(_faults(store, tree))


def _faults(store: Store, tree: Tree) -> Iterator[Difference]:
    """Yield the guards and indexes that are gone, and what SQLite itself finds wrong, in its words."""
    faults = [f"missing {' '.join(part)}" for part in missing_parts(store)]
    for fault in faults if tree.fault is None else (*faults, tree.fault):
        yield Difference(store.file.name, fault, tree.frontier.size)


def _differences(store: Store, made: Store, tree: Tree) -> Iterator[Difference]:
    """Yield what differs, either way round; raises StoreForeign where it cannot be told from what is read here."""
    refuse_foreign_parts(store)
    head = store.row("head")
    if head is None or head[1] != tree.frontier.peaks_as_bytes():
        yield Difference("head", "peaks", tree.frontier.size)
    yield from tree.differences
    for kind in _unlike_tables(store, made):
        table = TABLES[kind]
        found, expected = store.rows(f"every_{table}"), made.rows(f"every_{table}")
        for cells in _unlike(found, expected, _key_of(kind)):
            yield _difference(kind(*cells))


def _unlike_tables(store: Store, made: Store) -> tuple[type[Row], ...]:
    """Return the tables that differ somewhere; of the others no row need be looked at here."""
    with made.beside(store.file, known_as=store.known_as):
        return tuple(kind for kind, table in TABLES.items() if made.has_other_rows(table, kind._fields))


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
