"""What lies inside a workbook before anything reads it: sizes proved, formulas and faults found, extent known.

The reader of workbooks is fast and trusting: it unpacks whatever it is given, makes a dense table as large as the two
outermost cells, and hands out the cached value of a formula as if somebody had typed it. So every part is unpacked once
here, streaming and within the limits, and the sheets are gone through with expat. A document type is refused: with it
go all entity tricks.
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import BinaryIO, Final
from xml.parsers import expat

from pipeline.rules.problems import Problem
from pipeline.storage.archives import is_bomb
from pipeline.storage.limits import Limits
from pipeline.storage.zip_directory import DEFLATED, STORED, Unsound, ZipMember, content_of, read_directory

_MOST_PARTS: Final = 2_000
_WORKBOOK: Final = "xl/workbook.xml"
_LINKS: Final = "xl/_rels/workbook.xml.rels"
# Formulas that fill an area each; a form has none, and every row is compared with every one of them.
_MOST_AREAS: Final = 100
_REFERENCE: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})", re.ASCII)

Place = tuple[int, int]


@dataclass(slots=True)
class SheetFacts:
    """Places are (row, column), both from 1; `last` is the outermost row and column that holds a value."""

    formulas: set[Place] = field(default_factory=set)
    formula_areas: list[tuple[Place, Place]] = field(default_factory=list)
    faults: set[Place] = field(default_factory=set)
    last: Place = (0, 0)

    def filled_columns(self, row: int) -> int:
        """Return the columns of that row whose values an area's formula computed, as bits: 1 << column."""
        columns = 0
        for (top, left), (bottom, right) in self.formula_areas:
            if top <= row <= bottom:
                columns |= (1 << (right + 1)) - (1 << left)
        return columns


def examine(file: BinaryIO, *, limits: Limits) -> tuple[Mapping[str, SheetFacts], tuple[Problem, ...]]:
    """Return what is known of each sheet, by its name; on a problem no sheets."""
    try:
        parts = _parts(file)
        problems = _size_problems(parts, limits)
        if problems:
            return {}, problems
        return _Examiner(file, parts).sheets(), ()
    except (Unsound, expat.ExpatError, ValueError, LookupError):
        # LookupError: an encoding in an XML declaration that nobody knows.
        return {}, (Problem.of("workbook-damaged"),)


def _parts(file: BinaryIO) -> Mapping[str, ZipMember]:
    """Return the parts by their names in small letters; raises Unsound where two have the same one.

    An office program shows what stands in the one of them, and another reader prints what stands in the other.
    """
    members = read_directory(file, most=_MOST_PARTS)
    parts = {part.name.decode("utf-8").lower(): part for part in members}
    if len(parts) < len(members):
        raise Unsound("part twice")
    return parts


def _size_problems(parts: Mapping[str, ZipMember], limits: Limits) -> tuple[Problem, ...]:
    if any(part.is_encrypted or part.method not in {STORED, DEFLATED} for part in parts.values()):
        return (Problem.of("workbook-damaged"),)
    total = sum(part.size for part in parts.values())
    if total > limits.workbook_bytes or any(is_bomb(part, limits) for part in parts.values()):
        return (Problem.of("workbook-too-large", most=limits.workbook_bytes >> 20),)
    return ()


class _Examiner:
    def __init__(self, file: BinaryIO, parts: Mapping[str, ZipMember]) -> None:
        self._file = file
        self._parts = parts

    def sheets(self) -> Mapping[str, SheetFacts]:
        """Go through every part once; raises Unsound, ExpatError or ValueError where one is not what it says."""
        names = _SheetNames()
        links = _Links()
        self._parse(_WORKBOOK, names)
        self._parse(_LINKS, links)
        part_of = {name: links.targets[link] for name, link in names.links.items() if link in links.targets}
        gone_through = {part: self._facts(part) for part in sorted(set(part_of.values())) if part in self._parts}
        for part in sorted(set(self._parts) - {_WORKBOOK, _LINKS} - set(gone_through)):
            self._prove(part)
        return {name: gone_through[part] for name, part in part_of.items() if part in gone_through}

    def _facts(self, part: str) -> SheetFacts:
        reader = _SheetReader()
        self._parse(part, reader)
        return reader.facts

    def _parse(self, part: str, handler: "_SheetNames | _Links | _SheetReader") -> None:
        if part not in self._parts:
            raise Unsound("part")
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_document_type
        parser.StartElementHandler = handler.start
        for piece in content_of(self._file, self._parts[part]):
            parser.Parse(piece)
        parser.Parse(b"", True)  # noqa: FBT003 - "this was the end", as expat wants it

    def _prove(self, part: str) -> None:
        if not self._parts[part].is_folder:
            for _ in content_of(self._file, self._parts[part]):
                pass


def _refuse_document_type(*_: object) -> None:
    raise Unsound("document type")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _SheetNames:
    """The sheets that xl/workbook.xml names, and the link of each."""

    def __init__(self) -> None:
        self.links: dict[str, str] = {}

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        if _local(element) == "sheet":
            name = attributes.get("name")
            # Two sheets of one name cannot be told apart: the facts of one would be held against the other's cells.
            if not name or name in self.links:
                raise Unsound("sheet")
            links = [value for key, value in attributes.items() if key.endswith(":id")]
            self.links[name] = links[0] if links else ""


class _Links:
    """Where the links of the workbook lead, as lower-case part names."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        if _local(element) == "Relationship":
            if not {"Id", "Target"} <= attributes.keys():
                raise Unsound("relationship")
            target = posixpath.normpath(posixpath.join("/xl", attributes["Target"]))
            self.targets[attributes["Id"]] = target.lstrip("/").lower()


class _SheetReader:
    """Follows the cells of one sheet as the reader will: a cell or row without a reference is the next one."""

    def __init__(self) -> None:
        self.facts = SheetFacts()
        self._row = 0
        self._column = 0
        self._is_fault = False

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        # Most elements of a sheet are these two, and few sheets give them a prefix.
        name = element if element in {"c", "v"} else _local(element)
        if name == "c":
            self._cell(attributes)
        elif name in {"v", "is"}:
            self._value()
        elif name == "f":
            self._formula(attributes)
        elif name == "row":
            self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
            if self._row < 1:
                raise Unsound("row")

    def _cell(self, attributes: Mapping[str, str]) -> None:
        self._is_fault = attributes.get("t") == "e"
        if "r" in attributes:
            self._row, self._column = _place(attributes["r"])
        else:
            self._column += 1

    def _value(self) -> None:
        rows, columns = self.facts.last
        if self._row > rows or self._column > columns:
            self.facts.last = (max(rows, self._row), max(columns, self._column))
        if self._is_fault:
            self.facts.faults.add((self._row, self._column))

    def _formula(self, attributes: Mapping[str, str]) -> None:
        self._value()
        self.facts.formulas.add((self._row, self._column))
        if attributes.get("t") in {"array", "dataTable"} and "ref" in attributes:
            first, _, last = attributes["ref"].partition(":")
            self._area(_place(first), _place(last or first))

    def _area(self, first: Place, last: Place) -> None:
        if first == last:
            self.facts.formulas.add(first)
            return
        if len(self.facts.formula_areas) == _MOST_AREAS:
            raise Unsound("formulas")
        self.facts.formula_areas.append((first, last))


def _place(reference: str) -> Place:
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise ValueError(reference)
    letters, digits = match.groups()
    row = int(digits)
    if row < 1:
        raise ValueError(reference)
    return row, _column(letters)


@lru_cache(maxsize=256)
def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
