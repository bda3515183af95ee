"""The Merkle tree against the transparency-dev vectors, and against itself in every bit."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ledger import merkle
from pipeline.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    Head,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root_of,
)
from tests.ledger.trees import consistency_proof, inclusion_proof
from tests.ledger.vectors import VECTORS, needs, read

needs_vectors = needs("merkle")


def cases(folder: str) -> list[Any]:
    """Return every case of a folder; none where the vectors are not here."""
    files = sorted((VECTORS / "merkle" / folder).rglob("*.json"))
    return [pytest.param(json.loads(file.read_text()), id=str(file.relative_to(VECTORS))) for file in files]


def decoded(text: str | None) -> bytes:
    return base64.b64decode(text or "")


@needs_vectors
def test_the_vectors_are_all_there() -> None:
    assert (98, 98) == (len(cases("inclusion")), len(cases("consistency")))


@pytest.mark.parametrize("case", cases("inclusion"))
def test_a_proof_of_inclusion_is_judged_as_others_judge_it(case: dict[str, Any]) -> None:
    proof = [decoded(item) for item in case["proof"] or []]
    head = Head(case["treeSize"], decoded(case["root"]))

    included = is_included(decoded(case["leafHash"]), index=case["leafIdx"], head=head, proof=proof)

    assert (not case["wantErr"]) == included


@pytest.mark.parametrize("case", cases("consistency"))
def test_a_proof_of_consistency_is_judged_as_others_judge_it(case: dict[str, Any]) -> None:
    proof = [decoded(item) for item in case["proof"] or []]

    consistent = is_consistent(
        Head(case["size1"], decoded(case["root1"])), Head(case["size2"], decoded(case["root2"])), proof
    )

    assert (not case["wantErr"]) == consistent


@needs_vectors
@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_rfc_6962(size: int) -> None:
    known = read("merkle/rfc6962_roots.json")
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in known["leaves_hex"][:size]]

    assert known["roots_hex_by_size"][size] == root_of(leaves).hex()


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def recursive_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162, 2.1.1, word for word: a second opinion on the compact range."""
    from hashlib import sha256  # noqa: PLC0415 - the second opinion shares nothing with the first

    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01" + recursive_root(leaves[:half]) + recursive_root(leaves[half:])).digest()


@pytest.mark.parametrize("count", [*range(70), 127, 128, 129])
def test_the_running_root_is_the_root_of_the_definition(count: int) -> None:
    assert recursive_root(leaves_of(count)) == root_of(leaves_of(count))


@pytest.mark.parametrize("count", range(1, 20))
def test_every_leaf_of_every_small_tree_is_proved(count: int) -> None:
    leaves = leaves_of(count)
    head = Head(count, root_of(leaves))

    proved = [
        is_included(leaf, index=index, head=head, proof=inclusion_proof(leaves, index))
        for index, leaf in enumerate(leaves)
    ]

    assert [True] * count == proved


@pytest.mark.parametrize("count", range(1, 20))
def test_every_older_tree_is_proved_to_be_a_beginning(count: int) -> None:
    leaves = leaves_of(count)
    head = Head(count, root_of(leaves))

    proved = [
        is_consistent(Head(old, root_of(leaves[:old])), head, consistency_proof(leaves, old))
        for old in range(1, count + 1)
    ]

    assert [True] * count == proved


@pytest.mark.parametrize("count", range(1, 12))
def test_a_proof_of_one_leaf_is_that_of_no_other_place_and_no_other_tree(count: int) -> None:
    leaves = leaves_of(12)
    roots = [root_of(leaves[:size]) for size in range(13)]
    for index in range(count):
        proof = inclusion_proof(leaves[:count], index)
        shown = [
            (size, place)
            for size, root in enumerate(roots)
            for place in range(-1, 13)
            if is_included(leaves[index], index=place, head=Head(size, root), proof=proof)
        ]

        assert [(count, index)] == shown


@pytest.mark.parametrize("count", range(1, 20))
def test_a_proof_that_is_longer_or_shorter_proves_nothing(count: int) -> None:
    leaves = leaves_of(count)
    head = Head(count, root_of(leaves))
    for index, leaf in enumerate(leaves):
        proof = inclusion_proof(leaves, index)

        assert not is_included(leaf, index=index, head=head, proof=(*proof, bytes(32)))
        assert not proof or not is_included(leaf, index=index, head=head, proof=proof[:-1])
        assert not is_included(leaf, index=index, head=Head(count, leaf), proof=proof) or count == 1
    for old in range(1, count):
        older, proof = Head(old, root_of(leaves[:old])), consistency_proof(leaves, old)

        assert not is_consistent(older, head, (*proof, bytes(32)))
        assert not is_consistent(older, head, proof[:-1])
        assert not is_consistent(older, head, ())
    assert not is_consistent(head, head, (bytes(32),))


@pytest.mark.parametrize("old", range(1, 12))
def test_a_proof_of_a_beginning_is_that_of_no_other_pair_of_trees(old: int) -> None:
    leaves = leaves_of(12)
    heads = [Head(size, root_of(leaves[:size])) for size in range(13)]
    for count in range(old + 1, 13):
        proof = consistency_proof(leaves[:count], old)
        shown = [
            (one.size, other.size)
            for one in heads
            for other in heads
            if one.size != other.size and is_consistent(one, other, proof)
        ]

        assert [(old, count)] == shown


@pytest.mark.parametrize("count", range(2, 12))
def test_another_root_is_not_that_of_either_tree(count: int) -> None:
    leaves, other = leaves_of(count), leaf_hash(b"another")
    head = Head(count, root_of(leaves))
    for old in range(1, count):
        older, proof = Head(old, root_of(leaves[:old])), consistency_proof(leaves, old)

        assert not is_consistent(replace(older, root=other), head, proof)
        assert not is_consistent(older, replace(head, root=other), proof)
    assert not is_consistent(head, replace(head, root=other), ())


def test_what_is_no_hash_proves_nothing() -> None:
    leaves = leaves_of(3)
    head, proof = Head(3, root_of(leaves)), inclusion_proof(leaves, 0)
    short = b"abc"
    alone = Head(1, short)

    assert not is_included(short, index=0, head=alone, proof=())
    assert not is_included(leaves[0], index=0, head=head, proof=(proof[0][:-1], proof[1]))
    # The same bytes cut elsewhere have the same hash, so their length is looked at.
    joined = node_hash(leaves[0], leaves[1])
    assert joined == node_hash(leaves[0] + leaves[1][:1], leaves[1][1:])
    assert not is_included(leaves[0] + leaves[1][:1], index=0, head=Head(2, joined), proof=(leaves[1][1:],))
    assert not is_consistent(Head(1, leaves[0] + leaves[1][:1]), Head(2, joined), (leaves[1][1:],))


@pytest.mark.parametrize(("size", "old"), [(3, 0), (3, 4), (3, -1), (0, 0)])
def test_there_is_no_proof_of_a_tree_that_is_no_beginning(size: int, old: int) -> None:
    with pytest.raises(ValueError, match=r"^size$"):
        merkle.consistency_proof(no_node, size, old)


@pytest.mark.parametrize(("size", "index"), [(3, 3), (3, -1), (0, 0)])
def test_there_is_no_proof_of_a_leaf_outside_of_the_tree(size: int, index: int) -> None:
    with pytest.raises(ValueError, match=r"^index$"):
        merkle.inclusion_proof(no_node, size, index)


def no_node(height: int, place: int) -> bytes:
    raise AssertionError((height, place))


def test_a_head_is_told_by_its_size_and_its_root() -> None:
    assert f"3 {'ab' * 32}" == str(Head(3, b"\xab" * 32))


def test_nothing_is_proved_from_an_empty_tree() -> None:
    with pytest.raises(ValueError, match="size"):
        consistency_proof(leaves_of(3), 0)

    assert not is_consistent(Head(0, EMPTY_ROOT), Head(0, EMPTY_ROOT), [])


@given(data=st.data(), size=st.integers(2, 33))
def test_one_flipped_bit_breaks_a_proof(data: st.DataObject, size: int) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    proof = list(inclusion_proof(leaves, index))
    which, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    flipped = bytearray(proof[which])
    flipped[bit // 8] ^= 1 << bit % 8
    proof[which] = bytes(flipped)

    assert not is_included(leaves[index], index=index, head=Head(size, root_of(leaves)), proof=proof)


@given(st.integers(0, 300))
def test_a_stored_frontier_goes_on_where_it_stopped(count: int) -> None:
    leaves = leaves_of(count + 5)
    before = Frontier()
    for leaf in leaves[:count]:
        before.append(leaf)

    after = Frontier.parse(before.size, before.peaks_as_bytes())
    for leaf in leaves[count:]:
        after.append(leaf)

    assert root_of(leaves) == after.root()


@given(st.lists(st.integers(0, 70), max_size=6))
def test_many_leaves_at_once_are_those_one_after_another(counts: list[int]) -> None:
    leaves = iter(leaves_of(sum(counts)))
    one, many = Frontier(), Frontier()
    for count in counts:
        some = [next(leaves) for _ in range(count)]
        many.extend(some)
        for leaf in some:
            one.append(leaf)

        assert (one.size, one.peaks_as_bytes()) == (many.size, many.peaks_as_bytes())


@pytest.mark.parametrize(
    ("size", "peaks"), [(1, b""), (0, bytes(32)), (3, bytes(32)), (1, bytes(31)), (1, bytes(33)), (-1, bytes(32))]
)
def test_a_damaged_frontier_is_refused(size: int, peaks: bytes) -> None:
    with pytest.raises(ValueError, match=r"^frontier$"):
        Frontier.parse(size, peaks)


@pytest.mark.parametrize(("size", "peaks"), [(1, []), (2, [bytes(32)] * 2), (1, [bytes(31)]), (-1, [bytes(32)])])
def test_peaks_that_do_not_fit_a_size_are_refused(size: int, peaks: list[bytes]) -> None:
    with pytest.raises(ValueError, match=r"^frontier$"):
        Frontier(size, peaks)
