"""Entries read quickly are read as the ledger itself reads them: the same answers, the same refusals."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ledger.entries import MOST_BYTES, MOST_INTEGER, Entry, canonical
from pipeline.storage import spelling
from pipeline.storage.spelling import parse_quickly

_LAST = 0x110000
_SURROGATES = range(0xD800, 0xE000)
# Deeper than any reader of JSON goes, and short enough for an entry.
DEEP = b"[" * 30_000 + b"]" * 30_000

plain = st.none() | st.integers(-MOST_INTEGER, MOST_INTEGER) | st.text()
# As deep as an entry goes, and deeper.
values = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


def test_every_character_is_spelled_the_same_by_both() -> None:
    for start in range(0, _LAST, 0x400):
        text = "".join(chr(code) for code in range(start, start + 0x400) if code not in _SURROGATES)
        value = {"text": text}

        assert canonical(value) == spelling.ENCODER.encode(value)


@given(st.dictionaries(st.text(), values))
def test_what_is_canonical_is_read_the_same(value: dict[str, object]) -> None:
    data = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")

    assert answer(Entry.parse, entry(payload=data)) == answer(parse_quickly, entry(payload=data))


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
    for content in (data, entry(payload=data)):
        assert answer(Entry.parse, content) == answer(parse_quickly, content)
        with pytest.raises(ValueError):  # noqa: PT011 - which one, the line above tells
            parse_quickly(content)


@pytest.mark.parametrize(
    "fields",
    [
        *({"v": value} for value in (b"2", b"1.0", b"true")),
        *({"seq": value} for value in (b"-1", b"5.0", b"true", b"9007199254740992")),
        *({"ts": value} for value in (b'"2026-11-20"', b'"2026-11-20T09:00:00Z"', b'"2026-11-20T09:00:00+08:00:30"')),
        *({"op": value} for value in (b'"X"', b"null")),
        *({"actor": value} for value in (b'""', b"null")),
        *({"second": value} for value in (b'""', b"1")),
        *({"person": value} for value in (b'"abc"', b"0")),
        *({"ref": value} for value in (b"null", b'{"batch":null}', b'{"batch":true}', b'{"batch":"1"}', b'{"x":1}')),
        *({"ref": value} for value in (b'{"batch":9007199254740992}', b'{"number":1}', b'{"number":"S","batch":1}')),
        *({"payload": value} for value in (b"null", b"[]", b'""')),
        {"payload": b'{"a":"' + b"x" * MOST_BYTES + b'"}'},
        {"more": b"1"},
        {"more": DEEP},
        {"ref": b'{"more":' + DEEP + b"}"},
    ],
)
def test_what_is_no_entry_is_refused_all_the_same(fields: dict[str, bytes]) -> None:
    data = entry(**fields)

    assert answer(Entry.parse, data) == answer(parse_quickly, data)
    with pytest.raises(ValueError):  # noqa: PT011 - which one, the line above tells
        parse_quickly(data)


@pytest.mark.parametrize(
    "value", [{"a": [[]]}, {"a": {"b": {"c": {"d": {"e": 1}}}}}, {"a": ["b"]}, {"a": {"b": ["c"]}}, {"名": "𬀩"}]
)
def test_what_no_entry_says_is_read_all_the_same(value: object) -> None:
    data = entry(payload=canonical(value))

    assert Entry.parse(data) == parse_quickly(data)
    assert value == parse_quickly(data).payload


@pytest.mark.parametrize("ref", [b"{}", b'{"batch":1}', b'{"batch":1,"number":"S","serial":"XJ1"}'])
def test_the_slow_way_is_not_asked_of_what_entries_say(ref: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    data = entry(ref=ref, payload='{"a":[{"b":"名"}],"c":{"d":null},"e":1}'.encode())
    expected = Entry.parse(data)
    monkeypatch.setattr(Entry, "parse", None)

    assert expected == parse_quickly(data)


def entry(**fields: bytes) -> bytes:
    """Return the bytes of an entry in which some fields have other bytes."""
    known = {
        "actor": '"张经办"'.encode(), "op": b'"batch.received"', "payload": b"{}", "person": b"null", "ref": b"{}",
        "second": b"null", "seq": b"5", "ts": b'"2026-11-20T09:00:00+08:00"', "v": b"1",
    }  # fmt: skip
    return (
        b"{" + b",".join(b'"%b":%b' % (name.encode(), value) for name, value in sorted((known | fields).items())) + b"}"
    )


def answer(parse: object, data: bytes) -> object:
    assert callable(parse)
    try:
        return parse(data)
    except ValueError as error:
        return str(error)
