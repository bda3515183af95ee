"""Entries read quickly are read as the ledger itself reads them: the same answers, the same refusals."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ledger.entries import MOST_INTEGER, canonical, parse_canonical
from pipeline.storage import spelling
from pipeline.storage.spelling import read_quickly

_LAST = 0x110000
_SURROGATES = range(0xD800, 0xE000)

plain = st.none() | st.integers(-MOST_INTEGER, MOST_INTEGER) | st.text()
# As deep as an entry goes, and deeper.
values = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


def test_every_character_is_spelled_the_same_by_both() -> None:
    for start in range(0, _LAST, 0x400):
        text = "".join(chr(code) for code in range(start, start + 0x400) if code not in _SURROGATES)
        value = {"text": text}

        assert canonical(value) == spelling._encoder.encode(value)


@given(st.dictionaries(st.text(), values))
def test_what_is_canonical_is_read_the_same(value: dict[str, object]) -> None:
    data = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")

    assert answer(parse_canonical, data) == answer(read_quickly, data)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1 }',
        b' {"a":1}',
        b'{"a":1}\n',
        b'{"a":1}{}',
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":-0}',
        b'{"a":01}',
        b'{"a":true}',
        b'{"a":{"b":false}}',
        b'{"a":{"b":[{"c":1.5}]}}',
        b'{"a":9007199254740992}',
        b'{"a":-9007199254740992}',
        b'{"a":18446744073709551616}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'{"a":"\\u001F"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\x01"}',
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
        '{"𬀩":1}'.encode(),
        '{"a":{"\uff5e":1,"𬀩":2}}'.encode(),
        b"\xef\xbb\xbf{}",
        b"NaN",
        b'{"a":NaN}',
        b"",
        b"{",
        b"\x00",
        b"[" * 100_000,
    ],
)
def test_what_is_no_canonical_spelling_is_refused_all_the_same(data: bytes) -> None:
    assert answer(parse_canonical, data) == answer(read_quickly, data)
    with pytest.raises(ValueError):  # noqa: PT011 - which one, the line above tells
        read_quickly(data)


@pytest.mark.parametrize("value", [[], "", 5, None, {"a": [[]]}, {"a": {"b": {"c": {"d": {"e": 1}}}}}, {"名": "𬀩"}])
def test_what_no_entry_says_is_read_all_the_same(value: object) -> None:
    assert value == read_quickly(canonical(value)) == parse_canonical(canonical(value))


def answer(read: object, data: bytes) -> object:
    assert callable(read)
    try:
        return read(data)
    except ValueError as error:
        return str(error)
