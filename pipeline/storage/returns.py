"""What we laid beside a drop when it went back, so that it is known again when the drop comes once more.

`.certpress-return.json` in the returned folder holds the SHA-256 of every note we wrote and of every roster that lay
there. With it a note that was corrected where it lies is told from one that was left as it was. The file is hidden and
so never part of a drop: neither digest nor key depends on it, and without it the names alone decide.
"""

import json
import os
import re
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Final, Self

from pipeline.crashpoints import crashpoint
from pipeline.files import sha256_of, write_whole
from pipeline.rules.drop_names import PROBLEMS_FILE, RETURN_NOTE
from pipeline.rules.text import same_key
from pipeline.storage.rosters import CSV_HALVES, is_roster
from pipeline.storage.spool import Member
from pipeline.storage.takings import Taken

RECORD: Final = ".certpress-return.json"
# More than a record of ours can hold: a longer one is not ours and is not read.
LONGEST_RECORD: Final = 1 << 20
_PARTS: Final = ("notes", "rosters", "left_out")


def _turns_of(name: str) -> re.Pattern[str]:
    """Match a name of ours and that name with `~N`."""
    stem, dot, suffix = name.rpartition(".")
    return re.compile(rf"{re.escape(stem)}(~[0-9]+)?{re.escape(dot + suffix)}")


_NOTE: Final = _turns_of(RETURN_NOTE)
_LIST: Final = _turns_of(PROBLEMS_FILE)


@dataclass(frozen=True, slots=True)
class Record:
    """SHA-256 (hex) by path of our notes, of the rosters of the returned drop, and of what was no part of it."""

    notes: Mapping[str, str]
    rosters: Mapping[str, str]
    left_out: Mapping[str, str]

    @classmethod
    def parse(cls, content: bytes) -> Self | None:
        """Return the record, None where `content` is none: whoever may write into the inbox may write anything."""
        try:
            plain = json.loads(content)
            parts = [{str(path): str(digest) for path, digest in plain[part].items()} for part in _PARTS]
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None
        return cls(*parts)

    def __bytes__(self) -> bytes:
        plain = {part: dict(getattr(self, part)) for part in _PARTS}
        return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True).encode()


@dataclass(frozen=True, slots=True)
class Sorted:
    """The files of a drop: those that are the batch, our own notes, and rosters whose place a corrected one took."""

    members: tuple[Member, ...]
    own_notes: tuple[Member, ...] = ()
    left_out: tuple[Member, ...] = ()


def sort_out(members: tuple[Member, ...], record: Record | None) -> Sorted:
    """Tell the batch from what an earlier return left in its folder."""
    lists = [member for member in members if _LIST.fullmatch(member.name)]
    rosters = [member for member in members if is_roster(member)]
    kept, own = _by_names(rosters) if record is None else _by_record(rosters, record)
    if record is not None:
        own = [*own, *(one for one in lists if one.sha256 in record.notes.values())]
    away = [member for member in (*rosters, *lists) if member not in kept and member not in own]
    return Sorted(
        tuple(member for member in members if member not in own and member not in away), tuple(own), tuple(away)
    )


def _by_names(rosters: Sequence[Member]) -> tuple[Sequence[Member], Sequence[Member]]:
    others = [member for member in rosters if not _is_note(member)]
    return others or rosters, ()


def _by_record(rosters: Sequence[Member], record: Record) -> tuple[Sequence[Member], Sequence[Member]]:
    """Return the rosters that count, and the notes that lie there as we wrote them."""
    own = [member for member in rosters if _is_note(member) and member.sha256 in record.notes.values()]
    left = [member for member in rosters if member not in own and member.sha256 not in record.left_out.values()]
    if left:
        return _those_that_count(left, record), own
    if not record.rosters:
        return (), own
    # The note alone was kept: it holds the same rows. With an older roster beside it nobody can tell what is meant.
    return rosters, ()


def _those_that_count(rosters: Sequence[Member], record: Record) -> Sequence[Member]:
    """Return the roster that was corrected; all of them where nobody can tell."""
    changed = [member for member in rosters if member.sha256 not in record.rosters.values()]
    known = [member for member in rosters if member not in changed]
    names = {same_key(path.rpartition("/")[2]) for path in (*record.rosters, *record.left_out)}
    if not changed or not all(_is_note(member) or same_key(member.name) in names for member in changed):
        return rosters
    corrected = _without_copies(changed)
    halves = {same_key(member.name) for member in corrected}
    # Of a roster of two files only one may have had an error.
    return [*corrected, *(member for member in known if halves <= CSV_HALVES >= {same_key(member.name)})]


def _without_copies(members: Iterable[Member]) -> Sequence[Member]:
    """Keep one of several files with the same content: a corrected note that was also saved over the roster."""
    by_content = {member.sha256: member for member in sorted(members, key=_is_note, reverse=True)}
    return list(by_content.values())


def _is_note(member: Member) -> bool:
    return _NOTE.fullmatch(member.name) is not None


def lay_beside(place: Path, notes: Mapping[str, bytes], taken: Taken) -> Mapping[str, str]:
    """Write the notes into a returned drop and return their names there: 退回说明~2.xlsx beside a roster of that name.

    A file of the drop is never written over; a note of an earlier return is. May be repeated after any crash.
    """
    ours = {member.sha256 for member in taken.own_notes} | {sha256(content).hexdigest() for content in notes.values()}
    sizes = {member.size for member in taken.own_notes} | {len(content) for content in notes.values()}
    names = {name: _free_name(place, name, ours, sizes) for name in notes}
    _write_record(place, {names[name]: content for name, content in notes.items()}, taken)
    for name, content in notes.items():
        write_whole(place / names[name], content)
        crashpoint("inbox.after-note")
    for older in taken.own_notes:
        path = place / older.path
        if path.name not in names.values() and _is_ours(path, ours, sizes):
            path.unlink()
    return names


def _free_name(place: Path, name: str, ours: set[str], sizes: set[int]) -> str:
    stem, dot, suffix = name.rpartition(".")
    turns = (f"{stem}~{turn}{dot}{suffix}" for turn in count(2))
    if not os.path.lexists(place / name) or _is_ours(place / name, ours, sizes):
        return name
    return next(one for one in turns if not os.path.lexists(place / one) or _is_ours(place / one, ours, sizes))


def _is_ours(path: Path, ours: set[str], sizes: set[int]) -> bool:
    if not os.path.lexists(path):
        return False
    status = path.lstat()
    return stat.S_ISREG(status.st_mode) and status.st_size in sizes and sha256_of(path) in ours


def _write_record(place: Path, notes: Mapping[str, bytes], taken: Taken) -> None:
    # A folder of that name in a drop is nobody's record; then the names alone have to do.
    if place.joinpath(RECORD).is_dir():
        return
    record = Record(
        {name: sha256(content).hexdigest() for name, content in notes.items()},
        {member.path: member.sha256 for member in taken.rosters},
        {member.path: member.sha256 for member in taken.left_out},
    )
    write_whole(place / RECORD, bytes(record))


def record_remainder(notes: Path) -> None:
    """Write the record of returned rows into their folder: its workbook and the note are one roster, twice."""
    digests = {path.name: sha256_of(path) for path in sorted(notes.iterdir()) if path.is_file()}
    digests.pop(RECORD, None)
    ours = {name: digest for name, digest in digests.items() if _NOTE.fullmatch(name) or _LIST.fullmatch(name)}
    rosters = {name: digest for name, digest in digests.items() if name not in ours}
    write_whole(notes / RECORD, bytes(Record(ours, rosters, {})))
