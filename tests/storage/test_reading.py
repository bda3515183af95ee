"""From a drop to a roster: which file it is read from, and which photos go with it."""

import pytest

from pipeline.rules.problems import Problem
from tests.samples.batches import write_drop
from tests.storage.books import book
from tests.storage.inboxes import PERSON, SHEET_HEADINGS, Office, codes


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["photos/1.jpg"], "roster-missing"),
        (["a.xlsx", "b.xlsx"], "roster-twice"),
        (["a.xlsx", "batch.json"], "roster-twice"),
        (["批次.csv"], "roster-half"),
        (["名单.csv", "x.jpg"], "roster-half"),
        (["a.xls"], "workbook-is-xls"),
        (["a.et"], "workbook-is-xls"),
        (["a.docx"], "roster-unknown"),
        (["other.csv"], "roster-unknown"),
    ],
)
def test_without_one_roster_the_reason_is_told(office: Office, names: list[str], code: str) -> None:
    for name in names:
        office.put(f"a/{name}")
    reading = office.read(office.inbox / "a")

    assert (None, [code]) == (reading.roster, codes(reading.problems))


@pytest.mark.parametrize("folder", ["photos", "照片", "Photos", "photos/甲班", ""])
def test_photos_are_found_in_every_place_where_operators_put_them(office: Office, folder: str) -> None:
    office.put("a/r.xlsx", book([SHEET_HEADINGS, PERSON]))
    office.put(f"a/{folder}/650102199003070017.JPG", b"photo")
    reading = office.read(office.inbox / "a")
    assert reading.roster is not None
    (photo,) = reading.roster.photos.values()

    assert () == reading.problems
    assert {"650102199003070017.JPG"} == set(reading.roster.photos)
    assert 5 == photo.size


def test_a_roster_in_the_only_subfolder_finds_its_photos_beside_it(office: Office) -> None:
    office.put("a/b/r.xlsx", book([SHEET_HEADINGS, PERSON]))
    office.put("a/b/photos/1.jpg")
    reading = office.read(office.inbox / "a")
    assert reading.roster is not None

    assert {"1.jpg"} == set(reading.roster.photos)


@pytest.mark.parametrize(
    ("name", "code"), [("photos/1.heic", "photo-kind"), ("note.txt", "file-not-used"), ("other/1.jpg", "file-not-used")]
)
def test_a_file_that_is_not_used_is_mentioned(office: Office, name: str, code: str) -> None:
    office.put("a/r.xlsx", book([SHEET_HEADINGS, PERSON]))
    office.put(f"a/{name}")
    (problem,) = office.read(office.inbox / "a").problems

    assert (code, False) == (problem.code, problem.is_error)


def test_a_roster_that_is_missing_is_told_beside_a_lock_file(office: Office) -> None:
    """A hint of taking the drop is no reason to keep quiet about why it goes back."""
    office.put("a/~$r.xlsx")
    office.put("a/photos/1.jpg")

    assert ["office-lock", "roster-missing"] == codes(office.read(office.inbox / "a").problems)


def test_two_photos_of_one_name_are_an_error(office: Office) -> None:
    office.put("a/r.xlsx", book([SHEET_HEADINGS, PERSON]))
    office.put("a/photos/1.jpg")
    office.put("a/1.jpg")

    assert ["photo-name-twice"] == codes(office.read(office.inbox / "a").problems)


def test_problems_of_taking_and_of_reading_are_told_together(office: Office) -> None:
    folder = write_drop(office.inbox, people=2, particulars={"批号": "另一个"})
    (folder / "link").symlink_to("/etc/passwd")

    assert ["member-not-a-file", "key-twice"] == codes(office.read(folder).problems)


def test_an_empty_workbook_in_a_folder_is_told_by_its_name(office: Office) -> None:
    office.put("drop/2026/名单.xlsx", b"")

    assert (Problem.of("file-empty", path="2026/名单.xlsx"),) == office.read(office.inbox / "drop").problems
