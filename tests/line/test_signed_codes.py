"""Certificates with signed codes: the line signs what it prints and nothing else, and paper can be read."""

import shutil
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from pipeline.desk import reissue
from pipeline.documents.calibration import PaperPath, Side
from pipeline.errors import KeyMissing, KeyWrong
from pipeline.language.speaking import Language
from pipeline.ledger.credentials import SignedCode
from pipeline.ledger.rows import Purpose
from pipeline.line import check_drop
from pipeline.overprinting import Wish, overprint
from pipeline.proofing import proof
from pipeline.rules.acts import Act
from pipeline.rules.copies import ReissueReason
from pipeline.rules.problems import Problem
from pipeline.settings.values import Settings
from pipeline.stages.codes import SIGNER, UNSIGNED
from pipeline.storage.keys import SigningKey
from pipeline.workshop import Workshop
from tests.fakes import the_day
from tests.line.office import Office, open_office
from tests.line.test_line import entries
from tests.printing.pages import Pdf
from tests.printing.run import shared_pool
from tests.samples.batches import write_drop

SIGNED = {'qr = "url"': 'qr = "signed"', 'photo = "required"': 'photo = "optional"'}
NAMES = (
    "王伟",
    "欧阳建国",
    "阿依努尔",
    "努尔买买提江·艾山",
    "阿卜杜热依木·阿布都克里木",
    "巴合提别克·沙依提哈力木拉提别克",
)
# The last one is too long for a code beside 电工 and 高压电工.
WITHOUT = [len(NAMES) - 1]
DOTS_PER_INCH = (200, 300)


def named(rows: list[dict[str, Any]]) -> None:
    for row, name in zip(rows, NAMES, strict=True):
        row.update({"姓名": name, "职业名称": "电工", "工种名称": "高压电工", "职业技能等级": "三级"})


def signing_office(folder: Path) -> Office:
    office = open_office(folder, changes=SIGNED)
    SigningKey.make(office.settings.keys / "qr.key", name=f"{office.settings.origin}/qr")
    return office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return signing_office(tmp_path / "site")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, Pdf]:
    """A batch through the real press, and its print run."""
    office = signing_office(tmp_path_factory.mktemp("signed") / "site")
    write_drop(office.inbox, people=len(NAMES), photos=False, change=named)
    assert 1 == len(office.run_for_real().accepted)
    (run,) = office.settings.output.glob("*/*/print/certificates.pdf")
    return office, Pdf(run)


def public_key(office: Office) -> Any:
    return SigningKey.load(office.settings.keys / "qr.key").key


def pictures(run: Pdf, dots_per_inch: int) -> list[Image.Image]:
    return [run.image(place, dots_an_inch=dots_per_inch) for place in range(len(NAMES))]


def read_by_zxing(image: Image.Image) -> list[str]:
    # In the noise of so many modules it would now and then see a bar code, too.
    return [one.text for one in zxingcpp.read_barcodes(image, zxingcpp.barcode_formats_from_str("QRCode"))]


def read_by_wechat(image: Image.Image) -> list[str]:
    found, _ = cv2.wechat_qrcode.WeChatQRCode().detectAndDecode(np.asarray(image.convert("RGB")))
    return list(found)


def codes(office: Office, run: Pdf) -> list[str]:
    """What stands in the code of each certificate, in roster order."""
    found = [text for image in pictures(run, 300) for text in read_by_zxing(image)]
    assert office.numbers() == sorted(text.partition("#")[0][-22:] for text in found)
    return found


def test_every_code_is_of_its_certificate_and_signed_by_the_sites_key(printed: tuple[Office, Pdf]) -> None:
    office, run = printed
    signed = [SignedCode.parse(text) for place, text in enumerate(codes(office, run)) if place not in WITHOUT]

    assert [public_key(office)] * 5 == [code.signer([public_key(office)]) for code in signed]
    told = [(code.credential.name, code.credential.trade, code.credential.level) for code in signed]
    assert [(name, "电工/高压电工", 3) for name in NAMES[:5]] == told
    assert {(date(2026, 11, 20), 1)} == {(code.credential.issued_on, code.credential.copy) for code in signed}


def test_what_is_too_long_has_the_address_in_its_code(printed: tuple[Office, Pdf]) -> None:
    office, run = printed
    number = office.numbers()[WITHOUT[0]]

    assert f"https://verify.example.cn/V/{number}" == codes(office, run)[WITHOUT[0]]


def test_the_operator_is_told_for_whom_there_is_no_signed_code(printed: tuple[Office, Pdf]) -> None:
    office, _ = printed
    told = [values["problem"] for values in office.report.of("warning")]

    # The first row has the headings.
    assert 1 == told.count(Problem.warning("code-too-long", 2 + WITHOUT[0], "姓名"))


def test_the_ledger_keeps_who_signed_and_which_pages_are_without(printed: tuple[Office, Pdf]) -> None:
    office, _ = printed
    with office.workshop() as shop:
        numbers = office.numbers()
        (made,) = [
            entry.payload["made_with"]
            for entry in shop.register.show(numbers[0]).entries
            if entry.op == "document.made" and SIGNER in (entry.payload["made_with"] or {})
        ]
        named_key = shop.register.signing_key(Purpose.QR)

    assert named_key is not None
    assert named_key.vkey == made[SIGNER] == str(public_key(office))
    assert "6" == made[UNSIGNED]


def test_they_were_stamped_and_every_page_was_judged_alike(printed: tuple[Office, Pdf]) -> None:
    office, _ = printed

    assert [] == office.report.of("plate-refused")


@pytest.mark.parametrize("dots_per_inch", DOTS_PER_INCH)
def test_every_code_is_read_from_the_page_by_two_programs(printed: tuple[Office, Pdf], dots_per_inch: int) -> None:
    office, run = printed
    told = [[text] for text in codes(office, run)]
    images = pictures(run, dots_per_inch)

    assert told == [read_by_zxing(image) for image in images]
    assert told == [read_by_wechat(image) for image in images]


def test_the_same_batch_is_printed_to_the_same_bytes(printed: tuple[Office, Pdf], tmp_path: Path) -> None:
    office, _ = printed
    again = open_office(tmp_path / "site", changes=SIGNED)
    shutil.copytree(office.settings.keys, again.settings.keys)
    write_drop(again.inbox, people=len(NAMES), photos=False, change=named)
    again.run_for_real()

    def hashes(one: Office) -> dict[str, str]:
        # Each person's own file carries the salt of its ledger, too.
        return {document.path: document.sha256 for document in one.documents() if "/print/" in document.path}

    assert hashes(office) == hashes(again)


def test_an_overprint_has_the_codes_of_the_certificates(printed: tuple[Office, Pdf], tmp_path: Path) -> None:
    office, run = printed
    wish = Wish(
        batch="2026-11-电工-01",
        path=PaperPath("惠普 M806", "手动", "空白证书", Side.FRONT),
        by="王印制",
        uncalibrated=True,
    )
    with office.workshop() as live, rehearsing(office) as shop:
        overprint(shop, wish, tmp_path / "overprint.pdf", register=live.register, report=office.report)
        (made,) = [entry for entry in entries(office) if entry.op == "overprint.made"]

    assert codes(office, run) == codes(office, Pdf(tmp_path / "overprint.pdf"))
    assert (str(public_key(office)), "6") == (made.payload["made_with"][SIGNER], made.payload["made_with"][UNSIGNED])


def test_the_code_of_a_next_copy_says_which_one_it_is(printed: tuple[Office, Pdf], tmp_path: Path) -> None:
    shutil.copytree(printed[0].settings.site, tmp_path / "site")
    office = Office(Settings.read(tmp_path / "site")).searchable()
    number = office.numbers()[0]
    with office.workshop(quick=False) as shop:
        shop.__dict__["pool"] = shared_pool()
        made = reissue(shop, number, Act(by="张经办", reason="遗失"), reason=ReissueReason.LOST)
        entered = entries(office)[-1]
    (text,) = read_by_zxing(Pdf(made.path).image())
    code = SignedCode.parse(text)

    assert public_key(office) == code.signer([public_key(office)])
    assert (number, NAMES[0], 2) == (code.credential.number, code.credential.name, code.credential.copy)
    assert str(public_key(office)) == entered.payload["made_with"][SIGNER]


def test_nothing_is_taken_in_without_a_key_to_sign_with(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site", changes=SIGNED)
    write_drop(office.inbox, people=2, photos=False)

    with pytest.raises(KeyMissing, match=r"qr\.key"):
        office.run()
    assert [] == office.numbers()
    assert 1 == len([drop for drop in office.inbox.iterdir() if drop.is_dir()])


def test_a_key_that_the_ledger_does_not_name_signs_nothing(office: Office) -> None:
    office.run()
    file = office.settings.keys / "qr.key"
    file.unlink()
    SigningKey.make(file, name=f"{office.settings.origin}/qr")
    write_drop(office.inbox, people=2, photos=False)

    with pytest.raises(KeyWrong, match="names another key"):
        office.run()
    assert [] == office.numbers()


def test_a_changed_key_signs_the_next_batch(office: Office) -> None:
    office.run()
    old = public_key(office)
    with office.workshop() as shop:
        shop.keyring.change("qr", by="张管理", second="赵审计", is_lost=False)
        seal = shop.sealed_wording().seal

    assert seal is not None
    assert str(old) != str(public_key(office)) == seal.signer


def never_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_key: SigningKey, _message: bytes) -> bytes:
        raise AssertionError("something was signed")

    monkeypatch.setattr(SigningKey, "sign", refuse)


def rehearsing(office: Office) -> AbstractContextManager[Workshop]:
    return Workshop.rehearse(office.settings, language=Language.load(), clock=the_day)


def test_a_check_signs_nothing_and_needs_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = open_office(tmp_path / "site", changes=SIGNED)
    never_sign(monkeypatch)
    drop = write_drop(tmp_path, people=len(NAMES), photos=False, change=named)
    with rehearsing(office) as shop:
        checked = check_drop(shop, drop)

    assert checked.batch is not None
    assert [("code-too-long", 2 + WITHOUT[0])] == [(one.code, one.row) for one in checked.warnings if one.row]


def test_a_proof_signs_nothing_and_nothing_reads_its_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = open_office(tmp_path / "site", changes=SIGNED)
    never_sign(monkeypatch)
    drop, target = write_drop(tmp_path, people=len(NAMES), photos=False, change=named), tmp_path / "proof.pdf"
    with office.workshop() as live, rehearsing(office) as shop:
        proof(shop, str(drop), target, register=live.register)

    assert [] == [one.text for image in pictures(Pdf(target), 200) for one in zxingcpp.read_barcodes(image)]


def test_a_site_that_signs_no_codes_prints_the_address(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    with office.workshop() as shop:
        assert shop.sealed_wording() == shop.wording
        assert None is shop.wording.seal
