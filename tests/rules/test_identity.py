import csv
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.rules.identity import (
    Identity,
    IdentityType,
    check_character,
    holds_identity,
    identities_within,
    masked,
    masked_within,
)
from pipeline.rules.refusal import Refusal
from tests.rules.shared import shared_data

URUMQI = "650102196001010013"
_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_PREFIXES = st.sampled_from(["110101", "650102", "460100", "500101", "620201", "710000"])
_BIRTHS = st.dates(date(1900, 1, 1), date(2026, 11, 23))
_SEQUENCES = st.integers(0, 999)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    seventeen = f"{draw(_PREFIXES)}{draw(_BIRTHS):%Y%m%d}{draw(_SEQUENCES):03d}"
    return seventeen + check_character(seventeen)


def refusal(text: str, kind: IdentityType = IdentityType.RESIDENT) -> str:
    with pytest.raises(Refusal) as caught:
        Identity.parse(text, kind)
    return caught.value.code


@given(numbers())
def test_a_sound_number_is_read_as_it_is_printed(text: str) -> None:
    assert text == str(Identity.parse(text))


@given(numbers())
def test_full_width_digits_spaces_and_a_small_x_do_not_matter(text: str) -> None:
    typed = f" {text[:6]} {text[6:14]}\u3000{text[14:].lower().translate(_FULL_WIDTH)}"

    assert text == str(Identity.parse(typed))


@given(numbers(), st.integers(0, 17), st.integers(1, 9))
def test_one_mistyped_digit_is_always_found(text: str, place: int, shift: int) -> None:
    old = "0123456789X".index(text[place])
    mistyped = text[:place] + str((old + shift) % 10) + text[place + 1 :]

    assume(mistyped != text)

    with pytest.raises(Refusal):
        Identity.parse(mistyped)


def _type_of(number: str) -> IdentityType:
    if number.startswith("9"):
        return IdentityType.PERMANENT_RESIDENT
    return IdentityType.RESIDENCE_PERMIT if number.startswith("8") else IdentityType.RESIDENT


def test_the_numbers_at_the_edge_are_judged_rightly() -> None:
    with shared_data("ids/edge_ids.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))

    for row in rows:
        if row["mod11_2_ok"] == "True":
            assert row["id"].upper() == str(Identity.parse(row["id"], _type_of(row["id"])))
        else:
            assert refusal(row["id"]) in {"identity-check-digit", "identity-birth-date", "identity-fifteen"}


def test_two_hundred_invented_people_have_sound_numbers() -> None:
    with shared_data("ids/faker_zh_CN_200.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))

    assert [row["mod11_2_ok"] == "True" for row in rows] == [_is_sound(row["id"]) for row in rows]


def _is_sound(text: str) -> bool:
    try:
        return bool(str(Identity.parse(text)))
    except Refusal:
        return False


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("110101900307747", "identity-fifteen"),
        ("11010119900307747", "identity-length"),
        ("1101011990030774755", "identity-length"),
        ("11010119900307747A", "identity-characters"),
        ("X10101199003077475", "identity-characters"),
        ("110101199002307471", "identity-birth-date"),
        ("110101189912317471", "identity-birth-date"),
        ("110101199003077476", "identity-check-digit"),
        ("000101199003077475", "identity-province"),
        ("820001199003077475", "identity-province"),
        ("911101199001011237", "identity-type-mismatch"),
        ("²10101199003077475", "identity-characters"),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason(text: str, code: str) -> None:
    assert code == refusal(text)


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("11010119900307747", IdentityType.RESIDENT, {"length": 17}),
        ("110101199002307471", IdentityType.RESIDENT, {"digits": "19900230"}),
        ("000101199003077475", IdentityType.RESIDENT, {"digits": "00"}),
        (
            "911101199001011237",
            IdentityType.RESIDENT,
            {"type": IdentityType.RESIDENT, "meant": IdentityType.PERMANENT_RESIDENT},
        ),
        (
            URUMQI,
            IdentityType.RESIDENCE_PERMIT,
            {"type": IdentityType.RESIDENCE_PERMIT, "meant": IdentityType.RESIDENT},
        ),
        ("A12345678", IdentityType.HONG_KONG_MACAU_PERMIT, {"type": IdentityType.HONG_KONG_MACAU_PERMIT}),
        ("110101900307747", IdentityType.RESIDENT, {}),
        ("11010119900307747A", IdentityType.RESIDENT, {}),
        ("110101199003077476", IdentityType.RESIDENT, {}),
    ],
)
def test_what_is_wrong_with_a_number_is_told(text: str, kind: IdentityType, values: dict[str, object]) -> None:
    with pytest.raises(Refusal) as caught:
        Identity.parse(text, kind)

    assert values == caught.value.values


@pytest.mark.parametrize("text", ["１１０１０１９００３０７７４７", "11010190030774x", "11010190030774é"])
def test_fifteen_digits_alone_are_an_old_number(text: str) -> None:
    assert ("identity-fifteen" if text.isdigit() else "identity-length") == refusal(text)


def test_a_number_within_a_text_is_found_with_the_type_that_it_tells() -> None:
    text = f"护照{URUMQI}、810000199408230021和650102196001010014"

    assert [
        Identity(IdentityType.RESIDENT, URUMQI),
        Identity(IdentityType.RESIDENCE_PERMIT, "810000199408230021"),
    ] == list(identities_within(text))


def test_a_small_x_within_a_text_is_a_capital() -> None:
    seventeen = next(
        text for text in (f"65010219600101{place:03d}" for place in range(1000)) if check_character(text) == "X"
    )

    assert [Identity(IdentityType.RESIDENT, f"{seventeen}X")] == list(identities_within(f"{seventeen}x"))


def test_a_type_that_nobody_knows_is_told_as_it_was_typed() -> None:
    with pytest.raises(Refusal) as caught:
        IdentityType.parse(" 学 生证 ")

    assert ("identity-type-unknown", {"text": "学生证"}) == (caught.value.code, caught.value.values)


@pytest.mark.parametrize(
    ("text", "shown"), [("", ""), ("1", "*"), ("1234", "1**4"), ("123456789", "123****89"), ("E12345678", "E12****78")]
)
def test_a_third_at_the_beginning_and_a_quarter_at_the_end_are_shown(text: str, shown: str) -> None:
    assert shown == masked(text)


_PROVINCE_CODES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71"


@pytest.mark.parametrize("code", range(91))
def test_every_number_begins_with_a_province(code: int) -> None:
    seventeen = f"{code:02d}0101199003070" + "47"
    text = seventeen + check_character(seventeen)

    assert (f"{code:02d}" in _PROVINCE_CODES.split()) == _is_sound(text)


def test_the_first_year_of_birth_is_1900() -> None:
    seventeen = "11010119000101001"

    assert date(1900, 1, 1) == Identity.parse(seventeen + check_character(seventeen)).born_on


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (IdentityType.HONG_KONG_MACAU_PERMIT, "h12345678", "A12345678"),
        (IdentityType.HONG_KONG_MACAU_PERMIT, "M1234567801", "M123456780"),
        (IdentityType.TAIWAN_PERMIT, "12345678", "123456789"),
        (IdentityType.PASSPORT, "E1234 5678", "E-12345678"),
        (IdentityType.OTHER, "W-12345(6)", "军字第12345号"),
    ],
)
def test_documents_without_a_check_character_have_a_shape(kind: IdentityType, good: str, bad: str) -> None:
    assert good.replace(" ", "").upper() == str(Identity.parse(good, kind))
    assert "identity-shape" == refusal(bad, kind)


def test_the_residence_permit_of_foreigners_is_known_in_both_forms() -> None:
    kind = IdentityType.PERMANENT_RESIDENT

    assert date(1990, 1, 1) == Identity.parse("911101199001011237", kind).born_on
    assert Identity.parse("USA123456789012", kind).born_on is None
    assert "identity-type-mismatch" == refusal(URUMQI, kind)


def test_the_birth_date_is_read_from_the_number() -> None:
    assert date(1960, 1, 1) == Identity.parse(URUMQI).born_on


def test_a_passport_tells_no_birth_date() -> None:
    passport = Identity.parse("123456789012345678", IdentityType.PASSPORT)

    assert passport.born_on is None


@pytest.mark.parametrize(
    ("text", "stated", "told"),
    [
        (URUMQI, IdentityType.PASSPORT, IdentityType.RESIDENT),
        (URUMQI, IdentityType.OTHER, IdentityType.RESIDENT),
        ("810000199408230021", IdentityType.RESIDENT, IdentityType.RESIDENCE_PERMIT),
        ("911101199001011237", IdentityType.PASSPORT, IdentityType.PERMANENT_RESIDENT),
        ("123456789012345678", IdentityType.PASSPORT, IdentityType.PASSPORT),
        ("E12345678", IdentityType.PASSPORT, IdentityType.PASSPORT),
        (URUMQI, IdentityType.RESIDENT, IdentityType.RESIDENT),
    ],
)
def test_a_number_of_18_tells_its_own_type(text: str, stated: IdentityType, told: IdentityType) -> None:
    assert told is Identity.parse(text, stated).told_type


@pytest.mark.parametrize("kind", [IdentityType.PASSPORT, IdentityType.OTHER])
@pytest.mark.parametrize("text", ["aß12ſ", "ﬁ1234", "ı12345"])
def test_letters_that_only_become_latin_capitals_are_no_letters_of_a_document(text: str, kind: IdentityType) -> None:
    assert "identity-shape" == refusal(text, kind)


def test_a_type_is_not_read_from_letters_that_only_look_like_it() -> None:
    with pytest.raises(Refusal):
        IdentityType.parse("paſſport")


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (URUMQI, True),
        (f"a{URUMQI}b", True),
        (f"01{URUMQI}7", True),
        ("2026-11-电工-01", False),
        ("650102196001010014", False),
        ("20261120083000123456", False),
    ],
)
def test_an_identity_number_is_found_wherever_it_hides(text: str, *, holds: bool) -> None:
    assert holds == holds_identity(text)


@pytest.mark.parametrize("kind", IdentityType)
def test_every_type_is_read_as_it_is_printed(kind: IdentityType) -> None:
    assert kind is IdentityType.parse(str(kind))


@pytest.mark.parametrize(
    ("text", "kind"), [("", "居民身份证"), ("201", "居民身份证"), (" 台 胞 证", "台湾居民来往大陆通行证")]
)
def test_other_names_of_a_type_are_understood(text: str, kind: str) -> None:
    assert kind == IdentityType.parse(text)


def test_a_message_shows_an_identity_number_masked() -> None:
    assert "650102********0013" == masked(URUMQI)
    assert "照片 650102********0013.jpg" == masked_within(f"照片 {URUMQI}.jpg")
    assert "张650102********0013x" == masked_within(f"张{URUMQI}x")


@pytest.mark.parametrize(
    "text", ["20261109", "2026-11-20", "S000065148999263000001", "合格12345678901234", "13912345678"]
)
def test_what_is_no_identity_number_is_not_masked(text: str) -> None:
    assert text == masked_within(text)


@pytest.mark.parametrize("text", ["110101900307747", "65010219600101001", "65010219600101001O", "6501021960010100131"])
def test_an_old_or_a_mistyped_identity_number_is_masked(text: str) -> None:
    assert text not in masked_within(text)
    assert text[:17] not in masked_within(text)


@given(st.text(alphabet="0123456789X", max_size=30))
def test_a_mask_hides_something_of_every_number(text: str) -> None:
    hidden = masked(text)

    assert len(text) == len(hidden)
    assert not text or "*" in hidden
