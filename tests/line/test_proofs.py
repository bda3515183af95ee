"""Proofs of every kind: each page marked 样张, no number on it, nothing in its codes; one entry in the ledger."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.documents.imposition import Size
from pipeline.documents.record import Record
from pipeline.errors import ProofUnknown
from pipeline.printing.chunks import MadeFile
from pipeline.printing.templates import kinds_known
from pipeline.proofing import proof, proof_of_everything, samples_of
from pipeline.workshop import Workshop
from tests.line.office import Office, open_office
from tests.line.test_line import entries
from tests.printing.items import cards
from tests.printing.pages import Pdf

# Certificates, cards and tickets of the sample sites; one of zeros is nobody's.
_NUMBER = re.compile(r"[YS]\d{12,21}|2026\d{8}")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def shop(office: Office) -> Iterator[Workshop]:
    with office.workshop(quick=False) as shop:
        yield shop


def numbers_on(text: str) -> list[str]:
    return [number for number in _NUMBER.findall(text) if set(number[1:]) != {"0"}]


@pytest.mark.parametrize("kind", kinds_known())
def test_a_proof_is_marked_and_nobodys(kind: str, shop: Workshop, tmp_path: Path) -> None:
    count = proof(shop, kind, tmp_path / "proof.pdf", register=shop.register)
    pages = Pdf(tmp_path / "proof.pdf")

    assert count == len(pages) == len(samples_of(shop.template_of(kind))) >= 3
    for page in range(len(pages)):
        assert "样张" in "".join(pages.lines(page))
        assert [] == numbers_on(pages.text(page))
        assert [] == pages.codes(page)


def test_rows_that_a_set_of_samples_leaves_out_are_empty(shop: Workshop) -> None:
    template = shop.template_of("attendance-list")
    shortest = next(one for one in samples_of(template) if one.name == "shortest").record.texts

    assert shortest["name.1"]
    assert {""} == {shortest[f"name.{row}"] for row in range(2, 31)}


def test_a_number_in_a_list_keeps_its_length(shop: Workshop) -> None:
    template = shop.template_of("candidate-list")
    texts = {one.name: one.record.texts["ticket.1"] for one in samples_of(template)}

    assert {"ordinary": "0" * 12, "shortest": "A0", "longest": "0000000-00000-ABCDEFGH"} == texts


def test_the_proof_of_a_plan_shows_the_desks_of_its_samples(shop: Workshop, tmp_path: Path) -> None:
    proof(shop, "seat-plan", tmp_path / "proof.pdf", register=shop.register)
    said = "".join(Pdf(tmp_path / "proof.pdf").text().split())

    assert "讲台" + "".join(str(desk) for desk in range(1, 31)) in said


def test_a_kind_is_known_by_its_title_too(office: Office, shop: Workshop, tmp_path: Path) -> None:
    before = len(entries(office))
    proof(shop, "门贴", tmp_path / "proof.pdf", register=shop.register)
    (entered,) = entries(office)[before:]

    assert "door-sign" == entered.payload["kind"]


def test_a_proof_of_nothing_is_told_what_there_is(shop: Workshop, tmp_path: Path) -> None:
    with pytest.raises(ProofUnknown, match="nosuch") as found:
        proof(shop, "nosuch", tmp_path / "proof.pdf", register=shop.register)
    assert "door-sign 门贴" in str(found.value.values["known"])


class BlankPress:
    """A press whose pages have their size and nothing else."""

    def __init__(self, shop: Workshop, kind: str) -> None:
        self.kind = shop.template_of(kind).kind

    def proof(self, records: Sequence[Record], *, target: Path, **_: Any) -> MadeFile:
        cards(target, len(records), size=Size(self.kind.page.width_mm, self.kind.page.height_mm))
        return MadeFile(target.stem, target.name, "", len(records))


def blank_press(shop: Workshop, kind: str) -> BlankPress:
    return BlankPress(shop, kind)


def test_the_contact_sheet_shows_every_kind_with_every_set_of_samples(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workshop, "press_of", blank_press)
    with office.workshop() as shop:
        sheets = proof_of_everything(shop, tmp_path / "all.pdf", register=shop.register)
        templates = [shop.template_of(kind) for kind in kinds_known()]
    pages = Pdf(tmp_path / "all.pdf")
    shown = "".join("".join(pages.lines(page)) for page in range(len(pages)))

    assert sheets == len(pages)
    for template in templates:
        assert f"{template.kind.title}{template.kind.name}{template.kind.page.width_mm:g}×" in shown
    for name, told in (("ordinary", "一般内容"), ("shortest", "最短内容"), ("longest", "最长内容")):
        assert sum(one.name.split()[0] == name for t in templates for one in samples_of(t)) == shown.count(told)
    assert "senior" in shown


def test_the_contact_sheet_is_one_entry_and_its_pages_are_the_real_ones(
    office: Office, shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workshop, "every_kind", ("certificate", "staff-card"))
    before = len(entries(office))
    sheets = proof_of_everything(shop, tmp_path / "all.pdf", register=shop.register)
    (entered,) = entries(office)[before:]
    pages = Pdf(tmp_path / "all.pdf")
    shown = "".join(pages.lines())

    assert 1 == sheets == len(pages)
    assert ("proof.made", "contact-sheet", 1) == (entered.op, entered.payload["kind"], entered.payload["pages"])
    # Across each of six pages, and where its number will be; and in the title of the sheet.
    assert 6 + 6 + 1 == shown.count("样张")
    assert [] == numbers_on(pages.text())
    assert [] == pages.codes(dots_an_inch=400)
    assert "天山示例职业技能评价中心" in shown
