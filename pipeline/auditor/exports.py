"""The files of an export (C2SP tlog-tiles), read without trusting what they say of each other.

However many entries the newest checkpoint claims, every entry that lies there is read.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from pipeline.ledger.merkle import HASH_SIZE
from pipeline.ledger.tiles import WIDTH, BundleWrong, bundle_path, entries_in, files_of, tile_path

CHECKPOINT = "checkpoint"
CHECKPOINTS = "checkpoints.txt"
# The folder with the entries and their tree.
TILES = "tile"


@dataclass(frozen=True, slots=True)
class Export:
    """A folder that `certpress ledger export` wrote, as somebody handed it over."""

    folder: Path

    def checkpoint(self) -> bytes:
        """Return the newest checkpoint, nothing of it verified; raises OSError where there is none."""
        return (self.folder / CHECKPOINT).read_bytes()

    def checkpoints(self) -> bytes:
        """Return what was signed, one after another; raises OSError where it is missing."""
        return (self.folder / CHECKPOINTS).read_bytes()

    def entries(self) -> Iterator[bytes]:
        """Yield the exact bytes of every entry, as far as the bundles can be read; raises OSError."""
        for file in self._those_there(bundle_path):
            yield from readable(file.read_bytes())

    def leaves(self) -> list[bytes]:
        """Return the leaf hashes of the tree as it lies there, which need not be those of the entries."""
        content = b"".join(file.read_bytes() for file in self._those_there(partial(tile_path, 0)))
        return [content[start : start + HASH_SIZE] for start in range(0, len(content), HASH_SIZE)]

    def files_that_differ(self) -> Iterator[str]:
        """Yield every file of entries or of the tree that is not what the entries make it; raises OSError."""
        for path, content in files_of(self.entries()):
            file = self.folder / path
            if not file.is_file() or file.read_bytes() != content:
                yield path

    def _those_there(self, place: Callable[[int, int], str]) -> Iterator[Path]:
        """Yield the full files of a row in their order, and the widest partial one after them."""
        for index in count():
            full = self.folder / place(index, WIDTH)
            if full.is_file():
                yield full
                continue
            widths = [int(file.name) for file in full.with_name(f"{full.name}.p").glob("*") if _is_width(file.name)]
            if widths:
                yield self.folder / place(index, max(widths))
            return


def readable(bundle: bytes) -> Iterator[bytes]:
    """Yield the entries of a bundle up to where it cannot be read."""
    with suppress(BundleWrong):
        yield from entries_in(bundle)


def _is_width(name: str) -> bool:
    return name.isascii() and name.isdigit() and 0 < int(name) < WIDTH
