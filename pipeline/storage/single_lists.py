"""A workbook with one list of people, of whatever make: no sheet 批次, and any name for the sheet."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.rules.batch import Row
from pipeline.rules.drop_names import PEOPLE_SHEET
from pipeline.rules.problems import Problem
from pipeline.storage.limits import Limits
from pipeline.storage.tables import People, read_people, too_long
from pipeline.storage.workbooks import read_workbook


@dataclass(frozen=True, slots=True)
class SingleList:
    """What the list holds, and what is wrong with the workbook; then there is nothing in it."""

    headings: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_single_list(file: Path, name: str, *, limits: Limits) -> SingleList:
    """Return the list in the .xlsx `file`, `name` for people: its sheet 名单, else the only sheet with a header row.

    A header row has at least 姓名 and 证件号码, or what people call them.
    """
    sheets, problems = read_workbook(file, name, limits=limits)
    if problems:
        return SingleList(problems=problems)
    read = {title: read_people(lines, limits=limits) for title, lines in sheets.items()}
    lists = {title: people for title, (people, found) in read.items() if not found}
    if PEOPLE_SHEET in lists or len(lists) == 1:
        title = PEOPLE_SHEET if PEOPLE_SHEET in lists else next(iter(lists))
        return _checked(lists[title], too_long(title, sheets[title], limits=limits))
    if lists:
        return SingleList(problems=(Problem.of("list-twice", sheets="、".join(lists)),))
    return SingleList(
        problems=next((found for _, found in read.values()), ()) or (Problem.of("file-empty", path=name),)
    )


def _checked(people: People, problems: tuple[Problem, ...]) -> SingleList:
    return SingleList(problems=problems) if problems else SingleList(people.headings, people.rows)
