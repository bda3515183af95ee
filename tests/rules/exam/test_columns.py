"""The columns of an exam's further sheets: every way to write them, and how a problem names them."""

from itertools import chain

import pytest

from pipeline.rules.batch import BLANK, Cell
from pipeline.rules.exam import columns
from pipeline.rules.exam.columns import at, find, heading_of, is_of_sheet, sheet_and_column


@pytest.mark.parametrize("written", ["{}", " {}*", "{}：", "{}（必填）", "{}(1)"])
def test_a_heading_of_our_form_is_known_with_the_marks_that_people_add(written: str) -> None:
    for name in {*chain(*columns.COLUMNS.values()), *columns.KEYS}:
        heading = written.format(name)

        assert heading == heading_of(["备注", heading], name)


def test_a_heading_may_be_spelt_otherwise_and_the_first_of_our_list_is_read() -> None:
    cells = {"座位数": Cell("20"), "可容纳人数（人）": Cell("30"), "备注": Cell("1")}

    assert Cell("30") == find(cells, columns.CAPACITY)
    assert Cell("40") == find({**cells, "容量*": Cell("40")}, columns.CAPACITY)
    assert Cell("50") == find({**cells, "容量*": Cell("40"), "容量": Cell("50")}, columns.CAPACITY)


def test_where_no_heading_means_the_column_its_cells_are_blank() -> None:
    assert heading_of(["备注", "列"], columns.CAPACITY) is None
    assert BLANK == find({"备注": Cell("1")}, columns.CAPACITY)


def test_a_problem_of_a_further_sheet_names_the_sheet_and_others_do_not() -> None:
    assert "考场!容量" == at(columns.ROOMS, columns.CAPACITY)
    assert ("考场", "容量") == sheet_and_column("考场!容量")
    assert ("考场", "容量!人") == sheet_and_column("考场!容量!人")
    for place in (None, "容量", "考场", "备注!容量", "备注!"):
        assert (None, place) == sheet_and_column(place)
        assert not is_of_sheet(place)
    assert is_of_sheet("人员!证卡编号")
