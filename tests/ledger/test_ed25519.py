"""Ed25519 in plain Python says what other programs say (Wycheproof; RFC 8032, 7.1)."""

from collections.abc import Iterator

import pytest

from pipeline.ledger.ed25519 import _point, is_signed
from tests.ledger.signing import key_of
from tests.ledger.vectors import needs, read

_ORDER = 2**252 + 27742317777372353535851937790883648493

# RFC 8032, 7.1, tests 1 to 3: public key, message, signature in two halves.
_RFC_8032 = """
d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a -
e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155
5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b

3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c 72
92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00

fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025 af82
6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac
18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
"""
RFC_8032 = [
    (key, message.strip("-"), first + second)
    for key, message, first, second in (case.split() for case in _RFC_8032.strip().split("\n\n"))
]


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_the_signatures_of_the_standard_are_right(key: str, message: str, signature: str) -> None:
    assert is_signed(*map(bytes.fromhex, (key, message, signature)))


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032[:1])
def test_no_signature_with_one_bit_changed_is_right(key: str, message: str, signature: str) -> None:
    content = bytes.fromhex(signature)
    changed = [
        content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]
        for place in range(len(content))
        for bit in (0, 7)
    ]

    assert not any(is_signed(bytes.fromhex(key), bytes.fromhex(message), one) for one in changed)


def test_a_key_is_read_with_the_sign_of_its_point() -> None:
    keys = [key_of(mark) for mark in range(8)]
    signed = [(key.key.key, key.sign(b"message")) for key in keys]

    # x is odd or even, and its last bits are all that they can be.
    assert {0, 1} == {key[31] >> 7 for key, _ in signed}
    assert all(is_signed(key, b"message", signature) for key, signature in signed)
    assert not any(is_signed(other_sign(key), b"message", signature) for key, signature in signed)


def other_sign(key: bytes) -> bytes:
    return key[:31] + bytes([key[31] ^ 0x80])


def test_a_signature_has_no_byte_more() -> None:
    key, message, signature = (bytes.fromhex(text) for text in RFC_8032[0])

    assert not is_signed(key, message, signature + b"\0")


def test_a_signature_is_not_right_with_its_number_counted_round() -> None:
    key, message, signature = (bytes.fromhex(text) for text in RFC_8032[0])
    scalar = int.from_bytes(signature[32:], "little") + _ORDER

    assert not is_signed(key, message, signature[:32] + scalar.to_bytes(32, "little"))


def test_a_number_as_large_as_the_order_is_not_right_even_where_it_counts_as_none() -> None:
    """With the neutral point as its key, which nobody pins, everything is signed by the number 0."""
    neutral = (1).to_bytes(32, "little")

    assert is_signed(neutral, b"", neutral + bytes(32))
    assert not is_signed(neutral, b"", neutral + _ORDER.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "key",
    [
        # y is not below 2^255 - 19; x is 0 and yet odd; no x belongs to y.
        (2**255 - 19).to_bytes(32, "little"),
        (2**255 - 18).to_bytes(32, "little"),
        (1 | 1 << 255).to_bytes(32, "little"),
        (2).to_bytes(32, "little"),
    ],
)
def test_what_spells_no_point_is_no_key(key: bytes) -> None:
    assert None is _point(key)
    assert not is_signed(key, b"", bytes(64))


def test_a_key_has_no_byte_less() -> None:
    assert not is_signed(bytes(31), b"", bytes(64))


def _cases() -> Iterator[tuple[str, str, str, bool]]:
    for group in read("wycheproof/ed25519_test.json")["testGroups"]:
        for case in group["tests"]:
            yield group["publicKey"]["pk"], case["msg"], case["sig"], case["result"] == "valid"


@needs("wycheproof")
def test_every_case_of_wycheproof_is_judged_as_it_should_be() -> None:
    judged = [
        (is_signed(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)), is_right)
        for key, message, signature, is_right in _cases()
    ]

    assert 151 == len(judged)
    assert {(True, True), (False, False)} == set(judged)
