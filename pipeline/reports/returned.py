"""What goes back with a drop: 退回说明.xlsx, the roster written afresh with its problems, and problems.json.

Promised: nothing of the drop is executed, and nothing is copied from it but what its cells showed; a NUMBER cell comes
back as text with the digits it had, a FORMULA cell as the text it showed. The sheets 批次 and 名单 and those of an exam
can be corrected and dropped again as they are. The structure of the sheets is Chinese, as all our documents are; the
sentences are those of the site's language.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.files import write_whole
from pipeline.reports.returned_tables import (
    ReturnedTable,
    Say,
    by_column,
    further_tables,
    listed,
    people_table,
    style_of,
    told,
    write_table,
)
from pipeline.reports.workbook import Book, Sheet, Style, clipped, workbook
from pipeline.rules import columns
from pipeline.rules.batch import BLANK, Roster, Row
from pipeline.rules.categories import Category, said_category
from pipeline.rules.drop_names import (
    PARTICULARS_SHEET,
    PEOPLE_SHEET,
    PROBLEM_COLUMN,
    PROBLEMS_FILE,
    RETURN_NOTE,
)
from pipeline.rules.exam import columns as exam
from pipeline.rules.exam.columns import heading_of, sheet_and_column
from pipeline.rules.problems import Problem, in_reading_order
from pipeline.rules.scores import draft as scores

_WORKBOOK = ".xlsx"
_WHAT_TO_DO = (
    "1. 本文件的{pages}页是您的原数据，有问题的单元格已标红，原因写在“问题”一栏；标黄的只是提示，可以不改。",
    "2. 请直接在本文件中改正并保存，再把所在的整个文件夹放入收件文件夹 inbox。{files} 不必删除，以改过的本文件为准。",
    "3. 也可以不用本文件，直接改正 {files}；两处只改一处。“问题”一栏不必删除，重新处理时会忽略它。",
    "4. 原来的文件没有任何改动，就在本文件旁边。",
)
_WHAT_TO_DO_PACKED = (
    _WHAT_TO_DO[0],
    "2. 请在本文件中改正，另存为新的 .xlsx 文件；解开压缩文件，用它替换其中的 {files}，再放入收件文件夹 inbox。",
    "3. “问题”一栏不必删除，重新处理时会忽略它。原来的文件没有任何改动，就在本文件旁边。",
)
_WHAT_TO_DO_ROWS = (
    "1. “名单”页只有需要改正的人员，有问题的单元格已标红，原因写在“问题”一栏；标黄的只是提示，可以不改。",
    "2. 退回说明.xlsx 和 {files} 内容相同：请改正其中任一个并保存，只改一个，连同 photos 整个放入收件文件夹 inbox。",
    "3. “问题”一栏不必删除，重新处理时会忽略它。批次号已经填好，请勿改回。",
)
_WHAT_TO_DO_UNREAD = (
    "1. 名单没有能够读出，所以这里只列出原因。",
    "2. 请按下面的说明改正后，重新放入收件文件夹 inbox。原来的文件没有任何改动，就在本文件旁边。",
)

_WHAT_TO_DO_WITHDRAWN = (
    "1. 这个批次是由工作人员撤回的，没有制作证书；撤回人和原因见下。",
    "2. 原来的文件没有任何改动，就在本文件旁边。需要时请与撤回人确认后，把它重新放入收件文件夹 inbox。",
)
_THE_ROSTER = "原来的名单文件"

# Whatever a sheet 批次 may have to say; one that is missing gets its line.
_KEYS: Final = tuple(dict.fromkeys((*columns.KEYS, *exam.KEYS, *scores.KEYS)))


@dataclass(frozen=True, slots=True)
class Sent:
    """What came: its name for people, the paths of the roster in it, and whether it came packed as a zip."""

    name: str
    rosters: tuple[str, ...] = ()
    packed: bool = False


@dataclass(frozen=True, slots=True)
class _Note:
    """Everything one 退回说明.xlsx is made from."""

    drop: str
    roster: Roster | None
    problems: tuple[Problem, ...]
    say: Say
    only_rows: frozenset[int] | None
    batch_name: str | None
    steps: tuple[str, ...]

    def goes_back(self, row: Row) -> bool:
        return self.only_rows is None or row.number in self.only_rows


def write_returned(
    folder: Path,
    roster: Roster | None,
    problems: Sequence[Problem],
    say: Say,
    *,
    drop: Sent,
    only_rows: frozenset[int] | None = None,
    batch_name: str | None = None,
) -> None:
    """Write 退回说明.xlsx and problems.json into `folder`, each whole or not at all.

    `roster` is None where it could not be read: the note then holds only the list of problems. `only_rows` keeps the
    rows that go back while the others were accepted, and `batch_name` is the 批次号 under which they may come again:
    `<batch_name>.xlsx` then lies beside the note and is its twin. Rows in problems.json count as in the original sheet.
    """
    kept = _kept(problems, only_rows)
    twins = (f"{batch_name}{_WORKBOOK}",) if batch_name else ()
    template = _steps(roster, only_rows, packed=drop.packed)
    named = {"files": " 和 ".join(twins or drop.rosters) or _THE_ROSTER, "pages": _pages(roster, kept)}
    steps = tuple(step.format(**named) for step in template)
    note = _Note(drop.name, roster, kept, say, only_rows, batch_name, steps)
    _write(folder, note, twins)


def write_withdrawn(folder: Path, problem: Problem, say: Say, *, drop: str) -> None:
    """Write 退回说明.xlsx and problems.json for a drop that somebody took back; `problem` says who and why."""
    _write(folder, _Note(drop, None, (problem,), say, None, None, _WHAT_TO_DO_WITHDRAWN), ())


def _write(folder: Path, note: _Note, twins: Iterable[str]) -> None:
    write_whole(folder / PROBLEMS_FILE, problems_as_json(note.problems, note.say))
    content = workbook(lambda book: _fill(book, note))
    for name in (RETURN_NOTE, *twins):
        write_whole(folder / name, content)


def problems_as_json(problems: Iterable[Problem], say: Say) -> bytes:
    """Return the list of `{"row","column","code","message","severity"}` in UTF-8, in reading order.

    `row` is null for what is about the whole batch.
    """
    told = [
        {
            "row": problem.row,
            "column": problem.column,
            "code": problem.code,
            "message": say(problem),
            "severity": problem.severity,
        }
        for problem in in_reading_order(problems)
    ]
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _kept(problems: Sequence[Problem], only_rows: frozenset[int] | None) -> tuple[Problem, ...]:
    return in_reading_order(problem for problem in problems if only_rows is None or _goes_back(problem, only_rows))


def _goes_back(problem: Problem, rows: frozenset[int]) -> bool:
    # The further sheets go back whole: row 3 of 场次 is not row 3 of 名单.
    return problem.row is None or problem.row in rows or exam.is_of_sheet(problem.column)


def _pages(roster: Roster | None, problems: Sequence[Problem]) -> str:
    """Return the names of the sheets that hold the roster, as a sentence has them."""
    further = [table.name for table in _further(roster, problems)] if roster else []
    return "".join(f"“{name}”" for name in (PARTICULARS_SHEET, PEOPLE_SHEET, *further))


def _further(roster: Roster, problems: Sequence[Problem]) -> Sequence[ReturnedTable]:
    return tuple(further_tables(roster, problems, is_exam=said_category(roster) is Category.ADMISSION))


def _fill(book: Book, note: _Note) -> None:
    _write_explanation(book.sheet("退回说明"), note)
    if note.roster is not None:
        _write_particulars(book.sheet(PARTICULARS_SHEET), note, note.roster)
        rows = tuple(filter(note.goes_back, note.roster.rows))
        people = people_table(note.roster, rows, note.problems)
        for table in (people, *_further(note.roster, note.problems)):
            write_table(book.sheet(table.name), table, note.say)


def _write_explanation(sheet: Sheet, note: _Note) -> None:
    sheet.widths((10, 16, 90))
    sheet.height(0, 30)
    sheet.across(0, 3, "退回说明", Style.TITLE)
    lines = (f"收到的文件：{note.drop}", *_summary(note), *note.steps)
    for row, line in enumerate(lines, start=1):
        sheet.height(row, 32)
        sheet.across(row, 3, clipped(line), Style.NOTE)
    top = len(lines) + 2
    sheet.line(top, ("行", "列", PROBLEM_COLUMN), Style.HEADING)
    sheet.repeat_rows(top, top)
    for row, problem in enumerate(note.problems, start=top + 1):
        sheet.write(row, 0, _place(problem), Style.WRAPPED)
        sheet.write(row, 1, clipped(sheet_and_column(problem.column)[1] or ""), Style.WRAPPED)
        sheet.write(row, 2, clipped(told(problem, note.say)), Style.WRAPPED)


def _place(problem: Problem) -> str:
    """Return the row for the list of all problems, with the name of its sheet where that is not 名单."""
    sheet, _ = sheet_and_column(problem.column)
    row = "" if problem.row is None else str(problem.row)
    return f"{sheet} {row}".strip() if sheet else row or "整批"


def _steps(roster: Roster | None, only_rows: frozenset[int] | None, *, packed: bool) -> tuple[str, ...]:
    if roster is None:
        return _WHAT_TO_DO_UNREAD
    if only_rows is not None:
        return _WHAT_TO_DO_ROWS
    return _WHAT_TO_DO_PACKED if packed else _WHAT_TO_DO


def _summary(note: _Note) -> tuple[str, ...]:
    if note.steps is _WHAT_TO_DO_WITHDRAWN:
        return ()
    errors = [problem for problem in note.problems if problem.is_error]
    rows = len({(sheet_and_column(problem.column)[0], problem.row) for problem in errors if problem.row is not None})
    hints = len(note.problems) - len(errors)
    found = f"共有 {len(errors)} 个问题，涉及 {rows} 行" + (f"；另有 {hints} 条提示" if hints else "")
    again = f"；其余人员已受理，改正后请以批次号 {note.batch_name} 重新提交" if note.batch_name else ""
    return (f"{found}{again}。{_rows_are(note)}",)


def _rows_are(note: _Note) -> str:
    sheets = [sheet for problem in note.problems if problem.row and (sheet := sheet_and_column(problem.column)[0])]
    return "“行”是原名单中的行号" + (f"，带页名的是该页的行号，如“{sheets[0]} 2”。" if sheets else "。")


def _write_particulars(sheet: Sheet, note: _Note, roster: Roster) -> None:
    sheet.widths((18, 34, 80))
    by_key = by_column(problem for problem in note.problems if problem.row is None)
    spelt = {heading_of(roster.particulars, key) or key: found for key, found in by_key.items() if key in _KEYS}
    missing = [key for key in spelt if key not in roster.particulars]
    for row, key in enumerate((*roster.particulars, *missing)):
        found = spelt.get(key, by_key.get(key, ()))
        text = note.batch_name if key == columns.BATCH and note.batch_name else roster.particulars.get(key, BLANK).text
        sheet.write(row, 0, clipped(key), Style.HEADING)
        sheet.write(row, 1, clipped(text), style_of(found, Style.TEXT))
        if found:
            sheet.write(row, 2, clipped(listed(found, note.say)), Style.WRAPPED)
