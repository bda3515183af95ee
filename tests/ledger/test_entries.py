"""An entry has one spelling, and only that one is read."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ledger.entries import MOST_BYTES, Entry, Reference, canonical, parse_canonical, person_digest
from tests.ledger import strategies
from tests.ledger.vectors import VECTORS, needs

JCS = VECTORS / "jcs" / "testdata"
JCS_WITHIN_OUR_VALUES = ["french", "unicode"]
# Fractions, true and false, and keys beyond the BMP never stand in an entry.
JCS_BEYOND = ["arrays", "structures", "values", "weird"]
CHINA = timezone(timedelta(hours=8))
NINE = datetime(2026, 11, 20, 9, tzinfo=CHINA)
SPELT = (
    '{"actor":"system","op":"site.opened","payload":{"institution":"S000065148999","name":"天山"},"person":null,'
    '"ref":{},"second":null,"seq":0,"ts":"2026-11-20T09:00:00+08:00","v":1}'
)


def opened() -> Entry:
    return Entry(0, NINE, "site.opened", "system", {"name": "天山", "institution": "S000065148999"})


def test_an_entry_is_spelt_with_sorted_keys_and_no_spaces() -> None:
    assert SPELT.encode() == opened().to_bytes()


@given(strategies.entries)
def test_every_entry_is_read_back_as_it_was_written(entry: Entry) -> None:
    assert entry == Entry.parse(entry.to_bytes())


@given(strategies.entries)
def test_what_was_read_is_written_with_the_same_bytes(entry: Entry) -> None:
    data = entry.to_bytes()

    assert data == Entry.parse(data).to_bytes()


@given(strategies.values)
def test_every_value_of_a_payload_survives(value: Any) -> None:
    assert value == parse_canonical(canonical(value))


@pytest.mark.parametrize(
    "other",
    [
        SPELT.replace(":", ": ", 1),
        SPELT + "\n",
        SPELT.replace('"actor":"system",', "") + "",
        SPELT.replace('"actor":"system"', '"actor":"system","actor":"system"'),
        SPELT.replace('"actor":"system"', '"actor":""'),
        SPELT.replace('"actor":"system"', '"actor":null'),
        SPELT.replace("天", "\\u5929"),
        SPELT.replace('"seq":0', '"seq":-0'),
        SPELT.replace('"seq":0', '"seq":0.0'),
        SPELT.replace('"seq":0', '"seq":-1'),
        SPELT.replace('"seq":0', '"seq":false'),
        SPELT.replace('"seq":0', '"seq":"0"'),
        SPELT.replace('"seq":0', '"seq":null'),
        SPELT.replace('"v":1', '"v":2'),
        SPELT.replace('"v":1', '"v":true'),
        SPELT.replace('"v":1', '"v":1,"w":1'),
        SPELT.replace('"ref":{}', '"ref":null'),
        SPELT.replace('"ref":{}', '"ref":{"batch":"1"}'),
        SPELT.replace('"ref":{}', '"ref":{"number":1}'),
        SPELT.replace('"ref":{}', '"ref":{"number":null}'),
        SPELT.replace('"ref":{}', '"ref":{"other":"1"}'),
        SPELT.replace('"person":null', '"person":"ABC"'),
        SPELT.replace('"person":null', '"person":1'),
        SPELT.replace("site.opened", "Site.opened"),
        SPELT.replace("+08:00", "Z"),
        SPELT.replace("+08:00", ""),
        SPELT.replace("+08:00", "+08:00:30"),
        SPELT.replace("T09", " 09"),
        SPELT.replace(":00+", ":00.5+"),
        SPELT.replace("11-20", "11-31"),
        SPELT.replace('"name":"天山"', '"name":"\\ud800"'),
        SPELT.replace('{"institution":"S000065148999","name":"天山"}', "[]"),
        "[]",
        "null",
        "",
        "[" * 30_000,
        "9" * 10_000,
    ],
)
def test_any_other_spelling_is_no_entry(other: str) -> None:
    assert other != SPELT

    with pytest.raises(ValueError):  # noqa: PT011 - whatever the reason is, it is not read
        Entry.parse(other.encode())


def test_bytes_that_are_not_utf8_are_no_entry() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - UnicodeDecodeError is one
        Entry.parse(SPELT.encode("gb18030"))


@pytest.mark.parametrize(
    "value", [1.5, True, float("nan"), b"1", 2**53, -(2**53), {1: "a"}, {"\U0001f602": 1}, "\ud800"]
)
def test_what_two_programs_could_read_differently_is_never_written(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reasons differ
        canonical({"value": value})


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="ts"):
        Entry(0, NINE.replace(tzinfo=None), "site.opened", "system", {})


def test_a_moment_has_whole_seconds() -> None:
    with pytest.raises(ValueError, match="ts"):
        Entry(0, NINE.replace(microsecond=1), "site.opened", "system", {})


def test_utc_is_written_as_an_offset() -> None:
    entry = Entry(0, datetime(2026, 11, 20, 1, tzinfo=UTC), "site.opened", "system", {})

    assert b'"ts":"2026-11-20T01:00:00+00:00"' in entry.to_bytes()


def test_an_entry_never_outgrows_a_bundle_of_the_tiles() -> None:
    empty = len(Entry(0, NINE, "site.opened", "system", {"a": ""}).to_bytes())
    Entry(0, NINE, "site.opened", "system", {"a": "x" * (MOST_BYTES - empty)}).to_bytes()

    with pytest.raises(ValueError, match="size"):
        Entry(0, NINE, "site.opened", "system", {"a": "x" * (MOST_BYTES - empty + 1)}).to_bytes()


def test_the_digest_of_a_person_is_salted() -> None:
    person: dict[str, object] = {"name": "王小明", "identity": "650102199001011234"}
    spelt = '{"identity":"650102199001011234","name":"王小明"}'.encode()

    assert sha256(b"s" * 16 + spelt).hexdigest() == person_digest(b"s" * 16, person)
    assert person_digest(b"t" * 16, person) != person_digest(b"s" * 16, person)


@given(st.none() | st.text(max_size=3), st.none() | st.integers(0, 9))
def test_a_reference_is_read_back(number: str | None, batch: int | None) -> None:
    reference = Reference(number=number, batch=batch)

    assert reference == Reference.from_json(reference.as_json())


def jcs(kind: str, name: str) -> bytes:
    return (JCS / kind / f"{name}.json").read_bytes()


@needs("jcs")
@pytest.mark.parametrize("name", JCS_WITHIN_OUR_VALUES)
def test_what_we_write_is_what_rfc_8785_writes(name: str) -> None:
    assert jcs("output", name) == canonical(json.loads(jcs("input", name)))


@needs("jcs")
@pytest.mark.parametrize("name", JCS_BEYOND)
def test_what_rfc_8785_could_order_or_round_otherwise_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"type|key|integer"):
        canonical(json.loads(jcs("input", name)))
