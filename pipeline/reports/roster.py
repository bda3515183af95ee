"""证书花名册: the archived list of a batch's certificates (A2 of the regulations, LG6)."""

from pipeline.reports.listing import Listing, listed
from pipeline.rules.batch import Batch, NumberedBatch, Result
from pipeline.rules.numbers import CertificateNumber

FILE_NAME = "证书花名册.xlsx"
HEADINGS = (
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
_WIDTHS = (14, 12, 20, 20, 14, 14, 24, 12, 24)


def register_list(numbered: NumberedBatch) -> bytes:
    """Return 证书花名册.xlsx: one line a certificate, in the order of the print run."""
    people = zip(numbered.numbers, numbered.batch.results, strict=True)
    return listed(_listing(numbered.batch), (_cells(numbered.batch, number, result) for number, result in people))


def _listing(batch: Batch) -> Listing:
    approval = f"批准文号：{batch.approval_document}　批准日期：{batch.approved_on}　审批人：{batch.approver}"
    notice = f"评价结束：{batch.evaluation_ended_on}　公示：{batch.notice_from} 至 {batch.notice_to}"
    notes = (f"批次号：{batch.name}　共 {batch.people} 人　{notice}", approval)
    return Listing("证书花名册", "职业技能等级证书花名册", notes, HEADINGS, _WIDTHS)


def _cells(batch: Batch, number: CertificateNumber, result: Result) -> tuple[str, ...]:
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
