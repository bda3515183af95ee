"""A book (台账) as a workbook: a cover with its counts, and the lines on sheets that office programs still open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from pipeline.ledger.books import COLUMNS, COMMON, Book, Cell, Line
from pipeline.reports.workbook import Book as Workbook
from pipeline.reports.workbook import Sheet, Style, places, workbook

TITLES: Final = {
    Book.RECEIPT: "空白证书入库台账",
    Book.PRINT: "证书印制台账",
    Book.ISSUE: "证书核发台账",
    Book.REISSUE: "证书补发台账",
    Book.RECALL: "证书收回台账",
    Book.DESTRUCTION: "证书作废销毁台账",
    Book.REVOCATION: "证书撤销台账",
    Book.BALANCE: "空白证书余存台账",
    Book.PERSONAL: "个人信息查阅和删除台账",
}
# Excel takes five times as many; it and WPS stay usable with these.
MOST_LINES: Final = 200_000
_PLACE: Final = "序号"
_COVER_WIDTHS: Final = (22, 90)
_SIGNERS: Final = (
    "制表人：　　　　　　　　审核人：　　　　　　　　负责人：　　　　　　　　监督人：　　　　　　　　日期："
)
# Characters; a cell that needs more takes a second line.
_NARROWEST, _WIDEST = 8, 30
_LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover says of a book: whose it is, of which period, from how many entries, and the last signed head."""

    institution: str
    code: str
    period: str
    entries: int
    checkpoint: str


# A reason may hold what ends a cell or a line: spelt out, two books that differ cannot have the same SHA-256.
_SPELT_OUT: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def digest_of_lines(lines: Sequence[Line]) -> str:
    """Return the SHA-256 (hex) over the lines: cells with a TAB between them, a LF behind each line, in UTF-8.

    A backslash, TAB, LF or CR within a cell is a backslash and another one, or the letter t, n or r.
    """
    digest = sha256()
    for line in lines:
        cells = (str(cell).translate(_SPELT_OUT) for cell in (*line.common, *line.cells))
        digest.update(("\t".join(cells) + "\n").encode())
    return digest.hexdigest()


def book_workbook(book: Book, lines: Sequence[Line], cover: Cover) -> bytes:
    """Return the workbook of a book; the same lines and cover give the same bytes. Raises ReportFailed."""
    return workbook(lambda made: _fill(made, book, lines, cover))


def _fill(made: Workbook, book: Book, lines: Sequence[Line], cover: Cover) -> None:
    parts = list(_parts(lines))
    names = ["台账" if len(parts) == 1 else f"台账{turn}" for turn in range(1, len(parts) + 1)]
    _fill_cover(made.sheet("封面"), book, lines, cover, names)
    for name, (first, part) in zip(names, parts, strict=True):
        _fill_lines(made.sheet(name), book, part, first)


def _parts(lines: Sequence[Line]) -> Iterator[tuple[int, Sequence[Line]]]:
    """Yield what goes on one sheet, with the place of its first line (from 1); an empty book has one empty sheet."""
    for start in range(0, max(len(lines), 1), MOST_LINES):
        yield start + 1, lines[start : start + MOST_LINES]


def _fill_cover(sheet: Sheet, book: Book, lines: Sequence[Line], cover: Cover, names: Sequence[str]) -> None:
    sheet.widths(_COVER_WIDTHS)
    sheet.height(0, 30)
    sheet.across(0, len(_COVER_WIDTHS), TITLES[book], Style.TITLE)
    told = [
        ("评价机构", f"{cover.institution}（{cover.code}）"),
        ("登记期间", cover.period),
        ("行数", f"{len(lines)} 行，工作表：{'、'.join(names)}"),
        ("各行SHA-256", digest_of_lines(lines)),
        ("台账条目数", str(cover.entries)),
        ("最近的签名检查点", cover.checkpoint or "（尚未签名）"),
        ("说明", "本台账由程序按台账条目重新生成，期间按登记日期计算；证件号码已脱敏。"),
    ]
    for row, (label, text) in enumerate(told, start=1):
        sheet.height(row, 18 * (text.count("\n") + 1))
        sheet.line(row, (label, text), Style.WRAPPED)
    sheet.height(len(told) + 2, 36)
    sheet.across(len(told) + 2, len(_COVER_WIDTHS), _SIGNERS, Style.NOTE)


def _fill_lines(sheet: Sheet, book: Book, lines: Sequence[Line], first: int) -> None:
    headings = (_PLACE, COMMON[0], *COLUMNS[book], *COMMON[1:])
    sheet.widths(_widths(headings, lines, first))
    sheet.freeze(1)
    sheet.line(0, headings, Style.HEADING)
    for row, line in enumerate(lines, start=1):
        for column, cell in enumerate(_cells(line, first + row - 1)):
            if isinstance(cell, int):
                sheet.count(row, column, cell)
            else:
                sheet.write(row, column, cell, Style.LISTED)


def _cells(line: Line, place: int) -> tuple[Cell, ...]:
    seq, *common = line.common
    return (place, seq, *line.cells, *common)


def _widths(headings: Sequence[str], lines: Sequence[Line], first: int) -> list[int]:
    """Return the width of each column in characters, as the first lines need it."""
    rows = [headings, *([str(cell) for cell in _cells(line, first)] for line in lines[:_LOOKED_AT])]
    return [min(_WIDEST, max(_NARROWEST, *map(places, column)) + 2) for column in zip(*rows, strict=True)]
