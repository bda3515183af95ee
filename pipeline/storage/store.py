"""The one SQLite file of a site: opened safely, migrated, written in visible transactions; the SQL lies in `sql/`.

Promised: what was committed survives a kill at any moment, and a power cut (`journal_mode=DELETE`,
`synchronous=EXTRA`; SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode). Every writer takes the lock at once
(`BEGIN IMMEDIATE`), so none fails half way for another's sake. Not promised: safety on a network file system, which is
refused; the triggers guard against accidents, not against whoever owns the file.
"""

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.crashpoints import crashpoint
from pipeline.errors import (
    Because,
    CertpressError,
    DiskTrouble,
    FolderTrouble,
    StoreBusy,
    StoreNewer,
    StoreWrong,
    SyncFailed,
)
from pipeline.files import refuse_foreign_link, sync_folder, telling_trouble
from pipeline.storage.mounts import MOUNTS, share_of
from pipeline.storage.tiles import fill_tiles

BUSY_SECONDS = 60.0
_PRAGMAS = {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1, "trusted_schema": 0}
# In 32 MB the names and ID numbers of half a million people fit: who looks through them twice reads them once.
_CACHE = "PRAGMA cache_size = -32768"
# Of tables that are made anew each time nothing has to survive; 32 MB of them stay in memory.
_TEMPORARY = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", _CACHE)
# What a replay asks by, beside the keys; every other index and check costs it time with every row.
_ASKED_BY = "'certificate_by_batch', 'card_by_batch', 'batch_by_content', 'batch_name_once'"
_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DISK = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_FORBIDDEN = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
_UNSYNCED = {sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC}

# The step with which a log that is there already gets its tiles.
_TILES = 7

Values = Mapping[str, object] | Sequence[object]


@cache
def queries() -> Mapping[str, str]:
    """Return every named query of `sql/*.sql`."""
    found: dict[str, str] = {}
    for file in sorted(_sql(), key=lambda file: file.name):
        parts = _NAME.split(file.read_text("utf-8"))
        found |= dict(zip(parts[1::2], parts[2::2], strict=True))
    return found


def migrations() -> tuple[str, ...]:
    """Return the numbered migrations in order; the first builds an empty ledger."""
    numbered = sorted((file for file in _sql() if file.name[:3].isdigit()), key=lambda file: file.name)
    return tuple(file.read_text("utf-8") for file in numbered)


def _script(name: str) -> str:
    return resources.files("pipeline.storage.sql").joinpath(name).read_text("utf-8")


def _sql() -> Iterator[Any]:
    return (file for file in resources.files("pipeline.storage.sql").iterdir() if file.name.endswith(".sql"))


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script; `executescript` would commit the transaction it runs in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def schema_as_written() -> sqlite3.Connection:
    """Return an empty database with everything that the schema has, and nothing else; to be closed."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(_script("schema.sql"))
    return connection


@cache
def _bare_tables() -> tuple[str, ...]:
    """Return statements that make the tables of the schema with their columns and keys, and what a replay asks by."""
    with closing(schema_as_written()) as schema:
        tables = schema.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        indexes = schema.execute(f"SELECT sql FROM sqlite_schema WHERE name IN ({_ASKED_BY})").fetchall()  # noqa: S608
        return (*(_bare(schema, table) for (table,) in tables), *(index for (index,) in indexes))


def _bare(schema: sqlite3.Connection, table: str) -> str:
    found = schema.execute("SELECT name, type, pk FROM pragma_table_info(?)", (table,)).fetchall()
    key = ", ".join(name for place, name in sorted((place, name) for name, _kind, place in found if place))
    columns = ", ".join(f"{name} {kind}" for name, kind, _place in found)
    # One tree for a table, where a key beside its rows would be a second one.
    return (
        f"CREATE TABLE {table} ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID"
        if key
        else f"CREATE TABLE {table} ({columns})"
    )


class Store:
    """One connection to the ledger's file; a context manager that closes it."""

    def __init__(self, connection: sqlite3.Connection, file: Path, *, known_as: Path | None = None) -> None:
        self._connection = connection
        self._file = file
        self._known_as = known_as or file

    @classmethod
    def open(cls, file: Path, *, mounts: Path = MOUNTS, busy_seconds: float = BUSY_SECONDS) -> Self:
        """Open the file, or make it (mode 0600), and bring its schema up to date.

        Raises StoreWrong on a network file system and for a file that is no ledger, StoreNewer for one of a newer
        certpress, FolderTrouble where this user may not write it, and StoreBusy
        where another program keeps the lock longer than `busy_seconds`.
        """
        _refuse_share(file, mounts)
        refuse_foreign_link(file)
        _make_private(file)
        with _telling(file):
            connection = sqlite3.connect(file, isolation_level=None, timeout=busy_seconds)
        store = cls(connection, file)
        try:
            store._set_pragmas()
            store._migrate()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def unchanging(cls, file: Path, *, known_as: Path | None = None) -> Self:
        """Open the file to read it, without a lock: only while nobody can write it, since another connection keeps
        them from it, or since it is a private copy. Errors name `known_as`, the file that people know.
        """
        with _telling(known_as or file):
            place = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(place, uri=True, isolation_level=None)
            return cls(connection, file, known_as=known_as)

    @classmethod
    def temporary(cls) -> Self:
        """Make empty tables of a ledger for as long as they are open: in memory, and where they are too large for that
        in a temporary file without a name. They are safe from nothing, and nothing is checked in them.
        """
        folder = Path(os.environ.get("TMPDIR", "/var/tmp"))  # noqa: S108 - where SQLite puts them, for the error alone
        with _telling(folder):
            store = cls(sqlite3.connect("", uri=True, isolation_level=None), folder)
        for statement in (*_TEMPORARY, *_bare_tables(), "BEGIN"):
            store._execute(statement)
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    @property
    def file(self) -> Path:
        """Return the database file."""
        return self._file

    @property
    def known_as(self) -> Path:
        """Return the file that errors name: the one that people know, where this is a copy of it."""
        return self._known_as

    def pragmas(self) -> dict[str, object]:
        """Return what the durability settings really are, read back from SQLite."""
        return {name: self._execute(f"PRAGMA {name}").fetchone()[0] for name in _PRAGMAS}

    def row(self, name: str, /, **values: object) -> tuple[Any, ...] | None:
        """Return the first row of a named query, or None."""
        # Asked for every entry: one try costs less than a context.
        try:
            found: tuple[Any, ...] | None = self._connection.execute(queries()[name], values).fetchone()
        except sqlite3.Error as error:
            raise _told(error, self._known_as) from error
        return found

    def rows(self, name: str, /, **values: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a named query."""
        cursor = self._execute(queries()[name], values)
        with _telling(self._known_as):
            yield from cursor

    def run(self, name: str, /, **values: object) -> None:
        """Run a named statement."""
        self._execute(queries()[name], values)

    def build(self, statement: str) -> None:
        """Run a statement of the schema."""
        self._execute(statement)

    def run_many(self, name: str, values: Iterable[Sequence[object]]) -> None:
        """Run a named statement once for each of `values`."""
        with _telling(self._known_as):
            self._connection.executemany(queries()[name], values)

    @contextmanager
    def transaction(self, name: str) -> Iterator[None]:
        """Write all or nothing; `name` is that of the crash points on either side of the COMMIT."""
        self._execute("BEGIN IMMEDIATE")
        try:
            yield
            crashpoint(f"{name}.before-commit")
            self._execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        crashpoint(f"{name}.after-commit")

    @contextmanager
    def beside(self, other: Path, *, known_as: Path) -> Iterator[None]:
        """Let the queries of temporary tables, to which nothing is added any more, see those of the file `other` under
        the name `ledger`. What is wrong is wrong with that file, and is told of `known_as`.
        """
        self._execute("ATTACH ? AS ledger", (f"{other.absolute().as_uri()}?mode=ro",))
        try:
            yield
            # Of these tables nothing has to survive: it ends only so that the file is given back.
            self._execute("END")
        except StoreWrong as error:
            raise StoreWrong(file=known_as, reason=error.values["reason"]) from error
        finally:
            self._roll_back()
            self._execute("DETACH ledger")

    def has_other_rows(self, table: str, columns: Sequence[str]) -> bool:
        """Whether a table and that of the ledger `beside` it differ, told by SQLite in a pass over both.

        In both the first columns are the key, by which one row of ours is told from another.
        """
        named = ", ".join(columns)
        # The words are those of our schema. Ours stand first: how they are compared is what counts.
        missing = f"SELECT {named} FROM main.{table} EXCEPT SELECT {named} FROM ledger.{table} ORDER BY 1"  # noqa: S608
        counted = f"SELECT (SELECT count(*) FROM main.{table}) = (SELECT count(*) FROM ledger.{table})"  # noqa: S608
        with _telling(self._known_as):
            return self._execute(missing).fetchone() is not None or self._execute(counted).fetchone() != (1,)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one and the same state in several queries."""
        self._execute("BEGIN")
        try:
            yield
        finally:
            self._roll_back()

    @contextmanager
    def with_guards_lifted(self) -> Iterator[None]:
        """Allow deleting certificates and tiles inside a transaction: a rebuild writes them anew from the entries."""
        found = list(self.rows("guards"))
        self.run("check_references_at_commit")
        self.run("lift_guard_of_certificates")
        self.run("lift_guard_of_tiles")
        yield
        for (guard,) in found:
            self._execute(guard)

    def copy_to(self, target: Path) -> None:
        """Copy the database, as it is at one moment, into the new file `target` (0600), which need not survive.

        Whoever writes waits meanwhile; raises DiskTrouble where there is no room.
        """
        _make_private(target)
        with _telling(target), closing(sqlite3.connect(target, isolation_level=None)) as copy:
            for statement in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF"):
                copy.execute(statement).fetchall()
            self._connection.backup(copy)

    def overwrite_what_is_deleted(self) -> None:
        """Have SQLite overwrite deleted content with zeros from here on."""
        self._execute("PRAGMA secure_delete = ON").fetchall()

    def write_anew(self) -> None:
        """Write the whole file anew (VACUUM), without free pages and free space in pages; outside a transaction."""
        self.overwrite_what_is_deleted()
        self._execute("VACUUM").fetchall()

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._execute("ROLLBACK")

    def _execute(self, statement: str, values: Values = ()) -> sqlite3.Cursor:
        with _telling(self._known_as):
            return self._connection.execute(statement, values)

    def _set_pragmas(self) -> None:
        self._execute(_CACHE)
        for name, value in _PRAGMAS.items():
            self._execute(f"PRAGMA {name} = {value}")
        if self.pragmas() != _PRAGMAS:
            raise StoreWrong(file=self._file, reason=Because("it does not take the safe settings"))

    def _migrate(self) -> None:
        steps = migrations()
        if self._version() == len(steps):
            return
        with self.transaction("store.migrate"):
            version = self._version()
            if version > len(steps):
                raise StoreNewer(file=self._file)
            if version == 0 and self._execute("SELECT 1 FROM sqlite_schema").fetchone():
                raise StoreWrong(file=self._file, reason=Because("it is a database of another program"))
            for number, step in enumerate(steps[version:], start=version + 1):
                for statement in statements(step):
                    self._execute(statement)
                if number == _TILES:
                    fill_tiles(self)
            self._execute(f"PRAGMA user_version = {len(steps)}")

    def _version(self) -> int:
        return int(self._execute("PRAGMA user_version").fetchone()[0])


def _refuse_share(file: Path, mounts: Path) -> None:
    kind = share_of(file.absolute().parent, mounts=mounts)
    if kind:
        raise StoreWrong(file=file, reason=Because("it lies on a network file system ({kind})", kind=kind))


def _make_private(file: Path) -> None:
    """Make the file before SQLite does: it would make it readable for everybody."""
    try:
        with telling_trouble(file):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            sync_folder(file.parent)
    except CertpressError as error:
        if not isinstance(error.__cause__, FileExistsError):
            raise


@contextmanager
def _telling(file: Path) -> Iterator[None]:
    """Turn what SQLite says into one of our errors, by its code and never by its text."""
    try:
        yield
    except sqlite3.Error as error:
        raise _told(error, file) from error


def _told(error: sqlite3.Error, file: Path) -> CertpressError:
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    code = extended & 0xFF
    if code in _BUSY:
        return StoreBusy(reason=str(error))
    if extended in _UNSYNCED:
        return SyncFailed(path=file, reason=str(error))
    if code in _DISK:
        reason = Because("the disk is full") if code == sqlite3.SQLITE_FULL else str(error)
        return DiskTrouble(path=file, reason=reason)
    if code in _FORBIDDEN:
        reason = Because("it is read-only") if code == sqlite3.SQLITE_READONLY else str(error)
        return FolderTrouble(path=file, reason=reason)
    return StoreWrong(file=file, reason=str(error))
