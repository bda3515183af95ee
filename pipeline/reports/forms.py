"""Empty workbooks for an operator to fill: drop-downs, notes on the headings, one example on a sheet of its own."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from pipeline.errors import KindUnknown, TargetExists
from pipeline.files import write_whole
from pipeline.reports.workbook import Book, Sheet, Style, workbook
from pipeline.rules import columns
from pipeline.rules.batch import NO_JOB, ScopeItem
from pipeline.rules.drop_names import PARTICULARS_SHEET, PEOPLE_SHEET
from pipeline.rules.identity import IdentityType
from pipeline.rules.levels import Level
from pipeline.rules.numbers import InstitutionCode

_LAST_ROW: Final = 5000
_CHOICES: Final = "选项"
_REVIEWS: Final = ("合格", "不合格")
_WIDTHS: Final = {
    columns.NAME: 22,
    columns.IDENTITY_TYPE: 18,
    columns.IDENTITY: 24,
    columns.OCCUPATION: 26,
    columns.JOB: 18,
    columns.LEVEL: 18,
    columns.PHOTO: 20,
}
# 证书编号 is not in the form: the numbers are given here, and a filled column is refused (R11).
_COLUMNS: Final = tuple(column for column in columns.COLUMNS if column != columns.NUMBER)
_MARKS: Final = (columns.THEORY, columns.PRACTICAL)

_KEY_HELP: Final = {
    columns.BATCH: "本批次的名称，如 2026-11-电工-01；用文字、数字、- _ . ，以文字或数字开头，不得与已受理的批次重名。",
    columns.KIND: f"填“{columns.RESULT_KIND}”。",
    columns.INSTITUTION: "评价机构备案代码，13 位，已按本机构填好，请勿改动。",
    columns.APPROVER: "批准本批结果的人员姓名。",
    columns.APPROVAL_DOCUMENT: "批准文件的文号，例如 天职评〔2026〕12号。",
    columns.APPROVED_ON: "批准日期，例如 2026-11-20。",
    columns.EVALUATION_ENDED_ON: "评价结束的日期，例如 2026-11-06。",
    columns.NOTICE_FROM: "公示第一天；公示不得少于 5 个工作日。",
    columns.NOTICE_TO: "公示最后一天；发证日期必须在它之后。",
    columns.ISSUED_ON: "证书上印的发证日期，例如 2026-11-20。",
}
_COLUMN_HELP: Final = {
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
}
_EXAMPLE_PARTICULARS: Final = (
    ("批次号", "2026-11-电工-01"),
    ("类别", columns.RESULT_KIND),
    ("评价机构代码", ""),
    ("审批人", "李审批"),
    ("批准文号", "天职评〔2026〕12号"),
    ("批准日期", "2026-11-20"),
    ("评价结束日期", "2026-11-06"),
    ("公示开始", "2026-11-09"),
    ("公示结束", "2026-11-13"),
    ("发证日期", "2026-11-20"),
)


def write_form(kind: str, path: Path, *, scope: Sequence[ScopeItem], institution: InstitutionCode) -> None:
    """Write an empty workbook of that kind to `path`, with the occupations, jobs and levels of `scope` to choose from.

    Raises KindUnknown for a kind without a form, TargetExists where something is at `path`: no filled form is lost.
    """
    if kind not in _FORMS:
        raise KindUnknown(kind=kind, known=" ".join(_FORMS))
    if path.exists():
        raise TargetExists(path=path)
    write_whole(path, _FORMS[kind](scope, institution))


def results_form(scope: Sequence[ScopeItem], institution: InstitutionCode) -> bytes:
    """Return the workbook for a batch of 认定结果: sheets 批次, 名单, 填写示例 (not read) and the hidden 选项."""
    choices = _choices(scope)

    def fill(book: Book) -> None:
        _write_particulars(book.sheet(PARTICULARS_SHEET), institution)
        _write_people(book.sheet(PEOPLE_SHEET), choices)
        _write_example(book.sheet("填写示例"), scope, institution)
        _write_choices(book.sheet(_CHOICES), choices)

    return workbook(fill)


_FORMS: Final[Mapping[str, Callable[[Sequence[ScopeItem], InstitutionCode], bytes]]] = {"results": results_form}


def _choices(scope: Sequence[ScopeItem]) -> dict[str, tuple[str, ...]]:
    """Return what may be chosen in each column; a site whose scope is still empty has nothing to choose there."""
    offered = {
        columns.IDENTITY_TYPE: tuple(str(kind) for kind in IdentityType),
        columns.OCCUPATION: tuple(dict.fromkeys(item.occupation for item in scope)),
        columns.JOB: tuple(dict.fromkeys(job for item in scope for job in item.jobs)),
        columns.LEVEL: tuple(str(level) for level in sorted({level for item in scope for level in item.levels})),
        columns.REVIEW: _REVIEWS,
    }
    return {column: texts for column, texts in offered.items() if texts}


def _write_particulars(sheet: Sheet, institution: InstitutionCode) -> None:
    sheet.widths((18, 34))
    known = {columns.KIND: columns.RESULT_KIND, columns.INSTITUTION: str(institution)}
    for row, key in enumerate(columns.KEYS):
        sheet.write(row, 0, key, Style.REQUIRED)
        sheet.write(row, 1, known.get(key, ""))
        sheet.comment(row, 0, _KEY_HELP[key])


def _write_people(sheet: Sheet, choices: Mapping[str, Sequence[str]]) -> None:
    sheet.freeze(1, 1)
    for place, column in enumerate(_COLUMNS):
        # A number typed into a text cell would no longer be a number between 0 and 100.
        sheet.column(place, _WIDTHS.get(column, 14), Style.ANY if column in _MARKS else Style.TEXT)
    for place, column in enumerate(_COLUMNS):
        sheet.write(0, place, column, Style.REQUIRED if column in columns.REQUIRED_COLUMNS else Style.HEADING)
        sheet.comment(0, place, _COLUMN_HELP[column])
        _offer(sheet, place, column, choices)


def _offer(sheet: Sheet, place: int, column: str, choices: Mapping[str, Sequence[str]]) -> None:
    where = (1, _LAST_ROW, place)
    if column in choices:
        at = chr(ord("A") + list(choices).index(column))
        source = f"={_CHOICES}!${at}$1:${at}${len(choices[column])}"
        sheet.choices(where, source, title=column, help_text=_COLUMN_HELP[column])
    elif column in _MARKS:
        sheet.between(where, 0, 100, title=column, help_text=_COLUMN_HELP[column])


def _write_choices(sheet: Sheet, choices: Mapping[str, Sequence[str]]) -> None:
    for row in range(max(map(len, choices.values()))):
        for place, texts in enumerate(choices.values()):
            if row < len(texts):
                sheet.write(row, place, texts[row])
    sheet.hide()


def _write_example(sheet: Sheet, scope: Sequence[ScopeItem], institution: InstitutionCode) -> None:
    sheet.widths([_WIDTHS.get(column, 14) for column in _COLUMNS])
    sheet.across(0, len(_COLUMNS), "填写示例（本页不会被读取；人员为虚构）", Style.TITLE)
    sheet.write(2, 0, PARTICULARS_SHEET, Style.HEADING)
    for row, (key, text) in enumerate(_EXAMPLE_PARTICULARS, start=3):
        sheet.write(row, 0, key, Style.REQUIRED)
        sheet.write(row, 1, text or str(institution))
    top = 3 + len(_EXAMPLE_PARTICULARS) + 1
    sheet.write(top, 0, PEOPLE_SHEET, Style.HEADING)
    sheet.line(top + 1, _COLUMNS, Style.HEADING)
    sheet.line(top + 2, _example_person(scope))


def _example_person(scope: Sequence[ScopeItem]) -> tuple[str, ...]:
    trade = scope[0] if scope else ScopeItem("电工", (NO_JOB,), (Level.MIDDLE_WORKER,))
    level = max(trade.levels)
    cells = {
        columns.NAME: "阿依努尔·买买提明",
        columns.IDENTITY_TYPE: str(IdentityType.RESIDENT),
        # 650000 is the region itself: no living person's number begins with it.
        columns.IDENTITY: "650000199003070023",
        columns.OCCUPATION: trade.occupation,
        columns.JOB: trade.jobs[0],
        columns.LEVEL: str(level),
        columns.THEORY: "82",
        columns.PRACTICAL: "78.5",
        columns.REVIEW: _REVIEWS[0] if level.needs_review else "",
    }
    return tuple(cells.get(column, "") for column in _COLUMNS)
