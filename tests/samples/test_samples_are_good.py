"""The samples go through the real reader and the real rule book: what tests believe to be good is good."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from pipeline.documents.kinds import Box
from pipeline.printing.photos import inspect
from pipeline.reports.forms import write_form
from pipeline.reports.returned import Sent, write_returned
from pipeline.rules.batch import Roster, ScopeItem
from pipeline.rules.draft import understand
from pipeline.rules.drop_names import RETURN_NOTE
from pipeline.rules.facts import Facts
from pipeline.rules.numbers import InstitutionCode
from pipeline.rules.rule_book import Judgement, judge
from pipeline.storage.calendars import shipped_calendar
from pipeline.storage.drops import Drop
from pipeline.storage.intake import take
from pipeline.storage.limits import Limits
from pipeline.storage.reading import read
from pipeline.storage.takings import Taken
from tests.reports.papers_samples import say
from tests.samples.batches import Form, demo_dates, write_drop
from tests.samples.demo import put
from tests.samples.people import TRADES

INSTITUTION = InstitutionCode.parse("S000065148999")
SCOPE = tuple(ScopeItem(trade.occupation, trade.jobs, trade.levels) for trade in TRADES)
LIMITS = Limits()


def judged(drop: Path, work: Path, *, today: date = date(2026, 11, 20)) -> tuple[Roster, Judgement]:
    work.mkdir(exist_ok=True)
    taken = take(Drop.at(drop), work=work, limits=LIMITS)
    assert isinstance(taken, Taken)
    reading = read(taken, limits=LIMITS)
    assert reading.roster is not None
    assert () == reading.problems
    facts = Facts(
        institution=INSTITUTION,
        institution_name="天山示例职业技能评价中心",
        scope=SCOPE,
        calendar=shipped_calendar(),
        today=today,
        photo_required=bool(reading.roster.photos),
        photos=inspect(_photos(taken), frame=Box(35, 49), max_pixels=LIMITS.pixels, workers=1),
    )
    return reading.roster, judge(understand(reading.roster), facts)


def _photos(taken: Taken) -> Mapping[str, Path]:
    return {member.sha256: member.file for member in taken.members if member.path.endswith(".jpg")}


@pytest.mark.parametrize("form", ["folder", "zip", "xlsx"])
def test_an_invented_batch_has_not_one_problem(tmp_path: Path, form: Form) -> None:
    _, judgement = judged(write_drop(tmp_path / "inbox", form=form), tmp_path / "work")

    assert () == judgement.problems
    assert judgement.batch is not None
    assert 30 == len(judgement.batch.results)


@pytest.mark.parametrize("day", ["2026-02-26", "2026-11-23", "2027-01-03"])
def test_the_demo_has_not_one_problem_on_the_day_it_is_made(tmp_path: Path, day: str) -> None:
    today = date.fromisoformat(day)
    _, judgement = judged(put(tmp_path / "inbox", today=today, people=5), tmp_path / "work", today=today)

    assert () == judgement.problems
    assert judgement.batch is not None
    assert date.fromisoformat(demo_dates(today)["发证日期"]) == judgement.batch.issued_on


def test_a_returned_note_that_was_corrected_passes(tmp_path: Path) -> None:
    def spoil(rows: list[dict[str, Any]]) -> None:
        rows[1]["实操成绩"] = 40

    def mend(rows: list[dict[str, Any]]) -> None:
        rows[1]["实操成绩"] = 80

    bad = write_drop(tmp_path / "bad", people=4, change=spoil)
    roster, judgement = judged(bad, tmp_path / "work-bad")
    write_returned(tmp_path, roster, judgement.problems, say, drop=Sent(bad.name))
    good = write_drop(tmp_path / "good", people=4, change=mend)
    good_roster, _ = judged(good, tmp_path / "work-good")
    _replace_by_corrected_note(good, tmp_path / RETURN_NOTE)
    again, second = judged(good, tmp_path / "work-again")

    assert ["mark-below-sixty"] == [problem.code for problem in judgement.problems]
    assert () == second.problems
    assert [row.cell("姓名").text for row in good_roster.rows] == [row.cell("姓名").text for row in again.rows]


def _replace_by_corrected_note(drop: Path, note: Path) -> None:
    import openpyxl  # noqa: PLC0415 - only here does somebody correct a workbook by hand

    book = openpyxl.load_workbook(note)
    headings = [cell.value for cell in book["名单"][1]]
    book["名单"].cell(3, headings.index("实操成绩") + 1).value = "80"
    (drop / f"{drop.name}.xlsx").unlink()
    book.save(drop / "改正.xlsx")


def test_the_empty_form_reads_as_a_roster_without_people_and_its_example_is_not_read(tmp_path: Path) -> None:
    write_form("results", tmp_path / "form.xlsx", scope=SCOPE, institution=INSTITUTION)
    (tmp_path / "drop").mkdir()
    copy(tmp_path / "form.xlsx", tmp_path / "drop")
    roster, judgement = judged(tmp_path / "drop", tmp_path / "work")

    assert () == roster.rows
    assert "no-people" in {problem.code for problem in judgement.problems}
