"""`certpress receipt`: one page to be signed, of a certificate that is there to be handed over."""

import json
import shutil
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from pipeline.rules.acts import Act
from pipeline.rules.copies import Handover, ReissueReason
from pipeline.settings.values import Settings
from tests.cli.conftest import Ask
from tests.line.office import Office, open_office
from tests.samples.batches import write_drop

ACT = Act(by="张管理", reason="遗失")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = open_office(tmp_path_factory.mktemp("receipt") / "site")
    write_drop(office.inbox, people=2)
    office.run()
    return office


@pytest.fixture
def office(prepared: Office, tmp_path: Path) -> Office:
    shutil.copytree(prepared.settings.site, tmp_path / "site")
    return Office(Settings.read(tmp_path / "site"))


def cells(file: Path) -> list[str]:
    sheet = openpyxl.load_workbook(BytesIO(file.read_bytes())).active
    assert sheet is not None
    return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]


def test_a_receipt_names_the_certificate_and_masks_the_id(ask: Ask, office: Office, tmp_path: Path) -> None:
    number, site = office.numbers()[0], office.settings.site
    told = ask("receipt", number.lower(), "-o", str(tmp_path / "领取单.xlsx"), here=site)
    with office.workshop() as shop:
        one = shop.register.show(number).certificate
    found = cells(tmp_path / "领取单.xlsx")

    assert (0, "") == (told.status, told.err)
    assert {number, "第 1 版", one.name, one.occupation, one.issued_on} <= set(found)
    assert str(one.identity) not in "".join(found)
    assert any(cell.endswith(str(one.identity)[-4:]) for cell in found)
    assert "领取人（签字）" in found
    assert 0o600 == (tmp_path / "领取单.xlsx").stat().st_mode & 0o777


def test_nothing_is_entered_by_it(ask: Ask, office: Office, tmp_path: Path) -> None:
    site, number = office.settings.site, office.numbers()[0]
    before = json.loads(ask("status", "--json", here=site).out)["signed"]
    ask("receipt", number, "-o", str(tmp_path / "a.xlsx"), here=site)

    assert before == json.loads(ask("status", "--json", here=site).out)["signed"]


@pytest.mark.parametrize("state", ["delivered", "revoked", "ordered"])
def test_what_is_not_there_to_be_handed_over_has_no_receipt(
    ask: Ask, office: Office, tmp_path: Path, state: str
) -> None:
    number = office.numbers()[0]
    with office.workshop() as shop:
        if state == "delivered":
            shop.register.deliver(number, ACT, how=Handover.IN_PERSON)
        elif state == "revoked":
            shop.register.revoke(number, Act(by="张管理", second="李审批", reason="冒名"), decision="1号")
        else:
            shop.register.reissue(number, ACT, ReissueReason.LOST)
    told = ask("receipt", number, "-o", str(tmp_path / "a.xlsx"), here=office.settings.site)

    assert (2, "") == (told.status, told.out)
    assert f"{number} 目前不能发放" in told.err
    assert not (tmp_path / "a.xlsx").exists()


def test_a_file_that_is_there_is_left_alone(ask: Ask, office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    told = ask("receipt", office.numbers()[0], "-o", str(tmp_path / "a.xlsx"), here=office.settings.site)

    assert told.status > 0
    assert b"x" == (tmp_path / "a.xlsx").read_bytes()
