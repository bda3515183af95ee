"""What a person does with paper, as it is handed to the register."""

import pytest

from pipeline.rules.acts import Blanks, PrintedRun, Proxy
from pipeline.rules.serials import SerialRange, ranges_in


def test_beside_a_handover_lie_the_identities_of_the_proxy_and_of_the_holder() -> None:
    proxy = Proxy("李娜", "护照", "E1234567")

    assert {
        "name": "李娜",
        "identity_type": "护照",
        "identity": "E1234567",
        "holder_identity": "650000199001010006",
    } == proxy.as_person(holder="650000199001010006")


@pytest.mark.parametrize(("typed", "sheets"), [("", 0), ("A0007", 1), ("A0001-A0010, B0003-B0004", 12)])
def test_blanks_are_counted_over_all_their_ranges(typed: str, sheets: int) -> None:
    assert sheets == len(Blanks("certificate", tuple(ranges_in(typed))))


def test_a_run_is_entered_with_its_places_and_the_serials_of_its_first_and_last_sheet() -> None:
    places = {"place": 3, "until": 5}

    assert places | {"first": None, "last": None} == PrintedRun(3, 5).as_entered()
    run = PrintedRun(3, 5, SerialRange("A", 4, 8, 10))
    assert places | {"first": "A0008", "last": "A0010"} == run.as_entered()
