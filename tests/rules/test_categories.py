"""The kinds of batches: how each is spelt, whether cards come out of it, and what a roster says that it is."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import Cell
from pipeline.rules.categories import Category, said_category
from tests.rules.rosters import good_roster, text


@pytest.mark.parametrize("category", Category)
def test_a_category_is_known_by_its_own_spelling_whatever_the_spaces(category: Category) -> None:
    assert category is Category.of(f" {category[0]} {category[1:]}\u3000")


@pytest.mark.parametrize("typed", ["", "发票", "认定", "准考证"])
def test_what_is_no_category_means_none(typed: str) -> None:
    assert Category.of(typed) is None


def test_cards_come_out_of_the_batches_of_people_who_serve() -> None:
    assert [Category.EXAMINERS, Category.SUPERVISORS, Category.STAFF] == [one for one in Category if one.is_of_cards]


@pytest.mark.parametrize(
    ("particulars", "said"),
    [({columns.KIND: text("工作人员")}, Category.STAFF), ({columns.KIND: text("发票")}, None), ({}, None)],
)
def test_a_roster_says_its_category_in_the_sheet_of_particulars(
    particulars: Mapping[str, Cell], said: Category | None
) -> None:
    assert said is said_category(replace(good_roster(), particulars=particulars))
