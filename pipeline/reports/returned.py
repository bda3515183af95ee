"""What goes back with a drop: 退回说明.xlsx, the roster written afresh with its problems, and problems.json.

Promised: nothing of the drop is executed, and nothing is copied from it but what its cells showed; a NUMBER cell comes
back as text with the digits it had, a FORMULA cell as the text it showed. The sheets 批次 and 名单 can be corrected and
dropped again as they are. The structure of the sheets is Chinese, as all our documents are; the sentences are those of
the site's language.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pipeline.files import write_whole
from pipeline.reports.workbook import Book, Sheet, Style, clipped, workbook
from pipeline.rules.batch import BLANK, Roster, Row
from pipeline.rules.columns import BATCH, COLUMNS, KEYS, canonical
from pipeline.rules.drop_names import (
    PARTICULARS_SHEET,
    PEOPLE_SHEET,
    PROBLEM_COLUMN,
    PROBLEMS_FILE,
    RETURN_NOTE,
)
from pipeline.rules.problems import Problem, in_reading_order

# Excel shows no more of a cell comment at once; the whole text stands in the column 问题.
_LONGEST_COMMENT = 2000
_WORKBOOK = ".xlsx"
_WHAT_TO_DO = (
    "1. 本文件的“批次”和“名单”两页是您的原数据，有问题的单元格已标红，原因写在“问题”一栏；标黄的只是提示，可以不改。",
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

Say = Callable[[Problem], str]
Place = TypeVar("Place")


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
    by_row: Mapping[int | None, Sequence[Problem]]
    say: Say
    only_rows: frozenset[int] | None
    batch_name: str | None
    steps: tuple[str, ...]

    def goes_back(self, row: Row) -> bool:
        return self.only_rows is None or row.number in self.only_rows

    def about(self, row: int | None) -> Sequence[Problem]:
        return self.by_row.get(row, ())


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
    steps = tuple(step.format(files=" 和 ".join(twins or drop.rosters) or _THE_ROSTER) for step in template)
    note = _Note(drop.name, roster, kept, _by_row(kept), say, only_rows, batch_name, steps)
    _write(folder, note, twins)


def write_withdrawn(folder: Path, problem: Problem, say: Say, *, drop: str) -> None:
    """Write 退回说明.xlsx and problems.json for a drop that somebody took back; `problem` says who and why."""
    _write(folder, _Note(drop, None, (problem,), _by_row([problem]), say, None, None, _WHAT_TO_DO_WITHDRAWN), ())


def _write(folder: Path, note: _Note, twins: Iterable[str]) -> None:
    write_whole(folder / PROBLEMS_FILE, problems_as_json(note.problems, note.say))
    content = workbook(lambda book: _fill(book, note))
    for name in (RETURN_NOTE, *twins):
        write_whole(folder / name, content)


def _by_row(problems: Iterable[Problem]) -> Mapping[int | None, Sequence[Problem]]:
    return _grouped(problems, lambda problem: problem.row)


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
    kept = (problem for problem in problems if only_rows is None or problem.row is None or problem.row in only_rows)
    return in_reading_order(kept)


def _fill(book: Book, note: _Note) -> None:
    _write_explanation(book.sheet("退回说明"), note)
    if note.roster is not None:
        _write_particulars(book.sheet(PARTICULARS_SHEET), note, note.roster)
        _write_people(book.sheet(PEOPLE_SHEET), note, note.roster)


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
    sheet.print_on_a4(repeat_rows=(top, top), footer="&C第 &P 页 共 &N 页")
    for row, problem in enumerate(note.problems, start=top + 1):
        place = "整批" if problem.row is None else str(problem.row)
        sheet.write(row, 0, place, Style.WRAPPED)
        sheet.write(row, 1, clipped(problem.column or ""), Style.WRAPPED)
        sheet.write(row, 2, clipped(_told(problem, note.say)), Style.WRAPPED)


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
    rows = len({problem.row for problem in errors if problem.row is not None})
    hints = len(note.problems) - len(errors)
    found = f"共有 {len(errors)} 个问题，涉及 {rows} 行" + (f"；另有 {hints} 条提示" if hints else "")
    again = f"；其余人员已受理，改正后请以批次号 {note.batch_name} 重新提交" if note.batch_name else ""
    return (f"{found}{again}。“行”是原名单中的行号。",)


def _told(problem: Problem, say: Say) -> str:
    return say(problem) if problem.is_error else f"提示：{say(problem)}"


def _style(problems: Sequence[Problem], plain: Style) -> Style:
    if not problems:
        return plain
    return Style.WRONG if any(problem.is_error for problem in problems) else Style.DOUBTFUL


def _listed(problems: Sequence[Problem], say: Say) -> str:
    told = [_told(problem, say) for problem in problems]
    return told[0] if len(told) == 1 else "\n".join(f"{place}. {text}" for place, text in enumerate(told, start=1))


def _write_particulars(sheet: Sheet, note: _Note, roster: Roster) -> None:
    sheet.widths((18, 34, 80))
    by_key = _by_column(note.about(None))
    missing = [key for key in KEYS if key in by_key and key not in roster.particulars]
    for row, key in enumerate((*roster.particulars, *missing)):
        found = by_key.get(key, ())
        text = note.batch_name if key == BATCH and note.batch_name else roster.particulars.get(key, BLANK).text
        sheet.write(row, 0, clipped(key), Style.HEADING)
        sheet.write(row, 1, clipped(text), _style(found, Style.TEXT))
        if found:
            sheet.write(row, 2, clipped(_listed(found, note.say)), Style.WRAPPED)


def _by_column(problems: Iterable[Problem]) -> Mapping[str, Sequence[Problem]]:
    return _grouped(problems, lambda problem: problem.column or "")


def _grouped(problems: Iterable[Problem], place: Callable[[Problem], Place]) -> Mapping[Place, Sequence[Problem]]:
    found: dict[Place, list[Problem]] = {}
    for problem in problems:
        found.setdefault(place(problem), []).append(problem)
    return found


def _headings(note: _Note, roster: Roster) -> dict[str, str]:
    """Return column -> heading as it was written, extra columns too; those that were missing come last."""
    headings: dict[str, str] = {}
    for heading in roster.headings:
        # The reader has left out the 问题 of an earlier return, and read the first of two columns with one meaning.
        if heading:
            headings.setdefault(canonical(heading) or heading, heading)
    named = {problem.column for problem in note.problems if problem.is_error}
    return headings | {column: column for column in COLUMNS if column in named and column not in headings}


def _write_people(sheet: Sheet, note: _Note, roster: Roster) -> None:
    headings = _headings(note, roster)
    of_columns = _by_column(note.about(None))
    sheet.widths([*(max(12.0, 2.5 * len(heading)) for heading in headings.values()), 80.0])
    sheet.freeze(1, 1)
    for place, (column, heading) in enumerate(headings.items()):
        found = of_columns.get(column, ())
        sheet.write(0, place, clipped(heading), _style(found, Style.HEADING))
        if found:
            sheet.comment(0, place, clipped(_listed(found, note.say), _LONGEST_COMMENT))
    sheet.write(0, len(headings), PROBLEM_COLUMN, Style.HEADING)
    for place, row in enumerate(filter(note.goes_back, roster.rows), start=1):
        _write_person(sheet, place, row, headings=tuple(headings), note=note)


def _write_person(sheet: Sheet, at: int, row: Row, *, headings: Sequence[str], note: _Note) -> None:
    problems = note.about(row.number)
    by_column = _by_column(problems)
    for place, column in enumerate(headings):
        found = by_column.get(column, ())
        sheet.write(at, place, clipped(row.cell(column).text), _style(found, Style.TEXT))
        if found:
            sheet.comment(at, place, clipped(_listed(found, note.say), _LONGEST_COMMENT))
    sheet.write(at, len(headings), clipped(_row_note(row, at + 1, problems, note.say)), _style(problems, Style.WRAPPED))


def _row_note(row: Row, here: int, problems: Sequence[Problem], say: Say) -> str:
    if not problems:
        return ""
    moved = "" if row.number == here else f"（原名单第 {row.number} 行）"
    return moved + _listed(problems, say)
