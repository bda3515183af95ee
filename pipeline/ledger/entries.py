"""One entry of the log and its exact bytes: canonical JSON, as RFC 8785 writes strings, integers, lists and objects.

The bytes are the truth and are never written a second time. What parses here has one spelling only, so that two
programs can never disagree about what was hashed. Personal data are not in an entry: `person` is a salted digest.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Self

from pipeline.rules.same_person import is_same_person

VERSION = 1
# The actor of what certpress does by itself.
SYSTEM = "system"
MOST_BYTES = 65_535  # what an entry bundle of C2SP tlog-tiles can hold
# Beyond this a reader that keeps numbers as IEEE doubles sees another integer (RFC 8785, appendix D).
MOST_INTEGER = 2**53 - 1
_LAST_OF_BMP = "\uffff"
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_OPERATION = re.compile(r"[a-z]+\.[a-z]+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TEXTS = ("ts", "op", "actor", "second", "person")
_PERHAPS = frozenset({"second", "person"})
_FIELDS = frozenset({"v", "seq", "ts", "op", "actor", "second", "ref", "payload", "person"})


def canonical(value: object) -> bytes:
    """Return the one spelling of `value`: sorted keys, no spaces, UTF-8.

    Raises ValueError for anything but strings, integers, null, lists and objects, for integers beyond 2^53, for text
    that is not Unicode (half a surrogate pair), and for keys outside the BMP, which RFC 8785 sorts in another order.
    """
    _check_value(value)
    return _ENCODER.encode(value).encode()


def _check_value(value: object) -> None:
    # Exact types: true and false are integers to isinstance, and this runs for every value of every entry.
    kind = type(value)
    if kind is dict:
        assert isinstance(value, dict)
        for key, inner in value.items():
            if type(key) is not str or not (key.isascii() or max(key) <= _LAST_OF_BMP):
                raise ValueError("key")
            # What nearly every value is needs no call of its own.
            if not (type(inner) is str or inner is None or (type(inner) is int and 0 <= inner <= MOST_INTEGER)):
                _check_value(inner)
    elif kind is list:
        assert isinstance(value, list)
        for inner in value:
            _check_value(inner)
    elif kind is int:
        assert isinstance(value, int)
        if not -MOST_INTEGER <= value <= MOST_INTEGER:
            raise ValueError("integer")
    elif value is not None and kind is not str:
        raise ValueError("type")


def parse_canonical(data: bytes) -> Any:  # noqa: ANN401 - JSON is what it is; every caller checks the shape
    """Return what `data` says, or raise ValueError where it is not the canonical spelling of it."""
    try:
        value = json.loads(data.decode())
        again = canonical(value)
    except RecursionError as error:
        raise ValueError("depth") from error
    if again != data:
        raise ValueError("spelling")
    return value


def person_digest(salt: bytes, person: dict[str, object]) -> str:
    """Return what an entry says of a person: SHA-256 over the salt and the canonical JSON, as 64 hex digits.

    The salt (16 random bytes) keeps an ID number from being found by trying all of them.
    """
    return digest_of_bytes(salt, canonical(person))


def digest_of_bytes(salt: bytes, person: bytes) -> str:
    """Return the digest for a person whose canonical JSON is there already."""
    return sha256(salt + person).hexdigest()


@dataclass(frozen=True, slots=True)
class Reference:
    """What an entry is about: a certificate number, a blank's serial, a batch (counted from 1 in this log)."""

    number: str | None = None
    serial: str | None = None
    batch: int | None = None

    def as_json(self) -> dict[str, object]:
        """Return only what is set, so that nothing has two spellings."""
        return {
            name: value
            for name, value in (("batch", self.batch), ("number", self.number), ("serial", self.serial))
            if value is not None
        }

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Return the reference, or raise ValueError."""
        if not isinstance(value, dict):
            raise ValueError("ref")  # noqa: TRY004 - as above
        number, serial, batch = value.get("number"), value.get("serial"), value.get("batch")
        # Whatever else is in it, a null too, makes them fewer than it has.
        known = isinstance(number, str) + isinstance(serial, str) + isinstance(batch, int)
        if known != len(value):
            raise ValueError("ref")
        return cls(number, serial, batch)

    def __str__(self) -> str:
        return self.number or self.serial or (f"batch {self.batch}" if self.batch else "the site")


NOTHING = Reference()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done.

    `at` is aware and whole seconds (`ts` in the JSON, e.g. `2026-11-20T09:00:00+08:00`); `actor` and `second` are
    names from the site's people, or `system`; `person` is 64 hex digits or None.
    """

    seq: int
    at: datetime
    op: str
    actor: str
    payload: dict[str, Any]
    ref: Reference = field(default=NOTHING)
    second: str | None = None
    person: str | None = None

    def __post_init__(self) -> None:
        """Refuse what has no canonical spelling; raises ValueError with a machine-readable reason."""
        if type(self.seq) is not int or self.seq < 0:
            raise ValueError("seq")
        _check_moment(self.at)
        if not _OPERATION.fullmatch(self.op):
            raise ValueError("op")
        if not self.actor or self.second == "":
            raise ValueError("actor")
        if self.person is not None and not _DIGEST.fullmatch(self.person):
            raise ValueError("person")

    @classmethod
    def known(  # noqa: PLR0913, PLR0917 - as many as it has fields
        cls,
        seq: int,
        at: datetime,
        op: str,
        actor: str,
        payload: dict[str, Any],
        ref: Reference,
        second: str | None,
        person: str | None,
    ) -> Self:
        """Return the entry with these values, all of which were checked before: by whoever read its bytes."""
        # To check them again, and to ask for each whether it may be set, takes a tenth of a verification.
        entry = object.__new__(cls)
        _set_seq(entry, seq)
        _set_at(entry, at)
        _set_op(entry, op)
        _set_actor(entry, actor)
        _set_payload(entry, payload)
        _set_ref(entry, ref)
        _set_second(entry, second)
        _set_person(entry, person)
        return entry

    @property
    def is_agreed(self) -> bool:
        """Whether somebody agreed who is not the actor, in another spelling of the name neither."""
        return self.second is not None and not is_same_person(self.actor, self.second)

    def to_bytes(self) -> bytes:
        """Return the entry's exact bytes; raises ValueError where they are more than 65,535."""
        data = canonical(
            {
                "v": VERSION,
                "seq": self.seq,
                "ts": self.at.isoformat(),
                "op": self.op,
                "actor": self.actor,
                "second": self.second,
                "ref": self.ref.as_json(),
                "payload": self.payload,
                "person": self.person,
            }
        )
        if len(data) > MOST_BYTES:
            raise ValueError("size")
        return data

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Return the entry that `data` spells; raises ValueError unless these are the very bytes `to_bytes` writes."""
        if len(data) > MOST_BYTES:
            raise ValueError("size")
        value = parse_canonical(data)
        if not isinstance(value, dict) or value.keys() != _FIELDS or value["v"] != VERSION:
            raise ValueError("fields")
        if not isinstance(value["payload"], dict):
            raise ValueError("payload")  # noqa: TRY004 - as above
        # Not a call each: this runs for five values of every entry.
        for name in _TEXTS:
            if not isinstance(value[name], str) and (name not in _PERHAPS or value[name] is not None):
                raise ValueError(name)
        return cls(
            seq=value["seq"],
            at=moment_of(value["ts"]),
            op=value["op"],
            actor=value["actor"],
            payload=value["payload"],
            ref=Reference.from_json(value["ref"]),
            second=value["second"],
            person=value["person"],
        )


# What sets each field, past the guard that lets nobody else do so.
_set_seq, _set_at, _set_op, _set_actor, _set_payload, _set_ref, _set_second, _set_person = (
    Entry.__dict__[each.name].__set__ for each in fields(Entry)
)


# Of a batch all entries are of one moment.
@lru_cache(maxsize=1024)
def moment_of(text: str) -> datetime:
    """Return the moment that `ts` of an entry spells; raises ValueError for any other spelling of it, and for what is
    no moment of an entry.
    """
    moment = datetime.fromisoformat(text)
    if moment.isoformat() != text:
        raise ValueError("ts")
    _check_moment(moment)
    return moment


def _check_moment(at: datetime) -> None:
    """Refuse what is not aware, whole seconds, and whole minutes from UTC."""
    offset = at.utcoffset()
    if offset is None or at.microsecond or offset.total_seconds() % 60:
        raise ValueError("ts")


# Entries in their order, each with what is personal of it, which lies beside the log.
People = Iterator[tuple[Entry, Mapping[str, Any]]]
