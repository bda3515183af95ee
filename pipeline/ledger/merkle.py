"""The Merkle tree of RFC 9162 (section 2.1) over the entries: leaf hashes, the running root, proofs and their checks.

Promised: a proof that verifies shows that the leaf lies in the tree of that root, or that the older tree is the
beginning of the newer one. Absence of proof is failure: a consistency proof from size 0 proves nothing and is refused.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one leaf: SHA-256 over 0x00 and the entry's exact bytes (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256 over 0x01 and its two children (RFC 9162, 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The compact range [0, size): the roots of the perfect subtrees, largest first; all that appending needs."""

    __slots__ = ("_peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """Start from a stored frontier; raises ValueError where the peaks do not fit the size."""
        self.size = size
        self._peaks = list(peaks)
        if size < 0 or len(self._peaks) != size.bit_count() or any(len(peak) != HASH_SIZE for peak in self._peaks):
            raise ValueError("frontier")

    @classmethod
    def parse(cls, size: int, peaks: bytes) -> Self:
        """Return the frontier that `peaks_as_bytes` wrote."""
        if len(peaks) % HASH_SIZE:
            raise ValueError("frontier")
        return cls(size, (peaks[start : start + HASH_SIZE] for start in range(0, len(peaks), HASH_SIZE)))

    def append(self, leaf: bytes) -> None:
        """Take one more leaf hash."""
        node, rest = leaf, self.size
        while rest & 1:
            node = node_hash(self._peaks.pop(), node)
            rest >>= 1
        self._peaks.append(node)
        self.size += 1

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Take more leaf hashes, as `append` would one after another, in a third of the time."""
        nodes, peaks, rest = list(leaves), list[bytes](), self.size
        while nodes:
            if rest & 1:
                nodes.insert(0, self._peaks.pop())
            if len(nodes) & 1:
                peaks.append(nodes.pop())
            nodes = [
                sha256(b"\x01" + left + right).digest() for left, right in zip(nodes[::2], nodes[1::2], strict=True)
            ]
            rest >>= 1
        self._peaks += reversed(peaks)
        self.size += len(leaves)

    def root(self) -> bytes:
        """Return the tree head over all leaves taken so far."""
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = node_hash(peak, node)
        return node

    def peaks_as_bytes(self) -> bytes:
        """Return the peaks one after another, 32 bytes each."""
        return b"".join(self._peaks)


@dataclass(frozen=True, slots=True)
class Head:
    """The tree head: how many entries the log has, and the root over them."""

    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.size} {self.root.hex()}"


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over a list of leaf hashes."""
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root()


# The root of the perfect subtree of that height at that place: of the leaves from place << height on, 1 << height many.
Node = Callable[[int, int], bytes]


def root_between(node: Node, start: int, end: int) -> bytes:
    """Return the root over the leaves from `start` to before `end`; `start` is where a subtree of that size may begin.

    From 0 on it is the tree head at size `end`.
    """
    size = end - start
    if size == 0:
        return EMPTY_ROOT
    if size.bit_count() == 1:
        return node(size.bit_length() - 1, start // size)
    middle = start + _split(size)
    return node_hash(root_between(node, start, middle), root_between(node, middle, end))


def _split(size: int) -> int:
    """Return the largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(node: Node, size: int, index: int) -> tuple[bytes, ...]:
    """Return the path from leaf `index` to the root at `size` (RFC 9162, 2.1.3.1); raises ValueError outside of it."""
    if not 0 <= index < size:
        raise ValueError("index")
    return _path(node, index, 0, size)


def _path(node: Node, index: int, start: int, end: int) -> tuple[bytes, ...]:
    if end - start == 1:
        return ()
    middle = start + _split(end - start)
    if index < middle:
        return (*_path(node, index, start, middle), root_between(node, middle, end))
    return (*_path(node, index, middle, end), root_between(node, start, middle))


def consistency_proof(node: Node, size: int, old_size: int) -> tuple[bytes, ...]:
    """Return the proof that the tree at `old_size` is the beginning of that at `size` (RFC 9162, 2.1.4.1)."""
    if not 1 <= old_size <= size:
        raise ValueError("size")
    return _subproof(node, old_size, 0, size)


def _subproof(node: Node, old_size: int, start: int, end: int) -> tuple[bytes, ...]:
    if old_size == end:
        # From the first leaf on it is the older tree itself, whose root the other side has.
        return () if start == 0 else (root_between(node, start, end),)
    middle = start + _split(end - start)
    if old_size <= middle:
        return (*_subproof(node, old_size, start, middle), root_between(node, middle, end))
    return (*_subproof(node, old_size, middle, end), root_between(node, start, middle))


def is_included(leaf: bytes, *, index: int, head: Head, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that `leaf` is number `index` of the tree of `head` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < head.size or not _are_hashes(leaf, *proof):
        return False
    place, last, node = index, head.size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(other, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, other)
        place, last = place >> 1, last >> 1
    return last == 0 and node == head.root


def is_consistent(old: Head, new: Head, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree of `old` is the beginning of that of `new` (RFC 9162, 2.1.4.2).

    From size 0 nothing can be shown, so the answer is no, even for 0 to 0.
    """
    if not 0 < old.size <= new.size:
        return False
    if old.size == new.size:
        return not proof and old.root == new.root
    if not _are_hashes(old.root, new.root, *proof):
        return False
    nodes = list(proof)
    if old.size.bit_count() == 1:
        # A perfect older tree is itself a node of the newer one and is left out of the proof.
        nodes.insert(0, old.root)
    return bool(nodes) and _joins_both(old, new, nodes)


def _joins_both(old: Head, new: Head, nodes: Sequence[bytes]) -> bool:
    place, last = old.size - 1, new.size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = nodes[0]
    for other in nodes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(other, older), node_hash(other, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, other)
        place, last = place >> 1, last >> 1
    return last == 0 and older == old.root and newer == new.root


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_SIZE for value in values)
