"""The papers of an exam day through the real line: what hangs on walls, who works there, what is to be prepared."""

from pathlib import Path

import pytest

from pipeline.rules.exam.ticketed import TicketedExam
from tests.line.office import open_office
from tests.printing.pages import Pdf
from tests.samples.exam_batches import write_exam_drop

NAME = "2026-12-准考-01"
PAPERS = {
    "exam-timetable": ("考试时间表", "2026年12月05日", "09:00—10:30", "实训楼"),
    "theory-rules": ("理论考场规则", "将“双证”展放在座位的左上角", "9."),
    "practical-rules": ("实际操作考核考场规则", "迟到5分钟取消该项考核资格", "6."),
    "candidate-notice": ("考生须知", "不得将试卷、答题卡和草稿纸带出考场", "7."),
    "staff-roster": ("考务人员安排表", "王主考", "周督导", "内督"),
    "theory-preparation": ("理论考场准备通知单", "前后左右间距保持80厘米以上", "001", "教学楼1层"),
    "practical-preparation": ("实际操作考场准备通知单", "现场应设立警戒线", "实1", "实训楼"),
    "site-plan": ("考点考场分布图", "001", "教学楼1层", "实1", "实训楼"),
    "seat-plan": ("考场分布示意图", "讲台", "座位自前排左起"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[TicketedExam, Path]:
    """Return the exam and the folder of its print runs."""
    office = open_office(tmp_path_factory.mktemp("site"))
    write_exam_drop(office.inbox, people=7, rooms=1)

    assert [NAME] == office.run_for_real().accepted
    with office.workshop() as shop:
        found = shop.register.numbered(1)
    assert isinstance(found, TicketedExam)
    return found, office.settings.output / "2026" / NAME / "print"


def words_on(run: Path, page: int = 0) -> str:
    return "".join(Pdf(run).text(page).split())


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_made_and_says_what_it_is_for(made: tuple[TicketedExam, Path], name: str) -> None:
    said = words_on(made[1] / f"{name}.pdf")

    assert [] == [words for words in (*PAPERS[name], "2026年12月职业技能等级认定") if words not in said]


def test_the_drawing_of_every_room_shows_the_number_of_everybody_who_sits_there(
    made: tuple[TicketedExam, Path],
) -> None:
    numbered, folder = made
    used = list(numbered.batch.seating.by_room().items())

    assert len(used) == len(Pdf(folder / "seat-plan.pdf"))
    for page, ((_, room), seats) in enumerate(used):
        said = words_on(folder / "seat-plan.pdf", page)
        numbers = "".join(str(seat.number) for seat in sorted(seats, key=lambda seat: seat.number))

        assert ("前方" if room.startswith("实") else "讲台") + numbers in said
        assert room in said
