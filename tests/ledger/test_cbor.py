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
        # The smallest number that needs two, four or eight bytes.
        ("190100", 2**8),
        ("1a00010000", 2**16),
        ("1b0000000100000000", 2**32),
        ("1bffffffffffffffff", 2**64 - 1),
        ("3bffffffffffffffff", -(2**64)),
        ("3863", -100),
        ("64f0908591", "\U00010151"),
        ("8301820203820405", [1, [2, 3], [4, 5]]),
        ("a26161016162820203", {"a": 1, "b": [2, 3]}),
        # As deep as it may be, and more of them beside each other than that.
        ("81" * 8 + "00", [[[[[[[[0]]]]]]]]),
        ("89" + "8100" * 9, [[0]] * 9),
    ],
)
def test_the_examples_of_the_standard_are_read(content: str, value: object) -> None:
    assert value == read(bytes.fromhex(content))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "it ends too early"),
        ("1817", "a number that is longer than needed"),
        ("1900ff", "a number that is longer than needed"),
        ("1a0000ffff", "a number that is longer than needed"),
        ("1b00000000ffffffff", "a number that is longer than needed"),
        ("5801aa", "a number that is longer than needed"),
        ("5f41aaff", "a length that is not told"),
        ("bf0102ff", "a length that is not told"),
        ("1c", "a length that is not told"),
        ("a202010102", "the keys of a map"),
        ("a201010102", "the keys of a map"),
        ("a26162010100", "the keys of a map"),
        ("a1800100", "the keys of a map"),
        ("a1a00100", "the keys of a map"),
        ("61ff", "its characters"),
        ("63eda080", "its characters"),
        ("c001", "a tag, a fraction or a word"),
        ("f5", "a tag, a fraction or a word"),
        ("f93c01", "a tag, a fraction or a word"),
        ("81" * 9 + "00", "it nests too deep"),
        # The same behind a list that has ended.
        ("81828100" + "81" * 7 + "00", "it nests too deep"),
        ("9bffffffffffffffff", "it ends too early"),
        ("bbffffffffffffffff", "it ends too early"),
        ("0000", "something stands behind the end"),
    ],
)
def test_any_other_spelling_is_refused(content: str, reason: str) -> None:
    with pytest.raises(CborWrong, match=f"^{reason}$"):
        read(bytes.fromhex(content))
