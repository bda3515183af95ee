"""A log that a second process looks over is judged as one that is looked over in the same."""

# ruff: noqa: S608 - here we are the forger, and the names come from the schema

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread

import pytest

from pipeline.errors import CertpressError, HelperDied, LedgerBroken
from pipeline.ledger.entries import Entry
from pipeline.ledger.merkle import leaf_hash
from pipeline.storage import beside
from pipeline.storage.looking_over import Page, Tree
from pipeline.storage.register import Register
from pipeline.storage.spelling import entries_among, one_after_another
from tests.ledger import samples
from tests.storage.conftest import AtWork
from tests.storage.forging import Forger
from tests.storage.offices import life_of_paper, live, office


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with office(tmp_path / "账 #1?.db") as register:
        live(register)
        life_of_paper(register)
        yield register


@pytest.fixture
def helpers(monkeypatch: pytest.MonkeyPatch, at_work: AtWork) -> list[BaseProcess]:
    """Every log is long enough for a second process; those that were started."""
    monkeypatch.setattr(beside, "_WORTH_A_PROCESS", 1)
    started, told = list[BaseProcess](), beside._told

    def telling(ours: Connection) -> Iterator[Page | Tree]:
        started.extend(at_work())
        return told(ours)

    monkeypatch.setattr(beside, "_told", telling)
    return started


def forge(register: Register, *statements: str) -> None:
    forger = Forger(register._store.file)
    for statement in statements:
        forger.execute(statement)
    forger.close()


def verdict(question: Callable[[], object]) -> object:
    try:
        return question()
    except CertpressError as error:
        return str(error)


def test_an_honest_log_holds_together(register: Register, helpers: list[BaseProcess], at_work: AtWork) -> None:
    assert register.head() == register.verify()
    assert () == register.rebuild(check=True)
    assert 2 == len(helpers)
    assert [] == at_work()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entry SET body = CAST(replace(body, '2026', '2027') AS BLOB) WHERE seq = 3",
        "UPDATE entry SET number = 'X' WHERE seq = 5",
        "UPDATE person SET name = '李小明' WHERE seq = 5",
        "DELETE FROM person WHERE seq = 5",
        "DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)",
        "UPDATE tile SET hashes = zeroblob(length(hashes))",
        "UPDATE certificate SET job = 'X'",
        "UPDATE head SET root = zeroblob(32)",
    ],
)
def test_what_is_wrong_is_named_by_both_alike(
    register: Register, monkeypatch: pytest.MonkeyPatch, helpers: list[BaseProcess], change: str
) -> None:
    forge(register, change)
    with monkeypatch.context() as alone:
        alone.setattr(beside, "_WORTH_A_PROCESS", 10**9)
        expected = [verdict(register.verify), verdict(lambda: register.rebuild(check=True))]
    assert [] == helpers

    assert expected == [verdict(register.verify), verdict(lambda: register.rebuild(check=True))]
    assert 2 == len(helpers)
    assert isinstance(expected[0], str)


def test_of_two_faults_the_one_that_comes_first_is_named(register: Register, helpers: list[BaseProcess]) -> None:
    """The second process meets the later one before the first entry is played."""
    (body,) = register._store.row("entry_at", seq=5) or (b"",)
    twice = body.replace(b'"seq":5', b'"seq":4')
    forge(
        register,
        f"UPDATE entry SET body = x'{twice.hex()}', leaf = x'{leaf_hash(twice).hex()}' WHERE seq = 5",
        "UPDATE entry SET leaf = zeroblob(32) WHERE seq = 7",
    )

    with pytest.raises(LedgerBroken, match="at entry 5"):
        register.verify()
    assert helpers


def test_a_helper_that_is_killed_is_told(register: Register, monkeypatch: pytest.MonkeyPatch, at_work: AtWork) -> None:
    monkeypatch.setattr(beside, "_WORTH_A_PROCESS", 1)
    told = beside._told

    def killing(ours: Connection) -> Iterator[Page | Tree]:
        (helper,) = at_work()
        helper.kill()
        helper.join()
        return told(ours)

    monkeypatch.setattr(beside, "_told", killing)
    with pytest.raises(HelperDied):
        register.verify()


def test_what_nobody_foresaw_in_the_look_at_the_file_is_told_to_who_waits_for_it(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else they would wait for ever, and whoever plays the log with them."""

    def unforeseen(_store: object) -> None:
        raise RuntimeError("unforeseen")

    told = list[str]()

    def wait() -> None:
        with pytest.raises(RuntimeError) as caught:
            beside._fault_beside(register._store.file, register._store.known_as)()
        told.append(str(caught.value))

    monkeypatch.setattr(beside, "fault_of", unforeseen)
    waiting = Thread(target=wait, daemon=True)
    waiting.start()
    waiting.join(20)

    assert ["unforeseen"] == told


def test_a_helper_whose_reader_is_gone_ends_quietly(register: Register, capfd: pytest.CaptureFixture[str]) -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    ours.close()
    before = signal.getsignal(signal.SIGINT)
    try:
        beside.look_over(register._store.file, register._store.file, theirs)
    finally:
        signal.signal(signal.SIGINT, before)

    assert ("", "") == capfd.readouterr()


def test_entries_of_one_list_are_those_of_their_bytes(register: Register) -> None:
    bodies = [body for _seq, body, *_ in register._store.rows("every_entry")]

    assert tuple(map(Entry.parse, bodies)) == entries_among(one_after_another(bodies))
    assert () == entries_among(one_after_another([]))
    assert {samples.NINE} == {entry.at for entry in entries_among(one_after_another(bodies))}
