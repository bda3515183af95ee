"""A log as files that other programs read (C2SP tlog-tiles v0.1.0): the entries in bundles, the tree in tiles.

A tile holds up to 256 hashes of one level; those of level 0 are leaf hashes, each of a higher level is the root over a
full tile below it. Of each level only the last tile may be partial. A bundle holds the entries of a tile of level 0,
each behind its length in two bytes.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from pipeline.ledger.merkle import leaf_hash, root_of

WIDTH = 256
_LENGTH_BYTES = 2
_DIGITS = 1000


class BundleWrong(ValueError):
    """Bytes that are no bundle of entries."""


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


def files_of(entries: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every bundle and tile of a log of these entries.

    However long it is, no more than 256 entries and one tile of each level are held.
    """
    waiting: list[list[bytes]] = []
    written: list[int] = []
    reading = iter(entries)
    for index, group in enumerate(iter(lambda: list(islice(reading, WIDTH)), [])):
        yield bundle_path(index, len(group)), bundled(group)
        for entry in group:
            yield from _take(leaf_hash(entry), 0, waiting, written)
    for level, hashes in enumerate(waiting):
        if hashes:
            yield tile_path(level, written[level], len(hashes)), b"".join(hashes)


def _take(node: bytes, level: int, waiting: list[list[bytes]], written: list[int]) -> Iterator[tuple[str, bytes]]:
    """Put a hash into the tile that is open at its level; a full one is yielded, and its root goes to the next."""
    if level == len(waiting):
        waiting.append([])
        written.append(0)
    waiting[level].append(node)
    if len(waiting[level]) == WIDTH:
        full, waiting[level] = waiting[level], []
        yield tile_path(level, written[level]), b"".join(full)
        written[level] += 1
        yield from _take(root_of(full), level + 1, waiting, written)
