"""A log as files that other programs read (C2SP tlog-tiles v0.1.0): the entries in bundles, the tree in tiles.

A tile holds up to 256 hashes of one level; those of level 0 are leaf hashes, each of a higher level is the root over a
full tile below it. Of each level only the last tile may be partial. A bundle holds the entries of a tile of level 0,
each behind its length in two bytes.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from pipeline.ledger.merkle import HASH_SIZE, Node, leaf_hash, root_of

WIDTH = 256
# A hash of one level stands for so many levels of the tree below it.
_HEIGHT = 8
_LENGTH_BYTES = 2
_DIGITS = 1000


class BundleWrong(ValueError):
    """Bytes that are no bundle of entries."""


class TileWrong(ValueError):
    """A tile that has not the hashes that it should have."""


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Return where a tile lies, relative to the folder of the log."""
    return _path(str(level), index, width)


def bundle_path(index: int, width: int = WIDTH) -> str:
    """Return where a bundle of entries lies, relative to the folder of the log."""
    return _path("entries", index, width)


def _path(what: str, index: int, width: int) -> str:
    rest, last = divmod(index, _DIGITS)
    groups = [f"{last:03}"]
    while rest:
        rest, last = divmod(rest, _DIGITS)
        groups.insert(0, f"x{last:03}")
    return f"tile/{what}/{'/'.join(groups)}{'' if width == WIDTH else f'.p/{width}'}"


def bundled(entries: Iterable[bytes]) -> bytes:
    """Return the bundle of these entries, each of at most 65,535 bytes."""
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def entries_in(bundle: bytes) -> Iterator[bytes]:
    """Yield the entries of a bundle; raises BundleWrong where it ends within one."""
    place = 0
    while place < len(bundle):
        begin = place + _LENGTH_BYTES
        place = begin + int.from_bytes(bundle[place:begin], "big")
        if len(bundle) < max(begin, place):
            raise BundleWrong
        yield bundle[begin:place]


def bundle_paths(size: int) -> Iterator[str]:
    """Yield where the bundles of a log of that size lie, in their order."""
    full, rest = divmod(size, WIDTH)
    yield from (bundle_path(index) for index in range(full))
    if rest:
        yield bundle_path(full, rest)


@dataclass(frozen=True, slots=True)
class Tile:
    """Hashes of a level, one after another: those from `index` * 256 on, at most 256 of them."""

    level: int
    index: int
    hashes: bytes


# The hashes of the tile at a level and an index, as far as it has any.
Read = Callable[[int, int], bytes]


class Growing:
    """The tiles of a log that are not full yet, at most one a level: all that a log needs to go on."""

    __slots__ = ("_full", "_open")

    def __init__(self, size: int = 0, read: Read = lambda _level, _index: b"") -> None:
        """Go on after `size` leaves, where `read` returns the open tiles; raises TileWrong where they do not fit."""
        self._open: list[list[bytes]] = []
        self._full: list[int] = []
        level = 0
        while hashes := size >> level * _HEIGHT:
            full, width = divmod(hashes, WIDTH)
            content = read(level, full) if width else b""
            if len(content) != width * HASH_SIZE:
                raise TileWrong
            self._open.append(_apart(content))
            self._full.append(full)
            level += 1

    def take(self, leaves: Iterable[bytes]) -> Iterator[Tile]:
        """Take more leaf hashes and yield every tile that they fill."""
        return self._take(0, list(leaves))

    def _take(self, level: int, nodes: list[bytes]) -> Iterator[Tile]:
        if level == len(self._open):
            self._open.append([])
            self._full.append(0)
        waiting, roots = [*self._open[level], *nodes], list[bytes]()
        while len(waiting) >= WIDTH:
            full, waiting = waiting[:WIDTH], waiting[WIDTH:]
            yield Tile(level, self._full[level], b"".join(full))
            self._full[level] += 1
            roots.append(root_of(full))
        self._open[level] = waiting
        if roots:
            yield from self._take(level + 1, roots)

    def open(self) -> Iterator[Tile]:
        """Yield the tiles that are not full yet."""
        for level, hashes in enumerate(self._open):
            if hashes:
                yield Tile(level, self._full[level], b"".join(hashes))


def node_in(read: Read) -> Node:
    """Return what a proof asks for, out of tiles; it raises TileWrong where they have too few hashes.

    However large the log is, a proof reads a few tiles of each level.
    """
    known = cache(lambda level, index: _apart(read(level, index)))

    def node(height: int, place: int) -> bytes:
        level, above = divmod(height, _HEIGHT)
        index, first = divmod(place << above, WIDTH)
        hashes = known(level, index)[first : first + (1 << above)]
        if len(hashes) != 1 << above:
            raise TileWrong
        return root_of(hashes)

    return node


def _apart(hashes: bytes) -> list[bytes]:
    return [hashes[start : start + HASH_SIZE] for start in range(0, len(hashes), HASH_SIZE)]


def files_of(entries: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every bundle and tile of a log of these entries.

    However long it is, no more than 256 entries and one tile of each level are held.
    """
    growing, reading = Growing(), iter(entries)
    for index, group in enumerate(iter(lambda: list(islice(reading, WIDTH)), [])):
        yield bundle_path(index, len(group)), bundled(group)
        yield from map(_file_of, growing.take(map(leaf_hash, group)))
    yield from map(_file_of, growing.open())


def _file_of(tile: Tile) -> tuple[str, bytes]:
    return tile_path(tile.level, tile.index, len(tile.hashes) // HASH_SIZE), tile.hashes
