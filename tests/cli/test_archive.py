"""`certpress archive`: what has passed its time is listed and erased, by two people who are asked again."""

import io
import json
from pathlib import Path

import pytest

from pipeline.rules.retention import Keeping
from tests.cli.conftest import Ask
from tests.line.office import Office, open_office
from tests.line.test_line import entries
from tests.samples.batches import write_drop

BATCH = "2026-11-电工-01"
TWO = ("--by", "李审批", "--second", "张管理", "--reason", "审查小组2033年第1号")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A site with one batch, whose time is over."""
    office = open_office(tmp_path / "site")
    write_drop(office.inbox, people=2, name=BATCH)
    office.run()
    monkeypatch.setattr(Keeping, "is_over", lambda *_: True)
    return office


def test_what_has_passed_its_time_is_listed(ask: Ask, office: Office) -> None:
    site = office.settings.site
    told, data = ask("archive", "review", here=site), json.loads(ask("archive", "review", "--json", here=site).out)

    assert 0 == told.status
    assert "可以删除" in told.out
    assert [(BATCH, ["认定结果"], "over")] == [(one["name"], one["kinds"], one["state"]) for one in data]
    assert str(office.settings.done / BATCH) in data[0]["folders"]


def test_it_is_erased_and_what_is_out_of_reach_is_said(ask: Ask, office: Office) -> None:
    site, number = office.settings.site, office.numbers()[0]
    papers = ask("archive", "erase", BATCH, *TWO, "--yes", here=site)
    person = ask("archive", "erase", number.lower(), *TWO, "--yes", here=site)
    again = ask("archive", "erase", number, *TWO, "--yes", here=site)

    assert (0, 0, 0) == (papers.status, person.status, again.status)
    assert "备份" in person.out
    assert "此前已登记" in again.out
    assert not (office.settings.done / BATCH).exists()
    assert "没有资料到期。\n" == ask("archive", "review", here=site).out
    assert "已删除" in ask("archive", "review", "--all", here=site).out
    for command in ("find", "show", "verify"):
        told = ask(command, number, here=site)
        assert "（已删除）" in told.out
        assert number in told.out
    assert [("李审批", "张管理")] * 2 == [
        (entry.actor, entry.second) for entry in entries(office) if entry.op == "person.erased"
    ]


@pytest.mark.parametrize("typed", [TWO[:4], (*TWO[:3], "李审批", *TWO[4:]), (*TWO[:2], *TWO[4:])])
def test_two_people_and_a_reason_are_needed(ask: Ask, office: Office, typed: tuple[str, ...]) -> None:
    told = ask("archive", "erase", BATCH, *typed, "--yes", here=office.settings.site)

    assert told.status
    assert (office.settings.done / BATCH).is_dir()


@pytest.mark.parametrize("answered", ["n\n", "\n", ""])
def test_whoever_does_not_say_yes_erases_nothing_and_is_told_so(
    ask: Ask, office: Office, monkeypatch: pytest.MonkeyPatch, answered: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answered))
    before = entries(office)
    told = ask("archive", "erase", BATCH, *TWO, here=office.settings.site)

    assert (130, "") == (told.status, told.out)
    assert told.err.endswith("没有删除任何内容。\n")
    assert "下次启动" not in told.err
    assert before == entries(office)
    assert "最新一条记录的日期是 2026-11-20" in told.err
    assert (office.settings.done / BATCH).is_dir()


@pytest.mark.parametrize("what", [BATCH, "number", "没有这个批次"])
def test_what_may_not_be_erased_is_refused_before_anybody_is_asked(
    ask: Ask, office: Office, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(Keeping, "is_over", lambda *_: False)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    wanted = office.numbers()[0] if what == "number" else what
    told = ask("archive", "erase", wanted, *TWO, here=office.settings.site)

    assert told.status not in (0, 130)
    assert "找不回来" not in told.err
    assert "今天" not in told.err
    assert (office.settings.done / BATCH).is_dir()
