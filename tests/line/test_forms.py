"""Forms that people fill in, through the line: the right ones, with what the batch knows of them."""

from pathlib import Path

import pytest

from tests.line.office import Office, open_office
from tests.printing.pages import Pdf
from tests.samples.card_batches import write_card_drop
from tests.samples.exam_batches import PARTICULARS, SESSIONS, write_exam_drop

EXAM = "2026-12-准考-01"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path)


def run_of(office: Office, batch: str, run: str) -> Pdf:
    return Pdf(office.settings.output / "2026" / batch / "print" / f"{run}.pdf")


def said(pdf: Pdf) -> list[str]:
    """Return what each page says, without spaces."""
    return ["".join(pdf.text(page).split()) for page in range(len(pdf))]


def test_an_exam_has_a_record_an_examiner_and_room_and_a_report_a_supervisor_and_session(office: Office) -> None:
    write_exam_drop(office.inbox, people=6, rooms=1)

    assert [EXAM] == office.run_printing("examiner-record", "supervision-report").accepted

    records, reports = (said(run_of(office, EXAM, run)) for run in ("examiner-records", "supervision-reports"))
    examiners = [f"S00006514000110{place:03}" for place in (3, 4, 5)]
    assert examiners == [next(card for card in examiners if card in page) for page in records]
    assert all("职业技能等级认定现场考评记录表" in page and "实训楼" in page for page in records)
    assert len(SESSIONS) == len(reports)
    for page, (_, _, day, begins, ends) in zip(reports, SESSIONS, strict=True):
        assert f"{day[:4]}年{day[5:7]}月{day[8:]}日{begins}—{ends}" in page
        assert "周督导" in page
        assert 3 == page.count("天山示例职业技能评价中心")
        assert PARTICULARS["考点"] in page
        assert all(
            option in page for option in ("25-30人标准考场12分", "不足5个0分", "超时5分钟内5分", "处理不及时0分")
        )


@pytest.mark.parametrize(
    ("category", "kind", "ticked"),
    [("考评人员", "examiner-application", "高级考评员"), ("质量督导员", "supervisor-application", "内部督导员")],
)
def test_everybody_of_a_batch_of_cards_has_an_application(
    office: Office, category: str, kind: str, ticked: str
) -> None:
    write_card_drop(office.inbox, category)
    batch = f"2026-11-{category}-01"

    assert [batch] == office.run_printing(kind).accepted

    with office.workshop() as shop:
        numbered = shop.register.numbered(1)
    pages = said(run_of(office, batch, f"{kind}s"))
    assert 6 == len(pages)
    for page, number in zip(pages, numbered.numbers, strict=True):
        assert str(number) in page
        assert "2026年11月20日" in page
        assert "√" in page
        assert ticked in page
