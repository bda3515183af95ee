"""Fitting text into its place: which face, which size, which lines. Pure; the layout engine decides nothing of this.

Widths are in em of the chosen face, sizes in points, boxes in millimetres. Nothing is ever clipped: what does not fit
at the floor of its policy is an `Overflow`, told before a number is spent.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Protocol, TypeVar

POINTS_PER_MM = 72 / 25.4
# Rounding of binary fractions only: a hundredth of a micrometre.
_TOLERANCE_MM = 1e-5
# 教学楼一层东侧等12处
_COUNTS_THE_REST = re.compile("等[0-9]")
_JOINS_PARTS = "·"

# GB/T 15834: closing marks begin no line, opening marks end none. The middle dot belongs to the part before it.
_BEGINS_NO_LINE = frozenset("，。、；：？！）》〉」』】〕”’·—…,.;:?!)]}%/／-")
_ENDS_NO_LINE = frozenset("（《〈「『【〔“‘([{")
# An opening mark of full width has its ink in its right half; a line that begins with one looks indented.
_HANGING_EM = 0.5
# A line of fewer characters looks like something left over.
_FEWEST_ALONE = 4


class Face(Protocol):
    """One face, or a family of faces that share a design, as far as fitting needs it."""

    def __hash__(self) -> int:
        """What is fitted is remembered by its face."""

    @property
    def name(self) -> str:
        """How people call the face."""

    @property
    def is_stand_in(self) -> bool:
        """Whether its style differs from the role's, so that a person should look at what it prints."""

    def covers(self, text: str) -> bool:
        """Whether every character of `text` has a glyph."""

    def width(self, text: str) -> float:
        """The advance of `text` in em."""


F = TypeVar("F", bound=Face)


@dataclass(frozen=True, slots=True)
class Policy:
    """How far a text may give way: at most `lines` lines, at least `floor_pt` points, smaller by `step_pt` each time.

    `parts` keeps each of several names whole at the price of smaller ones, as far as that goes.
    `justified` makes a paragraph: every line but the last is spread to the full width, the first one begins
    `indent_em` further in.
    """

    lines: int = 1
    floor_pt: float = 16.0
    step_pt: float = 0.5
    justified: bool = False
    indent_em: float = 0.0
    parts: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: `spacing_em` between its characters, `indent_em` before the first (below 0: it hangs)."""

    text: str
    spacing_em: float = 0.0
    indent_em: float = 0.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text in its place. The lines joined are the text."""

    lines: tuple[Line, ...]
    size_pt: float


@dataclass(frozen=True, slots=True)
class Overflow:
    """A text that does not fit, not even in `lines` lines of `floor_pt` points."""

    text: str
    lines: int
    floor_pt: float


def choose_face(text: str, faces: Sequence[F]) -> F | None:
    """Return the first face that has every character of `text`, or None.

    One face for the whole value: a single odd character from another face makes a name look forged (domain.md C).
    """
    return next((face for face in faces if face.covers(text)), None)


Split = Callable[[str, Policy, Face, float], tuple[Line, ...] | None]


def fit(text: str, policy: Policy, *, face: Face, size_pt: float, width_mm: float) -> Fitted | Overflow:
    """Return `text` as few and as large lines as `width_mm` and the policy allow; more lines before smaller ones.

    Only the parts of a name, which a middle dot joins, stay whole at the price of smaller ones.
    """
    if not policy.justified and _ink(face, text) <= _room_em(width_mm, size_pt):
        # Most values: the name, the identity and the number of each person. Nothing is cheaper to remember.
        return Fitted((Line(text),), size_pt)
    return _given_way(text, policy, face, size_pt, width_mm)


def _room_em(width_mm: float, size_pt: float) -> float:
    return (width_mm + _TOLERANCE_MM) * POINTS_PER_MM / size_pt


@lru_cache(maxsize=16_384)
def _given_way(text: str, policy: Policy, face: Face, size_pt: float, width_mm: float) -> Fitted | Overflow:
    """Return `text` in the way that its policy gives; remembered, for the gate and the press ask the same."""
    for split in _splits(text, policy):
        for size in _sizes(size_pt, policy):
            lines = split(text, policy, face, _room_em(width_mm, size))
            if lines is not None:
                return Fitted(lines, size)
    return Overflow(text, policy.lines, policy.floor_pt)


def _splits(text: str, policy: Policy) -> tuple[Split, ...]:
    """Return the ways to make lines, each to be tried at every size before the next."""
    if policy.justified:
        return (_paragraph,)
    return (_between_parts, _balanced) if policy.parts or _JOINS_PARTS in text else (_balanced,)


def _sizes(size_pt: float, policy: Policy) -> Iterator[float]:
    size = size_pt
    while size >= min(policy.floor_pt, size_pt):
        yield size
        size = round(size - policy.step_pt, 3)


def may_break(text: str, at: int) -> bool:
    """Whether a line may end before `text[at]`."""
    before, after = text[at - 1], text[at]
    if after in _BEGINS_NO_LINE or before in _ENDS_NO_LINE or after == " ":
        return False
    return not (_is_word(before) and _is_word(after))


def _is_word(character: str) -> bool:
    """Letters and digits of one Latin word or number stay together."""
    return character.isascii() and not character.isspace() and character not in "-/"


def _reads_well(text: str, at: int) -> bool:
    """Whether the break stands between two parts of a name, or before what stands in brackets, or counts the rest."""
    return text[at - 1] in "·、） " or text[at] == "（" or _COUNTS_THE_REST.match(text, at) is not None


def _pieces(text: str, *, only_well: bool = False) -> tuple[str, ...]:
    """Return the shortest pieces that no line may split; joined they are the text."""
    places = (at for at in range(1, len(text)) if may_break(text, at))
    breaks = [0, *(at for at in places if not only_well or _reads_well(text, at)), len(text)]
    return tuple(text[start:end] for start, end in pairwise(breaks))


def _ink(face: Face, text: str) -> float:
    """A space at the end of a line needs no room."""
    return face.width(text.rstrip(" "))


def _balanced(text: str, policy: Policy, face: Face, room_em: float) -> tuple[Line, ...] | None:
    well, anywhere = _pieces(text, only_well=True), _pieces(text)
    for count in range(1, policy.lines + 1):
        lines = _even(well, count, face, room_em)
        if lines is None or _leaves_some_over(lines):
            lines = _even(anywhere, count, face, room_em)
        if lines is not None:
            return _hung(lines, face)
    return None


def _between_parts(text: str, policy: Policy, face: Face, room_em: float) -> tuple[Line, ...] | None:
    parts = _pieces(text, only_well=True)
    every = (_even(parts, count, face, room_em) for count in range(1, policy.lines + 1))
    return next((_hung(lines, face) for lines in every if lines is not None), None)


def _even(pieces: tuple[str, ...], count: int, face: Face, room_em: float) -> tuple[str, ...] | None:
    if len(pieces) < count:
        return None
    widest, lines = _evenest(pieces, count, face)
    return lines if widest <= room_em else None


def _leaves_some_over(lines: Sequence[str]) -> bool:
    return len(lines) > 1 and min(map(len, lines)) < _FEWEST_ALONE


def _hung(lines: Sequence[str], face: Face) -> tuple[Line, ...]:
    """Return the lines; below the first, a full-width opening mark hangs, so that the writing begins in line.

    The space at which a line was broken is not printed: in the middle of a place it would push the line aside.
    """
    if len(lines) == 1:
        return (Line(lines[0]),)
    first, *others = (line.rstrip(" ") for line in lines)
    return (Line(first), *(Line(line, indent_em=_hang(line, face)) for line in others))


def _hang(line: str, face: Face) -> float:
    return -_HANGING_EM if line[0] in _ENDS_NO_LINE and face.width(line[0]) > _HANGING_EM else 0.0


@lru_cache(maxsize=64)
def _evenest(pieces: tuple[str, ...], count: int, face: Face) -> tuple[float, tuple[str, ...]]:
    """Return the split into `count` lines whose widest line is narrowest; of equal ones that with the longer start.

    It is the same at every size that is tried, and remembered for the next: a long text is measured for every break.
    """
    return _split(pieces, count, face)


def _split(pieces: Sequence[str], count: int, face: Face) -> tuple[float, tuple[str, ...]]:
    if count == 1:
        whole = "".join(pieces)
        return _ink(face, whole), (whole,)
    best: tuple[float, tuple[str, ...]] | None = None
    for end in range(len(pieces) - count + 1, 0, -1):
        first = "".join(pieces[:end])
        width, rest = _split(pieces[end:], count - 1, face)
        candidate = max(_ink(face, first), width), (first, *rest)
        if best is None or candidate[0] < best[0] - _TOLERANCE_MM:
            best = candidate
    assert best is not None
    return best


def _paragraph(text: str, policy: Policy, face: Face, room_em: float) -> tuple[Line, ...] | None:
    filled = _filled(_pieces(text), policy, face, room_em)
    if len(filled) > policy.lines:
        return None
    lines = []
    for index, line in enumerate(filled):
        indent = policy.indent_em if index == 0 else 0.0
        spare = room_em - indent - _ink(face, line)
        if spare < 0:
            return None
        is_last = index == len(filled) - 1
        lines.append(Line(line, 0.0 if is_last else spare / max(1, len(line.rstrip(" ")) - 1), indent))
    return tuple(lines)


def _filled(pieces: Sequence[str], policy: Policy, face: Face, room_em: float) -> list[str]:
    """Return lines filled one after the other, as a person writes them."""
    lines = [""]
    for piece in pieces:
        room = room_em - (policy.indent_em if len(lines) == 1 else 0.0)
        if lines[-1] and _ink(face, lines[-1] + piece) > room:
            lines.append("")
        lines[-1] += piece
    return lines
