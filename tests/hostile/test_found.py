"""What the generator and the fuzzer found, each once and for all: the smallest drop that broke something."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.documents.kinds import Box
from pipeline.printing import photos
from pipeline.printing.photos import grey_picture, inspect
from pipeline.rules.batch import PhotoFault
from pipeline.rules.problems import printable
from pipeline.storage.batch_json import read_batch_json
from pipeline.storage.drops import display_name
from pipeline.storage.limits import Limits
from pipeline.storage.rosters import roster_words
from pipeline.storage.spool import Member
from pipeline.storage.texts import read_csv
from tests.hostile.pictures import png, scans
from tests.line.office import Office, open_office
from tests.samples.batches import write_drop
from tests.storage.books import book, reading_of
from tests.storage.inboxes import PERSON, SHEET_HEADINGS, codes, office_at
from tests.storage.zips import Packed, zip_bytes

SMALL = Limits(rows=20)
FRAME = Box(35, 49)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path / "site")


def told(office: Office) -> list[dict[str, Any]]:
    (file,) = office.settings.rejected.glob("*/problems.json")
    problems: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))
    return problems


def test_a_folder_named_like_a_mark_does_not_keep_the_drop_in_hand_for_ever(office: Office) -> None:
    write_drop(office.inbox, people=1, name="一班", particulars={"审批人": ""})
    (office.inbox / "一班.ready").mkdir()

    outcome = office.run()

    assert (["一班"], []) == (outcome.returned, outcome.failed)
    assert (office.inbox / "一班.ready").is_dir()


@pytest.mark.parametrize("name", [b"\xff\x1b[2J.xlsx", b"\x1b]0;x\x07\xff.zip", "\u202egpj.exe".encode()])
def test_no_name_of_a_drop_reaches_a_terminal_as_it_is(name: bytes, office: Office) -> None:
    Path(office.inbox / name.decode(errors="surrogateescape")).write_bytes(b"x")

    office.run()

    assert all(problem["message"] == printable(problem["message"]) for problem in told(office))
    assert display_name(b"\xff\x1b[2J").startswith("\\xff\ufffd[2J")


def test_no_name_within_a_zip_reaches_a_terminal_as_it_is(office: Office) -> None:
    (office.inbox / "a.zip").write_bytes(zip_bytes([Packed(b"\xf1\x1b[2J\xff.jpg")]))

    office.run()

    (problem,) = told(office)
    assert "archive-names-unreadable" == problem["code"]
    assert problem["message"] == printable(problem["message"])


def test_no_key_of_a_batch_json_reaches_a_terminal_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "batch.json"
    file.write_text(json.dumps({"version": 1, "批次": {"\x1b[2J\u202e": 1}, "名单": [], "\x07": 1}), "utf-8")
    problems = read_batch_json(file, limits=SMALL)[2]

    assert ["json-key-unknown"] == codes(problems)
    assert all(value == printable(value) for problem in problems for _, value in problem.values)


@pytest.mark.parametrize("unit", ["{}", "[]", "1", '{"a":{}}', '"甲"'])
def test_json_of_more_values_than_a_sheet_has_cells_is_never_read(unit: str, tmp_path: Path) -> None:
    """64 MB of numbers took 4.3 GB and half a minute."""
    file = tmp_path / "batch.json"
    file.write_text(f'{{"version":1,"批次":{{}},"名单":[{",".join([unit] * 4 * SMALL.cells)}]}}', "utf-8")

    assert ["too-many-cells"] == codes(read_batch_json(file, limits=SMALL)[2])


def test_a_batch_json_of_as_many_cells_as_a_sheet_has_is_read(tmp_path: Path) -> None:
    person = dict.fromkeys((f"列{place}" for place in range(SMALL.cells // SMALL.rows)), "甲")
    file = tmp_path / "batch.json"
    file.write_text(json.dumps({"version": 1, "批次": {}, "名单": [person] * SMALL.rows}), "utf-8")

    assert () == read_batch_json(file, limits=SMALL)[2]


@pytest.mark.parametrize(
    ("line", "lines", "code"),
    [
        (b"," * 60, 19, "too-many-cells"),
        (b"," * 60, 16, None),
        # Never cut up into cells.
        (b"," * (SMALL.columns * (SMALL.cell_characters + 1) + 1), 1, "too-many-columns"),
        (b'"' + b"," * 1999 + b'",b', 1, None),
    ],
)
def test_csv_of_more_cells_than_a_sheet_has_is_refused(
    line: bytes, lines: int, code: str | None, tmp_path: Path
) -> None:
    """64 MB of commas took 1.5 GB."""
    file = tmp_path / "名单.csv"
    file.write_bytes((line + b"\n") * lines)

    assert ([code] if code else []) == codes(read_csv(file, file.name, limits=SMALL)[1])


def test_a_table_as_large_as_its_outermost_cells_is_never_made(tmp_path: Path) -> None:
    wide: list[list[Any]] = [SHEET_HEADINGS, PERSON, *[[]] * 8, [*[""] * 120, "x"]]

    assert ["too-many-cells"] == codes(reading_of(office_at(tmp_path / "a"), book(wide), rows=20).problems)
    assert [] == codes(reading_of(office_at(tmp_path / "b"), book(wide), rows=40).problems)


def _member(folder: Path, name: str, content: str) -> Member:
    file = folder / name
    file.write_text(content, "utf-8")
    return Member(name, file.stat().st_size, "", file)


def test_the_words_that_explain_names_are_no_more_than_a_sheet_has_cells(tmp_path: Path) -> None:
    words = " ".join(f"w{place}" for place in range(3 * SMALL.cells))
    people = _member(tmp_path, "名单.csv", words)
    too_many = _member(tmp_path, "batch.json", f"[{','.join(['1'] * 5 * SMALL.cells)}]")

    assert SMALL.cells == len(roster_words([people], limits=SMALL))
    assert frozenset() == roster_words([too_many], limits=SMALL)
    assert {"王小明", "a"} <= roster_words([_member(tmp_path, "b.json", '{"a": ["\\u738b小明"]}')], limits=SMALL)


def test_a_jpeg_of_scans_that_change_nothing_is_refused(tmp_path: Path) -> None:
    """A million of them, in 64 MB, would have kept the check busy for three quarters of an hour."""
    few, many = tmp_path / "few.jpg", tmp_path / "many.jpg"
    few.write_bytes(scans(413, 579, 12))
    many.write_bytes(scans(413, 579, 1200))
    seen = inspect({"few": few, "many": many}, frame=FRAME, max_pixels=1 << 20, workers=1)

    assert (None, PhotoFault.UNREADABLE) == (seen["few"].fault, seen["many"].fault)
    assert grey_picture(few, max_pixels=1 << 20) is not None
    assert grey_picture(many, max_pixels=1 << 20) is None


class _Counting:
    """A lock that tells how often it was taken."""

    def __init__(self) -> None:
        self.taken = 0

    def __enter__(self) -> None:
        self.taken += 1

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("make", "alone"),
    [
        (lambda: png(2100, 2000, rows=2000, colour=6), 1),
        (lambda: png(200, 200, rows=200, colour=6), 0),
        (lambda: scans(2100, 2000, 1), 1),
    ],
)
def test_large_pictures_that_are_decoded_whole_are_decoded_one_by_one(
    make: Callable[[], bytes], alone: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = _Counting()
    monkeypatch.setattr(photos, "_alone", lock)
    (tmp_path / "a").write_bytes(make())
    inspect({"a": tmp_path / "a"}, frame=FRAME, max_pixels=SMALL.pixels, workers=2)

    assert alone == lock.taken
