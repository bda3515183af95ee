"""From a workbook to a roster: what a person sees in it, and what may not come out of one."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.batch import CellKind
from pipeline.rules.problems import Problem
from pipeline.storage.soundness import OLE
from pipeline.storage.workbook_parts import SheetFacts, examine
from pipeline.storage.workbooks import number_text
from tests.samples.batches import Formula, particulars_of, workbook
from tests.storage.books import book, reading_of, roster_of, texts
from tests.storage.inboxes import LIMITS, PERSON, SHEET_HEADINGS, Office, codes
from tests.storage.zips import Packed, zip_bytes


def test_a_workbook_is_read_as_a_person_sees_it(office: Office) -> None:
    roster = roster_of(office, book([SHEET_HEADINGS, PERSON]))
    (row,) = roster.rows

    assert tuple(SHEET_HEADINGS) == roster.headings
    assert 2 == row.number
    assert ["王小明", "650102199003070017", "电工", "三级/高级工", "82.5", "76"] == [
        row.cell(heading).text for heading in SHEET_HEADINGS
    ]
    assert "一" == roster.particulars["批次号"].text


def test_a_title_above_the_headings_and_blank_lines_between_people_are_understood(office: Office) -> None:
    roster = roster_of(office, book([["合格人员名单"], [], SHEET_HEADINGS, PERSON, [], ["  ", "　"], PERSON]))

    assert [4, 7] == [row.number for row in roster.rows]


def test_synonyms_find_their_column_and_other_columns_keep_their_heading(office: Office) -> None:
    roster = roster_of(office, book([["序号", "名字", "身份证号", "电话"], [1, "王小明", "650102199003070017", "139"]]))

    assert ("序号", "名字", "身份证号", "电话") == roster.headings
    assert [{"序号": "1", "姓名": "王小明", "证件号码": "650102199003070017", "电话": "139"}] == texts(roster)


def test_the_column_that_we_added_to_a_returned_roster_is_not_read(office: Office) -> None:
    roster = roster_of(office, book([[*SHEET_HEADINGS, "问题"], [*PERSON, "证件号码有误"]]))

    assert "问题" not in roster.headings
    assert "问题" not in roster.rows[0].cells


def test_lines_that_hold_a_running_number_only_are_no_people(office: Office) -> None:
    roster = roster_of(office, book([["序号", *SHEET_HEADINGS], [1, *PERSON], [2], [3]]))

    assert 1 == len(roster.rows)


def test_a_formula_is_told_from_a_typed_value_also_where_its_value_is_empty(office: Office) -> None:
    people: list[dict[str, Any]] = [
        {"姓名": Formula("=A9", "王小明"), "证件号码": "650102199003070017"},
        {"姓名": Formula("=A9")},
    ]
    roster = roster_of(office, workbook(particulars_of("一"), people))

    assert [CellKind.FORMULA, CellKind.FORMULA] == [row.cell("姓名").kind for row in roster.rows]
    assert "王小明" == roster.rows[0].cell("姓名").text
    assert CellKind.TEXT is roster.rows[0].cell("证件号码").kind


def test_an_array_formula_marks_every_cell_it_fills(office: Office) -> None:
    made = openpyxl.load_workbook(io.BytesIO(book([SHEET_HEADINGS, PERSON, PERSON])))
    made["名单"]["A2"] = openpyxl.worksheet.formula.ArrayFormula("A2:A3", "=C2:C3")
    file = io.BytesIO()
    made.save(file)
    roster = roster_of(office, file.getvalue())

    assert [CellKind.FORMULA, CellKind.FORMULA] == [row.cell("姓名").kind for row in roster.rows]


def test_an_error_in_a_cell_is_a_fault(office: Office) -> None:
    made = openpyxl.load_workbook(io.BytesIO(book([SHEET_HEADINGS, PERSON])))
    made["名单"]["E2"] = "#N/A"
    file = io.BytesIO()
    made.save(file)

    assert CellKind.FAULT is roster_of(office, file.getvalue()).rows[0].cell("理论成绩").kind


def test_kinds_of_cells_are_kept(office: Office) -> None:
    line = ["王小明", 650102199003070017, date(2026, 11, 20), datetime(2026, 1, 2, 3, 4), time(9, 30), True]  # noqa: DTZ001 - Excel's times have no zone
    cells = roster_of(office, book([SHEET_HEADINGS, line])).rows[0].cells.values()

    assert [
        ("王小明", CellKind.TEXT),
        ("650102199003070000", CellKind.NUMBER),
        ("2026-11-20", CellKind.DATE),
        ("2026-01-02 03:04", CellKind.DATE),
        ("09:30", CellKind.DATE),
        ("TRUE", CellKind.TEXT),
    ] == [(cell.text, cell.kind) for cell in cells]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (82.5, "82.5"),
        (76.0, "76"),
        (0.1 + 0.2, "0.3"),
        (6.50102199003070017e17, "650102199003070000"),
        (0, "0"),
        (-1.50, "-1.5"),
    ],
)
def test_numbers_show_their_true_digits(value: float, text: str) -> None:
    assert text == number_text(value)


@given(st.integers(0, 10**15 - 1))
def test_a_whole_number_shows_all_its_digits(number: int) -> None:
    assert str(number) == number_text(float(number))


def test_a_key_given_twice_is_told(office: Office) -> None:
    keys = [["批次号", "一"], ["批号", "二"], ["审批人", "李"], ["审批人", "李"]]
    (problem,) = reading_of(office, book([SHEET_HEADINGS, PERSON], keys=keys)).problems

    assert Problem.of("key-twice", None, "批次号", key="批次号", line=2) == problem


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "workbook-encrypted"),
        (lambda: OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "workbook-is-xls"),
        (lambda: b"not a workbook", "workbook-damaged"),
        (lambda: book([SHEET_HEADINGS])[:-40], "workbook-damaged"),
        (lambda: zip_bytes([Packed(b"hello.txt")]), "workbook-damaged"),
        (lambda: book([SHEET_HEADINGS], names=("批次", "Sheet2")), "sheet-missing"),
        (lambda: book([SHEET_HEADINGS], names=("Sheet1", "名单")), "sheet-missing"),
        (lambda: book([["姓名", "电话"], ["王小明", "1"]]), "header-missing"),
    ],
)
def test_a_workbook_that_is_none_is_refused_in_plain_words(
    office: Office, make: Callable[[], bytes], code: str
) -> None:
    assert [code] == codes(reading_of(office, make()).problems)


@pytest.mark.parametrize(
    ("bounds", "code"),
    [
        ({"rows": 2}, "too-many-rows"),
        ({"columns": 5}, "too-many-columns"),
        ({"cell_characters": 10}, "cell-too-long"),
        ({"workbook_bytes": 1000}, "workbook-too-large"),
    ],
)
def test_every_bound_of_a_workbook_is_kept(office: Office, bounds: dict[str, int], code: str) -> None:
    reading = reading_of(office, book([SHEET_HEADINGS, PERSON, PERSON]), **bounds)

    assert {code} == set(codes(reading.problems))
    assert reading.roster is None


@pytest.mark.parametrize(("first", "second"), [("批次 ", "批次"), ("名单", " 名 单"), ("批次", "批\u3000次")])
def test_two_sheets_of_one_meaning_are_told_and_none_is_picked(office: Office, first: str, second: str) -> None:
    made = openpyxl.load_workbook(io.BytesIO(book([SHEET_HEADINGS, PERSON])))
    if first not in made.sheetnames:
        made.create_sheet(first)
    if second not in made.sheetnames:
        made.create_sheet(second).sheet_state = "hidden"
    file = io.BytesIO()
    made.save(file)
    reading = reading_of(office, file.getvalue())

    assert {"sheet-twice"} == set(codes(reading.problems))
    assert reading.roster is None


def _with_part(ending: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a small workbook of which one part was altered."""
    with zipfile.ZipFile(io.BytesIO(book([SHEET_HEADINGS, PERSON]))) as source:
        parts = [
            Packed(name.encode(), change(source.read(name)) if name.endswith(ending) else source.read(name))
            for name in source.namelist()
        ]
    return zip_bytes(parts)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/workbook.xml", 'name="名单"', ""),
        ("xl/workbook.xml", 'name="名单"', 'name="批次"'),
        ("workbook.xml.rels", "Target=", "Torget="),
        ("workbook.xml.rels", "Id=", "Ed="),
        ("sheet2.xml", "<worksheet", '<?xml version="1.0" encoding="no-such"?><worksheet'),
        ("sheet2.xml", "<sheetData>", '<sheetData><row r="0"><c><f>1</f></c></row>'),
        ("sheet2.xml", "<sheetData>", '<sheetData><row r="-9"><c><f>1</f></c></row>'),
        ("sheet2.xml", "<sheetData>", '<sheetData><row r="1"><c r="A0"><f>1</f></c></row>'),
    ],
)
def test_a_workbook_that_lacks_a_name_or_a_place_is_damaged(office: Office, part: str, old: str, new: str) -> None:
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode())

    assert ["workbook-damaged"] == codes(reading_of(office, _with_part(part, change)).problems)


@pytest.mark.parametrize("again", ["xl/worksheets/sheet2.xml", "XL/Worksheets/Sheet2.xml"])
def test_a_workbook_of_which_a_part_is_there_twice_is_damaged(office: Office, again: str) -> None:
    """Who approves it would see one roster in his office program, and another be printed."""
    with zipfile.ZipFile(io.BytesIO(book([SHEET_HEADINGS, PERSON]))) as source:
        parts = [Packed(name.encode(), source.read(name)) for name in source.namelist()]
        parts.append(Packed(again.encode(), source.read("xl/worksheets/sheet2.xml").replace(b"82.5", b"99.5")))

    assert ["workbook-damaged"] == codes(reading_of(office, zip_bytes(parts)).problems)


def _array_formulas(count: int, rows: int) -> bytes:
    cells = b"".join(
        b'<row r="%d"><c r="A%d"><f t="array" ref="A%d:A%d">1</f><v>1</v></c></row>' % (row, row, row, row + rows - 1)
        for row in range(1, count * rows + 1, rows)
    )
    return _with_sheet(SHEET % cells)


def test_many_formulas_that_fill_one_cell_each_are_kept_cell_by_cell(office: Office) -> None:
    file = office.put("a.xlsx", _array_formulas(15_000, 1))
    with file.open("rb") as opened:
        facts, problems = examine(opened, limits=LIMITS)

    assert () == problems
    assert ([], 15_000) == (facts["名单"].formula_areas, len(facts["名单"].formulas))


def test_areas_that_formulas_fill_are_looked_through_once_a_row(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[int] = []
    honest = SheetFacts.filled_columns

    def counting(facts: SheetFacts, row: int) -> int:
        rows.append(row)
        return honest(facts, row)

    monkeypatch.setattr(SheetFacts, "filled_columns", counting)
    office.read(office.put("a.xlsx", _with_sheet(SHEET % b'<row r="200"><c r="GR200"><f>1</f><v>1</v></c></row>')))

    assert list(range(1, 201)) == rows[-200:]
    assert len(rows) < 210


def test_an_area_fills_its_own_columns_in_its_own_rows() -> None:
    facts = SheetFacts(formula_areas=[((2, 1), (3, 2)), ((3, 4), (3, 4))])

    assert [0, 0b00110, 0b10110, 0] == [facts.filled_columns(row) for row in (1, 2, 3, 4)]


@pytest.mark.parametrize(("areas", "found"), [(100, ["header-missing"]), (101, ["workbook-damaged"])])
def test_formulas_that_fill_areas_are_counted(office: Office, areas: int, found: list[str]) -> None:
    assert found == codes(reading_of(office, _array_formulas(areas, 2)).problems)


def _with_sheet(sheet: bytes) -> bytes:
    """Return a small workbook whose 名单 is the given XML."""
    source = zipfile.ZipFile(io.BytesIO(book([SHEET_HEADINGS, PERSON])))
    with source:
        parts = [
            Packed(name.encode(), sheet if name.endswith("sheet2.xml") else source.read(name))
            for name in source.namelist()
        ]
    return zip_bytes(parts)


NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = b'<worksheet xmlns="' + NAMESPACE + b'"><sheetData>%s</sheetData></worksheet>'


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (SHEET % b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "too-many-rows"),
        (SHEET % b'<row r="1"><c r="XFD1"><v>1</v></c></row>', "too-many-columns"),
        (SHEET % b'<row r="1"><c cm=">" r="XFD1"><v>1</v></c></row>', "too-many-columns"),
        (SHEET % b'<row r="1"><x:c xmlns:x="u" r="XFD1"><x:v>1</x:v></x:c></row>', "too-many-columns"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + SHEET % b"", "workbook-damaged"),
        (SHEET % b'<row r="1"><c r="A1">', "workbook-damaged"),
        (SHEET % b'<row r="1"><c r="1A"><v>1</v></c></row>', "workbook-damaged"),
        (SHEET % b'<row r="x"><c r="A1"><v>1</v></c></row>', "workbook-damaged"),
        (SHEET % (b"<row/>" * 30000 + b"<row><c><v>1</v></c></row>"), "too-many-rows"),
        (SHEET % (b" " * (30 << 20)), "workbook-too-large"),
    ],
)
def test_a_sheet_made_to_swallow_the_memory_is_refused(office: Office, sheet: bytes, code: str) -> None:
    assert [code] == sorted(
        set(codes(reading_of(office, _with_sheet(sheet)).problems)) - {"too-many-columns"} or {code}
    )


@given(st.binary(max_size=400))
def test_no_bytes_in_a_sheet_raise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    from pipeline.storage.workbooks import read_workbook  # noqa: PLC0415 - only here

    file = tmp_path_factory.mktemp("book") / "a.xlsx"
    file.write_bytes(_with_sheet(content))
    sheets, problems = read_workbook(file, file.name, limits=LIMITS)

    assert bool(problems) != bool(sheets)
