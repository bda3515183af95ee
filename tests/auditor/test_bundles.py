"""What was taken along on a stick is held against its signed list."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.auditor.bundles import HEADING, LOG, SIGNED_SUMS, SUMS, faults_in, log_in, sums_text
from pipeline.ledger.notes import Note
from tests.ledger.signing import key_of

KEY, OTHER = key_of(1), key_of(2)
FILES = {"books/证书印制台账.xlsx": b"book", "ledger/checkpoint": b"log"}


def signed(folder: Path, text: str | None = None) -> None:
    digest = sha256((folder / SUMS).read_bytes()).hexdigest()
    note = Note(text or f"{HEADING}\ncertpress/S000065148999\n{digest}\n2026-11-30T05:00:00+08:00\n")
    (folder / SIGNED_SUMS).write_bytes(note.signed(KEY.key, KEY.sign).to_bytes())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, content in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    (tmp_path / SUMS).write_text(sums_text((path, sha256(content).hexdigest()) for path, content in FILES.items()))
    signed(tmp_path)
    return tmp_path


def told(folder: Path, key: object = KEY) -> list[tuple[str, str]]:
    return [(str(one.fault), str(one.reason)) for one in faults_in(folder, [key.key])]  # type: ignore[attr-defined]


def test_nothing_is_wrong_with_what_was_signed(folder: Path) -> None:
    assert [] == told(folder)
    assert folder / LOG == log_in(folder)
    assert folder / LOG == log_in(folder / LOG)


def lost(folder: Path) -> None:
    (folder / "books/证书印制台账.xlsx").unlink()


def changed(folder: Path) -> None:
    (folder / "books/证书印制台账.xlsx").write_bytes(b"boot")


def added(folder: Path) -> None:
    (folder / "books/证书核发台账.xlsx").write_bytes(b"book")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [(lost, "is not there"), (changed, "not the one that was listed"), (added, "not stand in the list")],
)
def test_a_file_that_is_not_as_listed_is_named(folder: Path, spoil: Callable[[Path], None], why: str) -> None:
    spoil(folder)
    ((fault, reason),) = told(folder)

    assert "damaged" == fault
    assert why in reason
    assert "books/" in reason


@pytest.mark.parametrize("name", ["Thumbs.db", "desktop.ini", "books/.DS_Store", "books/._证书", "books/~$证书.xlsx"])
def test_what_a_desktop_lays_into_a_folder_that_is_opened_is_no_fault(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"litter")

    assert [] == told(folder)


def signature_changed(folder: Path) -> None:
    (folder / SIGNED_SUMS).write_bytes((folder / SIGNED_SUMS).read_bytes().replace(b"05:00", b"06:00"))


def signature_lost(folder: Path) -> None:
    (folder / SIGNED_SUMS).unlink()


def something_else_signed(folder: Path) -> None:
    signed(folder, f"{HEADING}\ncertpress/S000065148999\n{'0' * 64}\n2026-11-30T05:00:00+08:00\n")


def a_checkpoint_signed(folder: Path) -> None:
    digest = sha256((folder / SUMS).read_bytes()).hexdigest()
    signed(folder, f"certpress/S000065148999\n7\n{digest}\n")


@pytest.mark.parametrize("spoil", [signature_changed, signature_lost, something_else_signed, a_checkpoint_signed])
def test_a_list_that_nobody_signed_is_told(folder: Path, spoil: Callable[[Path], None]) -> None:
    spoil(folder)

    assert ["signature"] == [fault for fault, _ in told(folder)]


def test_a_list_that_another_key_signed_is_told(folder: Path) -> None:
    assert ["signature"] == [fault for fault, _ in told(folder, OTHER)]
