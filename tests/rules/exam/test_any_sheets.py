"""Whatever stands in the sheets of an exam, it is judged."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.rules.batch import Cell, CellKind, Row
from pipeline.rules.exam import columns
from pipeline.rules.exam.columns import DUTIES, ROOMS, SESSIONS
from pipeline.rules.exam.draft import ExamRoster
from tests.rules.exam.exams import check_seats
from tests.rules.exam.judging import judged
from tests.rules.exam.rosters import EXAMINERS, candidate
from tests.rules.exam.samples import (
    good_case,
)

CELLS = st.builds(
    Cell,
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            [
                "",
                "1",
                "01",
                "2",
                "101",
                "102",
                "实1",
                "30",
                "0",
                "理论",
                "实操",
                "综合评审",
                "主考",
                "内督",
                "考评员",
                "张伟",
            ]
        ),
        st.sampled_from(
            ["2026-12-05", "9999-12-31", "09:00", "10:30", "24:00", "0.375", "是", "否", *map(str, EXAMINERS)]
        ),
    ),
    st.sampled_from(CellKind),
)


def rows_of(sheet: str) -> st.SearchStrategy[list[dict[str, Cell]]]:
    return st.lists(st.dictionaries(st.sampled_from(columns.COLUMNS[sheet]), CELLS), max_size=4)


@settings(max_examples=200, deadline=None)
@given(
    particulars=st.dictionaries(st.sampled_from(columns.KEYS), CELLS),
    persons=st.lists(st.dictionaries(st.sampled_from([*candidate(0)]), CELLS), max_size=3),
    sessions=rows_of(SESSIONS),
    rooms=rows_of(ROOMS),
    duties=rows_of(DUTIES),
)
def test_no_sheets_whatever_is_in_them_stop_the_judge(
    particulars: dict[str, Cell],
    persons: list[dict[str, Cell]],
    sessions: list[dict[str, Cell]],
    rooms: list[dict[str, Cell]],
    duties: list[dict[str, Cell]],
) -> None:
    roster, known = good_case()

    def changed(rows: tuple[Row, ...], changes: list[dict[str, Cell]]) -> tuple[Row, ...]:
        more = tuple(Row(row.number, {**row.cells, **cells}) for row, cells in zip(rows, changes, strict=False))
        return (*more, *rows[len(more) :])

    judgement = judged(
        (
            ExamRoster(
                people=replace(
                    roster.people,
                    particulars={**roster.people.particulars, **particulars},
                    rows=changed(roster.people.rows, persons),
                ),
                sessions=changed(roster.sessions, sessions),
                rooms=changed(roster.rooms, rooms),
                duties=changed(roster.duties, duties),
            ),
            known,
        )
    )

    assert (judgement.exam is None) == (judgement.seating is None)
    assert judgement.exam is not None or any(problem.is_error for problem in judgement.problems)
    if judgement.exam is not None and judgement.seating is not None:
        check_seats(judgement.exam, judgement.seating)
