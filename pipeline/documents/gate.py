"""The gate before a number is spent: every character of every value exists, and every value fits its place."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from pipeline.documents.contents import check_known
from pipeline.documents.fitting import Face, Overflow, choose_face, fit
from pipeline.documents.kinds import Field, Kind
from pipeline.documents.record import Record
from pipeline.errors import Because, TemplateWrong
from pipeline.rules.problems import Problem
from pipeline.rules.text import code_point

Faces = Mapping[str, Sequence[Face]]
# Most values of a batch are the same for many people: an occupation, the body, the day.
_REMEMBERED = 4096


def unprintable(records: Sequence[Record], kind: Kind, faces: Faces) -> tuple[Problem, ...]:
    """Return what would keep a page from being printed as it stands, each problem once.

    `no-glyph`: no face of the role has the character. `no-common-face`: no single face has all characters of the
    value. `does-not-fit`: the value overflows its policy. `stand-in-face` (a warning): only a face of another style
    has the value. `faces` are those of each role, in order of preference. Raises TemplateWrong where the kind has a
    field that the records know nothing of, and where words of its own cannot be printed.
    """
    _check_own_words(kind, faces)
    for record in records[:1]:
        check_known(kind, kind.filled_up(record.texts))

    @lru_cache(maxsize=_REMEMBERED)
    def is_plain(place: int, text: str) -> bool:
        return _is_plain(text, kind.fields[place], faces[kind.fields[place].role])

    found = dict.fromkeys(
        problem
        for record in records
        for texts in (kind.filled_up(record.texts),)
        for place, field in enumerate(kind.fields)
        if not is_plain(place, texts[field.name])
        for problem in _of_value(texts[field.name], record.row_of(field.row), field, faces[field.role])
    )
    return tuple(found)


def _check_own_words(kind: Kind, faces: Faces) -> None:
    """Raise TemplateWrong for words of the `kind.toml` itself: whoever sent the batch could not mend them."""
    for field, text in _own_words(kind):
        reason = _why_unprintable(text, field, faces[field.role])
        if reason is not None:
            raise TemplateWrong(
                template=kind.name, reason=Because("field {field}: {reason}", field=field.name, reason=reason)
            )


def _own_words(kind: Kind) -> Iterator[tuple[Field, str]]:
    for field in kind.fields:
        if field.constant is not None:
            yield field, field.constant
        elif kind.pages and kind.pages.end and field.column == kind.pages.end_in and field.row == kind.rows:
            yield field, kind.pages.end
        if field.name in kind.blank.texts:
            yield field, kind.blank.texts[field.name]


def _why_unprintable(text: str, field: Field, faces: Sequence[Face]) -> Because | None:
    face = choose_face(text, faces)
    if face is not None:
        return Because("{text} does not fit its place", text=text) if _overflows(text, field, face) else None
    nowhere = _nowhere(text, faces)
    if nowhere:
        return Because("no font of its role has {characters}", characters=" ".join(map(_named, nowhere)))
    return Because("no single font of its role has every character of {text}", text=text)


def _nowhere(text: str, faces: Sequence[Face]) -> list[str]:
    return [character for character in dict.fromkeys(text) if choose_face(character, faces) is None]


def _named(character: str) -> str:
    return f"{_shown(character)} ({code_point(character)})"


def _is_plain(text: str, field: Field, faces: Sequence[Face]) -> bool:
    """Whether there is nothing to be said about a value, whoever has it."""
    face = choose_face(text, faces)
    return face is not None and not face.is_stand_in and not _overflows(text, field, face)


def _overflows(text: str, field: Field, face: Face) -> bool:
    fitted = fit(text, field.policy, face=face, size_pt=field.size_pt, width_mm=field.width_mm)
    return isinstance(fitted, Overflow)


def _of_value(text: str, roster_row: int | None, field: Field, faces: Sequence[Face]) -> Iterator[Problem]:
    row = None if field.of_batch else roster_row
    face = choose_face(text, faces)
    if face is None:
        yield from _missing(text, row, field, faces)
        return
    if face.is_stand_in:
        yield Problem.warning("stand-in-face", row, field.label, text=text, face=face.name)
    if _overflows(text, field, face):
        yield _too_long(text, row, field)


def _missing(text: str, row: int | None, field: Field, faces: Sequence[Face]) -> Iterator[Problem]:
    nowhere = _nowhere(text, faces)
    for character in nowhere:
        yield Problem.of("no-glyph", row, field.label, character=_shown(character), code_point=code_point(character))
    if not nowhere:
        yield Problem.of("no-common-face", row, field.label, text=text)


def _shown(character: str) -> str:
    """A control character is named, never written into a report."""
    return character if character.isprintable() else "?"


def _too_long(text: str, row: int | None, field: Field) -> Problem:
    policy = field.policy
    return Problem.of(
        "does-not-fit",
        row,
        field.label,
        field=field.label,
        length=len(text),
        lines=policy.lines,
        size=f"{policy.floor_pt:g}",
    )
