"""职业技能等级认定统计表: the table of a year, to be handed in by the end of January (K32, ST2)."""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Final

from pipeline.errors import TargetExists
from pipeline.files import write_whole
from pipeline.reports.workbook import Sheet, Style, workbook
from pipeline.rules.exam.batch import Group
from pipeline.rules.scores.statistics import Figures, Statistics

_TRADE: Final = ("序号", "职业名称", "工种名称", "职业技能等级")
# In the order of `Figures`.
_FIGURES: Final = ("申报", "参考", "缺考", "合格", "发证", "补发", "撤回")
_HEADINGS: Final = (*_TRADE, *_FIGURES)
_WIDTHS: Final = (6, 30, 22, 16, *(10 for _ in _FIGURES))
_SOURCES: Final = (
    "申报、参考、缺考、合格：评价结束日期在本年度的各批成绩；参考为至少参加了一科的人数，更正过的成绩以最后一次为准。",
    "发证：发证日期在本年度的证书编号，作废的除外。补发、撤回：本年度内办理的补发，以及已制成而后作废的证书。",
)
_SIGNERS: Final = (
    "制表人：　　　　　　　　　审核人：　　　　　　　　　负责人：　　　　　　　　　日期：　　　　年　　月　　日"
)
_HEAD_ROWS: Final = 3


def write_statistics(path: Path, found: Statistics, *, institution: str, code: str) -> None:
    """Write the table to `path`; raises TargetExists where something is there already."""
    if path.exists():
        raise TargetExists(path=path)
    write_whole(path, statistics_table(found, institution=institution, code=code))


def statistics_table(found: Statistics, *, institution: str, code: str) -> bytes:
    """Return the workbook: a row for each occupation, job and level, the sums, and where the figures come from.

    It prints on A4 landscape, the headings on every sheet.
    """
    return workbook(lambda book: _fill(book.sheet("认定统计表"), found, f"评价机构：{institution}（{code}）"))


def _fill(sheet: Sheet, found: Statistics, institution: str) -> None:
    sheet.widths(_WIDTHS)
    sheet.freeze(_HEAD_ROWS)
    sheet.repeat_rows(0, _HEAD_ROWS - 1)
    sheet.height(0, 30)
    sheet.across(0, len(_HEADINGS), "职业技能等级认定统计表", Style.TITLE)
    sheet.across(1, len(_HEADINGS), f"{institution}　　统计年度：{found.year}年　　单位：人（次）、本", Style.NOTE)
    sheet.line(_HEAD_ROWS - 1, _HEADINGS, Style.HEADING)
    for place, (group, figures) in enumerate(found.rows):
        _write(sheet, _HEAD_ROWS + place, _trade(group, place + 1), figures)
    last = _HEAD_ROWS + len(found.rows)
    _write(sheet, last, ("", "合计", "", ""), found.total)
    for place, told in enumerate((*_SOURCES, _SIGNERS), start=1):
        sheet.height(last + place, 36 if told == _SIGNERS else 20)
        sheet.across(last + place, len(_HEADINGS), told, Style.NOTE)


def _trade(group: Group, place: int) -> Sequence[str]:
    return str(place), group.occupation, group.job, str(group.level)


def _write(sheet: Sheet, row: int, trade: Sequence[str], figures: Figures) -> None:
    sheet.line(row, trade)
    for column, one in enumerate(fields(Figures), start=len(trade)):
        sheet.count(row, column, getattr(figures, one.name))
