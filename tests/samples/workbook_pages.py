"""A sheet of a workbook as a page of HTML, as an office program prints it: for pictures of what is signed on paper."""

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any, Final

import openpyxl

# How wide an office program makes a column of one character, what fits on the page, and what stands beside text.
_MM_A_CHARACTER, _ACROSS_MM = 2.0, 270.0
_USUAL_WIDTH, _USUAL_POINTS = 8.43, 15.0
_STYLE: Final = """
@page { size: A4 landscape; margin: 15mm 12mm }
table { border-collapse: collapse; margin: 0 auto; table-layout: fixed }
td { padding: 0 1mm; overflow-wrap: anywhere; white-space: pre-wrap } .box { border: .25mm solid #9aa0a6 }
"""
Cell = Any  # openpyxl publishes no types


def sheet_page(file: Path, *, title: str) -> str:
    """Return the first sheet of an .xlsx file as a page of its own."""
    sheet = openpyxl.load_workbook(file).worksheets[0]
    widths = [_width(sheet, column) * _MM_A_CHARACTER for column in range(1, sheet.max_column + 1)]
    scale = min(1.0, _ACROSS_MM / sum(widths))
    columns = "".join(f'<col style="width:{width * scale:.2f}mm">' for width in widths)
    rows = "".join(_row(sheet, row, scale) for row in range(1, sheet.max_row + 1))
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<style>{_STYLE}</style></head><body><table style="width:{sum(widths) * scale:.2f}mm">'
        f"<colgroup>{columns}</colgroup>{rows}</table></body></html>"
    )


def _width(sheet: Cell, column: int) -> float:
    """Return the width of a column in characters; one entry may be of several columns that are alike."""
    found = (one.width for one in sheet.column_dimensions.values() if one.min <= column <= one.max)
    return next(found, _USUAL_WIDTH)


def _row(sheet: Cell, row: int, scale: float) -> str:
    height = (sheet.row_dimensions[row].height or _USUAL_POINTS) * scale
    return f'<tr style="height:{height:.1f}pt">{"".join(_cells(sheet, row, scale))}</tr>'


def _cells(sheet: Cell, row: int, scale: float) -> Iterator[str]:
    """Yield the cells of a row; of those that are merged only the first is one."""
    spans = _spans(sheet)
    for column in range(1, sheet.max_column + 1):
        across, down = spans.get((row, column), (1, 1))
        if across:
            cell = sheet.cell(row, column)
            box = ' class="box"' if cell.border.left.style else ""
            text = "" if cell.value is None else escape(str(cell.value))
            yield f'<td{box} colspan="{across}" rowspan="{down}" style="{_look(cell, scale)}">{text}</td>'


def _spans(sheet: Cell) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Return how many columns and rows a merged cell takes, by its place; (0, 0) for those within it."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for one in sheet.merged_cells.ranges:
        found |= dict.fromkeys(((row, column) for row, column, *_ in _places(one)), (0, 0))
        found[one.min_row, one.min_col] = (one.max_col - one.min_col + 1, one.max_row - one.min_row + 1)
    return found


def _places(one: Cell) -> Iterator[tuple[int, int]]:
    return (
        (row, column) for row in range(one.min_row, one.max_row + 1) for column in range(one.min_col, one.max_col + 1)
    )


def _look(cell: Cell, scale: float) -> str:
    colour = str(cell.fill.fgColor.rgb)[-6:] if cell.fill.fill_type == "solid" else "ffffff"
    usual = "right" if isinstance(cell.value, int) else "left"
    upright = _UPRIGHT.get(cell.alignment.vertical, "middle")
    return (
        f"font-size:{(cell.font.size or 11) * scale:.1f}pt;font-weight:{'bold' if cell.font.bold else 'normal'};"
        f"text-align:{cell.alignment.horizontal or usual};vertical-align:{upright};background:#{colour}"
    )


_UPRIGHT: Final = {"top": "top", "bottom": "bottom"}
