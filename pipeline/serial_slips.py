"""流水码对照单: which certificate of a batch is on which blank, to be held against the sheets themselves (Z18, R34).

It is written from the ledger, whenever it is asked for, and nothing is entered by it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from pipeline.documents.contents import Content, records_of
from pipeline.errors import BatchUnknown, SlipRefused
from pipeline.files import write_whole
from pipeline.ledger.rows import CertificateState, CopyState, SheetState
from pipeline.ledger.views import SheetOf
from pipeline.rules.categories import Category
from pipeline.rules.serials import SerialRange, joined, without
from pipeline.workshop import Workshop

KIND: Final = "serial-slip"
# The list of what its pages are made of, as its kind.toml calls it.
_ROWS: Final = "sheets"
_STATES: Final[Mapping[str, str]] = {CertificateState.VOIDED: "编号作废", CertificateState.REVOKED: "已撤销"}
_COPIES: Final[Mapping[str, str]] = {
    CopyState.ORDERED: "补发未制作",
    CopyState.DELIVERED: "已发放",
    CopyState.LOST: "已声明遗失",
    CopyState.RECALLED: "已收回",
    CopyState.DESTROYED: "已销毁",
}
_UNPRINTED, _ERASED, _NONE = "未印", "（已删除）", "无"
# So many ranges of spoiled sheets have room in two lines; the book of printing (印制台账) has all of them.
_MOST_RANGES: Final = 4


def write_slip(shop: Workshop, name: str, target: Path) -> int:
    """Write the slip of the batch of that 批次号 as PDF/A, and return how many of its certificates are printed.

    Raises BatchUnknown, SlipRefused for a batch that has no certificates, KindUnknown, TemplateWrong, FontMissing,
    PressComplaint, and DiskTrouble.
    """
    batch = shop.register.accepted(name)
    if batch is None or batch.name is None:
        raise BatchUnknown(batch=name)
    if batch.kind != Category.RESULTS:
        raise SlipRefused(batch=batch.name)
    sheets = shop.register.sheets_of(batch.batch)
    content = Content(KIND, _texts(shop, batch.name, sheets), {_ROWS: tuple(_rows(sheets))})
    press = shop.press_of(KIND)
    records = records_of(press.template.kind, (content,))
    write_whole(target, press.whole(records, name=f"{KIND}-{batch.name}"))
    return sum(sheet.is_printed for sheet in sheets)


def _texts(shop: Workshop, batch: str, sheets: Sequence[SheetOf]) -> dict[str, str]:
    printed = sum(sheet.is_printed for sheet in sheets)
    return {
        "institution_name": shop.settings.institution.name,
        "batch": batch,
        "blank": "、".join(sorted({sheet.blank for sheet in sheets if sheet.blank})),
        "count": f"{len(sheets)}张证书，{printed}张已印，{len(sheets) - printed}张未印",
        "spoiled": _told(tuple(_spoiled_between(shop, sheets))),
    }


def _rows(sheets: Iterable[SheetOf]) -> Iterator[dict[str, str]]:
    for place, sheet in enumerate(sheets, start=1):
        yield {
            "place": str(place),
            "serial": (sheet.serial or "") if sheet.is_printed else "",
            "number": sheet.number,
            "name": _ERASED if sheet.name is None else sheet.name,
            "copy": str(sheet.copy),
            "remark": _remark(sheet),
        }


def _remark(sheet: SheetOf) -> str:
    known = _STATES.get(sheet.state) or _COPIES.get(sheet.copy_state, "")
    return known or ("" if sheet.is_printed else _UNPRINTED)


def _spoiled_between(shop: Workshop, sheets: Iterable[SheetOf]) -> Iterator[SerialRange]:
    """Yield the spoiled sheets between the first and the last of the batch: why its serials have gaps."""
    used = sorted((sheet.blank, SerialRange.parse(sheet.serial)) for sheet in sheets if sheet.blank and sheet.serial)
    for (blank, prefix, width), some in groupby(used, key=lambda one: (one[0], one[1].prefix, one[1].width)):
        ranges = [one for _, one in some]
        span = SerialRange(prefix, width, ranges[0].first, ranges[-1].last)
        states = shop.register.serials(blank)
        spoiled = [*states.get(SheetState.SPOILED, ()), *states.get(SheetState.DESTROYED, ())]
        yield from joined(_within(span, spoiled))


def _within(span: SerialRange, ranges: Iterable[SerialRange]) -> Iterator[SerialRange]:
    """Yield what the ranges and the span have in common, in order."""
    yield from without(span, tuple(without(span, ranges)))


def _told(spoiled: Sequence[SerialRange]) -> str:
    if not spoiled:
        return _NONE
    told = "、".join(map(str, spoiled[:_MOST_RANGES]))
    if len(spoiled) <= _MOST_RANGES:
        return told
    return f"{told}等共{sum(map(len, spoiled))}张，见印制台账"
