"""Persons of a roster who are one, or look alike: every row is told of every other."""

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import NO_JOB
from pipeline.rules.book.people import RULES
from tests.rules.book.told import TOLD, codes_of, told_of
from tests.rules.located import located
from tests.rules.rosters import FIRST_ROW, TODAY, identity
from tests.rules.samples import Change, both, cell, good_case, number_of_person, sound, twin
from tests.rules.test_rule_book import codes, judged


@pytest.mark.parametrize("code", codes_of(RULES))
def test_a_fault_is_told_where_it_stands_with_its_values(code: str) -> None:
    assert TOLD[code] == told_of(code)


ROWS = range(FIRST_ROW, FIRST_ROW + 3)


def three(column: str, *values: str) -> Change:
    return both(*(cell(column, value, row=row) for row, value in zip(ROWS, values, strict=True)))


def told(code: str, change: Change) -> list[str]:
    return [located(one) for one in judged(*change(*good_case())).problems if one.code == code]


ONE_PERSON = three(columns.IDENTITY, *[identity(0)] * 3)


@pytest.mark.parametrize(
    ("code", "change", "column"),
    [
        ("holding-twice", both(ONE_PERSON, three(columns.JOB, *[NO_JOB] * 3)), columns.IDENTITY),
        ("identity-two-names", ONE_PERSON, columns.NAME),
    ],
)
def test_of_three_rows_of_one_person_each_is_told_both_others(code: str, change: Change, column: str) -> None:
    assert [
        f"error {row} {column} rows={others}" for row, others in zip(ROWS, ("3、4", "2、4", "2、3"), strict=True)
    ] == (told(code, change))


def test_only_the_rows_for_the_same_thing_are_two_for_one() -> None:
    change = both(ONE_PERSON, three(columns.JOB, NO_JOB, "高压电工", NO_JOB))

    assert ["error 2 证件号码 rows=4", "error 4 证件号码 rows=2"] == told("holding-twice", change)


def test_a_row_whose_occupation_is_not_filed_hides_no_row_that_comes_twice() -> None:
    change = both(
        ONE_PERSON, three(columns.OCCUPATION, "养老护理员", "电工", "电工"), three(columns.JOB, *[NO_JOB] * 3)
    )

    assert ["error 3 证件号码 rows=4", "error 4 证件号码 rows=3"] == told("holding-twice", change)


def test_a_name_that_cannot_be_read_is_no_second_name() -> None:
    change = both(ONE_PERSON, three(columns.NAME, "张伟", "=cmd", "张伟"))

    assert [] == told("identity-two-names", change)


def test_equal_digits_of_two_documents_are_two_people() -> None:
    change = both(
        cell(columns.IDENTITY, "12345678", row=FIRST_ROW),
        cell(columns.IDENTITY_TYPE, "护照", row=FIRST_ROW),
        cell(columns.IDENTITY, "12345678", row=FIRST_ROW + 1),
        cell(columns.IDENTITY_TYPE, "台胞证", row=FIRST_ROW + 1),
        cell(columns.JOB, NO_JOB, row=FIRST_ROW + 1),
        cell(columns.PHOTO, f"{identity(0)}.jpg", row=FIRST_ROW),
        cell(columns.PHOTO, f"{identity(1)}.jpg", row=FIRST_ROW + 1),
    )

    assert () == judged(*change(*good_case())).problems


def test_a_citizens_number_under_another_document_is_the_same_person_and_is_told() -> None:
    change = both(twin("张玮"), cell(columns.IDENTITY_TYPE, "护照", row=FIRST_ROW + 1))

    assert {"identity-two-names", "identity-type-doubtful"} == codes(judged(*change(*good_case())).problems)


def test_who_was_born_today_is_born() -> None:
    assert () == judged(*number_of_person(sound(f"650000{TODAY:%Y%m%d}003"))(*good_case())).problems
