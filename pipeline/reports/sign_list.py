"""领取签字表: who received which certificate, signed by hand (Z24, C4; the columns used in practice, domain.md B.1)."""

from pipeline.reports.listing import Listing, listed
from pipeline.rules.batch import NumberedBatch

FILE_NAME = "领取签字表.xlsx"
HEADINGS = ("姓名", "证件号码", "证书编号", "版面发证日期", "领取方式", "领取签字", "领取日期")
_WIDTHS = (22, 22, 26, 14, 14, 18, 14)
# A good centimetre: nobody signs in the 5 mm of a line of print.
_POINTS = 30


def sign_list(numbered: NumberedBatch) -> bytes:
    """Return 领取签字表.xlsx: one line a certificate, in the order of the print run; the last three cells are empty."""
    batch = numbered.batch
    notes = (f"批次号：{batch.name}　共 {batch.people} 人　评价机构：{batch.institution_name}",)
    listing = Listing("领取签字表", "职业技能等级证书领取签字表", notes, HEADINGS, _WIDTHS, _POINTS)
    people = zip(numbered.numbers, batch.results, strict=True)
    day = batch.issued_on.isoformat()
    return listed(listing, ((one.name, one.identity, str(number), day, "", "", "") for number, one in people))
