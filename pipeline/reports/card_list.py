"""证卡核发名册: the archived list of the cards of a batch (P16, P17, D13, D16; LG13)."""

from pipeline.reports.listing import Listing, listed
from pipeline.rules.cards.batch import CardBatch, Holder, NumberedCards
from pipeline.rules.cards.numbers import CardNumber
from pipeline.rules.cards.validity import printed_validity

FILE_NAME = "证卡核发名册.xlsx"
HEADINGS = (
    *("姓名", "证件类型", "证件号码", "类别", "职业名称", "工作单位", "岗位", "证卡编号", "发证日期", "有效期限"),
    *("办理", "领取人签字"),
)
_WIDTHS = (22, 14, 22, 14, 22, 30, 14, 22, 12, 26, 8, 14)


def card_list(numbered: NumberedCards) -> bytes:
    """Return 证卡核发名册.xlsx: one line a card, in the order of the print run, with room to sign for it."""
    people = zip(numbered.numbers, numbered.batch.holders, strict=True)
    return listed(_listing(numbered.batch), (_cells(number, holder) for number, holder in people))


def _listing(batch: CardBatch) -> Listing:
    approval = f"批准文号：{batch.approval_document}　批准日期：{batch.approved_on}　审批人：{batch.approver}"
    told = f"批次号：{batch.name}　共 {batch.people} 人　发证机构：{batch.institution_name}"
    return Listing("证卡核发名册", f"{batch.category}证卡核发名册", (told, approval), HEADINGS, _WIDTHS)


def _cells(number: CardNumber, holder: Holder) -> tuple[str, ...]:
    return (
        holder.name,
        holder.identity_type,
        holder.identity,
        str(holder.kind),
        holder.occupation or "",
        holder.employer or "",
        holder.post or "",
        str(number),
        holder.valid_from.isoformat(),
        printed_validity(holder.valid_from, holder.valid_to, kind=holder.kind),
        "换证" if holder.renews else "新办",
        "",
    )
