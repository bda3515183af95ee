"""Whoever verifies a ledger reads what everybody reads of it: a database with parts of somebody else is refused."""

# ruff: noqa: S608 - here we are the forger, and the names come from the schema

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import LedgerBroken, StoreForeign, TablesDiffer
from pipeline.ledger.rows import CertificateRow
from pipeline.storage.building import parts_of
from pipeline.storage.register import Register
from tests.storage.forging import Forger
from tests.storage.offices import life_of_paper, live, office


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with office(tmp_path / "ledger.db") as register:
        live(register)
        life_of_paper(register)
        yield register


@pytest.fixture
def forger(register: Register) -> Iterator[Forger]:
    forger = Forger(register._store.file)
    yield forger
    forger.close()


def test_a_view_that_shows_the_truth_only_to_who_compares_is_found(register: Register, forger: Forger) -> None:
    """Who compares has written rows before, who asks has not: a revoked certificate would count everywhere else."""
    columns = ", ".join(CertificateRow._fields)
    shown = columns.replace(
        "state", "CASE WHEN state = 'revoked' AND total_changes() = 0 THEN 'valid' ELSE state END AS state"
    )
    forger.rebuild("ALTER TABLE certificate RENAME TO truth", f"CREATE VIEW certificate AS SELECT {shown} FROM truth")

    for question in (register.verify, lambda: register.rebuild(check=True), lambda: register.rebuild(check=False)):
        with pytest.raises(StoreForeign, match="certificate"):
            question()


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("CREATE TRIGGER x AFTER INSERT ON entry BEGIN UPDATE certificate SET state = 'valid'; END", "trigger x"),
        ("CREATE TABLE x (a)", "table x"),
        ("CREATE VIEW x AS SELECT 1", "view x"),
        ("CREATE INDEX x ON person (body)", "index x"),
        ("ALTER TABLE document ADD COLUMN x TEXT", "table document"),
        ("DROP TABLE calibration", "table calibration is missing"),
    ],
)
def test_what_was_added_or_taken_away_is_named(register: Register, forger: Forger, statement: str, part: str) -> None:
    forger.rebuild(statement)

    with pytest.raises(StoreForeign, match=part):
        register.verify()


def test_statistics_that_somebody_had_counted_change_nothing(register: Register, forger: Forger) -> None:
    forger.rebuild("ANALYZE")

    register.verify()


def test_two_tables_in_one_place_are_told_in_one_line(register: Register, forger: Forger) -> None:
    elsewhere = "(SELECT rootpage FROM sqlite_schema WHERE name = 'imported')"
    forger.rewrite_schema(f"UPDATE sqlite_schema SET rootpage = {elsewhere} WHERE name = 'card'")

    with pytest.raises(TablesDiffer, match=r"the file is not whole: \*\*\* in database main \*\*\* 2nd reference"):
        register.verify()


@pytest.mark.parametrize("part", ["TRIGGER entry_stays", "TRIGGER tile_stays", "INDEX batch_name_once"])
def test_a_guard_or_an_index_that_is_gone_is_named_and_made_anew(register: Register, forger: Forger, part: str) -> None:
    before = parts_of(register._store)
    forger.rebuild(f"DROP {part}")
    told = f"missing {part.lower()}"

    with pytest.raises(TablesDiffer, match=told):
        register.verify()
    assert [told] == [difference.key for difference in register.rebuild(check=True)]
    assert [told] == [difference.key for difference in register.rebuild(check=False)]
    register.verify()
    assert before == parts_of(register._store)


def test_a_column_that_is_compared_in_another_way_is_found(register: Register, forger: Forger) -> None:
    forger.rewrite_schema(
        "UPDATE sqlite_schema SET sql = replace(sql, 'kind TEXT', 'kind TEXT COLLATE NOCASE') WHERE name = 'document'"
    )

    with pytest.raises(StoreForeign, match="table document"):
        register.verify()


def test_an_index_that_hides_a_person_is_found_and_made_anew(register: Register, forger: Forger) -> None:
    """Nobody who asks by the ID number would learn that this person has a certificate, and would give a second one."""
    seq, identity = forger.execute("SELECT seq, identity FROM person").fetchone()
    parts = forger.execute("SELECT * FROM sqlite_schema WHERE name = 'person_by_identity'").fetchone()
    forger.execute("UPDATE person SET identity = 'X' WHERE seq = ?", (seq,))
    forger.rewrite_schema("DELETE FROM sqlite_schema WHERE name = 'person_by_identity'")
    forger.execute("UPDATE person SET identity = ? WHERE seq = ?", (identity, seq))
    forger.rewrite_schema("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", *parts)

    with pytest.raises(TablesDiffer, match="missing from index person_by_identity"):
        register.verify()
    for check in (True, False):
        (difference,) = register.rebuild(check=check)
        assert "missing from index person_by_identity" in difference.key
    register.verify()
    assert () == register.rebuild(check=True)


@pytest.mark.parametrize("seq", ["seq + 100000", "-1 - seq"])
def test_personal_data_of_no_entry_are_found(register: Register, forger: Forger, seq: str) -> None:
    """What was erased could lie on there."""
    forger.execute(f"INSERT INTO person SELECT {seq}, salt, body, name, identity FROM person LIMIT 1")

    with pytest.raises(LedgerBroken, match="of an entry that is not there"):
        register.verify()
