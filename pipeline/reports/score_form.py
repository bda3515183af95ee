"""What the empty workbook of scores asks for: every candidate of an exam with the marks."""

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.reports.form_tables import COLUMN_HELP, Form, example_trade, trade_choices
from pipeline.rules import columns
from pipeline.rules.batch import ScopeItem
from pipeline.rules.categories import Category
from pipeline.rules.exam.columns import AMENDS, TICKET, TITLE
from pipeline.rules.marks import Absence
from pipeline.rules.scores.draft import COLUMNS, KEYS, REMARK, REQUIRED_KEYS

_MARK_HELP: Final = f"0 至 100，最多一位小数；没有参加的填“{Absence.ABSENT}”，不要留空。"
_TICKET: Final = "202600100001"


def _choices(scope: Sequence[ScopeItem]) -> Mapping[str, tuple[str, ...]]:
    known = trade_choices(scope)
    return {column: texts for column, texts in known.items() if column in COLUMNS} | {
        columns.REVIEW: (*known[columns.REVIEW], str(Absence.ABSENT))
    }


def _example(scope: Sequence[ScopeItem]) -> Mapping[str, str]:
    return {**example_trade(scope), TICKET: _TICKET}


SCORES: Final = Form(
    category=Category.SCORES,
    keys=KEYS,
    optional_keys=tuple(key for key in KEYS if key not in REQUIRED_KEYS),
    columns=COLUMNS,
    required=columns.REQUIRED_COLUMNS,
    key_help={
        columns.BATCH: "如 2026-11-成绩-01；用文字、数字、- _ . ，以文字或数字开头，不得与已受理的批次重名。",
        columns.KIND: f"填“{Category.SCORES}”。",
        columns.INSTITUTION: "评价机构备案代码，13 位，已按本机构填好，请勿改动。",
        TITLE: "印在成绩汇总表和公示名单上的考试名称。",
        columns.EVALUATION_ENDED_ON: "评价结束的日期，例如 2026-11-06；按它的年份计入认定统计表。",
        columns.NOTICE_FROM: "公示第一天，印在公示名单上；尚未确定时两项都不填，公示名单留空手写。",
        columns.NOTICE_TO: "公示最后一天；公示不得少于 5 个工作日。",
        AMENDS: "一般不填。更正已受理的成绩时填原批次号：统计以新的为准，不会重复计算。",
    },
    column_help={
        **COLUMN_HELP,
        TICKET: "各表按准考证号排列；不填则按本表的顺序。",
        columns.THEORY: _MARK_HELP,
        columns.PRACTICAL: _MARK_HELP,
        columns.REVIEW: "仅二级、一级中理论和实操都合格的填写：合格、不合格 或 缺考；其他不填。",
        REMARK: "印在成绩汇总表的备注栏；可不填。",
    },
    example_particulars={
        columns.BATCH: "2026-11-成绩-01",
        TITLE: "2026年11月职业技能等级认定",
        columns.EVALUATION_ENDED_ON: "2026-11-06",
        columns.NOTICE_FROM: "2026-11-09",
        columns.NOTICE_TO: "2026-11-13",
        AMENDS: "",
    },
    example=_example,
    choices=_choices,
)
