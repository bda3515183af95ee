"""Whose photo a file is: by the number in its name, or by the name that the row asks for."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules import columns
from pipeline.rules.batch import PhotoFile, Row
from pipeline.rules.photo_matching import PhotoShelf, match_photo, photo_key, photos_of_nobody, stem_of
from pipeline.rules.reading import Reader
from tests.rules.located import located
from tests.rules.rosters import identity, photo, text

PASSPORT = "E12345678"


def row(number: int = 2, *, owner: str = PASSPORT, asked: str = "") -> Row:
    return Row(number, {columns.IDENTITY: text(owner), columns.PHOTO: text(asked)})


def shelf(*names: str) -> PhotoShelf:
    return PhotoShelf.of({name: photo(name) for name in names})


def matched(names: tuple[str, ...], of: Row) -> tuple[PhotoFile | None, list[tuple[str, str]]]:
    reader = Reader(of.number)
    found = match_photo(of, shelf(*names), reader)
    return found, [(problem.code, located(problem)) for problem in reader.problems]


@pytest.mark.parametrize(
    ("names", "person", "wanted"),
    [
        (("E12345678.jpg", "b.jpg"), row(), "E12345678.jpg"),
        (("ｅ12345678.JPG",), row(owner=" E12345678 "), "ｅ12345678.JPG"),
        (("E12345678.jpg", "b.jpg"), row(asked=" B.JPG"), "b.jpg"),
        (("E12345678.jpg", "b.jpg"), row(asked="b"), "b.jpg"),
        # The whole name goes before a name that has it in front of another ending.
        (("b.jpg", "b.jpg.png"), row(asked="b.jpg"), "b.jpg"),
        (("b.jpg.png",), row(asked="b.jpg"), "b.jpg.png"),
    ],
)
def test_a_photo_is_found_by_the_name_that_is_asked_for_else_by_the_number(
    names: tuple[str, ...], person: Row, wanted: str
) -> None:
    assert (photo(wanted), []) == matched(names, person)


@pytest.mark.parametrize(
    ("names", "person"), [((), row()), (("b.jpg",), row()), (("\u3000.jpg", ".jpg"), row(owner=""))]
)
def test_who_has_no_photo_of_that_number_has_none(names: tuple[str, ...], person: Row) -> None:
    assert (None, []) == matched(names, person)


@pytest.mark.parametrize(
    ("names", "person", "told"),
    [
        (("a.png", "A.jpg"), row(asked="a"), ("photo-twice", "error 2 照片 files=A.jpg、a.png")),
        (("E12345678.jpg", "e12345678.png"), row(), ("photo-twice", "error 2 照片 files=E12****78.jpg、e12****78.png")),
        (("a.jpg",), row(3, asked=" b .jpg"), ("photo-not-found", "error 3 照片 file=b.jpg")),
        ((), row(asked=f"{PASSPORT}.jpg"), ("photo-not-found", "error 2 照片 file=E12****78.jpg")),
        ((), row(asked="e12345678"), ("photo-not-found", "error 2 照片 file=e12****78")),
        ((), row(asked="E87654321.jpg"), ("photo-not-found", "error 2 照片 file=E87654321.jpg")),
        ((), row(asked="a.HEIC"), ("photo-format", "error 2 照片 file=a.HEIC")),
    ],
)
def test_a_photo_that_cannot_be_told_or_found_is_named_without_its_owners_number(
    names: tuple[str, ...], person: Row, told: tuple[str, str]
) -> None:
    assert (None, [told]) == matched(names, person)


def test_photos_that_belong_to_no_row_are_told_by_their_names() -> None:
    names = ("z\u202e.jpg", f"{identity(0)}.jpg", "E12345678.jpg", "b.png", "b.jpg")
    problems = photos_of_nobody((row(), row(3, asked="b")), shelf(*names))

    assert [
        ("photo-of-nobody", f"warning 批次 照片 file={identity(0)[:6]}********{identity(0)[-4:]}.jpg"),
        ("photo-of-nobody", "warning 批次 照片 file=z\ufffd.jpg"),
    ] == [(problem.code, located(problem)) for problem in problems]


def test_names_are_compared_without_case_spaces_and_full_width_forms() -> None:
    assert photo_key("Ａ b.JPG") == photo_key("a B.jpg")


@pytest.mark.parametrize("path", ["photos/a.jpg", "a.b.jpg", ".jpg", "a.", "..", "甲班/王小明", "a/.jpg", ""])
def test_a_files_stem_is_its_name_without_its_ending(path: str) -> None:
    assert PurePosixPath(path).stem == stem_of(path)


@given(st.text("ab./", max_size=8))
def test_any_files_stem_is_that_of_the_library(path: str) -> None:
    assert PurePosixPath(path).stem == stem_of(path)
