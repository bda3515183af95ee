"""`python -m tests.line.old_databases` keeps a ledger of the present schema; it belongs to each new migration."""

import sqlite3
import sys
import tempfile
from pathlib import Path

from pipeline.storage.store import migrations
from tests.line.office import open_office
from tests.line.old_databases import dumped
from tests.samples.batches import write_drop


def worked_in(folder: Path) -> Path:
    """Return the database of a site with an accepted batch of three and one that went back."""
    office = open_office(folder, changes={'photo = "required"': 'photo = "optional"'})
    with office.workshop() as shop:
        shop.keyring.make("log")
    write_drop(office.inbox, people=3, name="一班", seed=1, photos=False)
    write_drop(office.inbox, people=1, name="二班", seed=2, photos=False, particulars={"批准文号": None})
    office.run()
    return office.settings.ledger_file


def main() -> None:
    version = len(migrations())
    if dumped(version).exists():
        sys.exit(f"{dumped(version)} is there, and what is there is never changed")
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(worked_in(Path(folder) / "site"))
        text = "\n".join((f"PRAGMA user_version = {version};", *database.iterdump(), ""))
        database.close()
    dumped(version).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
