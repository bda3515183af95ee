"""That a book was written out for people, or somebody seen in full, is entered once, or not at all."""

import signal
from pathlib import Path

import pytest

from pipeline.errors import EntryRefused
from pipeline.ledger.books import Book
from pipeline.rules.acts import Act
from pipeline.storage.register import Register
from tests.killing import ended
from tests.ledger import samples
from tests.storage.offices import accepted, office
from tests.storage.test_register_disasters import started
from tests.storage.test_register_overprints import entries

ACT = Act(by="赵审计", reason="核对")


@pytest.mark.parametrize("crash_at", ["register.export.before-commit", "register.export.after-commit"])
def test_a_power_cut_while_a_book_is_entered_enters_it_once_or_not_at_all(tmp_path: Path, crash_at: str) -> None:
    file = tmp_path / "ledger.db"

    assert [-signal.SIGKILL] == ended([started(file, "export", crash_at=crash_at)])

    with office(file) as register:
        register.verify()
        assert int("after" in crash_at) == len(entries(register, "export.made"))


@pytest.mark.parametrize(
    ("first", "last", "batch"), [("2026-11-30", "2026-11-01", None), ("2026-11-01", "2026-11-30", 7)]
)
def test_a_book_of_no_days_or_of_no_batch_is_refused(
    register: Register, first: str, last: str, batch: int | None
) -> None:
    with pytest.raises(EntryRefused):
        register.append_export(
            Book.PRINT, first=first, last=last, batch=batch, lines=0, sha256="c" * 64, actor="赵审计"
        )
    assert [] == entries(register, "export.made")


@pytest.mark.parametrize("crash_at", ["register.look.before-commit", "register.look.after-commit"])
def test_a_power_cut_while_a_look_is_entered_enters_it_once_or_not_at_all(tmp_path: Path, crash_at: str) -> None:
    file = tmp_path / "ledger.db"
    with office(file) as register:
        number = str(accepted(register, samples.batch()).numbers[0])

    assert [-signal.SIGKILL] == ended([started(file, "look", number, crash_at=crash_at)])

    with office(file) as register:
        register.verify()
        assert int("after" in crash_at) == len(entries(register, "personal.viewed"))


def test_a_look_at_one_stands_in_its_history_and_one_at_several_names_them_all(register: Register) -> None:
    first, second = map(str, accepted(register, samples.batch(people=2)).numbers)
    register.append_look("show", ACT, [first])
    register.append_look("find", ACT, [first, second])

    named = [entry["numbers"] for entry in entries(register, "personal.viewed")]
    assert [[{"number": first}], [{"number": first}, {"number": second}]] == named
    assert "personal.viewed" in [entry.op for entry in register.show(first).entries]
    assert "personal.viewed" not in [entry.op for entry in register.show(second).entries]
