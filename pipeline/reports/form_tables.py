"""What the empty workbooks ask for: one table a kind of batch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from pipeline.rules import columns
from pipeline.rules.batch import NO_JOB, ScopeItem
from pipeline.rules.cards import rule_book as cards
from pipeline.rules.cards.draft import CARD_KIND, EMPLOYER, FORMER_NUMBER
from pipeline.rules.cards.numbers import CardKind
from pipeline.rules.categories import Category
from pipeline.rules.columns import POST
from pipeline.rules.identity import IdentityType
from pipeline.rules.levels import Level

_REVIEWS: Final = ("合格", "不合格")
# 650000 is the region itself: no living person's number begins with it.
_NOBODY: Final = "650000199003070023"


@dataclass(frozen=True, slots=True)
class SheetForm:
    """A further sheet: its columns, those that must be filled, their help, what some offer, and lines as examples."""

    columns: Sequence[str]
    required: Sequence[str]
    help: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    examples: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of workbook.

    `keys` are the rows of 批次, `columns` the columns of 名单; `required` must be filled, and so must every key but the
    `optional_keys`. `numeric` columns hold numbers from 0 to 100, `choices` are offered in columns and `key_choices`
    beside keys, `example` is a person of the sheet 填写示例. `sheets` are the further ones, by name. Help and example
    stand in Chinese: the workbook is a document.
    """

    category: Category
    keys: Sequence[str]
    columns: Sequence[str]
    required: Sequence[str]
    key_help: Mapping[str, str]
    column_help: Mapping[str, str]
    example_particulars: Mapping[str, str]
    example: Callable[[Sequence[ScopeItem]], Mapping[str, str]]
    choices: Callable[[Sequence[ScopeItem]], Mapping[str, tuple[str, ...]]]
    numeric: Sequence[str] = field(default=())
    optional_keys: Sequence[str] = field(default=())
    key_choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sheets: Mapping[str, SheetForm] = field(default_factory=dict)


_APPROVAL_HELP: Final = {
    columns.INSTITUTION: "评价机构备案代码，13 位，已按本机构填好，请勿改动。",
    columns.APPROVED_ON: "批准日期，例如 2026-11-20。",
}
_RESULTS_KEY_HELP: Final = {
    **_APPROVAL_HELP,
    columns.BATCH: "本批次的名称，如 2026-11-电工-01；用文字、数字、- _ . ，以文字或数字开头，不得与已受理的批次重名。",
    columns.KIND: f"填“{columns.RESULT_KIND}”。",
    columns.APPROVER: "批准本批结果的人员姓名。",
    columns.APPROVAL_DOCUMENT: "批准文件的文号，例如 天职评〔2026〕12号。",
    columns.EVALUATION_ENDED_ON: "评价结束的日期，例如 2026-11-06。",
    columns.NOTICE_FROM: "公示第一天；公示不得少于 5 个工作日。",
    columns.NOTICE_TO: "公示最后一天；发证日期必须在它之后。",
    columns.ISSUED_ON: "证书上印的发证日期，例如 2026-11-20。",
}
COLUMN_HELP: Final = {
    columns.NAME: "与证件完全一致；少数民族姓名用间隔号“·”，不要用点或空格代替。",
    columns.IDENTITY_TYPE: "不填即为居民身份证。",
    columns.IDENTITY: "本列已设为文本。从别处复制时请用“只粘贴数值”，否则 Excel 会把 18 位号码的末三位变成 0。",
    columns.OCCUPATION: "与备案的职业名称一字不差，请从下拉列表中选择。",
    columns.JOB: f"没有工种时填 {NO_JOB}。",
    columns.LEVEL: "请从下拉列表中选择。",
    columns.THEORY: "0 至 100，最多一位小数。",
    columns.PRACTICAL: "0 至 100，最多一位小数。",
    columns.REVIEW: "仅二级、一级填写：合格 或 不合格；其他等级不填。",
    columns.PHOTO: "一般不填：照片放在 photos 文件夹中，以证件号码命名（如 证件号码.jpg）。名称不同时在这里填文件名。",
    CARD_KIND: "请从下拉列表中选择：考评员 或 高级考评员。",
    EMPLOYER: "印在证卡上的单位名称。",
    POST: "例如 监考员、医疗、保卫；写有“监考”的，证卡印“监考员”，其余印“工作人员”。",
    FORMER_NUMBER: "换证时填原证卡编号，编号不变；新办的不填。",
    columns.ISSUED_ON: "证卡生效的日期；不填即为批次的发证日期。",
}


def trade_choices(scope: Sequence[ScopeItem]) -> Mapping[str, tuple[str, ...]]:
    """Return what may be chosen in the columns of a roster with occupations."""
    return {
        columns.IDENTITY_TYPE: tuple(str(kind) for kind in IdentityType),
        columns.OCCUPATION: tuple(dict.fromkeys(item.occupation for item in scope)),
        columns.JOB: tuple(dict.fromkeys(job for item in scope for job in item.jobs)),
        columns.LEVEL: tuple(str(level) for level in sorted({level for item in scope for level in item.levels})),
        columns.REVIEW: _REVIEWS,
    }


def example_trade(scope: Sequence[ScopeItem]) -> Mapping[str, str]:
    """Return an invented person with a result in the first occupation of the scope."""
    trade = scope[0] if scope else ScopeItem("电工", (NO_JOB,), (Level.MIDDLE_WORKER,))
    level = max(trade.levels)
    return {
        columns.NAME: "阿依努尔·买买提明",
        columns.IDENTITY_TYPE: str(IdentityType.RESIDENT),
        columns.IDENTITY: _NOBODY,
        columns.OCCUPATION: trade.occupation,
        columns.JOB: trade.jobs[0],
        columns.LEVEL: str(level),
        columns.THEORY: "82",
        columns.PRACTICAL: "78.5",
        columns.REVIEW: _REVIEWS[0] if level.needs_review else "",
    }


RESULTS: Final = Form(
    category=Category.RESULTS,
    keys=columns.KEYS,
    # 证书编号 is not in the form: the numbers are given here, and a filled column is refused (R11).
    columns=tuple(column for column in columns.COLUMNS if column != columns.NUMBER),
    required=columns.REQUIRED_COLUMNS,
    key_help=_RESULTS_KEY_HELP,
    column_help=COLUMN_HELP,
    example_particulars={
        columns.BATCH: "2026-11-电工-01",
        columns.APPROVER: "李审批",
        columns.APPROVAL_DOCUMENT: "天职评〔2026〕12号",
        columns.APPROVED_ON: "2026-11-20",
        columns.EVALUATION_ENDED_ON: "2026-11-06",
        columns.NOTICE_FROM: "2026-11-09",
        columns.NOTICE_TO: "2026-11-13",
        columns.ISSUED_ON: "2026-11-20",
    },
    example=example_trade,
    choices=trade_choices,
    numeric=(columns.THEORY, columns.PRACTICAL),
)


def with_numbers(form: Form) -> Form:
    """Return the form of results for a site whose numbers the platform gives: 证书编号 is filled in (Z13)."""
    example = partial(_numbered_example, form)
    return replace(
        form,
        columns=(*form.columns, columns.NUMBER),
        required=(*form.required, columns.NUMBER),
        column_help={**form.column_help, columns.NUMBER: "省平台给出的证书编号，22 位，请勿自编。本列已设为文本。"},
        example=example,
    )


def _numbered_example(form: Form, scope: Sequence[ScopeItem]) -> Mapping[str, str]:
    return {**form.example(scope), columns.NUMBER: "（平台给出的编号）"}


def _card_key_help(category: Category, example: str) -> Mapping[str, str]:
    return {
        **_APPROVAL_HELP,
        columns.BATCH: f"本批次的名称，如 {example}；用文字、数字、- _ . ，以文字或数字开头，不得与已受理的批次重名。",
        columns.KIND: f"填“{category}”。",
        columns.APPROVER: "批准发证的人员姓名。",
        columns.APPROVAL_DOCUMENT: "批准文件的文号，例如 天职评〔2026〕15号。",
        columns.ISSUED_ON: "证卡生效的日期，有效期三年从这一天算起，例如 2026-11-20。",
    }


def _card_form(
    category: Category,
    example_batch: str,
    asked: Sequence[str],
    *,
    required: Sequence[str],
    example: Mapping[str, str],
    choices: Callable[[Sequence[ScopeItem]], Mapping[str, tuple[str, ...]]],
) -> Form:
    return Form(
        category=category,
        keys=cards.KEYS,
        columns=asked,
        required=required,
        key_help=_card_key_help(category, example_batch),
        column_help=COLUMN_HELP,
        example_particulars={
            columns.BATCH: example_batch,
            columns.APPROVER: "李审批",
            columns.APPROVAL_DOCUMENT: "天职评〔2026〕15号",
            columns.APPROVED_ON: "2026-11-18",
            columns.ISSUED_ON: "2026-11-20",
        },
        example=lambda _scope: example,
        choices=choices,
    )


def _examiner_choices(scope: Sequence[ScopeItem]) -> Mapping[str, tuple[str, ...]]:
    known = trade_choices(scope)
    kinds = (str(CardKind.EXAMINER), str(CardKind.SENIOR_EXAMINER))
    return {name: known[name] for name in (columns.IDENTITY_TYPE, columns.OCCUPATION)} | {CARD_KIND: kinds}


def _person_choices(_scope: Sequence[ScopeItem]) -> Mapping[str, tuple[str, ...]]:
    return {columns.IDENTITY_TYPE: tuple(str(kind) for kind in IdentityType)}


EXAMINERS: Final = _card_form(
    Category.EXAMINERS,
    "2026-11-考评员-01",
    (
        *(columns.NAME, columns.IDENTITY_TYPE, columns.IDENTITY, columns.OCCUPATION, CARD_KIND),
        *(columns.ISSUED_ON, FORMER_NUMBER, columns.PHOTO),
    ),
    required=(columns.NAME, columns.IDENTITY, columns.OCCUPATION, CARD_KIND),
    example={
        columns.NAME: "阿依努尔·买买提明",
        columns.IDENTITY_TYPE: str(IdentityType.RESIDENT),
        columns.IDENTITY: _NOBODY,
        columns.OCCUPATION: "电工",
        CARD_KIND: str(CardKind.EXAMINER),
    },
    choices=_examiner_choices,
)
SUPERVISORS: Final = _card_form(
    Category.SUPERVISORS,
    "2026-11-督导员-01",
    (columns.NAME, columns.IDENTITY_TYPE, columns.IDENTITY, EMPLOYER, FORMER_NUMBER, columns.PHOTO),
    required=(columns.NAME, columns.IDENTITY, EMPLOYER),
    example={
        columns.NAME: "阿依努尔·买买提明",
        columns.IDENTITY_TYPE: str(IdentityType.RESIDENT),
        columns.IDENTITY: _NOBODY,
        EMPLOYER: "天山示例职业技能评价中心",
    },
    choices=_person_choices,
)
STAFF: Final = _card_form(
    Category.STAFF,
    "2026-11-工作人员-01",
    (columns.NAME, POST, EMPLOYER, columns.PHOTO),
    required=(columns.NAME, POST),
    example={columns.NAME: "阿依努尔·买买提明", POST: "监考员", EMPLOYER: "天山示例职业技能评价中心"},
    choices=lambda _scope: {},
)
