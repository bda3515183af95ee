"""`certpress audit`: on the screen, for programs, and as a page."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pypdf import PdfReader

from tests.cli.conftest import Ask
from tests.cli.test_statistics import worked  # noqa: F401 - a site with two certificates


def test_a_clean_site_is_told_so(ask: Ask, worked: Path) -> None:  # noqa: F811 - the fixture
    told = ask("audit", "--quick", "-o", "report.html", here=worked)

    assert 0 == told.status
    assert "✓ 编号：1 个序列共 2 个编号，没有缺号，没有作废。" in told.out
    assert "没有任何签名" in told.out
    assert "快速审计" in (worked / "report.html").read_text("utf-8")


def test_what_is_wrong_ends_with_its_own_status(ask: Ask, worked: Path) -> None:  # noqa: F811 - the fixture
    strange = worked / "output" / "2026" / "b" / "x.pdf"
    strange.parent.mkdir(parents=True)
    strange.write_bytes(b"")

    told, for_programs = ask("audit", here=worked), json.loads(ask("audit", "--json", here=worked).out)

    assert 11 == told.status
    assert told.out.startswith("✗ 来历不明的文件")
    assert not for_programs["clean"]
    assert ["orphans"] == [one["check"] for one in for_programs["findings"] if one["grade"] == "bad"]
    assert [2] == [one["given"] for one in for_programs["sequences"]]


def test_whoever_meets_a_tile_that_was_changed_is_told_how_to_make_it_anew(ask: Ask, worked: Path) -> None:  # noqa: F811 - the fixture
    with closing(sqlite3.connect(worked / "output" / "ledger.db", isolation_level=None)) as forger:
        forger.execute("DROP TRIGGER tile_stands")
        forger.execute("UPDATE tile SET hashes = zeroblob(length(hashes))")

    verified, audited = ask("ledger", "verify", here=worked), ask("audit", "--quick", here=worked)
    assert (11, 11) == (verified.status, audited.status)
    assert "certpress ledger rebuild" in verified.err
    assert "certpress ledger rebuild" in audited.out
    assert 0 == ask("ledger", "rebuild", here=worked).status
    assert (0, 0) == (ask("ledger", "verify", here=worked).status, ask("audit", "--quick", here=worked).status)


def test_the_report_is_written_as_a_pdf_too(ask: Ask, worked: Path) -> None:  # noqa: F811 - the fixture
    told = ask("audit", "--quick", "-o", "report.pdf", here=worked)
    again = ask("audit", "--quick", "-o", "report.pdf", here=worked)

    text = "".join(page.extract_text() for page in PdfReader(worked / "report.pdf").pages)
    assert (0, 2) == (told.status, again.status)
    assert "台账审计报告" in text
    assert "1个序列共2个编号" in "".join(text.split())


def test_a_report_is_a_page_or_a_pdf(ask: Ask, worked: Path) -> None:  # noqa: F811 - the fixture
    docx = ask("audit", "-o", "report.docx", here=worked)
    assert (2, True) == (docx.status, ".html 或 .pdf" in docx.err)
