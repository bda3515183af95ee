"""What becomes of paper, in the store: tables that a ledger of an earlier version gets, and what is told of them."""

import sqlite3
from pathlib import Path

import pytest

from pipeline.storage.store import Store, migrations, queries, statements
from tests.ledger import samples
from tests.storage.offices import accepted, life_of_paper, office

# The tables of a ledger before copies and blanks.
OLD_TABLES = ("entry", "head", "person", "site", "batch", "counter", "certificate", "document", "calibration", "work")


def as_before_copies(file: Path, old: Path) -> None:
    """Write the content of a ledger into tables as they were before copies of certificates were kept."""
    before = next(place for place, step in enumerate(migrations()) if "CREATE TABLE copy" in step)
    with sqlite3.connect(old, isolation_level=None) as connection:
        for step in migrations()[:before]:
            for statement in statements(step):
                connection.execute(statement)
        connection.execute("ATTACH ? AS new", (str(file),))
        for table in OLD_TABLES:
            names = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM new.{table}")  # noqa: S608 - our own names
        connection.execute(f"PRAGMA user_version = {before}")
    connection.close()


def test_a_ledger_of_before_gets_copies_and_blanks(tmp_path: Path) -> None:
    file, old = tmp_path / "ledger.db", tmp_path / "old.db"
    with office(file) as register:
        register.record(1, samples.papers(accepted(register, samples.batch())))
        register.void(str(register.numbered(1).numbers[1]), reason="等级有误", actor="张经办", second="李审批")
        head = register.verify()
    as_before_copies(file, old)
    with sqlite3.connect(old) as connection, pytest.raises(sqlite3.OperationalError, match="copy"):
        connection.execute("SELECT * FROM copy")
    connection.close()

    with office(old) as register:
        assert head == register.verify()
        assert () == register.rebuild(check=True)
        life_of_paper(register)
        register.verify()


@pytest.mark.parametrize("question", ["held_by", "numbers_by_identity"])
def test_the_certificates_of_a_person_are_found_by_an_index(tmp_path: Path, question: str) -> None:
    with Store.open(tmp_path / "ledger.db") as store:
        plan = store._execute(f"EXPLAIN QUERY PLAN {queries()[question]}", {"identities": "[]", "text": ""}).fetchall()

    assert not [row[-1] for row in plan if row[-1].startswith("SCAN") and "json_each" not in row[-1]]
