"""CBOR is read in one spelling only (RFC 8949, 4.2.1); another program writes what is read here."""

from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.ledger.cbor import CborWrong, read

_KEYS = some.integers(-(2**63), 2**63 - 1) | some.binary(max_size=40) | some.text(max_size=20)
_VALUES = some.recursive(
    _KEYS, lambda inside: some.lists(inside, max_size=4) | some.dictionaries(_KEYS, inside, max_size=4), max_leaves=12
)


def in_order(value: Any) -> Any:
    """The value with the keys of its maps in the order of their bytes; that program has the order of RFC 7049."""
    if isinstance(value, list):
        return [in_order(one) for one in value]
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value, key=cbor2.dumps)}
    return value


@given(_VALUES)
def test_what_another_program_writes_is_read(value: Any) -> None:
    assert value == read(cbor2.dumps(in_order(value)))


@given(_VALUES)
def test_nothing_that_ends_early_or_late_is_read(value: Any) -> None:
    content = cbor2.dumps(in_order(value))

    for wrong in (content[:-1], content + b"\0"):
        with pytest.raises(CborWrong):
            read(wrong)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        # RFC 8949, appendix A.
        ("1818", 24),
        ("1903e8", 1000),
        ("1bffffffffffffffff", 2**64 - 1),
        ("3bffffffffffffffff", -(2**64)),
        ("3863", -100),
        ("64f0908591", "\U00010151"),
        ("8301820203820405", [1, [2, 3], [4, 5]]),
        ("a26161016162820203", {"a": 1, "b": [2, 3]}),
    ],
)
def test_the_examples_of_the_standard_are_read(content: str, value: object) -> None:
    assert value == read(bytes.fromhex(content))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "too early"),
        ("1817", "longer than needed"),
        ("1900ff", "longer than needed"),
        ("1a0000ffff", "longer than needed"),
        ("1b00000000ffffffff", "longer than needed"),
        ("5801aa", "longer than needed"),
        ("5f41aaff", "not told"),
        ("bf0102ff", "not told"),
        ("1c", "not told"),
        ("a202010102", "keys"),
        ("a201010102", "keys"),
        ("a26162010100", "keys"),
        ("a1800100", "keys"),
        ("a1a00100", "keys"),
        ("61ff", "characters"),
        ("63eda080", "characters"),
        ("c001", "tag"),
        ("f5", "tag"),
        ("f93c01", "tag"),
        ("81" * 9 + "00", "too deep"),
        ("9bffffffffffffffff", "too early"),
        ("bbffffffffffffffff", "too early"),
        ("0000", "behind the end"),
    ],
)
def test_any_other_spelling_is_refused(content: str, reason: str) -> None:
    with pytest.raises(CborWrong, match=reason):
        read(bytes.fromhex(content))
