"""What every program of the contest is given: a folder with the same people, in the form that suits it best.

`people.json` is what certpress starts from: it fits the texts, makes the codes and looks at the photos itself while the
clock runs. The others find fitted lines, `pieces.json` for programs that place text and `values.json` for those that
read HTML: this work is a present to them. Codes everybody makes while the clock runs.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from pipeline.bench import layout
from pipeline.bench.people import Person
from pipeline.documents.record import Record
from pipeline.files import make_folder, write_whole
from pipeline.printing.codes import QUIET_MODULES, code_side
from pipeline.printing.composing import ComposedField, ComposedPage, Composer
from pipeline.printing.fonts import FontShelf
from pipeline.printing.templates import Template, find
from pipeline.resources import shipped

KIND, PROFILE = "certificate", "2019"
# The name of the font in style sheets of other programs.
FAMILY = "Certificate"
_PEOPLE, _PIECES, _VALUES = "people.json", "pieces.json", "values.json"
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Material:
    """The shipped certificate and the fonts of this machine."""

    template: Template
    shelf: FontShelf

    @classmethod
    def shipped(cls) -> Self:
        """Return them; raises FontMissing where no face of 楷体 is here."""
        shelf = FontShelf.load(shipped("fonts/fonts.toml"))
        template = Template.load(find(KIND), profile=PROFILE)
        for role in template.kind.roles:
            shelf.faces(role)
        return cls(template, shelf)


def write(folder: Path, people: Sequence[Person], material: Material) -> None:
    """Write the three files for these people into `folder`."""
    make_folder(folder)
    composer = Composer(material.template.kind, material.shelf)
    pages = [composer.page(_record(person, row)) for row, person in enumerate(people, start=2)]
    _write(folder / _PEOPLE, [{**asdict(person), "photo": str(person.photo)} for person in people])
    _write(folder / _PIECES, _pieces(people, pages, composer))
    _write(folder / _VALUES, _values(people, pages, material, composer))


def read_people(folder: Path) -> list[Person]:
    """Return the people, as certpress and the proofreader need them."""
    return [Person(**{**plain, "photo": Path(plain["photo"])}) for plain in _read(folder / _PEOPLE)]


def read_records(folder: Path) -> tuple[list[Record], Mapping[str, Path]]:
    """Return the people as records, and the file of each photo by its SHA-256 (hex)."""
    people = read_people(folder)
    records = [_record(person, row) for row, person in enumerate(people, start=2)]
    return records, {person.sha256: person.photo for person in people}


def read_pieces(folder: Path) -> Plain:
    """Return the placed lines: `fixed`, and `people` with `key`, `photo`, `code` (its text) and `pieces`."""
    return dict(_read(folder / _PIECES))


def read_values(folder: Path) -> Plain:
    """Return the values that page.html asks for: `people` with `key`, `photo`, `code` and `fields`."""
    return dict(_read(folder / _VALUES))


def _record(person: Person, row: int) -> Record:
    return Record(row, person.key, person.texts, person.sha256, person.code)


def _pieces(people: Sequence[Person], pages: Sequence[ComposedPage], composer: Composer) -> Plain:
    kind = composer.kind
    assert kind.code is not None
    assert kind.photo is not None
    side = code_side(people[0].code, side_mm=kind.code.width_mm)
    return {
        "page": [kind.page.width_mm, kind.page.height_mm],
        "font": str(_font(composer)),
        "frame": [*layout.FRAME, layout.FRAME_PT],
        "photo": [*layout.PHOTO_AT, kind.photo.width_mm, kind.photo.height_mm],
        "code": [*layout.code_at(kind.code.width_mm, side, QUIET_MODULES), kind.code.width_mm],
        "fixed": layout.fixed_pieces(kind),
        "people": [
            {
                "key": person.key,
                "photo": str(person.photo),
                # Typst reads nothing that lies above its root.
                "near_photo": f"photos/{person.photo.name}",
                "code": person.code,
                "pieces": layout.own_pieces(page),
            }
            for person, page in zip(people, pages, strict=True)
        ],
    }


def _values(people: Sequence[Person], pages: Sequence[ComposedPage], material: Material, composer: Composer) -> Plain:
    kind = composer.kind
    assert kind.code is not None
    assert kind.photo is not None
    side = code_side(people[0].code, side_mm=kind.code.width_mm)
    return {
        "page": [kind.page.width_mm, kind.page.height_mm],
        "font": str(_font(composer)),
        "template": str(material.template.folder),
        "style": material.template.style,
        "photo": {"width_mm": kind.photo.width_mm, "height_mm": kind.photo.height_mm},
        "code": {
            "width_mm": kind.code.width_mm,
            "height_mm": kind.code.height_mm,
            "quiet_mm": round(kind.code.width_mm * QUIET_MODULES / side, 4),
        },
        "people": [
            {
                "key": person.key,
                "photo": person.photo.as_uri(),
                "code": person.code,
                "fields": {field.name: _field_values(field) for field in page.fields},
            }
            for person, page in zip(people, pages, strict=True)
        ],
    }


def _field_values(field: ComposedField) -> Plain:
    size = field.fitted_pt
    return {
        "label": field.label,
        "size_pt": field.size_pt,
        "families": FAMILY,
        "lines": [
            {
                "text": line.text,
                "spacing_pt": round(line.spacing_em * size, 4),
                "indent_pt": round(line.indent_em * size, 4),
            }
            for line in field.lines
        ],
    }


def _font(composer: Composer) -> Path:
    """Return the one file that prints everything: the invented people have no rare characters."""
    kind = composer.kind
    face = composer.face(kind.fixed_text, kind.role)
    return face.files[0].path


def _write(file: Path, value: object) -> None:
    write_whole(file, json.dumps(value, ensure_ascii=False).encode())


def _read(file: Path) -> Any:  # noqa: ANN401 - plain JSON
    return json.loads(file.read_bytes())
