"""`certpress statistics`: on the screen, for programs, and as a workbook that an office prints."""

import io
import json
from pathlib import Path

import openpyxl
import pytest

from pipeline.reports.year_statistics import statistics_table
from pipeline.rules.exam.batch import Group
from pipeline.rules.levels import Level
from pipeline.rules.scores.statistics import Figures, Statistics
from pipeline.settings.values import Settings
from pipeline.storage.register import Register
from tests.cli.conftest import Ask
from tests.ledger import samples

FIGURES = ("申报", "参考", "缺考", "合格", "发证", "补发", "撤回")


@pytest.fixture
def worked(site: Path) -> Path:
    """A site in which an exam was held and two of those who passed have their certificates."""
    settings = Settings.read(site)
    opened = Register.open(
        settings.ledger_file,
        institution=settings.institution.code,
        institution_name=settings.institution.name,
        clock=lambda: samples.NINE,
        witness=settings.work / "head",
    )
    with opened as register:
        register.number(register.receive(samples.arrival(1)), samples.score_batch())
        register.number(register.receive(samples.arrival(2)), samples.batch(people=2))
    return site


def test_a_year_is_shown_with_its_sums(ask: Ask, worked: Path) -> None:
    told = ask("statistics", "2026", here=worked)

    assert 0 == told.status
    assert [
        ["电工", "----", "三级/高级工", "4", "3", "1", "2", "2", "0", "0"],
        ["合计", "4", "3", "1", "2", "2", "0", "0"],
    ] == [line.split() for line in told.out.splitlines()[1:]]
    assert set(FIGURES) < set(told.out.splitlines()[0].split())


def test_a_year_is_told_to_programs(ask: Ask, worked: Path) -> None:
    told = json.loads(ask("statistics", "2026", "--json", here=worked).out)

    counts = {"entered": 4, "sat": 3, "absent": 1, "passed": 2, "issued": 2, "reissued": 0, "taken_back": 0}
    assert ("S000065148999", 2026, counts) == (told["institution"], told["year"], told["total"])
    assert [{"occupation": "电工", "job": "----", "level": "三级/高级工", **counts}] == told["rows"]


def test_a_year_of_which_nothing_is_known_says_so(ask: Ask, worked: Path) -> None:
    assert "台账中没有 2030 年的数据。\n" == ask("statistics", "2030", here=worked).out
    assert [] == json.loads(ask("statistics", "2030", "--json", here=worked).out)["rows"]


def test_a_year_of_two_digits_is_told_how_a_year_is_written(ask: Ask, worked: Path) -> None:
    answer = ask("statistics", "26", here=worked)

    assert answer.err.startswith("usage-wrong")
    assert "“26”不是年份，请写四位数字，例如 2026" in "".join(answer.err.split("\n"))
    assert 0 == ask("statistics", "２０２６年", here=worked).status


@pytest.mark.parametrize("year", ["26", "今年", "1999"])
def test_a_year_has_four_digits_of_this_century(ask: Ask, worked: Path, year: str) -> None:
    assert 2 == ask("statistics", year, here=worked).status


def test_the_workbook_is_written_once(ask: Ask, worked: Path) -> None:
    target = worked / "统计.xlsx"

    assert 0 == ask("statistics", "2026", "-o", target, here=worked).status
    assert openpyxl.load_workbook(target)["认定统计表"]["E4"].value == 4
    assert "target-exists" in ask("statistics", "2026", "-o", target, here=worked).err


def table(*rows: tuple[Group, Figures]) -> list[list[object]]:
    content = statistics_table(Statistics(2026, rows), institution="天山示例职业技能评价中心", code="S000065148999")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert ("landscape", 9) == (sheet.page_setup.orientation, int(sheet.page_setup.paperSize))
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "$1:$3" == sheet.print_title_rows
    return [list(row) for row in sheet.values]


def test_the_workbook_has_a_row_for_each_level_and_sums_that_can_be_added_up() -> None:
    first = (Group("电工", "高压电工", Level.JUNIOR_WORKER), Figures(9, 8, 1, 7, 6, 2, 1))
    second = (Group("电工", "高压电工", Level.SENIOR_WORKER), Figures(5, 5, 0, 4, 4))
    title, head, headings, *rows = table(first, second)

    assert "职业技能等级认定统计表" == title[0]
    assert "天山示例职业技能评价中心（S000065148999）" in str(head[0])
    assert "2026年" in str(head[0])
    assert ["序号", "职业名称", "工种名称", "职业技能等级", *FIGURES] == headings
    assert ["1", "电工", "高压电工", "五级/初级工", 9, 8, 1, 7, 6, 2, 1] == rows[0]
    assert ["2", "电工", "高压电工", "三级/高级工", 5, 5, 0, 4, 4, 0, 0] == rows[1]
    assert [None, "合计", None, None, 14, 13, 1, 11, 10, 2, 1] == rows[2]
    assert "负责人" in str(rows[-1][0])


def test_a_year_without_anything_is_a_table_of_nothing() -> None:
    assert [None, "合计", None, None, *[0] * 7] == table()[3]
