"""The log looked over, each entry by itself: whatever can be told right from wrong without the entries before it.

Its bytes have the hash that was taken of them, and are the one spelling of an entry that has the form of its operation;
the columns beside it say the same; its person is the one of its digest, or was erased. What it may not do after the
entries before it is left to whoever plays the log.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

from pipeline.errors import Because, LedgerBroken
from pipeline.ledger.entries import digest_of_bytes
from pipeline.ledger.merkle import Frontier, leaf_hash
from pipeline.ledger.replay import formed_entry, stored_entry
from pipeline.ledger.subjects.privacy import erased_with
from pipeline.ledger.tiles import WIDTH
from pipeline.ledger.views import Difference
from pipeline.storage.formed_spelling import formed_quickly
from pipeline.storage.lookup import NO_PERSON, OTHER_PERSON
from pipeline.storage.spelling import one_after_another, person_beside
from pipeline.storage.store import Store
from pipeline.storage.tiles import TileCheck

# So many entries, a few tiles of the tree, go to whoever plays them at a time.
_AT_A_TIME = 4 * WIDTH
# Some entries in their order, all of them right by themselves, for `entries_among`.
Page = bytes
_Cells = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree over all entries, the tiles beside the log that are not its own, and what SQLite finds wrong with the
    file, in its words.
    """

    frontier: Frontier
    differences: tuple[Difference, ...]
    fault: str | None = None


def looked_over(store: Store, fault: Callable[[], str | None] | None = None) -> Iterator[Page | Tree]:
    """Yield the entries from the first one on, and after the last one the tree over them.

    Raises LedgerBroken for the first that is wrong by itself, after those before it were yielded. `fault` returns what
    `fault_of` does; without it that is asked here.
    """
    look, rows = _Look(_Erasures.told(store), TileCheck(store), Frontier()), enumerate(store.rows("every_entry"))
    while some := list(islice(rows, _AT_A_TIME)):
        yield from look.over(some)
    for (seq,) in store.rows("people_of_no_entry", size=look.frontier.size):
        raise LedgerBroken(seq=seq, reason=Because("personal data are kept of an entry that is not there"))
    yield Tree(look.frontier, tuple(look.tiles.end()), fault_of(store) if fault is None else fault())


def fault_of(store: Store) -> str | None:
    """Return what is wrong with the file itself: rows that an index hides are found by none who asks by it."""
    found = store.row("first_fault")
    # Some of what it says stands on two lines.
    return None if found == ("ok",) else " ".join(str(found and found[0]).split())


@dataclass(frozen=True, slots=True)
class _Look:
    erasures: "_Erasures"
    tiles: TileCheck
    frontier: Frontier

    def over(self, rows: list[tuple[int, _Cells]]) -> Iterator[Page]:
        """Yield the entries of these rows up to the first that is wrong, and raise LedgerBroken for that one."""
        bodies, wrong = list[bytes](), None
        try:
            for place, cells in rows:
                self._look_at(place, *cells)
                bodies.append(cells[1])
        except LedgerBroken as error:
            wrong = error
        yield one_after_another(bodies)
        if wrong is not None:
            raise wrong
        self._grow([leaf for _place, (_seq, _body, leaf, *_rest) in rows])

    def _grow(self, leaves: list[bytes]) -> None:
        self.tiles.take(leaves)
        self.frontier.extend(leaves)

    def _look_at(
        self,
        place: int,
        seq: int,
        body: bytes,
        leaf: bytes,
        op: str,
        number: str | None,
        batch: int | None,
        *person: Any,  # noqa: ANN401 - cells
    ) -> None:
        if seq != place:
            raise LedgerBroken(seq=place, reason=Because("the entry is missing"))
        if leaf_hash(body) != leaf:
            raise LedgerBroken(seq=seq, reason=Because("its bytes do not have the hash that was taken of them"))
        said = formed_quickly(op, body) or formed_entry(seq, body)
        if op != said.op or number != said.ref.number or batch != said.ref.batch:
            raise LedgerBroken(seq=seq, reason=Because("the columns beside it say something else"))
        is_there = person[0] is not None
        if is_there:
            _check_person(seq, said.person, *person)
        if said.person is not None:
            self.erasures.check(seq, erased_with(number, batch), is_there=is_there)


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
        about = ((erased_with(entry.ref.number, entry.ref.batch), entry.seq) for entry in entries)
        return cls({what: seq for what, seq in about if what})

    def check(self, seq: int, what: str | None, *, is_there: bool) -> None:
        """Raise LedgerBroken where personal data are gone that nobody erased, or there although somebody did."""
        is_erased = self.erased.get(what or "", 0) > seq
        if not is_there and not is_erased:
            raise LedgerBroken(seq=seq, reason=NO_PERSON)
        if is_there and is_erased:
            raise LedgerBroken(seq=seq, reason=Because("its personal data were erased, and are there again"))


def _check_person(seq: int, digest: str | None, salt: bytes, body: str, name: str, identity: str) -> None:
    """Check personal data against the digest in their entry."""
    if digest_of_bytes(salt, body.encode()) != digest:
        raise LedgerBroken(seq=seq, reason=OTHER_PERSON)
    known = person_beside(body)
    if known is None or (name, identity) != (known.name, known.identity):
        raise LedgerBroken(seq=seq, reason=Because("the columns of the person beside it say something else"))
