"""表5 职业技能等级证书数据审核确认表: the sheet that goes with 平台上报.xlsx, signed by two people (K27, K28; fields in
practice, domain.md B.1).
"""

from collections import Counter
from typing import Final

from pipeline.reports.upload_table import FILE_NAME as UPLOADED
from pipeline.reports.workbook import Book, Sheet, Style, workbook
from pipeline.rules.batch import NumberedBatch

FILE_NAME = "数据审核确认表.xlsx"
HEADINGS = ("职业名称", "工种名称", "级别", "数量")
_WIDTHS = (36, 44, 22, 30)
_KIND: Final = "职业技能等级证书"
_FIELD_HEIGHT: Final = 26.0
_OPINION_HEIGHT: Final = 74.0
# Who says so, and who signs.
_OPINIONS: Final = (("信息管理员意见", "信息管理员（签字）"), ("单位意见", "单位负责人（签字并盖章）"))


def confirmation_form(numbered: NumberedBatch) -> bytes:
    """Return 数据审核确认表.xlsx: how many of each 职业, 工种 and 级别 are handed in, and where the two sign.

    What only they know (上传日期, their names) stays empty; every other cell but the counts is text.
    """
    return workbook(lambda book: _fill(book, numbered))


def _fill(book: Book, numbered: NumberedBatch) -> None:
    batch = numbered.batch
    sheet = book.sheet("表5")
    sheet.widths(_WIDTHS)
    sheet.height(0, 34)
    sheet.across(0, len(HEADINGS), "表5　职业技能等级证书数据审核确认表", Style.TITLE)
    fields = (
        ("单位名称", batch.institution_name, "单位负责人", ""),
        ("标题名称", f"{batch.name}（{UPLOADED}）", "信息管理员", ""),
        ("数据类型", _KIND, "上传日期", "　　　　年　　月　　日"),
    )
    for row, texts in enumerate(fields, start=1):
        sheet.height(row, _FIELD_HEIGHT)
        for column, text in enumerate(texts):
            sheet.write(row, column, text, Style.LISTED if column % 2 else Style.HEADING)
    _count(sheet, numbered, first=len(fields) + 1)


def _count(sheet: Sheet, numbered: NumberedBatch, *, first: int) -> None:
    """Write a line for each 职业, 工种 and 级别, what belongs together side by side; then the sum, and room to sign."""
    counts = Counter((one.occupation, one.job, one.level) for one in numbered.batch.results)
    sheet.line(first, HEADINGS, Style.HEADING)
    for row, (occupation, job, level) in enumerate(sorted(counts), start=first + 1):
        sheet.line(row, (occupation, job, str(level)), Style.LISTED)
        sheet.count(row, len(HEADINGS) - 1, counts[occupation, job, level])
    end = first + 1 + len(counts)
    sheet.line(end, ("合计", "", ""), Style.HEADING)
    sheet.count(end, len(HEADINGS) - 1, numbered.batch.people)
    for row, (title, signature) in enumerate(_OPINIONS, start=end + 1):
        sheet.height(row, _OPINION_HEIGHT)
        told = f"{title}：\n\n\n{signature}：　　　　　　　　　　　　　　　年　　月　　日"
        sheet.across(row, len(HEADINGS), told, Style.WRAPPED)
