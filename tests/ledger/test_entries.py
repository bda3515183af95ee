"""An entry has one spelling, and only that one is read."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given

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
    ("other", "reason"),
    [
        (SPELT.replace(":", ": ", 1), "spelling"),
        (SPELT + "\n", "spelling"),
        (SPELT.replace('"actor":"system",', ""), "fields"),
        (SPELT.replace('"actor":"system"', '"actor":"system","actor":"system"'), "spelling"),
        (SPELT.replace('"actor":"system"', '"actor":""'), "actor"),
        (SPELT.replace('"actor":"system"', '"actor":null'), "actor"),
        (SPELT.replace('"second":null', '"second":""'), "actor"),
        (SPELT.replace('"second":null', '"second":1'), "second"),
        (SPELT.replace("天", "\\u5929"), "spelling"),
        (SPELT.replace('"seq":0', '"seq":-0'), "spelling"),
        (SPELT.replace('"seq":0', '"seq":0.0'), "type"),
        (SPELT.replace('"seq":0', '"seq":-1'), "seq"),
        (SPELT.replace('"seq":0', '"seq":false'), "type"),
        (SPELT.replace('"seq":0', '"seq":"0"'), "seq"),
        (SPELT.replace('"seq":0', '"seq":null'), "seq"),
        (SPELT.replace('"v":1', '"v":2'), "fields"),
        (SPELT.replace('"v":1', '"v":true'), "type"),
        (SPELT.replace('"v":1', '"v":1,"w":1'), "fields"),
        (SPELT.replace('"ref":{}', '"ref":null'), "ref"),
        (SPELT.replace('"ref":{}', '"ref":{"batch":"1"}'), "ref"),
        (SPELT.replace('"ref":{}', '"ref":{"number":1}'), "ref"),
        (SPELT.replace('"ref":{}', '"ref":{"number":null}'), "ref"),
        (SPELT.replace('"ref":{}', '"ref":{"other":"1"}'), "ref"),
        (SPELT.replace('"person":null', '"person":"ABC"'), "person"),
        (SPELT.replace('"person":null', '"person":1'), "person"),
        (SPELT.replace("site.opened", "Site.opened"), "op"),
        (SPELT.replace('"site.opened"', "null"), "op"),
        (SPELT.replace("+08:00", "Z"), "ts"),
        (SPELT.replace("+08:00", ""), "ts"),
        (SPELT.replace("+08:00", "+08:00:30"), "ts"),
        (SPELT.replace("T09", " 09"), "ts"),
        (SPELT.replace(":00+", ":00.5+"), "ts"),
        (SPELT.replace('{"institution":"S000065148999","name":"天山"}', "[]"), "payload"),
        ("[]", "fields"),
        ("null", "fields"),
        ("[" * 30_000, "depth"),
    ],
)
def test_any_other_spelling_is_no_entry_and_it_is_told_why(other: str, reason: str) -> None:
    assert other != SPELT

    with pytest.raises(ValueError, match=f"^{reason}$"):
        Entry.parse(other.encode())


@pytest.mark.parametrize(
    "other", [SPELT.replace("11-20", "11-31"), SPELT.replace('"天山"', '"\\ud800"'), "", "9" * 10_000]
)
def test_what_python_does_not_read_is_no_entry(other: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reason is in its words
        Entry.parse(other.encode())


def test_bytes_that_are_not_utf8_are_no_entry() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - UnicodeDecodeError is one
        Entry.parse(SPELT.encode("gb18030"))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        *((value, "type") for value in (1.5, True, float("nan"), b"1")),
        *((value, "integer") for value in (2**53, -(2**53), [2**53])),
        *((value, "key") for value in ({1: "a"}, {"\U0001f602": 1}, [{"\U0001f602": 1}])),
    ],
)
def test_what_two_programs_could_read_differently_is_never_written(value: object, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        canonical({"value": value})


def test_half_a_character_is_never_written() -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical({"value": "\ud800"})


@pytest.mark.parametrize("value", [[2**53 - 1, 1 - 2**53], {"\uffff": 2**53 - 1, "": 1 - 2**53}], ids=["list", "keys"])
def test_what_every_program_reads_alike_is_written_up_to_the_last_of_it(value: Any) -> None:
    assert value == parse_canonical(canonical(value))


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^ts$"):
        Entry(0, NINE.replace(tzinfo=None), "site.opened", "system", {})


def test_a_moment_has_whole_seconds() -> None:
    with pytest.raises(ValueError, match=r"^ts$"):
        Entry(0, NINE.replace(microsecond=1), "site.opened", "system", {})


def test_utc_is_written_as_an_offset() -> None:
    entry = Entry(0, datetime(2026, 11, 20, 1, tzinfo=UTC), "site.opened", "system", {})

    assert b'"ts":"2026-11-20T01:00:00+00:00"' in entry.to_bytes()


def test_an_entry_never_outgrows_a_bundle_of_the_tiles() -> None:
    empty = len(Entry(0, NINE, "site.opened", "system", {"a": ""}).to_bytes())
    Entry(0, NINE, "site.opened", "system", {"a": "x" * (MOST_BYTES - empty)}).to_bytes()

    with pytest.raises(ValueError, match=r"^size$"):
        Entry(0, NINE, "site.opened", "system", {"a": "x" * (MOST_BYTES - empty + 1)}).to_bytes()


def test_an_entry_as_large_as_a_bundle_of_the_tiles_can_hold_is_read_and_none_beyond() -> None:
    empty = len(Entry(0, NINE, "site.opened", "system", {"a": ""}).to_bytes())
    data = Entry(0, NINE, "site.opened", "system", {"a": "x" * (MOST_BYTES - empty)}).to_bytes()

    assert MOST_BYTES == len(Entry.parse(data).to_bytes())
    with pytest.raises(ValueError, match=r"^size$"):
        Entry.parse(data.replace(b"x", b"xx", 1))


def test_an_entry_whose_values_were_checked_before_is_the_same() -> None:
    ref = Reference(number="S000065148999263000001", batch=1)

    assert Entry(7, NINE, "site.opened", "张经办", {"a": 1}, ref, "李审批", "c" * 64) == Entry.known(
        7, NINE, "site.opened", "张经办", {"a": 1}, ref, "李审批", "c" * 64
    )


def test_the_digest_of_a_person_is_salted() -> None:
    person: dict[str, object] = {"name": "王小明", "identity": "650102199001011234"}
    spelt = '{"identity":"650102199001011234","name":"王小明"}'.encode()

    assert sha256(b"s" * 16 + spelt).hexdigest() == person_digest(b"s" * 16, person)
    assert person_digest(b"t" * 16, person) != person_digest(b"s" * 16, person)


@given(strategies.references)
def test_a_reference_is_read_back(reference: Reference) -> None:
    assert reference == Reference.from_json(reference.as_json())


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        (Reference(number="S000065148999263000001", batch=2), "S000065148999263000001"),
        (Reference(serial="A01", batch=2), "A01"),
        (Reference(batch=2), "batch 2"),
        (Reference(), "the site"),
    ],
)
def test_what_an_entry_is_about_is_told_by_its_number_before_its_batch(reference: Reference, told: str) -> None:
    assert told == str(reference)


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
