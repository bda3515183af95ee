"""Checkpoints and proofs are those of other logs: Tessera's own test log, and real ones of Rekor v2."""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.ledger.checkpoints import Checkpoint, EntryProof, notes_in, one_after_another, opened, opened_by
from pipeline.ledger.merkle import Frontier, Head, is_consistent, is_included, leaf_hash, root_of
from pipeline.ledger.notes import ED25519, Note, NoteWrong, VerifierKey, encoded
from tests.ledger.signing import ORIGIN as OURS
from tests.ledger.signing import key_of, signed
from tests.ledger.trees import consistency_proof as consistency
from tests.ledger.trees import inclusion_proof
from tests.ledger.vectors import VECTORS, needs, read

ORIGIN = "example.com/log/testdata"
ROOT = bytes(range(32))


def test_a_checkpoint_is_three_lines_and_what_else_was_said() -> None:
    text = f"origin\n12\n{encoded(ROOT)}\nmore\n"
    checkpoint = Checkpoint("origin", Head(12, ROOT), ("more",))

    assert checkpoint == Checkpoint.parse(text)
    assert text == checkpoint.text
    assert Checkpoint.parse(f"origin\n0\n{encoded(ROOT)}\n").head == Head(0, ROOT)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "a checkpoint"),
        ("origin\n", "a checkpoint"),
        ("origin\n12\n", "a checkpoint"),
        ("origin\n12", "a checkpoint"),
        (f"origin\n12\n{encoded(ROOT)}", "a checkpoint"),
        (f"\n12\n{encoded(ROOT)}\n", "a checkpoint"),
        (f"origin\n012\n{encoded(ROOT)}\n", "a checkpoint"),
        (f"origin\n-1\n{encoded(ROOT)}\n", "a checkpoint"),
        (f"origin\n+1\n{encoded(ROOT)}\n", "a checkpoint"),
        (f"origin\n{'9' * 20}\n{encoded(ROOT)}\n", "a checkpoint"),
        (f"origin\n12\n{encoded(ROOT[:31])}\n", "a checkpoint"),
        (f"origin\n12\n{encoded(ROOT)[:-1]}\n", "its Base64"),
        (f"origin\n12\n{encoded(ROOT)}\n\n", "a checkpoint"),
        (f"origin\n12\n{encoded(ROOT)}\n\nmore\n", "a checkpoint"),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str, reason: str) -> None:
    with pytest.raises(NoteWrong, match=f"^{reason}$"):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    ("origin", "root", "more"),
    [("two\nlines", ROOT, ()), ("origin", ROOT + b"\0", ()), ("origin", ROOT, ("two\nlines",))],
)
def test_what_would_be_read_as_another_checkpoint_is_never_written(
    origin: str, root: bytes, more: tuple[str, ...]
) -> None:
    with pytest.raises(NoteWrong, match=r"^a checkpoint$"):
        Checkpoint(origin, Head(12, root), more)


LOG = [leaf_hash(bytes([place])) for place in range(3)]


def test_a_checkpoint_is_opened_with_those_of_the_keys_that_signed_it() -> None:
    note = signed(LOG, 3, key_of(1), key_of(2))
    keys = [key_of(mark).key for mark in (3, 2, 1)]

    checkpoint, signers = opened_by(note, keys, origin=OURS)
    assert (Checkpoint(OURS, Head(3, root_of(LOG))), {keys[1], keys[2]}) == (checkpoint, set(signers))
    assert checkpoint == opened(note, keys, origin=OURS)


@pytest.mark.parametrize(
    ("mark", "origin", "reason"),
    [(1, "example.com/log", "it is of another log"), (2, OURS, "nobody who is known signed it")],
)
def test_a_checkpoint_of_another_log_or_of_a_stranger_is_not_opened(mark: int, origin: str, reason: str) -> None:
    with pytest.raises(NoteWrong, match=f"^{reason}$"):
        opened(signed(LOG, 3, key_of(1)), [key_of(mark).key], origin=origin)


def test_notes_lie_one_after_another_in_a_file_and_each_can_be_cut_out() -> None:
    leaves = [leaf_hash(bytes([place])) for place in range(3)]
    notes = tuple(signed(leaves, size, key_of(1), key_of(2)) for size in (1, 2, 3))
    content = one_after_another(notes)

    assert notes == notes_in(content)
    assert notes[1].to_bytes() in content
    assert () == notes_in(b"")


@pytest.mark.parametrize("cut", [1, 3, 40, 100, 200])
def test_a_file_that_ends_within_a_note_is_none(cut: int) -> None:
    notes = [signed([leaf_hash(b"x")], 1, key_of(1))] * 2

    with pytest.raises(NoteWrong):
        notes_in(one_after_another(notes)[:-cut])


@needs("tessera")
def test_every_checkpoint_of_tessera_is_that_of_its_entries() -> None:
    key = VerifierKey.parse(read("tessera/keys.json")["vkey"])
    leaves = [leaf_hash(entry) for entry in entries(VECTORS / "tessera/log/tile/entries/000.p/15")]
    heads = []
    for size in range(16):
        content = (VECTORS / f"tessera/log/checkpoint.{size}").read_bytes()
        checkpoint = opened(Note.parse(content), [key], origin=ORIGIN)
        heads.append(checkpoint.head)

        assert Head(size, root_of(leaves[:size])) == checkpoint.head
        assert Note.parse(content).to_bytes() == content
        assert Note.parse(content).text == Checkpoint(ORIGIN, checkpoint.head).text

    assert 15 == len(leaves)
    for old in range(1, 16):
        for new in range(old, 16):
            assert is_consistent(heads[old], heads[new], consistency(leaves[:new], old))


@needs("tessera")
def test_a_proof_of_every_entry_of_tessera_is_written_and_read_again() -> None:
    key = VerifierKey.parse(read("tessera/keys.json")["vkey"])
    leaves = [leaf_hash(entry) for entry in entries(VECTORS / "tessera/log/tile/entries/000.p/15")]
    note = Note.parse((VECTORS / "tessera/log/checkpoint").read_bytes())
    for index, leaf in enumerate(leaves):
        proof = EntryProof(index, inclusion_proof(leaves, index), note, extra=b"record" if index % 2 else None)

        assert proof == EntryProof.parse(proof.to_bytes())
        assert proof.holds(leaf, [key], origin=ORIGIN)
        assert not proof.holds(leaves[index - 1], [key], origin=ORIGIN)


@needs("tessera")
def test_a_checkpoint_of_another_log_or_of_nobody_is_not_opened() -> None:
    key = VerifierKey.parse(read("tessera/keys.json")["vkey"])
    note = Note.parse((VECTORS / "tessera/log/checkpoint").read_bytes())

    with pytest.raises(NoteWrong, match="another log"):
        opened(note, [key], origin="example.com/log")
    with pytest.raises(NoteWrong, match="nobody"):
        opened(note, [], origin=ORIGIN)


def entries(bundle: Path) -> Iterator[bytes]:
    """Give the entries of a bundle (C2SP tlog-tiles): two bytes of length before each."""
    content, at = bundle.read_bytes(), 0
    while at < len(content):
        length = int.from_bytes(content[at : at + 2], "big")
        yield content[at + 2 : at + 2 + length]
        at += 2 + length


PROOF = f"c2sp.org/tlog-proof@v1\nindex 1\n{encoded(ROOT)}\n\norigin\n2\n{encoded(ROOT)}\n\n— n AAAAAAA=\n"


@pytest.mark.parametrize("extra", ["", "extra cmVjb3Jk\n", "extra \n"])
def test_a_proof_is_read_and_written_the_same(extra: str) -> None:
    text = PROOF.replace("index", f"{extra}index")

    assert text.encode() == EntryProof.parse(text.encode()).to_bytes()


def test_what_a_proof_says_is_read() -> None:
    note = Note.parse(PROOF.partition(f"{encoded(ROOT)}\n\n")[2].encode())

    assert EntryProof(1, (ROOT,), note) == EntryProof.parse(PROOF.encode())
    assert b"record" == EntryProof.parse(PROOF.replace("index", "extra cmVjb3Jk\nindex").encode()).extra
    assert 0 == EntryProof.parse(PROOF.replace("index 1", "index 0").encode()).index


def test_a_proof_holds_for_one_entry_at_one_place_of_one_log() -> None:
    note = signed(LOG, 3, key_of(1))
    proof, keys = EntryProof(1, inclusion_proof(LOG, 1), note), [key_of(1).key]

    assert proof.holds(LOG[1], keys, origin=OURS)
    assert not proof.holds(LOG[0], keys, origin=OURS)
    assert not replace(proof, index=0).holds(LOG[1], keys, origin=OURS)
    assert not replace(proof, path=()).holds(LOG[1], keys, origin=OURS)
    with pytest.raises(NoteWrong, match=r"^it is of another log$"):
        proof.holds(LOG[1], keys, origin="example.com/log")


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("@v1", "@v2", "the heading of a proof"),
        ("index 1", "index 01", "the index of a proof"),
        ("index 1", "Index 1", "the index of a proof"),
        ("index 1", "1", "the index of a proof"),
        ("index 1\n", "", "the index of a proof"),
        (f"index 1\n{encoded(ROOT)}\n", "", "the index of a proof"),
        (f"\nindex 1\n{encoded(ROOT)}\n", "", "the index of a proof"),
        ("index 1\n", "extra !\nindex 1\n", "its Base64"),
        ("index 1\n", f"index 1\n{encoded(ROOT[:31])}\n", "a proof"),
        ("index 1\n", f"index 1\n{encoded(ROOT)}\n" + f"{encoded(ROOT)}\n" * 62, "a proof"),
        ("\n\n", "\n", "its Base64"),
        (PROOF, "c2sp.org/tlog-proof@v1", "the heading of a proof"),
        ("c2sp", "\udcff", "its characters"),
    ],
)
def test_what_is_no_proof_is_refused(before: str, after: str, reason: str) -> None:
    with pytest.raises(NoteWrong, match=f"^{reason}$"):
        EntryProof.parse(PROOF.replace(before, after, 1).encode("utf-8", "surrogateescape"))


def test_a_path_has_as_many_hashes_as_the_largest_tree_is_high() -> None:
    note = signed(LOG, 3, key_of(1))

    assert 63 == len(EntryProof(0, (ROOT,) * 63, note).path)
    with pytest.raises(NoteWrong, match=r"^a proof$"):
        EntryProof(0, (ROOT,) * 64, note)
    with pytest.raises(NoteWrong, match=r"^a proof$"):
        EntryProof(-1, (ROOT,), note)


def rekor(is_right: bool) -> list[Any]:  # noqa: FBT001 - which of the two piles
    folders = sorted((VECTORS / "sigstore-rekor2").glob("*")) if (VECTORS / "sigstore-rekor2").is_dir() else []
    chosen = [one for one in folders if one.is_dir() and one.name.endswith("_fail") != is_right]
    return [pytest.param(one, id=one.name) for one in chosen]


def is_proved(folder: Path) -> bool:
    """Whether the entry of a bundle is proved by a checkpoint that one of the trusted Ed25519 keys signed."""
    name = f"sigstore-rekor2/{folder.name}"
    entry = read(f"{name}/bundle.sigstore.json")["verificationMaterial"]["tlogEntries"][0]
    proof = entry["inclusionProof"]
    keys = list(trusted(name))
    if "checkpoint" not in proof:
        return False
    try:
        note = Note.parse(proof["checkpoint"]["envelope"].encode())
        (origin,) = {key.name for key in keys} & {note.text.split("\n")[0]} or {""}
        checkpoint = opened(note, keys, origin=origin)
    except NoteWrong:
        return False
    return checkpoint.head == Head(int(proof["treeSize"]), b64decode(proof["rootHash"])) and is_included(
        leaf_hash(b64decode(entry["canonicalizedBody"])),
        index=int(proof["logIndex"]),
        head=checkpoint.head,
        proof=[b64decode(one) for one in proof["hashes"]],
    )


def trusted(name: str) -> Iterator[VerifierKey]:
    if not (VECTORS / name / "trusted_root.json").exists():
        return
    for log in read(f"{name}/trusted_root.json")["tlogs"]:
        if log["publicKey"]["keyDetails"] == "PKIX_ED25519":
            yield VerifierKey(
                log["baseUrl"].removeprefix("https://"), ED25519, b64decode(log["publicKey"]["rawBytes"])[-32:]
            )


@pytest.mark.parametrize("folder", rekor(is_right=True))
def test_the_good_proofs_of_rekor_are_accepted(folder: Path) -> None:
    assert is_proved(folder)


@pytest.mark.parametrize("folder", rekor(is_right=False))
def test_the_bad_proofs_of_rekor_are_refused(folder: Path) -> None:
    assert not is_proved(folder)


@pytest.mark.parametrize("name", ["invalid-inclusion-proof_fail", "inclusion-proof-corrupted-hash_fail"])
@needs("sigstore-rekor2")
def test_a_path_that_was_changed_leads_to_another_root(name: str) -> None:
    entry = read(f"sigstore-rekor2/{name}/bundle.sigstore.json")["verificationMaterial"]["tlogEntries"][0]
    proof = entry["inclusionProof"]
    head = Head(int(proof["treeSize"]), b64decode(proof["rootHash"]))

    leaf = leaf_hash(b64decode(entry["canonicalizedBody"]))

    assert not is_included(leaf, index=int(proof["logIndex"]), head=head, proof=list(map(b64decode, proof["hashes"])))


def test_a_running_root_is_that_of_the_whole() -> None:
    frontier = Frontier()
    for number in range(20):
        frontier.append(leaf_hash(bytes([number])))

    assert frontier.root() == root_of([leaf_hash(bytes([number])) for number in range(20)])
