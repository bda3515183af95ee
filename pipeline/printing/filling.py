"""Filling: the HTML of one page, with the values of a composed record, or with open values for a plate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.documents.kinds import Box, CodeBox, Kind
from pipeline.printing.codes import quiet_modules
from pipeline.printing.composing import ComposedField, ComposedPage, Shape
from pipeline.printing.drawn_code import Grid
from pipeline.printing.open_values import Open
from pipeline.printing.templates import Template

Values = Mapping[str, object]


def filled(
    page: ComposedPage, template: Template, *, place: int, grid: Grid | None, is_proof: bool, families: str = ""
) -> str:
    """Return the HTML of a record; `families` is the CSS list of the page's own words, for what it draws.

    It asks for its photo as `photo:<SHA-256>` and for its code, which has that `grid`, as `code:<place>`.
    Raises TemplateWrong where the template asks for what there is not.
    """
    photo = f"photo:{page.record.photo}" if page.record.photo else None
    fields = {field.name: _field(field) for field in page.fields}
    code, variant = _code(f"code:{place}", template.kind.code, grid), page.record.variant
    values = _page(template, fields, photo, code, variant=variant, is_proof=is_proof)
    return template.page({**values, "families": families, "drawing": Drawn(page.record.drawing)})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing of our own, which reaches the page as it is; any other value would be escaped."""

    elements: str

    def __html__(self) -> str:
        """Return the elements of the SVG."""
        return self.elements


@dataclass(frozen=True, slots=True)
class Probe:
    """What is laid out in the place of a line that is open; `room_pt` is what it leaves of the field's width.

    Spacing, indent and room are points.
    """

    text: str
    spacing_pt: float
    indent_pt: float
    room_pt: float = 0.0


LineKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page whose values are open: the place in its addresses, its HTML, and how often each line was printed."""

    place: int
    html: str
    times: Mapping[LineKey, int]


def opened(
    shape: Shape,
    template: Template,
    *,
    probes: Mapping[LineKey, Probe],
    place: int,
    is_proof: bool,
    families: str = "",
) -> OpenPage:
    """Return the page of a shape, each line that has text in the place of its probe.

    It asks for its photo as `photo:<place>` and for its code as `code:<place>`; of a drawing there is nothing, for it
    is no part of a plate. Raises Conditional where the layout depends on a value, TemplateWrong where the template asks
    for what there is not.
    """
    texts = {key: Open(key[0], probe.text) for key, probe in probes.items()}
    fields = {
        field.name: {
            "name": field.name,
            "label": template.kind.field(field.name).label,
            "size_pt": short(field.size_pt),
            "families": field.families,
            "lines": [_open_line(field.name, line, texts, probes) for line in range(max(1, field.lines))],
        }
        for field in shape.fields
    }
    photo = Open("photo", f"photo:{place}") if shape.has_photo else None
    code = _code(Open("code", f"code:{place}"), template.kind.code, shape.grid)
    values = _page(template, fields, photo, code, variant=shape.variant, is_proof=is_proof)
    html = template.page({**values, "families": families, "drawing": Drawn("")})
    return OpenPage(place, html, {key: text.times for key, text in texts.items()})


def _open_line(field: str, line: int, texts: Mapping[LineKey, Open], probes: Mapping[LineKey, Probe]) -> Values:
    probe = probes.get((field, line), Probe("", 0, 0))
    return {
        "text": texts.get((field, line), Open(field, "")),
        "spacing_pt": Open(field, short(probe.spacing_pt)),
        "indent_pt": Open(field, short(probe.indent_pt)),
    }


def _field(field: ComposedField) -> Values:
    size = field.fitted_pt
    lines = [
        {"text": line.text, "spacing_pt": short(line.spacing_em * size), "indent_pt": short(line.indent_em * size)}
        for line in field.lines
    ]
    return {
        "name": field.name,
        "label": field.label,
        "size_pt": short(field.size_pt),
        "families": field.families,
        "lines": lines,
    }


def _rows(kind: Kind, fields: Values) -> Sequence[Values]:
    """Return the repeated fields row by row, each by the name that it has in `kind.toml`."""
    rows: list[dict[str, object]] = [{} for _ in range(kind.rows)]
    for field in kind.fields:
        if field.row:
            rows[field.row - 1][field.column] = fields[field.name]
    return rows


def _page(
    template: Template, fields: Values, photo: object, code: Values | None, *, variant: str, is_proof: bool
) -> dict[str, object]:
    kind = template.kind
    return {
        "fields": fields,
        "rows": _rows(kind, fields),
        "photo": {"url": photo, **_millimetres(kind.photo)} if photo is not None and kind.photo else None,
        "photo_place": _millimetres(kind.photo),
        "code": code,
        "variant": variant,
        "proof": is_proof,
    }


def _code(url: object, box: CodeBox | None, grid: Grid | None) -> Values | None:
    if box is None or grid is None:
        return None
    quiet = box.width_mm * quiet_modules(box.symbology) / grid.columns
    return {"url": url, **_millimetres(box), "quiet_mm": short(quiet)}


def _millimetres(box: Box | None) -> Mapping[str, str]:
    return {"width_mm": short(box.width_mm), "height_mm": short(box.height_mm)} if box else {}


def short(number: float) -> str:
    """Return the number as CSS wants it, without an exponent."""
    return f"{number:.4f}".rstrip("0").rstrip(".")
