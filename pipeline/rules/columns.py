"""The headings of the roster and the keys of the sheet 批次, and every other way people write them."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from pipeline.rules.text import tight

NAME: Final = "姓名"
IDENTITY_TYPE: Final = "证件类型"
IDENTITY: Final = "证件号码"
OCCUPATION: Final = "职业名称"
JOB: Final = "工种名称"
LEVEL: Final = "职业技能等级"
THEORY: Final = "理论成绩"
PRACTICAL: Final = "实操成绩"
REVIEW: Final = "综合评审"
PHOTO: Final = "照片"
NUMBER: Final = "证书编号"
# Of a roster of staff.
POST: Final = "岗位"

# In the order in which our form shows them.
COLUMNS: Final = (
    NAME,
    IDENTITY_TYPE,
    IDENTITY,
    OCCUPATION,
    JOB,
    LEVEL,
    THEORY,
    PRACTICAL,
    REVIEW,
    PHOTO,
    NUMBER,
)
# A roster without one of these cannot be judged at all.
REQUIRED_COLUMNS: Final = (NAME, IDENTITY, OCCUPATION, LEVEL, THEORY, PRACTICAL)

BATCH: Final = "批次号"
KIND: Final = "类别"
INSTITUTION: Final = "评价机构代码"
APPROVER: Final = "审批人"
APPROVAL_DOCUMENT: Final = "批准文号"
APPROVED_ON: Final = "批准日期"
EVALUATION_ENDED_ON: Final = "评价结束日期"
NOTICE_FROM: Final = "公示开始"
NOTICE_TO: Final = "公示结束"
ISSUED_ON: Final = "发证日期"

# In the order in which our form shows them; every one is required in a batch of 认定结果.
KEYS: Final = (
    BATCH,
    KIND,
    INSTITUTION,
    APPROVER,
    APPROVAL_DOCUMENT,
    APPROVED_ON,
    EVALUATION_ENDED_ON,
    NOTICE_FROM,
    NOTICE_TO,
    ISSUED_ON,
)

RESULT_KIND: Final = "认定结果"

_COLUMN_SYNONYMS: Final = {
    NAME: ("考生姓名", "学员姓名", "持证人", "持证人姓名", "名字"),
    IDENTITY_TYPE: ("证件种类", "身份证件类型", "有效证件类型"),
    IDENTITY: (
        "证件号",
        "身份证",
        "身份证号",
        "身份证号码",
        "身份证件号码",
        "居民身份证号",
        "居民身份证号码",
        "公民身份号码",
        "有效证件号码",
    ),
    OCCUPATION: ("职业", "认定职业", "申报职业", "职业名"),
    JOB: ("工种", "职业方向", "工种/职业方向", "工种(职业方向)", "工种名称/职业方向", "申报工种", "认定工种"),
    LEVEL: ("等级", "技能等级", "级别", "认定等级", "申报等级", "证书等级", "职业等级"),
    THEORY: ("理论", "理论知识成绩", "理论考试成绩", "理论知识", "理论知识考试成绩", "理论分数"),
    PRACTICAL: (
        "实操",
        "实操分数",
        "操作技能成绩",
        "操作技能",
        "操作技能考核成绩",
        "实际操作成绩",
        "实际操作考核成绩",
        "技能成绩",
        "技能考核成绩",
        "操作成绩",
    ),
    REVIEW: ("综合评审结果", "综合评审成绩", "评审", "评审结果"),
    PHOTO: ("相片", "照片文件", "照片文件名", "相片文件名", "照片名"),
    NUMBER: ("证书号", "证书编码", "证书号码"),
}
_KEY_SYNONYMS: Final = {
    BATCH: ("批次", "批次编号", "批次名称", "批号"),
    KIND: ("批次类别", "批次类型", "类型", "种类"),
    INSTITUTION: ("机构代码", "评价机构备案号", "评价机构备案码", "机构备案号", "备案号", "备案码", "评价机构编码"),
    APPROVER: ("批准人", "审核人", "审批人姓名"),
    APPROVAL_DOCUMENT: ("批准文件", "批准文件号", "批文号", "文号", "审批文号"),
    APPROVED_ON: ("审批日期", "批准时间", "审批时间"),
    EVALUATION_ENDED_ON: ("评价结束时间", "认定结束日期", "评价结束", "认定结束"),
    NOTICE_FROM: ("公示开始日期", "公示起", "公示起始", "公示起始日期", "公示起始日"),
    NOTICE_TO: ("公示结束日期", "公示止", "公示截止", "公示截止日期", "公示终止日期", "公示截止日"),
    ISSUED_ON: ("发证时间", "核发日期", "证书核发日期", "版面发证日期"),
}
# Marks of our form and of people's own: `姓名*`, `姓名：`, `姓名（必填）`.
_DECORATION = re.compile(r"\((?:必填|选填|可选|可空)\)|[*:]")


def _plain(heading: str) -> str:
    return _DECORATION.sub("", tight(heading))


def _lookup(names: Iterable[str], synonyms: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {spelling: name for name in names for spelling in (name, *synonyms[name])}


_COLUMN_OF: Final = _lookup(COLUMNS, _COLUMN_SYNONYMS)
_KEY_OF: Final = _lookup(KEYS, _KEY_SYNONYMS)


def canonical(heading: str) -> str | None:
    """Return the form's name of a column of 名单 (`身份证号` -> `证件号码`), None for a column the form does not have.

    White space, full-width forms, `*`, `:` and `（必填）` do not matter.
    """
    return _COLUMN_OF.get(_plain(heading))


def canonical_key(key: str) -> str | None:
    """Return the form's name of a key of 批次 (`机构代码` -> `评价机构代码`), None for a key the form does not have."""
    return _KEY_OF.get(_plain(key))
