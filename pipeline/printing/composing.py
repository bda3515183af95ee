"""Composing: each value of a record gets its face, its size and its lines. Pure; what is laid out or stamped is decided
here, and the same composed page goes to both, so that neither decides anything for itself.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.documents.fitting import Line, Overflow, choose_face, fit
from pipeline.documents.kinds import Field, Kind
from pipeline.documents.record import Record
from pipeline.errors import Because, PressComplaint
from pipeline.printing.drawn_code import Grid
from pipeline.printing.fontfile import FontFile
from pipeline.printing.fonts import FontFace, FontShelf

# Enough for the values of a few thousand people, which are composed when they are planned for and when they are
# stamped; when they have filled it, it begins anew.
_REMEMBERED = 16_384


@dataclass(frozen=True, slots=True)
class ComposedField:
    """A value in its place.

    `size_pt` is the size it is set in (the face's scale is in it), `families` the CSS list of the files that print it;
    spacing and indent of a line are em of `fitted_pt`, the size before the scale.
    """

    name: str
    label: str
    face: FontFace
    families: str
    size_pt: float
    fitted_pt: float
    lines: tuple[Line, ...]

    def in_row_of(self, field: Field) -> "ComposedField":
        """Return the same value in another row of its column."""
        look = (self.face, self.families, self.size_pt, self.fitted_pt, self.lines)
        return ComposedField(field.name, field.label, *look)

    @property
    def files(self) -> tuple[FontFile, ...]:
        """The font files that the lines need."""
        return self.face.files_for("".join(line.text for line in self.lines))


@dataclass(frozen=True, slots=True)
class FieldShape:
    """What of a composed field may move what stands around it: everything but its text, its spacing and its indent.

    `lines` counts its lines; an empty value has none.
    """

    name: str
    families: str
    size_pt: float
    lines: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What a plate is made for: records of one shape differ on the page in their texts, photos and codes only.

    `grid` is that of the code (None: no code), `variant` the record's.
    """

    fields: tuple[FieldShape, ...]
    has_photo: bool
    grid: Grid | None
    variant: str = ""


@dataclass(frozen=True, slots=True)
class ComposedPage:
    """A record, ready to be laid out or stamped."""

    record: Record
    fields: tuple[ComposedField, ...]

    def shape(self, *, grid: Grid | None) -> Shape:
        """Return what a plate for this page depends on."""
        record = self.record
        return Shape(tuple([_shape(field) for field in self.fields]), record.photo is not None, grid, record.variant)


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes the records of one kind with the faces of one shelf."""

    kind: Kind
    shelf: FontShelf
    _remembered: dict[tuple[str, str], ComposedField] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def page(self, record: Record) -> ComposedPage:
        """Return the record composed; raises PressComplaint for a value that the gate should have held back, ValueError
        for a variant that the kind does not have.
        """
        if record.variant not in self.kind.every_variant:
            raise ValueError(f"{self.kind.name} has no variant {record.variant!r}")
        texts = self.kind.filled_up(record.texts)
        return ComposedPage(record, tuple([self._composed(field, texts[field.name]) for field in self.kind.fields]))

    def face(self, text: str, role: str) -> FontFace:
        """Return the first face of the role that has all of `text`; raises PressComplaint where none has."""
        face = choose_face(text, self.shelf.faces(role))
        if face is None:
            reason = Because("no face of the role {role} has every character of a value", role=role)
            raise PressComplaint(template=self.kind.name, reason=reason)
        return face

    def _composed(self, field: Field, text: str) -> ComposedField:
        """Return the field from memory: most values of a batch are the same for many people."""
        key = (field.column or field.name, text)
        known = self._remembered.get(key)
        if known is None:
            known = self._field(field, text)
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = known
        return known if known.name == field.name else known.in_row_of(field)

    def _field(self, field: Field, text: str) -> ComposedField:
        face = self.face(text, field.role)
        fitted = fit(text, field.policy, face=face, size_pt=field.size_pt, width_mm=field.width_mm)
        if isinstance(fitted, Overflow):
            reason = Because("a value of {field} does not fit its place", field=field.label)
            raise PressComplaint(template=self.kind.name, reason=reason)
        return ComposedField(
            name=field.name,
            label=field.label,
            face=face,
            families=families(face, text),
            size_pt=round(fitted.size_pt * face.scale, 4),
            fitted_pt=fitted.size_pt,
            lines=fitted.lines,
        )


def families(face: FontFace, text: str) -> str:
    """Return the CSS list of the files that print `text`; an empty text still needs a family."""
    return ",".join(file.family for file in face.files_for(text) or face.files[:1])


def _shape(field: ComposedField) -> FieldShape:
    lines = len([line for line in field.lines if line.text])
    return _field_shape(field.name, field.families, field.size_pt, lines)


# A batch has few of them, and asks for a dozen for every person.
_field_shape = lru_cache(maxsize=_REMEMBERED)(FieldShape)
