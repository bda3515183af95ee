"""流水码对照单 pairs each certificate with the sheet on which it is booked, as the ledger has it at the moment."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.errors import BatchUnknown, SlipRefused
from pipeline.print_booking import CameOut, book
from pipeline.rules.acts import Act, Blanks
from pipeline.rules.serials import SerialRange, ranges_in
from pipeline.serial_slips import KIND, write_slip
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop
from tests.cli.conftest import Ask
from tests.line.office import Office, open_office
from tests.printing.pages import Pdf
from tests.samples.batches import write_drop
from tests.samples.card_batches import write_card_drop

BATCH = "2026-11-电工-01"
BLANK = "空白证书"
ACT = Act(by="王印制", second="张管理", reason="卡纸")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Six certificates, of which the first four are printed; A0003 was spoiled on the way, A0099 in the box."""
    office = open_office(tmp_path_factory.mktemp("slip") / "site")
    write_drop(office.inbox, people=6)
    office.run()
    with office.workshop() as shop:
        shop.register.receive_blanks(Blanks(BLANK, ranges_in("A0001-A0099")), ACT, source="自治区印刷厂")
        book(shop, CameOut(batch=BATCH, blank=BLANK, last_good=4, first=sheet(1), spoiled=ranges_in("A0003")), ACT)
        shop.register.spoil(Blanks(BLANK, ranges_in("A0099")), ACT)
    return office


@pytest.fixture
def office(prepared: Office, tmp_path: Path) -> Office:
    shutil.copytree(prepared.settings.site, tmp_path / "site")
    return Office(Settings.read(tmp_path / "site"))


def sheet(at: int) -> SerialRange:
    return SerialRange("A", 4, at, at)


@contextmanager
def pressing(office: Office) -> Iterator[Workshop]:
    """The site with a real press for the slip."""
    with office.workshop() as shop:
        shop.__dict__["_presses"].pop(KIND, None)
        yield shop


def lines(office: Office, batch: str = BATCH) -> list[str]:
    """Return what the slip says, line by line, without spaces."""
    target = office.settings.site / "对照单.pdf"
    with pressing(office) as shop:
        write_slip(shop, batch, target)
    pages = Pdf(target)
    return ["".join(line.split()) for page in range(len(pages)) for line in pages.lines(page)]


def test_each_certificate_stands_beside_its_sheet(office: Office) -> None:
    told = lines(office)
    with office.workshop() as shop:
        batch = shop.register.accepted(BATCH)
        assert batch is not None
        numbers = [due.number for due in shop.register.sheets_due(batch.batch)]
        names = [shop.register.show(number).certificate.name for number in numbers]

    assert ["A0001", "A0002", "A0004", "A0005"] == [line for line in told if line.startswith("A")]
    assert numbers == [line for line in told if line.startswith("S")]
    assert [str(name) for name in names] == [line for line in told if line in names]
    assert "张数：6张证书，4张已印，2张未印" in told
    assert 2 == told.count("未印")


def test_a_spoiled_sheet_explains_the_gap_and_one_elsewhere_is_not_told(office: Office) -> None:
    told = lines(office)

    assert "其间作废的流水码：A0003" in told
    assert not [line for line in told if "A0099" in line]


def test_a_number_that_stands_for_nothing_is_told(office: Office) -> None:
    with office.workshop() as shop:
        shop.register.void(office.numbers()[0], reason="误", actor="王印制", second="张管理")

    assert "编号作废" in lines(office)


def test_more_gaps_than_have_room_are_counted(office: Office) -> None:
    with office.workshop() as shop:
        shop.register.spoil(Blanks(BLANK, ranges_in("A0006, A0008, A0010, A0012")), ACT)
        book(shop, CameOut(batch=BATCH, blank=BLANK, last_good=6, first=sheet(20)), ACT)

    assert any("A0003、A0006、A0008、A0010等共5张，见印制台账" in line for line in lines(office))


def test_a_batch_that_is_not_there_or_has_no_certificates_is_refused(office: Office) -> None:
    write_card_drop(office.inbox, name="2026-11-考评-01")
    office.run()

    with pressing(office) as shop:
        with pytest.raises(BatchUnknown):
            write_slip(shop, "2026-11-电工-99", office.settings.site / "a.pdf")
        with pytest.raises(SlipRefused):
            write_slip(shop, "2026-11-考评-01", office.settings.site / "a.pdf")
    assert not (office.settings.site / "a.pdf").exists()


def test_the_command_writes_it_and_enters_nothing(ask: Ask, office: Office, tmp_path: Path) -> None:
    with office.workshop() as shop:
        before = shop.register.head()
    told = ask("stock", "slip", BATCH, "-o", str(tmp_path / "a.pdf"), here=office.settings.site)
    again = ask("stock", "slip", BATCH, "-o", str(tmp_path / "a.pdf"), here=office.settings.site)
    with office.workshop() as shop:
        assert before == shop.register.head()

    assert (0, "") == (told.status, told.err)
    assert "4 张" in told.out
    assert "%PDF" == (tmp_path / "a.pdf").read_bytes()[:4].decode()
    assert (2, True) == (again.status, "target-exists" in again.err)
