"""The tree over the entries, kept in tiles: what appending adds to them, and what proofs read of them.

Promised: they are written in the transaction of the entries they are of. Nothing is taken on trust from them: a proof
is held against the signed root before anybody gets it, and `verify` holds every tile against the entries.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.errors import Because, TablesDiffer
from pipeline.ledger.merkle import Head, Node, root_between
from pipeline.ledger.tiles import WIDTH, Growing, Tile, TileWrong, node_in
from pipeline.ledger.views import Difference

if TYPE_CHECKING:
    from pipeline.storage.store import Store

OTHER_TILES = Because("the tiles of the tree beside it do not fit the entries")


def stored_node(store: "Store") -> Node:
    """Return what proofs ask of the tree for; it raises TileWrong where a tile is missing or too short."""
    return node_in(lambda level, index: _hashes(store, level, index))


def stored_growing(store: "Store", head: Head) -> Growing:
    """Return what appending needs of the tiles; raises TablesDiffer where they are not those of `head`."""
    try:
        growing = Growing(head.size, lambda level, index: _hashes(store, level, index))
        fits = root_between(stored_node(store), 0, head.size) == head.root
    except TileWrong:
        fits = False
    if not fits:
        raise TablesDiffer(seq=head.size, reason=OTHER_TILES)
    return growing


def write_tiles(store: "Store", tiles: Iterable[Tile]) -> None:
    """Keep tiles; one that was not full yet may only have more hashes."""
    store.run_many("put_tile", ((tile.level, tile.index, tile.hashes) for tile in tiles))


def fill_tiles(store: "Store") -> None:
    """Make every tile from the leaf hashes of the entries, where there are none; within a transaction."""
    write_tiles(store, _tiles_of(store))


class TileCheck:
    """Holds the tiles beside the log against those that leaf hashes make; they are taken from the first one on."""

    def __init__(self, store: "Store") -> None:
        self._store = store
        self._growing = Growing()
        self._there = set(store.rows("every_tile"))
        self._wrong: list[Tile] = []

    def take(self, leaves: Iterable[bytes]) -> None:
        """Take more leaf hashes, and hold every tile that they fill against the one that is there."""
        self._hold(self._growing.take(leaves))

    def end(self) -> Iterator[Difference]:
        """Yield every tile that is not what the leaf hashes make it, is missing or is too many."""
        self._hold(self._growing.open())
        yield from (_difference(tile.level, tile.index) for tile in self._wrong)
        yield from (_difference(level, index) for level, index in sorted(self._there))

    def _hold(self, tiles: Iterable[Tile]) -> None:
        for tile in tiles:
            self._there.discard((tile.level, tile.index))
            if _hashes(self._store, tile.level, tile.index) != tile.hashes:
                self._wrong.append(tile)


def _tiles_of(store: "Store") -> Iterator[Tile]:
    growing, leaves = Growing(), (leaf for (leaf,) in store.rows("every_leaf"))
    while some := list(islice(leaves, WIDTH)):
        yield from growing.take(some)
    yield from growing.open()


def _hashes(store: "Store", level: int, index: int) -> bytes:
    found = store.row("tile", level=level, place=index)
    return bytes(found[0]) if found else b""


def _difference(level: int, index: int) -> Difference:
    return Difference("tile", f"{level} {index}", index * WIDTH ** (level + 1))
