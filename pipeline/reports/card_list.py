"""证卡核发名册: the archived list of the cards of a batch (P16, P17, D13, D16; LG13)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.reports.listing import Listing, listed
from pipeline.rules.cards.batch import CardBatch, Holder, NumberedCards
from pipeline.rules.cards.numbers import CardNumber
from pipeline.rules.cards.validity import printed_validity
from pipeline.rules.categories import Category

FILE_NAME: Final = "证卡核发名册.xlsx"


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its heading, its width in characters, what it says of a card, and of which cards (none: of all)."""

    heading: str
    width: int
    text: Callable[[CardNumber, Holder], str]
    of: frozenset[Category] = frozenset()


def _validity(_number: CardNumber, holder: Holder) -> str:
    return printed_validity(holder.valid_from, holder.valid_to, kind=holder.kind)


_OF_EXAMINERS: Final = frozenset({Category.EXAMINERS})
_OF_OTHERS: Final = frozenset({Category.SUPERVISORS, Category.STAFF})
# A column that is empty, or says the same in every line, makes the others smaller on paper.
_COLUMNS: Final = (
    _Column("姓名", 14, lambda _, holder: holder.name),
    _Column("证件类型", 12, lambda _, holder: holder.identity_type),
    _Column("证件号码", 20, lambda _, holder: holder.identity),
    _Column("类别", 11, lambda _, holder: str(holder.kind), _OF_EXAMINERS),
    _Column("职业名称", 20, lambda _, holder: holder.occupation or "", _OF_EXAMINERS),
    _Column("工作单位", 22, lambda _, holder: holder.employer or "", _OF_OTHERS),
    _Column("岗位", 12, lambda _, holder: holder.post or "", frozenset({Category.STAFF})),
    _Column("证卡编号", 20, lambda number, _: str(number)),
    _Column("发证日期", 12, lambda _, holder: holder.valid_from.isoformat()),
    _Column("有效期限", 22, _validity),
    _Column("办理", 6, lambda _, holder: "换证" if holder.renews else "新办"),
    _Column("领取人签字", 14, lambda _number, _holder: ""),
)


def card_list(numbered: NumberedCards) -> bytes:
    """Return 证卡核发名册.xlsx: one line a card, in the order of the print run, with room to sign for it."""
    columns = [column for column in _COLUMNS if not column.of or numbered.batch.category in column.of]
    people = zip(numbered.numbers, numbered.batch.holders, strict=True)
    return listed(
        _listing(numbered.batch, columns),
        (tuple(column.text(number, holder) for column in columns) for number, holder in people),
    )


def _listing(batch: CardBatch, columns: Sequence[_Column]) -> Listing:
    approval = f"批准文号：{batch.approval_document}　批准日期：{batch.approved_on}　审批人：{batch.approver}"
    told = f"批次号：{batch.name}　共 {batch.people} 人　发证机构：{batch.institution_name}"
    headings, widths = [column.heading for column in columns], [column.width for column in columns]
    return Listing("证卡核发名册", f"{batch.category}证卡核发名册", (told, approval), headings, widths)
