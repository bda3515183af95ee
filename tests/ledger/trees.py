"""Proofs made from a list of all leaf hashes, as small tests have them."""

from collections.abc import Sequence

from pipeline.ledger import merkle


def nodes_of(leaves: Sequence[bytes]) -> merkle.Node:
    return lambda height, place: merkle.root_of(leaves[place << height : place + 1 << height])


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    return merkle.inclusion_proof(nodes_of(leaves), len(leaves), index)


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    return merkle.consistency_proof(nodes_of(leaves), len(leaves), old_size)
