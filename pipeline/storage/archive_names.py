"""How the names in a zip are spelled: decided for the whole archive, against the roster (hazards.md A.6).

Windows wrote GBK without saying so, macOS writes UTF-8 without saying so, and many names are valid in both. Trying
UTF-8 first, name by name, misreads 18 % of single hanzi. So all unflagged names are read in both ways, and that way
is taken which the roster explains.
"""

import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Sequence

from pipeline.rules.problems import Problem
from pipeline.storage.drops import display_name
from pipeline.storage.member_paths import shown_path
from pipeline.storage.zip_directory import ZipMember, extra_fields

_UNICODE_PATH = 0x7075
_UNICODE_PATH_HEAD = struct.Struct("<BL")
_ENCODINGS = ("utf-8", "gb18030")
_SHORTEST_WORD = 2
# What our own form, the interface and the office call such files.
_OFFICE_WORDS = frozenset({"照片", "批次", "名单", "退回说明", "证书", "认定", "花名册", "合格人员", "汇总"})
_HANZI = re.compile(r"[㐀-鿿\U00020000-\U000323AF]+")


def spell(
    members: Sequence[ZipMember], words: Callable[[], frozenset[str]]
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Return the names of `members` in NFC, in their order; on a problem no names and the problem.

    `words` returns the texts of the roster; it is asked only where both ways of reading are possible.
    """
    certain = [_certain(member) for member in members]
    unsure = [member.name for member, name in zip(members, certain, strict=True) if name is None]
    broken = [member.name for member in members if member.says_utf8 and _decoded(member.name, "utf-8") is None]
    if broken:
        return (), (Problem.of("member-name-not-utf8", path=display_name(broken[0]), suggestion="-"),)
    encoding = _chosen(unsure, words)
    if isinstance(encoding, Problem):
        return (), (encoding,)
    names = (
        member.name.decode(encoding) if name is None else name for member, name in zip(members, certain, strict=True)
    )
    return tuple(unicodedata.normalize("NFC", name) for name in names), ()


def _certain(member: ZipMember) -> str | None:
    """Return the name where the archive itself tells how it is spelled."""
    if member.says_utf8 or member.name.isascii():
        return _decoded(member.name, "utf-8")
    return _unicode_path(member)


def _unicode_path(member: ZipMember) -> str | None:
    """Return the Info-ZIP Unicode Path, where it belongs to this very name (APPNOTE 4.6.9)."""
    for identifier, content in extra_fields(member.extra):
        if identifier == _UNICODE_PATH and len(content) > _UNICODE_PATH_HEAD.size:
            version, crc = _UNICODE_PATH_HEAD.unpack_from(content)
            if version == 1 and crc == zlib.crc32(member.name):
                return _decoded(content[_UNICODE_PATH_HEAD.size :], "utf-8")
    return None


def _decoded(name: bytes, encoding: str) -> str | None:
    try:
        return name.decode(encoding)
    except UnicodeDecodeError:
        return None


def _chosen(names: Sequence[bytes], words: Callable[[], frozenset[str]]) -> str | Problem:
    if not names:
        return "utf-8"
    possible = [encoding for encoding in _ENCODINGS if all(_decoded(name, encoding) is not None for name in names)]
    if len(possible) == 1:
        return possible[0]
    if not possible:
        return Problem.of("archive-names-unreadable", path=display_name(names[0]))
    known = {unicodedata.normalize("NFC", word) for word in words()} | _OFFICE_WORDS
    hits = {encoding: sum(_explained(name.decode(encoding), known) for name in names) for encoding in possible}
    if hits["utf-8"] == hits["gb18030"]:
        utf8, gb18030 = (shown_path(names[0].decode(encoding)) for encoding in _ENCODINGS)
        return Problem.of("archive-names-ambiguous", utf8=utf8, gb18030=gb18030)
    return max(possible, key=lambda encoding: hits[encoding])


def _explained(path: str, known: frozenset[str] | set[str]) -> bool:
    """Whether every run of hanzi in `path` that the roster could explain is explained in at least one part."""
    path = unicodedata.normalize("NFC", path)
    stems = {part.rpartition(".")[0] or part for part in path.split("/")}
    if not known.isdisjoint(stems) or not known.isdisjoint(_HANZI.findall(path)):
        return True
    return any(len(word) >= _SHORTEST_WORD and not word.isascii() and word in path for word in known)
