"""Platemaking: a template is laid out with its fields open, once for each shape that a batch has. Runs in a worker.

Each shape is laid out twice, with probes of one narrow character and probes exactly as wide as the field. The fixed
part must not move by a hair, and each line must move by as much as its own width alone explains. What a template could
still do with a text that is not there is found out before (`open_values`) or while it is painted (`painting`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from math import sqrt

from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.documents.kinds import Field, Kind
from pipeline.errors import TemplateWrong
from pipeline.printing.chunks import Look
from pipeline.printing.composing import FieldShape, Shape
from pipeline.printing.filling import LineKey, OpenPage, Probe, opened
from pipeline.printing.fontfile import FontFile
from pipeline.printing.open_values import Conditional
from pipeline.printing.painting import TOLERANCE_PT, PaintedLine, PaintedPage, Placeholder, Room, painted
from pipeline.printing.plates import NoPlate, NotAPlate, Plate, PlateJob, Plates, Reason, Slot
from pipeline.printing.press import laid_out, no_complaints, without_collecting
from pipeline.printing.probing import ROOM, selects_by_value, tree_of, with_rooms
from pipeline.printing.stamping import Unstampable, width_of
from pipeline.printing.templates import Template

_ORDINARY = "一人大中小上下天地日月水火木金土山石田力口手足目耳心文字国王学工电车三四五六七八九十0123456789abcdefghij"
_NARROW = "".join(map(chr, range(0x21, 0x7F))) + "·一"
# Extensions B to H and A, the ideographs themselves, letters (Unicode 17.0, chapter 18).
_RARE = (range(0x20000, 0x323B0), range(0x3400, 0xA000), range(0x21, 0x3400))
_ALIGNMENTS = (0.0, 0.5, 1.0)
# A value may be wider than its field by as much, for fitting rounds.
_SPARE_PT = 3e-5
# Multiples of it, less their whole part, have no simple ratio to one another.
_GOLDEN = (sqrt(5) - 1) / 2
_HANGING_EM = -0.5
_DIFFERENT = 48
# Two sizes in pixels, of different ratios: a frame that depends on the photo in it becomes visible.
_PHOTO_SIZES = ((413, 579), (900, 1000))


def make_plates(job: PlateJob, template: Template) -> Plates | NoPlate:
    """Return the plates of all shapes of the job, or why the template cannot be a plate.

    `template` is the one that the job names. The plate of a shape depends on nothing but the template, the fonts, the
    shape and whether it is a proof. Raises PressComplaint for whatever WeasyPrint warns about and for a sheet that is
    not one page.
    """
    if template.looks_at_what_it_prints:
        return NoPlate(Reason.CONDITIONAL, "page")
    try:
        with no_complaints(template.kind.title), without_collecting():
            return Plates(_plates(job, template))
    except Conditional as consulted:
        return NoPlate(Reason.CONDITIONAL, consulted.subject)
    except NotAPlate as found:
        return NoPlate(found.reason, found.subject)
    except TemplateWrong:
        # Wrong in itself, or only for values that are open: laid out for a record it will be told.
        return NoPlate(Reason.CONDITIONAL, "page")


@dataclass(frozen=True, slots=True)
class _Pair:
    """A shape's two probes for each line, and its page with either."""

    shape: Shape
    probes: tuple[Mapping[LineKey, Probe], Mapping[LineKey, Probe]]
    pages: tuple[OpenPage, OpenPage]
    html: tuple[str, str]


def _plates(job: PlateJob, template: Template) -> Mapping[Shape, Plate]:
    kind = template.kind
    fonts = {family: FontFile(path) for family, path in job.fonts.items()}
    places = count()
    pairs = [_pair(shape, template, fonts, places, is_proof=job.is_proof) for shape in job.shapes]
    look = Look(kind.title, kind.page, template.style, job.families, kind.photo, kind.code)
    html = [page for pair in pairs for page in pair.html]
    images = {name: image for pair, place in zip(pairs, count(0, 2)) for name, image in _images(pair.shape, place)}
    images |= {ROOM.format(*key): Room(key) for pair in pairs for key in pair.probes[1]}
    document = laid_out(html, look, fonts=job.fonts, images=images)
    pages = painted(document)
    plates = {pair.shape: _plate(pair, next(pages), next(pages), kind) for pair in pairs}
    strange = {font.family for plate in plates.values() for font in plate.fonts.values()} - job.fonts.keys()
    if strange:
        raise NotAPlate(Reason.FONT, "page")
    return plates


def _images(shape: Shape, place: int) -> list[tuple[str, Placeholder]]:
    """Return what the two pages of a shape are served for the addresses of their photos and codes."""
    side = max(1, shape.code_side)
    return [
        pair
        for offset, size in enumerate(_PHOTO_SIZES)
        for pair in (
            (f"photo:{place + offset}", Placeholder("photo", *size)),
            (f"code:{place + offset}", Placeholder("code", side, side)),
        )
    ]


def _pair(
    shape: Shape, template: Template, fonts: Mapping[str, FontFile], places: Iterator[int], *, is_proof: bool
) -> _Pair:
    lines = list(enumerate(((field, line) for field in shape.fields for line in range(field.lines)), 1))
    narrow = {(field.name, line): _narrow(field, fonts) for _, (field, line) in lines}
    wide = {
        (field.name, line): _wide(field, template.kind.field(field.name), fonts, line=line, place=place)
        for place, (field, line) in lines
    }
    pages = [opened(shape, template, probes=probes, place=next(places), is_proof=is_proof) for probes in (narrow, wide)]
    for key, times in pages[0].times.items():
        if times > 1:
            raise NotAPlate(Reason.TWICE, key[0])
    trees = [tree_of(page) for page in pages]
    if selects_by_value(template.style, trees):
        raise Conditional("page")
    return _Pair(shape, (narrow, wide), (pages[0], pages[1]), (pages[0].html, with_rooms(trees[1], wide)))


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
    *others, file = files
    alone = (one for one in _characters() if file.covers(one) and not any(other.covers(one) for other in others))
    found = list(islice(alone, place % _DIFFERENT + 1))
    if not found:
        raise NotAPlate(Reason.FONT, field.name)
    return found[-1]


def _characters() -> Iterator[str]:
    """Yield what most fonts have, then every character that one may have to itself."""
    yield from _ORDINARY
    yield from map(chr, chain.from_iterable(_RARE))


def _narrow(field: FieldShape, fonts: Mapping[str, FontFile]) -> Probe:
    """The narrowest character of the first font: a place may be wider than that.

    The other probe is of the last font, so that a line cannot depend on which it is.
    """
    (file,) = files = _files(field, fonts)[:1]
    covered = filter(file.covers, _NARROW)
    return Probe(min(covered, key=file.advance, default=None) or _character(files, field, 0), 0, 0)


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


def _plate(pair: _Pair, narrow: PaintedPage, wide: PaintedPage, kind: Kind) -> Plate:
    shapes = {field.name: field for field in pair.shape.fields}
    slots = tuple(
        _slot(shapes[key[0]], key, narrow.lines[key], wide.lines[key], pair.probes[1][key], kind.field(key[0]))
        for key in _lines(pair, narrow, wide)
    )
    if narrow.pictures != wide.pictures:
        raise NotAPlate(Reason.FLOWING, "photo" if narrow.pictures.get("code") == wide.pictures.get("code") else "code")
    if (narrow.content, narrow.fonts, narrow.states) != (wide.content, wide.fonts, wide.states):
        raise NotAPlate(Reason.FLOWING, "page")
    return Plate(
        shape=pair.shape,
        width=narrow.width,
        height=narrow.height,
        content=narrow.content,
        fonts=narrow.fonts,
        states=narrow.states,
        slots=slots,
        photo=narrow.pictures.get("photo"),
        code=narrow.pictures.get("code"),
    )


def _lines(pair: _Pair, narrow: PaintedPage, wide: PaintedPage) -> list[LineKey]:
    """Return the lines that have come out, each once and alone in its element; raises NotAPlate for any other."""
    for page, probes, laid in zip((narrow, wide), pair.probes, pair.pages, strict=True):
        for key, times in laid.times.items():
            if times and not _is_whole(page.lines.get(key), probes[key]):
                raise NotAPlate(Reason.FLOWING, key[0])
        for field, _ in sorted(page.lines.keys() - {key for key, times in laid.times.items() if times}):
            raise NotAPlate(Reason.FLOWING, field)
    return [key for key, times in pair.pages[0].times.items() if times]


def _is_whole(line: PaintedLine | None, probe: Probe) -> bool:
    return line is not None and line.text == probe.text and abs(line.room - probe.room_pt) <= TOLERANCE_PT


def _slot(shape: FieldShape, key: LineKey, narrow: PaintedLine, wide: PaintedLine, probe: Probe, field: Field) -> Slot:
    name, line = key
    if not (_is_set_as(shape, narrow) and _is_set_as(shape, wide) and narrow.colour == wide.colour):
        raise NotAPlate(Reason.STYLE, name)
    if abs(narrow.baseline - wide.baseline) > TOLERANCE_PT:
        raise NotAPlate(Reason.FLOWING, name)
    # Only a paragraph is ever spaced, so another field need not be told its spacing.
    wanted = probe.spacing_pt if wide.spacing or field.policy.justified else 0.0
    if narrow.spacing or abs(wide.spacing - wanted) > TOLERANCE_PT:
        raise NotAPlate(Reason.SPACING, name)
    alignment = _alignment(name, narrow, wide, probe)
    return Slot(name, line, narrow.x, narrow.width, narrow.baseline, alignment, narrow.colour)


def _is_set_as(shape: FieldShape, line: PaintedLine) -> bool:
    """Whether the style gives the line the families and the size that its value was composed in."""
    return line.families == shape.families and abs(line.size - shape.size_pt) <= TOLERANCE_PT


def _alignment(name: str, narrow: PaintedLine, wide: PaintedLine, probe: Probe) -> float:
    """Return the one alignment that explains where both probes came to stand."""
    moved, shorter = wide.x - narrow.x, narrow.width - wide.width
    fitting = [
        share for share in _ALIGNMENTS if abs(shorter * share + probe.indent_pt * (1 - share) - moved) <= TOLERANCE_PT
    ]
    if len(fitting) != 1:
        raise NotAPlate(Reason.FLOWING, name)
    return fitting[0]
