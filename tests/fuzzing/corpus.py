"""The corpus: for each reader a folder of small files to begin with, and every input that ever broke it.

`python -m tests.fuzzing.corpus` writes the good beginnings anew; what lies beside them stays.
"""

import hashlib
import io
import json
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from zipfile import ZipFile

from PIL import Image

from pipeline.ledger.approvals import Approval
from pipeline.ledger.checkpoints import EntryProof
from pipeline.ledger.merkle import leaf_hash
from pipeline.ledger.notes import Note
from pipeline.storage.backup_files import Contents, packing
from tests.fuzzing import KEPT
from tests.ledger import samples, signing
from tests.ledger.clerk import Clerk
from tests.ledger.codes import code_of
from tests.ledger.trees import inclusion_proof
from tests.samples.batches import Formula, particulars_of, workbook
from tests.storage.zips import UTF8_FLAG, Packed, unicode_path, zip_bytes

_PERSON: Final = {"姓名": "王小明", "证件号码": "650102199003070017", "职业名称": "电工", "理论成绩": 82.5}
_KEY: Final = signing.key_of(7)


def _csv() -> Iterator[bytes]:
    text = '姓名,证件号码,理论成绩\r\n王小明,650102199003070017,82.5\r\n"李""四",6.5E+17,\r\n'
    yield text.encode()
    yield text.encode("utf-8-sig")
    yield text.encode("gb18030")


def _json() -> Iterator[bytes]:
    whole = {"version": 1, "批次": particulars_of("一"), "名单": [_PERSON]}
    yield json.dumps(whole, ensure_ascii=False).encode()
    yield json.dumps(whole).encode("utf-8-sig")


def _zip() -> Iterator[bytes]:
    yield zip_bytes([Packed(b"batch.json", b"{}"), Packed("photos/王.jpg".encode(), b"x", flags=UTF8_FLAG)])
    yield zip_bytes([Packed("名单.csv".encode("gbk"), b"a,b"), Packed(b"photos/", b"", method=0, mode=0o040755)])
    raw = "王.jpg".encode("gbk")
    yield zip_bytes([Packed(raw, b"x" * 3000, extra=unicode_path(raw, "王.jpg"))], comment="备注".encode())
    file = io.BytesIO()
    with ZipFile(file, "w") as archive, archive.open("a.csv", "w", force_zip64=True) as member:
        member.write(b"a,b\n")
    yield file.getvalue()


def _workbook() -> Iterator[bytes]:
    yield workbook({"批次号": "一"}, [_PERSON, {"姓名": Formula("=A2", "王")}])
    yield bytes.fromhex("d0cf11e0a1b11ae1") + bytes(64) + "EncryptedPackage".encode("utf-16-le")


def _workbook_part() -> Iterator[bytes]:
    with ZipFile(io.BytesIO(next(_workbook()))) as file:
        names = sorted(name for name in file.namelist() if name.endswith((".xml", ".rels")))
        yield from (bytes([place]) + file.read(name) for place, name in enumerate(names))


def _photo() -> Iterator[bytes]:
    for mode, kind, options in (
        ("RGB", "JPEG", {}),
        ("L", "JPEG", {}),
        ("CMYK", "JPEG", {}),
        ("RGB", "JPEG", {"progressive": True}),
        ("RGBA", "PNG", {}),
        ("P", "PNG", {"interlace": True}),
    ):
        file = io.BytesIO()
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.new(mode, (20, 28)).save(file, kind, exif=exif, **options)
        yield file.getvalue()


def _code() -> Iterator[bytes]:
    yield code_of().encode()
    yield str(_KEY.key).encode()


def _note() -> Iterator[bytes]:
    leaves = [leaf_hash(bytes([place])) for place in range(5)]
    note = signing.signed(leaves, 5, _KEY)
    yield note.to_bytes()
    yield note.to_bytes() + b"\n" + note.to_bytes()
    yield EntryProof(2, inclusion_proof(leaves, 2), note, extra=b"record").to_bytes()
    approval = Approval("ab" * 32, "2026-11-电工-01", "认定结果", 3, "李审批", samples.NINE)
    yield Note(approval.text).signed(_KEY.key, _KEY.sign).to_bytes()


def _entry() -> Iterator[bytes]:
    clerk = Clerk().open()
    clerk.receive()
    clerk.accept()
    yield from clerk.bodies


def _backup() -> Iterator[bytes]:
    about = Contents("S000065148999", signing.ORIGIN, "2026-11-20T09:00:00+08:00", "0.1.0", 7, "00" * 32, None)
    file = io.BytesIO()
    with packing(file, passphrase=None) as sheaf:
        sheaf.add_bytes("site.toml", b'language = "zh_CN"\n')
        sheaf.add_bytes("output/名单.xlsx", bytes(20))
        sheaf.end(about)
    yield file.getvalue()[:-512]
    yield about.to_bytes()
    yield b"certpress-encrypted/1\n" + struct.pack("<8Q", *range(8))


BEGINNINGS: Final[Mapping[str, Callable[[], Iterator[bytes]]]] = {
    "csv": _csv,
    "json": _json,
    "zip": _zip,
    "workbook": _workbook,
    "workbook-part": _workbook_part,
    "photo": _photo,
    "code": _code,
    "note": _note,
    "entry": _entry,
    "backup": _backup,
}
NAMES: Final = tuple(BEGINNINGS)


def inputs(name: str) -> Iterator[bytes]:
    """Yield what the repository keeps for a reader: small files to begin with, and what broke it once."""
    yield from (file.read_bytes() for file in sorted((KEPT / name).iterdir()))


def main() -> None:
    """Write the good beginnings, each under the first digits of its SHA-256."""
    for name, make in BEGINNINGS.items():
        folder = KEPT / name
        folder.mkdir(parents=True, exist_ok=True)
        for content in make():
            (folder / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)


if __name__ == "__main__":
    main()
