"""The Merkle tree of RFC 9162 (section 2.1) over the entries: leaf hashes, the running root, proofs and their checks.

Promised: a proof that verifies shows that the leaf lies in the tree of that root, or that the older tree is the
beginning of the newer one. Absence of proof is failure: a consistency proof from size 0 proves nothing and is refused.
"""

from collections.abc import Iterable, Sequence
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
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def _split(size: int) -> int:
    """Return the largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the path from leaf `index` to the root (RFC 9162, 2.1.3.1); raises ValueError outside the tree."""
    size = len(leaves)
    if not 0 <= index < size:
        raise ValueError("index")
    if size == 1:
        return ()
    half = _split(size)
    if index < half:
        return (*inclusion_proof(leaves[:half], index), root_of(leaves[half:]))
    return (*inclusion_proof(leaves[half:], index - half), root_of(leaves[:half]))


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """Return the proof that the first `old_size` leaves are an older tree of these (RFC 9162, 2.1.4.1)."""
    if not 1 <= old_size <= len(leaves):
        raise ValueError("size")
    return _subproof(leaves, old_size, whole=True)


def _subproof(leaves: Sequence[bytes], old_size: int, *, whole: bool) -> tuple[bytes, ...]:
    size = len(leaves)
    if old_size == size:
        return () if whole else (root_of(leaves),)
    half = _split(size)
    if old_size <= half:
        return (*_subproof(leaves[:half], old_size, whole=whole), root_of(leaves[half:]))
    return (*_subproof(leaves[half:], old_size - half, whole=False), root_of(leaves[:half]))


def is_included(leaf: bytes, *, index: int, head: Head, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that `leaf` is number `index` of the tree of `head` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < head.size or not _are_hashes(leaf, head.root, *proof):
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
