"""What a zip holds, carried file by file into the spool; nothing is ever extracted under a name of its own.

Against: bombs (sizes, counts, ratio, shared bytes), traversal, links, passwords, archives in archives, damage, two
names for one file. Everything that the directory tells is judged before the first byte is unpacked.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Final

from pipeline.rules.drop_names import PHOTO_FOLDERS
from pipeline.rules.problems import Problem
from pipeline.storage.archive_names import spell
from pipeline.storage.drops import display_name
from pipeline.storage.junk import is_junk, is_lock
from pipeline.storage.limits import Limits
from pipeline.storage.member_paths import lock_passed_over, path_problem, same_name_problems
from pipeline.storage.spool import Member, Spool, TooLarge
from pipeline.storage.zip_directory import DEFLATED, STORED, Unsound, ZipMember, content_of, read_directory

# Below this size a large ratio is an ordinary empty table, not a bomb.
_RATIO_MATTERS_FROM: Final = 1 << 20
_KIND_BITS: Final = 0o170000
_PLAIN_KINDS: Final = frozenset({0, 0o100000})

Words = Callable[[Sequence[Member]], frozenset[str]]


def unpack(
    file: BinaryIO, spool: Spool, *, limits: Limits, words: Words
) -> tuple[tuple[Member, ...], tuple[Problem, ...]]:
    """Return the files of the zip, named, and what is wrong; with an error there may be no files.

    `words` is handed the unpacked files and returns the texts of the rosters among them.
    """
    try:
        listed = read_directory(file, most=2 * limits.files)
    except Unsound as reason:
        return (), (_damage(reason, limits),)
    members = [member for member in listed if not member.is_folder and not _is_junk(member)]
    problems = tuple(_directory_problems(members, limits))
    if problems:
        return (), problems
    named, problems = _named(members, file, spool, limits=limits, words=words)
    locks = (one.name for one in listed if not one.is_folder and is_lock(one.name.rpartition(b"/")[2]))
    return named, (*problems, *map(lock_passed_over, locks))


def hidden_file(file: BinaryIO, name: str, *, most: int, limits: Limits) -> bytes:
    """Return the content of the first file of that name in a zip that `unpack` passed, b"" where none can be had.

    Hidden files are never unpacked; `most` is the number of bytes up to which one is read.
    """
    try:
        listed = read_directory(file, most=2 * limits.files)
        found = (member for member in listed if member.name.rpartition(b"/")[2] == name.encode())
        member = next((one for one in found if one.size < most and not one.is_encrypted), None)
        return b"".join(content_of(file, member)) if member and member.method in {STORED, DEFLATED} else b""
    except Unsound:
        return b""


def _damage(reason: Unsound, limits: Limits) -> Problem:
    if str(reason) == "members":
        return Problem.of("too-many-files", most=limits.files)
    if str(reason) == "overlap":
        return Problem.of("archive-bomb", path="-")
    return Problem.of("archive-damaged")


def _is_junk(member: ZipMember) -> bool:
    # `..\a.jpg` would pass for a hidden file here; it is refused with a reason instead.
    if b"\\" in member.name:
        return False
    return any(is_junk(part) for part in member.name.split(b"/") if part not in {b"", b".", b".."})


def _directory_problems(members: Sequence[ZipMember], limits: Limits) -> Iterator[Problem]:
    if any(member.is_encrypted for member in members):
        yield Problem.of("archive-encrypted")
    if len(members) > limits.files:
        yield Problem.of("too-many-files", most=limits.files)
    if sum(member.size for member in members) > limits.total_bytes:
        yield Problem.of("drop-too-large", most=limits.total_bytes >> 20)
    for member in members:
        yield from _member_problems(member, limits)


def _member_problems(member: ZipMember, limits: Limits) -> Iterator[Problem]:
    path = display_name(member.name)
    if b"\0" in member.name or not member.name:
        yield Problem.of("member-path-unsafe", path=path)
    if member.mode & _KIND_BITS not in _PLAIN_KINDS:
        yield Problem.of("member-not-a-file", path=path)
    if member.method not in {STORED, DEFLATED}:
        yield Problem.of("archive-method", path=path)
    if is_bomb(member, limits):
        yield Problem.of("archive-bomb", path=path)
    elif member.size > limits.file_bytes:
        yield Problem.of("file-too-large", path=path, most=limits.file_bytes >> 20)


def is_bomb(member: ZipMember, limits: Limits) -> bool:
    """Whether the member would grow out of all proportion."""
    return member.size > _RATIO_MATTERS_FROM and member.size > limits.ratio * max(member.packed, 1)


def _named(
    members: Sequence[ZipMember], file: BinaryIO, spool: Spool, *, limits: Limits, words: Words
) -> tuple[tuple[Member, ...], tuple[Problem, ...]]:
    kept: list[Member] = []
    for member in members:
        result = _kept(member, file, spool, limits)
        if isinstance(result, Problem):
            return (), (result,)
        kept.append(result)
    names, problems = spell(members, lambda: words(kept))
    if problems:
        return (), problems
    paths = _without_common_top(names)
    named = tuple(
        Member(path, member.size, member.sha256, member.file) for path, member in zip(paths, kept, strict=True)
    )
    return _judged(named, limits)


def _kept(member: ZipMember, file: BinaryIO, spool: Spool, limits: Limits) -> Member | Problem:
    path = display_name(member.name)
    try:
        return spool.keep(path, content_of(file, member), limit=limits.file_bytes)
    except TooLarge:
        return Problem.of("drop-too-large", most=limits.total_bytes >> 20)
    except Unsound as reason:
        return Problem.of("archive-bomb" if str(reason) == "size" else "member-damaged", path=path)


def _without_common_top(names: Sequence[str]) -> Sequence[str]:
    """Return the paths as within the one folder that the zip holds; the photos' own folder is not such a folder."""
    tops = {name.split("/")[0] for name in names}
    if len(tops) != 1 or not all("/" in name for name in names) or tops <= (PHOTO_FOLDERS | {"", ".", ".."}):
        return names
    return [name.partition("/")[2] for name in names]


def _judged(members: tuple[Member, ...], limits: Limits) -> tuple[tuple[Member, ...], tuple[Problem, ...]]:
    wrong = [problem for member in members if (problem := path_problem(member.path, nesting=limits.nesting))]
    wrong += same_name_problems(member.path for member in members)
    return ((), tuple(wrong)) if wrong else (members, ())
