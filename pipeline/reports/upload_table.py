"""平台上报表: the table that is uploaded to the platform (K27, K28, Z14, LG10; columns in practice, domain.md B.1)."""

from pipeline.reports.workbook import Book, Style, workbook
from pipeline.rules.batch import NumberedBatch, Result
from pipeline.rules.identity import IdentityType
from pipeline.rules.numbers import CertificateNumber

FILE_NAME = "平台上报.xlsx"
HEADINGS = (
    *("姓名", "证件类型", "证件号码", "所在单位", "职业名称", "工种名称", "职业技能等级", "证书编号", "发证日期"),
    *("评价机构", "发证机构"),
)
_WIDTHS = (22, 10, 22, 12, 26, 18, 14, 26, 14, 32, 32)
# The platform's own code of 居民身份证; the codes of other documents are not published, so their names stand.
_CODES = {str(IdentityType.RESIDENT): "201"}
# What the platform expects where the employer is not known.
_OTHER = "其他"


def upload_table(numbered: NumberedBatch) -> bytes:
    """Return 平台上报.xlsx: headings in the first row, one certificate a row, every cell text, nothing else."""
    return workbook(lambda book: _fill(book, numbered))


def _fill(book: Book, numbered: NumberedBatch) -> None:
    sheet = book.sheet("Sheet1")
    sheet.widths(_WIDTHS)
    sheet.line(0, HEADINGS, Style.HEADING)
    for row, (number, result) in enumerate(zip(numbered.numbers, numbered.batch.results, strict=True), start=1):
        sheet.line(row, _cells(numbered, number, result))


def _cells(numbered: NumberedBatch, number: CertificateNumber, result: Result) -> tuple[str, ...]:
    batch = numbered.batch
    return (
        result.name,
        _CODES.get(result.identity_type, result.identity_type),
        result.identity,
        _OTHER,
        result.occupation,
        result.job,
        str(int(result.level)),
        str(number),
        batch.issued_on.isoformat(),
        batch.institution_name,
        batch.institution_name,
    )
