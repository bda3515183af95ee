"""Numbers that the platform gives: from the column 证书编号 to the certificate, and never beside our own unawares."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from pipeline import line, number_filling
from pipeline.auditing import audit
from pipeline.findings import Grade
from pipeline.rules.acts import Act
from pipeline.rules.batch import Batch
from pipeline.rules.history import PastCertificate
from pipeline.rules.numbers import CertificateNumber
from tests.line.office import Office, open_office
from tests.samples.batches import write_drop

NAME = "2026-11-电工-01"
SUPPLIED = {'mode = "assigned"': 'mode = "supplied"'}


def number(sequence: int, level: int = 3) -> str:
    return f"S00006514899926{level}{sequence:06d}"


def numbered(*sequences: int) -> Any:
    def change(rows: list[dict[str, Any]]) -> None:
        for row, sequence in zip(rows, sequences, strict=True):
            row["证书编号"] = number(sequence)

    return change


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path / "site", changes=SUPPLIED)


def drop(office: Office, *sequences: int, name: str = NAME, seed: int = 1) -> None:
    change = numbered(*sequences) if sequences else None
    write_drop(office.inbox, people=len(sequences) or 2, levels=[3], change=change, name=name, seed=seed)


def codes(office: Office, name: str) -> str:
    return (office.settings.rejected / name / "problems.json").read_text("utf-8")


def test_the_numbers_of_the_platform_reach_the_certificates_in_roster_order(office: Office) -> None:
    drop(office, 17, 4, 9)

    outcome = office.run()

    assert [NAME] == outcome.accepted
    made = [document.number for document in office.documents() if document.kind == "certificate" and document.number]
    assert [number(17), number(4), number(9)] == made
    assert (office.settings.output / "2026" / NAME / "certificates" / f"{number(17)}.pdf").is_file()


def test_a_number_of_an_earlier_batch_is_not_given_again(office: Office) -> None:
    drop(office, 17, 4)
    office.run()
    drop(office, 5, 4, name="2026-11-电工-02", seed=2)

    assert [] == office.run().accepted
    assert "number-taken" in codes(office, "2026-11-电工-02")


def test_a_voided_number_is_not_given_again(office: Office) -> None:
    drop(office, 17, 4)
    office.run()
    with office.workshop() as shop:
        shop.register.void(number(4), reason="信息错误", actor="张管理", second="李审批")
    drop(office, 5, 4, name="2026-11-电工-02", seed=2)

    assert [] == office.run().accepted
    assert "number-taken" in codes(office, "2026-11-电工-02")


def test_a_drop_without_numbers_is_returned_by_a_site_whose_numbers_come_from_the_platform(office: Office) -> None:
    drop(office)

    assert [] == office.run().accepted
    assert "number-missing" in codes(office, NAME)


@pytest.mark.parametrize(("changed_in", "accepted"), [("[]", []), ("[2025]", []), ("[2026]", ["2026-11-电工-02"])])
def test_a_site_whose_mode_changes_in_the_year_has_to_say_so(
    office: Office, changed_in: str, accepted: list[str]
) -> None:
    drop(office, 17, 4)
    office.run()
    later = open_office(office.settings.site, changes={"changed_in = []": f"changed_in = {changed_in}"})
    drop(later, name="2026-11-电工-02", seed=2)

    assert accepted == later.run().accepted
    if accepted:
        assert {number(18), number(19)} < set(later.numbers())
    else:
        assert "numbers-mixed" in codes(later, "2026-11-电工-02")


def test_from_our_own_numbers_to_the_platforms_is_a_change_too(tmp_path: Path) -> None:
    before = open_office(tmp_path / "site")
    drop(before)
    before.run()
    later = open_office(tmp_path / "site", changes=SUPPLIED)
    drop(later, 17, 18, name="2026-11-电工-02", seed=2)

    assert [] == later.run().accepted
    assert "numbers-mixed" in codes(later, "2026-11-电工-02")


def test_the_register_tells_which_batch_was_numbered_the_other_way(tmp_path: Path) -> None:
    before = open_office(tmp_path / "site")
    drop(before)
    with before.workshop() as shop:
        assert shop.register.numbered_otherwise(2026, supplied=True) is None
    before.run()
    with before.workshop() as shop:
        assert NAME == shop.register.numbered_otherwise(2026, supplied=True)
        assert shop.register.numbered_otherwise(2025, supplied=True) is None
        assert shop.register.numbered_otherwise(2026, supplied=False) is None


def test_who_has_a_certificate_from_before_gets_no_second_one(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site")
    drop(office)
    with office.workshop() as shop:
        batch = line.check_drop(shop, office.inbox / NAME).batch
        assert isinstance(batch, Batch)
        person = batch.results[0]
        past = PastCertificate(
            row=2,
            name=person.name,
            identity_type=person.identity_type,
            identity=person.identity,
            occupation=person.occupation,
            job=person.job,
            level=person.level,
            issued_on=date(2025, 6, 30),
            number=CertificateNumber.parse("S000065148999253000017"),
        )
        shop.register.import_past([past], Act(by="张管理", second="李审批"), source="d" * 64)

    assert [] == office.run().accepted
    assert "already-held" in codes(office, NAME)
    assert "S000065148999253000017" in codes(office, NAME)


def test_the_audit_asks_for_numbers_that_are_not_here(office: Office) -> None:
    drop(office, 3, 1)
    office.run()
    with office.workshop() as shop:
        (numbers,) = (one for one in audit(shop, quick=True).findings if one.check == "numbers")

    assert (Grade.NOTE, 2, 1) == (numbers.grade, numbers.values["given"], numbers.values["unknown"])


def test_a_batch_that_was_returned_for_its_numbers_comes_again_with_those_of_the_list(office: Office) -> None:
    drop(office)
    office.run()
    returned, folder = office.settings.rejected / NAME, office.settings.site
    with office.workshop() as shop:
        roster = number_filling.filled(shop, returned, _list_of(returned, folder / "平台.xlsx"))
        number_filling.write(shop, roster, folder / "新.xlsx")
    returned.rename(office.inbox / NAME)
    for old in (office.inbox / NAME).glob("*.xlsx"):
        old.unlink()
    (folder / "新.xlsx").rename(office.inbox / NAME / "新.xlsx")

    assert [NAME] == office.run().accepted
    assert [number(1), number(2)] == office.numbers()


def _list_of(returned: Path, file: Path) -> Path:
    """Write the platform's list of everybody in a returned drop."""
    people = openpyxl.load_workbook(returned / f"{NAME}.xlsx")["名单"].values
    headings = next(people)
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_row(0, 0, ["姓名", "证件号码", "证书编号", "版面发证日期"])
        for line, cells in enumerate((dict(zip(headings, row, strict=True)) for row in people), start=1):
            sheet.write_row(line, 0, [cells["姓名"], cells["证件号码"], number(line), "2026年11月20日"])
    return file
