"""Whoever looks for what a kill left behind finds it: each invariant is broken once, and told."""

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.kills import day
from tests.kills.invariants import Dropped, Memory, remember, temporary_of, wrong_with
from tests.kills.pairs import Prepared
from tests.line.office import Office, contents

Day = tuple[Office, tuple[Dropped, ...]]


@pytest.fixture(scope="module")
def over(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A day of the desk that is over, with a drop more that came twice."""
    folder = tmp_path_factory.mktemp("over")
    prepared = Prepared.of("desk", folder)
    day.serve(str(prepared.office.settings.site))
    return prepared


@pytest.fixture
def day_over(over: Prepared, tmp_path: Path) -> Day:
    return over.copied(tmp_path / "site"), over.dropped


def change(office: Office, *statements: str) -> None:
    """Change the tables as no program of ours would: its guards are lifted."""
    with closing(sqlite3.connect(office.settings.ledger_file)) as connection:
        for (guard,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {guard}")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def lose_a_number(office: Office) -> None:
    change(office, "DELETE FROM certificate WHERE number LIKE '%000002'")


def double_a_number(office: Office) -> None:
    change(office, "UPDATE person SET identity = (SELECT max(identity) FROM person)")


def lose_a_file(office: Office) -> None:
    next(office.settings.output.glob("2026/*/certificates/*.pdf")).unlink()


def halve_a_file(office: Office) -> None:
    file = next(office.settings.output.glob("2026/*/certificates/*.pdf"))
    file.write_bytes(file.read_bytes()[:50])


def add_a_file(office: Office) -> None:
    (office.settings.output / "2026" / day.GOOD / "certificates" / "x.pdf").touch()


def leave_a_temporary_file(office: Office) -> None:
    (office.settings.done / day.GOOD / ".tmp-x").touch()


def leave_a_folder_in_work(office: Office) -> None:
    (office.settings.work / "copy").mkdir()


def leave_a_scratch_folder(office: Office) -> None:
    (temporary_of(office) / "certpress-scratch-x").mkdir()


def leave_a_journal(office: Office) -> None:
    office.settings.ledger_file.with_name("books.db-journal").touch()


def lose_a_drop(office: Office) -> None:
    shutil.rmtree(office.settings.done / day.GOOD)


def double_a_drop(office: Office) -> None:
    shutil.copytree(office.settings.done / day.GOOD, office.settings.rejected / day.GOOD)


def change_a_drop(office: Office) -> None:
    next((office.settings.done / day.GOOD).glob("photos/*")).write_bytes(b"other")


def lose_a_sheet(office: Office) -> None:
    change(office, "UPDATE blank SET in_stock = in_stock - 1")


def use_a_sheet_twice(office: Office) -> None:
    change(office, "UPDATE copy SET serial = 'A0001', blank = '空白证书' WHERE is_printed = 1")


def change_an_entry(office: Office) -> None:
    change(office, "UPDATE entry SET leaf = zeroblob(32) WHERE seq = 3")


def forget_a_table(office: Office) -> None:
    change(office, "DELETE FROM document WHERE kind = 'print-run'")


def forget_a_checkpoint(office: Office) -> None:
    file = office.settings.output / "checkpoints.txt"
    file.write_bytes(file.read_bytes().partition(b"\n\n")[0])


def put_a_batch_in_hand(office: Office) -> None:
    change(office, "UPDATE work SET finished = 0")


# What is done to a site, and a word of what is told of it.
HARM: Sequence[tuple[Callable[[Office], None], str]] = (
    (lose_a_number, "numbers S000065148999"),
    (double_a_number, "numbers instead of"),
    (lose_a_file, "made None"),
    (halve_a_file, ".pdf: entered"),
    (add_a_file, "entered None"),
    (leave_a_temporary_file, "left: "),
    (leave_a_folder_in_work, "left in work: copy"),
    (leave_a_scratch_folder, "certpress-scratch-x"),
    (leave_a_journal, "books.db-journal"),
    (lose_a_drop, "lies 0 times"),
    (double_a_drop, "lies 2 times"),
    (change_a_drop, "lies 0 times"),
    (lose_a_sheet, "by the counts"),
    (use_a_sheet_twice, "bears"),
    (change_an_entry, "ledger-broken"),
    (forget_a_table, "the table"),
    (forget_a_checkpoint, "checkpoints-wrong"),
    (put_a_batch_in_hand, "is still in hand"),
)


def test_a_day_without_harm_has_nothing_wrong(day_over: Day) -> None:
    assert [] == wrong_with(*day_over)


@pytest.mark.parametrize(("harm", "word"), HARM, ids=[harm.__name__ for harm, _ in HARM])
def test_harm_is_told(day_over: Day, harm: Callable[[Office], None], word: str) -> None:
    office, dropped = day_over
    harm(office)

    assert [] != [told for told in wrong_with(office, dropped) if word in told]


def test_what_was_seen_and_is_gone_or_another_is_told(day_over: Day) -> None:
    office, _dropped = day_over
    memory = Memory()
    assert [] == remember(office.settings.ledger_file, memory)
    assert memory.entries
    assert 3 == len(memory.numbers)

    change(office, "UPDATE entry SET body = x'00' WHERE seq = 3", "UPDATE person SET identity = 'x'")

    told = remember(office.settings.ledger_file, memory)
    assert 4 == len(told)
    assert "some are others now" in told[0]


def test_a_second_run_that_changes_something_is_told(day_over: Day) -> None:
    office, dropped = day_over
    (office.inbox / "late.txt").write_text("no batch at all", "utf-8")
    before = contents(office.settings.site)

    told = wrong_with(office, dropped)

    assert before != contents(office.settings.site)
    assert [] != [one for one in told if one.startswith("a second run changed")]
