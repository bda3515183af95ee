"""Books written out by the line's own site: from a drop to the workbook that an office files."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.book_exporting import ALL_BOOKS, BOOKS_OF_A_BATCH, Exported, Wish, books_of_all_years, export_books
from pipeline.errors import BatchUnknown, StoreBusy
from pipeline.ledger.books import Book
from pipeline.reports.book_sheets import TITLES
from pipeline.rules.acts import Act, Blanks
from pipeline.rules.serials import ranges_in
from pipeline.storage.register import Register
from tests.fakes import the_day
from tests.line.office import Office, open_office
from tests.line.test_line import entries
from tests.samples.batches import write_drop

BATCH = "2026-11-电工-01"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = open_office(tmp_path / "site")
    write_drop(office.inbox, people=3, name=BATCH)
    office.run()
    return office


def exported(office: Office, wish: Wish) -> dict[Book, Exported]:
    with office.workshop() as shop:
        return {one.book: one for one in export_books(shop, wish)}


def rows(one: Exported) -> list[dict[str, Any]]:
    headings, *lines = load_workbook(one.path)["台账"].values
    return [dict(zip(headings, line, strict=True)) for line in lines]


def test_a_year_has_all_its_books(office: Office) -> None:
    found = exported(office, Wish.of_year(ALL_BOOKS, 2026))

    folder = office.settings.output / "books" / "2026"
    assert {folder / f"{TITLES[book]}-2026年.xlsx" for book in Book} == set(folder.iterdir())
    assert {book: 3 if book is Book.PRINT else 0 for book in Book} == {book: one.lines for book, one in found.items()}


def test_a_sum_of_days_that_are_still_to_come_is_that_of_today(office: Office) -> None:
    with office.workshop() as shop:
        shop.register.receive_blanks(Blanks("空白证书", ranges_in("A01-A20")), Act(by="王印制"), source="自治区印刷厂")
        of_all_years = dict(books_of_all_years(shop, with_names=False))
    (of_a_year,) = rows(exported(office, Wish.of_year(["余存"], 2026))[Book.BALANCE])
    (_headings, of_all) = load_workbook(BytesIO(of_all_years["空白证书余存台账.xlsx"]))["台账"].values

    assert the_day().date().isoformat() == of_a_year["业务日期"]
    assert the_day().date().isoformat() in of_all


def test_what_was_made_stands_in_the_book_with_names_and_without_whole_numbers(office: Office) -> None:
    lines = rows(exported(office, Wish.of_month(["印制"], 2026, 11))[Book.PRINT])

    assert office.numbers() == sorted(line["证书编号"] for line in lines)
    with office.workshop() as shop:
        known = {number: shop.register.show(number).certificate for number in office.numbers()}
    assert {number: one.name for number, one in known.items()} == {line["证书编号"]: line["姓名"] for line in lines}
    assert not any(str(one.identity) in str(line) for line in lines for one in known.values())
    made = {document.number: document.sha256 for document in office.documents() if document.number}
    assert made == {line["证书编号"]: line["文件SHA-256"] for line in lines}


def test_that_a_book_was_written_is_entered_with_the_hash_of_the_file(office: Office) -> None:
    one = exported(office, Wish.of_month(["印制"], 2026, 11, by="赵审计"))[Book.PRINT]

    (entry,) = [entry for entry in entries(office) if entry.op == "export.made"]
    assert "赵审计" == entry.actor
    assert {
        "book": "print",
        "first": "2026-11-01",
        "last": "2026-11-30",
        "lines": 3,
        "sha256": sha256(one.path.read_bytes()).hexdigest(),
    } == entry.payload


@pytest.mark.hazard(34)
def test_a_book_written_again_has_the_same_lines(office: Office) -> None:
    wish = Wish.of_month(["印制"], 2026, 11)
    first = rows(exported(office, wish)[Book.PRINT])

    assert first == rows(exported(office, wish)[Book.PRINT])


def test_the_books_of_one_batch_have_nothing_of_another(office: Office) -> None:
    write_drop(office.inbox, people=2, name="b", seed=9)
    office.run()
    first = Wish.of_year(["印制"], 2026)
    wish = Wish(("印制",), first.first, first.last, "b", batch="b")

    one = exported(office, wish)[Book.PRINT]

    assert 2 == one.lines
    assert {"b"} == {line["批次"] for line in rows(one)}
    assert [2] == [entry.ref.batch for entry in entries(office) if entry.op == "export.made"]


def test_a_batch_that_is_not_there_has_no_books(office: Office) -> None:
    first = Wish.of_year(["印制"], 2026)

    with pytest.raises(BatchUnknown):
        exported(office, Wish(("印制",), first.first, first.last, "c", batch="c"))
    assert not (office.settings.output / "books").exists()


def test_a_book_that_the_ledger_does_not_take_is_not_there(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were it written first, a crash would leave names on the disk of which nobody knows."""

    def refused(*_: object, **__: object) -> None:
        raise StoreBusy(reason="locked")

    monkeypatch.setattr(Register, "append_export", refused)
    with pytest.raises(StoreBusy):
        exported(office, Wish.of_month(["印制"], 2026, 11))

    assert [] == list((office.settings.output / "books" / "2026").iterdir())


def test_the_books_of_one_run_tell_of_the_same_ledger(office: Office) -> None:
    found = exported(office, Wish.of_month(ALL_BOOKS, 2026, 11))

    covers = [dict(load_workbook(one.path)["封面"].iter_rows(max_col=2, values_only=True)) for one in found.values()]
    assert 1 == len({cover["台账条目数"] for cover in covers})


def test_of_a_batch_there_are_no_books_about_blanks_alone() -> None:
    assert {"入库", "余存"} == set(ALL_BOOKS) - set(BOOKS_OF_A_BATCH)
