"""A batch is taken back before anything of it was made, by one person before it is numbered; an exam later too."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline import line
from pipeline.cancelling import cancel
from pipeline.errors import ExamReplaced, ExamScored, SecondNeeded, TooLateToCancel, UsageWrong
from pipeline.happenings import Happening
from pipeline.language.speaking import Language
from pipeline.rules.exam.batch import Candidate
from pipeline.rules.exam.ticketed import TicketedExam
from tests.line.office import Office, contents, open_office
from tests.line.test_line import NAME, BrokenPress, entries
from tests.samples.batches import write_drop
from tests.samples.exam_batches import write_exam_drop
from tests.samples.score_batches import NAME as SCORES
from tests.samples.score_batches import write_score_drop


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path / "site")


def test_a_drop_may_be_cancelled_before_it_has_numbers(office: Office) -> None:
    drop = write_drop(office.inbox, people=2)
    before = contents(drop)

    with office.workshop() as shop:
        cancel(shop, NAME, reason="名单有误", by="李审批", report=office.report)

    after = contents(office.settings.rejected / NAME)
    assert before == {path: after[path] for path in before}
    assert [] == office.numbers()
    assert [] == office.run().accepted


def test_a_batch_with_numbers_is_not_cancelled_by_one_person(office: Office) -> None:
    write_drop(office.inbox, people=2)
    with office.workshop() as shop:
        shop.__dict__["press"] = BrokenPress()
        line.run(shop, office.report)

        with pytest.raises(SecondNeeded):
            cancel(shop, NAME, reason="名单有误", by="李审批", report=office.report)


@pytest.mark.parametrize("name", ["b", "b.zip"])
def test_a_drop_is_cancelled_by_its_name_with_or_without_its_ending(office: Office, name: str) -> None:
    write_drop(office.inbox, people=2, name="b", form="zip")

    with office.workshop() as shop:
        cancel(shop, name, reason="名单有误", by="李审批", report=office.report)

    (problem,) = json.loads((office.settings.rejected / "b.zip" / "problems.json").read_text("utf-8"))
    assert "李审批" in problem["message"]
    assert "名单有误" in problem["message"]


def test_nothing_is_cancelled_without_a_reason(office: Office) -> None:
    drop = write_drop(office.inbox, people=2)

    with office.workshop() as shop, pytest.raises(UsageWrong):
        cancel(shop, NAME, reason=" ", by="李审批", report=office.report)

    assert drop.is_dir()
    assert [NAME] == office.run().accepted


def test_an_accepted_batch_is_too_late_to_cancel(office: Office) -> None:
    write_drop(office.inbox, people=2)
    office.run()

    with office.workshop() as shop, pytest.raises(TooLateToCancel):
        cancel(shop, NAME, reason="名单有误", by="李审批", report=office.report)


def test_two_people_take_back_a_numbered_batch_that_cannot_be_made(office: Office) -> None:
    drop = write_drop(office.inbox, people=2)
    before = contents(drop)
    with office.workshop() as shop:
        shop.__dict__["press"] = BrokenPress()
        line.run(shop, office.report)
        cancel(shop, NAME, reason="照片无法排版", by="李审批", second="王印制", report=office.report)
    place = office.settings.rejected / NAME

    write_drop(office.inbox, people=2)
    outcome = office.run()

    voided = [entry for entry in entries(office) if entry.op == "number.voided"]
    assert before == {path: contents(place)[path] for path in before}
    assert ["王印制", "王印制"] == [entry.second for entry in voided]
    assert [NAME] == outcome.accepted
    assert not {entry.ref.number for entry in voided} & set(office.numbers())
    assert [] == list(office.settings.output.rglob(".tmp-*"))


EXAM, MORE = "2026-12-准考-01", "2026-12-成绩-02"
AMENDED = "2026-12-准考-02"


def call_off(office: Office, name: str = EXAM, *, second: str | None = "王印制") -> None:
    with office.workshop() as shop:
        cancel(shop, name, reason="报名人数不足", by="李审批", second=second, report=office.report)


def folders(office: Office) -> list[str]:
    return sorted(path.name for path in (office.settings.output / "2026").iterdir())


def test_an_accepted_exam_is_called_off_by_two_people(office: Office) -> None:
    write_exam_drop(office.inbox, people=10)
    office.run()
    before = contents(office.settings.output / "2026" / EXAM)
    for second in (None, "李审批"):
        with pytest.raises(SecondNeeded):
            call_off(office, second=second)
    call_off(office)

    assert [f"{EXAM}-已撤回"] == folders(office)
    assert before == contents(office.settings.output / "2026" / f"{EXAM}-已撤回")
    assert [{"batch": EXAM}] == office.report.of(Happening.EXAM_CALLED_OFF)


def test_the_same_people_may_sit_at_the_hours_of_an_exam_that_was_called_off(office: Office) -> None:
    """By a batch of another 批次号: tickets of the first are out."""
    write_exam_drop(office.inbox, people=10)
    office.run()
    call_off(office)
    write_exam_drop(office.inbox, people=10)
    again = office.run()
    told = json.loads((office.settings.rejected / EXAM / "problems.json").read_text("utf-8"))
    write_exam_drop(office.inbox, people=10, name=AMENDED)

    assert [EXAM] == again.returned
    assert ["batch-name-taken"] == [problem["code"] for problem in told if problem["severity"] == "error"]
    assert [AMENDED] == office.run().accepted


def test_an_exam_that_was_amended_is_called_off_by_its_amendment(office: Office) -> None:
    write_exam_drop(office.inbox, people=10)
    office.run()
    write_exam_drop(office.inbox, people=9, name=AMENDED, particulars={"修订": EXAM})
    office.run()
    with pytest.raises(ExamReplaced, match=AMENDED):
        call_off(office)
    call_off(office, AMENDED)

    assert [f"{EXAM}-已撤回", f"{AMENDED}-已撤回"] == folders(office)


def test_calling_an_exam_off_is_finished_after_a_power_cut(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    write_exam_drop(office.inbox, people=10)
    office.run()
    with office.workshop() as shop, monkeypatch.context() as cut:
        cut.setattr(shop.register, "withdraw", lambda *_, **__: pytest.fail("power"))
        with pytest.raises(pytest.fail.Exception):
            cancel(shop, EXAM, reason="报名人数不足", by="李审批", second="王印制", report=office.report)
    call_off(office)

    assert [f"{EXAM}-已撤回"] == folders(office)
    with office.workshop() as shop:
        assert shop.register.accepted(EXAM) is None


def test_an_exam_of_which_there_are_scores_is_not_called_off_before_them(office: Office) -> None:
    """Else marks would hang on 准考证号 that are not valid."""
    write_exam_drop(office.inbox, people=3, photos=False)
    office.run()
    with office.workshop() as shop:
        exam = shop.register.numbered(1)
    assert isinstance(exam, TicketedExam)
    sat = zip(exam.numbers, exam.batch.exam.candidates, strict=True)
    rows = [scored(ticket, one) for ticket, one in sat]
    write_score_drop(office.inbox, rows=rows[:1])
    write_score_drop(office.inbox, rows=rows[1:], name=MORE)
    assert {SCORES, MORE} == set(office.run().accepted)
    before = entries(office)
    with pytest.raises(ExamScored, match=f"{SCORES}、{MORE}") as caught:
        call_off(office)
    assert before == entries(office)
    assert f"`certpress cancel {SCORES}`" in Language.load().error(caught.value)[1], (
        "one that can be typed as it stands"
    )
    for name in (SCORES, MORE):
        call_off(office, name)
    call_off(office)

    assert sorted(f"{name}-已撤回" for name in (SCORES, MORE, EXAM)) == sorted(folders(office))


def scored(ticket: str, one: Candidate) -> dict[str, Any]:
    return {
        "准考证号": ticket,
        "姓名": one.name,
        "证件号码": one.identity,
        "职业名称": one.occupation,
        "工种名称": one.job,
        "职业技能等级": str(one.level),
        "理论成绩": "60",
        "实操成绩": "60",
        "综合评审": "合格" if one.level.needs_review else "",
    }
