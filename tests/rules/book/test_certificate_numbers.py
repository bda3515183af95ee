"""Certificate numbers that come with the roster, beside the one sample that each of their codes has."""

import pytest

from pipeline.rules import columns
from pipeline.rules.book.certificate_numbers import RULES
from pipeline.rules.numbers import InstitutionCode, Region
from tests.rules.book.told import TOLD, codes_of, told_of
from tests.rules.located import located
from tests.rules.rosters import FIRST_ROW
from tests.rules.samples import both, cell, fact, good_case, key, supplied
from tests.rules.test_rule_book import judged


@pytest.mark.parametrize("code", codes_of(RULES))
def test_a_fault_is_told_where_it_stands_with_its_values(code: str) -> None:
    assert TOLD[code] == told_of(code)


OURS = "S000065148999"


def test_a_number_of_another_region_is_one_of_its_institution() -> None:
    """A region without a table of cities numbers its institutions as it likes."""
    elsewhere = InstitutionCode("S000011990123")
    change = both(
        fact(institution=elsewhere, region=Region("11", cities_up_to=None)),
        key(columns.INSTITUTION, str(elsewhere)),
        supplied(f"{elsewhere}263000001", f"{elsewhere}263000002"),
    )

    assert () == judged(*change(*good_case())).problems


def test_whoever_shares_a_number_is_told_all_the_other_rows() -> None:
    typed = [cell(columns.NUMBER, f"{OURS}263000001", row=row) for row in range(FIRST_ROW, FIRST_ROW + 3)]
    problems = judged(*both(fact(numbers_supplied=True), *typed)(*good_case())).problems

    assert [f"error {row} 证书编号 rows={others}" for row, others in ((2, "3、4"), (3, "2、4"), (4, "2、3"))] == [
        *map(located, problems)
    ]


def test_a_number_that_was_given_before_is_told_in_its_own_row() -> None:
    change = both(supplied(), fact(taken={f"{OURS}263000002": "2026-10-电工-01"}))

    assert ["error 3 证书编号 batch=2026-10-电工-01"] == [*map(located, judged(*change(*good_case())).problems)]


def test_of_a_number_with_two_faults_both_are_told() -> None:
    change = supplied(first=f"{OURS}254000001")

    assert {"number-year", "number-level"} == {one.code for one in judged(*change(*good_case())).problems}
