"""What a refusal tells: which operation, about what, and why."""

from typing import Any

import pytest

from pipeline.errors import Because, EntryRefused
from pipeline.ledger.entries import Entry, Reference
from pipeline.ledger.projections import Projections
from pipeline.ledger.subjects.keys import name_now
from pipeline.ledger.subjects.refusing import any_region_of, institution_of, refused, require
from pipeline.rules.numbers import Region
from tests.ledger import samples
from tests.ledger.clerk import FIRST, is_whole

WHY = Because("there is no such batch")


def entry(**about: Any) -> Entry:
    return Entry(7, samples.NINE, "number.voided", "张经办", {"reason": "信息错误"}, Reference(**about))


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"number": FIRST}, FIRST),
        ({"serial": "A01"}, "A01"),
        ({"batch": 3}, "batch 3"),
        ({}, "the site"),
    ],
)
def test_a_refusal_tells_the_operation_what_it_is_about_and_why(about: dict[str, Any], told: str) -> None:
    error = refused(entry(**about), WHY)

    assert {"op": "number.voided", "reason": WHY} == {name: error.values[name] for name in ("op", "reason")}
    assert told == str(error.values["ref"])
    assert {"op", "ref", "reason"} == set(error.values)
    assert is_whole(error.values["ref"])


def test_what_holds_is_not_refused() -> None:
    require(entry(), True, WHY)  # noqa: FBT003 - as the rules call it

    with pytest.raises(EntryRefused, match="no such batch"):
        require(entry(), False, WHY)  # noqa: FBT003 - as above


def test_a_log_without_its_site_has_no_institution() -> None:
    with pytest.raises(EntryRefused):
        name_now(entry(), Projections())
    with pytest.raises(EntryRefused) as caught:
        institution_of(entry(), Projections())

    assert "the tables beside the log are incomplete" == str(caught.value.values["reason"])
    assert is_whole(caught.value.values["reason"])


def test_what_was_entered_was_checked_against_the_cities_of_its_day() -> None:
    assert Region(province="54", cities_up_to=None) == any_region_of("54")
