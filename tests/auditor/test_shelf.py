"""However little of a log an auditor's computer holds, the entries add up to the same."""

import tempfile
from pathlib import Path

import pytest

from pipeline.auditor import shelf
from pipeline.auditor.program import main
from pipeline.auditor.shelf import Shelf
from pipeline.ledger.replay import play, replay
from pipeline.ledger.rows import CardRow, CertificateRow, CopyRow, DocumentRow, ImportedRow, TicketRow
from pipeline.rules.acts import Act
from pipeline.storage.projection_rows import TABLES
from tests.auditor.logs import busy, exported
from tests.ledger import samples
from tests.storage.offices import life_of_paper, live, office
from tests.storage.test_register_history import SOURCE, past


@pytest.fixture(scope="module")
def bodies(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Certificates and their paper, cards that were renewed, an exam, certificates from before certpress."""
    file = tmp_path_factory.mktemp("ledger") / "ledger.db"
    with office(file) as register:
        live(register)
        life_of_paper(register)
        register.number(register.receive(samples.arrival(20)), samples.card_batch())
        register.number(register.receive(samples.arrival(21)), samples.arranged_exam())
        register.import_past([past(41)], Act(by="张经办", second="李审批", reason="移交"), source=SOURCE)
        return list(register.first_entries(register.head().size))


def played(bodies: list[bytes]) -> Shelf:
    made = Shelf()
    for seq, body in enumerate(bodies):
        play(seq, body, made.view, made.parse)
        made.settle()
    return made


@pytest.mark.parametrize("most_held", [1, 2, 7, 3_000])
def test_the_rows_are_those_that_would_be_held(
    bodies: list[bytes], monkeypatch: pytest.MonkeyPatch, most_held: int
) -> None:
    monkeypatch.setattr(shelf, "_MOST_HELD", most_held)
    made, (held, _head) = played(bodies), replay(bodies)
    found = {kind: sorted(made.rows(kind), key=repr) for kind in TABLES}

    assert found == {kind: sorted((row for row in held.changed() if type(row) is kind), key=repr) for kind in TABLES}
    people = (CertificateRow, ImportedRow, CardRow, TicketRow, CopyRow, DocumentRow)
    assert [] == [kind for kind in people if not found[kind]]


def test_rows_of_people_are_put_away_on_the_way(bodies: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_MOST_HELD", 5)
    made = played(bodies)

    assert [] == [row for row in made.view.changed() if row.seq < len(bodies) - len(bodies) % 5 - 5]
    assert [] == [row for row in made._below.changed() if isinstance(row, CertificateRow | DocumentRow | CopyRow)]


def test_a_disk_without_room_for_them_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = exported(busy(2).bodies, tmp_path / "stick")
    # SQLite takes rows no more, as on a full disk.
    monkeypatch.setattr(shelf, "_INDEXES", (*shelf._INDEXES, "PRAGMA query_only = ON"))

    assert 2 == main([str(folder), "--english"], {})
    assert f"{tempfile.gettempdir()} cannot be opened.\n" == capsys.readouterr().out
