"""What WeasyPrint paints for a page whose values are open: the operators of its fixed part, and where the rest goes.

It is asked at the one moment when everything is decided: when a text or picture is about to be painted. Then its place
and style, the transformations and clips around it, and what was painted before and after it are facts. Whatever a
stamped page could not repeat exactly is `NotAPlate`.
"""

# The stream has parts without public names. The version is pinned, and tests hold each of these facts.
# ruff: noqa: SLF001

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NoReturn

from weasyprint.document import Document, Page
from weasyprint.formatting_structure.boxes import LineBox, ReplacedBox, TextBox

from pipeline.printing.filling import LineKey
from pipeline.printing.gradients import Gradient
from pipeline.printing.outlines import CODE, FIXED, PHOTO, TEXT, Mark, OutlinedStream, check_order
from pipeline.printing.painted import TOLERANCE_PT, PaintedLine, PaintedPage
from pipeline.printing.plain_style import check_picture, check_style, colour_of
from pipeline.printing.plates import FixedFont, Frame, NotAPlate, Reason, Shading

_POINTS = 0.75  # a CSS pixel
_CLOSE = 1e-6
_LAYERS = {"photo": PHOTO, "code": CODE}


class Placeholder:
    """Stands for a photo or a code: WeasyPrint makes room for it, and draws nothing."""

    def __init__(self, subject: str, width: float, height: float) -> None:
        self.subject = subject
        self._width, self._height = width, height

    def get_intrinsic_size(self, *_: object) -> tuple[float, float, float]:
        """Width, height and ratio."""
        return self._width, self._height, self._width / self._height

    def draw(self, *_: object) -> None:
        """Draw nothing."""


class Room(Placeholder):
    """Keeps free what a probe's characters leave of the width of its field, directly behind them.

    Characters alone are up to two of them narrower than the longest value: what a page did with that value was unseen.
    """

    def __init__(self, key: LineKey) -> None:
        super().__init__(key[0], 1, 1)
        self.key = key


def painted(document: Document) -> Iterator[PaintedPage]:
    """Yield each page of the document as it would be painted; raises NotAPlate."""
    _check_metadata(document)
    # A font is opened once a document, but what a page shows of it is told page by page.
    fonts: dict[Any, Any] = {}
    for page in document.pages:
        yield _painted(page, document, fonts)


def _painted(page: Page, document: Document, fonts: dict[Any, Any]) -> PaintedPage:
    _check_page(page)
    for font in fonts.values():
        font.to_unicode, font.widths = {}, {}
    stream = _OpenStream(page, document, fonts)
    page.paint(stream, _POINTS)
    check_order(stream.marks)
    return PaintedPage(
        width=page.width * _POINTS,
        height=page.height * _POINTS,
        content=b"\n".join(part if isinstance(part, bytes) else part.encode("ascii") for part in stream.stream),
        fonts=_fonts_shown(fonts.values()),
        states={name: dict(state) for name, state in stream._resources["ExtGState"].items()},
        shadings=stream.shadings,
        lines=stream.lines,
        pictures=stream.pictures,
    )


def _fonts_shown(fonts: Any) -> Mapping[str, FixedFont]:  # noqa: ANN401 - fonts of WeasyPrint
    shown: dict[str, FixedFont] = {}
    for font in fonts:
        if font.to_unicode:
            if font.bitmap or font.png or font.svg or font.colr or font.missing or font.variations:
                raise NotAPlate(Reason.FONT, font.family)
            before = shown[font.hash].to_unicode if font.hash in shown else {}
            shown[font.hash] = FixedFont(font.family, {**before, **font.to_unicode})
    return shown


def _check_metadata(document: Document) -> None:
    known = document.metadata
    if known.authors or known.description or known.keywords or known.attachments or known.custom or known.created:
        raise NotAPlate(Reason.METADATA, "page")


def _check_page(page: Page) -> None:
    """Whatever reaches a PDF beside the operators of its page is in no plate."""
    if page.links or page.bookmarks or any(page.forms.values()) or any(page.bleed.values()):
        raise NotAPlate(Reason.LINKS, "page")
    # The only place that has both the lines and their texts; a text may have another `text-align` than its line.
    for line in page._page_box.descendants():
        if isinstance(line, LineBox) and "justify" in (line.style["text_align_all"], line.style["text_align_last"]):
            _check_justified(line)


def _check_justified(line: LineBox) -> None:
    """A justified line stretches its spaces, and a probe has none."""
    for box in line.descendants():
        key = _line_key(box.element) if isinstance(box, TextBox) else None
        if key is not None:
            raise NotAPlate(Reason.SPACING, key[0])


class _OpenStream(OutlinedStream):
    """A page's stream that leaves out what is open, and remembers where everything came to stand."""

    stream: list[Any]

    def __init__(self, page: Page, document: Document, fonts: dict[Any, Any]) -> None:
        resources: dict[str, dict[str, Any]] = {
            name: {} for name in ("ExtGState", "XObject", "Pattern", "Shading", "ColorSpace")
        }
        self._group: Gradient | None = None
        self._heights: dict[LineKey, tuple[float, float]] = {}
        self.lines: dict[LineKey, PaintedLine] = {}
        self.pictures: dict[str, Frame] = {}
        self.shadings: dict[str, Shading] = {}
        super().__init__(
            fonts,
            (0, 0, page.width, page.height),
            resources,
            {},
            None,
            document.color_profiles,
            document.output_intent,
        )
        self.transform(d=-1, f=page.height * _POINTS)
        self._width, self._height = page.width * _POINTS, page.height * _POINTS

    @contextmanager
    def marked(self, box: Any, _tag: str) -> Iterator[None]:  # noqa: ANN401 - a box of WeasyPrint
        """Paint the text or picture `box` unless it is open."""
        if isinstance(box, TextBox):
            with self._text(box):
                yield
        elif isinstance(box, ReplacedBox) and isinstance(box.replacement, Room):
            self._room(box, box.replacement.key)
            yield
        elif isinstance(box, ReplacedBox) and isinstance(box.replacement, Placeholder):
            self._picture(box, box.replacement.subject)
            before = len(self.stream)
            yield
            del self.stream[before:]
        else:
            yield

    @contextmanager
    def _text(self, box: Any) -> Iterator[None]:  # noqa: ANN401 - a box of WeasyPrint
        key = _line_key(box.element)
        if key is not None:
            self._line(box, key)
        shown = box.style["visibility"]
        top = box.position_y + box.margin_top
        if key is not None:
            self._heights[key] = (top, top + box.height)
        self.mark(
            key[0] if key else "",
            TEXT if key else FIXED,
            [(box.position_x, top), (box.position_x + box.width, top + box.height)],
            colour=box.style["color"],
        )
        if key is not None:
            # WeasyPrint passes over the text, and the boxes around it stay as they are.
            box.style["visibility"] = "hidden"
        try:
            yield
        finally:
            box.style["visibility"] = shown

    def _line(self, box: Any, key: LineKey) -> None:  # noqa: ANN401 - a box of WeasyPrint
        name, style = key[0], box.style
        self._check_place(name)
        check_style(style, name)
        if key in self.lines:
            raise NotAPlate(Reason.FLOWING, name)
        spacing = style["letter_spacing"]
        self.lines[key] = PaintedLine(
            text=box.text,
            x=box.position_x * _POINTS,
            width=box.width * _POINTS,
            baseline=self._height - (box.position_y + box.baseline) * _POINTS,
            size=style["font_size"] * _POINTS,
            families=",".join(style["font_family"]),
            spacing=0.0 if spacing == "normal" else spacing * _POINTS,
            colour=colour_of(style["color"], name),
        )

    def _room(self, box: Any, key: LineKey) -> None:  # noqa: ANN401 - a box of WeasyPrint
        """Add the room to its line; raises NotAPlate where it does not stand on it, directly behind the text."""
        line = self.lines.get(key)
        x, y = box.content_box_x() * _POINTS, self._height - box.content_box_y() * _POINTS
        if line is None or abs(x - line.x - line.width) > TOLERANCE_PT or abs(y - line.baseline) > TOLERANCE_PT:
            raise NotAPlate(Reason.FLOWING, key[0])
        self.lines[key] = replace(line, width=line.width + box.width * _POINTS, room=box.width * _POINTS)
        left, top, bottom = box.content_box_x(), *self._heights[key]
        self.mark(key[0], TEXT, [(left, top), (left + box.width, bottom)], colour=box.style["color"])

    def _check_place(self, subject: str, *, clips: int = 0) -> None:
        scale = (_POINTS, 0, 0, -_POINTS, 0, self._height)
        if any(abs(have - want) > _CLOSE for have, want in zip(self.ctm.values, scale, strict=True)):
            raise NotAPlate(Reason.TRANSFORMED, subject)
        if self.clips[-1].count != clips:
            raise NotAPlate(Reason.CLIPPED, subject)

    def _picture(self, box: Any, subject: str) -> None:  # noqa: ANN401 - a box of WeasyPrint
        is_cropped = box.style["overflow"] != "visible"
        self._check_place(subject, clips=int(is_cropped))
        check_picture(box, subject, is_cropped=is_cropped)
        if subject in self.pictures:
            raise NotAPlate(Reason.TWICE, subject)
        x, y = box.content_box_x() * _POINTS, self._height - (box.content_box_y() + box.height) * _POINTS
        self.pictures[subject] = Frame(x, y, box.width * _POINTS, box.height * _POINTS)
        left, top = box.content_box_x(), box.content_box_y()
        self.mark(subject, _LAYERS[subject], [(left, top), (left + box.width, top + box.height)])

    # A group is taken for a gradient until something else is painted in it.

    def add_group(self, *_rectangle: float) -> Gradient:
        """As WeasyPrint's: return what a background is painted in."""
        self._group = Gradient()
        return self._group

    def draw_x_object(self, name: str) -> None:
        """Paint the gradient that is in the group, where it was moved to."""
        group, self._group = self._group, None
        if group is None or name != group.id or group.shading is None or not group.is_painted:
            self._refused()
        shading = f"s{len(self.shadings)}"
        self.shadings[shading] = group.shading
        with self.stacked():
            for move in group.moves:
                self.transform(**move)
            super().paint_shading(shading)
        area = self.clips[-1].area or (0.0, 0.0, self._width, self._height)
        self.marks.append(Mark("", FIXED, area, None))

    # What has resources of its own, or mixes with what lies below, is in no plate.

    def _refused(self, *_: object, **__: object) -> NoReturn:
        raise NotAPlate(Reason.PAINTING, "page")

    add_pattern = add_shading = add_image = set_state = set_blend_mode = _refused
    set_color_space = set_color_special = paint_shading = inline_image = _refused


def _line_key(element: Any) -> LineKey | None:  # noqa: ANN401 - an element of the page, or None
    field = element.get("data-field") if element is not None else None
    if field is None:
        return None
    line = element.get("data-line", "")
    if not line.isdecimal():
        raise NotAPlate(Reason.FLOWING, field)
    return field, int(line)
