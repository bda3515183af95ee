"""Go's own notes and proofs open ours and refuse what is not."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.ledger.checkpoints import EntryProof, opened
from pipeline.ledger.merkle import (
    Head,
    is_consistent,
    is_included,
    leaf_hash,
    root_of,
)
from pipeline.ledger.notes import COSIGNATURE, Note, NoteWrong, Signature, VerifierKey, cosigned_message
from pipeline.ledger.signers import roots_at
from pipeline.ledger.tiles import files_of
from pipeline.storage.keys import SigningKey
from tests.ledger.oracle import Oracle, Question, built
from tests.ledger.signing import ORIGIN, key_of, signed
from tests.ledger.trees import consistency_proof, inclusion_proof

KEY, OTHER = key_of(1), key_of(2)
ENTRIES = [b"entry %d" % place for place in range(1000)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
SIZES = (1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 100, 255, 256, 257, 1000)


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Oracle:
    return built(tmp_path_factory.mktemp("oracle"))


def flips(content: bytes) -> Iterator[bytes]:
    """Yield the content with one bit flipped, in each of its bytes."""
    for place, byte in enumerate(content):
        yield content[:place] + bytes([byte ^ (1 << place % 8)]) + content[place + 1 :]


def note_question(content: bytes, *keys: SigningKey) -> Question:
    return {"Ask": "note", "Note": content, "Keys": [str(key.key) for key in keys]}


def is_opened_by_us(content: bytes, key: SigningKey) -> bool:
    try:
        opened(Note.parse(content), [key.key], origin=ORIGIN)
    except NoteWrong:
        return False
    return True


def test_go_opens_every_checkpoint_of_ours(go: Oracle) -> None:
    single = [note_question(signed(LEAVES, size, KEY).to_bytes(), KEY) for size in SIZES]
    both = [note_question(signed(LEAVES, size, KEY, OTHER).to_bytes(), KEY, OTHER) for size in SIZES]

    assert [True] * 2 * len(SIZES) == go([*single, *both])


def test_go_and_we_refuse_a_checkpoint_of_which_any_byte_is_another(go: Oracle) -> None:
    note = signed(LEAVES, 257, KEY).to_bytes()
    flipped = list(flips(note))

    assert [False] * len(note) == go([note_question(content, KEY) for content in flipped])
    assert not [content for content in flipped if is_opened_by_us(content, KEY)]
    assert [False] == go([note_question(note, OTHER)])


def test_go_signs_the_very_same_note_with_our_key_file(go: Oracle, tmp_path: Path) -> None:
    made = SigningKey.make(tmp_path / "log.key", name=ORIGIN)
    note = signed(LEAVES, 9, made)
    question = {"Ask": "signs", "Keys": [(tmp_path / "log.key").read_text().strip()], "Text": note.text}

    assert [True, False] == go(
        [{**question, "Note": note.to_bytes()}, {**question, "Note": signed(LEAVES, 9, OTHER).to_bytes()}]
    )


def record_question(size: int, index: int, path: Sequence[bytes], entry: bytes) -> Question:
    return {"Ask": "record", "Size": size, "Root": root_of(LEAVES[:size]), "Index": index, "Path": path, "Entry": entry}


def places(size: int) -> list[int]:
    """Return every place of a small log, and those at the edges of its perfect trees in a large one."""
    edges = {edge for power in range(11) for edge in ((1 << power) - 1, 1 << power)} | {size // 2, size - 2, size - 1}
    return list(range(size)) if size < 70 else sorted(place for place in edges if 0 <= place < size)


def test_go_finds_every_entry_where_we_prove_it(go: Oracle) -> None:
    asked = [(size, index) for size in SIZES for index in places(size)]
    proofs = [inclusion_proof(LEAVES[:size], index) for size, index in asked]
    questions = [
        record_question(size, index, path, ENTRIES[index]) for (size, index), path in zip(asked, proofs, strict=True)
    ]
    wrong = [{**question, "Entry": question["Entry"] + b"!"} for question in questions]

    assert len(questions) > 200
    assert [True] * len(questions) == go(questions)
    assert [False] * len(wrong) == go(wrong)


@pytest.mark.parametrize(("size", "index"), [(7, 6), (257, 256), (1000, 511)])
def test_go_and_we_refuse_a_proof_of_which_any_byte_is_another(go: Oracle, size: int, index: int) -> None:
    path, head = inclusion_proof(LEAVES[:size], index), Head(size, root_of(LEAVES[:size]))
    wrong = [(*path[:place], flipped, *path[place + 1 :]) for place, node in enumerate(path) for flipped in flips(node)]
    wrong += [path[1:], (*path, path[0])]

    assert [False] * len(wrong) == go([record_question(size, index, one, ENTRIES[index]) for one in wrong])
    assert not [one for one in wrong if is_included(LEAVES[index], index=index, head=head, proof=one)]


def tree_question(old: int, new: int, path: Sequence[bytes]) -> Question:
    roots = {"Root": root_of(LEAVES[:new]), "OldRoot": root_of(LEAVES[:old])}
    return {"Ask": "tree", "Size": new, "Old": old, "Path": path, **roots}


def test_go_sees_that_every_older_log_is_the_beginning_of_the_newer(go: Oracle) -> None:
    pairs = [(old, new) for new in SIZES for old in SIZES if old <= new]
    questions = [tree_question(old, new, consistency_proof(LEAVES[:new], old)) for old, new in pairs]
    other = root_of([leaf_hash(b"other"), *LEAVES[1:]])

    assert [True] * len(questions) == go(questions)
    assert [False] * len(questions) == go([{**question, "OldRoot": other} for question in questions])


@pytest.mark.parametrize(("old", "new"), [(3, 7), (256, 257), (100, 1000)])
def test_go_and_we_refuse_a_proof_of_consistency_of_which_any_byte_is_another(go: Oracle, old: int, new: int) -> None:
    path = consistency_proof(LEAVES[:new], old)
    wrong = [(*path[:place], flipped, *path[place + 1 :]) for place, node in enumerate(path) for flipped in flips(node)]
    heads = Head(old, root_of(LEAVES[:old])), Head(new, root_of(LEAVES[:new]))

    assert [False] * len(wrong) == go([tree_question(old, new, one) for one in wrong])
    assert not [one for one in wrong if is_consistent(*heads, one)]


def test_go_reads_our_proofs_of_entries_as_they_are_handed_out(go: Oracle) -> None:
    proofs = [
        EntryProof(
            index, inclusion_proof(LEAVES[:size], index), signed(LEAVES, size, KEY), extra=ENTRIES[index]
        ).to_bytes()
        for size in SIZES
        for index in {0, size // 2, size - 1}
    ]
    question = {"Ask": "proof", "Keys": [str(KEY.key)]}

    assert [True] * len(proofs) == go([{**question, "Note": proof} for proof in proofs])
    damaged = list(flips(proofs[-1]))
    assert not any(go([{**question, "Note": content} for content in damaged]))


@pytest.mark.parametrize("size", [1, 255, 256, 257, 700, 256 * 256 + 300])
def test_go_has_the_same_tiles_of_every_level(go: Oracle, size: int) -> None:
    entries = [b"entry %d" % place for place in range(size)]
    tiles = {path: content for path, content in files_of(entries) if "entries" not in path}
    question: Question = {"Ask": "tiles", "Path": entries, "Tiles": tiles}
    other = {path: content[:-1] + bytes([content[-1] ^ 1]) for path, content in tiles.items()}

    assert [True] == go([question])
    wrong = [{**question, "Tiles": {**tiles, path: other[path]}} for path in [*tiles][-2:]]
    assert [False] * len(wrong) == go(wrong)


def test_go_sees_who_cosigned_and_when(go: Oracle) -> None:
    witness = VerifierKey("赵审计", COSIGNATURE, OTHER.key.key)
    note, moment = signed(LEAVES, 257, KEY), 1_795_000_000
    line = moment.to_bytes(8, "big") + OTHER.sign(cosigned_message(note.text, moment))
    content = note.with_signature(Signature(witness.name, witness.id, line)).to_bytes()
    question = {"Ask": "cosigned", "Keys": [str(witness)]}

    assert [True] == go([{**question, "Note": content}])
    wrong = [one + content[len(note.text) :] for one in flips(note.text.encode())]
    assert [False] * len(wrong) == go([{**question, "Note": one} for one in wrong])


@pytest.mark.drill
def test_go_follows_a_log_of_ten_thousand_entries(go: Oracle) -> None:
    entries = [b"entry %d" % place for place in range(10_000)]
    leaves = [leaf_hash(entry) for entry in entries]
    sizes = [*range(77, len(entries), 77), len(entries)]
    roots = roots_at(sizes, leaves)
    records = [
        {"Ask": "record", "Size": size, "Root": roots[size], "Index": index, "Entry": entries[index]}
        | {"Path": inclusion_proof(leaves[:size], index)}
        for size in sizes
        for index in (0, size // 3, size // 2, size - 2, size - 1)
    ]
    trees = [
        {"Ask": "tree", "Size": new, "Root": roots[new], "Old": old, "OldRoot": roots[old]}
        | {"Path": consistency_proof(leaves[:new], old)}
        for old, new in pairwise(sizes)
    ]
    notes = [note_question(signed(leaves, size, KEY).to_bytes(), KEY) for size in sizes]
    questions = [*records, *trees, *notes]

    assert [True] * len(questions) == go(questions)
    wrong = [{**question, "Root": roots[77]} for question in (*records[5:], *trees)]
    assert [False] * len(wrong) == go(wrong)
