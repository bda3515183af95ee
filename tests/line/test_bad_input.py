"""What people and attackers drop: one clear message each, the drop unchanged, and the next drop carried through."""

import hashlib
import json
import os
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from tests.line.office import Office, contents, open_office
from tests.samples.batches import Formula, write_drop

NEXT = "z-next"
Spoil = Callable[[Path], Path]


def encrypted_workbook(inbox: Path) -> Path:
    """A workbook with a password is an OLE file, as Excel writes it."""
    drop = inbox / "加密.xlsx"
    drop.write_bytes(
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    )
    return drop


def truncated_zip(inbox: Path) -> Path:
    drop = write_drop(inbox, people=2, form="zip", name="断")
    drop.write_bytes(drop.read_bytes()[:-2000])
    return drop


def zip_bomb(inbox: Path) -> Path:
    drop = inbox / "bomb.zip"
    with ZipFile(drop, "w", ZIP_DEFLATED) as archive:
        archive.writestr("名单.xlsx", bytes(300 << 20))
    return drop


def zip_with(name: str, *, mode: int = 0o644) -> Spoil:
    def make(inbox: Path) -> Path:
        drop = write_drop(inbox, people=2, form="zip", name="越界")
        with ZipFile(drop, "a") as archive:
            member = ZipInfo(name)
            member.external_attr = mode << 16
            archive.writestr(member, b"/etc/passwd")
        return drop

    return make


def folder_with_symlink(inbox: Path) -> Path:
    drop = write_drop(inbox, people=2, name="链接")
    drop.joinpath("photos", "secret.jpg").symlink_to("/etc/passwd")
    return drop


def symlink(inbox: Path) -> Path:
    drop = inbox / "链接.xlsx"
    drop.symlink_to("/etc/passwd")
    return drop


def empty_file(inbox: Path) -> Path:
    drop = inbox / "空.xlsx"
    drop.touch()
    return drop


def huge_picture(inbox: Path) -> Path:
    """A PNG of 20,000 x 10,000 pixels: a few kilobytes on disk, 600 MB once decoded."""
    drop = write_drop(inbox, people=1, name="大图")
    (photo,) = (drop / "photos").iterdir()
    row = zlib.compress(bytes(1 + 3 * 20_000) * 64)
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 20_000, 10_000, 8, 2, 0, 0, 0)), (b"IDAT", row), (b"IEND", b"")]
    content = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    photo.with_suffix(".png").write_bytes(b"\x89PNG\r\n\x1a\n" + content)
    photo.unlink()
    return drop


def with_value(column: str, value: Any) -> Spoil:
    def change(rows: list[dict[str, Any]]) -> None:
        rows[0][column] = value

    return lambda inbox: write_drop(inbox, people=2, name="值", change=change)


def gbk_name(inbox: Path) -> Path:
    drop = inbox / os.fsdecode("王小明.xlsx".encode("gbk"))
    drop.write_bytes(b"PK\x05\x06" + bytes(18))
    return drop


BAD_INPUT: dict[str, tuple[Spoil, str]] = {
    "encrypted workbook": (encrypted_workbook, "workbook-encrypted"),
    "truncated zip": (truncated_zip, "archive-damaged"),
    "zip bomb": (zip_bomb, "archive-bomb"),
    "../ name": (zip_with("../越界.jpg"), "member-path-unsafe"),
    "absolute name": (zip_with("/etc/cron.d/x"), "member-path-unsafe"),
    "symlink in a zip": (zip_with("photos/x.jpg", mode=0o120777), "member-not-a-file"),
    "symlink in a folder": (folder_with_symlink, "member-not-a-file"),
    "symlink as a drop": (symlink, "drop-not-a-file"),
    "0-byte file": (empty_file, "file-empty"),
    "200-megapixel PNG": (huge_picture, "photo-too-many-pixels"),
    "formula instead of a value": (with_value("姓名", Formula('="王"&"小明"', "王小明")), "cell-formula"),
    "formula instead of a mark": (with_value("理论成绩", Formula("=30+40", 70)), "cell-formula"),
    "name with markup": (with_value("姓名", "<b>王</b>"), "name-character"),
    "name with a template": (with_value("姓名", "{{ 7*7 }}"), "name-character"),
    "name with a command": (with_value("姓名", "=cmd|' /C calc'!A0"), "name-character"),
    "GBK file name on disk": (gbk_name, "member-name-not-utf8"),
}


def fingerprint(drop: Path) -> dict[str, str]:
    """Return what a drop is, byte for byte: a link by where it points, a file or a folder by its content."""
    if drop.is_symlink():
        return {"link": str(drop.readlink())}
    return contents(drop) if drop.is_dir() else {"file": hashlib.sha256(drop.read_bytes()).hexdigest()}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path / "site")


@pytest.mark.parametrize(("spoil", "code"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_goes_back_unchanged_with_its_reason_and_the_next_drop_is_done(
    office: Office, spoil: Spoil, code: str
) -> None:
    drop = spoil(office.inbox)
    before, drop_was_folder = fingerprint(drop), drop.is_dir() and not drop.is_symlink()
    write_drop(office.inbox, people=2, name=NEXT)

    outcome = office.run_for_real() if code == "photo-too-many-pixels" else office.run()

    (place,) = office.settings.rejected.iterdir()
    problems = json.loads((place / "problems.json").read_text("utf-8"))
    assert code in {problem["code"] for problem in problems}, problems
    assert all(problem["message"] and problem["code"] not in problem["message"] for problem in problems)
    assert before.items() <= fingerprint(place if drop_was_folder else place / drop.name).items()
    assert (place / "退回说明.xlsx").is_file()
    assert [NEXT] == outcome.accepted
    assert [] == outcome.failed


def test_a_member_with_a_gbk_name_in_a_folder_names_how_it_was_meant(office: Office) -> None:
    drop = write_drop(office.inbox, people=2, name="乱码")
    drop.joinpath("photos", os.fsdecode("王小明.jpg".encode("gbk"))).write_bytes(b"x")

    office.run()

    problems = json.loads((office.settings.rejected / "乱码" / "problems.json").read_text("utf-8"))
    assert any("王小明.jpg" in problem["message"] for problem in problems)


def test_a_zip_of_gbk_names_is_read(office: Office) -> None:
    packed = BytesIO(write_drop(office.settings.site, people=2, form="zip", name="原").read_bytes())
    target = office.inbox / "国标.zip"
    with ZipFile(packed) as source, ZipFile(target, "w") as archive:
        for member in source.infolist():
            name = member.filename.replace("photos/", "照片/").encode("gbk").decode("cp437")
            info = ZipInfo(name)
            archive.writestr(info, source.read(member))
    # zipfile flags every name beyond ASCII as UTF-8; an old archiver writes the raw bytes without the flag.
    target.write_bytes(_unflagged(target.read_bytes()))

    outcome = office.run()

    assert ["原"] == outcome.accepted


def _unflagged(content: bytes) -> bytes:
    """Write each UTF-8 member name back as the GBK bytes it stands for, without the flag."""
    source = ZipFile(BytesIO(content))
    out = bytearray()
    central = bytearray()
    for info in source.infolist():
        name = info.orig_filename.encode("cp437")
        data = source.read(info)
        head = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0x21, info.CRC, len(data), len(data), len(name), 0)
        central += b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name
        out += b"PK\x03\x04" + head + name + data
    count = len(source.infolist())
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(central), len(out), 0)
    return bytes(out + central + end)
