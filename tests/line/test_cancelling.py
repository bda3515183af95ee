"""A batch is taken back before anything of it was made: by one person before it is numbered, by two after."""

import json
from pathlib import Path

import pytest

from pipeline import line
from pipeline.cancelling import cancel
from pipeline.errors import SecondNeeded, TooLateToCancel, UsageWrong
from tests.line.office import Office, contents, open_office
from tests.line.test_line import NAME, BrokenPress, entries
from tests.samples.batches import write_drop


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
