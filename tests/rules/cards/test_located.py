"""Each fault of a batch of cards is told where it stands, as gravely as it is, with its values."""

import pytest

from tests.rules.cards.test_rule_book import SAMPLES, judged
from tests.rules.located import located

TOLD: dict[str, tuple[str, ...]] = {
    "approval-missing": ("error 批次 审批人 key=审批人",),
    "card-already-held": ("error 2 证件号码 number=S00006514899920007",),
    "card-day": ("error 2 发证日期 day=2027-11-20 earliest=2026-11-18 latest=2026-12-24",),
    "card-kind-missing": ("error 2 类别",),
    "card-kind-unknown": ("error 2 类别 text=特级考评员",),
    "card-number-shape": ("error 2 原证卡编号 text=12345",),
    "card-of-other": ("error 2 原证卡编号 number=S00006514899920007",),
    "card-renewed-twice": (
        "error 2 原证卡编号 number=S00006514899920007",
        "error 4 原证卡编号 number=S00006514899920007",
    ),
    "card-twice": (
        "error 2 证件号码 rows=4",
        "error 4 证件号码 rows=2",
    ),
    "card-unknown": ("error 2 原证卡编号 number=S00006514899920007",),
    "card-withdrawn": ("error 2 原证卡编号 number=S00006514899920007",),
    "employer-missing": ("error 2 工作单位",),
    "identity-missing": ("error 2 证件号码",),
    "key-missing": ("error 批次 发证日期 key=发证日期",),
    "name-missing": ("error 2 姓名",),
    "occupation-missing": ("error 2 职业名称",),
    "post-missing": ("error 2 岗位",),
    "senior-too-early": ("warning 3 类别 years=2",),
    "staff-twice": ("warning 4 姓名 rows=2",),
}


def test_every_code_of_our_own_is_located() -> None:
    assert set(SAMPLES) == set(TOLD)


@pytest.mark.parametrize("code", TOLD)
def test_a_fault_is_told_where_it_stands_with_its_values(code: str) -> None:
    problems = judged(SAMPLES[code].of(), SAMPLES[code].category).problems

    # The photo of whoever stood in the row before is left over.
    assert TOLD[code] == tuple(located(one) for one in problems if one.code != "photo-of-nobody")
