"""A signed code says what was signed, and nothing that differs from it by a bit."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import cbor2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as some

from pipeline.ledger.credentials import CredentialWrong, Sign1, SignedCode, base32, claims, from_base32, header
from pipeline.ledger.notes import VerifierKey, decoded
from pipeline.rules.credential import Credential
from pipeline.storage.credentials import Sealer
from tests.ledger.codes import ADDRESS, KEY, LI, NUMBER, code_of
from tests.ledger.signing import key_of
from tests.ledger.vectors import VECTORS, needs, read

_TAG = "D2"


# 9999-12-31, counted from 1970-01-01.
LAST_DAY = 2_932_896


def signer_of(text: str, *keys: VerifierKey) -> VerifierKey | None:
    """The key that signed the code; None for what is no code either."""
    try:
        return SignedCode.parse(text).signer(keys or (KEY.key,))
    except CredentialWrong:
        return None


def sealed(protected: bytes, payload: bytes, *, unprotected: object = None, number: str = NUMBER) -> str:
    """A code whose signature is right whatever else is wrong with it."""
    signature = KEY.sign(cbor2.dumps(["Signature1", protected, number.encode(), payload]))
    return f"{ADDRESS}#{base32(cbor2.dumps([protected, unprotected or {}, payload, signature]))}"


@given(
    some.builds(
        Credential,
        number=some.just(NUMBER),
        name=some.text(min_size=1, max_size=40),
        trade=some.text(min_size=1, max_size=40),
        level=some.integers(1, 5),
        issued_on=some.dates(date(1970, 1, 1)),
        copy=some.integers(1, 300),
        last_four=some.text(max_size=4),
    )
)
def test_what_was_signed_is_read(credential: Credential) -> None:
    found = SignedCode.parse(Sealer.of(KEY, fits=lambda _text: True)(credential, ADDRESS))

    assert credential == found.credential
    assert KEY.key.id == found.key_id


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("level", [1, 5])
def test_the_first_and_the_last_that_can_be_signed_are_read(level: int, day: date) -> None:
    found = SignedCode.parse(code_of(level=level, issued_on=day, copy=1)).credential

    assert (level, day, 1) == (found.level, found.issued_on, found.copy)


def test_what_a_code_says_stands_under_the_numbers_that_other_programs_read() -> None:
    assert {1: 1, 3: "李小明", 4: "电工/高压电工", 5: 3, 6: 20777, 7: 1, 8: "102X"} == claims(LI)
    assert {1: -8, 4: KEY.key.id} == header(KEY.key.id)


def test_a_code_is_the_address_in_capitals_and_the_signed_bytes() -> None:
    text = code_of()

    assert text.startswith(f"HTTPS://VERIFY.EXAMPLE.CN/V/{NUMBER}#QRE2E")
    assert KEY.key == signer_of(text)


def test_the_same_certificate_has_the_same_code() -> None:
    assert code_of() == code_of()


def test_no_code_with_one_bit_changed_is_signed() -> None:
    address, _, body = code_of().partition("#")
    content = from_base32(body)
    changed = [
        content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]
        for place in range(len(content))
        for bit in range(8)
    ]

    assert 8 * len(content) == len(changed)
    assert not [one for one in changed if signer_of(f"{address}#{base32(one)}")]


@pytest.mark.parametrize("place", range(len(NUMBER)))
def test_a_signature_is_of_one_number_only(place: int) -> None:
    other = NUMBER[:place] + ("Y" if place == 0 else str((int(NUMBER[place]) + 1) % 10)) + NUMBER[place + 1 :]

    assert signer_of(code_of().replace(NUMBER, other)) is None


def test_an_address_that_a_telephone_wrote_in_small_letters_changes_nothing() -> None:
    text = code_of()

    assert KEY.key == signer_of(text.replace("HTTPS://VERIFY.EXAMPLE.CN", "https://verify.example.cn"))


def test_a_signature_of_another_key_is_nobodys() -> None:
    other = key_of(9, name=KEY.name)
    code = SignedCode.parse(code_of(other))

    assert None is code.signer([KEY.key])
    assert other.key == code.signer([KEY.key, other.key])


def test_a_key_whose_id_is_claimed_did_not_sign() -> None:
    forged = Sealer("", KEY.key.id, key_of(9).sign, fits=lambda _text: True)(LI, ADDRESS)

    assert None is signer_of(forged)


def test_a_rehearsal_makes_a_code_of_the_same_length_that_nobody_signed() -> None:
    rehearsed = Sealer.unsigned(fits=lambda _text: True)(LI, ADDRESS)

    assert len(code_of()) == len(rehearsed)
    assert None is signer_of(rehearsed)


def test_what_is_too_long_for_paper_is_the_address_alone() -> None:
    assert ADDRESS == Sealer.of(KEY, fits=lambda _text: False)(LI, ADDRESS)


def test_a_code_that_is_put_together_right_is_read() -> None:
    text = sealed(cbor2.dumps(header(KEY.key.id)), cbor2.dumps(claims(LI)))

    assert KEY.key == signer_of(text)


@pytest.mark.parametrize(
    "change",
    [
        {1: 2},
        {1: None},
        {3: ""},
        {3: "李小明".encode()},
        {4: ""},
        {4: None},
        {5: 0},
        {5: 6},
        {6: -1},
        {6: LAST_DAY + 1},
        {7: 0},
        {7: "1"},
        {8: "3102X"},
        {2: NUMBER},
        {9: 0},
        {"3": "李小明"},
    ],
    ids=str,
)
def test_another_payload_is_refused_whoever_signed_it(change: Mapping[Any, Any]) -> None:
    told = {key: value for key, value in {**claims(LI), **change}.items() if value is not None}
    text = sealed(cbor2.dumps(header(KEY.key.id)), cbor2.dumps(told, canonical=True))

    with pytest.raises(CredentialWrong, match=r"^what it says$"):
        SignedCode.parse(text)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {1: -8},
        {4: KEY.key.id},
        {1: -7, 4: KEY.key.id},
        {1: -8, 4: KEY.key.id + b"\0"},
        {1: -8, 4: KEY.key.id.hex()},
        {1: -8, 3: 0, 4: KEY.key.id},
    ],
    ids=str,
)
def test_another_header_is_refused_whoever_signed_it(told: Mapping[Any, Any]) -> None:
    with pytest.raises(CredentialWrong, match=r"^its header$"):
        SignedCode.parse(sealed(cbor2.dumps(told), cbor2.dumps(claims(LI))))


def test_a_header_that_is_not_signed_is_refused() -> None:
    text = sealed(cbor2.dumps(header(KEY.key.id)), cbor2.dumps(claims(LI)), unprotected={4: b"11"})

    with pytest.raises(CredentialWrong, match=r"^a header that is not signed$"):
        SignedCode.parse(text)


def test_a_payload_in_another_order_is_refused_whoever_signed_it() -> None:
    payload = cbor2.dumps(dict(reversed(claims(LI).items())))

    with pytest.raises(CredentialWrong, match=r"^the keys of a map$"):
        SignedCode.parse(sealed(cbor2.dumps(header(KEY.key.id)), payload))


# RFC 4648, 10, and one whose last letter is no padding.
@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", ""),
        (b"f", "MY"),
        (b"fo", "MZXQ"),
        (b"foo", "MZXW6"),
        (b"foob", "MZXW6YQ"),
        (b"fooba", "MZXW6YTB"),
        (b"foobar", "MZXW6YTBOI"),
        (b"\0\0\0\0\x17", "AAAAAAAX"),
    ],
)
def test_bytes_are_spelt_as_other_programs_spell_them(content: bytes, text: str) -> None:
    assert text == base32(content)
    assert content == from_base32(text)


@pytest.mark.parametrize("text", ["AB", "AAAB", "AAAAB", "AAAAAAB", "A", "AAA", "AAAAAA", "A=", "aa", "A1"])
def test_bytes_have_one_spelling_in_base32(text: str) -> None:
    with pytest.raises(CredentialWrong, match=r"^its Base32$"):
        from_base32(text)


@pytest.mark.parametrize("longer", [b"\x18\x03", b"\x19\x00\x03", b"\x1a\x00\x00\x00\x03"], ids=bytes.hex)
def test_a_number_that_is_longer_than_needed_is_refused_whoever_signed_it(longer: bytes) -> None:
    payload = cbor2.dumps(claims(LI)).replace(b"\x05\x03", b"\x05" + longer)

    with pytest.raises(CredentialWrong, match=r"^a number that is longer than needed$"):
        SignedCode.parse(sealed(cbor2.dumps(header(KEY.key.id)), payload))


def with_body(text: str, body: str) -> str:
    return f"{text.partition('#')[0]}#{body}"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text[:0], "its form"),
        (lambda text: text.partition("#")[0], "its form"),
        (lambda text: text.partition("#")[2], "its form"),
        (lambda text: text.replace("#", ""), "its form"),
        (lambda text: text + "#", "its form"),
        (lambda text: text + "=", "its form"),
        (lambda text: text + "A", "something stands behind the end"),
        (lambda text: text + "\n", "its form"),
        (lambda text: text[:-1], "its Base32"),
        (lambda text: text.lower(), "its form"),
        (lambda text: text.replace(NUMBER, NUMBER + "1"), "its form"),
        (lambda text: text.replace(NUMBER, NUMBER[1:]), "its form"),
        (lambda text: text.replace("/V/", "/V"), "its form"),
        (lambda text: with_body(text, "A" * 8000), "its form"),
        (lambda text: with_body(text, base32(cbor2.dumps([b"", {}, b""]))), "it is no COSE_Sign1"),
        (lambda text: with_body(text, base32(cbor2.dumps([b"", {}, b"", ""]))), "it is no COSE_Sign1"),
        (lambda text: with_body(text, base32(cbor2.dumps([b"", [], b"", b""]))), "it is no COSE_Sign1"),
        (
            lambda text: with_body(text, base32(cbor2.dumps(cbor2.CBORTag(18, [b"", {}, b"", b""])))),
            "a tag, a fraction or a word",
        ),
    ],
    ids=range(18),
)
def test_what_is_no_code_is_refused(change: Callable[[str], str], reason: str) -> None:
    with pytest.raises(CredentialWrong, match=f"^{reason}$"):
        SignedCode.parse(change(code_of()))


def test_a_code_has_at_most_as_many_characters_as_the_largest_picture_holds() -> None:
    text = code_of()
    full = text.replace("VERIFY", "V" * (len("VERIFY") + 4296 - len(text)))

    assert LI == SignedCode.parse(full).credential
    with pytest.raises(CredentialWrong, match=r"^its form$"):
        SignedCode.parse(full.replace("VV", "VVV", 1))


def test_a_key_that_signed_under_the_id_of_another_did_not_sign() -> None:
    other = key_of(9, name=KEY.name)
    text = Sealer("", other.key.id, KEY.sign, fits=lambda _text: True)(LI, ADDRESS)

    assert None is SignedCode.parse(text).signer([KEY.key, other.key])


# The lengths at which CBOR writes a length in another way, and an empty header, which counts as none.
@pytest.mark.parametrize("size", [0, 1, 23, 24, 255, 256, 511, 512, 65_535])
def test_what_a_signature_is_over_is_what_another_program_writes(size: int) -> None:
    text, small = b"x" * size, b"y"

    for protected, payload, external in ((text, small, small), (small, text, small), (small, small, text)):
        sign1 = Sign1(protected, {}, payload, b"")
        assert cbor2.dumps(["Signature1", protected, external, payload]) == sign1.to_be_signed(external)
    assert Sign1(b"", {}, text, b"").to_be_signed(small) == Sign1(b"\xa0", {}, text, b"").to_be_signed(small)


def _is_right(case: Mapping[str, Any]) -> bool:
    """Whether one of the working group's COSE_Sign1 examples is accepted, by the key that it gives."""
    told = case["input"]["sign0"]
    try:
        sign1 = Sign1.parse(bytes.fromhex(case["output"]["cbor"].removeprefix(_TAG)))
        _verify(told["key"], sign1.signature, sign1.to_be_signed(bytes.fromhex(told.get("external", ""))))
    except (CredentialWrong, InvalidSignature):
        return False
    return True


def _verify(key: Mapping[str, str], signature: bytes, message: bytes) -> None:
    if key["crv"] == "P-256":
        x, y = (_coordinate(key, name) for name in ("x", "y"))
        halves = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
        numbers = EllipticCurvePublicNumbers(int.from_bytes(x, "big"), int.from_bytes(y, "big"), SECP256R1())
        numbers.public_key().verify(encode_dss_signature(*halves), message, ECDSA(SHA256()))
    else:
        kind: type[Ed25519PublicKey | Ed448PublicKey] = Ed25519PublicKey if key["crv"] == "Ed25519" else Ed448PublicKey
        kind.from_public_bytes(_coordinate(key, "x")).verify(signature, message)


def _coordinate(key: Mapping[str, str], name: str) -> bytes:
    if f"{name}_hex" in key:
        return bytes.fromhex(key[f"{name}_hex"])
    text = key[name].replace("-", "+").replace("_", "/")
    return decoded(text + "=" * (-len(text) % 4))


def _cases() -> list[str]:
    names = (
        f"cose/{folder}/{file.name}"
        for folder in ("sign1-tests", "eddsa-examples", "CWT")
        for file in sorted((VECTORS / "cose" / folder).glob("*.json"))
    )
    return [name for name in names if "sign0" in read(name)["input"]]


@needs("cose")
@pytest.mark.parametrize("name", _cases())
def test_examples_of_the_working_group_are_judged_as_it_judges_them(name: str) -> None:
    case = read(name)

    assert case.get("fail", False) is not _is_right(case)


@needs("cose")
@pytest.mark.parametrize("name", [name for name in _cases() if not read(name).get("fail")])
def test_what_is_signed_in_the_examples_is_what_they_say(name: str) -> None:
    case = read(name)
    sign1 = Sign1.parse(bytes.fromhex(case["output"]["cbor"].removeprefix(_TAG)))
    signed = sign1.to_be_signed(bytes.fromhex(case["input"]["sign0"].get("external", "")))

    assert bytes.fromhex(case["intermediates"]["ToBeSign_hex"]) == signed


@needs("cose")
def test_there_are_examples() -> None:
    assert 12 == len(_cases())
