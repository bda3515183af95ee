"""Kinds of documents: the page, its fields and how each may give way, read from a template's `kind.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from pipeline.documents.fitting import Policy

Plain = Mapping[str, Any]


class KindWrong(ValueError):
    """A `kind.toml` does not say what it must; the message says where."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value on the page.

    `label` is what stands before it and, for what comes from the roster, the heading of its column; `of_batch` marks
    what is the same for the whole batch. `role` names the faces, `size_pt` the size it has when there is room,
    `width_mm` the room.
    """

    name: str
    label: str
    sample: str
    role: str
    size_pt: float
    width_mm: float
    policy: Policy
    of_batch: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page, in millimetres."""

    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document.

    `folder` is the folder of its files under a batch, `run` the name of its print run, `title` what the document is
    called. `fixed_text` is every character that the page prints besides its fields, in the faces of `role`.
    """

    name: str
    title: str
    folder: str
    run: str
    page: Box
    role: str
    fixed_text: str
    photo: Box | None
    code: Box | None
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """Return the field of that name; raises KeyError."""
        return {field.name: field for field in self.fields}[name]

    @property
    def roles(self) -> frozenset[str]:
        """Every role that the page needs a face for."""
        return frozenset({self.role, *(field.role for field in self.fields)})

    @classmethod
    def parse(cls, plain: Plain, *, profile: str, samples: Mapping[str, str]) -> Self:
        """Return the kind in the style of `profile`; raises KindWrong for what is missing, unknown or of a wrong type.

        `plain` is the content of `kind.toml`, `samples` one value for each field.
        """
        style = _table(plain, "profile", required=False).get(profile, {})
        values = {**plain, **style.get("kind", {})}
        defaults = {**_table(plain, "defaults"), **style.get("defaults", {})}
        fields = _merged(_table(plain, "field"), style.get("field", {}))
        return cls(
            name=_text(values, "name"),
            title=_text(values, "title"),
            folder=_text(values, "folder"),
            run=_text(values, "run"),
            page=_box(_required_list(values, "page_mm")),
            role=_text(values, "role"),
            fixed_text=_text(values, "fixed_text"),
            photo=_optional_box(values, "photo_mm"),
            code=_optional_box(values, "code_mm"),
            fields=tuple(_field(name, {**defaults, **own}, samples) for name, own in fields.items()),
        )


def _merged(fields: Plain, changes: Plain) -> dict[str, dict[str, Any]]:
    unknown = set(changes) - set(fields)
    if unknown:
        raise KindWrong(f"profile changes unknown fields {sorted(unknown)}")
    return {name: {**own, **changes.get(name, {})} for name, own in fields.items()}


_FIELD_KEYS = frozenset(
    {
        "label",
        "role",
        "size_pt",
        "width_mm",
        "lines",
        "floor_pt",
        "step_pt",
        "justified",
        "indent_em",
        "of_batch",
    }
)


def _field(name: str, own: Plain, samples: Mapping[str, str]) -> Field:
    if set(own) - _FIELD_KEYS:
        raise KindWrong(f"field {name}: unknown {sorted(set(own) - _FIELD_KEYS)}")
    if name not in samples:
        raise KindWrong(f"field {name}: sample.json has no sample of it")
    size = _number(own, "size_pt")
    return Field(
        name=name,
        label=_text(own, "label"),
        sample=samples[name],
        role=_text(own, "role"),
        size_pt=size,
        width_mm=_number(own, "width_mm"),
        policy=Policy(
            lines=int(_number(own, "lines", 1)),
            floor_pt=_number(own, "floor_pt", size),
            step_pt=_number(own, "step_pt", 0.5),
            justified=bool(own.get("justified", False)),
            indent_em=_number(own, "indent_em", 0),
        ),
        of_batch=bool(own.get("of_batch", False)),
    )


def _table(plain: Plain, key: str, *, required: bool = True) -> Plain:
    value = plain.get(key, None if required else {})
    if not isinstance(value, Mapping):
        raise KindWrong(f"[{key}] is missing")
    return value


def _text(plain: Plain, key: str) -> str:
    value = plain.get(key)
    if not isinstance(value, str):
        raise KindWrong(f"{key} must be a text")
    return value


def _number(plain: Plain, key: str, default: float | None = None) -> float:
    value = plain.get(key, default)
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or value < 0
        or (key != "indent_em" and value == 0)
    ):
        raise KindWrong(f"{key} must be a number above 0")
    return float(value)


def _required_list(plain: Plain, key: str) -> object:
    if key not in plain:
        raise KindWrong(f"{key} is missing")
    return plain[key]


def _optional_box(plain: Plain, key: str) -> Box | None:
    return _box(plain[key]) if key in plain else None


def _box(value: object) -> Box:
    match value:
        case [int() | float() as width, int() | float() as height] if width > 0 and height > 0:
            return Box(float(width), float(height))
    raise KindWrong(f"{value!r} is not a width and a height in millimetres")
