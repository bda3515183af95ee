"""A site that nobody can write to (a share that went away and came back read-only, another user's folder): every verb
says which file and what to do, and reading goes on.
"""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import FolderTrouble
from tests.cli.conftest import Ask
from tests.line.office import Office, contents, copied, open_office
from tests.samples.batches import write_drop

BATCH = "2026-11-电工-01"
TWO = ("--by", "李审批", "--second", "张管理")
CLERK, WHY = ("--by", "张管理"), ("--reason", "试验")
WRITING = {
    "run": ("run",),
    "watch": ("watch",),
    "print": ("print", BATCH, "--by", "王印制", "--last-good", "2"),
    "reprint": ("reprint", "NUMBER", *CLERK, *WHY),
    "stock": ("stock", "receive", "--serials", "A01-A90", "--source", "印刷厂", *CLERK),
    "deliver": ("deliver", "NUMBER", "--post", "EMS1", *CLERK),
    "loss": ("loss", "NUMBER", *CLERK),
    "recall": ("recall", "NUMBER", *CLERK, *WHY),
    "correct": ("correct", "NUMBER", "--name", "张三", *CLERK, *WHY),
    "reissue": ("reissue", "NUMBER", *CLERK, "--reason", "遗失"),
    "revoke": ("revoke", "NUMBER", *TWO, *WHY, "--decision", "1号"),
    "void": ("void", "NUMBER", *TWO, *WHY),
    "destroy": ("destroy", "--number", "NUMBER", "--how", "粉碎", *TWO),
    "platform": ("platform", "report", BATCH, "--state", "可查询", *CLERK),
    "cancel": ("cancel", BATCH, *CLERK, *WHY),
    "backup": ("backup", "BESIDE"),
    "recover": ("recover", "--nothing-lost", *TWO, *WHY),
    "books": ("books", "export", "--year", "2026", *CLERK),
    "close": ("books", "close", "--month", "2026-10", *TWO),
    "export": ("audit", "--export", "BESIDE/审计"),
    "checkpoint": ("ledger", "checkpoint"),
    "key": ("keys", "make", "log"),
    "page": ("site", "export", "BESIDE/web"),
}
READING = (("status",), ("find", "S0"), ("show", "NUMBER"), ("verify", "NUMBER"), ("audit", "--quick"))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = open_office(tmp_path_factory.mktemp("worked") / "site")
    write_drop(office.inbox, people=2, name=BATCH)
    office.run()
    return office


@pytest.fixture
def office(prepared: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A site that was mounted read-only after its first batch; what lies beside it can be written."""
    office = copied(prepared, tmp_path / "site")
    (tmp_path / "beside").mkdir()
    forbid_writing(office.settings.site, monkeypatch)
    return office


def forbid_writing(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer as a file system that is mounted read-only does; root, as whom tests may run, is stopped by no mode."""
    real_open, real_make, real_builtin = os.open, os.mkdir, open

    def refuse(path: Any) -> None:
        if isinstance(path, str | Path) and Path(path).is_relative_to(site):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    def opened(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        is_there = flags & os.O_EXCL and os.path.lexists(path)  # It is told that before anything else.
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and not is_there:
            refuse(path)
        return real_open(path, flags, *rest, **named)

    def opened_as_file(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
        if set(mode) & set("wax+"):
            refuse(file)
        return real_builtin(file, mode, *rest, **named)

    def made(path: Any, *rest: Any, **named: Any) -> None:
        refuse(path)
        real_make(path, *rest, **named)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "mkdir", made)
    monkeypatch.setattr("io.open", opened_as_file)


def typed(office: Office, words: tuple[str, ...], number: str) -> tuple[str, ...]:
    beside = str(office.settings.site.parent / "beside")
    return tuple(word.replace("NUMBER", number).replace("BESIDE", beside) for word in words)


@pytest.fixture
def number(prepared: Office) -> str:
    return prepared.numbers()[0]


@pytest.mark.parametrize("verb", WRITING)
def test_a_verb_says_what_cannot_be_written_and_changes_nothing(
    ask: Ask, office: Office, number: str, verb: str
) -> None:
    before = contents(office.settings.site)
    told = ask(*typed(office, WRITING[verb], number), here=office.settings.site)

    assert (FolderTrouble.status, "") == (told.status, told.out)
    assert "只读，不能写入" in told.err
    assert "certpress doctor" in told.err
    assert before == contents(office.settings.site)


@pytest.mark.parametrize("words", READING, ids=lambda words: words[0])
def test_reading_goes_on(ask: Ask, office: Office, number: str, words: tuple[str, ...]) -> None:
    told = ask(*typed(office, words, number), here=office.settings.site)

    assert told.status in {0, 11}
    assert told.out
