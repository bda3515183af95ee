"""Entries read quickly together with the form of their operation: the tables of the operations, as types of msgspec.

Promised: what is returned has the form that `check_form` wants and the spelling that `Entry.parse` takes. Nothing is
refused here: what msgspec does not take at once is read by the ledger itself, which also says what is wrong with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, Literal, NotRequired, Protocol, Self, TypedDict

import msgspec

from pipeline.ledger.entries import MOST_BYTES, VERSION, moment_of
from pipeline.ledger.forms import Count, Counts, Kind, OneOf, Operation, Optional, Rows, Text, Words
from pipeline.ledger.operations import OPERATIONS, PERSON, REFERENCES
from pipeline.rules.same_person import is_same_person
from pipeline.storage.spelling import BEYOND_THE_BMP, ENCODER, NOT_READ


class _About(Protocol):
    batch: int | None
    number: str | None
    serial: str | None


class Spelt(Protocol):
    """What an entry says, field by field, as `Entry` has it; `ref` is like a `Reference`."""

    seq: int
    op: str
    actor: str
    ref: _About
    payload: dict[str, Any]
    second: str | None
    person: str | None


def formed_quickly(op: str, data: bytes) -> Spelt | None:
    """Return what the entry of the operation `op` says that `data` spells in the one way that counts, with the form of
    that operation; None where it is none, or where that cannot be told at once.
    """
    reading = _readings().get(op)
    if reading is None or len(data) > MOST_BYTES:
        return None
    try:
        one = reading.read(data)
        moment_of(one.ts)
    except (*NOT_READ, ValueError):
        return None
    is_spelling = ENCODER.encode(one) == data and not (reading.has_free_keys and BEYOND_THE_BMP.search(data))
    return one if is_spelling and (not reading.needs_second or _is_agreed(one)) else None


def _is_agreed(one: Spelt) -> bool:
    return one.second is not None and not is_same_person(one.actor, one.second)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the entries of an operation are read, and what msgspec does not look at; only `Counts` and `Words` have keys
    that no table names.
    """

    read: Callable[[bytes], Any]
    has_free_keys: bool
    needs_second: bool

    @classmethod
    def of(cls, op: str, operation: Operation) -> Self:
        kinds = [*operation.payload.values(), *operation.later.values()]
        read = msgspec.json.Decoder(_entry_of(op, operation)).decode
        return cls(read, any(map(_has_free_keys, kinds)), operation.needs_second)


def _has_free_keys(kind: Kind) -> bool:
    match kind:
        case Optional():
            return _has_free_keys(kind.kind)
        case Rows():
            return any(map(_has_free_keys, kind.fields.values()))
        case _:
            return isinstance(kind, Counts | Words)


@cache
def _readings() -> Mapping[str, _Reading]:
    return {op: _Reading.of(op, operation) for op, operation in OPERATIONS.items()}


def _entry_of(op: str, operation: Operation) -> Any:  # noqa: ANN401 - a type made here
    fields = {
        "v": Literal[VERSION],
        "seq": _type_of(Count()),
        "ts": str,
        "op": Literal[op],
        "actor": Annotated[str, msgspec.Meta(min_length=1)],
        "ref": _ref_of(operation),
        "payload": _object_of(operation.payload, operation.later),
        "second": Annotated[str, msgspec.Meta(min_length=1)] | None,
        "person": _type_of(PERSON[operation.has_person]),
    }
    return msgspec.defstruct("_Spelt", list(fields.items()), gc=False)


def _ref_of(operation: Operation) -> Any:  # noqa: ANN401 - a type made here
    """Return the type of what such an entry is about; what it is not about is None, and not spelt."""
    never = REFERENCES.keys() - {*operation.about, *operation.perhaps_about}
    fields: list[tuple[Any, ...]] = [(name, _type_of(REFERENCES[name])) for name in operation.about]
    fields += [(name, _type_of(Optional(REFERENCES[name])), None) for name in operation.perhaps_about]
    fields += [(name, None, None) for name in never]
    return msgspec.defstruct("_Ref", fields, omit_defaults=True, gc=False)


def _object_of(fields: Mapping[str, Kind], later: Mapping[str, Kind]) -> Any:  # noqa: ANN401 - a type made here
    types = {name: _type_of(kind) for name, kind in fields.items()}
    types |= {name: NotRequired[_type_of(kind)] for name, kind in later.items()}
    return TypedDict("_Object", types)  # type: ignore[operator] # as above


def _type_of(kind: Kind | None) -> Any:  # noqa: ANN401, PLR0911 - a type made here, one way for each kind
    match kind:
        case Text():
            # msgspec searches, and `$` is also before a line break at the end.
            pattern = None if kind.pattern is None else rf"\A(?:{kind.pattern})\Z"
            return Annotated[str, msgspec.Meta(min_length=kind.least, max_length=kind.most, pattern=pattern)]
        case Count():
            return Annotated[int, msgspec.Meta(ge=kind.least, le=kind.most)]
        case OneOf():
            return Literal[tuple(map(str, kind.words))]
        case Counts():
            return GenericAlias(dict, (str, _type_of(Count(1))))
        case Words():
            return GenericAlias(dict, (str, _type_of(Text())))
        case Rows():
            return GenericAlias(list, (_object_of(kind.fields, {}),))
        case Optional():
            return _type_of(kind.kind) | None
        case None:
            return None
        case _:
            raise TypeError(kind)
