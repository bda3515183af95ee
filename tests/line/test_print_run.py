"""Page i of the print run is row i of the roster, and nobody's data stand on another's page."""

from pathlib import Path

import pypdfium2 as pdfium
import pytest

from pipeline.documents.certificate import printed_date
from pipeline.rules.batch import NumberedBatch
from tests.line.office import Office, open_office
from tests.printing.pages import Pdf
from tests.samples.batches import write_drop

NAME = "2026-11-电工-01"
PEOPLE = 300


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = open_office(tmp_path_factory.mktemp("run") / "site", changes={'photo = "required"': 'photo = "optional"'})
    write_drop(office.inbox, people=PEOPLE, photos=False)
    office.run_for_real()
    return office


def tight(text: str) -> str:
    return "".join(text.split())


def test_page_i_of_the_print_run_is_row_i_of_the_roster(office: Office) -> None:
    with office.workshop() as shop:
        (batch,) = shop.register.batches()
        numbered = shop.register.numbered(batch.batch)
        assert isinstance(numbered, NumberedBatch)
    document = Pdf(office.settings.output / "2026" / NAME / "print" / "certificates.pdf")

    assert PEOPLE == len(document) == len(numbered.numbers)
    for page, (number, result) in enumerate(zip(numbered.numbers, numbered.batch.results, strict=True)):
        text = "".join(document.rows(page, right_of=148.5))
        fields = {
            "姓名": result.name,
            "证件类型": result.identity_type,
            "证件号码": result.identity,
            "职业名称": result.occupation,
            "工种名称": result.job,
            "职业技能等级": str(result.level),
            "证书编号": str(number),
            "发证日期": printed_date(numbered.batch.issued_on),
        }
        for label, value in fields.items():
            assert f"{label}：{tight(value)}" in text, (label, value, text)


def test_each_person_has_a_file_with_the_same_words_as_the_page(office: Office) -> None:
    place = office.settings.output / "2026" / NAME
    run = pdfium.PdfDocument(place / "print" / "certificates.pdf")
    with office.workshop() as shop:
        (batch,) = shop.register.batches()
        numbers = shop.register.numbered(batch.batch).numbers

    for page, number in list(zip(run, numbers, strict=True))[:: PEOPLE // 20]:
        own = pdfium.PdfDocument(place / "certificates" / f"{number}.pdf")
        assert tight(page.get_textpage().get_text_range()) == tight(own[0].get_textpage().get_text_range())


def test_files_of_people_are_readable_by_their_owner_only(office: Office) -> None:
    output = office.settings.output
    modes = {path.stat().st_mode & 0o777 for path in output.rglob("*") if path.is_file()}
    folders = {path.stat().st_mode & 0o777 for path in Path(output).rglob("*") if path.is_dir()}

    assert {0o600} == modes
    assert {0o700} == folders
