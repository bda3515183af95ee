"""`certpress numbers fill`: the platform's list beside a roster; what is in doubt is told, and nothing is guessed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.cli.conftest import Ask
from tests.samples.batches import write_drop
from tests.samples.people import invent

HEADINGS = ("姓名", "证件号码", "证书编号", "版面发证日期")
PEOPLE = invent(3, seed=1, levels=[3])
Lines = list[list[Any]]


def number(place: int) -> str:
    return f"S000065148999263{place + 41:06d}"


def lines() -> Lines:
    """The list in another order than the roster."""
    good = [[one["姓名"], one["证件号码"], number(place), "2026-11-20"] for place, one in enumerate(PEOPLE)]
    return good[::-1]


def listed(file: Path, rows: Lines) -> Path:
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Sheet1")
        for line, cells in enumerate([list(HEADINGS), *rows]):
            for column, value in enumerate(cells):
                sheet.write(line, column, value)
    return file


@pytest.fixture
def drop(tmp_path: Path, site: Path) -> Path:
    text = (site / "site.toml").read_text("utf-8").replace('mode = "assigned"', 'mode = "supplied"')
    (site / "site.toml").write_text(text, "utf-8")
    return write_drop(tmp_path / "desk", people=3, seed=1, levels=[3], photos=False)


def test_without_a_target_it_is_only_shown(ask: Ask, site: Path, drop: Path, tmp_path: Path) -> None:
    shown = ask("--site", site, "numbers", "fill", drop, listed(tmp_path / "平台.xlsx", lines()))

    assert 0 == shown.status
    assert "共 3 行，其中 3 行有了编号" in shown.out
    assert "没有写出文件" in shown.out
    assert number(0) in shown.out
    assert PEOPLE[0]["证件号码"] not in shown.out


def test_the_new_workbook_has_the_number_of_each_person_and_passes_the_check(
    ask: Ask, site: Path, drop: Path, tmp_path: Path
) -> None:
    target = drop / "新.xlsx"
    made = ask("--site", site, "numbers", "fill", drop, listed(tmp_path / "平台.xlsx", lines()), "-o", target)
    sheet = openpyxl.load_workbook(target)["名单"]
    headings = [cell.value for cell in sheet[1]]
    numbers = [row[headings.index("证书编号")].value for row in sheet.iter_rows(min_row=2)]
    (drop / f"{drop.name}.xlsx").unlink()
    checked = json.loads(ask("--site", site, "check", drop, "--json").out)

    assert 0 == made.status
    assert "收件文件夹" in made.out, "what comes next"
    assert [number(0), number(1), number(2)] == numbers
    assert {"photo-missing"} == {one["code"] for one in checked["problems"] if one["severity"] == "error"}


def change(place: int, column: int, value: object) -> Callable[[Lines], None]:
    def changed(rows: Lines) -> None:
        rows[place][column] = value

    return changed


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (change(0, 0, "别人"), "第 2 行同一证件号码的姓名是 别人"),
        (change(0, 2, "S000065148998263000001"), "没有本机构的证书编号"),
        (change(0, 2, "S000065148999264000001"), "四级/中级工"),
        (change(0, 2, number(1)), "第 3 行有相同的证书编号"),
        (change(0, 2, 65148999263000001), "Excel"),
        (change(0, 3, "2026-11-21"), "日期是 2026-11-21"),
        (change(0, 3, ""), "日期是 -"),
        (lambda rows: rows.pop(), "平台表中没有此人的编号"),
        (lambda rows: rows.append(rows[0]), "无法确定编号对应哪一行"),
    ],
)
def test_what_is_in_doubt_is_told_and_nothing_is_written(
    ask: Ask, site: Path, drop: Path, tmp_path: Path, changed: Callable[[Lines], None], told: str
) -> None:
    rows = lines()
    changed(rows)
    target = tmp_path / "新.xlsx"
    answer = ask("--site", site, "numbers", "fill", drop, listed(tmp_path / "平台.xlsx", rows), "-o", target)

    assert 10 == answer.status
    assert told in answer.out
    assert not target.exists()


def test_who_is_in_the_list_alone_is_told_and_nothing_more(ask: Ask, site: Path, drop: Path, tmp_path: Path) -> None:
    rows = [*lines(), ["外人", "110101199003078515", number(9), "2026-11-20"]]
    answer = ask("--site", site, "numbers", "fill", drop, listed(tmp_path / "平台.xlsx", rows))

    assert 0 == answer.status
    assert "平台表第 5 行：! 名单中没有人是这个证件号码" in answer.out


def test_another_number_that_stands_there_already_is_not_overwritten(ask: Ask, site: Path, tmp_path: Path) -> None:
    def numbered(rows: list[dict[str, Any]]) -> None:
        rows[0]["证书编号"] = number(7)

    drop = write_drop(tmp_path / "desk", people=3, seed=1, levels=[3], photos=False, change=numbered)
    answer = ask("--site", site, "numbers", "fill", drop, listed(tmp_path / "平台.xlsx", lines()))

    assert 10 == answer.status
    assert "该行已有编号" in answer.out


@pytest.mark.parametrize(
    ("particulars", "told"),
    [({"评价机构代码": "S000065148998"}, "不是本机构"), ({"发证日期": None}, "发证日期没有填写或读不懂")],
)
def test_another_batch_is_not_made_into_one_of_ours(
    ask: Ask, site: Path, tmp_path: Path, particulars: dict[str, Any], told: str
) -> None:
    drop = write_drop(tmp_path / "desk", people=3, seed=1, levels=[3], photos=False, particulars=particulars)
    answer = ask("--site", site, "numbers", "fill", drop, listed(tmp_path / "平台.xlsx", lines()))

    assert 10 == answer.status
    assert told in answer.out


def test_a_workbook_that_is_there_is_not_overwritten(ask: Ask, site: Path, drop: Path, tmp_path: Path) -> None:
    target = tmp_path / "新.xlsx"
    target.write_bytes(b"mine")
    answer = ask("--site", site, "numbers", "fill", drop, listed(tmp_path / "平台.xlsx", lines()), "-o", target)

    assert "target-exists" in answer.err
    assert b"mine" == target.read_bytes()


def test_a_list_with_two_columns_of_numbers_is_not_guessed_at(
    ask: Ask, site: Path, drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.HEADINGS", (*HEADINGS, "证书号"))
    answer = ask("--site", site, "numbers", "fill", drop, listed(tmp_path / "平台.xlsx", lines()))

    assert 10 == answer.status
    assert "证书编号、证书号" in answer.out


def test_a_list_without_its_columns_is_told(ask: Ask, site: Path, drop: Path, tmp_path: Path) -> None:
    answer = json.loads(ask("--site", site, "numbers", "fill", drop, listed(tmp_path / "空.xlsx", []), "--json").out)

    assert (False, 3) == (answer["whole"], len(answer["rows"]))
