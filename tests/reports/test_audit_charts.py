"""The charts of an audit: as readable for five years as for one month, and nothing left out in silence."""

import re

from pipeline.reports.audit_charts import issue_chart, stock_chart


def numbers(pattern: str, chart: str) -> list[float]:
    return [float(one) for one in re.findall(pattern, chart)]


def test_each_year_is_a_row_of_its_own_and_all_have_one_scale() -> None:
    chart = issue_chart({"2024-03": {3: 50}, "2026-01": {3: 100, 5: 100}, "2026-12": {5: 25}})

    assert ["2024", "2026"] == re.findall(r"<title>([0-9]{4}) 年各月发证数量", chart)
    assert [32.5, 65.0, 65.0, 16.2] == numbers(r'<rect [^>]*height="([0-9.]+)"', chart)
    assert {"50", "200", "25"} <= set(re.findall(r">([0-9]+)</text>", chart))


def test_a_month_stands_in_the_place_of_its_month() -> None:
    (january, december) = numbers(r'<rect x="([0-9.]+)"', issue_chart({"2026-01": {3: 1}, "2026-12": {3: 1}}))

    assert (january < 80, december > 640) == (True, True)


def test_the_drawing_is_as_wide_whatever_there_is() -> None:
    years = {f"{year}-{month:02}": {3: 1} for year in range(2021, 2027) for month in range(1, 13)}

    for chart in (issue_chart(years), stock_chart({month: {"空白证书": 1} for month in years})):
        assert {"720"} == set(re.findall(r'viewBox="0 0 ([0-9]+) ', chart))
        assert max(numbers(r'(?:x|cx|x1|x2)="([0-9.]+)"', chart)) <= 720


def test_a_line_goes_from_all_to_none() -> None:
    chart = stock_chart({"2026-10": {"空白证书": 100}, "2026-11": {"空白证书": 50}, "2026-12": {"空白证书": 0}})

    assert [20.0, 95.0, 170.0] == numbers(r'<circle cx="[0-9.]+" cy="([0-9.]+)"', chart)


def test_a_kind_that_came_later_begins_later() -> None:
    chart = stock_chart({"2026-10": {"甲": 5}, "2026-11": {"甲": 5, "乙": 5}})

    assert [["56.0,20.0", "650.0,20.0"], ["650.0,20.0"]] == [
        one.split() for one in re.findall(r'points="([^"]+)"', chart)
    ]


def test_kinds_that_are_not_drawn_are_counted() -> None:
    assert "另有 2 种空白证书没有画出。" in stock_chart({"2026-11": {f"第{kind}种": 1 for kind in range(8)}})


def test_names_of_blanks_are_no_markup() -> None:
    assert "<b>" not in stock_chart({"2026-11": {"<b>": 1}})


def test_stock_that_was_none_all_the_time_is_drawn() -> None:
    assert 'cy="170.0"' in stock_chart({"2026-11": {"空白证书": 0}})


def test_of_nothing_there_is_no_chart() -> None:
    assert ("", "") == (issue_chart({}), stock_chart({}))
