"""The press: one chunk of pages, laid out and written. The only module that knows WeasyPrint; it runs in a worker.

A page is served its photos, codes and font files, and nothing else: no other file, no network. Whatever WeasyPrint
only warns about (a missing glyph, font or image) is a failure here: on a certificate it would be a wrong page.
"""

# A drawing is taken off WeasyPrint's stream, whose parts have no public names. The version is pinned, and a test holds
# that a repeated page equals one drawn anew.
# ruff: noqa: SLF001

import copy
import gc
import hashlib
import io
import logging
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC
from html import escape
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any, Self
from xml.etree import ElementTree as ET

from weasyprint import CSS, HTML, Attachment
from weasyprint.css.tokens import InvalidValues
from weasyprint.document import Document, Page
from weasyprint.pdf import pydyf
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from pipeline.documents.enclosure import Enclosure
from pipeline.documents.kinds import Box
from pipeline.errors import Because, PressComplaint, TemplateWrong
from pipeline.files import telling_trouble, write_whole
from pipeline.printing import sheets
from pipeline.printing.chunks import Chunk, Look, MadeFile, Report, Sheet
from pipeline.printing.codes import code_of
from pipeline.printing.completeness import check_pages
from pipeline.printing.drawn_code import Code
from pipeline.printing.fontfile import shared, twins
from pipeline.printing.judge import seen_on
from pipeline.printing.photos import printed
from pipeline.printing.print_run import BEYOND_MM
from pipeline.printing.styling import share_styles

# PDF/A-3u is the variant that veraPDF passes with every font and image we use (ledger.md B.1).
_VARIANT = "pdf/a-3u"
LANGUAGE = "zh-CN"
_PIXELS_PER_MM = 96 / 25.4
_fonts = FontConfiguration()
# What was made since the last search, and what outlived that one.
_YOUNG = 1
# WeasyPrint's writer compresses at level 9, which costs eight milliseconds a file and saves three hundred bytes.
pydyf.zlib = SimpleNamespace(compressobj=lambda level: zlib.compressobj(min(level, 6)))
share_styles()


class Complaints(logging.Handler):
    """Keeps what WeasyPrint warns about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.heard.append(record.getMessage())


@contextmanager
def no_complaints(template: str) -> Iterator[None]:
    """Raise PressComplaint with the first of WeasyPrint's warnings."""
    ear = Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(ear)
    try:
        yield
    except (FatalURLFetchingError, InvalidValues) as error:
        # The second of a style that asks for a file beside the page, which is nowhere.
        raise PressComplaint(template=template, reason=_said(error)) from error
    finally:
        logger.removeHandler(ear)
    if ear.heard:
        raise PressComplaint(template=template, reason=_said(ear.heard[0]))


def _said(complaint: object) -> Because:
    # It stands inside a sentence of ours.
    return Because("the layout engine says: {said}", said=str(complaint).rstrip("."))


class Served(URLFetcher):  # type: ignore[misc]  # WeasyPrint publishes no types
    """Serves the pages' photos and font files, by `photo:` and `font:`; anything else fails the page."""

    def __init__(self, look: Look, *, fonts: Mapping[str, Path], photos: Mapping[str, Path]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._frame, self._fonts, self._photos = look.photo, fonts, photos

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 - WeasyPrint's signature
        """Return the bytes; raises KeyError or ValueError for what does not belong to the pages."""
        scheme, _, name = url.partition(":")
        return URLFetcherResponse(url, self._content(scheme, name), {"Content-Type": _TYPES.get(scheme, "")})

    def _content(self, scheme: str, name: str) -> bytes:
        match scheme:
            case "photo" if self._frame:
                return printed(self._photos[name], frame=self._frame).jpeg
            case "font":
                return self._fonts[name].read_bytes()
        raise ValueError(f"a page may not ask for {scheme}:")


_TYPES = {"photo": "image/jpeg", "font": "font/ttf"}


class DrawnCode:
    """A code as WeasyPrint sees an image; it is drawn as one black path, thirty times faster than by way of SVG."""

    def __init__(self, code: Code, box: Box) -> None:
        self._code, self._box = code, box
        self.is_drawn = False

    def get_intrinsic_size(self, *_: object) -> tuple[float, float, float]:
        """Width, height and ratio: those of its place, so that the bars of a bar code are as high as that."""
        return self._box.width_mm, self._box.height_mm, self._box.width_mm / self._box.height_mm

    def draw(self, stream: Stream, width: float, height: float, _style: object) -> None:
        """Fill the dark modules on WeasyPrint's stream, whose origin is the upper left corner of the image."""
        self.is_drawn = True
        stream.transform(a=width / self._code.grid.columns, d=height / self._code.grid.rows)
        stream.set_color_rgb(0, 0, 0)
        stream.stream.append(self._code.path)


class RoomyPage:
    """A laid-out page whose groups reach beyond its edges: a background that is painted there is the bleed of a sheet
    that the page is imposed on. WeasyPrint cuts a group off at the edge of the page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a page of WeasyPrint has
        return getattr(self._page, name)

    def paint(self, stream: Stream, scale: float = 1) -> None:
        """Paint the page as WeasyPrint's own page does."""
        left, top, width, height = stream.page_rectangle
        beyond = BEYOND_MM * _PIXELS_PER_MM
        stream.page_rectangle = (left - beyond, top - beyond, width + 2 * beyond, height + 2 * beyond)
        self._page.paint(stream, scale)


class DrawnPage:
    """A laid-out page that is drawn once although it is written twice, into its own file and into the print run.

    Names on the page come from what they name (a font's description, an image's address), so the same operators hold
    in both files. A page with groups, patterns or blending is named by counting, and is simply drawn again.
    """

    def __init__(self, page: RoomyPage) -> None:
        self._page = page
        self._drawing: Drawing | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a page of WeasyPrint has
        return getattr(self._page, name)

    def paint(self, stream: Stream, scale: float = 1) -> None:
        """Paint the page as WeasyPrint's own page does."""
        if self._drawing is not None:
            self._drawing.repeat(stream)
            return
        before = len(stream.stream)
        self._page.paint(stream, scale)
        self._drawing = Drawing.taken_from(stream, before)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a page put on its stream: operators, and the fonts, images and states that they name."""

    operators: tuple[Any, ...]
    fonts: Mapping[Any, tuple[Any, Mapping[int, str], Mapping[int, int]]]
    images: Mapping[str, Mapping[str, Any]]
    states: Mapping[str, Any]

    @classmethod
    def taken_from(cls, stream: Stream, before: int) -> Self | None:
        """Return what the only page on this stream's file drew, None where it cannot be repeated elsewhere."""
        resources = stream._resources
        counted = [name for name, item in resources["XObject"].items() if item is not None]
        counted += [name for name in resources["ExtGState"] if name[0] not in "aA"]
        if counted or resources["Pattern"] or resources["Shading"]:
            return None
        return cls(
            operators=tuple(stream.stream[before:]),
            fonts={key: (font, dict(font.to_unicode), dict(font.widths)) for key, font in stream._fonts.items()},
            images={name: {**image, "x_object": None} for name, image in stream._images.items()},
            states=dict(resources["ExtGState"]),
        )

    def repeat(self, stream: Stream) -> None:
        """Draw the same on another file's stream."""
        stream.stream.extend(self.operators)
        for key, (font, to_unicode, widths) in self.fonts.items():
            if key not in stream._fonts:
                stream._fonts[key] = copy.copy(font)
                stream._fonts[key].to_unicode, stream._fonts[key].widths = {}, {}
            stream._fonts[key].to_unicode.update(to_unicode)
            stream._fonts[key].widths.update(widths)
        for name, image in self.images.items():
            stream._images.setdefault(name, dict(image))
            stream._resources["XObject"][name] = None
        stream._resources["ExtGState"].update(self.states)


# A report has neither photos nor codes.
_NO_LOOK = Look("", Box(210, 297), "", "", None, None)


class Pages(HTML):  # type: ignore[misc]  # WeasyPrint publishes no types
    """Pages as a tree. Well-formed pages are read by expat, and styled from a short sheet of our own: together this
    halves the time before the layout begins.
    """

    wrapper_element: Any
    etree_element: Any

    def __init__(self, source: str, served: Served, template: str) -> None:
        super().__init__(string="<html></html>", url_fetcher=served)
        try:
            root = ET.fromstring(source)  # noqa: S314 - our own text: escaped values in a template
        except ET.ParseError as error:
            reason = Because("the page is not well-formed ({reason})", reason=error)
            raise TemplateWrong(template=template, reason=reason) from error
        self.wrapper_element = type(self.wrapper_element).from_html_root(root, content_language=None)
        self.etree_element = root

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: ARG002, FBT001, FBT002 - WeasyPrint's signature
        return [_PLAIN]


# What a browser does without being told, as far as our templates need it.
_PLAIN = CSS(
    string="html,body,article,section,div,p,h1,h2,h3,ul,ol,li{display:block}head{display:none}"
    "table{display:table}thead{display:table-header-group}tbody{display:table-row-group}tr{display:table-row}"
    "td,th{display:table-cell}"
)


def _codes(chunk: Chunk) -> dict[str, DrawnCode]:
    """Return the codes of all sheets under the address at which the page asks for them."""
    box = chunk.look.code
    if box is None:
        return {}
    codes = (code_of(sheet.code, box) for sheet in chunk.sheets)
    return {f"code:{place}": DrawnCode(code, box) for place, code in enumerate(codes)}


def make_chunk(chunk: Chunk) -> tuple[MadeFile, ...]:
    """Write the chunk's pages, durably one file each, and its piece of the print run; return the files in order.

    Raises PressComplaint for a warning, for a sheet that is not exactly one page, and for a file that fails the
    PDF/A gate; FieldMissing for a page that does not show all of its record.
    """
    with no_complaints(chunk.look.title), without_collecting():
        codes = _codes(chunk)
        document = _document(chunk, codes)
        document.pages = [DrawnPage(page) for page in document.pages]
        made = tuple(_own_files(document, chunk, chunk.files)) if chunk.files else ()
        run = document.copy()
        # Writing PDF/A leaves its colour profile behind, in a table that all copies share.
        run.color_profiles = {}
        piece = run.write_pdf(pdf_identifier=chunk.piece.stem.encode())
        _check_complete(piece, chunk, codes)
        with telling_trouble(chunk.piece):
            chunk.piece.write_bytes(piece)
        return made


def make_whole(chunks: Sequence[Chunk]) -> bytes:
    """Return the pages of all chunks, each of its own kind, as one PDF/A-3u file, and write nothing.

    Raises PressComplaint and FieldMissing as `make_chunk`.
    """
    first = chunks[0]
    with no_complaints(first.look.title), without_collecting():
        codes = [_codes(chunk) for chunk in chunks]
        documents = [_document(chunk, own) for chunk, own in zip(chunks, codes, strict=True)]
        for chunk, document, own in zip(chunks, documents, codes, strict=True):
            _check_complete(bytes(document.write_pdf()), chunk, own)
            document.color_profiles = {}
        whole = documents[0].copy([page for document in documents for page in document.pages])
        content = bytes(whole.write_pdf(pdf_variant=_VARIANT, pdf_identifier=first.piece.stem.encode()))
    _check_archival(content, first.look, pages=len(whole.pages))
    return content


def laid_out_pdf(chunk: Chunk) -> bytes:
    """Return the chunk's pages as one PDF, and write nothing; raises PressComplaint for a warning, as `make_chunk`.

    Whether they are complete is not asked: the judge, who compares with them, comes after numbers were taken, and two
    characters that share a glyph are read as either.
    """
    return _tried(chunk, _codes(chunk))


def report_pdf(report: Report) -> bytes:
    """Return a page of HTML as PDF/A-3u, on as many sheets as it needs; raises PressComplaint for a warning."""
    fonts = {**report.fonts, **report.typed}
    served = Served(_NO_LOOK, fonts=fonts, photos={})
    families, typed = ",".join(report.fonts), ",".join([*report.typed, *report.fonts])
    faces = f"{_font_faces(fonts)}html,body,svg,text{{font-family:{families} !important}}"
    faces += f".typed{{font-family:{typed} !important}}"
    with no_complaints(report.title):
        style = CSS(string=faces, font_config=_fonts, url_fetcher=served)
        page = HTML(string=report.source, url_fetcher=served)
        content = page.write_pdf(
            stylesheets=[style], font_config=_fonts, pdf_variant=_VARIANT, pdf_identifier=report.title.encode()
        )
    return bytes(content)


def try_out(chunk: Chunk) -> bytes:
    """Return the piece of the print run that `make_chunk` would write, and write nothing; raises PressComplaint and
    FieldMissing as that does. Where the chunk has files of its own, the piece is none that it would write.
    """
    codes = _codes(chunk)
    piece = _tried(chunk, codes)
    _check_complete(piece, chunk, codes)
    return piece


def _tried(chunk: Chunk, codes: Mapping[str, DrawnCode]) -> bytes:
    with no_complaints(chunk.look.title), without_collecting():
        return bytes(_document(chunk, codes).write_pdf(pdf_identifier=chunk.piece.stem.encode()))


def _check_complete(content: bytes, chunk: Chunk, codes: Mapping[str, DrawnCode]) -> None:
    coded = {place for place, code in enumerate(codes.values()) if code.is_drawn}
    characters = {character for sheet in chunk.sheets for _, line in sheet.lines for character in line}
    same = twins(characters, [shared(path) for path in chunk.fonts.values()])
    check_pages(seen_on(content), chunk.sheets, chunk.look, coded=coded, twins=same)


def _document(chunk: Chunk, codes: Mapping[str, DrawnCode]) -> Document:
    document = laid_out(
        [sheet.html for sheet in chunk.sheets],
        chunk.look,
        fonts=chunk.fonts,
        photos=chunk.photos,
        images=codes,
    )
    document.pages = [RoomyPage(page) for page in document.pages]
    return document


@contextmanager
def without_collecting() -> Iterator[None]:
    """Put off the search for cyclic garbage to the end of a chunk: a layout is a large graph that all lives on.

    It is young then: to walk through everything that the worker has loaded as well would take longer than a page.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect(_YOUNG)


def laid_out(
    sheets_html: Sequence[str],
    look: Look,
    *,
    fonts: Mapping[str, Path],
    images: Mapping[str, Any],
    photos: Mapping[str, Path] = MappingProxyType({}),
) -> Document:
    """Return the sheets as one document, a page each; raises PressComplaint for a sheet that is not exactly one page.

    `fonts` is the file of each CSS family, `images` what is drawn for an address that a sheet may ask for, `photos` the
    files of all other photos by their SHA-256. To be called within `no_complaints`.
    """
    served = Served(look, fonts=fonts, photos=photos)
    style = [
        CSS(string=text, font_config=_fonts, url_fetcher=served)
        for text in (_font_faces(fonts), _paper(look), look.style)
    ]
    body = "".join(f'<article class="sheet">{html}</article>' for html in sheets_html)
    source = (
        f'<html lang="{LANGUAGE}"><head><meta name="generator" content="certpress"/>'
        f"<title>{escape(look.title)}</title></head><body>{body}</body></html>"
    )
    pages = Pages(source, served, look.title)
    _check_alone(pages, look)
    # WeasyPrint looks for an image in the cache first, under its address.
    document = pages.render(font_config=_fonts, stylesheets=style, pdf_variant=_VARIANT, cache=dict(images))
    if len(document.pages) != len(sheets_html):
        reason = Because("{sheets} sheets became {pages} pages", sheets=len(sheets_html), pages=len(document.pages))
        raise PressComplaint(template=look.title, reason=reason)
    return document


_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Running elements and strings, and the counters of pages (CSS GCPM 3, CSS Content 3).
_BEYOND_ITS_PAGE = re.compile(
    r"\b(running|element|string|target-counters?|target-text)\s*\(|\b(string-set)\b|\b(counters?)\s*\(\s*pages?\b",
    re.IGNORECASE,
)


def _check_alone(pages: Pages, look: Look) -> None:
    """Raise TemplateWrong where a style reaches from one page to the next: 25 people share a document.

    A person without a photo would get that of the person before (`position: running()`).
    """
    root = pages.etree_element
    inline = (text for element in root.iter() for text in (element.get("style"), _sheet(element)) if text)
    for style in (look.style, *inline):
        found = _BEYOND_ITS_PAGE.search(_COMMENT.sub("", style))
        if found is not None:
            reason = Because("{style} reaches from one person's page to another's", style=found[found.lastindex or 0])
            raise TemplateWrong(template=look.title, reason=reason)


def _sheet(element: ET.Element) -> str | None:
    return element.text if element.tag == "style" else None


def _font_faces(fonts: Iterable[str]) -> str:
    return "".join(f"@font-face{{font-family:{name};src:url(font:{name})}}" for name in sorted(fonts))


def _paper(look: Look) -> str:
    """Return the style that every kind has; kerning and ligatures off, so that a width is the sum of its advances."""
    width, height = f"{look.page.width_mm}mm", f"{look.page.height_mm}mm"
    return (
        f"@page{{size:{width} {height};margin:0}}"
        f"html{{font-family:{look.families};font-kerning:none;font-variant-ligatures:none;color:#000}}"
        "body{margin:0}*{bookmark-level:none}img{image-rendering:crisp-edges}"
        f".sheet{{position:relative;width:{width};height:{height}}}.sheet+.sheet{{break-before:page}}"
    )


def _own_files(document: Document, chunk: Chunk, folder: Path) -> Iterator[MadeFile]:
    enclosures = chunk.enclosures or ((),) * len(chunk.sheets)
    for sheet, page, enclosed in zip(chunk.sheets, document.pages, enclosures, strict=True):
        single = document.copy([page])
        single.metadata = copy.copy(document.metadata)
        single.metadata.title = f"{chunk.look.title} {sheet.key}"
        single.metadata.attachments = [_attachment(one) for one in enclosed]
        yield _own_file(single, sheet, chunk.look, folder)


def _attachment(enclosure: Enclosure) -> Attachment:
    at = enclosure.at.astimezone(UTC)
    made = Attachment(
        string="", name=enclosure.name, description=enclosure.about, created=at, modified=at, relationship="Data"
    )
    # From a string it would guess the media type by the ending of the name.
    made.source = nullcontext((io.BytesIO(enclosure.content), None, None, enclosure.media_type))
    return made


def _own_file(single: Document, sheet: Sheet, look: Look, folder: Path) -> MadeFile:
    content = single.write_pdf(pdf_variant=_VARIANT, pdf_identifier=sheet.key.encode())
    _check_archival(content, look)
    path = folder / f"{sheet.key}.pdf"
    write_whole(path, content)
    return MadeFile(sheet.key, _relative(path), hashlib.sha256(content).hexdigest(), 1)


def _check_archival(content: bytes, look: Look, *, pages: int = 1) -> None:
    faults = sheets.faults(content, pages=pages)
    if faults:
        raise PressComplaint(template=look.title, reason=Because("it is no PDF/A-3u ({fault})", fault=faults[0]))


def _relative(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
