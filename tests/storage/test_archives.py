"""Zips: what they hold, how their names are spelled, and what is refused. Rows 14 and 16 of hazards.md D."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.storage.zip_directory import Unsound, content_of, read_directory
from tests.samples.batches import particulars_of, workbook
from tests.storage.inboxes import LIMITS, Office, codes
from tests.storage.zips import UTF8_FLAG, Packed, unicode_path, zip_bytes

PEOPLE = [{"姓名": "王小明", "证件号码": "650102199003070017"}, {"姓名": "谢謀", "证件号码": "650102199003070025"}]
BOOK = workbook(particulars_of("2026-11-电工-01"), PEOPLE)
ROSTER = Packed(b"roster.xlsx", BOOK, method=0)


def paths_in(office: Office, *members: Packed) -> list[str]:
    taken = office.take(office.put_zip("a.zip", *members))
    assert () == taken.problems
    return sorted(member.path for member in taken.members)


def problems_of(office: Office, *members: Packed) -> list[str]:
    return codes(office.take(office.put_zip("a.zip", *members)).problems)


# --- the directory ------------------------------------------------------------------------------------------------


@given(
    st.dictionaries(st.text("abcdef/", min_size=1, max_size=8), st.binary(max_size=3000), max_size=6),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_what_the_standard_library_packs_is_read_back(files: dict[str, bytes], method: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    members = read_directory(packed, most=100)

    assert files == {member.name.decode(): b"".join(content_of(packed, member)) for member in members}


@given(st.binary(max_size=300))
def test_no_bytes_whatever_do_more_than_be_refused(content: bytes) -> None:
    with pytest.raises(Unsound):
        read_directory(io.BytesIO(content), most=100)


@given(st.data())
def test_a_damaged_zip_is_noticed_or_reads_as_before(data: st.DataObject) -> None:
    good = zip_bytes([Packed(b"a", b"hello " * 20), Packed(b"b", b"world", method=0)])
    at = data.draw(st.integers(0, len(good) - 1))
    bad = good[:at] + bytes([good[at] ^ data.draw(st.integers(1, 255))]) + good[at + 1 :]
    file = io.BytesIO(bad)
    try:
        contents = [b"".join(content_of(file, member)) for member in read_directory(file, most=10)]
    except Unsound:
        return

    assert [b"hello " * 20, b"world"] == contents


def test_every_cut_through_a_zip_is_noticed() -> None:
    good = zip_bytes([Packed(b"a", b"hello " * 20), Packed(b"b")])

    for length in range(len(good)):
        with pytest.raises(Unsound):
            read_directory(io.BytesIO(good[:length]), most=10)


def test_a_zip64_archive_is_read() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(b"hello")
    (member_read,) = read_directory(packed, most=10)

    assert b"hello" == b"".join(content_of(packed, member_read))


# --- row 14: names ------------------------------------------------------------------------------------------------


@pytest.mark.hazard(14)
def test_names_that_windows_wrote_in_gbk_are_read(office: Office) -> None:
    names = ["照片/王小明.jpg", "照片/谢謀.jpg"]

    assert ["roster.xlsx", *names] == paths_in(office, ROSTER, *(Packed(name.encode("gbk")) for name in names))


@pytest.mark.hazard(14)
def test_a_trailing_5c_of_gbk_is_no_backslash(office: Office) -> None:
    raw = "照片/謀.jpg".encode("gbk")

    assert b"\\" in raw
    assert ["roster.xlsx", "照片/謀.jpg"] == paths_in(office, ROSTER, Packed(raw))


@pytest.mark.hazard(14)
def test_names_that_macos_wrote_in_utf8_without_saying_so_are_read(office: Office) -> None:
    decomposed = "照片/王小明.jpg"

    assert ["roster.xlsx", "照片/王小明.jpg"] == paths_in(office, ROSTER, Packed(decomposed.encode()))


@pytest.mark.hazard(14)
def test_names_flagged_as_utf8_are_read(office: Office) -> None:
    assert ["roster.xlsx", "照片/王小明.jpg"] == paths_in(
        office, ROSTER, Packed("照片/王小明.jpg".encode(), flags=UTF8_FLAG)
    )


@pytest.mark.hazard(14)
def test_the_unicode_path_field_is_believed_where_its_checksum_fits(office: Office) -> None:
    raw = "照片/王小明.jpg".encode("gbk")
    field = unicode_path(raw, "照片/谢謀.jpg")

    assert ["roster.xlsx", "照片/谢謀.jpg"] == paths_in(office, ROSTER, Packed(raw, extra=field))


@pytest.mark.hazard(14)
def test_the_unicode_path_field_of_another_name_is_not_believed(office: Office) -> None:
    raw = "照片/王小明.jpg".encode("gbk")
    field = unicode_path(raw, "照片/谢謀.jpg", right=False)

    assert ["roster.xlsx", "照片/王小明.jpg"] == paths_in(office, ROSTER, Packed(raw, extra=field))


@pytest.mark.hazard(14)
def test_a_mixed_archive_is_read_name_by_name_as_it_tells(office: Office) -> None:
    raw = "照片/王小明.jpg".encode("gbk")
    members = (
        ROSTER,
        Packed("照片/谢謀.jpg".encode(), flags=UTF8_FLAG),
        Packed(raw),
        Packed(b"photos/650102199003070017.jpg"),
    )

    assert ["photos/650102199003070017.jpg", "roster.xlsx", "照片/王小明.jpg", "照片/谢謀.jpg"] == paths_in(
        office, *members
    )


@pytest.mark.hazard(14)
def test_names_that_nothing_explains_are_returned_with_both_spellings(office: Office) -> None:
    raw = "photos/电工.jpg".encode()
    taken = office.take(office.put_zip("a.zip", replace(ROSTER, content=workbook({}, [{"姓名": "李四"}])), Packed(raw)))
    (problem,) = taken.problems

    assert "archive-names-ambiguous" == problem.code
    assert {"photos/电工.jpg", raw.decode("gb18030")} == {value for _, value in problem.values}


@pytest.mark.hazard(14)
def test_names_in_two_code_pages_at_once_are_returned(office: Office) -> None:
    assert ["archive-names-unreadable"] == problems_of(
        office, ROSTER, Packed("王小明.jpg".encode("gbk")), Packed("王小明😀€.jpg".encode() + b"\xff\xff")
    )


@pytest.mark.hazard(14)
def test_a_flag_that_lies_about_utf8_is_returned(office: Office) -> None:
    assert ["member-name-not-utf8"] == problems_of(office, ROSTER, Packed("王小明.jpg".encode("gbk"), flags=UTF8_FLAG))


@pytest.mark.hazard(14)
def test_a_roster_in_csv_explains_the_names_too(office: Office) -> None:
    people = "姓名,证件号码\n王小明,650102199003070017\n".encode("gb18030")
    members = [
        Packed("批次.csv".encode("gbk"), "批次号,一\n".encode("gb18030")),
        Packed("名单.csv".encode("gbk"), people),
        Packed("照片/王小明.jpg".encode("gbk")),
    ]

    assert ["名单.csv", "批次.csv", "照片/王小明.jpg"] == paths_in(office, *members)


# --- row 16: bombs, traversal, names twice -------------------------------------------------------------------------


@pytest.mark.hazard(16)
@pytest.mark.parametrize(
    "name",
    [
        b"../a.jpg",
        b"photos/../../a.jpg",
        b"/etc/passwd",
        b"C:/a.jpg",
        b"c:a.jpg",
        b"..\\a.jpg",
        b"photos\\a.jpg",
        b"./a.jpg",
        b"photos//a.jpg",
        b"a\0.jpg",
        b"a\n.jpg",
    ],
)
def test_names_that_lead_elsewhere_are_refused(office: Office, name: bytes) -> None:
    assert ["member-path-unsafe"] == problems_of(office, ROSTER, Packed(name))


@pytest.mark.hazard(16)
def test_a_bomb_is_refused_before_it_is_unpacked(office: Office) -> None:
    bomb = Packed(b"photos/a.jpg", b"\0" * (30 << 20))
    taken = office.take(office.put_zip("a.zip", ROSTER, bomb))

    assert ["archive-bomb"] == codes(taken.problems)
    assert 1 << 20 > sum(file.stat().st_size for file in (taken.folder / "files").iterdir())


@pytest.mark.hazard(16)
def test_a_bomb_that_lies_about_its_size_is_stopped_while_it_is_unpacked(office: Office) -> None:
    bomb = Packed(b"photos/a.jpg", b"\0" * (30 << 20), size=1000)
    taken = office.take(office.put_zip("a.zip", ROSTER, bomb))

    assert ["archive-bomb"] == codes(taken.problems)
    assert 3 << 20 > sum(file.stat().st_size for file in (taken.folder / "files").iterdir())


@pytest.mark.hazard(16)
def test_members_that_share_bytes_are_refused(office: Office) -> None:
    assert ["archive-bomb"] == problems_of(office, ROSTER, Packed(b"a.jpg"), Packed(b"b.jpg", offset=0))


@pytest.mark.hazard(16)
@pytest.mark.parametrize("second", ["photos/A.JPG", "PHOTOS/a.jpg", "photos/a.jpg"])
def test_two_names_for_one_file_are_refused(office: Office, second: str) -> None:
    assert ["member-name-twice"] == problems_of(office, ROSTER, Packed(b"photos/a.jpg"), Packed(second.encode()))


@pytest.mark.hazard(16)
def test_two_unicode_spellings_of_one_name_are_refused(office: Office) -> None:
    members = [Packed(name.encode(), flags=UTF8_FLAG) for name in ("é.jpg", "é.jpg")]

    assert ["member-name-twice"] == problems_of(office, ROSTER, *members)


@pytest.mark.hazard(16)
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"mode": 0o120777}, "member-not-a-file"),
        ({"mode": 0o010644}, "member-not-a-file"),
        ({"flags": 1}, "archive-encrypted"),
        ({"method": 12}, "archive-method"),
        ({"name": b"inner.zip"}, "archive-nested"),
        ({"name": b"inner.RAR"}, "archive-nested"),
        ({"name": b"a/b/c/d.jpg"}, "folder-too-deep"),
        ({"name": b"n" * 300 + b".jpg"}, "member-name-too-long"),
        ({"crc": 1}, "member-damaged"),
        ({"local_name": b"other.jpg"}, "member-damaged"),
    ],
)
def test_what_an_honest_packer_never_writes_is_refused(office: Office, change: dict[str, object], code: str) -> None:
    member = replace(Packed(b"photo.jpg"), **change)  # type: ignore[arg-type]

    assert [code] == problems_of(office, ROSTER, member)


@pytest.mark.parametrize(("place", "value"), [(6, 1), (8, 12)])
def test_a_member_that_another_program_would_read_otherwise_is_refused(office: Office, place: int, value: int) -> None:
    """Its own header, by which some go, says that it is encrypted, or packed in another way."""
    content = bytearray(zip_bytes([ROSTER]))
    content[place] = value

    assert ["member-damaged"] == [problem.code for problem in office.take(office.put("a.zip", bytes(content))).problems]


@pytest.mark.hazard(16)
def test_a_cut_off_zip_is_refused_in_plain_words(office: Office) -> None:
    path = office.put("a.zip", zip_bytes([ROSTER])[:-30])

    assert ["archive-damaged"] == codes(office.take(path).problems)


@pytest.mark.hazard(16)
@pytest.mark.parametrize(
    ("bound", "value", "code"),
    [
        ("files", 1, "too-many-files"),
        ("file_bytes", 10, "file-too-large"),
        ("total_bytes", 7000, "drop-too-large"),
    ],
)
def test_every_bound_is_kept(office: Office, bound: str, value: int, code: str) -> None:
    limits = replace(LIMITS, **{bound: value})
    members = (Packed(b"a.jpg", bytes(range(256)) * 20), Packed(b"b.jpg", bytes(range(255, 0, -1)) * 20))
    taken = office.take(office.put_zip("a.zip", *members), limits)

    assert code in codes(taken.problems)


@pytest.mark.hazard(12)
def test_junk_in_a_zip_is_left_out(office: Office) -> None:
    junk = [b"__MACOSX/._a.jpg", b".DS_Store", b"photos/Thumbs.db", b"photos/desktop.ini"]

    assert ["roster.xlsx"] == paths_in(office, ROSTER, *(Packed(name) for name in junk))


@pytest.mark.hazard(12)
def test_a_lock_file_in_a_zip_is_left_out_and_told(office: Office) -> None:
    taken = office.take(office.put_zip("a.zip", ROSTER, Packed(b"~$roster.xlsx"), Packed(b"x/.~lock.y.xlsx#")))

    assert ["roster.xlsx"] == [member.path for member in taken.members]
    assert ["~$roster.xlsx", "x/.~lock.y.xlsx#"] == [dict(problem.values)["path"] for problem in taken.problems]
    assert {("office-lock", False)} == {(problem.code, problem.is_error) for problem in taken.problems}


def test_the_one_folder_that_a_zip_holds_does_not_count(office: Office) -> None:
    top = [replace(ROSTER, name=b"batch/roster.xlsx"), Packed(b"batch/photos/a.jpg"), Packed(b"batch/", b"", method=0)]

    assert ["photos/a.jpg", "roster.xlsx"] == paths_in(office, *top)


@pytest.mark.hazard(16)
def test_nothing_of_a_zip_is_written_under_its_own_name(office: Office, tmp_path: Path) -> None:
    paths_in(office, ROSTER, Packed(b"photos/a.jpg"))
    written = {path.name for path in (tmp_path / "work").rglob("*") if path.is_file()} - {"members.json"}

    assert all(len(name) == 64 for name in written)
