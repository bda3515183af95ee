"""The papers that come out of a ledger, for docs/: month, books, audit, slip, and the workbooks that are signed.

A small office on a standing clock, with keys and salts that are the same each time: the pictures change only when a
page does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from pypdf import PdfReader, PdfWriter

from pipeline import line
from pipeline.auditing import audit
from pipeline.book_exporting import Wish, export_books
from pipeline.cli.audit import page_of, pdf_of
from pipeline.cli.caller import Caller
from pipeline.desk import reissue
from pipeline.files import make_folder, write_whole
from pipeline.language import Language
from pipeline.month_closing import close_month
from pipeline.month_summary import Month
from pipeline.print_booking import CameOut, book
from pipeline.receipts import write_receipt
from pipeline.reports.confirmation_form import FILE_NAME as CONFIRMATION
from pipeline.reports.sign_list import FILE_NAME as SIGN_LIST
from pipeline.rules.acts import Act, Blanks
from pipeline.rules.copies import ReissueReason
from pipeline.rules.reporting import Reported
from pipeline.rules.serials import ranges_in
from pipeline.serial_slips import write_slip
from pipeline.storage.keys import SigningKey
from pipeline.workshop import Workshop
from tests.fakes import the_day
from tests.line.office import Office, open_office
from tests.samples.batches import write_drop
from tests.samples.workbook_pages import sheet_page

BATCH: Final = "2026-11-电工-01"
BLANK: Final = "空白证书"
ACT: Final = Act(by="张管理", reason="遗失", proof="遗失声明2026-3")
_CHANGES: Final = {"tracked = false": "tracked = true"}


def papers(folder: Path) -> dict[str, Path]:
    """Make every paper in a site of its own in `folder`; return the PDFs by the name of a picture."""
    office = _office(folder / "site")
    with office.workshop(quick=False) as shop:
        # Else no two of these ledgers have the same root.
        shop.register._salt = bytes
        line.run(shop, office.report)
        _work(shop, office.numbers())
        return dict(_made(shop, folder)) | dict(_closed(office, folder))


def _office(site: Path) -> Office:
    office = open_office(site, changes={"tracked = false": "tracked = true"})
    origin = office.settings.origin
    make_folder(office.settings.keys)
    for mark, (purpose, name) in enumerate({"log": origin, "qr": f"{origin}/qr"}.items(), start=1):
        key = SigningKey(name, bytes([mark]) * 32)
        write_whole(office.settings.keys / f"{purpose}.key", f"{key._line}\n".encode())
    write_drop(office.inbox, people=12, name=BATCH)
    return office


def _work(shop: Workshop, numbers: Sequence[str]) -> None:
    """Do what a month brings: blanks, a run with two spoiled sheets, certificates handed over, one lost."""
    register = shop.register
    register.receive_blanks(Blanks(BLANK, ranges_in("A0001-A0050")), ACT, source="自治区印刷厂")
    came_out = CameOut(
        batch=BATCH, blank=BLANK, last_good=10, first=ranges_in("A0001")[0], spoiled=ranges_in("A0004,A0009")
    )
    book(shop, came_out, replace(ACT, by="王印制", reason="卡纸"))
    register.deliver_list(1, replace(ACT, proof="签收表2026-7"), only_printed=True)
    register.report(BATCH, ACT, Reported.SEARCHABLE)
    reissue(shop, numbers[0], ACT, reason=ReissueReason.LOST)
    register.revoke(numbers[1], replace(ACT, second="李审批", reason="冒名顶替"), decision="天职撤〔2026〕1号")
    register.count_blanks(BLANK, 38, ACT)


def _made(shop: Workshop, folder: Path) -> Iterator[tuple[str, Path]]:
    yield "serial-slip", _written(folder / "slip.pdf", lambda file: write_slip(shop, BATCH, file))
    receipt = folder / "领取单.xlsx"
    write_receipt(shop, shop.register.find("000001")[0].number, receipt)
    place = shop.settings.output / "2026" / BATCH
    signed = {"receipt": receipt, "confirmation-form": place / CONFIRMATION, "sign-list": place / SIGN_LIST}
    for name, file in signed.items():
        pdf = folder / f"{name}.pdf"
        write_whole(pdf, shop.report_pdf(sheet_page(file, title=file.stem), title=file.stem))
        yield name, pdf
    wish = replace(Wish.of_month(["印制"], 2026, 11, by="赵审计"), as_pdf=True)
    yield "book", export_books(shop, wish)[-1].path


def _closed(office: Office, folder: Path) -> Iterator[tuple[str, Path]]:
    """Close the month when it is over, and audit all of it."""
    with office.workshop(quick=False) as shop:
        shop.clock = lambda: the_day() + timedelta(days=20)
        closed = close_month(shop, Month("2026-11"), by="张管理", second="李审批")
        summary = closed.folder / closed.files[-1]
        yield "month-summary", summary
        yield "month-details", _page_alone(summary, 1, folder / "details.pdf")
        caller = Caller(Language.load(), None, {}, folder)
        report = folder / "audit.pdf"
        write_whole(report, pdf_of(shop, page_of(caller, shop, audit(shop), quick=False)))
        yield "audit", report


def _page_alone(file: Path, page: int, target: Path) -> Path:
    """Write one page (from 0) of a PDF as a file of its own, and return that."""
    writer = PdfWriter()
    writer.add_page(PdfReader(file).pages[page])
    writer.write(target)
    return target


def _written(file: Path, write: Callable[[Path], object]) -> Path:
    write(file)
    return file
