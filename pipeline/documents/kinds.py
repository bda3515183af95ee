"""Kinds of documents: the page, its fields and how each may give way, read from a template's `kind.toml`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from pipeline.documents import kind_values
from pipeline.documents.fitting import Policy
from pipeline.documents.kind_keys import FIELD_KEYS, PAGES_KEYS, check_every_key
from pipeline.documents.kind_values import MOST_LINES, MOST_REPEATED, KindWrong, Plain, about_field, check_keys
from pipeline.documents.seat_plan import sample_plan
from pipeline.errors import Because
from pipeline.rules.categories import Category


@dataclass(frozen=True, slots=True)
class Field:
    """One value on the page.

    `label` is what stands before it and, for what comes from the roster, the heading of its column; `of_batch` marks
    what is the same for the whole batch, `personal` what hardly two people have in common. `role` names the faces,
    `size_pt` the size it has when there is room, `width_mm` the room. A field that is repeated down a list is one field
    for each `row` (from 1; 0: it is not repeated): `name.1`, `name.2`, ..., all of one `column`.
    """

    name: str
    label: str
    sample: str
    role: str
    size_pt: float
    width_mm: float
    policy: Policy
    of_batch: bool = False
    personal: bool = False
    column: str = ""
    row: int = 0
    constant: str | None = None
    sum_of: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pages of a kind are made of.

    `categories` are the kinds of batches (类别) that have such pages (none: they are made on demand), `of` what there
    is a page of (a person, a room in a session, ...), `rows` the list that fills the repeated fields, over as many
    pages as it needs; `only` leaves out what is not of that sort. `end` is what stands below the last row, in the
    column `end_in`: where a row stays empty, it closes the list, so that nobody is added after it was signed.
    docs/reference/values.md says what there is to choose from.
    """

    categories: tuple[str, ...]
    of: str
    rows: str = ""
    only: str = ""
    end: str = ""
    end_in: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page, in millimetres."""

    width_mm: float
    height_mm: float


class Symbology(StrEnum):
    """How a code is drawn: a QR code (ISO/IEC 18004) or a bar code (ISO/IEC 15417)."""

    QR = "qr"
    CODE128 = "code128"


@dataclass(frozen=True, slots=True)
class CodeBox(Box):
    """The place of a code with its quiet zone inside, and how it is drawn."""

    symbology: Symbology = Symbology.QR


@dataclass(frozen=True, slots=True)
class Blank:
    """What stands on a page that is filled in by hand, besides its own words: texts by field, and a drawing as SVG."""

    texts: Mapping[str, str] = field(default_factory=dict)
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document.

    `folder` is the folder of its files under a batch, empty where there is only the print run `run`, `title` what the
    document is called. `fixed_text` is every character that the page prints besides its fields, in the faces of `role`.
    `variants` are the forms that the page has (none: it has one, of no name), `rows` how often its repeated fields are
    repeated. `is_independent` promises that no field moves when another one takes more lines or another size;
    `is_imposed` asks for the run on sheets of A4 as well, with crop marks; `bleed_mm` is how far the page paints beyond
    its edges, which is seen on those sheets only. `pages` tells what its pages are made of, None where no batch has
    them; `is_plated` asks for plates, else each page is laid out by itself.
    """

    name: str
    title: str
    folder: str
    run: str
    page: Box
    role: str
    fixed_text: str
    photo: Box | None
    code: CodeBox | None
    fields: tuple[Field, ...]
    variants: tuple[str, ...] = ()
    is_independent: bool = False
    is_imposed: bool = False
    bleed_mm: float = 0.0
    is_plated: bool = True
    pages: Pages | None = None
    # What fields say that say the same on every page.
    constants: Mapping[str, str] = field(default_factory=dict)
    blank: Blank = field(default_factory=Blank)
    # Asked for each page, and of a list there are two hundred fields to look through.
    rows: int = field(init=False, compare=False, repr=False)
    _empty_rows: Mapping[str, str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Find out what the fields are together."""
        object.__setattr__(self, "rows", max((one.row for one in self.fields), default=0))
        object.__setattr__(self, "_empty_rows", {one.name: "" for one in self.fields if one.row})

    def field(self, name: str) -> Field:
        """Return the field of that name; raises KeyError."""
        return {field.name: field for field in self.fields}[name]

    @property
    def roles(self) -> frozenset[str]:
        """Every role that the page needs a face for."""
        return frozenset({self.role, *(field.role for field in self.fields)})

    @property
    def personal_fields(self) -> frozenset[str]:
        """The fields that hardly two people have in common, of a kind of which everybody has a file."""
        return frozenset(field.name for field in self.fields if field.personal and self.folder)

    @property
    def every_variant(self) -> tuple[str, ...]:
        """The variants that a record may name: the one without a name where the kind has none."""
        return self.variants or ("",)

    def filled_up(self, texts: Mapping[str, str]) -> Mapping[str, str]:
        """Return the texts of a record with those of the rows that it leaves empty, and what is always the same."""
        return {**self._empty_rows, **texts, **self.constants} if self.rows or self.constants else texts

    def texts(self, sample: Plain) -> dict[str, str]:
        """Return a set of sample values as a record has them.

        For a repeated field a list has the value of each row, from the first on, a text stands in every row. Raises
        KindWrong for what is neither.
        """
        rows = self.rows
        repeats = {field.column: rows for field in self.fields if field.row}
        texts = dict(self.constants)
        for name, value in sample.items():
            with about_field(name):
                texts |= _values(name, value, repeats.get(name, 0))
        return texts

    @classmethod
    def parse(cls, plain: Plain, *, profile: str, samples: Plain) -> Self:
        """Return the kind in the style of `profile`; raises KindWrong for what is missing, unknown or of a wrong type.

        `plain` is the content of `kind.toml`, `samples` one value for each field, or one for each row of it.
        """
        check_every_key(plain)
        style = _part(_part(plain, "profile"), profile)
        values = {**plain, **_part(style, "kind")}
        defaults = {**kind_values.table(plain, "defaults"), **_part(style, "defaults")}
        fields = _merged(kind_values.table(plain, "field"), _part(style, "field"))
        own_fields = _fields({name: {**defaults, **own} for name, own in fields.items()}, samples)
        return cls(
            name=kind_values.text(values, "name"),
            title=kind_values.text(values, "title"),
            folder=kind_values.text(values, "folder"),
            run=kind_values.text(values, "run"),
            page=Box(*kind_values.page(values)),
            role=kind_values.text(values, "role"),
            fixed_text=kind_values.text(values, "fixed_text"),
            photo=_optional_box(values, "photo_mm"),
            code=_optional_code(values),
            fields=own_fields,
            variants=kind_values.names(values, "variants"),
            is_independent=kind_values.truth(values, "independent"),
            is_imposed=kind_values.truth(values, "imposed"),
            bleed_mm=kind_values.number(values, "bleed_mm") if "bleed_mm" in values else 0.0,
            is_plated=kind_values.truth(values, "plated", default=True),
            pages=_closed_in_a_list(pages_of(plain), own_fields),
            constants={one.name: one.constant for one in own_fields if one.constant is not None},
            blank=_blank(plain, own_fields),
        )


def _blank(plain: Plain, fields: Sequence[Field]) -> Blank:
    """Return what `[blank]` says: a text for each column, in every row of it, and the rooms of a `drawing`."""
    own = dict(_part(plain, "blank"))
    rooms = own.pop("drawing", [])
    texts = {name: kind_values.text(own, name) for name in own}
    if unknown := sorted(set(texts) - {one.column for one in fields if one.constant is None}):
        raise KindWrong(Because("in [blank] there are no fields {names} to be filled in", names=", ".join(unknown)))
    try:
        drawing = sample_plan(rooms)
    except ValueError as error:
        raise KindWrong(Because("[blank]: {reason}", reason=error)) from error
    return Blank({one.name: texts[one.column] for one in fields if one.column in texts}, drawing)


def _closed_in_a_list(pages: Pages | None, fields: Sequence[Field]) -> Pages | None:
    if pages and pages.end_in and not any(field.row and field.column == pages.end_in for field in fields):
        raise KindWrong(Because("in [pages], end_in must be a field with repeat"))
    return pages


def pages_of(plain: Plain) -> Pages | None:
    """Return what a `kind.toml` says of its pages, None where it says nothing; raises KindWrong."""
    if "pages" not in plain:
        return None
    own = kind_values.table(plain, "pages")
    check_keys(own, PAGES_KEYS)
    if ("end" in own) != ("end_in" in own):
        raise KindWrong(Because("in [pages], end goes with end_in, the column in which it stands"))
    return Pages(
        categories=categories_of(plain),
        of=kind_values.text(own, "of"),
        rows=kind_values.text(own, "rows", ""),
        only=kind_values.text(own, "only", ""),
        end=kind_values.text(own, "end", ""),
        end_in=kind_values.text(own, "end_in", ""),
    )


def categories_of(plain: Plain) -> tuple[str, ...]:
    """Return which kinds of batches (类别) have pages of a kind; none where it is said to be made on demand, and where
    there is no word of pages.

    Raises KindWrong where that cannot be known: a kind that is misspelt here would be left out of every batch.
    """
    if "pages" not in plain:
        # They may stand under another name.
        check_every_key(plain)
        return ()
    own = kind_values.table(plain, "pages")
    if kind_values.truth(own, "on_demand"):
        if "category" in own:
            raise KindWrong(Because("in [pages], category does not go with on_demand: take one of them out"))
        return ()
    if "category" not in own:
        raise KindWrong(Because("{key} is missing", key="[pages] category"))
    named = kind_values.names(own, "category")
    if not named:
        reason = Because("in [pages], category is empty; of a kind that no batch has pages of, say on_demand = true")
        raise KindWrong(reason)
    if unknown := [name for name in named if name not in tuple(Category)]:
        reason = Because(
            "in [pages], category {names} is no 类别; there are {known}",
            names=", ".join(unknown),
            known=", ".join(Category),
        )
        raise KindWrong(reason)
    return named


def _merged(fields: Plain, changes: Plain) -> dict[str, dict[str, Any]]:
    if unknown := sorted(set(changes) - set(fields)):
        raise KindWrong(Because("the profile changes fields that there are not: {names}", names=", ".join(unknown)))
    return {name: {**kind_values.table(fields, name), **_part(changes, name)} for name in fields}


def _part(plain: Plain, key: str) -> Plain:
    return kind_values.table(plain, key, required=False)


def _fields(owns: Mapping[str, Plain], samples: Plain) -> tuple[Field, ...]:
    made: list[Field] = []
    for name, own in owns.items():
        with about_field(name):
            made += _rows(name, own, samples)
    if len({repeat for own in owns.values() if (repeat := _repeat(own))}) > 1:
        raise KindWrong(Because("repeat must be the same for every repeated field"))
    return tuple(made)


def _repeat(own: Plain) -> int:
    return kind_values.whole(own, "repeat", 0, least=0, most=MOST_REPEATED)


def _rows(name: str, own: Plain, samples: Plain) -> Iterator[Field]:
    """Give the field itself, or one for each row where it is repeated."""
    check_keys(own, FIELD_KEYS)
    repeat, constant = _repeat(own), _constant(own)
    if constant is None and name not in samples:
        raise KindWrong(Because("sample.json has no sample of it"))
    texts = dict(_values(name, samples[name] if constant is None else constant, repeat))
    for row in range(1, repeat + 1) if repeat else (0,):
        own_name = f"{name}.{row}" if row else name
        yield _field(own_name, own, texts.get(own_name, ""), column=name, row=row)


def _constant(own: Plain) -> str | None:
    if "text" not in own:
        return None
    if _repeat(own) or "sum_of" in own:
        raise KindWrong(Because("text goes neither with repeat nor with sum_of"))
    return kind_values.text(own, "text")


def _values(name: str, value: object, repeat: int) -> Iterator[tuple[str, str]]:
    """Give the value of a field, or those of its rows, under the names that a record has for them."""
    if not repeat and isinstance(value, str):
        yield name, value
        return
    rows = [value] * repeat if isinstance(value, str) else value
    if not isinstance(rows, list) or len(rows) > repeat or not all(isinstance(text, str) for text in rows):
        raise KindWrong(Because("its sample must be a text, or of a repeated field a list of texts"))
    yield from ((f"{name}.{row}", text) for row, text in enumerate(rows, 1))


def _field(name: str, own: Plain, sample: str, *, column: str, row: int) -> Field:
    size = kind_values.number(own, "size_pt")
    return Field(
        name=name,
        label=kind_values.text(own, "label"),
        sample=sample,
        role=kind_values.text(own, "role"),
        size_pt=size,
        width_mm=kind_values.number(own, "width_mm"),
        policy=Policy(
            lines=kind_values.whole(own, "lines", 1, least=1, most=MOST_LINES),
            floor_pt=kind_values.number(own, "floor_pt", size),
            step_pt=kind_values.number(own, "step_pt", 0.5),
            justified=kind_values.truth(own, "justified"),
            indent_em=kind_values.number(own, "indent_em", 0),
            parts=kind_values.truth(own, "parts"),
        ),
        of_batch=kind_values.truth(own, "of_batch"),
        personal=kind_values.truth(own, "personal"),
        column=column,
        row=row,
        constant=_constant(own),
        sum_of=kind_values.text(own, "sum_of", ""),
    )


def _optional_box(plain: Plain, key: str) -> Box | None:
    return Box(*kind_values.box(plain, key)) if key in plain else None


def _optional_code(plain: Plain) -> CodeBox | None:
    if "code_mm" not in plain:
        if "code" in plain:
            raise KindWrong(Because("{key} is missing", key="code_mm"))
        return None
    symbology = plain.get("code", Symbology.QR)
    if symbology not in tuple(Symbology):
        raise KindWrong(Because("{key} must be one of {known}", key="code", known=", ".join(Symbology)))
    return CodeBox(*kind_values.box(plain, "code_mm"), Symbology(symbology))
