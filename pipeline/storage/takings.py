"""What was taken, as a value and as `members.json` beside the copies, so that a crash forgets nothing.

`members.json` is written last: a work folder without it is a copy that was never finished.
"""

import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote_from_bytes, unquote_to_bytes

from pipeline.errors import Because, FolderTrouble
from pipeline.files import remove_tree, write_whole
from pipeline.rules.problems import Problem, Severity
from pipeline.storage.drops import Drop
from pipeline.storage.rosters import is_roster
from pipeline.storage.spool import FILES, Member
from pipeline.system_errors import trouble_of

INDEX: Final = "members.json"
APPROVAL: Final = "approval"


class Form(StrEnum):
    """In what form a drop came."""

    FOLDER = "folder"
    ZIP = "zip"
    WORKBOOK = "workbook"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Taken:
    """A drop of which we hold a durable copy.

    `name` is for people; `folder` is ours, below work/. `digest` is the digest of interfaces.md 2 (hex). Two drops with
    equal `key` (hex) are the same drop. `original` is the copy of a file drop as it came, None for a folder. Copied but
    no part of the batch are `own_notes`, which we laid beside an earlier return, and `left_out`, rosters whose place a
    corrected one has taken.
    """

    name: str
    folder: Path
    drop: Drop
    form: Form
    members: tuple[Member, ...]
    original: Member | None
    digest: str
    key: str
    problems: tuple[Problem, ...]
    own_notes: tuple[Member, ...] = ()
    left_out: tuple[Member, ...] = ()

    @property
    def all_files(self) -> tuple[Member, ...]:
        """Everything that was copied, part of the batch or not."""
        return (*self.members, *self.left_out, *self.own_notes)

    @property
    def rosters(self) -> tuple[Member, ...]:
        """The files that are the roster of the batch: one, or the two halves; more where that is what is wrong."""
        return tuple(member for member in self.members if is_roster(member))

    @property
    def roster_paths(self) -> tuple[str, ...]:
        """The paths of `rosters` within the drop."""
        return tuple(member.path for member in self.rosters)

    @property
    def is_archive(self) -> bool:
        """Whether the drop came packed, so that its files cannot be corrected where they lie."""
        return self.form is Form.ZIP

    @property
    def signature(self) -> str:
        """The signature of what was copied."""
        return self.drop.signature

    @property
    def size(self) -> int:
        """Bytes of all members together."""
        return sum(member.size for member in self.members)

    @property
    def approval(self) -> bytes | None:
        """The note that an approver signed, as it lay beside the drop; None where none did."""
        try:
            return (self.folder / APPROVAL).read_bytes()
        except FileNotFoundError:
            return None

    @property
    def files(self) -> Mapping[str, Path]:
        """Where our copy of each file lies, by its SHA-256 (hex)."""
        return {member.sha256: member.file for member in self.members}


def write_taking(taken: Taken) -> None:
    """Write `members.json` whole and durably: from here on the copy counts."""
    content = {
        "v": 1,
        # The disk's own bytes, percent-encoded: a name need not be UTF-8.
        "path": quote_from_bytes(os.fsencode(taken.drop.path)),
        "name": taken.name,
        "form": taken.form.value,
        "signature": taken.signature,
        "digest": taken.digest,
        "key": taken.key,
        "original": _plain(taken.original) if taken.original else None,
        "members": [_plain(member) for member in taken.members],
        "own_notes": [_plain(member) for member in taken.own_notes],
        "left_out": [_plain(member) for member in taken.left_out],
        "problems": [_plain_problem(problem) for problem in taken.problems],
    }
    write_whole(taken.folder / INDEX, json.dumps(content, ensure_ascii=False).encode())


def _plain(member: Member) -> dict[str, object]:
    return {"path": member.path, "size": member.size, "sha256": member.sha256}


def _plain_problem(problem: Problem) -> dict[str, object]:
    return {
        "code": problem.code,
        "row": problem.row,
        "column": problem.column,
        "values": [list(pair) for pair in problem.values],
        "severity": problem.severity.value,
    }


def reopen(folder: Path) -> Taken:
    """Return what was taken into `folder` before a crash; raises FolderTrouble where no finished copy lies.

    Raises DiskTrouble too.
    """
    try:
        content = json.loads((folder / INDEX).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise FolderTrouble(
            path=folder, reason=Because("the private copy in it is not whole ({detail})", detail=error)
        ) from error
    except OSError as error:
        raise trouble_of(error, folder / INDEX) from error
    path = Path(os.fsdecode(unquote_to_bytes(content["path"])))
    return Taken(
        name=content["name"],
        folder=folder,
        drop=Drop(path, content["signature"]),
        form=Form(content["form"]),
        members=tuple(_member(plain, folder) for plain in content["members"]),
        original=_member(content["original"], folder) if content["original"] else None,
        digest=content["digest"],
        key=content["key"],
        problems=tuple(_problem(plain) for plain in content["problems"]),
        own_notes=tuple(_member(plain, folder) for plain in content.get("own_notes", ())),
        left_out=tuple(_member(plain, folder) for plain in content.get("left_out", ())),
    )


def _member(plain: Mapping[str, Any], folder: Path) -> Member:
    return Member(plain["path"], plain["size"], plain["sha256"], folder / FILES / plain["sha256"])


def _problem(plain: Mapping[str, Any]) -> Problem:
    values = tuple((name, value) for name, value in plain["values"])
    return Problem(plain["code"], plain["row"], plain["column"], values, Severity(plain["severity"]))


def sweep(work: Path, *, keep: Collection[str]) -> tuple[str, ...]:
    """Remove the work folders whose names are not in `keep` and return their names: copies that nobody claimed.

    Only for whoever holds the line's lock, at its start; files in `work` itself are left alone.
    """
    leftovers = sorted(child.name for child in work.iterdir() if child.is_dir() and child.name not in keep)
    for name in leftovers:
        remove_tree(work / name)
    return tuple(leftovers)
