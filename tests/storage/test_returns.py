"""What we write down about a return, and which files are the batch when it comes again."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.storage.returns import RECORD, Record, lay_beside, sort_out
from pipeline.storage.spool import Member
from tests.samples.batches import write_drop
from tests.storage.inboxes import Office, codes
from tests.storage.zips import Packed

NOTE, LIST = "退回说明.xlsx", "problems.json"
DIGESTS = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.text("0123456789abcdef"), max_size=4)


def member(path: str, content: str) -> Member:
    return Member(path, len(content), content, Path(content))


def record_of(rosters: dict[str, str], left_out: dict[str, str] | None = None) -> Record:
    return Record({NOTE: "note", LIST: "list"}, rosters, left_out or {})


@given(st.builds(Record, DIGESTS, DIGESTS, DIGESTS))
def test_a_record_is_read_as_it_was_written(record: Record) -> None:
    assert record == Record.parse(bytes(record))


@given(st.binary())
def test_whatever_lies_there_instead_of_a_record_is_none_or_one(content: bytes) -> None:
    assert isinstance(Record.parse(content), Record | None)


@pytest.mark.parametrize(
    ("there", "counts"),
    [
        ({"a.xlsx": "old", NOTE: "note"}, {"a.xlsx"}),
        ({"a.xlsx": "old", NOTE: "edited"}, {NOTE}),
        ({"a.xlsx": "edited", NOTE: "note"}, {"a.xlsx"}),
        ({"a.xlsx": "same", NOTE: "same"}, {"a.xlsx"}),
        ({"a.xlsx": "edited", NOTE: "other"}, {"a.xlsx", NOTE}),
        ({"a.xlsx": "note", NOTE: "note"}, {"a.xlsx"}),
        ({NOTE: "note"}, {NOTE}),
        ({NOTE: "edited"}, {NOTE}),
        # A workbook that nobody knows beside the roster may be anything.
        ({"a.xlsx": "old", "b.xlsx": "new", NOTE: "note"}, {"a.xlsx", "b.xlsx"}),
        ({"b.xlsx": "new", NOTE: "note"}, {"b.xlsx"}),
        ({"renamed.xlsx": "old", NOTE: "edited"}, {NOTE}),
    ],
)
def test_which_file_is_the_roster_after_a_return(there: dict[str, str], counts: set[str]) -> None:
    members = tuple(member(path, content) for path, content in {**there, LIST: "list", "1.jpg": "photo"}.items())
    found = sort_out(members, record_of({"a.xlsx": "old"}))

    assert {*counts, "1.jpg"} == {one.path for one in found.members}
    assert set(members) == {*found.members, *found.own_notes, *found.left_out}


@pytest.mark.parametrize("corrected", [{"名单.csv"}, {"批次.csv"}, {"名单.csv", "批次.csv"}])
def test_both_halves_count_where_one_of_them_was_corrected(corrected: set[str]) -> None:
    halves = {"名单.csv": "people", "批次.csv": "keys"}
    members = tuple(member(path, "new " + path if path in corrected else old) for path, old in halves.items())
    found = sort_out((*members, member(NOTE, "note")), record_of(halves))

    assert set(members) == set(found.members)


def test_a_note_without_rows_never_becomes_the_roster() -> None:
    found = sort_out((member(NOTE, "note"), member("a.xls", "old form")), record_of({}))

    assert ["a.xls"] == [one.path for one in found.members]


def test_neither_digest_nor_key_depends_on_what_we_lay_beside_a_drop(office: Office) -> None:
    folder = write_drop(office.inbox, people=1)
    taken = office.take(folder)
    for content in (b"first", b"second"):
        lay_beside(folder, {NOTE: content, LIST: b"[]"}, office.take(folder))

    again = office.take(folder)
    assert (taken.digest, taken.key) == (again.digest, again.key)
    assert [one.path for one in taken.members] == [one.path for one in again.members]
    assert b"second" == (folder / NOTE).read_bytes()
    assert {NOTE, LIST} == {one.path for one in again.own_notes}


def test_what_we_laid_beside_a_drop_is_known_again_in_a_zip_although_a_lock_file_is_in_it(office: Office) -> None:
    folder = write_drop(office.inbox, people=1)
    lay_beside(folder, {NOTE: b"note", LIST: b"[]"}, office.take(folder))
    files = [path for path in folder.rglob("*") if path.is_file()]
    packed = [Packed(str(path.relative_to(folder)).encode(), path.read_bytes()) for path in files]
    again = office.take(office.put_zip("a.zip", *packed, Packed("~$名单.xlsx".encode())))

    assert ["office-lock"] == codes(again.problems)
    assert {NOTE, LIST} == {one.path for one in again.own_notes}


@pytest.mark.parametrize("in_the_way", ["link", "pipe", "folder", "file"])
def test_what_is_not_our_own_note_is_never_written_over(office: Office, in_the_way: str) -> None:
    folder = write_drop(office.inbox, people=1)
    path = folder / NOTE
    secret = office.root / "secret"
    secret.write_bytes(b"secret")
    match in_the_way:
        case "link":
            path.symlink_to(secret)
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case _:
            path.write_bytes(b"of the operator")
    before = path.lstat()
    names = lay_beside(folder, {NOTE: b"ours"}, office.take(folder))

    assert {NOTE: "退回说明~2.xlsx"} == names
    assert (before.st_ino, before.st_mtime_ns) == (path.lstat().st_ino, path.lstat().st_mtime_ns)
    assert b"secret" == secret.read_bytes()


@pytest.mark.parametrize("in_the_way", ["link", "pipe", "folder"])
def test_what_calls_itself_our_record_hurts_nobody(office: Office, in_the_way: str) -> None:
    folder = write_drop(office.inbox, people=1)
    path = folder / RECORD
    match in_the_way:
        case "link":
            path.symlink_to("/etc/passwd")
        case "pipe":
            os.mkfifo(path)
        case _:
            path.mkdir()
    taken = office.take(folder)
    lay_beside(folder, {NOTE: b"ours"}, taken)

    assert () == taken.problems
    assert b"ours" == (folder / NOTE).read_bytes()
