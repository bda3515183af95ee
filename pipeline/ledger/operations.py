"""What can be entered in the log: one row of a table for each operation, and the JSON Schema made from it.

An entry's form is checked against these tables; whether it may follow what was done before is `machine`'s business.
A later operation costs one row and one rule in the file of its subject (`subjects/`).
"""

from collections.abc import Mapping
from typing import Any

from pipeline.ledger.entries import Entry, Reference
from pipeline.ledger.forms import HEX_64, NUMBER, Count, Kind, Operation, Optional, Text, object_schema
from pipeline.ledger.subjects import (
    batches,
    blanks,
    cards,
    certificates,
    copies,
    exams,
    history,
    keys,
    months,
    papers,
    privacy,
    recovery,
    sheets,
    site,
)

# What an entry may be about.
REFERENCES: Mapping[str, Kind] = {"batch": Count(1), "number": Text(NUMBER), "serial": Text(most=64)}

# What stands in an entry about a person beside it, by `has_person` of its operation; None where nothing does.
PERSON: Mapping[bool | None, Kind | None] = {True: Text(HEX_64), False: None, None: Optional(Text(HEX_64))}

OPERATIONS: Mapping[str, Operation] = {
    **site.OPERATIONS,
    **keys.OPERATIONS,
    **batches.OPERATIONS,
    **certificates.OPERATIONS,
    **history.OPERATIONS,
    **cards.OPERATIONS,
    **exams.OPERATIONS,
    **papers.OPERATIONS,
    **privacy.OPERATIONS,
    **copies.OPERATIONS,
    **sheets.OPERATIONS,
    **blanks.OPERATIONS,
    **recovery.OPERATIONS,
    **months.OPERATIONS,
}


# Of each operation every field that its payload may have; merged once, since an audit asks for every entry.
_KINDS: Mapping[str, Mapping[str, Kind]] = {op: {**each.payload, **each.later} for op, each in OPERATIONS.items()}


def check_form(entry: Entry) -> None:
    """Raise ValueError, naming the field, unless the entry has the form that the table gives its operation."""
    operation = OPERATIONS.get(entry.op)
    if operation is None:
        raise ValueError("op")
    _check_about(entry.ref, operation)
    if entry.payload.keys() - operation.later.keys() != operation.payload.keys():
        raise ValueError("payload")
    kinds = _KINDS[entry.op]
    for name, value in entry.payload.items():
        if not kinds[name].holds(value):
            raise ValueError(f"payload.{name}")
    if operation.has_person not in (None, entry.person is not None):
        raise ValueError("person")
    if operation.needs_second and not entry.is_agreed:
        raise ValueError("second")


def _check_about(about: Reference, operation: Operation) -> None:
    for name, kind in REFERENCES.items():
        value = getattr(about, name)
        if value is None:
            if name in operation.about:
                raise ValueError("ref")
        elif name not in operation.about and name not in operation.perhaps_about:
            raise ValueError("ref")
        elif not kind.holds(value):
            raise ValueError(f"ref.{name}")


def schema_of(op: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a whole entry of the operation `op`."""
    operation = OPERATIONS[op]
    name, person = Text(most=200).schema(), PERSON[operation.has_person]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": op,
        "description": operation.meaning,
        **object_schema(
            {
                "v": {"const": 1},
                "seq": Count().schema(),
                "ts": Text("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}$").schema(),
                "op": {"const": op},
                "actor": name,
                "second": name if operation.needs_second else Optional(Text(most=200)).schema(),
                "ref": object_schema(
                    {about: REFERENCES[about].schema() for about in (*operation.about, *operation.perhaps_about)},
                    required=operation.about,
                ),
                "payload": object_schema(
                    {field: kind.schema() for field, kind in {**operation.payload, **operation.later}.items()},
                    required=tuple(operation.payload),
                ),
                "person": {"type": "null"} if person is None else person.schema(),
            }
        ),
    }
