"""Where each fault of a sample is told: as gravely as it is, in its row and column, with its values.

The tests of each page of the rule book hold the codes of its rules against it.
"""

from pipeline.rules.book.rule import Rule
from tests.rules.located import located
from tests.rules.samples import SAMPLES, good_case
from tests.rules.test_rule_book import judged

TOLD: dict[str, tuple[str, ...]] = {
    "already-held": ("error 2 证件号码 number=S000065148999263000001",),
    "approval-in-future": ("error 批次 批准日期 day=2026-11-24 today=2026-11-23",),
    "approval-missing": ("error 批次 审批人 key=审批人",),
    "approved-before-evaluation-end": ("error 批次 批准日期 day=2026-11-05 other=2026-11-06",),
    "approved-before-notice-end": ("warning 批次 批准日期 day=2026-11-12 other=2026-11-13",),
    "batch-name-taken": ("error 批次 批次号 batch=2026-11-电工-01",),
    "calendar-missing": ("error 批次 公示结束 year=2027",),
    "evaluation-in-future": ("error 批次 评价结束日期 day=2026-11-24 today=2026-11-23",),
    "holding-twice": (
        "error 2 证件号码 rows=3",
        "error 3 证件号码 rows=2",
    ),
    "identity-missing": ("error 2 证件号码",),
    "identity-not-born": ("error 2 证件号码 day=2026-11-24",),
    "identity-two-names": (
        "error 2 姓名 rows=3",
        "error 3 姓名 rows=2",
    ),
    "identity-type-doubtful": ("warning 2 证件类型 meant=港澳台居民居住证 type=居民身份证",),
    "institution-other": ("error 批次 评价机构代码 ours=S000065148999 typed=S000065000001",),
    "issued-before-approval": ("error 批次 发证日期 day=2026-11-20 other=2026-11-21",),
    "issued-before-notice-end": ("error 批次 发证日期 day=2026-11-13 other=2026-11-13",),
    "issued-too-far-ahead": ("error 批次 发证日期 day=2026-12-25 other=2026-12-24",),
    "job-empty": ("warning 2 工种名称 jobs=高压电工 none=---- occupation=电工",),
    "job-not-filed": ("error 2 工种名称 job=低压电工 jobs=高压电工、---- occupation=电工",),
    "key-missing": ("error 批次 类别 key=类别",),
    "kind-mistyped": (
        "error 批次 类别 kind=准考证 known=认定结果、考评人员、质量督导员、工作人员、准考、成绩 meant=准考",
    ),
    "kind-sheets": ("error 批次 类别 exam=准考 sheets=场次",),
    "kind-unsupported": ("error 批次 类别 kind=发票 known=认定结果、考评人员、质量督导员、工作人员、准考、成绩",),
    "level-missing": ("error 2 职业技能等级",),
    "level-not-filed": ("error 2 职业技能等级 job=---- level=三级/高级工 levels=四级/中级工 occupation=焊工",),
    "mark-absent": ("error 2 实操成绩",),
    "mark-below-sixty": ("error 2 理论成绩 mark=59.9",),
    "mark-missing": ("error 2 实操成绩",),
    "month-exceeded": ("warning 批次 发证日期 day=2026-11-20 other=2026-11-19",),
    "name-missing": ("error 2 姓名",),
    "notice-backwards": ("error 批次 公示结束 day=2026-11-12 other=2026-11-13",),
    "notice-before-evaluation-end": ("error 批次 公示开始 day=2026-11-09 other=2026-11-10",),
    "notice-not-over": ("error 批次 公示结束 day=2026-11-13",),
    "notice-too-short": ("error 批次 公示结束 days=4 earliest=2026-11-16",),
    "number-imported": ("error 2 证书编号",),
    "number-institution": ("error 2 证书编号 ours=S000065148999",),
    "number-level": ("error 2 证书编号 coded=四级/中级工 level=三级/高级工",),
    "number-missing": ("error 2 证书编号",),
    "number-shape": ("error 2 证书编号",),
    "number-taken": ("error 2 证书编号 batch=2026-10-电工-01",),
    "number-twice": (
        "error 2 证书编号 rows=3",
        "error 3 证书编号 rows=2",
    ),
    "number-typed": ("error 2 证书编号",),
    "number-year": ("error 2 证书编号 issued=2026 year=2025",),
    "numbers-mixed": ("error 批次 证书编号 batch=2026-10-电工-01 year=2026",),
    "occupation-missing": ("error 2 职业名称",),
    "occupation-misspelt": ("error 2 职业名称 nearest=企业人力资源管理师 occupation=企业人力资源管理员",),
    "occupation-not-filed": ("error 2 职业名称 occupation=养老护理员",),
    "photo-background": ("warning 2 照片 share=59",),
    "photo-blank": ("error 2 照片",),
    "photo-colour-space": ("warning 2 照片 colour=CMYK",),
    "photo-empty": ("error 2 照片",),
    "photo-missing": ("error 2 照片",),
    "photo-not-colour": ("error 2 照片",),
    "photo-of-other": ("error 2 照片 rows=3",),
    "photo-ratio": ("warning 2 照片 pixels=413 x 626 size=35 x 49",),
    "photo-resolution": ("warning 2 照片 dpi=214 good=300 pixels=295 x 413",),
    "photo-rotated": ("warning 2 照片",),
    "photo-shape": ("error 2 照片 pixels=1158 x 826 size=35 x 49",),
    "photo-shared": (
        "error 2 照片 rows=3",
        "error 3 照片 rows=2",
    ),
    "photo-too-many-pixels": ("error 2 照片",),
    "photo-too-small": ("error 2 照片 dpi=149 least=150 pixels=205 x 287",),
    "photo-unreadable": (
        "error 2 照片",
        "error 3 照片",
        "error 4 照片",
    ),
    "review-missing": ("error 2 综合评审 level=二级/技师",),
    "review-not-passed": ("error 2 综合评审",),
    "scores-name-other": ("warning 2 姓名 batch=2026-11-成绩-01 name=张玮",),
    "scores-none": ("warning 3 证件号码 batch=2026-11-成绩-01",),
    "scores-none-many": ("warning 批次 证件号码 batch=2026-11-成绩-01 count=11 rows=5–15",),
    "scores-of-other-day": ("warning 批次 评价结束日期 batch=2026-11-成绩-01 count=3 day=2026-11-06 days=2026-11-05",),
    "scores-say-failed": (
        "error 2 理论成绩 batch=2026-11-成绩-01 scored=理论成绩 59.5，实操成绩 85.5 typed=理论成绩 60，实操成绩 85.5",
    ),
    "scores-say-otherwise": (
        "warning 2 理论成绩 batch=2026-11-成绩-01 scored=理论成绩 60，实操成绩 85 typed=理论成绩 60，实操成绩 85.5",
    ),
    "scores-trade-other": (
        "warning 2 职业技能等级 batch=2026-11-成绩-01 scored=电工 ---- 四级/中级工 typed=电工 ---- 三级/高级工",
    ),
    "scores-trade-other-many": (
        (
            "warning 批次 职业技能等级 batch=2026-11-成绩-01 count=11 rows=5、7、9、11、13、15、17、19、21、23、25"
            " scored=电工 高压电工 三级/高级工 typed=电工 高压电工 四级/中级工"
        ),
        (
            "warning 批次 职业技能等级 batch=2026-11-成绩-01 count=11 rows=6、8、10、12、14、16、18、20、22、24、26"
            " scored=电工 ---- 三级/高级工 typed=电工 ---- 四级/中级工"
        ),
    ),
}


def codes_of(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    return tuple(code for rule in rules for code in rule.codes)


def told_of(code: str) -> tuple[str, ...]:
    """What the bad sample of the code is told, which is that code alone."""
    problems = judged(*SAMPLES[code].bad(*good_case())).problems
    assert {code} == {problem.code for problem in problems}
    return tuple(map(located, problems))
