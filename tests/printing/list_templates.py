"""A list of thirty people on portrait A4: a kind whose fields are repeated, and do not move one another."""

from collections.abc import Mapping
from pathlib import Path
from random import Random

from pipeline.documents.record import Record
from pipeline.printing.templates import Template
from tests.printing.plate_templates import template

ROWS = 30
KIND = """
name = "list"
title = "签到册"
folder = "lists"
run = "lists"
page_mm = [210, 297]
role = "kaiti"
fixed_text = "签到册考场样张序号"
independent = true

[defaults]
role = "kaiti"
size_pt = 12
floor_pt = 8
width_mm = 30

[field.room]
label = "考场"
of_batch = true

[field.seat]
label = "座位号"
width_mm = 12
repeat = 30

[field.name]
label = "姓名"
lines = 2
repeat = 30

[field.identity]
label = "证件号码"
width_mm = 44
repeat = 30

[field.ticket]
label = "准考证号"
repeat = 30

[field.occupation]
label = "职业"
lines = 2
repeat = 30
"""
VALUE = """
{%- macro value(field) -%}
{%- for line in field.lines -%}
<div class="line" style="line-height:{{ 7 / (field.lines | length) }}mm">\
<span data-field="{{ field.name }}" data-line="{{ loop.index0 }}" style="font-family:{{ field.families }};\
font-size:{{ field.size_pt }}pt;\
letter-spacing:{{ line.spacing_pt }}pt;margin-left:{{ line.indent_pt }}pt">{{ line.text }}</span></div>
{%- endfor -%}
{%- endmacro -%}
"""
PAGE = """
<h1>签到册</h1>
<div class="room">考场{{ value(fields.room) }}</div>
{% for row in rows %}<div class="row" style="top:{{ 40 + 8 * loop.index0 }}mm">
<div class="no">{{ loop.index }}</div>
{% for column in ["seat", "name", "identity", "ticket", "occupation"] %}
<div class="cell {{ column }}">{{ value(row[column]) }}</div>
{% endfor %}</div>{% endfor %}
"""
STYLE = """
h1 { margin: 0; font-size: 18pt; font-weight: normal; text-align: center; line-height: 12mm }
.room { position: absolute; left: 15mm; top: 24mm; width: 60mm; font-size: 12pt }
.row { position: absolute; left: 15mm; width: 180mm; height: 8mm; border-bottom: 0.5pt solid #000;
  box-sizing: border-box }
.no, .cell { position: absolute; top: 0; height: 8mm; font-size: 10pt }
.no { left: 0; width: 8mm; line-height: 7mm }
.line { white-space: pre; text-align: center; height: auto }
.seat { left: 8mm; width: 14mm } .name { left: 22mm; width: 32mm } .identity { left: 54mm; width: 46mm }
.ticket { left: 100mm; width: 32mm } .occupation { left: 132mm; width: 32mm }
"""
NAMES = ("王小明", "阿卜杜热依木·沙依提哈力木拉提", "丁一", "龚䶮", "木拉提·买买提明·努尔买买提江", "尉迟建国")
OCCUPATIONS = ("电工", "焊工", "半导体分立器件和集成电路装调工", "保育师")
COLUMNS = ("seat", "name", "identity", "ticket", "occupation")
SAMPLE: dict[str, object] = {
    "room": "第一考场",
    "seat": "01",
    "name": [NAMES[0], NAMES[1]],
    "identity": "650000199001010013",
    "ticket": "2026110001",
    "occupation": list(OCCUPATIONS),
}


def list_template(
    folder: Path, *, page: str = PAGE, style: str = "", kind: str = KIND, sample: Mapping[str, object] = {}
) -> Template:
    return template(folder, page=page, style=STYLE + style, macro=VALUE, kind=kind, sample={**SAMPLE, **sample})


def rooms(count: int, *, seed: int = 1) -> list[Record]:
    """Rooms of 30 people each, but the last one, which is not full."""
    chance = Random(seed)
    return [_room(place, chance, people=ROWS if place + 1 < count else 7) for place in range(count)]


def _room(place: int, chance: Random, *, people: int) -> Record:
    texts = {"room": f"第{place + 1}考场"}
    for row in range(1, people + 1):
        texts |= {
            f"seat.{row}": f"{row:02d}",
            f"name.{row}": chance.choice(NAMES),
            f"identity.{row}": f"650000{chance.randrange(10**12):012d}",
            f"ticket.{row}": f"2026{chance.randrange(10**6):06d}",
            f"occupation.{row}": chance.choice(OCCUPATIONS),
        }
    return Record(0, f"room-{place + 1}", texts, None, "")
