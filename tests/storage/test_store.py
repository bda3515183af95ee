"""The SQLite file: safe settings, one lock, a schema that is what we wrote, and errors by their kind."""

import errno
import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.errors import CertpressError, DiskTrouble, FolderTrouble, StoreBusy, StoreNewer, StoreWrong, SyncFailed
from pipeline.ledger.rows import (
    BatchRow,
    BlankRow,
    CalibrationRow,
    CardCounterRow,
    CardRow,
    CertificateRow,
    CopyRow,
    CounterRow,
    DocumentRow,
    ErasedRow,
    ImportedRow,
    KeyRow,
    MonthRow,
    SerialsRow,
    SiteRow,
    TicketRow,
)
from pipeline.storage import store as store_module
from pipeline.storage.building import missing_parts, refuse_foreign_parts
from pipeline.storage.mounts import file_system_of
from pipeline.storage.projection_rows import TABLES
from pipeline.storage.store import Store, migrations, queries, statements
from tests.privacy.planted import foreign_link

MOUNTS = """\
overlay / overlay rw 0 0
/dev/sda1 /home ext4 rw 0 0
office:/share /home/zhang/share nfs4 rw 0 0
//office/share /mnt/my\\040share cifs rw 0 0
sshfs /mnt/ssh fuse.sshfs rw 0 0
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def test_the_migrations_build_the_schema_as_it_is_written(file: Path) -> None:
    with Store.open(file) as store:
        refuse_foreign_parts(store)

        assert {} == missing_parts(store)


def test_a_store_is_migrated_once(file: Path) -> None:
    Store.open(file).close()
    with Store.open(file) as store:
        assert (len(migrations()),) == store._execute("PRAGMA user_version").fetchone()


def test_the_columns_of_a_projection_are_its_fields(file: Path) -> None:
    with Store.open(file) as store:
        for kind, table in TABLES.items():
            columns = [row[1] for row in store._execute(f"PRAGMA table_info({table})")]

            assert list(kind._fields) == columns


def test_every_projection_has_a_table() -> None:
    numbers = {CounterRow, CardCounterRow, CertificateRow, ImportedRow, CardRow, TicketRow}
    papers = {CopyRow, BlankRow, SerialsRow, DocumentRow}
    rows = {SiteRow, KeyRow, BatchRow, CalibrationRow, ErasedRow, MonthRow} | numbers | papers

    assert rows == set(TABLES)


def test_temporary_tables_are_those_of_a_ledger_without_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    with Store.temporary() as store:
        for table in TABLES.values():
            assert [] == list(store.rows(f"every_{table}"))

        assert [] == [*tmp_path.iterdir()]


ROWS: list[tuple[object, ...]] = [("a", 1), ("b", 2)]


@pytest.mark.parametrize(
    ("found", "differs"),
    [
        (ROWS, False),
        (ROWS[:1], True),
        ([*ROWS, ("c", 3)], True),
        ([("a", 1), ("b", 9)], True),
        ([("a", 1), ("B", 2)], True),
    ],
)
def test_a_table_that_has_other_rows_is_told(file: Path, found: list[tuple[object, ...]], *, differs: bool) -> None:
    Store.open(file).close()
    fill(file, found)
    with Store.temporary() as ours:
        ours.run_many("put_erased", ROWS)
        with ours.beside(file, known_as=file):
            assert differs == ours.has_other_rows("erased", ("what", "seq"))


def test_a_row_that_is_there_twice_is_told_although_each_of_them_is_ours(file: Path) -> None:
    Store.open(file).close()
    fill(file, [("site", 1), ("site", 1)], "INSERT INTO site VALUES (?, '', ?)")
    with Store.temporary() as ours:
        ours.run_many("put_site", [("site", "", 1)])
        with ours.beside(file, known_as=file):
            assert ours.has_other_rows("site", ("institution", "name", "seq"))


def test_a_ledger_that_is_damaged_where_its_tables_are_compared_is_told_by_its_own_name(file: Path) -> None:
    Store.open(file).close()
    fill(file, ROWS)
    with closing(sqlite3.connect(file)) as forger:
        (page,) = forger.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'erased'").fetchone()
        (size,) = forger.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as damaged:
        damaged.seek((page - 1) * size)
        damaged.write(b"\xff" * size)
    known = Path("as/people/know/it.db")
    with Store.temporary() as ours:
        ours.run_many("put_erased", ROWS)
        with pytest.raises(StoreWrong) as told, ours.beside(file, known_as=known):
            ours.has_other_rows("erased", ("what", "seq"))

        assert known == told.value.values["file"]


def fill(file: Path, rows: list[tuple[object, ...]], statement: str = "INSERT INTO erased VALUES (?, ?)") -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as forger:
        forger.execute("PRAGMA foreign_keys = OFF")
        forger.executemany(statement, rows)


def test_who_writes_keeps_everybody_out_while_tables_are_compared_and_after(file: Path) -> None:
    """A process that closes a file behind the back of SQLite loses the locks that it has on it."""
    writing = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"
    with Store.open(file) as store, Store.temporary() as ours:
        with store.transaction("test"):
            with ours.beside(file, known_as=file):
                assert not ours.has_other_rows("erased", ("what", "seq"))
            other = subprocess.run([sys.executable, "-c", writing, file], capture_output=True, text=True, check=False)
        assert "database is locked" in other.stderr


def test_temporary_tables_for_which_there_is_no_room_tell_so() -> None:
    with Store.temporary() as store:
        store._execute("PRAGMA max_page_count = 80")
        with pytest.raises(DiskTrouble):
            store.run_many("put_site", (("S", "x" * 4000, seq) for seq in range(99)))


def test_every_named_query_is_a_query(file: Path) -> None:
    with Store.open(file) as store:
        store.run("make_kept_files")
        for query in queries().values():
            if query.strip().startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
                parameters = [None] * query.count("?") or dict.fromkeys(_named(query))
                store._execute(f"EXPLAIN {query}", parameters)


@pytest.mark.parametrize(
    "name",
    [
        *("numbers_by_number", "numbers_by_identity", "numbers_by_part", "certificate_view", "documents_of_number"),
        *("cards_by_number", "cards_by_identity", "cards_by_part", "tickets_by_number", "tickets_by_identity"),
        *("files_with_hash", "files_made_in", "entry_at", "tile", "checkpoint_of", "held_by", "numbers_taken"),
    ],
)
def test_what_people_look_up_is_found_by_an_index_however_large_the_ledger_is(file: Path, name: str) -> None:
    with Store.open(file) as store:
        query = queries()[name]
        plan = [row[3] for row in store._execute(f"EXPLAIN QUERY PLAN {query}", dict.fromkeys(_named(query)))]

    assert [] == [step for step in plan if re.match(r"SCAN (?!json_each|part$|card$|.* USING COVERING INDEX)", step)]


def _named(query: str) -> set[str]:
    return {word.strip("(),;").lstrip(":") for word in query.replace("(", "( ").split() if word.startswith(":")}


@pytest.mark.hazard(24)
def test_the_settings_survive_a_power_cut(file: Path) -> None:
    with Store.open(file) as store:
        assert {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1, "trusted_schema": 0} == store.pragmas()


def test_a_database_in_wal_mode_is_brought_back(file: Path) -> None:
    Store.open(file).close()
    other = sqlite3.connect(file)
    other.execute("PRAGMA journal_mode=WAL")
    other.close()

    with Store.open(file) as store:
        assert "delete" == store.pragmas()["journal_mode"]


def test_nobody_else_may_read_the_file(file: Path) -> None:
    Store.open(file).close()

    assert 0o600 == stat.S_IMODE(file.stat().st_mode)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "overlay"),
        ("/home/zhang", "ext4"),
        ("/home/zhang/share/output", "nfs4"),
        ("/home/zhang/shared", "ext4"),
        ("/mnt/my share", "cifs"),
        ("/mnt/ssh", "fuse.sshfs"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(folder: str, kind: str) -> None:
    assert kind == file_system_of(Path(folder), MOUNTS)


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p"])
@pytest.mark.hazard(24)
def test_a_network_share_is_refused(file: Path, tmp_path: Path, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"x / ext4 rw 0 0\nshare {tmp_path} {kind} rw 0 0\n")

    with pytest.raises(StoreWrong, match="network file system"):
        Store.open(file, mounts=mounts)

    assert not file.exists()


def test_a_local_disk_is_taken(file: Path, tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("x / ext4 rw 0 0\n")

    Store.open(file, mounts=mounts).close()


def test_a_database_of_another_program_is_refused(file: Path) -> None:
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE photos (name)")
    other.close()

    with pytest.raises(StoreWrong, match="another program"):
        Store.open(file)


def test_a_database_of_a_newer_certpress_is_refused(file: Path) -> None:
    Store.open(file).close()
    other = sqlite3.connect(file)
    other.execute("PRAGMA user_version = 999")
    other.close()

    before = file.read_bytes()

    with pytest.raises(StoreNewer):
        Store.open(file)
    assert before == file.read_bytes()


def test_a_file_that_is_no_database_is_refused_and_kept(file: Path) -> None:
    file.write_bytes(b"not a database" * 100)

    with pytest.raises(StoreWrong):
        Store.open(file)

    assert b"not a database" * 100 == file.read_bytes()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CertpressError, match="folder-trouble"):
        Store.open(tmp_path / "away" / "ledger.db")


def test_a_lock_that_another_program_keeps_passes_by_itself(file: Path) -> None:
    with Store.open(file) as one, Store.open(file, busy_seconds=0.05) as other:
        with one.transaction("test"), pytest.raises(StoreBusy) as caught, other.transaction("test"):
            pass

        assert caught.value.transient
        with other.transaction("test"):
            pass


def test_what_failed_half_way_is_not_there(file: Path) -> None:
    with Store.open(file) as store:
        with pytest.raises(StoreWrong), store.transaction("test"):
            store.run_many("append_entry", [(0, b"x", bytes(32), "o.p", None, None)] * 2)

        assert [] == list(store.rows("every_entry"))


def test_a_full_disk_is_trouble_that_passes(file: Path) -> None:
    with Store.open(file) as store:
        store._execute("PRAGMA max_page_count = 1")

        with pytest.raises(DiskTrouble) as caught, store.transaction("test"):
            store.run_many("append_entry", ((seq, b"x" * 4000, bytes(32), "o.p", None, None) for seq in range(99)))

        assert caught.value.transient


def coded(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("told by its code")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY, StoreBusy),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreBusy),
        (sqlite3.SQLITE_LOCKED, StoreBusy),
        (sqlite3.SQLITE_FULL, DiskTrouble),
        (sqlite3.SQLITE_IOERR_WRITE, DiskTrouble),
        (sqlite3.SQLITE_IOERR_FSYNC, SyncFailed),
        (sqlite3.SQLITE_IOERR_DIR_FSYNC, SyncFailed),
        (sqlite3.SQLITE_CORRUPT, StoreWrong),
        (sqlite3.SQLITE_NOTADB, StoreWrong),
        (sqlite3.SQLITE_READONLY, FolderTrouble),
        (sqlite3.SQLITE_CANTOPEN, FolderTrouble),
    ],
)
def test_what_sqlite_says_is_told_by_its_kind(file: Path, code: int, kind: type[CertpressError]) -> None:
    with pytest.raises(kind), store_module._telling(file):
        raise coded(code)


def test_an_older_python_without_codes_still_gets_an_error_of_ours(file: Path) -> None:
    with pytest.raises(StoreWrong), store_module._telling(file):
        raise sqlite3.OperationalError(errno.EIO)


def test_a_trigger_is_one_statement() -> None:
    script = "CREATE TABLE a (b);\nCREATE TRIGGER t BEFORE DELETE ON a\nBEGIN\n    SELECT 1;\nEND;\n"

    assert ["CREATE TABLE", "CREATE TRIGGER"] == [" ".join(text.split()[:2]) for text in statements(script)]


def test_a_file_that_may_only_be_read_is_told_as_that(tmp_path: Path) -> None:
    Store.open(tmp_path / "ledger.db").close()

    with Store.unchanging(tmp_path / "ledger.db") as store, pytest.raises(FolderTrouble) as told:
        store.run("put_checkpoint", size=1, root=b"", note="")
    assert "it is read-only" in str(told.value)


def test_a_ledger_is_not_made_where_the_link_of_another_user_leads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign_link(tmp_path / "ledger.db", tmp_path / "his", monkeypatch)

    with pytest.raises(FolderTrouble):
        Store.open(tmp_path / "ledger.db")
    assert not (tmp_path / "his").exists()
