"""Whatever is changed in the ledger's file is found, and the tables beside the log can be written anew from it."""

# ruff: noqa: S608 - here we are the forger, and the names come from the schema

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from pipeline.errors import EntryRefused, LedgerBroken, StoreWrong
from pipeline.ledger.entries import Entry, digest_of_bytes
from pipeline.ledger.merkle import leaf_hash, root_of
from pipeline.ledger.operations import schema_of
from pipeline.ledger.replay import replay
from pipeline.rules.acts import Act
from pipeline.storage import looking_over
from tests.ledger import samples
from tests.storage.forging import Forger
from tests.storage.offices import life_of_paper, live, office

PROJECTIONS = ("site", "batch", "counter", "certificate", "copy", "blank", "serials", "document")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ledger with a whole life in it: accepted, rejected, cancelled, voided, recorded; printed, lost, revoked."""
    file = tmp_path / "ledger.db"
    with office(file) as register:
        live(register)
        number = str(register.numbered(1).numbers[1])
        register.void(number, reason="信息错误", actor="张经办", second="李审批")
        life_of_paper(register)
    return file


@pytest.fixture
def forger(file: Path) -> Iterator[Forger]:
    forger = Forger(file)
    yield forger
    forger.close()


def bodies(file: Path) -> list[bytes]:
    connection = sqlite3.connect(file)
    found = [body for (body,) in connection.execute("SELECT body FROM entry ORDER BY seq")]
    connection.close()
    return found


def broken(file: Path) -> int:
    with office(file) as register, pytest.raises(LedgerBroken) as caught:
        register.verify()
    seq = caught.value.values["seq"]
    assert isinstance(seq, int)
    return seq


def test_an_honest_ledger_holds_together(file: Path) -> None:
    with office(file) as register:
        assert register.head() == register.verify()


def test_no_entry_of_an_honest_ledger_is_read_the_slow_way(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking_over, "formed_entry", None)
    with office(file) as register:
        assert register.head() == register.verify()


def test_the_head_is_the_root_over_the_entries(file: Path) -> None:
    with office(file) as register:
        assert root_of([leaf_hash(body) for body in bodies(file)]) == register.head().root


def test_an_auditor_replays_the_bytes_alone(file: Path) -> None:
    _view, head = replay(bodies(file))
    with office(file) as register:
        assert register.head() == head


def test_every_entry_has_the_form_that_was_published(file: Path) -> None:
    entries = [json.loads(body) for body in bodies(file)]
    for entry in entries:
        jsonschema.validate(entry, schema_of(entry["op"]), jsonschema.Draft202012Validator)

    assert {
        "site.opened", "batch.received", "batch.accepted", "batch.rejected", "batch.cancelled",
        "number.assigned", "number.voided", "document.made", "plate.refused", "proof.made",
        "stock.received", "sheet.printed", "loss.declared", "certificate.reissued", "certificate.revoked",
    } == {entry["op"] for entry in entries}  # fmt: skip


def test_nothing_personal_is_in_the_entries(file: Path) -> None:
    whole = b"".join(bodies(file)).decode()
    person = samples.result(0)

    assert not [text for text in (person.name, person.identity, "photos/", "电工一班.zip") if text in whole]


@pytest.mark.parametrize("table", ["entry", "certificate"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET batch = 9"])
@pytest.mark.hazard(23)
def test_entries_and_numbers_are_never_changed_or_deleted(file: Path, table: str, statement: str) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            connection.execute(statement.format(table))
    finally:
        connection.close()


def test_every_flipped_byte_of_every_entry_is_found(file: Path, forger: Forger) -> None:
    """One byte of each entry in turn, another place in each; the exhaustive flipping is a later drill."""
    for seq, body in enumerate(bodies(file)):
        flipped = bytearray(body)
        flipped[(seq * 37) % len(body)] ^= 1 << seq % 8
        forger.execute("UPDATE entry SET body = ? WHERE seq = ?", (bytes(flipped), seq))

        assert seq == broken(file)
        forger.execute("UPDATE entry SET body = ? WHERE seq = ?", (body, seq))


def test_an_entry_forged_together_with_its_hash_is_found_by_the_head(file: Path, forger: Forger) -> None:
    seq, body = next((seq, body) for seq, body in enumerate(bodies(file)) if b"cancelled" in body)
    forged = body.replace("张经办".encode(), "李经办".encode())
    forger.execute("UPDATE entry SET body = ?, leaf = ? WHERE seq = ?", (forged, leaf_hash(forged), seq))

    assert len(bodies(file)) == broken(file)


def test_a_log_that_lost_its_end_is_found(file: Path, forger: Forger) -> None:
    last = len(bodies(file)) - 1
    forger.execute("DELETE FROM entry WHERE seq = ?", (last,))

    assert last == broken(file)


def test_an_entry_that_is_missing_is_named(file: Path, forger: Forger) -> None:
    forger.execute("DELETE FROM person WHERE seq = 4")
    forger.execute("DELETE FROM entry WHERE seq = 4")

    assert 4 == broken(file)


@pytest.mark.parametrize("column", ["op = 'x.y'", "number = 'X'", "batch = 99"])
def test_a_changed_column_beside_an_entry_is_found(file: Path, forger: Forger, column: str) -> None:
    forger.execute(f"UPDATE entry SET {column} WHERE seq = 4")

    assert 4 == broken(file)


@pytest.mark.parametrize(
    "change",
    ["body = replace(body, '王小明', '李小明')", "salt = zeroblob(16)", "name = '李小明'", "identity = '1'"],
)
def test_changed_personal_data_are_found(file: Path, forger: Forger, change: str) -> None:
    forger.execute(f"UPDATE person SET {change} WHERE seq = 4")

    assert 4 == broken(file)


@pytest.mark.parametrize("beside", ["[]", "{}", '{"name":1}', '{"a":' + "[" * 30_000 + "]" * 30_000 + "}", "x", ""])
def test_what_is_no_person_is_found_in_an_entry_that_is_forged_with_it(file: Path, forger: Forger, beside: str) -> None:
    entry = Entry.parse(bodies(file)[4])
    forged = replace(entry, person=digest_of_bytes(b"x" * 16, beside.encode())).to_bytes()
    forger.execute("UPDATE entry SET body = ?, leaf = ? WHERE seq = 4", (forged, leaf_hash(forged)))
    forger.execute("UPDATE person SET body = ?, salt = ? WHERE seq = 4", (beside, b"x" * 16))

    assert 4 == broken(file)


def test_missing_personal_data_are_found_until_there_is_an_entry_that_erases(file: Path, forger: Forger) -> None:
    """Else the person would get a second certificate, and nobody would be told."""
    forger.execute("DELETE FROM person WHERE seq = 4")
    with office(file) as register:
        for question in (register.verify, lambda: register.rebuild(check=True), lambda: register.numbered(1)):
            with pytest.raises(LedgerBroken, match="at entry 4: the personal data beside it are missing"):
                question()
        missing = next(view for view in register.find("S0000") if view.name is None)

        assert (None, None) == (missing.identity, missing.identity_type)


@pytest.mark.parametrize("peaks", ["zeroblob(length(peaks))", "zeroblob(32)", "zeroblob(33)", "x''"])
def test_a_changed_beginning_of_the_next_tree_is_found_and_mended(file: Path, forger: Forger, peaks: str) -> None:
    before = forger.execute("SELECT size, peaks, root FROM head").fetchall()
    forger.execute(f"UPDATE head SET peaks = {peaks}")

    assert len(bodies(file)) == broken(file)

    with office(file) as register:
        assert ["head"] == [difference.table for difference in register.rebuild(check=True)]
        assert ["head"] == [difference.table for difference in register.rebuild(check=False)]
        register.verify()
    assert before == forger.execute("SELECT size, peaks, root FROM head").fetchall()


@pytest.mark.parametrize("peaks", ["zeroblob(length(peaks))", "zeroblob(33)"])
def test_nothing_is_entered_on_a_changed_beginning_of_the_next_tree(file: Path, forger: Forger, peaks: str) -> None:
    forger.execute(f"UPDATE head SET peaks = {peaks}")
    with office(file) as register, pytest.raises(LedgerBroken, match="does not fit"):
        register.receive(samples.arrival(9))

    assert 0 == forger.execute("SELECT count(*) FROM batch WHERE batch > 3").fetchone()[0]


@pytest.mark.parametrize("column", ["root = zeroblob(32)", "size = size - 1"])
def test_a_rebuild_does_not_put_its_own_head_in_the_place_of_the_one_that_was_kept(
    file: Path, forger: Forger, column: str
) -> None:
    """The kept root is what an entry forged together with its hash is found by."""
    forger.execute(f"UPDATE head SET {column}")
    with office(file) as register, pytest.raises(LedgerBroken, match="tree head kept"):
        register.rebuild(check=False)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("DELETE FROM work WHERE batch = 1", "work on its batch is missing"),
        ("DELETE FROM work WHERE batch = 2", "work on its batch is missing"),
        ("DELETE FROM work WHERE batch = 4", "work on its batch is missing"),
        ("UPDATE work SET finished = 1 WHERE batch = 4", "kept as finished"),
        ("UPDATE work SET finished = 1 WHERE batch = 5", "kept as finished"),
        ("UPDATE work SET folder = '../../output' WHERE batch = 1", "none of ours"),
    ],
)
def test_a_changed_note_of_the_work_in_hand_is_found(file: Path, forger: Forger, change: str, reason: str) -> None:
    with office(file) as register:
        register.receive(samples.arrival(8))
        register.number(register.receive(samples.arrival(9)), samples.batch("另一批", first_place=9))
        register.verify()
        forger.execute(change)

        with pytest.raises(LedgerBroken, match=reason):
            register.verify()


@pytest.mark.parametrize("folder", ["..", "../../output", "/etc", "", "abc", "0123456789ABCDEF", "0123456789abcdef\n"])
def test_a_folder_of_work_that_is_none_of_ours_is_never_used(file: Path, forger: Forger, folder: str) -> None:
    with office(file) as register:
        register.receive(samples.arrival(9))
        forger.execute("UPDATE work SET folder = ?", (folder,))

        with pytest.raises(StoreWrong, match="none of ours"):
            register.in_hand()


def projection_cells(file: Path) -> list[tuple[str, int, str]]:
    connection = sqlite3.connect(file)
    found = []
    for table in PROJECTIONS:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        rows = [rowid for (rowid,) in connection.execute(f"SELECT rowid FROM {table}")]
        found += [(table, rowid, column) for rowid in rows for column in columns]
    connection.close()
    return found


def test_every_changed_cell_of_every_projection_is_found_and_mended(file: Path, forger: Forger) -> None:
    with office(file) as register:
        for table, rowid, column in projection_cells(file):
            (old,) = forger.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (rowid,)).fetchone()
            kinds = {row[1]: row[2] for row in forger.execute(f"PRAGMA table_info({table})")}
            new = (old or 0) + 1000 if kinds[column] == "INTEGER" else f"{old}x"
            forger.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (new, rowid))

            with pytest.raises(LedgerBroken, match=table):
                register.verify()
            assert {table} == {difference.table for difference in register.rebuild(check=False)}
            assert () == register.rebuild(check=True)


@pytest.mark.parametrize("table", PROJECTIONS)
def test_a_lost_table_is_written_anew_from_the_entries(file: Path, forger: Forger, table: str) -> None:
    before = forger.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
    forger.execute(f"DELETE FROM {table}")
    with office(file) as register:
        lost = register.rebuild(check=False)

        assert {table} == {difference.table for difference in lost}
        assert before == forger.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        register.verify()


@pytest.mark.parametrize("table", ["certificate", "document"])
@pytest.mark.parametrize("which", ["min(rowid)", "max(rowid)"])
def test_a_lost_row_is_told_alone_and_so_is_one_too_many(file: Path, forger: Forger, table: str, which: str) -> None:
    """The rows behind it meet their like later than they would."""
    key = {"certificate": "number", "document": "path"}[table]
    (old,) = forger.execute(f"SELECT {key} FROM {table} WHERE rowid = (SELECT {which} FROM {table})").fetchone()
    forger.execute(f"UPDATE {table} SET {key} = 'A' || {key} WHERE {key} = ?", (old,))
    with office(file) as register:
        found = [(difference.table, difference.key) for difference in register.rebuild(check=True)]

        assert [(table, f"A{old}"), (table, old)] == found


def test_a_changed_row_is_told_once(file: Path, forger: Forger) -> None:
    forger.execute("UPDATE document SET pages = 99 WHERE rowid = 1")
    with office(file) as register:
        (difference,) = register.rebuild(check=True)

        assert "document" == difference.table


def test_a_row_that_is_there_twice_is_told(file: Path, forger: Forger) -> None:
    forger.execute("INSERT INTO site SELECT * FROM site")

    assert 0 == broken(file)


def test_a_forged_certificate_is_removed_by_a_rebuild(file: Path, forger: Forger) -> None:
    forger.execute(
        "INSERT INTO certificate SELECT 'S000065148999263000009', batch, row, occupation, job, level, issued_on,"
        " 0, seq, state, copy, -1, replaced_by FROM certificate LIMIT 1"
    )
    with office(file) as register:
        (difference,) = register.rebuild(check=False)

        assert ("certificate", "S000065148999263000009") == (difference.table, difference.key)
        assert () == register.find("S000065148999263000009")


def test_nothing_is_numbered_while_the_site_is_missing(file: Path, forger: Forger) -> None:
    forger.execute("DELETE FROM site")
    with office(file) as register, pytest.raises(EntryRefused, match="incomplete"):
        register.number(register.receive(samples.arrival(9)), samples.batch("另一批"))


def test_a_rebuild_of_an_honest_ledger_changes_nothing(file: Path) -> None:
    before = file.read_bytes()
    with office(file) as register:
        assert () == register.rebuild(check=True)
        assert () == register.rebuild(check=False)
    assert before == file.read_bytes()


def test_a_rebuild_keeps_the_guards(file: Path, forger: Forger) -> None:
    forger.execute("DELETE FROM document")
    with office(file) as register:
        register.rebuild(check=False)

    connection = sqlite3.connect(file, isolation_level=None)
    try:
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            connection.execute("DELETE FROM certificate")
    finally:
        connection.close()


def test_a_rebuild_leaves_what_is_in_hand(file: Path, forger: Forger) -> None:
    with office(file) as register:
        register.receive(samples.arrival(9))
        before = register.in_hand()
        forger.execute("DELETE FROM batch")
        register.rebuild(check=False)

        assert before == register.in_hand()


def test_a_broken_log_is_never_made_into_tables(file: Path, forger: Forger) -> None:
    forger.execute("UPDATE entry SET body = x'7b7d', leaf = ? WHERE seq = 2", (leaf_hash(b"{}"),))
    with office(file) as register, pytest.raises(LedgerBroken, match="at entry 2"):
        register.rebuild(check=False)


def test_a_damaged_entry_is_told_and_not_a_surprise(file: Path, forger: Forger) -> None:
    forger.execute("UPDATE entry SET body = x'00'")
    with office(file) as register:
        for question in (register.last_entry_at, register.batches, lambda: register.numbered(1)):
            with pytest.raises(LedgerBroken):
                question()


def test_what_is_personal_comes_from_the_snapshot_alone(file: Path) -> None:
    with office(file) as register:
        numbered = register.numbered(1)

    assert samples.batch() == numbered.batch
    assert all(Entry.parse(body).person for body in bodies(file) if b"number.assigned" in body)


# --- what was erased --------------------------------------------------------------------------------------------------


def erase_first(file: Path) -> str:
    """Erase the first person of that ledger, and return the number."""
    with office(file) as register:
        number = str(register.numbered(1).numbers[0])
        for wanted in (None, number):
            register.erase(Act(by="李审批", second="张经办", reason="到期"), batch=1, number=wanted)
    return number


def test_a_ledger_in_which_somebody_was_erased_holds_together(file: Path) -> None:
    number = erase_first(file)
    with office(file) as register:
        assert register.head() == register.verify()
        assert register.show(number).certificate.name is None


def test_a_table_of_what_was_erased_is_written_anew(file: Path, forger: Forger) -> None:
    number = erase_first(file)
    forger.execute("DELETE FROM erased")
    with office(file) as register:
        lost = register.rebuild(check=False)

        assert {"1", number} == {row.key for row in lost if row.table == "erased"}
        register.verify()


def test_a_person_whom_nobody_erased_is_missed(file: Path, forger: Forger) -> None:
    erase_first(file)
    forger.execute("DELETE FROM person")
    with office(file) as register, pytest.raises(LedgerBroken, match="are missing"):
        register.verify()


def test_a_person_who_was_erased_and_is_there_again_is_told(file: Path, forger: Forger) -> None:
    (kept,) = forger.execute("SELECT * FROM person ORDER BY seq LIMIT 1").fetchall()
    erase_first(file)
    forger.execute("INSERT INTO person VALUES (?, ?, ?, ?, ?)", kept)

    with office(file) as register, pytest.raises(LedgerBroken, match="there again"):
        register.verify()


NAME, IDENTITY = "阿卜杜热合曼·依明", "110105194912310022"


def erase_one_of_many(file: Path) -> list[int]:
    """Erase somebody among three hundred, in a database that overwrites nothing by itself; return how many were."""
    act = Act(by="李审批", second="张经办", reason="到期")
    with office(file) as register:
        people = tuple(samples.result(place) for place in range(100, 400))
        one = replace(samples.result(99, name=NAME), identity=IDENTITY)
        batch = register.receive(samples.arrival(7))
        numbered = register.number(batch, samples.batch("c", results=(*people[:150], one, *people[150:])))
        register.record(batch, samples.papers(numbered))
        register.delivered(batch)
        register._store._execute("PRAGMA secure_delete = OFF").fetchall()
        counts = [register.erase(act, batch=batch, number=each) for each in (None, str(numbered.numbers[150]))]
        register.verify()
    return counts


def test_no_byte_of_who_was_erased_is_left_in_the_file(file: Path) -> None:
    assert [0, 1] == erase_one_of_many(file)

    assert NAME.encode() not in file.read_bytes()
    assert IDENTITY.encode() not in file.read_bytes()


def test_copies_that_a_page_kept_of_a_row_that_was_moved_are_gone_too(file: Path, forger: Forger) -> None:
    forger.execute("PRAGMA secure_delete = OFF")
    forger.execute("CREATE TABLE moved (name TEXT)")
    forger.execute("INSERT INTO moved VALUES (?)", (NAME,))
    forger.execute("DROP TABLE moved")
    assert NAME.encode() in file.read_bytes()
    with office(file) as register:
        register.scrub()

    assert NAME.encode() not in file.read_bytes()
