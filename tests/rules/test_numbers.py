from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.levels import Level
from pipeline.rules.numbers import LAST_SEQUENCE, XINJIANG, CertificateNumber, InstitutionCode, NumberSequence, Region

CODES = st.builds(
    lambda owner, ministry, city, body, place: f"{owner}{ministry:04d}65{city:02d}{body}{place:03d}",
    st.sampled_from("YS"),
    st.integers(0, 9999),
    st.integers(0, 14),
    st.integers(0, 8),
    st.integers(1, 999),
)
NUMBERS = st.builds(
    CertificateNumber,
    CODES.map(InstitutionCode.parse),
    st.integers(2000, 2099),
    st.sampled_from(Level),
    st.integers(1, LAST_SEQUENCE),
)


@given(CODES)
def test_an_institution_code_is_read_as_it_is_printed(text: str) -> None:
    assert text == str(InstitutionCode.parse(text))


@given(NUMBERS)
def test_a_number_is_read_as_it_is_printed(number: CertificateNumber) -> None:
    assert number == CertificateNumber.parse(str(number))
    assert 22 == len(str(number))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("s000065148999", "shape"),
        ("X000065148999", "shape"),
        ("S00006514899", "shape"),
        ("S０00065148999", "shape"),
        ("S000015148999", "province"),
        ("S000065158999", "city"),
        ("Y000065149999", "school"),
        ("S000065148000", "sequence"),
    ],
)
def test_an_illegal_code_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        InstitutionCode.parse(text)


def test_a_technical_school_is_filed_under_s() -> None:
    assert "S000065149999" == str(InstitutionCode.parse("S000065149999"))


def test_another_province_has_its_own_split() -> None:
    fujian = Region("35", None)

    assert "S000035990000" == str(InstitutionCode.parse("S000035990000", fujian))
    with pytest.raises(ValueError, match="province"):
        InstitutionCode.parse("S000035990000", XINJIANG)


@pytest.mark.parametrize(
    "text",
    ["S000065148999266000001", "S000065148999260000001", "S000065148999263000000", "S00006514899926300001", ""],
)
def test_an_illegal_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(?:shape|sequence)$"):
        CertificateNumber.parse(text)


def test_a_number_found_in_the_open_is_read() -> None:
    number = CertificateNumber.parse("S001365000001263000001")

    assert (2026, Level.SENIOR_WORKER, 1) == (number.year, number.level, number.sequence)


def test_the_year_of_issue_and_the_level_choose_the_sequence() -> None:
    code = InstitutionCode.parse("S000065148999")
    old = NumberSequence.of(code, date(2026, 12, 31), Level.MIDDLE_WORKER)
    new = NumberSequence.of(code, date(2027, 1, 1), Level.MIDDLE_WORKER)

    assert ("S000065148999264000007", "S000065148999274000001") == (str(old.number(7)), str(new.number(1)))


@pytest.mark.parametrize(("year", "sequence"), [(2026, 0), (2026, LAST_SEQUENCE + 1), (1999, 1), (2100, 1)])
def test_what_does_not_fit_into_22_characters_is_refused(year: int, sequence: int) -> None:
    with pytest.raises(ValueError, match=r"^(?:year|sequence)$"):
        CertificateNumber(InstitutionCode.parse("S000065148999"), year, Level.MIDDLE_WORKER, sequence)
