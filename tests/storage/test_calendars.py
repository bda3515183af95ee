"""The working days that are known: shipped ones, and the files of the site."""

import json
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import SettingsWrong
from pipeline.rules.workdays import CalendarMissing
from pipeline.storage.calendars import shipped_calendar, site_calendar

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data" / "holiday-cn"


def days(*pairs: tuple[str, bool]) -> list[dict[str, object]]:
    return [{"name": "x", "date": day, "isOffDay": off} for day, off in pairs]


def write_year(folder: Path, year: int, listed: list[dict[str, object]]) -> None:
    (folder / f"{year}.json").write_text(json.dumps({"year": year, "papers": [], "days": listed}), "utf-8")


def test_days_worked_instead_and_holidays_are_known() -> None:
    calendar = shipped_calendar()

    assert calendar.is_workday(date(2026, 1, 4))
    assert not calendar.is_workday(date(2026, 10, 1))
    assert not calendar.is_workday(date(2026, 11, 21))
    assert calendar.is_workday(date(2026, 11, 20))


def test_a_year_that_nobody_published_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(CalendarMissing):
        site_calendar(tmp_path).is_workday(date(2099, 1, 4))


def test_a_file_of_the_site_adds_its_year_and_wins(tmp_path: Path) -> None:
    write_year(tmp_path, 2099, days(("2099-01-05", True), ("2099-01-03", False)))
    write_year(tmp_path, 2026, days(("2026-11-20", True)))
    calendar = site_calendar(tmp_path)

    assert [False, True] == [calendar.is_workday(date(2099, 1, day)) for day in (5, 3)]
    assert not calendar.is_workday(date(2026, 11, 20))
    assert calendar.is_workday(date(2026, 10, 1))


def test_an_empty_list_publishes_no_year(tmp_path: Path) -> None:
    write_year(tmp_path, 2099, [])

    with pytest.raises(CalendarMissing):
        site_calendar(tmp_path).is_workday(date(2099, 1, 5))


def test_without_a_folder_there_are_no_overrides(tmp_path: Path) -> None:
    assert shipped_calendar() == site_calendar(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"year": 2099}',
        '{"year": 2098, "days": []}',
        '{"year": 2099, "days": [{"date": "2099-13-01", "isOffDay": true}]}',
        '{"year": 2099, "days": [{"date": "2099-01-01", "isOffDay": 1}]}',
        '{"year": 2099, "days": [{"date": "2099-01-01", "isOffDay": true}, {"date": "2099-01-01", "isOffDay": false}]}',
    ],
)
def test_a_wrong_file_stops_the_site_instead_of_making_wrong_certificates(tmp_path: Path, content: str) -> None:
    (tmp_path / "2099.json").write_text(content, "utf-8")

    with pytest.raises(SettingsWrong):
        site_calendar(tmp_path)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_what_is_shipped_agrees_with_holiday_cn(tmp_path: Path, year: int) -> None:
    source = SHARED / f"{year}.json"
    if not source.is_file():
        pytest.skip("the shared calendars are not beside this checkout")
    (tmp_path / source.name).write_bytes(source.read_bytes())
    listed, shipped = site_calendar(tmp_path), shipped_calendar()
    first = date(year, 1, 1).toordinal()
    every_day = [date.fromordinal(first + day) for day in range(365)]

    assert [listed.is_workday(day) for day in every_day] == [shipped.is_workday(day) for day in every_day]
