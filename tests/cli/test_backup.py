"""`certpress backup`, typed as a person types it; a passphrase is typed twice, and stands nowhere."""

import json
import sys
from pathlib import Path

import click
import pytest

from pipeline.storage import encryption
from pipeline.storage.backup_files import Backup
from tests.cli.conftest import Ask

PASSPHRASE = "a long passphrase"  # noqa: S105 - of a test


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A terminal on which somebody types that passphrase; what he is asked is kept."""
    asked: list[str] = []

    def prompt(text: str, **how: object) -> str:
        asked.append(text)
        assert how["hide_input"]
        return PASSPHRASE

    monkeypatch.setattr(click, "prompt", prompt)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(encryption, "_COST", 2)
    return asked


def test_a_backup_says_what_it_holds_and_where_it_belongs(ask: Ask, site: Path, tmp_path: Path) -> None:
    told = ask("backup", tmp_path / "a.certpress-backup", here=site)

    assert 0 == told.status
    assert str(tmp_path / "a.certpress-backup") in told.out
    assert "没有加密" in told.out
    assert "私钥的副本应在保险柜里" in told.out
    assert 1 == Backup(tmp_path / "a.certpress-backup").contents().size


@pytest.mark.parametrize("target", ["stick", "stick/a.certpress-backup", "a"])
def test_where_no_stick_is_in_nothing_is_written(ask: Ask, site: Path, tmp_path: Path, target: str) -> None:
    before = set(tmp_path.iterdir())
    told = ask("backup", tmp_path / target, here=site)

    assert (2, True) == (told.status, "没有文件夹" in told.err)
    assert before == set(tmp_path.iterdir())


def test_another_program_is_told_the_same(ask: Ask, site: Path, tmp_path: Path) -> None:
    told = json.loads(ask("backup", tmp_path / "a.certpress-backup", "--json", here=site).out)

    contents = Backup(tmp_path / "a.certpress-backup").contents()
    assert {
        "file": str(tmp_path / "a.certpress-backup"),
        "files": len(contents.files),
        "size": 1,
        "root": contents.root,
        "encrypted": False,
        "keys": False,
        "made_at": contents.made_at,
        "fault": None,
        "differing": [],
    } == told


def test_an_encrypted_one_with_the_keys_opens_with_what_was_typed(
    ask: Ask, site: Path, tmp_path: Path, typing: list[str]
) -> None:
    assert 0 == ask("keys", "make", "log", here=site).status
    told = ask("backup", tmp_path / "a.certpress-backup", "--keys", here=site)

    assert 0 == told.status
    assert 1 == len(typing)
    assert "私钥" not in told.out
    assert PASSPHRASE not in told.out + told.err
    assert "keys/log.key" in {
        file.path for file in Backup(tmp_path / "a.certpress-backup", PASSPHRASE).contents().files
    }


def test_a_passphrase_is_taken_from_a_terminal_alone(
    ask: Ask, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    told = ask("backup", tmp_path / "a.certpress-backup", "--encrypt", here=site)

    assert told.err.startswith("passphrase-wanted")
    assert not (tmp_path / "a.certpress-backup").exists()
