"""Platemaking: a template is laid out with its fields open, once for each shape that a batch has. Runs in a worker.

Each shape is laid out twice, with probes of one narrow character and probes exactly as wide as the field. The fixed
part must not move by a hair, and each line must move by as much as its own width alone explains. What a template could
still do with a text that is not there is found out before (`open_values`) or while it is painted (`painting`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, count, islice
from math import sqrt
from typing import TypeVar

from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.documents.kinds import Box, Field, Kind
from pipeline.errors import PressComplaint, TemplateWrong
from pipeline.printing.chunks import Look
from pipeline.printing.composing import FieldShape, Shape
from pipeline.printing.filling import LineKey, OpenPage, Probe, opened
from pipeline.printing.fontfile import FontFile, shared
from pipeline.printing.independent import Columns, alike, put_together, stand_ins
from pipeline.printing.open_values import Conditional
from pipeline.printing.painted import TOLERANCE_PT, LaidHalf, PaintedLine, PaintedPage
from pipeline.printing.painting import Placeholder, Room, painted
from pipeline.printing.plates import NoPlate, NotAPlate, Plate, PlateJob, Plates, Reason
from pipeline.printing.press import laid_out, no_complaints, without_collecting
from pipeline.printing.probing import ROOM, selects_by_value, tree_of, with_rooms
from pipeline.printing.slots import check_fixed_part, plate_of, slot_of
from pipeline.printing.stamping import Unstampable, width_of
from pipeline.printing.templates import Template

_ORDINARY = "一人大中小上下天地日月水火木金土山石田力口手足目耳心文字国王学工电车三四五六七八九十0123456789abcdefghij"
_NARROW = "".join(map(chr, range(0x21, 0x7F))) + "·一"
# Extensions B to H and A, the ideographs themselves, letters (Unicode 17.0, chapter 18), full-width marks.
_RARE = (range(0x20000, 0x323B0), range(0x3400, 0xA000), range(0x21, 0x3400), range(0xFF01, 0xFFEF))
# A value may be wider than its field by as much, for fitting rounds.
_SPARE_PT = 3e-5
# Multiples of it, less their whole part, have no simple ratio to one another.
_GOLDEN = (sqrt(5) - 1) / 2
_HANGING_EM = -0.5
# So many spacings do narrow probes have; each column another one than the column before, counted round.
_SPACINGS, _STEP, _SPACING_PT = 7, 3, 0.05
_DIFFERENT = 48
# Two sizes in pixels, of different ratios: a frame that depends on the photo in it becomes visible.
_PHOTO_SIZES = ((413, 579), (900, 1000))


Made = TypeVar("Made")


def make_plates(job: PlateJob, template: Template) -> Plates | NoPlate:
    """Return the plates of all shapes of the job, or why the template cannot be a plate.

    `template` is the one that the job names. The plate of a shape depends on nothing but the template, the fonts, the
    shape and whether it is a proof. Raises PressComplaint for whatever WeasyPrint warns about and for a sheet that is
    not one page, but not for a kind with independent fields, of which no record was laid out.
    """
    plates = _from_few if template.kind.is_independent else _plates
    return _unless_refused(lambda: Plates(plates(job, template)), template)


def lay_halves(job: PlateJob, template: Template, *, wide: Sequence[Shape]) -> tuple[LaidHalf, ...] | NoPlate:
    """Return the page of each shape of the job with narrow probes, and of each of `wide` with wide ones, or why there
    can be no plate.

    Of the pages of stand-ins `independent.put_together` makes plates. Raises as `make_plates` does.
    """
    return _unless_refused(lambda: tuple(_half_pages(job, template, wide=wide)), template)


def _unless_refused(make: Callable[[], Made], template: Template) -> Made | NoPlate:
    """Return what is made, or why it cannot be."""
    if template.looks_at_what_it_prints:
        return NoPlate(Reason.CONDITIONAL, "page")
    try:
        with no_complaints(template.kind.title), without_collecting():
            return make()
    except Conditional as consulted:
        return NoPlate(Reason.CONDITIONAL, consulted.subject)
    except NotAPlate as found:
        return NoPlate(found.reason, found.subject)
    except PressComplaint:
        if not template.kind.is_independent:
            raise
        # No record looks like a stand-in: where one does not fit on its page, a record still may.
        return NoPlate(Reason.DEPENDENT, "page")
    except TemplateWrong:
        # Wrong in itself, or only for values that are open: laid out for a record it will be told.
        return NoPlate(Reason.CONDITIONAL, "page")


@dataclass(frozen=True, slots=True)
class _Half:
    """One of the two pages of a shape: that with narrow probes, or that with wide ones."""

    shape: Shape
    is_wide: bool
    probes: Mapping[LineKey, Probe]
    page: OpenPage
    html: str


def _plates(job: PlateJob, template: Template) -> Mapping[Shape, Plate]:
    """Return the plate of each shape from its own two pages."""
    fonts, places = _fonts(job), count()
    halves = [half for shape in job.shapes for half in _halves(shape, template, job, fonts, places)]
    laid = _laid(halves, template, job)
    return {half.shape: _plate(half, next(laid), template.kind) for half in laid}


def _from_few(job: PlateJob, template: Template) -> Mapping[Shape, Plate]:
    """Return the plate of each shape put together from few pages (`independent`)."""
    plates: dict[Shape, Plate] = {}
    columns = Columns(template.kind)
    for shapes in alike(job.shapes).values():
        narrow, wide = (tuple(stand_ins(shapes, columns, out_of_step=is_wide)) for is_wide in (False, True))
        halves = list(_half_pages(replace(job, shapes=narrow), template, wide=wide))
        plates |= put_together(shapes, halves, columns)
    return plates


def _half_pages(job: PlateJob, template: Template, *, wide: Sequence[Shape]) -> Iterator[LaidHalf]:
    fonts, places = _fonts(job), count()
    halves = [
        _halves(shape, template, job, fonts, places)[is_wide]
        for shapes, is_wide in ((job.shapes, False), (wide, True))
        for shape in shapes
    ]
    return _laid(halves, template, job)


def _fonts(job: PlateJob) -> Mapping[str, FontFile]:
    return {family: shared(path) for family, path in job.fonts.items()}


def _laid(halves: Sequence[_Half], template: Template, job: PlateJob) -> Iterator[LaidHalf]:
    """Yield each half as it was laid out, all in one document; raises NotAPlate for a line not whole."""
    kind = template.kind
    look = Look(kind.title, kind.page, template.style, job.families, kind.photo, kind.code)
    images = {name: image for half in halves for name, image in _images(half, kind.code)}
    document = laid_out([half.html for half in halves], look, fonts=job.fonts, images=images)
    for half, page in zip(halves, painted(document), strict=True):
        if {font.family for font in page.fonts.values()} - job.fonts.keys():
            raise NotAPlate(Reason.FONT, "page")
        yield LaidHalf(half.shape, half.is_wide, half.probes, _lines(half, page), page)


def _images(half: _Half, code: Box | None) -> Iterator[tuple[str, Placeholder]]:
    """Give what a page is served for the addresses of its photo, its code and the rooms behind its probes."""
    width, height = (code.width_mm, code.height_mm) if code else (1, 1)
    yield f"photo:{half.page.place}", Placeholder("photo", *_PHOTO_SIZES[half.is_wide])
    yield f"code:{half.page.place}", Placeholder("code", width, height)
    if half.is_wide:
        yield from ((ROOM.format(*key), Room(key)) for key in half.probes)


def _halves(
    shape: Shape, template: Template, job: PlateJob, fonts: Mapping[str, FontFile], places: Iterator[int]
) -> tuple[_Half, _Half]:
    lines = list(enumerate(((field, line) for field in shape.fields for line in range(field.lines)), 1))
    spacings = _spacings(template.kind)
    narrow = {(field.name, line): _narrow(field, fonts, spacings[field.name]) for _, (field, line) in lines}
    wide = {
        (field.name, line): _wide(field, template.kind.field(field.name), fonts, line=line, place=place)
        for place, (field, line) in lines
    }
    pages = [
        opened(shape, template, probes=probes, place=next(places), is_proof=job.is_proof, families=job.families)
        for probes in (narrow, wide)
    ]
    for key, times in pages[0].times.items():
        if times > 1:
            raise NotAPlate(Reason.TWICE, key[0])
    trees = [tree_of(page) for page in pages]
    if selects_by_value(template.style, trees):
        raise Conditional("page")
    return (
        _Half(shape, is_wide=False, probes=narrow, page=pages[0], html=pages[0].html),
        _Half(shape, is_wide=True, probes=wide, page=pages[1], html=with_rooms(trees[1], wide)),
    )


def _files(field: FieldShape, fonts: Mapping[str, FontFile]) -> list[FontFile]:
    try:
        return [fonts[family] for family in field.families.split(",")]
    except KeyError as missing:
        raise NotAPlate(Reason.FONT, field.name) from missing


def _character(files: Sequence[FontFile], field: FieldShape, place: int) -> str:
    """Return a character that the last of the files prints, and none of those before it.

    Each line of a page, counted by `place`, has one of its own if the font has enough: a template may say that the text
    of one field was that of another.
    """
    found = _alone(tuple(files))
    if not found:
        raise NotAPlate(Reason.FONT, field.name)
    return found[min(place % _DIFFERENT, len(found) - 1)]


# A list has hundreds of lines in the same few fonts, and a rare font's own characters are far down.
@lru_cache(maxsize=16)
def _alone(files: tuple[FontFile, ...]) -> tuple[str, ...]:
    """Return the first characters that the last of the files has and no other."""
    *others, file = files
    codes = file.codes.difference(*(other.codes for other in others))
    return tuple(islice((one for one in _characters() if ord(one) in codes), _DIFFERENT))


def _characters() -> Iterator[str]:
    """Yield what most fonts have, then every character that one may have to itself."""
    yield from _ORDINARY
    yield from map(chr, chain.from_iterable(_RARE))


def _spacings(kind: Kind) -> Mapping[str, float]:
    """Return the spacing (pt) of the narrow probe of each field: another than that of its neighbours.

    Two values side by side on a centred line, both with probes of one width, would look like one that is aligned left
    and one that is aligned right. All rows of a column have the same.
    """
    columns = dict.fromkeys(field.column or field.name for field in kind.fields)
    spacings = {column: round(place * _STEP % _SPACINGS * _SPACING_PT, 3) for place, column in enumerate(columns)}
    return {field.name: spacings[field.column or field.name] for field in kind.fields}


def _narrow(field: FieldShape, fonts: Mapping[str, FontFile], spacing_pt: float) -> Probe:
    """The narrowest character of the first font: a place may be wider than that.

    The other probe is of the last font, so that a line cannot depend on which it is.
    """
    (file,) = files = _files(field, fonts)[:1]
    return Probe(_narrowest(file) or _character(files, field, 0), spacing_pt, 0)


@lru_cache(maxsize=16)
def _narrowest(file: FontFile) -> str | None:
    return min(filter(file.covers, _NARROW), key=file.advance, default=None)


def _wide(shape: FieldShape, field: Field, fonts: Mapping[str, FontFile], *, line: int, place: int) -> Probe:
    """As many characters as there is room for but the last, whose room is kept free behind them.

    Those of a paragraph, whose values are spaced, share out a part of it: another one in each line.
    """
    files = _files(shape, fonts)
    character = _character(files, shape, place)
    advance = files[-1].advance(character) * shape.size_pt
    indent = _indent_em(field, line) * shape.size_pt
    room = field.width_mm * POINTS_PER_MM - max(0.0, indent)
    length = max(1, int(room / advance) - 1)
    share = 0.2 + 0.7 * (place * _GOLDEN % 1) if field.policy.justified else 0.0
    spacing = round(max(0.0, room - length * advance) / length * share, 3)
    try:
        width = width_of(tuple(files), character * length, shape.size_pt, spacing)
    except Unstampable as unable:
        raise NotAPlate(Reason.FONT, shape.name) from unable
    return Probe(character * length, spacing, round(indent, 3), max(0.0, room + _SPARE_PT - width))


def _indent_em(field: Field, line: int) -> float:
    """Return an indent that the line may have: that of a paragraph, or of an opening mark that hangs."""
    if field.policy.justified:
        return field.policy.indent_em if line == 0 else 0.0
    return _HANGING_EM if line > 0 else 0.0


def _plate(narrow: LaidHalf, wide: LaidHalf, kind: Kind) -> Plate:
    shapes = {field.name: field for field in narrow.shape.fields}
    slots = tuple(
        slot_of(
            shapes[key[0]],
            key[1],
            (line, narrow.probes[key]),
            (wide.lines[key], wide.probes[key]),
            kind.field(key[0]),
        )
        for key, line in narrow.lines.items()
    )
    check_fixed_part(narrow.page, wide.page, Reason.FLOWING)
    return plate_of(narrow, slots)


def _lines(half: _Half, page: PaintedPage) -> Mapping[LineKey, PaintedLine]:
    """Return the lines that have come out, each once and alone in its element; raises NotAPlate for any other."""
    shown = [key for key, times in half.page.times.items() if times]
    for key in shown:
        if not _is_whole(page.lines.get(key), half.probes[key]):
            raise NotAPlate(Reason.FLOWING, key[0])
    for field, _ in sorted(page.lines.keys() - set(shown)):
        raise NotAPlate(Reason.FLOWING, field)
    return {key: page.lines[key] for key in shown}


def _is_whole(line: PaintedLine | None, probe: Probe) -> bool:
    return line is not None and line.text == probe.text and abs(line.room - probe.room_pt) <= TOLERANCE_PT
