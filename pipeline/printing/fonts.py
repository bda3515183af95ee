"""The font shelf: which faces a role has, what they can print, how wide it is.

A font is loaded by file, never by what the host happens to have installed, and only when a value asks for it.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Self

from pipeline.errors import Because, FontMissing
from pipeline.printing.fontfile import FontFile, script_of
from pipeline.printing.itemizing import font_places, script_runs

_SPACES = re.compile(r"\s+")


class _Advances(dict[str, float]):
    """The advance in em of each character that a face was asked for. Pickled, it is empty."""

    def __init__(self, files: tuple[FontFile, ...]) -> None:
        super().__init__()
        self._files = files

    def __missing__(self, character: str) -> float:
        """Ask the first file that has the character; raises KeyError where none has."""
        return self.setdefault(character, first_with(character, self._files).advance(character))

    def __reduce__(self) -> tuple[Any, ...]:
        return _Advances, (self._files,)


class _Places(dict[str, int]):
    """Which file of a face prints each character that it was asked for: its place among them. Pickled, it is empty."""

    def __init__(self, files: tuple[FontFile, ...]) -> None:
        super().__init__()
        self._files = files

    def __missing__(self, character: str) -> int:
        """Ask for the first file that has the character; the last where none has."""
        return self.setdefault(character, self._files.index(first_with(character, self._files)))

    def __reduce__(self) -> tuple[Any, ...]:
        return _Places, (self._files,)


def first_with(character: str, files: tuple[FontFile, ...]) -> FontFile:
    """Return the first file that has the character; the last where none has."""
    return next((file for file in files if file.covers(character)), files[-1])


# A kind has a few faces.
_places_in = lru_cache(maxsize=64)(_Places)


def runs_of(text: str, files: tuple[FontFile, ...]) -> list[tuple[FontFile, str]]:
    """Return the pieces of `text` that one file prints each, as Pango makes them of the files that it needs: the first
    file that has a character prints it, a space goes with what stands beside it (see `itemizing`).
    """
    if len(files) == 1:
        return [(files[0], text)] if text else []
    places = _places_in(files)
    wanted = {places[one] for one in "".join(text.split()) or " "}
    if len(wanted) == 1:
        return [(files[place], text) for place in wanted if text]
    return list(_mixed_runs(text, files))


# A line is measured before it is stamped.
@lru_cache(maxsize=1024)
def _mixed_runs(text: str, files: tuple[FontFile, ...]) -> tuple[tuple[FontFile, str], ...]:
    place_of = _places_in(files).__getitem__
    runs = script_runs(text, script_of) if _SPACES.search(text) else [text]
    owners = [files[place] for run in runs for place in font_places(run, place_of)]
    pieces = groupby(zip(owners, text, strict=True), key=itemgetter(0))
    return tuple([(file, "".join([one for _, one in piece])) for file, piece in pieces])


@dataclass(frozen=True, slots=True)
class FontFace:
    """One face of a role: the files that share its design, the first that has a character prints it.

    `scale` is its size beside the first face of the role: a face whose characters fill more of their square looks as
    large as its neighbours only when it is set smaller.
    """

    name: str
    files: tuple[FontFile, ...]
    licence: str
    package: str | None = None
    is_stand_in: bool = False
    scale: float = 1.0
    _advances: _Advances = field(init=False, repr=False, compare=False)
    _places: _Places = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Begin to remember: a batch asks for its few thousand characters a million times."""
        object.__setattr__(self, "_advances", _Advances(self.files))
        object.__setattr__(self, "_places", _Places(self.files))

    def covers(self, text: str) -> bool:
        """Whether every character of `text` has a glyph."""
        # Not `difference`: that walks through all that is known where it is a dictionary of its own kind, as here.
        return self._advances.keys() >= set(text) or all(
            any(file.covers(character) for file in self.files) for character in text
        )

    def width(self, text: str) -> float:
        """The advance of `text` in em of the size asked for, which `scale` makes smaller; exact, for the page has
        neither kerning nor ligatures.
        """
        if len(self.files) > 1 and _SPACES.search(text):
            runs = runs_of(text, self.files)
            return self.scale * sum(self._advance_in(file, one) for file, piece in runs for one in piece)
        return self.scale * sum(map(self._advances.__getitem__, text))

    def _advance_in(self, file: FontFile, character: str) -> float:
        """Return the advance in em; of a rare space that its neighbour's file lacks, that of another file."""
        return file.advance(character) if file.covers(character) else self._advances[character]

    def files_for(self, text: str) -> tuple[FontFile, ...]:
        """The files that `text` really needs."""
        if len(self.files) == 1:
            return self.files if text else ()
        needed = {self._places[character] for character in "".join(text.split()) or text}
        return tuple([self.files[place] for place in sorted(needed)])

    @property
    def coverage(self) -> int:
        """How many code points the face can print."""
        return sum(len(file) for file in self.files)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A face of the table that is not on this machine, and the package that brings it (None: it has to be bought)."""

    name: str
    package: str | None


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the table: its Chinese label, the faces that were found and those that were not, and whether headings
    alone are printed in it.
    """

    name: str
    label: str
    faces: tuple[FontFace, ...]
    absent: tuple[Wanted, ...]
    headings: bool = False


@dataclass(frozen=True, slots=True)
class FontShelf:
    """Every role of the font table with the faces found on this machine."""

    roles: Mapping[str, Role]

    @classmethod
    def load(cls, table: Path, *, folders: Sequence[Path] = ()) -> Self:
        """Return the shelf after `table` (fonts.toml); bare file names are looked for in `folders`, then beside it.

        No font is opened. Raises FontMissing where the table itself cannot be read.
        """
        try:
            plain = tomllib.loads(table.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise FontMissing(role="*", reason=Because("the table {file} cannot be read", file=table)) from error
        return cls({name: _role(name, entry, (*folders, table.parent)) for name, entry in plain.items()})

    def faces(self, role: str) -> tuple[FontFace, ...]:
        """Return the role's faces in order of preference; raises FontMissing where none was found."""
        known = self.roles.get(role)
        if known is None:
            raise FontMissing(role=role, reason=Because("the font table has no such role"))
        if not known.faces:
            wanted = ", ".join(face.package or face.name for face in known.absent)
            raise FontMissing(role=known.label, reason=Because("none of these is here: {wanted}", wanted=wanted))
        return known.faces


def _role(name: str, entry: Mapping[str, Any], folders: Sequence[Path]) -> Role:
    faces: list[FontFace] = []
    absent: list[Wanted] = []
    first = 0.0
    for wanted in entry["face"]:
        files = [found for names in wanted["files"] if (found := _found(names, folders)) is not None]
        if not files:
            absent.append(Wanted(wanted["name"], wanted.get("package")))
            continue
        # Alone, or as the first, a face has the size that the regulations give.
        first = first or wanted.get("scale", 1.0)
        faces.append(
            FontFace(
                name=wanted["name"],
                files=tuple(FontFile(file) for file in files),
                licence=wanted["licence"],
                package=wanted.get("package"),
                is_stand_in=wanted.get("stand_in", False),
                scale=wanted.get("scale", 1.0) / first,
            )
        )
    return Role(name, entry["label"], tuple(faces), tuple(absent), headings=entry.get("headings", False))


def _found(names: Sequence[str], folders: Sequence[Path]) -> Path | None:
    """Return the first file of that name in the site's folders, else at its absolute place."""
    places = [folder / name for folder in folders for name in names if not Path(name).is_absolute()]
    places += [Path(name) for name in names if Path(name).is_absolute()]
    return next((place for place in places if place.is_file()), None)
