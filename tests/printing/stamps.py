"""Stamped sheets over a plate drawn by hand: what the writers of files are given, without WeasyPrint."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from pipeline.documents.enclosure import Enclosure
from pipeline.documents.record import Record
from pipeline.printing.codes import qr_code
from pipeline.printing.composing import ComposedPage, Composer
from pipeline.printing.fontfile import FontFile
from pipeline.printing.fonts import FontShelf
from pipeline.printing.photos import PrintedPhoto
from pipeline.printing.plates import FixedFont, Frame, Plate, Plates, Slot
from pipeline.printing.sheet import Sheet, sheet_of
from pipeline.printing.stamping import stamp
from pipeline.printing.templates import Template, find
from pipeline.resources import shipped
from tests.samples.portraits import HEIGHT, WIDTH, portrait

TITLE = "职业技能等级证书"
PAGE = (841.889764, 595.275591)
_AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
ENCLOSURES = (
    Enclosure("record.json", "application/json", "证书所载内容", b'{"number":"S000065148999263000001"}', _AT),
    Enclosure("number.tlog-proof", "text/plain", "证明", b"c2sp.org/tlog-proof@v1\n", _AT),
)


@lru_cache
def template() -> Template:
    return Template.load(find("certificate"), profile="2019")


@lru_cache
def composer() -> Composer:
    return Composer(template().kind, FontShelf.load(shipped("fonts/fonts.toml")))


def composed(key: str = "S000065148999263000001", *, photo: str | None = "1", **texts: str) -> ComposedPage:
    values = {**template().samples["ordinary"], "number": key, **texts}
    return composer().page(Record(2, key, values, photo, f"https://verify.example.cn/V/{key}"))


def code_of(person: Record) -> Any:
    return qr_code(person.code, side_mm=30)


def plate_of(page: ComposedPage) -> Plate:
    """A plate with a frame and the title as its fixed part, and the fields one below the other."""
    shape = page.shape(grid=code_of(page.record).grid)
    file = page.fields[0].face.files[0]
    title = file.shape(TITLE)
    assert title is not None
    shown = "".join(f"{gid:04x}" for gid in title.gids)
    content = (
        "1 0 0 -1 0 595.275591 cm\nq\n/a1.0 gs\n0 0 0 rg\n40 30 760 530 re\n42 32 756 526 re\nf*\nQ\n"
        f"BT\n1 0 0 -1 100 90 Tm\n/T 30 Tf\n[<{shown}>] TJ\nET\n"
    )
    lines = [(field.name, line) for field in page.fields for line in range(len(field.lines))]
    slots = tuple(
        Slot(name, line, x=100.0, width=300.0, baseline=480.0 - 20 * place, alignment=0.0, colour=(0.0, 0.0, 0.0))
        for place, (name, line) in enumerate(lines)
    )
    return Plate(
        shape=shape,
        width=PAGE[0],
        height=PAGE[1],
        content=content.encode(),
        fonts={"T": FixedFont(file.family, dict(zip(title.gids, TITLE, strict=True)))},
        states={"a1.0": {"ca": 1}},
        slots=slots,
        photo=Frame(620.0, 400.0, 99.2, 138.9) if shape.has_photo else None,
        code=Frame(700.0, 100.0, 85.0, 85.0),
    )


def plates_of(*pages: ComposedPage) -> Plates:
    made = [plate_of(page) for page in pages]
    return Plates({plate.shape: plate for plate in made})


def photo_of(person: Record) -> PrintedPhoto | None:
    if person.photo is None:
        return None
    jpeg = portrait(person.photo, woman=False)
    return PrintedPhoto(sha256(jpeg).hexdigest(), jpeg, WIDTH, HEIGHT)


def sheet(page: ComposedPage, plates: Plates, *, personal: Collection[str] = ()) -> Sheet:
    code = code_of(page.record)
    plate = plates.by_shape[page.shape(grid=code.grid)]
    return sheet_of(stamp(page, plate, photo=photo_of(page.record), code=code, personal=personal), plates)


def fonts() -> Mapping[str, FontFile]:
    files = (file for role in composer().shelf.roles.values() for face in role.faces for file in face.files)
    return {file.family: file for file in files}
