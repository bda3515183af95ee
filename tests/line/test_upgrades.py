"""A ledger of every schema that there ever was opens in the present certpress, says what it said, and goes on."""

import re
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.auditing import audit
from pipeline.book_exporting import ALL_BOOKS, Wish, export_books
from pipeline.findings import Grade
from pipeline.ledger.books import Book
from pipeline.storage.store import migrations
from tests.killing import end_of
from tests.line.carry import carry
from tests.line.office import Office, open_office
from tests.line.old_databases import dumped, rebuilt
from tests.samples.batches import write_drop

VERSIONS = range(1, len(migrations()) + 1)
# A certificate's number stands first in its row.
NUMBER = re.compile(r"""^INSERT INTO "certificate" VALUES\('([YS][0-9]{21})'""", re.MULTILINE)


@pytest.fixture
def office(tmp_path: Path, version: int) -> Office:
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    office.settings.output.mkdir()
    rebuilt(version, office.settings.ledger_file)
    return office


def test_every_schema_has_its_ledger() -> None:
    assert [] == [version for version in VERSIONS if not dumped(version).exists()], "python -m tests.line.old_databases"


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_ledger_is_upgraded_and_goes_on(office: Office, version: int) -> None:
    given = sorted(NUMBER.findall(dumped(version).read_text("utf-8")))
    assert 3 == len(given)
    with office.workshop() as shop:
        shop.register.verify()
        shop.register.verify_checkpoints()
        differing = shop.register.rebuild(check=True)
        # Its files are not kept with it; nothing else is wrong.
        bad = {finding.check for finding in audit(shop).findings if finding.grade is Grade.BAD}
        books = {one.book: one.lines for one in export_books(shop, Wish.of_year(ALL_BOOKS, 2026))}
    assert ((), {"files"}, 3) == (differing, bad, books[Book.PRINT])
    assert given == office.numbers()

    write_drop(office.inbox, people=3, name="三班", seed=3, photos=False)
    assert ["三班"] == office.run().accepted
    assert 6 == len(set(office.numbers()))


def schema_of(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("PRAGMA user_version").fetchone()[0])


@pytest.mark.parametrize("version", [version for version in VERSIONS if version < max(VERSIONS)])
@pytest.mark.parametrize(("point", "is_done"), [("before-commit", False), ("after-commit", True)])
def test_a_kill_in_the_middle_of_an_upgrade_leaves_the_old_schema_or_the_new_one(
    office: Office, version: int, point: str, *, is_done: bool
) -> None:
    file = office.settings.ledger_file
    given = sorted(NUMBER.findall(dumped(version).read_text("utf-8")))
    assert -signal.SIGKILL == end_of(carry, office.settings.site, "quick", crash_at=f"store.migrate.{point}")

    assert (max(VERSIONS) if is_done else version) == schema_of(file)
    with office.workshop() as shop:
        shop.register.verify()
        assert () == shop.register.rebuild(check=True)
    assert (given, max(VERSIONS)) == (office.numbers(), schema_of(file))
