"""Empty workbooks for an operator to fill: drop-downs, notes on the headings, one example on a sheet of its own."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pipeline.errors import KindUnknown, TargetExists
from pipeline.files import write_whole
from pipeline.reports import form_tables
from pipeline.reports.exam_form import EXAM
from pipeline.reports.form_tables import Form, SheetForm
from pipeline.reports.score_form import SCORES
from pipeline.reports.workbook import Book, Sheet, Style, workbook
from pipeline.rules import columns
from pipeline.rules.batch import ScopeItem
from pipeline.rules.drop_names import PARTICULARS_SHEET, PEOPLE_SHEET
from pipeline.rules.numbers import InstitutionCode

# By the sheet and the column, or the key of 批次.
Choices = Mapping[tuple[str, str], Sequence[str]]

_LAST_ROW: Final = 5000
_CHOICES: Final = "选项"
_WIDTHS: Final = {
    columns.NAME: 22,
    columns.IDENTITY_TYPE: 18,
    columns.IDENTITY: 24,
    columns.OCCUPATION: 26,
    columns.JOB: 18,
    columns.LEVEL: 18,
    columns.PHOTO: 20,
    columns.NUMBER: 28,
    "工作单位": 32,
    "原证卡编号": 22,
    "证卡编号": 22,
}

_ALL: Final = (
    *(form_tables.RESULTS, form_tables.EXAMINERS, form_tables.SUPERVISORS, form_tables.STAFF),
    *(EXAM, SCORES),
)
FORMS: Final[Mapping[str, Form]] = {form.category.form: form for form in _ALL}


def write_form(
    kind: str,
    path: Path,
    *,
    scope: Sequence[ScopeItem],
    institution: InstitutionCode,
    numbers_supplied: bool = False,
) -> None:
    """Write an empty workbook of that kind to `path`, with the occupations, jobs and levels of `scope` to choose from.

    Where `numbers_supplied`, results have the column 证书编号.

    Raises KindUnknown for a kind without a form, TargetExists where something is at `path`: no filled form is lost.
    """
    if kind not in FORMS:
        raise KindUnknown(kind=kind, known=" ".join(FORMS))
    if path.exists():
        raise TargetExists(path=path)
    is_numbered = numbers_supplied and FORMS[kind] is form_tables.RESULTS
    form = form_tables.with_numbers(FORMS[kind]) if is_numbered else FORMS[kind]
    write_whole(path, empty_form(form, scope, institution))


def empty_form(form: Form, scope: Sequence[ScopeItem], institution: InstitutionCode) -> bytes:
    """Return the workbook: sheets 批次, 名单, the kind's own, 填写示例 (not read) and, with choices, hidden 选项."""
    return filled_form(form, scope, institution, particulars={}, people=())


def filled_form(
    form: Form,
    scope: Sequence[ScopeItem],
    institution: InstitutionCode,
    *,
    particulars: Mapping[str, str],
    people: Sequence[Mapping[str, str]],
) -> bytes:
    """Return the same workbook with what is known already: keys of 批次, and the cells of each row of 名单."""
    choices = _all_choices(form, scope)
    known = {**particulars, columns.KIND: str(form.category), columns.INSTITUTION: str(institution)}

    def fill(book: Book) -> None:
        _write_particulars(book.sheet(PARTICULARS_SHEET), form, known, choices)
        sheet = book.sheet(PEOPLE_SHEET)
        _write_people(sheet, form, choices)
        for row, cells in enumerate(people, start=1):
            sheet.line(row, [cells.get(column, "") for column in form.columns])
        for name, asked in form.sheets.items():
            _write_further(book.sheet(name), name, asked, choices)
        _write_example(book.sheet("填写示例"), form, scope, institution)
        if choices:
            _write_choices(book.sheet(_CHOICES), tuple(choices.values()))

    return workbook(fill)


def _all_choices(form: Form, scope: Sequence[ScopeItem]) -> Choices:
    """Return what is offered where, by sheet and column; a site whose scope is still empty offers nothing there."""
    offered = {PEOPLE_SHEET: form.choices(scope), PARTICULARS_SHEET: form.key_choices}
    offered |= {name: asked.choices for name, asked in form.sheets.items()}
    return {(sheet, column): texts for sheet, known in offered.items() for column, texts in known.items() if texts}


def _write_particulars(sheet: Sheet, form: Form, known: Mapping[str, str], choices: Choices) -> None:
    sheet.widths((18, 34))
    for row, key in enumerate(form.keys):
        sheet.write(row, 0, key, Style.HEADING if key in form.optional_keys else Style.REQUIRED)
        sheet.write(row, 1, known.get(key, ""))
        sheet.comment(row, 0, form.key_help[key])
        _offer(sheet, (row, row, 1), (PARTICULARS_SHEET, key), choices, help_text=form.key_help[key])


def _write_people(sheet: Sheet, form: Form, choices: Choices) -> None:
    sheet.freeze(1, 1)
    for place, column in enumerate(form.columns):
        # A number typed into a text cell would no longer be a number between 0 and 100.
        sheet.column(place, _WIDTHS.get(column, 14), Style.ANY if column in form.numeric else Style.TEXT)
    for place, column in enumerate(form.columns):
        where, help_text = (1, _LAST_ROW, place), form.column_help[column]
        sheet.write(0, place, column, Style.REQUIRED if column in form.required else Style.HEADING)
        sheet.comment(0, place, help_text)
        _offer(sheet, where, (PEOPLE_SHEET, column), choices, help_text=help_text)
        if column in form.numeric:
            sheet.between(where, 0, 100, title=column, help_text=help_text)


def _write_further(sheet: Sheet, name: str, asked: SheetForm, choices: Choices) -> None:
    sheet.freeze(1, 1)
    for place, column in enumerate(asked.columns):
        # Else Excel makes a number of room 001, and a fraction of a day of 09:00.
        sheet.column(place, _WIDTHS.get(column, 14), Style.TEXT)
        sheet.write(0, place, column, Style.REQUIRED if column in asked.required else Style.HEADING)
        sheet.comment(0, place, asked.help[column])
        _offer(sheet, (1, _LAST_ROW, place), (name, column), choices, help_text=asked.help[column])


def _offer(sheet: Sheet, where: tuple[int, int, int], of: tuple[str, str], choices: Choices, *, help_text: str) -> None:
    if of in choices:
        at = chr(ord("A") + list(choices).index(of))
        sheet.choices(where, f"={_CHOICES}!${at}$1:${at}${len(choices[of])}", title=of[1], help_text=help_text)


def _write_choices(sheet: Sheet, offered: Sequence[Sequence[str]]) -> None:
    for row in range(max(map(len, offered))):
        for place, texts in enumerate(offered):
            if row < len(texts):
                sheet.write(row, place, texts[row])
    sheet.hide()


def _write_example(sheet: Sheet, form: Form, scope: Sequence[ScopeItem], institution: InstitutionCode) -> None:
    sheet.widths([_WIDTHS.get(column, 14) for column in form.columns])
    sheet.across(0, len(form.columns), "填写示例（本页不会被读取；人员为虚构）", Style.TITLE)
    sheet.write(2, 0, PARTICULARS_SHEET, Style.HEADING)
    shown = {**form.example_particulars, columns.KIND: str(form.category), columns.INSTITUTION: str(institution)}
    for row, key in enumerate(form.keys, start=3):
        sheet.write(row, 0, key, Style.REQUIRED)
        sheet.write(row, 1, shown[key])
    top = 3 + len(form.keys) + 1
    sheet.write(top, 0, PEOPLE_SHEET, Style.HEADING)
    sheet.line(top + 1, form.columns, Style.HEADING)
    cells = form.example(scope)
    sheet.line(top + 2, tuple(cells.get(column, "") for column in form.columns))
    top += 4
    for name, asked in form.sheets.items():
        sheet.write(top, 0, name, Style.HEADING)
        sheet.line(top + 1, asked.columns, Style.HEADING)
        for row, line in enumerate(asked.examples, start=top + 2):
            sheet.line(row, line)
        top += 3 + len(asked.examples)
