"""领取单: what whoever takes one certificate away signs; a whole batch has 领取签字表 for that (Z18, Z24, C4)."""

from dataclasses import dataclass
from typing import Final

from pipeline.reports.workbook import Book, Style, workbook

_COLUMNS: Final = 4
_WIDTHS: Final = (22, 44, 22, 44)
_HEIGHT: Final = 30.0
_ROOM: Final = 60.0
# How the others are ticked by hand.
_WAYS: Final = "□ 本人领取　　□ 代领　　□ 邮寄"
_REASONS: Final = "□ 首次　□ 遗失补发　□ 损坏补发　□ 更正补发"
_DAY: Final = "　　　　年　　月　　日"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What stands on one; `identity` is masked already, and `copy` is 1 for the first."""

    institution: str
    number: str
    copy: int
    serial: str
    name: str
    identity: str
    occupation: str
    job: str
    level: str
    issued_on: str


def receipt(told: Receipt) -> bytes:
    """Return 领取单 as a workbook of one page; every cell is text, and what is signed or ticked is left open."""
    return workbook(lambda book: _fill(book, told))


def _fill(book: Book, told: Receipt) -> None:
    sheet = book.sheet("领取单")
    sheet.widths(_WIDTHS)
    sheet.height(0, 34)
    sheet.across(0, _COLUMNS, "职业技能等级证书领取单", Style.TITLE)
    lines = (
        ("证书编号", told.number, "版次", f"第 {told.copy} 版"),
        ("姓名", told.name, "证件号码", told.identity),
        ("职业名称", told.occupation, "工种名称", told.job),
        ("职业技能等级", told.level, "发证日期", told.issued_on),
        ("评价机构", told.institution, "证书流水码", told.serial),
        ("核发原因", _REASONS, "领取方式", _WAYS),
        ("代领人姓名", "", "代领人证件号码", ""),
        ("旧证收回", "□ 已收回　　□ 已声明遗失　　□ 无", "领取日期", _DAY),
        ("领取人（签字）", "", "经办人（签字）", ""),
    )
    for row, texts in enumerate(lines, start=1):
        sheet.height(row, _ROOM if texts[0].endswith("（签字）") else _HEIGHT)
        for column, text in enumerate(texts):
            sheet.write(row, column, text, Style.LISTED if column % 2 else Style.HEADING)
    sheet.across(len(lines) + 1, _COLUMNS, "领取人已核对证书内容，与本人信息一致。签字后由机构存档。", Style.NOTE)
