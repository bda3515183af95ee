"""`certpress status`: what it tells of batches, of the inbox and of the watch; the house is a fake here."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import Because, InboxAway
from pipeline.rules.problems import Problem
from pipeline.storage.heartbeat import IN_TURN, Heartbeat
from tests.cli.conftest import Ask
from tests.cli.fake_shop import BATCH, IDENTITY, NUMBER, FakePulse, FakeShop


def test_the_status_tells_batches_and_the_health_of_the_watch(ask: Ask, site: Path, shop: FakeShop) -> None:
    none_running = ask("status", here=site).out
    shop.pulse = FakePulse(
        Heartbeat(1, "2026-11-20T12:00:00+08:00", (("B", "settling"),), "disk-trouble", bell_is_healthy=False)
    )
    told, for_programs = ask("status", here=site).out, json.loads(ask("status", "--json", here=site).out)

    assert "监视没有运行" in none_running
    assert "已受理，处理中" in told
    assert "disk-trouble" in told
    assert "B：等待中。文件还在复制" in told
    assert f" 1     {NUMBER}–S000065148999263000002  2026-11-20 12:00\n" in told
    assert re.search(r"^ +S000065148999264000001$", told, re.MULTILINE)
    assert "最近一次报告：2026-11-20 12:00。" in told
    assert "accepted" == for_programs["batches"][0]["state"]
    assert "disk-trouble" == for_programs["watch"]["trouble"]


def test_the_status_tells_of_a_drop_that_its_turn_comes(ask: Ask, site: Path, shop: FakeShop) -> None:
    shop.pulse = FakePulse(Heartbeat(1, "2026-11-20T12:00:00+08:00", (("B", IN_TURN),)))

    assert "B：等待中。已经放齐，排队等候" in ask("status", here=site).out


def test_of_thousands_that_wait_the_status_tells_the_first_and_how_many_more(
    ask: Ask, site: Path, shop: FakeShop
) -> None:
    waiting = tuple((f"{turn}.jpg", "settling") for turn in range(1050))
    shop.pulse = FakePulse(Heartbeat(1, "2026-11-20T12:00:00+08:00", waiting))

    told, for_programs = ask("status", here=site).out, json.loads(ask("status", "--json", here=site).out)

    assert 50 == told.count("等待中")
    assert "另有 1000 项在等待" in told
    assert 1050 == len(for_programs["waiting"])


def test_the_status_tells_what_lies_in_the_inbox_while_nobody_watches(ask: Ask, site: Path) -> None:
    inbox = site / "batches" / "inbox"
    for name in ("一.xlsx", "二.xlsx", "~$二.xlsx"):
        (inbox / name).write_bytes(b"x")

    told, for_programs = ask("status", here=site).out, json.loads(ask("status", "--json", here=site).out)

    assert "一.xlsx：等待中。没有运行监视" in told
    assert "二.xlsx：等待中。文件在 Excel 或 WPS 中打开着" in told
    assert [["一.xlsx", "for-a-run"], ["二.xlsx", "open-in-office"]] == sorted(for_programs["waiting"])


def test_the_status_tells_that_the_inbox_is_away_though_nobody_watches(
    ask: Ask, site: Path, shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise InboxAway(path=site / "batches" / "inbox")

    monkeypatch.setattr(shop.inbox, "check_marker", away)
    told = ask("status", here=site).out

    assert "不是本站点的收件文件夹" in told
    assert "请重新连接共享文件夹" in told
    shop.inbox.is_known = False
    assert "请重新连接共享文件夹" not in ask("status", here=site).out, "a new site has no marker yet"


def test_the_status_tells_what_nobody_has_signed_yet(ask: Ask, site: Path, shop: FakeShop) -> None:
    (site / "batches" / "inbox" / "一.xlsx").write_bytes(b"x")
    shop.unsigned = (("一.xlsx", "approval-unsigned"),)

    told, for_programs = ask("status", here=site).out, json.loads(ask("status", "--json", here=site).out)

    assert 1 == told.count("一.xlsx：等待中。")
    assert "certpress approve" in told
    assert [["一.xlsx", "approval-unsigned"]] == for_programs["waiting"]


def test_the_status_tells_which_batch_another_one_stands_in_the_place_of(
    ask: Ask, site: Path, shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop.register, "superseded", lambda: {BATCH.batch: "2026-11-电工-02"})
    told, for_programs = ask("status", here=site).out, json.loads(ask("status", "--json", here=site).out)

    assert "已被 2026-11-电工-02 修订" in told
    assert "2026-11-电工-02" == for_programs["batches"][0]["superseded_by"]


@pytest.mark.parametrize(
    ("returned", "is_left_out"),
    [
        ({"batch": 1, "name": "2026-11-电工-02"}, True),
        ({"batch": 1, "name": None, "drop": "退回过的批次"}, False),
        ({"batch": 1, "name": None, "drop": "2026-11-电工-02"}, False),
        ({"batch": 1, "name": "退回过的批次"}, False),
        ({"batch": 3, "name": "2026-11-电工-02"}, False),
        ({"batch": 1, "name": "2026-11-焊工-01"}, False),
        ({"batch": 1, "name": "2026-11-电工-02", "in_hand": True}, False),
    ],
)
def test_the_status_leaves_out_what_went_back_once_its_correction_was_accepted(
    ask: Ask,
    site: Path,
    shop: FakeShop,
    monkeypatch: pytest.MonkeyPatch,
    *,
    returned: dict[str, Any],
    is_left_out: bool,
) -> None:
    accepted = dataclasses.replace(
        BATCH, batch=2, name="2026-11-电工-02", drop="退回过的批次", in_hand=False, first=None
    )
    before = dataclasses.replace(BATCH, state="rejected", in_hand=False, first=None)
    batches = (dataclasses.replace(before, **returned), accepted)
    monkeypatch.setattr(shop.register, "batches", lambda: batches)
    told, for_programs = ask("status", here=site).out, json.loads(ask("status", "--json", here=site).out)

    assert is_left_out == ("已退回" not in told)
    assert "已受理" in told
    assert [is_left_out, False] == [batch["corrected"] for batch in for_programs["batches"]]


def test_the_status_tells_why_the_watch_cannot_work_and_what_to_do(ask: Ask, site: Path, shop: FakeShop) -> None:
    shop.pulse = FakePulse(Heartbeat(1, "2026-11-20T12:00:00+08:00", (), "inbox-away"))
    told = ask("status", here=site).out

    assert f"{site / 'batches' / 'inbox'} 不是本站点的收件文件夹" in told
    assert "请重新连接共享文件夹" in told


def test_the_status_masks_identity_numbers_in_names_of_drops(
    ask: Ask, site: Path, shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = dataclasses.replace(BATCH, drop=f"ID{IDENTITY}", name=None)
    monkeypatch.setattr(shop.register, "batches", lambda: (batch,))
    shop.pulse = FakePulse(Heartbeat(1, "2026-11-20T12:00:00+08:00", ((f"王_{IDENTITY}x", "settling"),)))

    assert IDENTITY not in ask("status", here=site).out + ask("status", "--json", here=site).out


def test_the_status_says_that_the_inbox_lies_on_a_share(ask: Ask, site: Path, shop: FakeShop) -> None:
    shop.inbox_share = "cifs"

    assert "cifs" in ask("status", here=site).out


def test_the_status_tells_at_which_drop_the_watch_is_and_since_when(ask: Ask, site: Path, shop: FakeShop) -> None:
    shop.pulse = FakePulse(
        Heartbeat(1, "2026-11-20T12:00:00+08:00", at_work=f"王_{IDENTITY}", since="2026-11-20T12:05:00+08:00")
    )
    told, for_programs = ask("status", here=site).out, ask("status", "--json", here=site).out

    assert "2026-11-20 12:05 起正在处理 王_" in told
    assert "at_work" in for_programs
    assert IDENTITY not in told + for_programs


def test_what_is_in_hand_is_not_told_to_be_waiting(ask: Ask, site: Path, shop: FakeShop) -> None:
    """The watch left word of what waited before it began with one of them."""
    waiting = (("A", "settling"), ("B", "settling"), ("C", "settling"))
    shop.pulse = FakePulse(
        Heartbeat(1, "2026-11-20T12:00:00+08:00", waiting, at_work="B", since="2026-11-20T12:05:00+08:00")
    )
    told = ask("status", here=site).out

    assert BATCH.in_hand
    assert ["C：等待中"] == re.findall(r"^\w：等待中", told, re.MULTILINE)


def test_the_status_tells_that_the_last_watch_ended_because_the_disk_confirmed_nothing(
    ask: Ask, site: Path, shop: FakeShop
) -> None:
    shop.pulse = FakePulse(Heartbeat(1, "2026-11-20T12:00:00+08:00", (), "sync-failed", ended=True))
    told, for_programs = ask("status", here=site).out, json.loads(ask("status", "--json", here=site).out)

    assert "监视没有运行" in told
    assert "上一次监视于 2026-11-20 12:00 中止" in told
    assert "sync-failed" in told
    assert for_programs["watch"] is None


def test_the_status_tells_which_folders_take_nothing_and_why(ask: Ask, site: Path, shop: FakeShop) -> None:
    shop.refusing = ((site / "output", Because("it is read-only")),)
    told, for_programs = ask("status", here=site).out, json.loads(ask("status", "--json", here=site).out)

    assert f"目前无法写入 {site / 'output'}：" in told
    assert "只读" in told
    assert str(site / "output") == for_programs["refusing"][0][0]
    assert "只读" in for_programs["refusing"][0][1]


def test_the_status_tells_that_the_clock_is_behind_the_ledger(ask: Ask, site: Path, shop: FakeShop) -> None:
    shop.warnings = (Problem.warning("clock-behind-ledger", now="2026-11-20 12:00", last="2026-11-21 12:00"),)
    told, for_programs = ask("status", here=site).out, json.loads(ask("status", "--json", here=site).out)

    assert "2026-11-21 12:00" in told
    assert for_programs["clock_behind"]
