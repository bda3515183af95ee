"""A book (台账) as one HTML page for the press: the columns of the workbook, landscape A4, numbered pages; of a large
one the cover alone, which says where its lines are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from pipeline.ledger.books import COLUMNS, COMMON, Book, Line
from pipeline.reports.book_sheets import TITLES, Cover, digest_of_lines
from pipeline.reports.workbook import places

# What is longer is kept as a workbook: nobody reads a hundred pages of a table.
MOST_LINES: Final = 500
_ELSEWHERE: Final = (
    "本台账共 {lines} 行，太长，这里只印封面，不逐行印出。各行都在上面写明的工作簿里，与本文件在同一文件夹；"
    "核对时先算工作簿的 SHA-256，须与上面一致。各月的合计见《月度台账汇总》。"
)
_STYLE: Final = """
@page { size: A4 landscape; margin: 12mm 10mm 14mm; @bottom-center { font-size: 8pt;
  content: "第 " counter(page) " 页 共 " counter(pages) " 页" } }
body { font-size: 6.5pt; line-height: 1.3; margin: 0 } h1 { font-size: 16pt; text-align: center; margin: 0 0 3mm }
table { border-collapse: collapse; width: 100% }
.lines { table-layout: fixed } .short { break-inside: avoid }
thead { display: table-header-group }
th, td { border: .2mm solid #777; padding: .5mm .7mm; vertical-align: top; overflow-wrap: anywhere; text-align: left }
th { background: #eee; text-align: center; font-weight: normal }
.facts { font-size: 9pt; margin-bottom: 3mm } .facts td { border: none; padding: .3mm 1mm }
.label { white-space: nowrap }
.point { white-space: pre-wrap } .elsewhere { font-size: 12pt; margin: 8mm 0 }
.signers { font-size: 10pt; margin-top: 10mm; break-inside: avoid }
"""
# What somebody may type from paper, where I and l must not look alike.
_TYPED: Final = frozenset({"工作簿SHA-256", "各行SHA-256", "最近的签名检查点"})
_SIGNERS: Final = (
    "制表人：　　　　　　　审核人：　　　　　　　负责人：　　　　　　　监督人：　　　　　　　"
    "日期：　　　　年　　月　　日"
)
# In halves of a Chinese character of 6.5 points, of which 241 stand across 277 mm: what has more takes further lines,
# and leaves the other columns their room. A digit is a little wider than such a half, and a cell has edges.
_ACROSS, _NARROWEST, _WIDEST = 241, 5, 28
_DIGIT, _EDGES = 1.15, 1.5
# A moment goes on in a second line behind its day, and nowhere else.
_MOMENT: Final = re.compile(r"(?<=\d{4}-\d\d-\d\d)(?=T)")
# A row with a longer cell may go on on the next page.
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class InFile:
    """The workbook in which all lines are: its name, and its SHA-256 (hex)."""

    name: str
    sha256: str


def book_page(book: Book, lines: Sequence[Line], cover: Cover, workbook: InFile, *, is_whole: bool = True) -> str:
    """Return the page, unless `is_whole` without the lines; whatever stands in a cell is escaped."""
    told = _table(book, lines) if is_whole else f'<p class="elsewhere">{_ELSEWHERE.format(lines=len(lines))}</p>'
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(TITLES[book])}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(TITLES[book])}</h1>{_facts(lines, cover, workbook)}"
        f'{told}<p class="signers">{_SIGNERS}</p></body></html>'
    )


def _table(book: Book, lines: Sequence[Line]) -> str:
    headings = ("序号", COMMON[0], *COLUMNS[book], *COMMON[1:])
    widths = "".join(f'<col style="width:{width:.2f}%">' for width in _widths(headings, lines))
    head = "".join(f"<th>{escape(one)}</th>" for one in headings)
    rows = "".join(_row(place, line) for place, line in enumerate(lines, start=1))
    return (
        f'<table class="lines"><colgroup>{widths}</colgroup><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _row(place: int, line: Line) -> str:
    cells = _cells(place, line)
    kind = ' class="short"' if max(map(len, cells)) <= _LONGEST else ""
    return f"<tr{kind}>" + "".join(f"<td>{_MOMENT.sub('<wbr>', escape(cell))}</td>" for cell in cells) + "</tr>"


def _cells(place: int, line: Line) -> tuple[str, ...]:
    seq, *common = line.common
    return tuple(map(str, (place, seq, *line.cells, *common)))


def _widths(headings: Sequence[str], lines: Sequence[Line]) -> list[float]:
    """Return the width of each column in percent of all; where they do not fit, numbers and days keep their room."""
    rows = [_cells(place, line) for place, line in enumerate(lines, start=1)]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(headings)
    held = [_width(head, column) for head, column in zip(headings, columns, strict=True)]
    firm = [width if _is_firm(column) else 0 for width, column in zip(held, columns, strict=True)]
    share = min(1, (_ACROSS - sum(firm)) / max(1, sum(held) - sum(firm)))
    found = [one or max(_NARROWEST, width * share) for one, width in zip(firm, held, strict=True)]
    return [100 * each / sum(found) for each in found]


def _width(head: str, column: Sequence[str]) -> float:
    # A heading takes two lines.
    needed = max([places(head) // 2 + 1, *map(_halves, _parts(column))])
    return min(_WIDEST, max(_NARROWEST, needed + _EDGES))


def _is_firm(column: Sequence[str]) -> bool:
    """Whether a column holds what is read wrongly where it is broken: numbers, days, serials, hashes."""
    return all(map(str.isascii, column))


def _parts(column: Sequence[str]) -> list[str]:
    return [part for cell in column for part in _MOMENT.split(cell)]


def _halves(text: str) -> float:
    wide = places(text) - len(text)
    return 2 * wide + _DIGIT * (len(text) - wide)


def _facts(lines: Sequence[Line], cover: Cover, workbook: InFile) -> str:
    told = {
        "评价机构": f"{cover.institution}（{cover.code}）",
        "登记期间": f"{cover.period}，{len(lines)} 行",
        "工作簿": workbook.name,
        "工作簿SHA-256": workbook.sha256,
        "各行SHA-256": digest_of_lines(lines),
        "台账条目数": str(cover.entries),
        "最近的签名检查点": cover.checkpoint or "（尚未签名）",
    }
    rows = "".join(
        f'<tr><td class="label">{label}：</td><td class="point{" typed" * (label in _TYPED)}">{escape(text)}</td></tr>'
        for label, text in told.items()
    )
    return f'<table class="facts">{rows}</table>'
