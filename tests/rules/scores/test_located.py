"""Each fault of scores is told where it stands, as gravely as it is, with its values."""

import pytest

from tests.rules.located import located
from tests.rules.scores.rosters import judged
from tests.rules.scores.test_rule_book import OWN_SAMPLES

TOLD: dict[str, tuple[str, ...]] = {
    "amended-scores-unknown": ("error 批次 修订 batch=2026-11-成绩-00",),
    "key-missing": ("error 批次 考试名称 key=考试名称",),
    "review-missing": ("error 2 综合评审 level=二级/技师",),
    "score-missing": ("error 2 理论成绩",),
    "ticket-twice": (
        "error 2 准考证号 rows=3",
        "error 3 准考证号 rows=2",
    ),
}


def test_every_code_of_our_own_is_located() -> None:
    assert set(OWN_SAMPLES) == set(TOLD)


@pytest.mark.parametrize("code", TOLD)
def test_a_fault_is_told_where_it_stands_with_its_values(code: str) -> None:
    assert TOLD[code] == tuple(map(located, judged(OWN_SAMPLES[code]).problems))
