"""Each command calls one function of the house and prints what it gave; the house is a fake here."""

import dataclasses
import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any, Self

import pytest

from pipeline.cli.caller import Caller, width_of
from pipeline.cli.certificates import OPERATIONS as WORDS
from pipeline.cli.watch import stopping
from pipeline.errors import DiskTrouble, StoreWrong
from pipeline.ledger.operations import OPERATIONS
from pipeline.ledger.views import (
    BatchView,
    CardHistory,
    CardView,
    CertificateHistory,
    CertificateView,
    Difference,
    TicketHistory,
    TicketView,
)
from pipeline.line import Outcome
from pipeline.printing.templates import find
from pipeline.rules.problems import Problem
from pipeline.settings.values import Settings
from pipeline.storage.heartbeat import Heartbeat
from pipeline.storage.scanner import Look
from pipeline.workshop import Workshop
from tests.cli.conftest import Ask
from tests.ledger import samples
from tests.printing.pages import Pdf

IDENTITY = "650102199001010010"
NUMBER = "S000065148999263000001"
CERTIFICATE = CertificateView(
    number=NUMBER,
    state="in-force",
    batch="2026-11-电工-01",
    row=2,
    name="张三",
    identity_type="居民身份证",
    identity=IDENTITY,
    occupation="电工",
    job="----",
    level=3,
    issued_on="2026-11-20",
    file="2026/x.pdf",
    sha256="ab",
)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BATCH = BatchView(
    batch=1,
    drop="A",
    state="accepted",
    in_hand=True,
    name="2026-11-电工-01",
    issued_on="2026-11-20",
    people=1,
    documents=4,
    first=NUMBER,
    last=NUMBER,
    received_at=NOON,
    changed_at=NOON,
)


CARD = CardView(
    number="S00006514899920001",
    state="in-force",
    batch="2026-11-考评员-01",
    row=2,
    kind="考评员",
    name="李四",
    identity_type="居民身份证",
    identity=IDENTITY,
    occupation="电工",
    employer=None,
    post=None,
    first_issued_on="2026-11-20",
    valid_from="2026-11-20",
    valid_to="2029-11-19",
    file="2026/y.pdf",
    sha256="cd",
)


class FakeRegister:
    def find(self, text: str) -> tuple[CertificateView, ...]:
        return (CERTIFICATE,) if text in CERTIFICATE.number else ()

    def show(self, number: str) -> CertificateHistory:
        assert number == NUMBER
        known: Any = {"at": NOON, "actor": "system", "second": None}
        given: Any = SimpleNamespace(
            seq=3, op="number.assigned", ref=SimpleNamespace(number=NUMBER), payload={"row": 2}, **known
        )
        made: Any = SimpleNamespace(
            seq=9,
            op="document.made",
            ref=SimpleNamespace(number=None),
            payload={"made_with": {"template": "ab"}},
            **known,
        )
        moved, plain = (
            SimpleNamespace(
                seq=seq,
                op="overprint.made",
                ref=SimpleNamespace(number=None),
                payload={"sha256": "ef", "calibration": calibration},
                **known,
            )
            for seq, calibration in ((11, 10), (12, None))
        )
        entries: Any = (given, made, moved, plain)
        return CertificateHistory(CERTIFICATE, {}, (), entries)

    def find_cards(self, text: str) -> tuple[CardView, ...]:
        return (CARD,) if text in CARD.number else ()

    def show_card(self, number: str) -> CardHistory:
        assert number == CARD.number
        issued: Any = SimpleNamespace(
            seq=5, op="card.issued", ref=SimpleNamespace(number=number), at=NOON, actor="system", second=None
        )
        return CardHistory(CARD, (), (issued,))

    def find_tickets(self, text: str) -> tuple[TicketView, ...]:
        del text
        return ()

    def show_ticket(self, number: str) -> TicketHistory | None:
        del number
        return None

    def withdraw_card(self, number: str, *, reason: str, actor: str, second: str) -> None:
        self.withdrawn = (number, reason, actor, second)

    def superseded(self) -> dict[int, str]:
        return {}

    def numbers_of(self, batch: int) -> tuple[str, ...]:
        assert batch == BATCH.batch
        return (NUMBER, "S000065148999263000002", "S000065148999264000001")

    def batches(self) -> tuple[BatchView, ...]:
        return (BATCH,)

    def verify(self) -> SimpleNamespace:
        return SimpleNamespace(size=7, root=b"\xab")

    def rebuild(self, *, check: bool) -> tuple[Difference, ...]:
        return (Difference("certificate", NUMBER, 3),) if check else ()


class FakePulse:
    def __init__(self, word: Heartbeat | None = None, *, free: bool = True) -> None:
        self._word, self._free = word, free

    def last(self) -> Heartbeat | None:
        return self._word

    @contextmanager
    def beating(self) -> Iterator[bool]:
        yield self._free


class FakeShop:
    inbox_share: str | None = None
    inbox = SimpleNamespace(look=lambda: Look((), ()))
    today = NOON

    def clock(self) -> datetime:
        return self.today

    def alone(self) -> AbstractContextManager[None]:
        return nullcontext()

    def __init__(self, settings: Settings, pulse: FakePulse) -> None:
        self.settings, self.pulse, self.register = settings, pulse, FakeRegister()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def shop(site: Path, monkeypatch: pytest.MonkeyPatch) -> FakeShop:
    made = FakeShop(Settings.read(site), FakePulse())
    monkeypatch.setattr(Workshop, "open", lambda *_, **__: made)
    monkeypatch.setattr(Workshop, "rehearse", lambda *_, **__: made)
    monkeypatch.setattr(Caller, "reading_workshop", lambda _: made)
    return made


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome(), 0),
        (Outcome(accepted=["A"]), 0),
        (Outcome(duplicates=["A"]), 0),
        (Outcome(waiting=["A"]), 0),
        (Outcome(accepted=["A"], returned=["B"]), 10),
        (Outcome(returned=["B"], failed=[DiskTrouble(), StoreWrong()]), 23),
    ],
)
def test_a_run_ends_with_the_status_of_what_came_of_it(
    ask: Ask, site: Path, monkeypatch: pytest.MonkeyPatch, outcome: Outcome, status: int
) -> None:
    monkeypatch.setattr("pipeline.line.run", lambda _shop, _report: outcome)
    told = ask("run", here=site)

    assert status == told.status
    assert f"受理 {len(outcome.accepted)} 批，退回 {len(outcome.returned)} 批" in told.out


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("command", [["run"], ["watch"], ["check", "A"], ["proof", "A", "-o", "x.pdf"]])
def test_nothing_runs_on_a_promise_that_this_version_cannot_keep(ask: Ask, site: Path, command: list[str]) -> None:
    text = (site / "site.toml").read_text("utf-8").replace("signed = false", "signed = true")
    (site / "site.toml").write_text(text, "utf-8")
    told = ask(*command, here=site)

    assert 2 == told.status
    assert "approval.signed" in told.err


def test_the_watch_works_until_it_is_asked_to_stop(
    ask: Ask, site: Path, shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def watch(given: object, _report: object, stop: Event) -> None:
        assert given is shop
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(5)

    monkeypatch.setattr("pipeline.line.watch", watch)
    told = ask("watch", here=site)

    assert 0 == told.status
    assert ["正在监视", "监视已结束"] == [line[:n] for line, n in zip(told.out.splitlines(), (4, 5), strict=True)]


def test_one_watch_of_a_site_is_enough(ask: Ask, site: Path, shop: FakeShop) -> None:
    shop.pulse = FakePulse(free=False)
    told = ask("watch", here=site)

    assert 2 == told.status
    assert told.err.startswith("watch-running: ")


def test_after_the_watch_signals_mean_what_they_meant_before() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    with stopping() as stop:
        signal.raise_signal(signal.SIGINT)

    assert stop.is_set()
    assert before == (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT))


def checked(*problems: Problem, people: int = 0, returned: tuple[int, ...] = ()) -> SimpleNamespace:
    batch = SimpleNamespace(people=people) if people else None
    return SimpleNamespace(name="2026-11-电工-01", batch=batch, problems=problems, returned_rows=frozenset(returned))


GLYPH = Problem.of("no-glyph", 3, "姓名", character="㛃", code_point=IDENTITY)
FACE = Problem.warning("no-common-face", text="㛃")


@pytest.mark.usefixtures("shop")
def test_a_check_lists_every_problem_and_says_that_it_would_be_returned(
    ask: Ask, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.line.check_drop", lambda _shop, _path: checked(FACE, GLYPH))
    told = ask("check", "A", here=site)
    first, second, last = told.out.splitlines()

    assert 10 == told.status
    assert first.startswith("! 整批: ")
    assert second.startswith("✗ 第 3 行 姓名: ")
    assert IDENTITY not in told.out
    assert "1 个错误，1 条提示：该批次会被退回。" == last


@pytest.mark.usefixtures("shop")
def test_a_check_without_errors_says_how_many_can_be_numbered(
    ask: Ask, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.line.check_drop", lambda _shop, _path: checked(FACE, people=30))
    told = ask("check", "A", here=site)

    assert 0 == told.status
    assert told.out.endswith("没有错误，1 条提示：30 人可以编号。\n")


@pytest.mark.usefixtures("shop")
def test_a_check_of_scores_promises_no_number(ask: Ask, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = SimpleNamespace(name="a", batch=samples.score_batch(), problems=(FACE,), returned_rows=frozenset())
    monkeypatch.setattr("pipeline.line.check_drop", lambda _shop, _path: found)

    assert ask("check", "A", here=site).out.endswith("没有错误，1 条提示：4 人的成绩可以登记。\n")


@pytest.mark.usefixtures("shop")
def test_a_check_tells_apart_who_is_accepted_and_who_goes_back(
    ask: Ask, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.line.check_drop", lambda _shop, _path: checked(GLYPH, people=5, returned=(3, 4, 9)))
    told = ask("check", "A", here=site)

    assert 10 == told.status
    assert told.out.endswith("1 个错误，0 条提示：5 人会被受理，3 人会被退回。\n")
    assert 3 == json.loads(ask("check", "A", "--json", here=site).out)["returned"]


@pytest.mark.usefixtures("shop")
def test_a_check_for_programs_says_the_same(ask: Ask, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.line.check_drop", lambda _shop, _path: checked(GLYPH))
    told = ask("--lang", "en", "check", "A", "--json", here=site)
    (problem,) = json.loads(told.out)["problems"]

    assert 10 == told.status
    assert (3, "姓名", "no-glyph", "error") == tuple(problem[name] for name in ("row", "column", "code", "severity"))
    assert IDENTITY not in problem["message"]


@pytest.mark.usefixtures("shop")
def test_a_proof_never_overwrites(ask: Ask, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.proofing.proof", lambda _shop, _what, _target, **_: 3)
    (site / "old.pdf").touch()

    assert 0 == ask("proof", "certificate", "-o", site / "new.pdf", here=site).status
    assert "target-exists" in ask("proof", "certificate", "-o", site / "old.pdf", here=site).err


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(("command", "right"), [(["proof", "certificate"], "x.pdf"), (["form", "results"], "x.xlsx")])
def test_a_new_file_is_named_for_what_it_is_and_lies_in_a_folder(
    ask: Ask, site: Path, command: list[str], right: str
) -> None:
    misnamed, nowhere = ask(*command, "-o", "x.txt", here=site), ask(*command, "-o", f"none/{right}", here=site)

    assert (2, 2) == (misnamed.status, nowhere.status)
    assert misnamed.err.startswith("target-wrong: 无法写入 x.txt：文件名不是以 ")
    assert nowhere.err.startswith(f"target-wrong: 无法写入 none/{right}：没有这个文件夹")


def test_a_proof_of_nothing_says_that_it_is_neither_a_drop_nor_a_kind(ask: Ask, site: Path) -> None:
    told = ask("proof", "nosuch", "-o", site / "x.pdf", here=site)

    assert 2 == told.status
    assert told.err.startswith("proof-unknown: 既没有名为 nosuch 的批次，也没有这个种类的证件。")
    assert "certificate" in told.err


@pytest.mark.parametrize("typed", [[], ["certificate", "--all"]])
def test_a_proof_is_of_one_thing_or_of_everything(ask: Ask, site: Path, typed: list[str]) -> None:
    told = ask("proof", *typed, "-o", site / "x.pdf", here=site)

    assert 2 == told.status
    assert told.err.startswith("usage-wrong: 请写明批次或种类，或者用 --all")


@pytest.mark.usefixtures("shop")
def test_a_proof_of_everything_says_that_it_takes_a_while(
    ask: Ask, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.proofing.proof_of_everything", lambda _shop, _target, **_: 9)
    told = ask("proof", "--all", "-o", site / "x.pdf", here=site)

    assert 0 == told.status
    assert "正在排版所有种类" in told.out
    assert "共 9 页" in told.out


def test_every_operation_of_the_ledger_has_its_words() -> None:
    assert set(OPERATIONS) == set(WORDS)


@pytest.mark.usefixtures("shop")
def test_a_batch_is_taken_back_with_reason_and_name(ask: Ask, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(
        "pipeline.cancelling.cancel",
        lambda _shop, drop, *, reason, by, second, report: told.extend([drop, reason, by, second, report]),
    )

    people = ("--by", "李审批", "--second", "王印制")
    assert 0 == ask("cancel", "A", "--reason", "重复", *people, here=site).status
    assert ["A", "重复", "李审批", "王印制"] == told[:4]
    assert 2 == ask("cancel", "A", "--by", "李审批", here=site).status


@pytest.mark.usefixtures("shop")
def test_what_is_found_is_shown_with_the_identity_number_masked(ask: Ask, site: Path) -> None:
    told = ask("find", "263000001", here=site)
    for_programs = ask("find", "263000001", "--json", here=site)

    assert "张三" in told.out
    assert "三级/高级工" in told.out
    assert "有效" in told.out
    assert IDENTITY not in told.out + for_programs.out
    assert NUMBER == json.loads(for_programs.out)[0]["number"]
    assert "没有找到。\n" == ask("find", "nobody", here=site).out
    assert [] == json.loads(ask("find", "nobody", "--json", here=site).out)


@pytest.mark.usefixtures("shop")
def test_one_certificate_is_shown_with_its_history_and_place(ask: Ask, site: Path) -> None:
    told = ask("show", f" {NUMBER.lower()} ", here=site)
    for_programs = json.loads(ask("show", NUMBER, "--json", here=site).out)

    assert str(site / "output" / "2026" / "x.pdf") in told.out
    assert re.search("3     2026-11-20 12:00  已编号 +程序", told.out)
    assert IDENTITY not in told.out + str(for_programs)
    assert "已制作文件" not in told.out
    assert {"template": "ab"} == for_programs["made_with"]
    assert [3, 9, 11, 12] == [entry["seq"] for entry in for_programs["entries"]]


@pytest.mark.usefixtures("shop")
def test_the_history_says_what_moved_an_overprint(ask: Ask, site: Path) -> None:
    told = ask("show", NUMBER, here=site)
    for_programs = json.loads(ask("show", NUMBER, "--json", here=site).out)

    assert "11    2026-11-20 12:00  生成了套打文件，按第 10 条记录的校准移位  程序" in told.out
    assert "12    2026-11-20 12:00  生成了套打文件，没有移位" in told.out
    assert [("ef", 10), ("ef", None)] == [
        (entry["sha256"], entry["calibration"]) for entry in for_programs["entries"] if "sha256" in entry
    ]


@pytest.mark.usefixtures("shop")
def test_cards_are_found_beside_certificates_with_the_number_masked(ask: Ask, site: Path) -> None:
    told = ask("find", "S000065148999", here=site)
    for_programs = json.loads(ask("find", "S000065148999", "--json", here=site).out)

    assert "张三" in told.out
    assert "李四" in told.out
    assert IDENTITY not in told.out + str(for_programs)
    assert [NUMBER, CARD.number] == [one["number"] for one in for_programs]


@pytest.mark.parametrize(("day", "state"), [(20, "有效"), (19, "尚未生效")])
def test_a_card_is_shown_as_it_stands_today(ask: Ask, site: Path, shop: FakeShop, day: int, state: str) -> None:
    shop.today = NOON.replace(day=day)
    told = ask("show", CARD.number, here=site)

    assert state in told.out
    assert "2029-11-19" in told.out
    assert "发放证卡" in told.out
    assert IDENTITY not in told.out


def test_an_expired_card_is_called_so(ask: Ask, site: Path, shop: FakeShop) -> None:
    shop.today = NOON.replace(year=2029)

    assert "expired" == json.loads(ask("show", CARD.number, "--json", here=site).out)["state"]


def test_a_card_is_withdrawn_by_two_people(ask: Ask, site: Path, shop: FakeShop) -> None:
    by = ("--by", "李审批", "--second", "王印制")
    told = ask("withdraw", CARD.number.lower(), "--reason", "违规", *by, here=site)

    assert 0 == told.status
    assert (CARD.number, "违规", "李审批", "王印制") == shop.register.withdrawn
    assert 2 == ask("withdraw", CARD.number, "--reason", "违规", "--by", "李审批", here=site).status
    alone = ask("withdraw", CARD.number, "--reason", "违规", "--by", "李审批", "--second", "李审批", here=site)
    assert (2, True) == (alone.status, alone.err.startswith("second-same: 决定人和复核人都是 李审批，必须是两个人。"))
    unknown = ask("withdraw", CARD.number, "--reason", "违规", "--by", "孙一", "--second", "李审批", here=site)
    assert 'name = "孙一"' in " ".join(unknown.err.split())


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


def test_the_status_tells_what_lies_in_the_inbox_while_nobody_watches(ask: Ask, site: Path) -> None:
    inbox = site / "batches" / "inbox"
    for name in ("一.xlsx", "二.xlsx", "~$二.xlsx"):
        (inbox / name).write_bytes(b"x")

    told, for_programs = ask("status", here=site).out, json.loads(ask("status", "--json", here=site).out)

    assert "一.xlsx：等待中。没有运行监看" in told
    assert "二.xlsx：等待中。文件在 Excel 或 WPS 中打开着" in told
    assert [["一.xlsx", "for-a-run"], ["二.xlsx", "open-in-office"]] == sorted(for_programs["waiting"])


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


@pytest.mark.usefixtures("shop")
def test_on_a_narrow_terminal_what_is_found_stands_line_by_line(ask: Ask, site: Path) -> None:
    told = ask("find", "263000001", here=site, environ={"COLUMNS": "60"}).out
    wide = ask("find", "263000001", here=site, environ={"COLUMNS": "160"}).out

    assert f"证书编号  {NUMBER}" in told.splitlines()
    assert all(width_of(line) <= 60 for line in told.splitlines())
    assert 2 == len(wide.splitlines())


@pytest.mark.usefixtures("shop")
def test_the_ledger_is_verified_and_its_tables_compared(ask: Ask, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    verified, compared = ask("ledger", "verify", here=site), ask("ledger", "rebuild", "--check", here=site)

    assert (0, 11) == (verified.status, compared.status)
    assert "7 条记录，根哈希 ab" in verified.out
    assert NUMBER in compared.out
    assert {"holds": True, "size": 7, "root": "ab"} == json.loads(ask("ledger", "verify", "--json", here=site).out)
    assert 0 == ask("ledger", "rebuild", here=site).status
    monkeypatch.setattr(FakeRegister, "rebuild", lambda _self, **_: ())
    assert "表格与台账一致。\n" == ask("ledger", "rebuild", "--check", here=site).out
    assert {"rebuilt": True, "differences": []} == json.loads(ask("ledger", "rebuild", "--json", here=site).out)


def face(name: str, characters: str) -> SimpleNamespace:
    file = SimpleNamespace(path=Path(f"/{name}"))
    return SimpleNamespace(name=name, files=(file,), covers=lambda text: set(text) <= set(characters))


def test_the_fonts_tell_what_prints_and_what_is_missing(ask: Ask, site: Path, shop: FakeShop) -> None:
    role = SimpleNamespace(
        name="kai",
        label="楷体",
        faces=(face("one", "张"), face("two", "三")),
        absent=(SimpleNamespace(name="three", package="fonts-three"), SimpleNamespace(name="four", package=None)),
    )
    shop.shelf = SimpleNamespace(roles={"kai": role})  # type: ignore[attr-defined]
    listed = ask("fonts", here=site).out

    assert "软件包 fonts-three" in listed
    assert "需购买授权" in listed
    assert "楷体：可全部用 one 打印。\n" == ask("fonts", "check", "张", here=site).out
    assert "楷体：没有字体包含 龘 (U+9F98)\n" == ask("fonts", "check", "张龘", here=site).out
    assert "没有一种字体" in ask("fonts", "check", "张三", here=site).out
    assert (0, 27) == (ask("fonts", "check", "三", here=site).status, ask("fonts", "check", "四", here=site).status)
    assert ["龘"] == json.loads(ask("fonts", "check", "龘", "--json", here=site).out)["kai"]["missing"]
    assert ["one", "two"] == [one["name"] for one in json.loads(ask("fonts", "--json", here=site).out)["kai"]["found"]]


def test_a_form_is_written_for_the_sites_scope_and_never_over_another(ask: Ask, site: Path) -> None:
    target = site / "form.xlsx"

    assert 0 == ask("form", "results", "-o", target, here=site).status
    assert target.stat().st_size > 0
    assert "target-exists" in ask("form", "results", "-o", target, here=site).err
    assert "kind-unknown" in ask("form", "nonsense", "-o", site / "x.xlsx", here=site).err


def test_a_document_is_had_as_an_empty_page_with_the_institutions_name(ask: Ask, site: Path) -> None:
    target = site / "form.pdf"

    assert 0 == ask("form", "质量督导人员资格申报表", "-o", target, here=site).status
    said = Pdf(target).text()
    assert "天山示例职业技能评价中心" in said
    assert "样张" not in said
    assert "target-exists" in ask("form", "supervisor-application", "-o", target, here=site).err
    assert "target-wrong" in ask("form", "supervisor-application", "-o", site / "x.xlsx", here=site).err
    assert "target-wrong" in ask("form", "results", "-o", site / "x.pdf", here=site).err
    assert [target] == sorted(site.glob("*.pdf"))


def test_a_blank_page_whose_words_no_font_has_is_a_fault_of_its_template(ask: Ask, site: Path) -> None:
    shutil.copytree(find("site-plan"), site / "templates" / "site-plan")
    kind = site / "templates" / "site-plan" / "kind.toml"
    kind.write_text(kind.read_text("utf-8").replace('"科目：', '"\ue000'), "utf-8")
    told = ask("form", "site-plan", "-o", site / "form.pdf", here=site).err

    assert "template-wrong" in told
    assert "U+E000" in told
    assert [] == list(site.glob("*.pdf"))


@pytest.mark.parametrize("kind", ["certificate", "examiner-card", "supervisor-card", "staff-card", "admission-ticket"])
def test_what_bears_a_code_is_never_had_blank(ask: Ask, site: Path, kind: str) -> None:
    refused = ask("form", kind, "-o", site / "x.pdf", here=site)

    assert (2, True) == (refused.status, refused.err.startswith("blank-refused: "))
    assert not (site / "x.pdf").exists()


def test_an_unknown_form_is_told_what_there_is(ask: Ask, site: Path) -> None:
    refused = ask("form", "nonsense", "-o", site / "x.pdf", here=site)

    told = " ".join(refused.err.split())
    assert all(kind in told for kind in ("results", "scores", "examiner-record 现场考评记录表", "room-record"))
    assert "admission-ticket" not in refused.err


def test_the_status_says_that_the_inbox_lies_on_a_share(ask: Ask, site: Path, shop: FakeShop) -> None:
    shop.inbox_share = "cifs"

    assert "cifs" in ask("status", here=site).out
