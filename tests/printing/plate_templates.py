"""Small templates of two fields and a paragraph, written for one test each, and the jobs to make plates of them."""

import json
from collections.abc import Mapping
from pathlib import Path

from pipeline.documents.record import Record
from pipeline.printing.composing import ComposedPage, Composer, families
from pipeline.printing.drawn_code import Grid
from pipeline.printing.plates import NoPlate, Plate, PlateJob, Plates
from pipeline.printing.templates import Template
from tests.printing.run import shelf

KIND = """
name = "small"
title = "小样"
folder = "small"
run = "small"
page_mm = [100, 80]
photo_mm = [20, 28]
code_mm = [30, 30]
role = "kaiti"
fixed_text = "甲乙丙丁样张："

[defaults]
role = "kaiti"
size_pt = 12
width_mm = 60
floor_pt = 9

[field.name]
label = "甲"
lines = 2

[field.job]
label = "乙"

[field.body]
label = "丙"
lines = 4
justified = true
indent_em = 2
"""
# What a code of the pages here needs.
USUAL = Grid(37, 37)
SAMPLE = {"name": "王小明", "job": "电工", "body": "本证书表明"}
VALUE = """
{%- macro value(name, index=0) -%}
{%- set field = fields[name] -%}{%- set line = field.lines[index] -%}
<span data-field="{{ name }}" data-line="{{ index }}" style="font-family:{{ field.families }};\
font-size:{{ field.size_pt }}pt;\
letter-spacing:{{ line.spacing_pt }}pt;margin-left:{{ line.indent_pt }}pt">{{ line.text }}</span>
{%- endmacro -%}
"""
PAGE = """
<p class="first">甲：{{ value("name") }}</p>
{% for line in fields.name.lines[1:] %}<p>{{ value("name", loop.index) }}</p>{% endfor %}
<p class="second">{{ value("job") }}</p>
{% for line in fields.body.lines %}<p class="third">{{ value("body", loop.index0) }}</p>{% endfor %}
{% if photo %}<img class="photo" src="{{ photo.url }}"/>{% endif %}
<img class="code" src="{{ code.url }}"/>
"""
STYLE = """
p { margin: 2mm 4mm; line-height: 6mm; height: 6mm; white-space: pre }
.photo { position: absolute; right: 2mm; top: 50mm; width: 20mm; height: 28mm; object-fit: cover; overflow: hidden }
.code { position: absolute; left: 2mm; top: 50mm; width: 25mm; height: 25mm }
"""


def template(
    folder: Path,
    *,
    page: str = PAGE,
    style: str = "",
    macro: str = VALUE,
    kind: str = KIND,
    sample: Mapping[str, object] = SAMPLE,
) -> Template:
    """A template of that page and kind; `style` comes behind the ordinary one."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {
        "kind.toml": kind,
        "page.html": macro + page,
        "page.css": STYLE + style,
        "sample.json": json.dumps({"ordinary": sample}),
    }
    for name, text in parts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Template.load(folder, profile="2019")


def composed(
    made: Template,
    *,
    photo: str | None = "1",
    code: str = "https://verify.example.cn/1",
    variant: str = "",
    **texts: str,
) -> ComposedPage:
    values = {**made.samples["ordinary"], **texts}
    return Composer(made.kind, shelf()).page(Record(2, "K", values, photo, code, variant))


def job(made: Template, *pages: ComposedPage, is_proof: bool = False, grid: Grid | None = USUAL) -> PlateJob:
    own = Composer(made.kind, shelf()).face(made.kind.fixed_text, made.kind.role)
    faces = [own, *(field.face for page in pages for field in page.fields)]
    return PlateJob(
        template=made.folder,
        template_sha256=made.sha256,
        profile="2019",
        families=families(own, made.kind.fixed_text),
        fonts={file.family: file.path for face in faces for file in face.files},
        shapes=tuple(dict.fromkeys(page.shape(grid=grid) for page in pages)),
        is_proof=is_proof,
    )


def plates(made: Template, *pages: ComposedPage, is_proof: bool = False) -> Plates | NoPlate:
    from pipeline.printing.platemaking import make_plates  # noqa: PLC0415 - WeasyPrint only where pages are laid out

    return make_plates(job(made, *(pages or (composed(made),)), is_proof=is_proof), made)


def plate(made: Template, page: ComposedPage | None = None, *, is_proof: bool = False) -> Plate:
    """The plate of one page, of the ordinary one if none is given."""
    result = plates(made, page or composed(made), is_proof=is_proof)
    assert isinstance(result, Plates), result
    return next(iter(result.by_shape.values()))


def refusal(result: Plates | NoPlate) -> tuple[str, str] | None:
    return (result.reason, result.subject) if isinstance(result, NoPlate) else None
