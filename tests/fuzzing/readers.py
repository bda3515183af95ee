"""The readers of what comes from outside, each as one function of bytes: it returns, whatever the bytes are.

What a reader says in words of its own (a problem, an error of ours, one of the few ValueErrors that its docstring
names) is an answer. Anything else that comes out of it is a fault: the fuzzer and the tests of the corpus see it.
"""

import io
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from pipeline.documents.kinds import Box
from pipeline.errors import CertpressError
from pipeline.language.sentences import sentences
from pipeline.language.speaking import Language
from pipeline.ledger.approvals import Approval
from pipeline.ledger.checkpoints import Checkpoint, EntryProof, notes_in
from pipeline.ledger.credentials import CredentialWrong, SignedCode
from pipeline.ledger.entries import Entry
from pipeline.ledger.notes import NoteWrong, VerifierKey
from pipeline.printing.photos import inspect, printed
from pipeline.rules.problems import Problem
from pipeline.storage.archives import hidden_file, unpack
from pipeline.storage.backup_files import Backup, Contents
from pipeline.storage.batch_json import read_batch_json
from pipeline.storage.limits import Limits
from pipeline.storage.returns import LONGEST_RECORD, RECORD, Record
from pipeline.storage.spool import Spool
from pipeline.storage.texts import read_csv
from pipeline.storage.workbooks import read_workbook
from tests.samples.batches import workbook
from tests.storage.zips import Packed, zip_bytes

# Small, so that a bomb of some kilobytes is one.
LIMITS: Final = Limits(
    files=50,
    file_bytes=1 << 20,
    total_bytes=4 << 20,
    workbook_bytes=4 << 20,
    rows=500,
    columns=60,
    cell_characters=500,
    pixels=200_000,
)
FRAME: Final = Box(35, 49)
Reader = Callable[[bytes, Path], object]


@cache
def _chinese() -> Language:
    return Language.load()


def tell(problems: Iterable[Problem]) -> None:
    """Fail unless each problem has a sentence of its own, whole, and without anything that a terminal would obey."""
    for problem in problems:
        assert problem.code in sentences(), problem.code
        said = _chinese().problem(problem)
        assert said, problem
        assert "{" not in said or "{" in str(problem.values), said
        assert "\x1b" not in said, problem


def _kept(content: bytes, folder: Path) -> Path:
    file = folder / "content"
    file.write_bytes(content)
    return file


def csv(content: bytes, folder: Path) -> None:
    """A roster as text."""
    lines, problems = read_csv(_kept(content, folder), "名单.csv", limits=LIMITS)
    assert not (lines and problems)
    tell(problems)


def json(content: bytes, folder: Path) -> None:
    """A roster as other programs write it."""
    _, people, problems = read_batch_json(_kept(content, folder), limits=LIMITS)
    assert not (people.rows and problems)
    tell(problems)


def zipped(content: bytes, folder: Path) -> None:
    """The directory of an archive, and everything that it says is in it."""
    file = io.BytesIO(content)
    with Spool(folder / "spool", LIMITS) as spool:
        members, problems = unpack(file, spool, limits=LIMITS, words=lambda _: frozenset())
    assert LIMITS.total_bytes >= sum(member.size for member in members)
    tell(problems)
    Record.parse(hidden_file(file, RECORD, most=LONGEST_RECORD, limits=LIMITS))


def workbook_whole(content: bytes, folder: Path) -> None:
    """A workbook as it lies there."""
    _, problems = read_workbook(_kept(content, folder), "名单.xlsx", limits=LIMITS)
    tell(problems)


@cache
def _parts() -> tuple[tuple[str, bytes], ...]:
    with ZipFile(io.BytesIO(workbook({"批次号": "一"}, [{"姓名": "王小明", "理论成绩": 80}]))) as file:
        return tuple((name, file.read(name)) for name in sorted(file.namelist()) if name.endswith((".xml", ".rels")))


def parts_of_a_workbook() -> dict[str, bytes]:
    """Return the parts of a good workbook that a reader looks into, by their names."""
    return dict(_parts())


def workbook_part(content: bytes, folder: Path) -> None:
    """One part of a workbook, chosen by the first byte, in the place of a good one: its checksum is right."""
    parts = parts_of_a_workbook()
    chosen = sorted(parts)[content[0] % len(parts)] if content else "xl/workbook.xml"
    parts[chosen] = content[1:]
    workbook_whole(zip_bytes([Packed(name.encode(), part, method=0) for name, part in parts.items()]), folder)


def photo(content: bytes, folder: Path) -> None:
    """A photo: whatever passes the look can be printed."""
    file = _kept(content, folder)
    seen = inspect({"photo": file}, frame=FRAME, max_pixels=LIMITS.pixels, workers=1)["photo"]
    if seen.fault is None:
        made = printed(file, frame=FRAME)
        assert made.jpeg.startswith(b"\xff\xd8")
        assert min(made.width, made.height) >= 1


def _text(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")


def code(content: bytes, _folder: Path) -> None:
    """The text of a code that somebody scanned, and a public key that somebody typed."""
    with suppress(CredentialWrong):
        SignedCode.parse(_text(content)).signer(())
    with suppress(NoteWrong):
        assert _text(content) == str(VerifierKey.parse(_text(content)))


def note(content: bytes, _folder: Path) -> None:
    """A signed note, in each of the meanings that one may have."""
    with suppress(NoteWrong):
        EntryProof.parse(content)
    with suppress(NoteWrong):
        for one in notes_in(content):
            assert one.to_bytes() in content
            for parse in (Checkpoint.parse, Approval.parse):
                with suppress(NoteWrong):
                    assert one.text == parse(one.text).text


def entry(content: bytes, _folder: Path) -> None:
    """The bytes of an entry in a log that an auditor was given."""
    with suppress(ValueError):
        assert content == Entry.parse(content).to_bytes()


def backup(content: bytes, folder: Path) -> None:
    """A backup whose seal is right, with the content in the place of its files; and its head alone."""
    import hashlib  # noqa: PLC0415 - only here

    seal = b"certpress-backup/1 " + hashlib.sha256(content).hexdigest().encode() + b"\n"
    for whole in (content, content + seal.ljust(512, b"\0")):
        with suppress(CertpressError):
            Backup(_kept(whole, folder)).contents()
    with suppress(ValueError):
        Contents.parse(content)


READERS: Final[Mapping[str, Reader]] = {
    "csv": csv,
    "json": json,
    "zip": zipped,
    "workbook": workbook_whole,
    "workbook-part": workbook_part,
    "photo": photo,
    "code": code,
    "note": note,
    "entry": entry,
    "backup": backup,
}
