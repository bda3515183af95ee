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


def tile_differences(store: "Store") -> Iterator[Difference]:
    """Yield every tile that is not what the leaf hashes of the entries make it, is missing or is too many."""
    there = set(store.rows("every_tile"))
    for tile in _tiles_of(store):
        there.discard((tile.level, tile.index))
        if _hashes(store, tile.level, tile.index) != tile.hashes:
            yield _difference(tile.level, tile.index)
    for level, index in sorted(there):
        yield _difference(level, index)


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
