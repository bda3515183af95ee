"""Entries read together with their form are read, and refused, as the ledger itself does."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import LedgerBroken
from pipeline.ledger.entries import MOST_BYTES, MOST_INTEGER, Entry, canonical
from pipeline.ledger.operations import OPERATIONS
from pipeline.ledger.replay import formed_entry
from pipeline.storage import formed_spelling
from pipeline.storage.formed_spelling import Spelt, formed_quickly
from tests.ledger.test_operations import GOOD
from tests.storage.test_spelling import DEEP

# What a value is replaced by: each is wrong for most kinds, and right for some.
OTHERS: tuple[object, ...] = (
    *(None, True, False, 0, 1, -1, 6, MOST_INTEGER, MOST_INTEGER + 1, 1.0, 1.5, "", "x", "x\n", "\n", "名", "𬀩"),
    *("x" * 64, "x" * 65, "x" * 201, "x" * 1001, "x" * 2001, "名" * 2000, "2026-11-01\n", "a" * 64 + "\n", "a" * 63),
    *("２０２６-11-01", "09:00", "09:00\n", "S000065148999263000001\n", "s000065148999263000001", "S00006514899920001"),
    *([], {}, [1], [{}], [[]], {"a": "b"}, {"a": 1}, {"a": 0}, {"a": None}, {"": ""}, {"名": "x"}, {"𬀩": "x"}),
)
MOMENTS = (
    *(
        "2026-11-20T09:00:00",
        "2026-11-20T09:00:00Z",
        "2026-11-20T09:00:00.500000+08:00",
        "2026-11-20T09:00:00+08:00:30",
    ),
    *("2026-11-20T09:00:00-00:00", "2026-11-20T09:00:00+00:00", "2026-11-20T09:00:00+08:00\n", "2026-11-20", ""),
    *("2026-11-20 09:00:00+08:00", "2026-11-20T09:00+08:00", "2026-02-30T09:00:00+08:00", "0000-11-20T09:00:00+08:00"),
)


@pytest.mark.parametrize("op", OPERATIONS)
def test_what_is_right_is_read_at_once(op: str) -> None:
    data = GOOD[op].to_bytes()
    taken = formed_quickly(op, data)

    assert taken is not None
    assert said_by_the_ledger(data) == said(taken)


@pytest.mark.parametrize("op", OPERATIONS)
def test_what_is_taken_is_what_the_ledger_reads_and_never_what_it_refuses(op: str) -> None:
    tried = refused = 0
    for value in others(json.loads(GOOD[op].to_bytes())):
        data = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        by_the_ledger, taken = said_by_the_ledger(data), formed_quickly(op, data)
        tried, refused = tried + 1, refused + (by_the_ledger is None)

        assert taken is None or said(taken) == by_the_ledger, data

    assert 500 < refused < tried


@pytest.mark.parametrize("op", OPERATIONS)
def test_what_is_of_another_operation_is_never_taken(op: str) -> None:
    assert [op] == [name for name in OPERATIONS if formed_quickly(name, GOOD[op].to_bytes()) is not None]


@given(st.sampled_from(sorted(OPERATIONS)), st.data())
def test_with_other_bytes_it_is_what_the_ledger_reads_or_nothing(op: str, chance: st.DataObject) -> None:
    data = bytearray(GOOD[op].to_bytes())
    at = chance.draw(st.integers(0, len(data) - 1))
    data[at : at + chance.draw(st.integers(0, 2))] = chance.draw(st.binary(max_size=2))

    taken = formed_quickly(op, bytes(data))
    assert taken is None or said(taken) == said_by_the_ledger(bytes(data))


def test_what_is_too_large_or_of_no_operation_is_left_to_the_ledger() -> None:
    large = GOOD["document.made"].payload | {"made_with": {f"{each}": "x" * 2000 for each in range(40)}}
    data = canonical(json.loads(GOOD["document.made"].to_bytes()) | {"payload": large})

    assert len(data) > MOST_BYTES
    assert formed_quickly("document.made", data) is None
    assert formed_quickly("nothing.known", GOOD["document.made"].to_bytes()) is None


@pytest.mark.parametrize("place", [b'"payload":{', b'"ref":{', b'{"actor"'])
def test_what_goes_too_deep_is_left_to_the_ledger(place: bytes) -> None:
    data = GOOD["number.assigned"].to_bytes()
    deep = place.replace(b"{", b'{"a":' + DEEP + b",", 1)

    assert data.count(place) == 1
    assert formed_quickly("number.assigned", data.replace(place, deep)) is None
    assert said_by_the_ledger(data.replace(place, deep)) is None


def said(entry: Entry | Spelt) -> tuple[object, ...]:
    about = (entry.ref.number, entry.ref.serial, entry.ref.batch)
    return (entry.seq, entry.op, entry.actor, entry.second, about, entry.payload, entry.person)


def said_by_the_ledger(data: bytes) -> tuple[object, ...] | None:
    try:
        return said(formed_entry(5, data))
    except LedgerBroken:
        return None


def others(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the entry with each of its values replaced, one at a time, and with one more or one fewer."""
    yield from (entry | {"ts": moment} for moment in MOMENTS)
    yield from (entry | {"second": name} for name in (entry["actor"], f" {entry['actor']} ", "李审批", "张管理"))
    yield from (
        entry | {"ref": entry["ref"] | {name: other}} for name in ("batch", "number", "serial") for other in OTHERS
    )
    for path in paths(entry):
        yield from (changed(entry, path, other) for other in OTHERS)
        yield changed(entry, path, None, is_gone=True)
    for path in ((), ("ref",), ("payload",)):
        yield from (changed(entry, (*path, "more"), other) for other in OTHERS)


def paths(value: object) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value[:1]):
            yield (key,)
            yield from ((key, *path) for path in paths(inner))


def changed(entry: dict[str, Any], path: tuple[Any, ...], other: object, *, is_gone: bool = False) -> dict[str, Any]:
    new = deepcopy(entry)
    place: Any = new
    for key in path[:-1]:
        place = place[key]
    if is_gone:
        del place[path[-1]]
    else:
        place[path[-1]] = other
    return new


def test_a_kind_that_has_no_type_here_does_not_pass_for_null() -> None:
    unheard: Any = object()

    with pytest.raises(TypeError):
        formed_spelling._type_of(unheard)
