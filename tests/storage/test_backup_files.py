"""A backup is an ordinary tar with proof behind it; what was changed anywhere is refused before it is believed."""

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import BackupWrong, PassphraseWanted
from pipeline.files import replacing
from pipeline.storage import encryption
from pipeline.storage.backup_files import Backup, Contents, packing

FILES = {"site.toml": b"language", "output/2026/一班/certificates/S1.pdf": b"%PDF", "batches/done/空/a.xlsx": b""}
ABOUT = Contents("S000065148999", "certpress/S000065148999", "2026-11-20T09:00:00+08:00", "0.1.0", 7, "00" * 32, None)
PASSPHRASE = "a long passphrase"  # noqa: S105 - of a test


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "_COST", 2)


def made(file: Path, files: dict[str, bytes] = FILES, *, passphrase: str | None = None) -> Path:
    with replacing(file) as sink, packing(sink, passphrase=passphrase) as pack:
        for path, content in files.items():
            pack.add_bytes(path, content)
        pack.end(ABOUT)
    return file


def unpacked(file: Path, *, passphrase: str | None = None) -> dict[str, bytes]:
    found: dict[str, bytes] = {}

    def put(path: str, pieces: Iterator[bytes]) -> None:
        found[path] = b"".join(pieces)

    Backup(file, passphrase).unpack(put)
    return found


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_what_was_packed_comes_out(tmp_path: Path, passphrase: str | None) -> None:
    file = made(tmp_path / "a", passphrase=passphrase)

    assert FILES == unpacked(file, passphrase=passphrase)
    told = Backup(file, passphrase).contents()
    assert (7, list(FILES)) == (told.size, [one.path for one in told.files])


def test_any_tar_program_opens_it(tmp_path: Path) -> None:
    with tarfile.open(made(tmp_path / "a")) as tar:
        assert [*FILES, "backup.json"] == tar.getnames()


def test_a_name_that_is_no_unicode_comes_back(tmp_path: Path) -> None:
    name = b"batches/done/x/\xc6\xe6.jpg".decode("utf-8", "surrogateescape")

    assert {name: b"1"} == unpacked(made(tmp_path / "a", {name: b"1"}))


def test_every_flipped_bit_is_refused(tmp_path: Path) -> None:
    file = made(tmp_path / "a", {"site.toml": b"language"})
    whole = file.read_bytes()
    # Of each byte one bit, and of the blocks that say something every bit.
    places = [(place, 1 << place % 8) for place in range(len(whole))]
    places += [(place, 1 << bit) for place in range(len(whole) - 512, len(whole)) for bit in range(8)]
    for place, bit in places:
        flipped = bytearray(whole)
        flipped[place] ^= bit
        file.write_bytes(flipped)
        with pytest.raises(BackupWrong):
            Backup(file).contents()


@pytest.mark.parametrize("left", [0, 100, 512, 5000])
def test_what_was_cut_off_is_refused(tmp_path: Path, left: int) -> None:
    file = made(tmp_path / "a")
    file.write_bytes(file.read_bytes()[:left])

    with pytest.raises(BackupWrong):
        Backup(file).contents()


def test_what_somebody_added_is_refused(tmp_path: Path) -> None:
    file = made(tmp_path / "a")
    file.write_bytes(file.read_bytes() + b"\0" * 512)

    with pytest.raises(BackupWrong):
        Backup(file).contents()


def test_an_encrypted_one_asks_for_its_passphrase(tmp_path: Path) -> None:
    with pytest.raises(PassphraseWanted):
        Backup(made(tmp_path / "a", passphrase=PASSPHRASE)).contents()


@pytest.mark.parametrize("path", ["/etc/passwd", "../outside", "output/../../outside"])
def test_no_path_leads_out_of_the_site(tmp_path: Path, path: str) -> None:
    put: list[str] = []

    with pytest.raises(BackupWrong, match="not one that certpress made"):
        Backup(made(tmp_path / "a", {path: b"x"})).unpack(lambda name, _: put.append(name))
    assert [] == put


def test_a_tar_of_something_else_is_refused_though_somebody_sealed_it(tmp_path: Path) -> None:
    file = tmp_path / "a"
    with replacing(file) as sink, packing(sink, passphrase=None) as pack:
        pack.add_bytes("site.toml", b"language")

    with pytest.raises(BackupWrong, match="not one that certpress made"):
        Backup(file).contents()


_TOLD = json.loads(ABOUT.to_bytes())


@pytest.mark.parametrize(
    "told",
    [
        2,
        "v",
        [],
        None,
        {**_TOLD, "v": 2},
        {**_TOLD, "files": None},
        {**_TOLD, "files": [1]},
        {**_TOLD, "files": [{"path": "a"}]},
        {**_TOLD, "size": "7"},
        {**_TOLD, "size": True},
        {**_TOLD, "root": None},
        {**_TOLD, "checkpoint": 0},
        {**_TOLD, "more": 1},
        {name: value for name, value in _TOLD.items() if name != "origin"},
    ],
)
def test_a_list_that_says_something_else_is_refused_though_somebody_sealed_it(tmp_path: Path, told: object) -> None:
    file = tmp_path / "a"
    with replacing(file) as sink, packing(sink, passphrase=None) as pack:
        pack.add_bytes("backup.json", json.dumps(told).encode())

    with pytest.raises(BackupWrong, match="not one that certpress made"):
        Backup(file).contents()


def test_a_list_that_nests_without_end_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a"
    with replacing(file) as sink, packing(sink, passphrase=None) as pack:
        pack.add_bytes("backup.json", b"[" * 100_000)

    with pytest.raises(BackupWrong, match="not one that certpress made"):
        Backup(file).contents()


def test_a_list_that_lacks_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a"
    with replacing(file) as sink, packing(sink, passphrase=None) as pack:
        pack.add_bytes("site.toml", b"language")
        pack.add_bytes("backup.json", ABOUT.to_bytes())

    with pytest.raises(BackupWrong, match="not one that certpress made"):
        Backup(file).contents()


def test_a_file_that_shrinks_while_it_is_read_is_no_backup(tmp_path: Path) -> None:
    with (
        pytest.raises(OSError, match="unexpected end"),
        (tmp_path / "a").open("wb") as sink,
        packing(sink, passphrase=None) as pack,
    ):
        pack.add("a", io.BytesIO(b"12"), size=3)
