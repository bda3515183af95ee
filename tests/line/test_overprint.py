"""From a drop to pages for blanks: what the ledger has of the batch, moved as measured, and entered."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from pipeline.calibrating import calibrate, calibrations_of
from pipeline.documents.calibration import PAGES, PaperPath, Point, Side, Transform, crosses
from pipeline.errors import (
    BatchUnknown,
    CalibrationMissing,
    CertpressError,
    OverprintRefused,
    PersonUnknown,
    TemplateWrong,
)
from pipeline.files import sha256_of
from pipeline.language import Language
from pipeline.ledger.entries import Entry
from pipeline.overprinting import Overprinted, Wish, overprint
from pipeline.resources import shipped
from pipeline.rules.acts import Act
from pipeline.rules.batch import NumberedBatch
from pipeline.rules.copies import Particular
from pipeline.workshop import Workshop
from tests.fakes import the_day
from tests.line.office import Office, copied, open_office
from tests.line.test_line import entries
from tests.printing.pages import IMAGE, Pdf
from tests.printing.run import shared_pool
from tests.samples.batches import Form, write_drop
from tests.samples.card_batches import write_card_drop

NAME = "2026-11-电工-01"
PATH = PaperPath("惠普 M806", "手动 纸盒", "空白证书", Side.FRONT)
TRANSFORM = Transform(PAGES["A4-landscape"], 1.25, -0.5, 1.002, 0.999, 0.2)
WISH = Wish(batch=NAME, path=PATH, by="王印制")


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = open_office(tmp_path_factory.mktemp("issued") / "site")
    write_drop(office.inbox, people=4)
    office.run()
    return office


@pytest.fixture
def office(issued: Office, tmp_path: Path) -> Office:
    return copied(issued, tmp_path / "site")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "overprint.pdf"


def measure(office: Office, path: PaperPath = PATH, *, page: str = "A4-landscape", **changes: float) -> None:
    true = replace(TRANSFORM, page=PAGES[page], **changes)
    places = {cross: true.affine.moved(place) for cross, place in crosses(true.page).items()}
    measured = {cross: (place.x, place.y) for cross, place in places.items()}
    with office.workshop() as shop:
        calibrate(shop, path, page=page, measured=measured, by="王印制")


def overprinted(office: Office, target: Path, wish: Wish = WISH, /, **changes: Any) -> Overprinted:
    with (
        office.workshop() as live,
        Workshop.rehearse(office.settings, language=Language.load(), clock=the_day) as shop,
    ):
        # Which all tests share: a worker of its own would load WeasyPrint again for four people.
        shop.__dict__["pool"] = shared_pool()
        wished = replace(wish, **changes)
        return overprint(shop, wished, target, register=live.register, report=office.report)


def refused(office: Office, target: Path, wish: Wish = WISH, /, **changes: Any) -> CertpressError:
    """Return why it was refused; nothing was written or entered."""
    before = entries(office)
    with pytest.raises(CertpressError) as caught:
        overprinted(office, target, wish, **changes)

    assert not target.exists()
    assert before == entries(office)
    return caught.value


def made(office: Office) -> list[Entry]:
    return [entry for entry in entries(office) if entry.op == "overprint.made"]


def numbered(office: Office) -> NumberedBatch:
    with office.workshop() as shop:
        batch = shop.register.numbered(1)
    assert isinstance(batch, NumberedBatch)
    return batch


def text_of(pdf: Pdf, page: int) -> str:
    return "".join(pdf.text(page).split())


def test_every_person_has_a_page_in_roster_order_with_photo_and_code(office: Office, target: Path) -> None:
    measure(office)
    pages = overprinted(office, target)
    pdf, batch = Pdf(target), numbered(office)

    assert 4 == pages.pages == len(pdf)
    for page, (number, result) in enumerate(zip(batch.numbers, batch.batch.results, strict=True)):
        text = text_of(pdf, page)
        assert all(value in text for value in (result.name, result.identity, result.occupation, str(number)))
        assert 1 == len(pdf.areas(IMAGE, page))
        assert [f"https://verify.example.cn/V/{number}"] == pdf.codes(page, dots_an_inch=200)


def test_the_pages_are_moved_against_what_was_measured(office: Office, target: Path) -> None:
    measure(office)
    overprinted(office, target)
    plain = target.with_name("plain.pdf")
    overprinted(office, plain, uncalibrated=True)

    for page in range(4):
        before, after = Pdf(plain).glyphs(page), Pdf(target).glyphs(page)
        for meant, sent in zip(before, after, strict=True):
            printed = TRANSFORM.affine.moved(Point(sent.x, sent.y))
            assert meant.text == sent.text
            assert pytest.approx((meant.x, meant.y), abs=0.1) == (printed.x, printed.y)


def test_what_was_made_is_entered_with_the_calibration_that_moved_it(office: Office, target: Path) -> None:
    measure(office)
    overprinted(office, target)
    (entry,) = made(office)
    (calibration,) = [one for one in entries(office) if one.op == "calibration.set"]

    assert ("王印制", 1) == (entry.actor, entry.ref.batch)
    assert calibration.seq == entry.payload["calibration"]
    assert sha256_of(target) == entry.payload["sha256"]
    assert ([{"first": 1, "last": 4}], 4) == (entry.payload["places"], entry.payload["pages"])
    assert {"template", "program weasyprint"} <= set(entry.payload["made_with"])
    assert ("惠普 M806", "手动 纸盒", "空白证书", "front", 1250, -500) == tuple(
        calibration.payload[name] for name in ("printer", "tray", "stock", "side", "offset_x_um", "offset_y_um")
    )


def test_some_pages_only_come_in_their_order(office: Office, target: Path) -> None:
    measure(office)
    overprinted(office, target, pages="3-4，1")
    numbers, pdf = numbered(office).numbers, Pdf(target)
    (entry,) = made(office)

    assert [str(numbers[place]) in text_of(pdf, page) for page, place in enumerate((0, 2, 3))] == [True] * 3
    assert ([{"first": 1, "last": 1}, {"first": 3, "last": 4}], 3) == (entry.payload["places"], len(pdf))


def test_the_photos_of_a_packed_drop_are_found_too(tmp_path: Path, target: Path) -> None:
    office = open_office(tmp_path / "packed")
    form: Form = "zip"
    write_drop(office.inbox, people=2, form=form)
    office.run()
    overprinted(office, target, uncalibrated=True)

    assert [1, 1] == [len(Pdf(target).areas(IMAGE, page)) for page in range(2)]


def test_a_batch_without_photos_is_overprinted_without(tmp_path: Path, target: Path) -> None:
    office = open_office(tmp_path / "bare", changes={'photo = "required"': 'photo = "optional"'})
    write_drop(office.inbox, people=1, photos=False)
    office.run()
    overprinted(office, target, uncalibrated=True)

    assert [] == Pdf(target).areas(IMAGE)


def test_uncalibrated_pages_are_not_moved_and_say_so_in_the_ledger(office: Office, target: Path) -> None:
    made_plain = overprinted(office, target, uncalibrated=True)
    (entry,) = made(office)

    assert made_plain.calibration is None
    assert entry.payload["calibration"] is None
    assert all(b" cm" not in page.get_contents().get_data()[:20] for page in PdfReader(target).pages)  # type: ignore[union-attr]


def test_the_progress_is_told_to_the_last_page(office: Office, target: Path) -> None:
    told: list[tuple[int, int]] = []
    office.report.progress = lambda done, total: told.append((done, total))  # type: ignore[method-assign]
    overprinted(office, target, uncalibrated=True)

    assert (4, 4) == told[-1]


# --- refusals -------------------------------------------------------------------------------------------------------


def test_a_printer_that_was_not_measured_is_refused_with_those_that_were(office: Office, target: Path) -> None:
    assert "measured: none." in str(refused(office, target))
    measure(office)
    error = refused(office, target, path=replace(PATH, tray="2"))

    assert isinstance(error, CalibrationMissing)
    assert "惠普 M806 / 2 / 空白证书 cannot be overprinted: it was not measured" in str(error)
    assert "惠普 M806 / 手动 纸盒 / 空白证书" == error.values["known"]


def test_the_side_is_named_where_it_is_not_the_front(office: Office, target: Path) -> None:
    error = refused(office, target, path=replace(PATH, side=Side.BACK))

    assert "惠普 M806 / 手动 纸盒 / 空白证书 / back cannot" in str(error)


def test_a_calibration_of_another_paper_is_refused(office: Office, target: Path) -> None:
    measure(office, page="A4-portrait")

    assert "it was measured with the page A4-portrait" in str(refused(office, target))


def test_a_calibration_that_the_ledger_does_not_have_is_refused(office: Office, target: Path) -> None:
    measure(office)
    kept = calibrations_of(office.settings.site)
    before = kept.file.read_bytes()
    measure(office, offset_x=2.0)
    kept.file.write_bytes(before)

    assert "calibrations.toml and the ledger do not say the same of it" in str(refused(office, target))


def test_an_unknown_batch_is_refused(office: Office, target: Path) -> None:
    assert isinstance(refused(office, target, batch="2026-11-电工-02"), BatchUnknown)


def test_a_stranger_is_refused(office: Office, target: Path) -> None:
    assert isinstance(refused(office, target, by="陌生人"), PersonUnknown)


def test_cards_are_not_for_these_blanks(office: Office, target: Path) -> None:
    write_card_drop(office.inbox)
    office.run()

    assert "of another kind" in str(refused(office, target, batch="2026-11-考评人员-01", uncalibrated=True))


def test_a_page_that_there_is_not_is_refused(office: Office, target: Path) -> None:
    error = refused(office, target, pages="1-2,4-5", uncalibrated=True)

    assert "the run has the pages 1 to 4, and not 4-5" in str(error)


def test_a_voided_certificate_is_refused_and_the_others_can_be_made(office: Office, target: Path) -> None:
    number = str(numbered(office).numbers[1])
    with office.workshop() as shop:
        shop.register.void(number, reason="信息错误", actor="张经办", second="李审批")

    assert "the certificates on pages 2 are not in force" in str(refused(office, target, uncalibrated=True))
    assert 3 == overprinted(office, target, pages="1,3-4", uncalibrated=True).pages


def test_a_corrected_certificate_is_overprinted_as_it_is_right(office: Office, target: Path) -> None:
    number = str(numbered(office).numbers[1])
    with office.workshop() as shop:
        shop.register.correct(number, Act(by="张管理", reason="姓名有误"), {Particular.NAME: "阿依古丽"})
    overprinted(office, target, pages="1-2", uncalibrated=True)
    pdf, batch = Pdf(target), numbered(office).batch

    assert batch.results[0].name in text_of(pdf, 0)
    assert "阿依古丽" in text_of(pdf, 1)
    assert batch.results[1].name not in text_of(pdf, 1)


def take_away(photo: Path) -> None:
    photo.unlink()


def change(photo: Path) -> None:
    photo.write_bytes(photo.read_bytes() + b"\0")


@pytest.mark.parametrize("spoil", [take_away, change])
def test_a_photo_that_is_not_the_one_that_was_checked_is_refused(
    spoil: Callable[[Path], None], office: Office, target: Path
) -> None:
    photo = numbered(office).batch.results[2].photo
    assert photo is not None
    spoil(office.settings.done / NAME / photo.path)
    error = refused(office, target, uncalibrated=True)

    assert "the photos of pages 3 are missing" in str(error)
    # Its file is named after the ID number.
    assert numbered(office).batch.results[2].identity not in str(error)
    assert 1 == overprinted(office, target, pages="2", uncalibrated=True).pages


def own_template(office: Office) -> Path:
    kind = "certificate-overprint"
    return Path(shutil.copytree(shipped("templates") / kind, office.settings.templates / kind))


def rewrite(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


def test_a_site_has_the_places_of_its_own_blank(office: Office, target: Path) -> None:
    rewrite(own_template(office) / "page.css", "left: 192mm", "left: 180mm")
    overprinted(office, target, uncalibrated=True)
    moved = Pdf(target).glyphs()
    shutil.rmtree(office.settings.templates)
    overprinted(office, target.with_name("shipped.pdf"), uncalibrated=True)
    usual = Pdf(target.with_name("shipped.pdf")).glyphs()

    assert pytest.approx(12, abs=0.01) == usual[0].x - moved[0].x


def test_a_value_that_does_not_fit_its_place_is_refused_with_its_row(office: Office, target: Path) -> None:
    rewrite(own_template(office) / "kind.toml", "[field.level]\n", "[field.level]\nwidth_mm = 10\n")
    error = refused(office, target, uncalibrated=True)

    assert isinstance(error, OverprintRefused)
    assert "row 2, 职业技能等级" in str(error)


def test_what_would_be_moved_beyond_the_paper_is_refused_with_its_pages(office: Office, target: Path) -> None:
    measure(office, offset_x=15.0)
    rewrite(own_template(office) / "page.css", "left: 35mm", "left: 14mm")

    error = refused(office, target, pages="2,4")
    assert "moved by the calibration, pages 2,4 would reach beyond the edge of the paper" in str(error)
    measure(office, offset_x=13.0)
    assert 4 == overprinted(office, target).pages


def test_a_template_that_is_not_of_people_is_refused(office: Office, target: Path) -> None:
    rewrite(own_template(office) / "kind.toml", 'of = "person"', 'of = "person"\nonly = "seated"')
    error = refused(office, target, uncalibrated=True)

    assert isinstance(error, TemplateWrong)
    assert "there must be one page a person" in str(error)


def test_pages_that_there_are_not_are_refused_as_an_overprint(office: Office, target: Path) -> None:
    error = refused(office, target, pages="9")

    assert isinstance(error, OverprintRefused)
    assert "the run has the pages" in str(error)
