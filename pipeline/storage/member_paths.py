"""Whether the path of a file within a drop is one that an honest operator could have made."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from pipeline.rules.problems import Problem
from pipeline.rules.text import same_key
from pipeline.storage.drops import display_name

_LONGEST_NAME = 255
_DRIVE = re.compile(r"[A-Za-z]:")
# Control characters, lone surrogates, line and paragraph separators: what is printable holds none of them.
_UNSAFE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_PACKED = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cab", ".iso", ".jar", ".lzh")


def path_problem(path: str, *, nesting: int) -> Problem | None:
    """Return what is wrong with `path` (decoded, `/` between folders), None where nothing is."""
    shown = shown_path(path)
    parts = path.split("/")
    if path.startswith("/") or _DRIVE.match(path) or "\\" in path or not {"", ".", ".."}.isdisjoint(parts):
        return Problem.of("member-path-unsafe", path=shown)
    if not path.isprintable() and any(unicodedata.category(letter) in _UNSAFE for letter in path):
        return Problem.of("member-path-unsafe", path=shown)
    if any(len(part.encode()) > _LONGEST_NAME for part in parts):
        return Problem.of("member-name-too-long", path=shown[:60], most=_LONGEST_NAME)
    if len(parts) > nesting + 1:
        return Problem.of("folder-too-deep", path=shown, most=nesting)
    if path.lower().endswith(_PACKED):
        return Problem.of("archive-nested", path=shown)
    return None


def shown_path(path: str) -> str:
    """Return `path` fit for a message: control characters and lone surrogates replaced."""
    return path if path.isprintable() else "".join(letter if letter.isprintable() else "�" for letter in path)


def lock_passed_over(path: bytes) -> Problem:
    """Return a word on the lock file of an office program: what is not saved there yet is in nobody's copy."""
    return Problem.warning("office-lock", path=shown_path(display_name(path)))


def same_name_problems(paths: Iterable[str]) -> tuple[Problem, ...]:
    """Return a problem for every two paths that a Mac or Windows machine takes for the same file."""
    groups: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        groups[same_key(path)].append(path)
    return tuple(
        Problem.of("member-name-twice", first=shown_path(first), second=shown_path(second))
        for first, *others in groups.values()
        for second in others
    )
