"""证书花名册: the archived list of a batch's certificates (A2 of the regulations, LG6)."""

from pipeline.reports.workbook import Book, Sheet, Style, workbook
from pipeline.rules.batch import NumberedBatch, Result
from pipeline.rules.numbers import CertificateNumber

FILE_NAME = "证书花名册.xlsx"
HEADINGS = (
    "序号",
    "姓名",
    "证件类型",
    "证件号码",
    "职业名称",
    "工种名称",
    "职业技能等级",
    "证书编号",
    "发证日期",
    "评价机构",
)
_WIDTHS = (6, 22, 14, 22, 22, 16, 16, 26, 12, 30)
_HEAD_ROWS = 4


def register_list(numbered: NumberedBatch) -> bytes:
    """Return 证书花名册.xlsx: one line a certificate, in the order of the print run; every cell but 序号 is text."""
    return workbook(lambda book: _fill(book, numbered))


def _fill(book: Book, numbered: NumberedBatch) -> None:
    sheet = book.sheet("证书花名册")
    sheet.widths(_WIDTHS)
    sheet.freeze(_HEAD_ROWS, 2)
    sheet.print_on_a4(repeat_rows=(0, _HEAD_ROWS - 1), footer="&C第 &P 页 共 &N 页")
    _head(sheet, numbered)
    for place, (number, result) in enumerate(zip(numbered.numbers, numbered.batch.results, strict=True)):
        row = _HEAD_ROWS + place
        sheet.count(row, 0, place + 1)
        for column, text in enumerate(_cells(numbered, number, result), start=1):
            sheet.write(row, column, text)


def _head(sheet: Sheet, numbered: NumberedBatch) -> None:
    batch = numbered.batch
    approval = f"批准文号：{batch.approval_document}　批准日期：{batch.approved_on}　审批人：{batch.approver}"
    notice = f"评价结束：{batch.evaluation_ended_on}　公示：{batch.notice_from} 至 {batch.notice_to}"
    sheet.height(0, 30)
    sheet.across(0, len(HEADINGS), "职业技能等级证书花名册", Style.TITLE)
    sheet.across(1, len(HEADINGS), f"批次号：{batch.name}　共 {len(batch.results)} 人　{notice}", Style.NOTE)
    sheet.across(2, len(HEADINGS), approval, Style.NOTE)
    sheet.line(_HEAD_ROWS - 1, HEADINGS, Style.HEADING)


def _cells(numbered: NumberedBatch, number: CertificateNumber, result: Result) -> tuple[str, ...]:
    batch = numbered.batch
    return (
        result.name,
        result.identity_type,
        result.identity,
        result.occupation,
        result.job,
        str(result.level),
        str(number),
        batch.issued_on.isoformat(),
        batch.institution_name,
    )
