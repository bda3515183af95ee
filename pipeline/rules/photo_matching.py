"""Which photo file is whose: by 证件号码, or by the file name in the column 照片."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Self

from pipeline.rules import columns
from pipeline.rules.batch import PhotoFile, Row
from pipeline.rules.drop_names import OTHER_IMAGE_SUFFIXES
from pipeline.rules.identity import masked
from pipeline.rules.problems import Problem
from pipeline.rules.reading import Reader, shown
from pipeline.rules.text import same_key, tight


@dataclass(frozen=True, slots=True)
class PhotoShelf:
    """The photos of a drop, found by file name and by stem; case and full-width forms do not matter."""

    photos: Mapping[str, PhotoFile]
    by_name: Mapping[str, tuple[str, ...]]
    by_stem: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, photos: Mapping[str, PhotoFile]) -> Self:
        """Return the shelf of the photos of a roster."""
        return cls(
            photos, _grouped({name: name for name in photos}), _grouped({name: stem_of(name) for name in photos})
        )

    def names_for(self, row: Row) -> tuple[str, ...]:
        """Return the file names that could be this person's photo, as written."""
        wanted = tight(row.cell(columns.PHOTO).text)
        if wanted:
            return self.by_name.get(photo_key(wanted)) or self.by_stem.get(photo_key(wanted), ())
        return self.by_stem.get(photo_key(row.cell(columns.IDENTITY).text), ())


def match_photo(row: Row, shelf: PhotoShelf, reader: Reader) -> PhotoFile | None:
    """Return the person's photo; None where there is none, or where the reader has a problem to tell."""
    names = shelf.names_for(row)
    problem = _trouble(row, names)
    if problem is not None:
        reader.problems.append(problem)
        return None
    return shelf.photos[names[0]] if names else None


def photos_of_nobody(rows: tuple[Row, ...], shelf: PhotoShelf) -> tuple[Problem, ...]:
    """Return a warning for each photo that belongs to no row."""
    matched = {name for row in rows for name in shelf.names_for(row)}
    return tuple(
        Problem.warning("photo-of-nobody", None, columns.PHOTO, file=shown(name))
        for name in sorted(shelf.photos)
        if name not in matched
    )


def _trouble(row: Row, names: tuple[str, ...]) -> Problem | None:
    if len(names) > 1:
        return Problem.of("photo-twice", row.number, columns.PHOTO, files="、".join(_told(name, row) for name in names))
    wanted = "" if names else _told(tight(row.cell(columns.PHOTO).text), row)
    if not wanted:
        return None
    # Only photos that can be printed are on the shelf, so a .gif that lies in the drop is not found either.
    is_of_other_kind = PurePosixPath(wanted).suffix.lower() in OTHER_IMAGE_SUFFIXES
    return Problem.of("photo-format" if is_of_other_kind else "photo-not-found", row.number, columns.PHOTO, file=wanted)


def _told(name: str, row: Row) -> str:
    """Return a file name as a message may show it; a passport's number in it is known by its owner's row only."""
    stem = stem_of(name)
    is_own_number = photo_key(stem) == photo_key(row.cell(columns.IDENTITY).text)
    return shown(masked(stem) + name[len(stem) :] if is_own_number else name)


def _grouped(key_of: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(key_of):
        groups[photo_key(key_of[name])].append(name)
    return {key: tuple(names) for key, names in groups.items() if key}


def stem_of(path: str) -> str:
    """Return the file's name without folders and without its ending, as `PurePosixPath` has it."""
    name = path.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    # A name that ends in "/" or ".", or begins with its only dot, is left to the library.
    return stem if stem and ending and dot else PurePosixPath(path).stem


def photo_key(text: str) -> str:
    """Return the form under which a file's name, a 证件号码 and a cell of 照片 are compared."""
    return same_key(tight(text))
