"""Each command calls one function of the house and prints what it gave; the house is a fake here."""

import json
import os
import shutil
import signal
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest

from pipeline.cli.certificates import OPERATIONS as WORDS
from pipeline.cli.watch import stopping
from pipeline.errors import DiskTrouble, StoreWrong
from pipeline.ledger.operations import OPERATIONS
from pipeline.printing.templates import find
from pipeline.rules.problems import Problem
from pipeline.shift import Outcome
from tests.cli.conftest import Ask
from tests.cli.fake_shop import CARD, IDENTITY, NUMBER, FakePulse, FakeRegister, FakeShop
from tests.ledger import samples
from tests.printing.pages import Pdf


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
@pytest.mark.parametrize(("unsigned", "told_as_unfinished"), [([], True), (["A"], False)])
def test_what_waits_for_a_signature_is_not_said_to_go_on_without_its_drop(
    ask: Ask,
    site: Path,
    monkeypatch: pytest.MonkeyPatch,
    unsigned: list[str],
    told_as_unfinished: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    monkeypatch.setattr("pipeline.line.run", lambda _shop, _report: Outcome(in_hand=["A"], unsigned=unsigned))

    told = ask("run", here=site).out
    assert told_as_unfinished == ("拿走也不会停止" in told)
    assert f"等待 {len(unsigned)} 批" in told


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


def test_a_card_is_withdrawn_by_two_people(ask: Ask, site: Path, shop: FakeShop) -> None:
    by = ("--by", "李审批", "--second", "王印制")
    told = ask("withdraw", CARD.number.lower(), "--reason", "违规", *by, here=site)

    assert 0 == told.status
    assert (CARD.number, "违规", "李审批", "王印制") == shop.register.withdrawn
    assert "十二月考试（2026-12-准考-01），考评员" in told.out
    assert "修订" in told.out
    assert 2 == ask("withdraw", CARD.number, "--reason", "违规", "--by", "李审批", here=site).status
    alone = ask("withdraw", CARD.number, "--reason", "违规", "--by", "李审批", "--second", "李审批", here=site)
    assert (2, True) == (alone.status, alone.err.startswith("second-same: 决定人和复核人都是 李审批，必须是两个人。"))
    for reason in (" ", "证件号码11010519491231002X"):
        told = ask("withdraw", CARD.number, "--reason", reason, *by, here=site)
        assert (2, True) == (told.status, told.err.startswith("usage-wrong")), "it could never be erased"
    unknown = ask("withdraw", CARD.number, "--reason", "违规", "--by", "孙一", "--second", "李审批", here=site)
    assert 'name = "孙一"' in " ".join(unknown.err.split())


def test_a_card_is_withdrawn_while_the_share_with_the_inbox_is_away(ask: Ask, site: Path) -> None:
    """A card is in the ledger, not in the inbox; other verbs did not wait for it either."""
    assert 0 == ask("status", here=site).status
    given = ("--reason", "违规", "--by", "李审批", "--second", "王印制")
    assert ask("withdraw", CARD.number, *given, here=site).err.startswith("no-card")
    shutil.rmtree(site / "batches" / "inbox")

    assert ask("withdraw", CARD.number, *given, here=site).err.startswith("no-card")


@pytest.mark.usefixtures("shop")
def test_the_ledger_is_verified_and_its_tables_compared(ask: Ask, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    verified, compared = ask("ledger", "verify", here=site), ask("ledger", "rebuild", "--check", here=site)

    assert (0, 11) == (verified.status, compared.status)
    assert "7 条记录，根哈希 qw==" in verified.out
    assert NUMBER in compared.out
    assert {"holds": True, "size": 7, "root": "ab", "checkpoints": 2, "compared": []} == json.loads(
        ask("ledger", "verify", "--json", here=site).out
    )
    assert "再运行 `certpress ledger rebuild`" in compared.out
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
        headings=False,
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
    heading = SimpleNamespace(name="big", label="大黑", faces=(face("five", "题"),), absent=(), headings=True)
    shop.shelf = SimpleNamespace(roles={"kai": role, "big": heading})  # type: ignore[attr-defined]
    told = ask("fonts", "check", "张", here=site)
    assert (0, True) == (told.status, "大黑（只用于标题）：没有字体包含 张" in told.out), "a name is no heading"
    assert ["one", "two"] == [one["name"] for one in json.loads(ask("fonts", "--json", here=site).out)["kai"]["found"]]


def test_a_form_is_written_for_the_sites_scope_and_never_over_another(ask: Ask, site: Path) -> None:
    target = site / "form.xlsx"

    assert 0 == ask("form", "results", "-o", target, here=site).status
    assert target.stat().st_size > 0
    assert "target-exists" in ask("form", "results", "-o", target, here=site).err
    unknown = ask("form", "nonsense", "-o", site / "x.xlsx", here=site).err
    assert ("kind-unknown" in unknown, "results 认定结果" in unknown) == (True, True)
    assert 0 == ask("form", "成绩", "-o", site / "成绩.xlsx", here=site).status


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
