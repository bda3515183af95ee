"""batch.json: the roster as other programs write it, after docs/reference/batch.schema.json.

Checked by own code, so that every problem tells its place; a test holds that it accepts what the schema accepts.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

from pipeline.rules.batch import BLANK, Cell, CellKind, Row
from pipeline.rules.columns import canonical, canonical_key
from pipeline.rules.drop_names import PARTICULARS_SHEET, PEOPLE_SHEET
from pipeline.rules.problems import Problem
from pipeline.rules.text import fold
from pipeline.storage.limits import Limits
from pipeline.storage.tables import People, is_blank, text_cell

_KEYS: Final = frozenset({"$schema", "version", PARTICULARS_SHEET, PEOPLE_SHEET})
_VERSION: Final = 1
# What stands between values. A value of one byte takes a hundred in memory: sixty million of them took four gigabytes
# before anybody could count the rows. A cell has a colon and a comma; the rest is for texts that hold some.
_BETWEEN: Final = (b",", b":", b"[", b"{")
_SIGNS_OF_A_CELL: Final = 4
# The first person stands in row 2, as on the form, where row 1 holds the headings.
_FIRST_ROW: Final = 2


class _Number(str):
    """A JSON number, as it was written."""

    __slots__ = ()


class _Twice(ValueError):
    """One key twice in one object: nobody can say which was meant."""


Read = tuple[Mapping[str, Cell], People, tuple[Problem, ...]]


def read_batch_json(file: Path, *, limits: Limits) -> Read:
    """Return the particulars, the people and what is wrong with the file's shape."""
    written = file.read_bytes()
    if holds_too_much(written, limits):
        return _refused(Problem.of("too-many-cells", sheet=PEOPLE_SHEET, most=limits.cells))
    try:
        content = json.loads(
            written.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_refuse_constant,
        )
        # Half a character (`\ud800` alone) is no text: neither the ledger nor a page could hold it.
        json.dumps(content, ensure_ascii=False).encode()
    except _Twice as error:
        return _refused(Problem.of("json-key-twice", key=error))
    except (ValueError, RecursionError):
        return _refused(Problem.of("json-damaged"))
    problems = tuple(_shape_problems(content, limits))
    return _refused(*problems) if problems else _understood(content)


def holds_too_much(written: bytes, limits: Limits) -> bool:
    """Whether JSON has more values than a sheet may have cells; told without reading it."""
    return sum(map(written.count, _BETWEEN)) > _SIGNS_OF_A_CELL * limits.cells


def _refused(*problems: Problem) -> Read:
    return {}, People(), problems


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _refuse_constant(text: str) -> object:
    raise ValueError(text)


def _shape_problems(content: object, limits: Limits) -> Iterator[Problem]:
    if not isinstance(content, dict):
        yield _misshapen("/", "object")
        return
    for key in content.keys() - _KEYS:
        yield Problem.of("json-key-unknown", key=key)
    if "$schema" in content and not _is_plain_text(content["$schema"]):
        yield _misshapen("/$schema", "text")
    if not _is_version(content.get("version")):
        yield _misshapen("/version", str(_VERSION))
    yield from _particulars_problems(content.get(PARTICULARS_SHEET), limits)
    yield from _people_problems(content.get(PEOPLE_SHEET), limits)


def _particulars_problems(particulars: object, limits: Limits) -> Iterator[Problem]:
    if not isinstance(particulars, dict):
        yield _misshapen(f"/{PARTICULARS_SHEET}", "object")
        return
    known: dict[str, object] = {}
    for line, (key, value) in enumerate(particulars.items(), 1):
        if not _is_cell(value):
            yield _misshapen(f"/{PARTICULARS_SHEET}/{key}", "text")
        elif _is_too_long(value, limits):
            yield _too_long(PARTICULARS_SHEET, line, key, limits)
        name = _key(key)
        if value and known.get(name) and known[name] != value:
            yield Problem.of("key-twice", None, name, key=name, line=line)
        known[name] = known.get(name) or value


def _people_problems(people: object, limits: Limits) -> Iterator[Problem]:
    if not isinstance(people, list):
        yield _misshapen(f"/{PEOPLE_SHEET}", "list")
        return
    if len(people) > limits.rows:
        yield Problem.of("too-many-rows", sheet=PEOPLE_SHEET, most=limits.rows)
        return
    for place, person in enumerate(people):
        if not isinstance(person, dict):
            yield _misshapen(f"/{PEOPLE_SHEET}/{place}", "object")
            continue
        for key, value in person.items():
            if _is_too_long(value, limits):
                yield _too_long(PEOPLE_SHEET, place + _FIRST_ROW, key, limits)
            if not _is_cell(value):
                yield _misshapen(f"/{PEOPLE_SHEET}/{place}/{key}", "text")


def _is_version(value: object) -> bool:
    try:
        return isinstance(value, _Number) and Decimal(value) == _VERSION
    except ArithmeticError:
        # An exponent beyond what a Decimal holds.
        return False


def _is_plain_text(value: object) -> bool:
    return isinstance(value, str) and not isinstance(value, _Number)


def _is_cell(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_too_long(value: object, limits: Limits) -> bool:
    return isinstance(value, str) and len(value) > limits.cell_characters


def _too_long(sheet: str, line: int, key: str, limits: Limits) -> Problem:
    return Problem.of("cell-too-long", sheet=sheet, line=line, place=key[:60], most=limits.cell_characters)


def _misshapen(where: str, wanted: str) -> Problem:
    return Problem.of("json-misshapen", where=where[:120], wanted=wanted)


def _understood(content: Mapping[str, Mapping[str, object] | Sequence[Mapping[str, object]]]) -> Read:
    particulars, people = content[PARTICULARS_SHEET], content[PEOPLE_SHEET]
    assert isinstance(particulars, Mapping)
    assert isinstance(people, Sequence)
    keyed: dict[str, Cell] = {}
    for key, value in particulars.items():
        cell = _cell(value)
        # The same key twice with the same value, or blank once, is no contradiction; another one was told.
        if is_blank(keyed.get(_key(key), BLANK)):
            keyed[_key(key)] = cell
    headings = tuple(dict.fromkeys(fold(key) for person in people for key in person))
    rows = tuple(_row(place + _FIRST_ROW, person) for place, person in enumerate(people))
    kept = tuple(row for row in rows if not all(is_blank(cell) for cell in row.cells.values()))
    return keyed, People(headings, kept), ()


def _key(key: str) -> str:
    return canonical_key(key) or fold(key)


def _row(number: int, person: Mapping[str, object]) -> Row:
    return Row(number, {_column(key): _cell(value) for key, value in person.items()})


def _column(key: str) -> str:
    return canonical(key) or fold(key)


def _cell(value: object) -> Cell:
    if isinstance(value, _Number):
        return Cell(str(value), CellKind.NUMBER)
    return text_cell(value) if isinstance(value, str) else BLANK
