"""The books (台账, Z18): which there are, and what a line of each says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pipeline.ledger.entries import SYSTEM, Entry


class Book(StrEnum):
    """The books, in the order of a certificate's life; the last is about personal data."""

    RECEIPT = "receipt"
    PRINT = "print"
    ISSUE = "issue"
    REISSUE = "reissue"
    RECALL = "recall"
    DESTRUCTION = "destruction"
    REVOCATION = "revocation"
    BALANCE = "balance"
    PERSONAL = "personal"


# What an office calls the books.
NAMES: Final[Mapping[Book, str]] = {
    Book.RECEIPT: "入库",
    Book.PRINT: "印制",
    Book.ISSUE: "核发",
    Book.REISSUE: "补发",
    Book.RECALL: "收回",
    Book.DESTRUCTION: "销毁",
    Book.REVOCATION: "撤销",
    Book.BALANCE: "余存",
    Book.PERSONAL: "查阅",
}
# What a month came to, on paper: written out as a book is, but it has neither lines nor names in it.
SUMMARY: Final = "summary"
# Who did what nobody did by hand.
_BY_ITSELF: Final = "（程序）"
# In the place of a name, where names are not asked for.
UNNAMED: Final = "（未列出）"
# What every line has; the sheet numbers its lines by itself.
COMMON: Final = ("台账流水号", "业务日期", "登记时间", "经办人", "复核人", "依据/附件编号", "备注")
COLUMNS: Final[Mapping[Book, tuple[str, ...]]] = {
    Book.RECEIPT: ("来源", "空白证书", "起始流水码", "截止流水码", "数量", "结存"),
    Book.PRINT: (
        *("批次", "证书编号", "流水码", "版次", "姓名", "证件号码（脱敏）", "职业/工种", "等级"),
        *("文件SHA-256", "结果", "作废原因"),
    ),
    Book.ISSUE: (
        *("证书编号", "流水码", "姓名", "职业/工种", "等级", "发证日期", "实际发放日期", "领取方式", "领取人"),
        *("证件后四位", "签收凭证"),
    ),
    Book.REISSUE: (
        *("证书编号", "姓名", "原流水码", "新流水码", "原版次", "新版次", "原因", "旧证处理", "收回或声明日期"),
        *("收回或声明凭证", "身份核验人"),
    ),
    Book.RECALL: ("证书编号", "流水码", "版次", "姓名", "收回日期", "收回原因", "收回凭证"),
    Book.DESTRUCTION: ("类别", "空白证书", "流水码", "数量", "证书编号", "版次", "原因", "销毁方式"),
    Book.REVOCATION: ("证书编号", "版次", "姓名", "撤销决定文号", "原因", "生效日期", "纸质证书收回与否"),
    Book.BALANCE: (
        *("空白证书", "期初", "本期入库", "本期领用", "成功印制", "印制作废", "退回", "已销毁", "待销毁", "账面结存"),
        *("实盘", "差异", "差异说明"),
    ),
    Book.PERSONAL: ("事项", "编号或台账", "人数或行数", "事由"),
}
Cell = str | int
# The name and the ID number that stand beside an entry; None where they were erased.
Whose = Callable[[int], tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a book: the entry it comes from, the day of the business (ISO), and a cell for each column.

    A line that `is_sum` is of all entries up to that one, and nobody's.
    """

    entry: Entry
    day: str
    cells: tuple[Cell, ...]
    proof: str = ""
    note: str = ""
    is_sum: bool = False

    @property
    def common(self) -> tuple[Cell, ...]:
        """The cells under `COMMON`."""
        entry = self.entry
        actor, second = (_BY_ITSELF, "") if self.is_sum or entry.actor == SYSTEM else (entry.actor, entry.second or "")
        return entry.seq, self.day, entry.at.isoformat(), actor, second, self.proof, self.note


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last` (ISO, both included) on which something was entered; of one `batch` alone."""

    first: str
    last: str
    batch: int | None = None
