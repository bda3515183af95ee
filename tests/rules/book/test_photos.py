"""Photos at the edge of what is right, and pictures that several people have."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import NO_JOB, CellKind
from pipeline.rules.book.photos import RULES
from tests.rules.book.told import TOLD, codes_of, told_of
from tests.rules.located import located
from tests.rules.rosters import FIRST_ROW, identity, with_cell
from tests.rules.samples import SAMPLES, Change, both, cell, fact, good_case, looked, no_photo, photo_file
from tests.rules.test_rule_book import codes, judged


@pytest.mark.parametrize("code", codes_of(RULES))
def test_a_fault_is_told_where_it_stands_with_its_values(code: str) -> None:
    assert TOLD[code] == told_of(code)


FIRST, SECOND, THIRD = (f"{identity(place)}.jpg" for place in range(3))


def told(change: Change) -> list[str]:
    return [located(one) for one in judged(*change(*good_case())).problems if one.code != "photo-of-nobody"]


def shown_on(name: str, picture: str) -> Change:
    """The file `name` has the picture of the file `picture`."""
    return photo_file(name, in_place_of=name, shot=picture)


def of_size(width: float, height: float) -> Callable[[int, int], Change]:
    """A place on the page, and in it the photo of the first person."""
    return lambda pixels_wide, pixels_high: both(
        looked(width=pixels_wide, height=pixels_high), fact(photo_size=(width, height))
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # As wide as high where the place is upright: the picture lies, or shows more than a portrait.
        (of_size(35.0, 40.0)(420, 420), "error 2 照片 pixels=420 x 420 size=35 x 40"),
        (of_size(35.0, 40.0)(419, 420), "warning 2 照片 pixels=419 x 420 size=35 x 40"),
    ],
)
def test_a_photo_in_an_upright_place_is_upright(change: Change, expected: str) -> None:
    assert expected in told(change)


@pytest.mark.parametrize(("change"), [of_size(35.0, 35.0)(413, 413), of_size(49.0, 35.0)(579, 413)])
def test_a_photo_in_a_place_that_is_not_upright_need_not_be(change: Change) -> None:
    assert [] == [line for line in told(change) if line.split()[1] == str(FIRST_ROW)]


@pytest.mark.parametrize(("width", "height", "dpi"), [(413, 500, 259), (360, 579, 261)])
def test_a_photo_is_as_sharp_as_it_is_on_its_poorer_side(width: int, height: int, dpi: int) -> None:
    """413 pixels on 35 mm are 300 dpi, and so are 579 on 49 mm."""
    assert f"warning 2 照片 dpi={dpi} good=300 pixels={width} x {height}" in told(looked(width=width, height=height))


def test_everybody_who_has_the_same_picture_is_told_all_the_others() -> None:
    change = both(shown_on(SECOND, FIRST), shown_on(THIRD, FIRST))

    assert ["error 2 照片 rows=3、4", "error 3 照片 rows=2、4", "error 4 照片 rows=2、3"] == told(change)


def test_a_picture_of_two_is_found_below_one_that_is_right() -> None:
    assert ["error 3 照片 rows=4", "error 4 照片 rows=3"] == told(shown_on(THIRD, SECOND))


def test_two_rows_of_one_person_share_their_picture_and_both_are_told_of_a_third() -> None:
    change = both(
        *(cell(columns.IDENTITY, identity(0), row=FIRST_ROW + 1), cell(columns.NAME, "张伟", row=FIRST_ROW + 1)),
        shown_on(THIRD, FIRST),
    )

    assert ["error 2 照片 rows=4", "error 3 照片 rows=4", "error 4 照片 rows=2、3"] == told(change)


def test_who_names_the_photo_of_another_is_wrong_and_the_other_is_right() -> None:
    """Both have the same picture then, of which only one row is to blame."""
    assert ["error 2 照片 rows=3"] == told(cell(columns.PHOTO, SECOND))


def test_a_photo_that_is_named_after_two_rows_is_told_with_both() -> None:
    change = both(
        *(
            cell(columns.IDENTITY, identity(1), row=FIRST_ROW + 2),
            cell(columns.NAME, "迪丽热巴·买买提", row=FIRST_ROW + 2),
        ),
        cell(columns.JOB, NO_JOB, row=FIRST_ROW + 2),
        cell(columns.PHOTO, SECOND),
    )

    assert ["error 2 照片 rows=3、4"] == told(change)


@pytest.mark.parametrize("change", [looked(colour="CMYK", rotated=True), looked(white_share=0, rotated=True)])
def test_of_a_photo_with_two_faults_both_are_told(change: Change) -> None:
    assert 2 == len(told(change))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (both(no_photo, cell(columns.PHOTO, "zhang.jpg")), ["error 2 照片 file=zhang.jpg"]),
        (both(no_photo, cell(columns.PHOTO, "", kind=CellKind.FORMULA)), ["error 2 照片 text="]),
        (both(no_photo, cell(columns.IDENTITY, "")), ["error 2 证件号码"]),
    ],
)
def test_a_photo_that_cannot_be_looked_for_is_not_missing_besides(change: Change, expected: list[str]) -> None:
    assert expected == told(change)


@pytest.mark.parametrize(("width", "height"), [(0, 579), (413, 0)])
def test_a_photo_without_pixels_cannot_be_read(width: int, height: int) -> None:
    judgement = judged(*looked(width=width, height=height)(*good_case()))

    assert {"photo-unreadable"} == codes(judgement.problems)


def test_a_photo_of_one_pixel_can_be_read_and_is_too_small() -> None:
    assert "photo-too-small" in codes(judged(*looked(width=1, height=1)(*good_case())).problems)


@pytest.mark.parametrize(("width", "code"), [(205, "photo-too-small"), (207, "photo-resolution")])
def test_a_photo_of_150_dpi_is_just_large_enough(width: int, code: str) -> None:
    judgement = judged(*looked(width=width, height=round(width * 1.4))(*good_case()))

    assert {code} == codes(judgement.problems)


def test_a_page_without_a_photo_asks_no_size_of_it() -> None:
    roster, facts = SAMPLES["photo-too-small"].bad(*good_case())

    assert () == judged(roster, replace(facts, photo_size=(0.0, 0.0))).problems


def test_both_rows_of_swapped_photos_are_told() -> None:
    swapped = both(
        cell(columns.PHOTO, f"{identity(1)}.jpg"), cell(columns.PHOTO, f"{identity(0)}.JPG", row=FIRST_ROW + 1)
    )
    judgement = judged(*swapped(*good_case()))

    assert [("photo-of-other", 2, "3"), ("photo-of-other", 3, "2")] == [
        (problem.code, problem.row, dict(problem.values)["rows"]) for problem in judgement.errors
    ]


def test_a_photo_of_another_is_told_although_the_others_number_is_mistyped() -> None:
    mistyped = f"{identity(1)[:17]}{'0' if identity(1)[17] != '0' else '1'}"
    roster, facts = cell(columns.PHOTO, f"{mistyped}.jpg")(*good_case())
    change = both(photo_file(f"{mistyped}.jpg", in_place_of=f"{identity(0)}.jpg"))
    judgement = judged(*change(with_cell(roster, columns.IDENTITY, mistyped, row=FIRST_ROW + 1), facts))

    assert ("photo-of-other", 2) in [(problem.code, problem.row) for problem in judgement.errors]


@pytest.mark.parametrize(
    ("width", "height", "found"),
    [
        (826, 1158, set()),
        (826, 1250, {"photo-ratio"}),
        (826, 1445, {"photo-ratio"}),
        (826, 1447, {"photo-shape"}),
        (1158, 826, {"photo-shape"}),
        (1158, 1158, {"photo-shape"}),
    ],
)
def test_a_photo_that_lies_or_is_far_too_long_is_no_portrait(width: int, height: int, found: set[str]) -> None:
    assert found == codes(judged(*looked(width=width, height=height)(*good_case())).problems)


def test_sixty_percent_of_white_are_white_enough() -> None:
    assert [] == told(looked(white_share=60))
    assert ["warning 2 照片 share=59"] == told(looked(white_share=59))
