"""`certpress books export`: which book, of which days."""

from pathlib import Path

import pytest

from tests.cli.conftest import Ask
from tests.cli.test_statistics import worked  # noqa: F401 - a site with two certificates


@pytest.mark.parametrize("month", ["2026-11", "2026年11月", "2026/11", "２０２６－１１", "2026 年 11 月"])
def test_a_month_is_written_and_told(ask: Ask, worked: Path, month: str) -> None:  # noqa: F811 - the fixture
    told = ask("books", "export", "证书印制台账", "余存台账", "--month", month, "--by", "赵审计", here=worked)

    assert 0 == told.status
    folder = worked / "output" / "books" / "2026"
    assert ["空白证书余存台账-2026年11月.xlsx", "证书印制台账-2026年11月.xlsx"] == sorted(
        file.name for file in folder.iterdir()
    )
    assert ["0 行", "0 行"] == [line.partition("：")[0] for line in told.out.splitlines()]


def test_without_a_name_all_books_of_a_year_are_written(ask: Ask, worked: Path) -> None:  # noqa: F811 - the fixture
    assert 9 == len(ask("books", "export", "--year", "2026", here=worked).out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "--year"),
        (("--year", "2026", "--month", "2026-11"), "--year"),
        (("--year", "26"), "26"),
        (("--month", "2026-13"), "2026-13"),
        (("--month", "2098-01"), "2098年01月还没有开始"),
        (("流水", "--year", "2026"), "流水"),
        (("--year", "2026", "--by", "某人"), "某人"),
        (("--batch", "没有"), "没有"),
        (("入库", "--batch", "没有"), "入库台账只登记空白证书"),
        (("空白证书余存台账", "--batch", "没有"), "余存台账只登记空白证书"),
    ],
)
def test_what_cannot_be_meant_is_refused(ask: Ask, worked: Path, arguments: tuple[str, ...], why: str) -> None:  # noqa: F811 - the fixture
    told = ask("books", "export", *arguments, here=worked)

    assert 2 == told.status
    assert why in told.err
    assert not (worked / "output" / "books").exists()
