import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.cards.numbers import LAST_CARD, CardKind, CardNumber
from pipeline.rules.numbers import Region
from tests.rules.rosters import CODE

numbers = st.builds(CardNumber, st.just(CODE), st.sampled_from(CardKind), st.integers(1, LAST_CARD))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (CardKind.EXAMINER, "S00006514899920001"),
        (CardKind.SENIOR_EXAMINER, "S00006514899910001"),
        (CardKind.SUPERVISOR, "S00006514899900001"),
        (CardKind.STAFF, "S000065148999W0001"),
    ],
)
def test_a_number_tells_the_kind_of_its_card(kind: CardKind, expected: str) -> None:
    """PC5: 2 for 考评员, 1 for 高级考评员; DC5: five digits for a supervisor."""
    assert expected == str(CardNumber(CODE, kind, 1))


@given(numbers)
def test_what_is_printed_is_read_back(number: CardNumber) -> None:
    assert number == CardNumber.parse(str(number))
    assert 18 == len(str(number))


@given(numbers, numbers)
def test_no_two_cards_share_a_number(one: CardNumber, other: CardNumber) -> None:
    assert (one == other) == (str(one) == str(other))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "shape"),
        ("S00006514899920000", "sequence"),
        ("S00006514899930001", "shape"),
        ("S0000651489992001", "shape"),
        ("s00006514899920001", "shape"),
        ("S00006514899915３01", "shape"),
        ("S00001114899920001", "province"),
    ],
)
def test_what_is_no_card_number_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        CardNumber.parse(text)


def test_a_number_of_another_region_is_read_where_the_site_is() -> None:
    assert "S00001114899920001" == str(CardNumber.parse("S00001114899920001", Region("11")))


def test_the_sequence_of_supervisors_ends_at_09999() -> None:
    assert "S00006514899909999" == str(CardNumber(CODE, CardKind.SUPERVISOR, LAST_CARD))
    with pytest.raises(ValueError, match=r"^sequence$"):
        CardNumber(CODE, CardKind.SUPERVISOR, LAST_CARD + 1)
