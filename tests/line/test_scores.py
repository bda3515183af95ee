"""成绩 through the line: lists and figures, no number; and the next batch made of those who passed."""

import json
import shutil
import signal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import line
from pipeline.cancelling import cancel
from pipeline.errors import DropNotFound, SecondNeeded
from pipeline.ledger.views import Stage
from pipeline.proofing import proof
from pipeline.reports.forms import write_form
from pipeline.reports.score_form import SCORES
from pipeline.rules.scores.batch import RecordedScores
from pipeline.rules.scores.statistics import Figures
from pipeline.stages.check import Checked
from pipeline.workshop import Workshop
from tests.line.office import Office, contents, open_office
from tests.line.test_crashes import killed_at
from tests.line.test_line import BrokenPress
from tests.samples.score_batches import NAME, score_rows, write_score_drop

LISTS = ("score-summary", "public-notice", "qualified-list")
# What is filled in once who passed are approved.
APPROVAL = {
    "批次号": "2026-11-电工-01",
    "审批人": "李审批",
    "批准文号": "天职评〔2026〕12号",
    "批准日期": "2026-11-20",
    "发证日期": "2026-11-20",
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path, changes={'photo = "required"': 'photo = "optional"'})


def folder(office: Office, name: str = NAME) -> Path:
    return office.settings.output / "2026" / name


def recorded(office: Office, batch: int = 1) -> RecordedScores:
    with office.workshop() as shop:
        found = shop.register.numbered(batch)
        shop.register.verify()
        assert () == shop.register.rebuild(check=True)
    assert isinstance(found, RecordedScores)
    return found


def total(office: Office, year: int = 2026) -> Figures:
    with office.workshop() as shop:
        return shop.register.statistics(year).total


def problems(office: Office, drop: str) -> set[tuple[str, int | None]]:
    told: list[dict[str, Any]] = json.loads((office.settings.rejected / drop / "problems.json").read_bytes())
    return {(problem["code"], problem["row"]) for problem in told if problem["severity"] == "error"}


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_scores_come_out_as_lists_and_take_no_number(office: Office, form: Any) -> None:
    write_score_drop(office.inbox, form=form)

    assert [NAME] == office.run().accepted

    told = json.loads((folder(office) / "manifest.json").read_bytes())
    scores = recorded(office).batch.scores
    assert ("成绩", []) == (told["kind"], told["documents"])
    assert all((folder(office) / "print" / f"{name}.pdf").is_file() for name in LISTS)
    assert [] == office.numbers()
    assert 40 == len(scores) == total(office).entered
    assert sum(one.passed for one in scores) == total(office).passed
    assert {document.path for document in office.documents()} == {
        f"2026/{NAME}/{path}" for path in contents(folder(office))
    }


def test_the_same_scores_again_count_once(office: Office) -> None:
    write_score_drop(office.inbox)
    office.run()
    before = total(office)
    write_score_drop(office.inbox)

    assert [NAME] == [Path(name).stem for name in office.run().duplicates]
    assert before == total(office)


def test_scores_that_correct_others_stand_in_their_place(office: Office) -> None:
    write_score_drop(office.inbox, people=5)
    office.run()
    write_score_drop(office.inbox, people=6, name="2026-11-成绩-02", particulars={"修订": NAME})

    assert ["2026-11-成绩-02"] == office.run().accepted
    assert 6 == total(office).entered


def test_scores_again_under_another_name_go_back_and_count_once(office: Office) -> None:
    write_score_drop(office.inbox, people=5)
    office.run()
    write_score_drop(office.inbox, people=5, name="2026-11-成绩-02")

    assert ["2026-11-成绩-02.xlsx"] == office.run().returned
    assert {("scores-twice", row) for row in range(2, 7)} == problems(office, "2026-11-成绩-02.xlsx")
    assert 5 == total(office).entered


def test_scores_that_correct_nothing_known_go_back(office: Office) -> None:
    write_score_drop(office.inbox, people=5, particulars={"修订": "2026-10-成绩-01"})
    office.run()

    assert {("amended-scores-unknown", None)} == problems(office, f"{NAME}.xlsx")


def test_a_blank_mark_sends_the_whole_list_back(tmp_path: Path) -> None:
    """A 成绩汇总表 in which somebody is missing would look like a whole one, also where rows may go back alone."""
    office = open_office(tmp_path, changes={'on_bad_rows = "reject-batch"': 'on_bad_rows = "return-rows"'})

    def forget(rows: list[dict[str, Any]]) -> None:
        rows[2]["理论成绩"] = ""

    write_score_drop(office.inbox, people=5, change=forget)

    assert [f"{NAME}.xlsx"] == office.run().returned
    assert {("score-missing", 4)} == problems(office, f"{NAME}.xlsx")


def test_what_no_list_can_print_is_told_in_its_row(office: Office) -> None:
    def long(rows: list[dict[str, Any]]) -> None:
        rows[1]["备注"] = "因" * 90

    write_score_drop(office.inbox, people=5, change=long)
    with office.workshop(quick=False) as shop:
        checked = line.check_drop(shop, office.inbox / f"{NAME}.xlsx")

    assert [("does-not-fit", 3)] == told(checked)


def told(checked: Checked) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.row) for problem in checked.problems if problem.is_error]


def test_the_form_filled_with_its_own_example_is_a_batch(office: Office) -> None:
    settings = office.settings
    path = office.inbox / "成绩.xlsx"
    write_form("scores", path, scope=settings.scope, institution=settings.institution.code)
    book = openpyxl.load_workbook(path)
    for row in book["批次"].iter_rows():
        row[1].value = row[1].value or SCORES.example_particulars[row[0].value]
    book["名单"].append([SCORES.example(settings.scope).get(column, "") for column in SCORES.columns])
    book.save(path)

    assert [NAME] == office.run().accepted


def test_who_passed_is_the_next_batch_once_it_is_approved(office: Office) -> None:
    write_score_drop(office.inbox)
    office.run()
    book = openpyxl.load_workbook(folder(office) / "合格人员名单.xlsx")
    for key, value in book["批次"].iter_rows():
        assert bool(value.value) is (key.value not in APPROVAL)
        value.value = value.value or APPROVAL[key.value]
    book.save(office.inbox / "合格.xlsx")

    assert ["2026-11-电工-01"] == office.run().accepted

    passed = [one for one in recorded(office).batch.scores if one.passed]
    figures = total(office)
    assert len(passed) == len(office.numbers()) == figures.issued == figures.passed
    with office.workshop() as shop:
        views = [view for number in office.numbers() for view in shop.register.find(number)]
    assert sorted(one.identity for one in passed) == sorted(view.identity or "" for view in views)


def test_who_failed_in_the_scores_gets_no_certificate_by_other_marks(office: Office) -> None:
    write_score_drop(office.inbox)
    office.run()
    failed = next(one for one in recorded(office).batch.scores if one.sat and not one.passed)
    book = openpyxl.load_workbook(folder(office) / "合格人员名单.xlsx")
    for key, value in book["批次"].iter_rows():
        value.value = value.value or APPROVAL[key.value]
    row = book["名单"].max_row + 1
    trade = (failed.occupation, failed.job, str(failed.level))
    marks = ("60", "60", "合格" if failed.level.needs_review else "")
    book["名单"].append([failed.name, failed.identity_type, failed.identity, *trade, *marks])
    book.save(office.inbox / "合格.xlsx")

    assert ["合格.xlsx"] == office.run().returned
    assert {("scores-say-failed", row)} == problems(office, "合格.xlsx")


def test_a_correction_by_which_somebody_failed_who_is_certified_names_the_certificate(office: Office) -> None:
    def failed(rows: list[dict[str, Any]]) -> None:
        rows[0]["理论成绩"] = 59

    write_score_drop(office.inbox, people=3)
    office.run()
    book = openpyxl.load_workbook(folder(office) / "合格人员名单.xlsx")
    for key, value in book["批次"].iter_rows():
        value.value = value.value or APPROVAL[key.value]
    book.save(office.inbox / "合格.xlsx")
    office.run()
    identity = str(score_rows(3)[0]["证件号码"])
    drop = write_score_drop(office.inbox, people=3, name="更正", particulars={"修订": NAME}, change=failed)
    with office.workshop() as shop:
        (view,) = shop.register.find(identity)
        (warning,) = line.check_drop(shop, drop).warnings

    assert ("correction-fails-holder", 2, {"number": view.number}) == (warning.code, warning.row, dict(warning.values))


def test_a_workbook_of_who_passed_that_was_changed_by_hand_is_told_and_accepted(office: Office) -> None:
    """A level that was raised, and somebody who sat no exam: both may be of an examination elsewhere."""
    write_score_drop(office.inbox)
    office.run()
    book = openpyxl.load_workbook(folder(office) / "合格人员名单.xlsx")
    for key, value in book["批次"].iter_rows():
        value.value = value.value or APPROVAL.get(key.value)
    people = book["名单"]
    column = {cell.value: cell.column for cell in people[1]}
    row = next(
        row for row in range(2, people.max_row) if people.cell(row, column["职业技能等级"]).value == "四级/中级工"
    )
    people.cell(row, column["职业技能等级"]).value = "三级/高级工"
    stranger = score_rows(60)[-1]
    people.append([stranger.get(heading, "") for heading in column])
    last = people.max_row
    book.save(office.inbox / "合格.xlsx")
    with office.workshop() as shop:
        checked = line.check_drop(shop, office.inbox / "合格.xlsx")
    (raised, unknown) = checked.warnings

    assert (row, "职业技能等级") == (raised.row, raised.column)
    assert ("scores-trade-other", "四级/中级工", "三级/高级工") == (
        raised.code,
        dict(raised.values)["scored"].split()[-1],
        dict(raised.values)["typed"].split()[-1],
    )
    assert ("scores-none", last, {"batch": NAME}) == (unknown.code, unknown.row, dict(unknown.values))
    assert ["2026-11-电工-01"] == office.run().accepted


def test_an_exam_that_nobody_passed_has_nobody_to_be_approved(office: Office) -> None:
    def fail(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row |= {"理论成绩": 10, "综合评审": ""}

    write_score_drop(office.inbox, people=4, change=fail)
    office.run()

    assert [NAME] == [path.name for path in folder(office).parent.iterdir()]
    assert not (folder(office) / "合格人员名单.xlsx").exists()


def test_scores_whose_lists_were_lost_are_made_again_to_the_same_bytes(office: Office) -> None:
    write_score_drop(office.inbox)
    with office.workshop() as shop:
        shop.__dict__["_presses"].update(dict.fromkeys(LISTS, BrokenPress()))
        line.run(shop, office.report)
        (hand,) = shop.register.in_hand()
    assert Stage.NUMBERED == hand.stage
    assert 40 == total(office).entered
    shutil.rmtree(office.inbox / f"{NAME}.xlsx", ignore_errors=True)

    assert [NAME] == office.run().accepted
    assert all((folder(office) / "print" / f"{name}.pdf").is_file() for name in LISTS)


@pytest.mark.parametrize(
    "kill",
    [
        *("line.after-receive", "register.number.before-commit", "register.number.after-commit", "line.after-render"),
        *("line.after-record", "output.publish.before-rename", "line.after-done"),
    ],
)
def test_a_power_cut_counts_nobody_twice_and_loses_nobody(office: Office, kill: str) -> None:
    write_score_drop(office.inbox)
    assert -signal.SIGKILL == killed_at(office, kill)

    assert [] == office.run().failed

    assert 40 == len(recorded(office).batch.scores) == total(office).entered
    made = {path: digest for path, digest in contents(office.settings.output).items() if path.startswith("2026")}
    assert {document.path: document.sha256 for document in office.documents()} == made
    assert [] == list(office.settings.site.rglob(".tmp-*"))


def test_scores_that_cannot_be_made_are_taken_back_by_two(office: Office) -> None:
    write_score_drop(office.inbox)
    with office.workshop() as shop:
        shop.__dict__["_presses"].update(dict.fromkeys(LISTS, BrokenPress()))
        line.run(shop, office.report)
        with pytest.raises(SecondNeeded):
            cancel(shop, NAME, reason="成绩有误", by="李审批", report=office.report)
        cancel(shop, NAME, reason="成绩有误", by="李审批", second="王印制", report=office.report)

    assert 0 == total(office).entered
    write_score_drop(office.inbox)
    assert [NAME] == office.run().accepted
    assert 40 == total(office).entered


def take_back(office: Office, *, second: str | None = "王印制") -> None:
    with office.workshop() as shop:
        cancel(shop, NAME, reason="成绩有误", by="李审批", second=second, report=office.report)


def test_scores_that_are_made_are_taken_back_by_two_and_count_no_more(office: Office) -> None:
    write_score_drop(office.inbox, people=5)
    office.run()
    before = contents(folder(office))
    for second in (None, "李审批"):
        with pytest.raises(SecondNeeded):
            take_back(office, second=second)
    take_back(office)

    assert 0 == total(office).entered
    assert before == contents(folder(office, f"{NAME}-已撤回"))
    assert not folder(office).exists()
    with pytest.raises(DropNotFound):
        take_back(office)


def test_scores_that_were_taken_back_may_come_again_whole_or_corrected(office: Office) -> None:
    """The same lists in the same place are entered for the new batch, not taken for those of the old one."""
    write_score_drop(office.inbox, people=5)
    office.run()
    take_back(office)
    write_score_drop(office.inbox, people=5)

    assert [NAME] == office.run().accepted
    assert 5 == len(recorded(office, batch=2).batch.scores) == total(office).entered
    with office.workshop() as shop:
        assert {document.path for document in shop.register.documents(2)} == {
            f"2026/{NAME}/{path}" for path in contents(folder(office))
        }

    take_back(office)
    write_score_drop(office.inbox, people=6)

    assert [NAME] == office.run().accepted
    assert 6 == len(recorded(office, batch=3).batch.scores) == total(office).entered
    assert folder(office, f"{NAME}-已撤回~2").is_dir()


def test_taking_scores_back_is_finished_after_a_power_cut(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    write_score_drop(office.inbox, people=5)
    office.run()
    with office.workshop() as shop, monkeypatch.context() as cut:
        cut.setattr(shop.register, "withdraw", lambda *_, **__: pytest.fail("power"))
        with pytest.raises(pytest.fail.Exception):
            cancel(shop, NAME, reason="成绩有误", by="李审批", second="王印制", report=office.report)
    take_back(office)

    assert 0 == total(office).entered
    assert [f"{NAME}-已撤回"] == [path.name for path in folder(office).parent.iterdir()]


def test_once_a_correction_is_taken_back_the_first_scores_count_again(office: Office) -> None:
    write_score_drop(office.inbox, people=5, name="2026-11-成绩-00")
    write_score_drop(office.inbox, people=6, particulars={"修订": "2026-11-成绩-00"})
    office.run()
    assert 6 == total(office).entered
    take_back(office)

    assert 5 == total(office).entered


def test_a_proof_of_scores_is_their_summary(office: Office) -> None:
    drop = write_score_drop(office.inbox, people=25)
    target = office.settings.site / "proof.pdf"
    with (
        office.workshop() as live,
        Workshop.rehearse(office.settings, language=live.language, clock=live.clock) as shop,
    ):
        assert 2 == proof(shop, str(drop), target, register=live.register)
    assert target.is_file()
