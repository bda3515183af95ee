"""The tree in tiles: written with the entries, never changed, held against them, and what proofs are made of."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import LedgerBroken, TablesDiffer
from pipeline.ledger.merkle import Head, consistency_proof, is_consistent, is_included, leaf_hash, root_of
from pipeline.ledger.rows import Purpose
from pipeline.ledger.tiles import WIDTH, files_of, tile_path
from pipeline.storage import appending
from pipeline.storage import store as store_module
from pipeline.storage.keys import SigningKey
from pipeline.storage.register import Register
from pipeline.storage.store import Store, migrations
from pipeline.storage.tiles import stored_node
from tests.ledger import samples
from tests.storage.forging import Forger
from tests.storage.offices import accepted, office

HASH = 32
MANY = 600


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ledger of three tiles of leaves, the last one not full, and one above."""
    file = tmp_path / "ledger.db"
    with office(file) as register:
        accepted(register, samples.batch(people=MANY))
        enough = samples.papers(accepted(register, samples.batch("另一批", people=3, first_place=MANY), mark=2))
        register.record(2, enough)
    return file


@pytest.fixture
def forger(file: Path) -> Iterator[Forger]:
    forger = Forger(file)
    yield forger
    forger.close()


def tiles_in(file: Path) -> dict[str, bytes]:
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT level, place, hashes FROM tile ORDER BY level, place").fetchall()
    connection.close()
    return {tile_path(level, index, len(hashes) // HASH): hashes for level, index, hashes in rows}


def tiles_of(register: Register) -> dict[str, bytes]:
    files = files_of(register.first_entries(register.head().size))
    return {path: content for path, content in files if not path.startswith("tile/entries/")}


def test_the_tiles_are_those_of_an_export(file: Path) -> None:
    with office(file) as register:
        assert tiles_of(register) == tiles_in(file)
        assert ["tile/0/000", "tile/0/001", "tile/0/002.p/100", "tile/1/000.p/2"] == list(tiles_in(file))


def test_tiles_grow_with_every_transaction_and_every_piece_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appending, "_MOST_WAITING", 3)
    file = tmp_path / "ledger.db"
    with office(file) as register:
        for mark in range(1, 5):
            accepted(register, samples.batch(f"批次{mark}", people=70, first_place=70 * mark), mark=mark)

            assert tiles_of(register) == tiles_in(file)
        register.verify()


def test_a_ledger_from_before_there_were_tiles_gets_them(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, steps = tmp_path / "old.db", migrations()
    with monkeypatch.context() as before:
        before.setattr(store_module, "migrations", lambda: steps[:6])
        Store.open(old).close()
    connection = sqlite3.connect(old)
    connection.execute("ATTACH ? AS now", (str(file),))
    connection.execute("INSERT INTO entry SELECT * FROM now.entry")
    connection.commit()
    connection.close()

    Store.open(old).close()

    assert tiles_in(file) == tiles_in(old)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tile SET hashes = zeroblob(length(hashes))",
        "UPDATE tile SET hashes = substr(hashes, 1, 32)",
        "UPDATE tile SET place = place + 9",
        "UPDATE tile SET level = level + 1 WHERE level = 1",
        "DELETE FROM tile",
    ],
)
def test_a_hash_of_the_tree_is_never_changed_or_deleted(file: Path, statement: str) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            connection.execute(statement)
    finally:
        connection.close()


def test_every_changed_tile_is_found_and_mended(file: Path, forger: Forger) -> None:
    with office(file) as register:
        for level, place, hashes in forger.execute("SELECT level, place, hashes FROM tile").fetchall():
            for at in range(0, len(hashes), 997):
                flipped = bytearray(hashes)
                flipped[at] ^= 1 << at % 8
                forger.execute("UPDATE tile SET hashes = ? WHERE (level, place) = (?, ?)", (flipped, level, place))

                assert [("tile", f"{level} {place}")] == differences(register)
            with pytest.raises(TablesDiffer, match="tile"):
                register.verify()
            assert 1 == len(register.rebuild(check=False))
            assert [] == differences(register)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ("DELETE FROM tile WHERE level = 0 AND place = 1", "0 1"),
        ("DELETE FROM tile WHERE level = 1", "1 0"),
        ("UPDATE tile SET hashes = substr(hashes, 1, 64) WHERE level = 0 AND place = 2", "0 2"),
        ("UPDATE tile SET hashes = CAST(hashes || zeroblob(32) AS BLOB) WHERE level = 0 AND place = 2", "0 2"),
        ("INSERT INTO tile VALUES (0, 3, zeroblob(32))", "0 3"),
        ("INSERT INTO tile VALUES (2, 0, zeroblob(32))", "2 0"),
    ],
)
def test_a_tile_that_is_missing_short_long_or_too_many_is_found_and_mended(
    file: Path, forger: Forger, change: str, key: str
) -> None:
    before = tiles_in(file)
    forger.execute(change)
    with office(file) as register:
        assert [("tile", key)] == differences(register)
        register.rebuild(check=False)
        register.verify()
    assert before == tiles_in(file)


def test_two_tiles_in_the_places_of_each_other_are_found_and_mended(file: Path, forger: Forger) -> None:
    before = tiles_in(file)
    for place, other in ((0, 9), (1, 0), (9, 1)):
        forger.execute("UPDATE tile SET place = ? WHERE level = 0 AND place = ?", (other, place))
    with office(file) as register:
        assert [("tile", "0 0"), ("tile", "0 1")] == differences(register)
        with pytest.raises(TablesDiffer):
            register.verify()
        register.rebuild(check=False)
    assert before == tiles_in(file)


def differences(register: Register) -> list[tuple[str, str]]:
    return [(difference.table, difference.key) for difference in register.rebuild(check=True)]


def test_a_rebuild_keeps_the_guard_of_the_tiles(file: Path) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("DELETE FROM document")
    with office(file) as register:
        register.rebuild(check=False)
    try:
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            connection.execute("DELETE FROM tile")
    finally:
        connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE tile SET hashes = zeroblob(length(hashes)) WHERE place = 2",
        "UPDATE tile SET hashes = substr(hashes, 1, 32) WHERE place = 2",
        "UPDATE tile SET hashes = zeroblob(64) WHERE level = 1",
        "DELETE FROM tile WHERE level = 1",
    ],
)
def test_nothing_is_entered_on_tiles_of_another_tree(file: Path, forger: Forger, change: str) -> None:
    forger.execute(change)
    with office(file) as register:
        size = register.head().size
        with pytest.raises(TablesDiffer, match="tiles"):
            register.receive(samples.arrival(9))

        assert size == register.head().size
        register.rebuild(check=False)
        register.receive(samples.arrival(9))


@pytest.fixture
def signed(file: Path, tmp_path: Path) -> Register:
    """The same, signed, with entries behind what was signed."""
    register = office(file)
    key = SigningKey.make(tmp_path / "log.key", name=register._origin)
    register.enter_key(Purpose.LOG, str(key.key), old=None, actor="李审批")
    register.sign([key])
    accepted(register, samples.batch("又一批", people=300, first_place=5000), mark=3)
    return register


def test_every_entry_is_proved_from_the_tiles(signed: Register) -> None:
    with signed:
        leaves = [leaf_hash(body) for body in signed.first_entries(signed.head().size)]
        for seq in (*range(0, 613, 41), 255, 256, 511, 512, 612):
            body, proof = signed.prove(seq)
            size = int(proof.note.text.split()[1])

            assert leaf_hash(body) == leaves[seq]
            head = Head(size, root_of(leaves[:size]))
            assert is_included(leaves[seq], index=seq, head=head, proof=proof.path)


def test_every_older_tree_is_proved_from_the_tiles(signed: Register) -> None:
    with signed, Store.open(signed._store.file) as store:
        node, head = stored_node(store), signed.head()
        leaves = [leaf_hash(body) for body in signed.first_entries(head.size)]
        for old in (1, 2, 255, 256, 257, 511, 512, 613, head.size):
            path = consistency_proof(node, head.size, old)

            assert is_consistent(Head(old, root_of(leaves[:old])), head, path)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE tile SET hashes = zeroblob(length(hashes)) WHERE (level, place) = (0, 1)",
        "UPDATE tile SET hashes = zeroblob(length(hashes)) WHERE level = 1",
        "DELETE FROM tile WHERE level = 1",
        "UPDATE entry SET body = CAST(replace(body, '1', '2') AS BLOB) WHERE seq = 300",
    ],
)
def test_no_proof_is_handed_out_that_does_not_lead_to_the_signed_root(
    signed: Register, forger: Forger, change: str
) -> None:
    forger.execute(change)
    with signed, pytest.raises(LedgerBroken, match="at entry 300"):
        signed.prove(300)


def test_a_proof_reads_a_few_tiles(signed: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    whole = Store.row

    def counted(store: Store, name: str, /, **values: object) -> object:
        asked.append(name)
        return whole(store, name, **values)

    monkeypatch.setattr(Store, "row", counted)
    monkeypatch.setattr(Store, "rows", lambda *_arguments, **_values: pytest.fail("it reads many rows"))
    with signed:
        signed.prove(300)

    assert 5 >= asked.count("tile")
    assert WIDTH < MANY
