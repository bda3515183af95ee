"""Entries read quickly: the one spelling of what they say, tried with msgspec first.

Promised: the same answer as `parse_canonical`, which is asked whenever msgspec does not say at once that the bytes are
the spelling of what it read; so only the time differs. The ledger itself does without packages, for the auditor's sake.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from pipeline.ledger.entries import MOST_INTEGER, Entry, Reference, moment_of, parse_canonical


class _Spelt(msgspec.Struct, gc=False):
    """An entry as it is spelt."""

    v: int
    seq: int
    ts: str
    op: str
    actor: str
    ref: Reference
    payload: dict[str, Any]
    second: str | None
    person: str | None


class PersonBeside(msgspec.Struct):
    """What of the person beside an entry stands in columns too."""

    name: str
    identity: str


_Number = Annotated[int, msgspec.Meta(ge=-MOST_INTEGER, le=MOST_INTEGER)]
_Plain = str | _Number | None
_Inner = _Plain | dict[str, _Plain] | list[dict[str, _Plain]]
# No entry goes deeper; one that does is read the slow way.
_decoder = msgspec.json.Decoder(dict[str, _Plain | dict[str, _Inner]])
_encoder = msgspec.json.Encoder(order="sorted")
_people = msgspec.json.Decoder(PersonBeside)
_pages = msgspec.json.Decoder(list[_Spelt])
# A character beyond the BMP, which no key may have.
_BEYOND = re.compile(rb"[\xf0-\xf4]")


def read_quickly(data: bytes) -> Any:  # noqa: ANN401 - JSON is what it is, as in `parse_canonical`
    """Return what `parse_canonical` returns for `data`, or raise its ValueError."""
    try:
        value = _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return parse_canonical(data)
    if _encoder.encode(value) != data or _BEYOND.search(data):
        return parse_canonical(data)
    return value


def one_after_another(bodies: Iterable[bytes]) -> bytes:
    """Return the bytes of entries as those of one list, for `entries_among`."""
    return b"[" + b",".join(bodies) + b"]"


def entries_among(content: bytes) -> tuple[Entry, ...]:
    """Return the entries of a list, each of which `Entry.parse` took already: their spelling is not looked at again."""
    return tuple(
        Entry(one.seq, moment_of(one.ts), one.op, one.actor, one.payload, one.ref, one.second, one.person)
        for one in _pages.decode(content)
    )


def person_beside(body: str) -> PersonBeside:
    """Return name and ID number of the JSON of a person, which was compared with its digest before."""
    return _people.decode(body)
