"""What can be entered in the log: one row of a table for each operation, and the JSON Schema made from it.

An entry's form is checked against this table; whether it may follow what was done before is `machine`'s business.
A later operation costs one row here and one rule there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from pipeline.ledger.entries import Entry
from pipeline.rules.cards.numbers import CardKind
from pipeline.rules.categories import Category
from pipeline.rules.exam.batch import Subject

HEX_64 = "^[0-9a-f]{64}$"
HOUR = "^[0-9]{2}:[0-9]{2}$"
DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
# A certificate's 22 characters, or a card's 18.
NUMBER = "^[YS]([0-9]{21}|[0-9]{12}[012W][0-9]{4})$"


class Kind(Protocol):
    """What a value of a payload may be."""

    def holds(self, value: object) -> bool:
        """Whether `value` is one of this kind."""

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string, held to a pattern or to a number of characters."""

    pattern: str | None = None
    least: int = 1
    most: int = 2000

    def holds(self, value: object) -> bool:
        """Whether `value` is such a string."""
        if not isinstance(value, str) or not self.least <= len(value) <= self.most:
            return False
        return self.pattern is None or _compiled(self.pattern).fullmatch(value) is not None

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""
        limits: dict[str, object] = {"type": "string", "minLength": self.least, "maxLength": self.most}
        return limits if self.pattern is None else {**limits, "pattern": self.pattern}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number."""

    least: int = 0
    most: int = 2**53 - 1

    def holds(self, value: object) -> bool:
        """Whether `value` is a whole number within the limits; true and false are none."""
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def holds(self, value: object) -> bool:
        """Whether `value` is one of the words."""
        return value in self.words

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""
        return {"enum": list(map(str, self.words))}


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each of some words occurred."""

    def holds(self, value: object) -> bool:
        """Whether `value` is an object of counts."""
        return isinstance(value, dict) and all(Count(1).holds(count) for count in value.values())

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""
        return {"type": "object", "additionalProperties": Count(1).schema()}


@dataclass(frozen=True, slots=True)
class Words:
    """Words by word, such as the version of each program."""

    def holds(self, value: object) -> bool:
        """Whether `value` is an object of strings."""
        return isinstance(value, dict) and all(Text().holds(word) for word in value.values())

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""
        return {"type": "object", "additionalProperties": Text().schema()}


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of objects, each with these fields."""

    fields: Mapping[str, Kind]

    def holds(self, value: object) -> bool:
        """Whether `value` is a list of such objects."""
        return isinstance(value, list) and all(
            isinstance(row, dict)
            and row.keys() == self.fields.keys()
            and all(kind.holds(row[name]) for name, kind in self.fields.items())
            for row in value
        )

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""
        return {"type": "array", "items": _object({name: kind.schema() for name, kind in self.fields.items()})}


@dataclass(frozen=True, slots=True)
class Optional:
    """A value that may be null."""

    kind: Kind

    def holds(self, value: object) -> bool:
        """Whether `value` is null or of the kind."""
        return value is None or self.kind.holds(value)

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""
        return {"anyOf": [self.kind.schema(), {"type": "null"}]}


_REFERENCES: Mapping[str, Kind] = {"batch": Count(1), "number": Text(NUMBER), "serial": Text(most=64)}


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind of entry: what it means, what it is about, what its payload holds, who must be named."""

    meaning: str
    payload: Mapping[str, Kind]
    about: tuple[str, ...] = ()
    perhaps_about: tuple[str, ...] = ()
    has_person: bool = False
    needs_second: bool = False


_REASON = {"reason": Text()}
_CARD: Mapping[str, Kind] = {
    "row": Count(1),
    "kind": OneOf(tuple(CardKind)),
    "occupation": Optional(Text()),
    "valid_from": Text(DAY),
    "valid_to": Text(DAY),
}

# Wider than what makes a calibration (`documents.calibration`), so that what is entered stays readable if that changes.
_MICRONS: Kind = Count(-1_000_000, 1_000_000)
_PPM: Kind = Count(1, 2_000_000)
_MICRORADIANS: Kind = Count(-1_600_000, 1_600_000)

OPERATIONS: Mapping[str, Operation] = {
    "site.opened": Operation("The log begins.", {"institution": Text("^[YS][0-9]{12}$"), "name": Text()}),
    "batch.received": Operation(
        "A drop was copied; from here on its bytes are fixed.",
        {"key": Text(HEX_64), "digest": Text(HEX_64), "files": Count(1), "size": Count()},
        about=("batch",),
    ),
    "batch.rejected": Operation(
        "The batch went back; the codes of its problems and how many of each.",
        {"name": Optional(Text(most=200)), "codes": Counts()},
        about=("batch",),
    ),
    "batch.cancelled": Operation(
        "The batch was withdrawn: before it had numbers, or, by two people, after each of them was voided because it "
        "could not be made. Scores and exams are taken back by two people after their papers were made, too.",
        _REASON,
        about=("batch",),
    ),
    "batch.accepted": Operation(
        "Every rule held; the numbers follow at once.",
        {
            "name": Text(most=200),
            "kind": OneOf(tuple(Category)),
            "institution": Text("^[YS][0-9]{12}$"),
            "institution_name": Text(),
            # Null for 准考 and 成绩, which nobody approves here.
            "approver": Optional(Text()),
            "approval_document": Optional(Text(least=0)),
            "approved_on": Optional(Text(DAY)),
            # Of 认定结果 and 成绩 (whose notice may not be fixed yet); null for other kinds.
            "evaluation_ended_on": Optional(Text(DAY)),
            "notice_from": Optional(Text(DAY)),
            "notice_to": Optional(Text(DAY)),
            # Of 准考 the day of the first session, of 成绩 the day on which the evaluation ended.
            "issued_on": Text(DAY),
            "mode": Optional(OneOf(("assigned", "supplied"))),
            "count": Count(1),
        },
        about=("batch",),
    ),
    "number.assigned": Operation(
        "A person of the batch has this certificate number from now on and for ever.",
        {"row": Count(1), "occupation": Text(), "job": Text(), "level": Count(1, 5)},
        about=("batch", "number"),
        has_person=True,
    ),
    "number.voided": Operation(
        "The number will not be used; it is never given again.", _REASON, about=("number",), needs_second=True
    ),
    "card.issued": Operation(
        "A person of the batch has this card number from now on and for ever, and a card that is valid between the two "
        "days.",
        _CARD,
        about=("batch", "number"),
        has_person=True,
    ),
    "card.renewed": Operation(
        "The card of that number is valid anew; the person's data are those of today.",
        _CARD,
        about=("batch", "number"),
        has_person=True,
    ),
    "card.withdrawn": Operation(
        "The card is not valid any more, and its number is never given again.",
        _REASON,
        about=("number",),
        needs_second=True,
    ),
    "seating.made": Operation(
        "Everybody of an exam has a seat; the tickets, which tell whose it is, follow at once. The person beside the "
        "entry holds who has which post.",
        {
            "title": Text(),
            "site": Text(),
            "seed": Text(),
            "mixed": Count(0, 1),
            "amends": Optional(Text(most=200)),
            "sessions": Rows(
                {
                    "number": Text(most=64),
                    "subject": OneOf(tuple(Subject)),
                    "day": Text(DAY),
                    "begins": Text(HOUR),
                    "ends": Text(HOUR),
                }
            ),
            "rooms": Rows(
                {
                    "number": Text(most=64),
                    "subject": OneOf(tuple(Subject)),
                    "place": Text(),
                    "capacity": Count(1),
                    "rows": Optional(Count(1)),
                    "columns": Optional(Count(1)),
                    "stations": Optional(Count(1)),
                }
            ),
        },
        about=("batch",),
        has_person=True,
    ),
    "ticket.issued": Operation(
        "A candidate has this 准考证号 and these seats. `given`: the number came with the batch (1) or was given here "
        "(0); `room`: the 考场号 that came with it; `kept`: the earlier batch from which the number is kept.",
        {
            "row": Count(1),
            "ticket": Text("^[A-Z0-9][A-Z0-9-]*$", most=30),
            "occupation": Text(),
            "job": Text(),
            "level": Count(1, 5),
            "given": Count(0, 1),
            "room": Optional(Text(most=64)),
            "kept": Optional(Count(1)),
            "seats": Rows({"session": Text(most=64), "room": Text(most=64), "seat": Count(1)}),
        },
        about=("batch",),
        has_person=True,
    ),
    "scores.recorded": Operation(
        "What an exam came to: how many of each occupation, job and level were entered, sat, were absent and passed. "
        "`amends` is the 批次号 of the scores in whose place these stand. The person beside the entry holds the marks "
        "of everybody.",
        {
            "title": Text(),
            "amends": Optional(Text(most=200)),
            "groups": Rows(
                {
                    "occupation": Text(),
                    "job": Text(),
                    "level": Count(1, 5),
                    "entered": Count(1),
                    "sat": Count(),
                    "absent": Count(),
                    "passed": Count(),
                }
            ),
        },
        about=("batch",),
        has_person=True,
    ),
    "document.made": Operation(
        "A file that may reach paper, with its SHA-256; the path is relative to the output folder. `made_with` tells, "
        "for a print run, the SHA-256 of the template and of each font file, and the version of each program.",
        {
            "kind": Text(most=64),
            "copy": Count(1),
            "path": Text(most=1000),
            "sha256": Text(HEX_64),
            "pages": Count(),
            "page": Optional(Count(1)),
            "made_with": Optional(Words()),
        },
        about=("batch",),
        perhaps_about=("number",),
    ),
    "plate.refused": Operation(
        "A kind of document was laid out page by page although plates were wanted; the pages are right. "
        "`template` is the SHA-256 of its template, `subject` the field or part of the page and never what stood in "
        "it, `page` where in the print run a stamped page differed.",
        {
            "kind": Text(most=64),
            "template": Text(HEX_64),
            "reason": Text("^[a-z][a-z-]*$", most=64),
            "subject": Text(least=0, most=200),
            "page": Optional(Count(1)),
        },
        about=("batch",),
    ),
    "proof.made": Operation(
        "A proof marked 样张 was made; `digest` is that of the drop it shows, null for a sample.",
        {"kind": Text(most=64), "sha256": Text(HEX_64), "pages": Count(1), "digest": Optional(Text(HEX_64))},
    ),
    "calibration.set": Operation(
        "A printer, its tray, the stock in it and the side were measured with a test page: what the printer does to a "
        "page of that name, around its middle (offsets in micrometres to the right and downwards, scales in millionths "
        "of actual size, the rotation in microradians clockwise), how far the cross that agrees least lies from it, "
        "and where each cross was measured. It holds until the same four are measured again.",
        {
            "printer": Text(most=200),
            "tray": Text(most=200),
            "stock": Text(most=200),
            "side": OneOf(("front", "back")),
            "page": Text(most=64),
            "offset_x_um": _MICRONS,
            "offset_y_um": _MICRONS,
            "scale_x_ppm": _PPM,
            "scale_y_ppm": _PPM,
            "rotation_urad": _MICRORADIANS,
            "residual_um": Count(0, 1_000_000),
            "measured": Rows({"cross": Count(1), "x_um": _MICRONS, "y_um": _MICRONS}),
        },
    ),
    "overprint.made": Operation(
        "The values of some certificates of the batch were put into a file that is printed on blanks; the file is not "
        "kept. `places` are those of the certificates in the roster, from 1; `calibration` is the entry of the "
        "calibration that moved the pages, null where they were not moved.",
        {
            "kind": Text(most=64),
            "sha256": Text(HEX_64),
            "pages": Count(1),
            "places": Rows({"first": Count(1), "last": Count(1)}),
            "calibration": Optional(Count()),
            "made_with": Words(),
        },
        about=("batch",),
    ),
}


def check_form(entry: Entry) -> None:
    """Raise ValueError, naming the field, unless the entry has the form that the table gives its operation."""
    operation = OPERATIONS.get(entry.op)
    if operation is None:
        raise ValueError("op")
    _check_about(entry.ref.as_json(), operation)
    if entry.payload.keys() != operation.payload.keys():
        raise ValueError("payload")
    for name, kind in operation.payload.items():
        if not kind.holds(entry.payload[name]):
            raise ValueError(f"payload.{name}")
    if (entry.person is not None) != operation.has_person:
        raise ValueError("person")
    if operation.needs_second and entry.second in (None, entry.actor):
        raise ValueError("second")


def _check_about(about: Mapping[str, object], operation: Operation) -> None:
    if any(name not in about for name in operation.about):
        raise ValueError("ref")
    if any(name not in operation.about and name not in operation.perhaps_about for name in about):
        raise ValueError("ref")
    for name, value in about.items():
        if not _REFERENCES[name].holds(value):
            raise ValueError(f"ref.{name}")


def schema_of(op: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a whole entry of the operation `op`."""
    operation = OPERATIONS[op]
    name = Text(most=200).schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": op,
        "description": operation.meaning,
        **_object(
            {
                "v": {"const": 1},
                "seq": Count().schema(),
                "ts": Text("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}$").schema(),
                "op": {"const": op},
                "actor": name,
                "second": name if operation.needs_second else Optional(Text(most=200)).schema(),
                "ref": _object(
                    {about: _REFERENCES[about].schema() for about in (*operation.about, *operation.perhaps_about)},
                    required=operation.about,
                ),
                "payload": _object({field: kind.schema() for field, kind in operation.payload.items()}),
                "person": Text(HEX_64).schema() if operation.has_person else {"type": "null"},
            }
        ),
    }


def _object(properties: dict[str, Any], required: tuple[str, ...] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties if required is None else required),
        "additionalProperties": False,
    }
