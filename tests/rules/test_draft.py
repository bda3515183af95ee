from dataclasses import replace

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import BLANK, Cell, CellKind, Row
from pipeline.rules.draft import understand
from pipeline.rules.problems import Problem
from tests.rules.located import located
from tests.rules.rosters import (
    FIRST_ROW,
    good_roster,
    identity,
    photo,
    text,
    with_cell,
    with_key,
    with_photos,
    without_column,
)


def test_a_blank_line_between_people_is_nobody() -> None:
    roster = good_roster()
    blank = Row(9, dict.fromkeys(columns.COLUMNS, BLANK))

    assert 3 == len(understand(replace(roster, rows=(*roster.rows, blank))).entrants)


def test_the_ledger_is_asked_about_the_numbers_that_were_understood() -> None:
    draft = understand(with_cell(good_roster(), columns.IDENTITY, "110101199003077476"))

    assert frozenset({identity(1), identity(2)}) == draft.identities


def test_the_ledger_is_asked_about_folded_certificate_numbers() -> None:
    draft = understand(with_cell(good_roster(), columns.NUMBER, " s000065148999263000001"))

    assert frozenset({"S000065148999263000001"}) == draft.numbers


def test_a_missing_column_is_told_once_and_not_on_every_row() -> None:
    problems = understand(without_column(good_roster(), columns.LEVEL)).problems

    assert [(None, columns.LEVEL)] == [(problem.row, problem.column) for problem in problems]


def test_a_photo_is_found_whatever_the_case_of_its_name() -> None:
    roster = good_roster(people=1)
    number = "11010119900307002x"
    with_x = with_photos(with_cell(roster, columns.IDENTITY, number), {"11010119900307002X.PNG": photo("x")})

    assert photo("x") == understand(with_x).entrants[0].photo


def test_the_column_decides_over_the_file_name() -> None:
    roster = good_roster(people=1)
    named = with_cell(with_photos(roster, {**roster.photos, "a.jpg": photo("a")}), columns.PHOTO, "A.jpg")
    draft = understand(named)

    assert photo("a") == draft.entrants[0].photo
    assert ["photo-of-nobody"] == [problem.code for problem in draft.problems]


def test_a_wrong_number_still_finds_its_photo() -> None:
    number = "110101199003077476"
    roster = with_cell(good_roster(people=1), columns.IDENTITY, number)
    draft = understand(with_photos(roster, {f"{number}.jpg": photo("x")}))

    assert ["identity-check-digit"] == [problem.code for problem in draft.problems]


def test_a_broken_cell_in_a_column_nobody_uses_does_not_matter() -> None:
    roster = good_roster(people=1)
    row = replace(roster.rows[0], cells={**roster.rows[0].cells, "备注": Cell("#REF!", CellKind.FAULT)})

    assert () == understand(replace(roster, rows=(row,))).problems


def test_a_number_cell_is_an_error_even_where_it_looks_right() -> None:
    problems = understand(with_cell(good_roster(), columns.IDENTITY, identity(0), kind=CellKind.NUMBER)).problems

    assert ["identity-is-number"] == [problem.code for problem in problems]
    assert [FIRST_ROW] == [problem.row for problem in problems]


def test_a_fault_cell_without_text_is_told() -> None:
    row = Row(7, {columns.NAME: Cell("", CellKind.FAULT), columns.IDENTITY: text(identity(8))})
    problems = understand(replace(good_roster(), rows=(row,), photos={})).problems

    assert ("cell-fault", 7, columns.NAME) in [(problem.code, problem.row, problem.column) for problem in problems]


def test_a_photos_name_that_excel_made_a_date_of_is_told_and_no_photo_is_taken() -> None:
    draft = understand(with_cell(good_roster(people=1), columns.PHOTO, "2026-11-20", kind=CellKind.DATE))

    assert draft.entrants[0].photo is None
    assert [("photo-of-nobody", f"warning 批次 照片 file={identity(0)[:6]}********{identity(0)[-4:]}.jpg")] == [
        (one.code, located(one)) for one in draft.problems[:1]
    ]
    assert [("cell-date", "error 2 照片 text=2026-11-20")] == [(one.code, located(one)) for one in draft.problems[1:]]


def test_a_formula_without_a_text_asks_for_no_other_photo() -> None:
    draft = understand(with_cell(good_roster(people=1), columns.PHOTO, "", kind=CellKind.FORMULA))

    assert photo(f"{identity(0)}.jpg") == draft.entrants[0].photo
    assert ["cell-formula"] == [one.code for one in draft.problems]


@pytest.mark.parametrize(("kind", "form"), [("认定结果", "results"), ("工作人员", "staff"), ("发票", "results")])
def test_a_missing_column_is_told_with_the_form_that_has_it(kind: str, form: str) -> None:
    roster = with_key(without_column(good_roster(), columns.LEVEL), columns.KIND, kind)

    assert [f"error 批次 职业技能等级 form={form} heading=职业技能等级"] == list(
        map(located, understand(roster).problems)
    )


def test_two_headings_of_one_meaning_are_told_as_they_are_written() -> None:
    roster = replace(good_roster(), headings=(*columns.COLUMNS, "职 业", "备注"))

    assert ["error 批次 职业名称 heading=职业名称 headings=职业名称、职业"] == list(
        map(located, understand(roster).problems)
    )


def test_what_is_found_besides_is_told_once_and_in_its_place() -> None:
    draft = understand(good_roster()).with_problems([Problem.of("b", 3, columns.JOB), Problem.of("a", None, "照片")])
    again = draft.with_problems([Problem.of("b", 3, columns.JOB), Problem.warning("c", 2, columns.NAME)])

    assert ["a", "c", "b"] == [one.code for one in again.problems]
    assert again.is_told(3, columns.JOB)
    assert again.is_told(4, columns.PHOTO)
    assert not again.is_told(2, columns.NAME)
    assert not again.is_told(4, columns.JOB)


def test_a_cell_lacks_something_only_where_nobody_was_told_why() -> None:
    roster = with_cell(with_cell(good_roster(), columns.JOB, " "), columns.JOB, "", kind=CellKind.FORMULA, row=3)
    draft = understand(roster)

    assert [True, False, False] == [draft.lacks(row, columns.JOB) for row in roster.rows]
