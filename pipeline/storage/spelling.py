"""Entries read quickly: the one spelling of what they say, tried with msgspec first.

Promised: the same answer as `Entry.parse`, which is asked whenever msgspec does not say at once that the bytes are the
spelling of what it read; so only the time differs. The ledger itself does without packages, for the auditor's sake.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Any, Final

import msgspec

from pipeline.ledger.entries import MOST_BYTES, MOST_INTEGER, VERSION, Entry, Reference, moment_of


class PersonBeside(msgspec.Struct):
    """What of the person beside an entry stands in columns too."""

    name: str
    identity: str


_Number = Annotated[int, msgspec.Meta(ge=-MOST_INTEGER, le=MOST_INTEGER)]
_Plain = str | _Number | None
_Inner = _Plain | dict[str, _Plain] | list[dict[str, _Plain]]


class _Ref(msgspec.Struct, omit_defaults=True, gc=False):
    """What an entry is about, as it is spelt."""

    batch: _Number | None = None
    number: str | None = None
    serial: str | None = None


class _Spelt(msgspec.Struct, gc=False):
    """An entry as it is spelt; of no operation it goes deeper, and one that does is read the slow way."""

    v: int
    seq: _Number
    ts: str
    op: str
    actor: str
    ref: _Ref
    payload: dict[str, _Inner]
    second: str | None
    person: str | None


class _Known(msgspec.Struct, gc=False):
    """The same of an entry whose spelling was looked at before."""

    seq: int
    ts: str
    op: str
    actor: str
    ref: Reference
    payload: dict[str, Any]
    second: str | None
    person: str | None


# Its spelling of what was read is the one that counts, as long as no key is beyond the BMP.
ENCODER: Final = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(_Spelt)
_people = msgspec.json.Decoder(PersonBeside)
_pages = msgspec.json.Decoder(list[_Known])
# What msgspec raises for what it does not take: also where that is no text, or goes too deep.
NOT_READ: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
# A character that no key may have.
BEYOND_THE_BMP: Final = re.compile(rb"[\xf0-\xf4]")


def parse_quickly(data: bytes) -> Entry:
    """Return what `Entry.parse` returns for `data`, or raise its ValueError."""
    try:
        one = _decoder.decode(data)
    except NOT_READ:
        return Entry.parse(data)
    if one.v != VERSION or len(data) > MOST_BYTES or ENCODER.encode(one) != data or BEYOND_THE_BMP.search(data):
        return Entry.parse(data)
    about = Reference(one.ref.number, one.ref.serial, one.ref.batch)
    return Entry(one.seq, moment_of(one.ts), one.op, one.actor, one.payload, about, one.second, one.person)


def one_after_another(bodies: Iterable[bytes]) -> bytes:
    """Return the bytes of entries as those of one list, for `entries_among`."""
    return b"[" + b",".join(bodies) + b"]"


def entries_among(content: bytes) -> tuple[Entry, ...]:
    """Return the entries of a list, each of which `Entry.parse` took already: their spelling is not looked at again."""
    return tuple(
        Entry.known(one.seq, moment_of(one.ts), one.op, one.actor, one.payload, one.ref, one.second, one.person)
        for one in _pages.decode(content)
    )


def person_beside(body: str) -> PersonBeside | None:
    """Return name and ID number of the JSON of a person; None where it is none, whoever made a digest of that."""
    try:
        return _people.decode(body)
    except NOT_READ:
        return None
