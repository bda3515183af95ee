"""The only module that writes .xlsx files.

Promised: what is written is text and stays text (a cell that begins with `=` computes nothing, an address is no link);
a cell that could not be written whole raises ReportFailed instead of being cut; the same cells give the same bytes.
Cells must be written row by row, downwards: the writer keeps one row in memory (`constant_memory`), and what would go
into an earlier row is refused.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import Worksheet

from pipeline.errors import ReportFailed
from pipeline.scratch import scratch_folder

# What one cell can hold, in UTF-16 units; XlsxWriter and Excel both count so.
LONGEST_TEXT = 32_767
# Excel shows at most 255 characters of input help, and a title of 32.
_LONGEST_HELP = 255
# The time of day would make every file differ from the last.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
# XML 1.0 has no place for these; a person sees that something stood there.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FACE = "宋体"
_FOOTER = "&C第 &P 页 共 &N 页"
# Behind it are Chinese characters, and what is as wide as they are.
_LAST_NARROW = "\u2e7f"
# What nearly every cell holds: nothing in it is escaped, and no space at its ends is kept.
_WITHOUT_ESCAPES = re.compile("[!#-%'-;=?-^`-~\u00b7\u4e00-\u9fff]+")


class Style(StrEnum):
    """How a cell looks; every one but ANY holds text (`@`), so that Excel does not round a long number.

    LISTED takes a second line where its column is too narrow: columns then fit on a page that can be read.
    """

    TITLE = "title"
    NOTE = "note"
    HEADING = "heading"
    REQUIRED = "required"
    TEXT = "text"
    LISTED = "listed"
    WRAPPED = "wrapped"
    WRONG = "wrong"
    DOUBTFUL = "doubtful"
    ANY = "any"


_BASE = {"font_name": _FACE, "font_size": 11, "num_format": "@", "valign": "vcenter"}
_BOX = {"border": 1, "border_color": "#9AA0A6"}
_LOOKS: dict[Style, dict[str, Any]] = {
    Style.TITLE: _BASE | {"font_size": 16, "bold": True, "align": "center"},
    Style.NOTE: _BASE | {"text_wrap": True},
    Style.HEADING: _BASE | _BOX | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8EDF3"},
    Style.REQUIRED: _BASE | _BOX | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#FBE3B5"},
    Style.TEXT: _BASE | _BOX,
    Style.LISTED: _BASE | _BOX | {"text_wrap": True},
    Style.WRAPPED: _BASE | _BOX | {"text_wrap": True, "valign": "top"},
    Style.WRONG: _BASE | _BOX | {"bg_color": "#F8C9C4", "text_wrap": True},
    Style.DOUBTFUL: _BASE | _BOX | {"bg_color": "#FFF2B3", "text_wrap": True},
    Style.ANY: _BASE | _BOX | {"num_format": "General"},
}


class _QuickSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter publishes no types
    """Writes a plain text cell in one go, to the bytes that the sheet of XlsxWriter takes five times as long for."""

    def _write_cell(self, row: int, col: int, cell: Any) -> None:  # noqa: ANN401 - XlsxWriter publishes no types
        text = getattr(cell, "string", None)
        if type(text) is str and cell.format and self.constant_memory and _WITHOUT_ESCAPES.fullmatch(text):
            look = cell.format._get_xf_index()  # noqa: SLF001 - as the sheet that this one stands in for asks it
            place = xl_rowcol_to_cell_fast(row, col)
            self.fh.write(f'<c r="{place}" s="{look}" t="inlineStr"><is><t>{text}</t></is></c>')
        else:
            super()._write_cell(row, col, cell)


class Book:
    """A workbook being written."""

    def __init__(self, writer: Any) -> None:  # noqa: ANN401 - XlsxWriter publishes no types
        self._writer = writer
        self._formats = {style: writer.add_format(look) for style, look in _LOOKS.items()}

    def sheet(self, name: str) -> "Sheet":
        """Return a new sheet; the first one made is the one that opens."""
        return Sheet(self._writer.add_worksheet(name, _QuickSheet), self._formats, name)


class Sheet:
    """One sheet being written, as an office prints it; rows and columns count from 0."""

    def __init__(self, sheet: Any, formats: dict[Style, Any], name: str) -> None:  # noqa: ANN401 - see Book
        self._sheet, self._formats, self._name = sheet, formats, name
        self._print_on_a4()

    def write(self, row: int, column: int, text: str, style: Style = Style.TEXT) -> None:
        """Write text as text, an empty one as an empty cell."""
        look = self._formats[style]
        if text:
            self._sure(self._sheet.write_string(row, column, writable(text), look), row, column)
        else:
            self._sure(self._sheet.write_blank(row, column, None, look), row, column)

    def count(self, row: int, column: int, number: int) -> None:
        """Write a whole number that may be added up."""
        self._sure(self._sheet.write_number(row, column, number, self._formats[Style.ANY]), row, column)

    def line(self, row: int, texts: Sequence[str], style: Style = Style.TEXT) -> None:
        """Write texts from the first column on."""
        for column, text in enumerate(texts):
            self.write(row, column, text, style)

    def across(self, row: int, columns: int, text: str, style: Style) -> None:
        """Write one text over the first `columns` columns."""
        look = self._formats[style]
        self._sure(self._sheet.merge_range(row, 0, row, columns - 1, writable(text), look), row, 0)

    def comment(self, row: int, column: int, text: str) -> None:
        """Put a note on a cell that shows when the pointer rests on it."""
        lines = text.count("\n") + 1 + len(text) // 24
        options = {"author": "certpress", "x_scale": 2.2, "y_scale": max(1.0, lines / 4)}
        self._sure(self._sheet.write_comment(row, column, writable(text), options), row, column)

    def widths(self, widths: Sequence[float], *, empty: Style | None = None) -> None:
        """Set the columns' widths in characters; `empty` is the style of cells that nobody has written yet."""
        for column, width in enumerate(widths):
            look = self._formats[empty] if empty else None
            self._sure(self._sheet.set_column(column, column, width, look), 0, column)

    def column(self, column: int, width: float, style: Style) -> None:
        """Set one column's width in characters and the style of its empty cells."""
        self._sure(self._sheet.set_column(column, column, width, self._formats[style]), 0, column)

    def height(self, row: int, points: float) -> None:
        """Set one row's height."""
        self._sure(self._sheet.set_row(row, points), row, 0)

    def freeze(self, rows: int, columns: int = 0) -> None:
        """Keep the first rows and columns in sight."""
        self._sheet.freeze_panes(rows, columns)

    def hide(self) -> None:
        """Keep the sheet out of sight."""
        self._sheet.hide()

    def choices(self, where: tuple[int, int, int], source: str, *, title: str, help_text: str) -> None:
        """Offer the cells that `source` names as a drop-down; `where` is the first row, the last row and the column.

        Anything else may still be typed, after a warning: the check decides, not the form.
        """
        rule = {"validate": "list", "source": source, "error_type": "warning"}
        self._rule(where, rule, title=title, help_text=help_text)

    def between(self, where: tuple[int, int, int], lowest: int, highest: int, *, title: str, help_text: str) -> None:
        """Ask for a number in that range; `where` is the first row, the last row and the column."""
        rule = {"validate": "decimal", "criteria": "between", "minimum": lowest, "maximum": highest}
        self._rule(where, rule | {"error_type": "warning"}, title=title, help_text=help_text)

    def _rule(self, where: tuple[int, int, int], rule: dict[str, Any], *, title: str, help_text: str) -> None:
        first, last, column = where
        told = {"input_title": title, "input_message": help_text[:_LONGEST_HELP], "error_message": help_text}
        self._sure(self._sheet.data_validation(first, column, last, column, rule | told), first, column)

    def repeat_rows(self, first: int, last: int) -> None:
        """Print these rows on every page, and not only the first."""
        self._sheet.repeat_rows(first, last)

    def _print_on_a4(self) -> None:
        """Print landscape on A4, one page wide, the first row and the page's number on every page."""
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4 in Excel's list
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self._sheet.center_horizontally()
        self._sheet.repeat_rows(0)
        self._sheet.set_footer(_FOOTER)

    def _sure(self, answer: object, row: int, column: int) -> None:
        """Refuse a cell that was left out or cut: XlsxWriter only returns a negative number."""
        if isinstance(answer, int) and answer < 0:
            raise ReportFailed(sheet=self._name, row=row + 1, column=column + 1)


def places(text: str) -> int:
    """Return how wide a text is, in characters as `Sheet.widths` counts them; a Chinese character takes two."""
    return sum(2 if character > _LAST_NARROW else 1 for character in text)


def writable(text: str) -> str:
    """Return the text with a mark (U+FFFD) in the place of every character that no .xlsx file can hold."""
    return _UNWRITABLE.sub("\ufffd", text)


def clipped(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return the text, or as much of it as one cell can hold and `…`."""
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 <= longest:
        return text
    # Half of them fit even if every character takes two units.
    return text[: longest // 2] + "…"


@contextmanager
def _writing(target: BytesIO) -> Iterator[Book]:
    # Half-written rows hold personal data: they lie in a folder that only this user may open, and go with it.
    with scratch_folder() as scratch:
        options = {"constant_memory": True, "tmpdir": scratch, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(target, options) as writer:
            writer.set_properties({"created": _CREATED, "author": "certpress"})
            yield Book(writer)


def workbook(write: Callable[[Book], None]) -> bytes:
    """Return the .xlsx file that `write` fills; the same cells give the same bytes."""
    file = BytesIO()
    with _writing(file) as book:
        write(book)
    return file.getvalue()
