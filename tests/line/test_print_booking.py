"""What came out of the printer is booked, page by page and sheet by sheet; a jam is no gap."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline.desk import correct, reissue
from pipeline.errors import BatchUnknown, BookingRefused, CertpressError, EntryRefused, SheetNeeded
from pipeline.print_booking import Booked, CameOut, book
from pipeline.rules.acts import Act, Blanks
from pipeline.rules.copies import Particular, ReissueReason
from pipeline.rules.serials import SerialRange, ranges_in
from pipeline.settings.values import Settings
from tests.line.office import Office, open_office
from tests.line.test_desk import all_alike
from tests.samples.batches import write_drop
from tests.samples.card_batches import write_card_drop

BATCH = "2026-11-电工-01"
BLANK = "空白证书"
ACT = Act(by="王印制", reason="卡纸")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = open_office(tmp_path_factory.mktemp("booking") / "site")
    write_drop(office.inbox, people=6, change=all_alike)
    office.run()
    with office.workshop() as shop:
        shop.register.receive_blanks(Blanks(BLANK, ranges_in("A0001-A0099")), ACT, source="自治区印刷厂")
    return office.searchable()


@pytest.fixture
def office(prepared: Office, tmp_path: Path) -> Office:
    shutil.copytree(prepared.settings.site, tmp_path / "site")
    return Office(Settings.read(tmp_path / "site"))


def sheet(at: int) -> SerialRange:
    return SerialRange("A", 4, at, at)


def booked(office: Office, **came_out: Any) -> Booked:
    with office.workshop() as shop:
        return book(shop, CameOut(**{"batch": BATCH, "blank": BLANK, **came_out}), ACT)


def refused(office: Office, **came_out: Any) -> CertpressError:
    """Return why it was refused; nothing was entered then."""
    with office.workshop() as shop:
        before = shop.register.head()
    with pytest.raises(CertpressError) as caught:
        booked(office, **came_out)
    with office.workshop() as shop:
        assert before == shop.register.head()
    return caught.value


def serials(office: Office) -> list[str | None]:
    with office.workshop() as shop:
        return [shop.register.show(number).copies[-1].serial for number in office.numbers()]


def counts(office: Office) -> tuple[int, ...]:
    with office.workshop() as shop:
        (row,) = shop.register.blanks()
        shop.register.verify()
    return (row.received, row.in_stock, row.printed, row.spoiled)


def test_after_a_jam_the_run_goes_on_behind_the_last_good_page(office: Office) -> None:
    first = booked(office, last_good=3, first=sheet(1), spoiled=ranges_in("A0003"))
    second = booked(office, last_good=6, first=sheet(5))

    assert (3, 1, 4, "A0005") == (first.certificates, first.spoiled, first.next_page, first.next_serial)
    assert (3, 0, None) == (second.certificates, second.spoiled, second.next_page)
    assert ["A0001", "A0002", "A0004", "A0005", "A0006", "A0007"] == serials(office)
    assert (99, 92, 6, 1) == counts(office)


def test_sheets_that_were_spoiled_behind_the_last_good_one_are_not_used_next(office: Office) -> None:
    assert "A0006" == booked(office, last_good=3, first=sheet(1), spoiled=ranges_in("A0004-A0005")).next_serial


@pytest.mark.parametrize(
    ("spoiled", "gap"), [("A0060", "A0004—A0059"), ("A0004,A0006", "A0005"), ("A0002,A0009", "A0005—A0008")]
)
def test_a_spoiled_sheet_behind_others_of_which_nothing_is_said_is_refused(
    office: Office, spoiled: str, gap: str
) -> None:
    error = refused(office, last_good=3, first=sheet(1), spoiled=ranges_in(spoiled))

    assert (True, True) == (isinstance(error, BookingRefused), gap in str(error))


def test_what_is_voided_or_reissued_is_no_page_of_the_run(office: Office) -> None:
    numbers = office.numbers()
    with office.workshop() as shop:
        shop.register.void(numbers[1], reason="等级有误", actor="张管理", second="李审批")
        reissue(shop, numbers[2], ACT, reason=ReissueReason.LOST)
    made = booked(office, last_good=4, first=sheet(1))

    assert [(1, 1), (4, 4)] == [(run.place, run.until) for run in made.runs]
    assert ["A0001", None, None, "A0002", None, None] == serials(office)


def test_a_voided_page_is_no_last_good_one(office: Office) -> None:
    with office.workshop() as shop:
        shop.register.void(office.numbers()[1], reason="等级有误", actor="张管理", second="李审批")

    assert "none that was still to be printed" in str(refused(office, last_good=2, first=sheet(1)))


def test_a_reissued_copy_is_booked_by_its_number(office: Office) -> None:
    number = office.numbers()[2]
    with office.workshop() as shop:
        reissue(shop, number, ACT, reason=ReissueReason.LOST)
    booked(office, numbers=(number,), first=sheet(9))

    assert "A0009" == serials(office)[2]
    with office.workshop() as shop:
        assert ["lost", "made"] == [copy.state for copy in shop.register.show(number).copies]


def test_several_numbers_stand_between_commas_whole_or_by_their_ends(office: Office) -> None:
    numbers = office.numbers()
    booked(office, numbers=(f"{numbers[1]}，{numbers[3][-4:]}", numbers[5].lower()), first=sheet(7))

    assert [None, "A0007", None, "A0008", None, "A0009"] == serials(office)


def test_a_number_that_nobody_has_is_told_alone(office: Office) -> None:
    number = office.numbers()[1]

    assert "the number or the name 9999" in str(refused(office, numbers=(f"{number},9999",), first=sheet(7)))


def test_certificates_are_booked_by_their_names(office: Office) -> None:
    with office.workshop() as shop:
        second, last = (shop.register.show(office.numbers()[place]).certificate.name for place in (1, 5))
    booked(office, numbers=(f"{second}、{last}",), first=sheet(7))

    assert [None, "A0007", None, None, None, "A0008"] == serials(office)


def test_a_name_of_two_people_is_no_choice(office: Office) -> None:
    numbers = office.numbers()
    with office.workshop() as shop:
        name = shop.register.show(numbers[0]).certificate.name
        correct(shop, numbers[1], {Particular.NAME: str(name)}, ACT)

    told = str(refused(office, numbers=(str(name),), first=sheet(7)))
    assert "2 pages fit" in told
    assert numbers[0] in told


def test_first_and_further_copies_share_the_sheets(office: Office) -> None:
    numbers = office.numbers()
    with office.workshop() as shop:
        reissue(shop, numbers[0], ACT, reason=ReissueReason.LOST)
    booked(office, numbers=(numbers[0], numbers[1]), first=sheet(1))

    assert ["A0002", "A0001"] == serials(office)[:2]


def test_pages_are_booked_one_by_one(office: Office) -> None:
    booked(office, pages="2,5-6", first=sheet(1))

    assert [None, "A0001", None, None, "A0002", "A0003"] == serials(office)


def test_blanks_without_serials_are_asked_for_no_sheet(office: Office) -> None:
    made = booked(office, last_good=6)

    assert (6, None, None) == (made.certificates, made.next_page, made.next_serial)
    assert (99, 99, 0, 0) == counts(office)


def test_where_blanks_have_serials_the_sheet_is_named(office: Office) -> None:
    file = office.settings.site / "site.toml"
    file.write_text(file.read_text("utf-8").replace("tracked = false", "tracked = true"), "utf-8")

    assert isinstance(refused(Office(Settings.read(office.settings.site)), last_good=6), SheetNeeded)


def test_no_sheet_is_printed_that_was_not_received(office: Office) -> None:
    assert isinstance(refused(office, last_good=6, first=sheet(97)), EntryRefused)


@pytest.mark.parametrize("last_good", [7, 3])
def test_the_last_good_page_is_one_that_was_due(office: Office, last_good: int) -> None:
    booked(office, last_good=3, first=sheet(1))

    assert "none that was still to be printed" in str(refused(office, last_good=last_good, first=sheet(4)))


def test_what_is_printed_already_is_not_booked_again(office: Office) -> None:
    number = office.numbers()[0]
    booked(office, last_good=1, first=sheet(1))

    assert f"no sheet to be printed of {number}" in str(refused(office, numbers=(number,), first=sheet(2)))
    assert f"no sheet to be printed of {number}" in str(refused(office, pages="1-2", first=sheet(2)))
    assert "the number or the name X" in str(refused(office, numbers=("X",), first=sheet(2)))
    assert isinstance(refused(office, pages="9", first=sheet(2)), BookingRefused)


def test_only_certificates_of_a_finished_batch_are_booked(office: Office) -> None:
    assert isinstance(refused(office, batch="没有这个批次", last_good=1), BatchUnknown)
    write_card_drop(office.inbox, name="2026-11-考评员-01")
    office.run()
    assert isinstance(refused(office, batch="2026-11-考评员-01", last_good=1), BookingRefused)


def test_a_corrected_certificate_is_no_page_of_the_run_any_more(office: Office) -> None:
    with office.workshop() as shop:
        correct(shop, office.numbers()[0], {Particular.NAME: "阿依古丽"}, ACT)

    assert "none that was still to be printed" in str(refused(office, last_good=1, first=sheet(1)))
