"""The doors of certificates and paper, with a real ledger behind them: what is told, and what is refused."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.rules.acts import Act
from pipeline.rules.copies import ReissueReason
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop
from tests.cli.conftest import Answer, Ask
from tests.line.office import Office, open_office
from tests.line.test_desk import all_alike
from tests.line.test_line import entries
from tests.samples.batches import write_drop
from tests.samples.card_batches import write_card_drop

BATCH = "2026-11-电工-01"
BY = ("--by", "张管理")
BOTH = (*BY, "--second", "李审批")
Type = Callable[..., Answer]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = open_office(tmp_path_factory.mktemp("doors") / "site")
    write_drop(office.inbox, people=4, change=all_alike)
    office.run()
    return office.searchable()


@pytest.fixture
def office(prepared: Office, tmp_path: Path) -> Office:
    shutil.copytree(prepared.settings.site, tmp_path / "site")
    return Office(Settings.read(tmp_path / "site"))


@pytest.fixture
def numbers(office: Office) -> list[str]:
    return office.numbers()


@pytest.fixture
def type_(office: Office, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Type a command in the site; its press writes small files at once."""
    real = Workshop.open

    def opened(settings: Settings, **_options: object) -> Workshop:
        with monkeypatch.context() as patch:
            patch.setattr(Workshop, "open", real)
            return Office(settings).workshop()

    monkeypatch.setattr(Workshop, "open", opened)
    return lambda *words: ask(*words, here=office.settings.site)


def done(answer: Answer) -> str:
    assert (0, "") == (answer.status, answer.err)
    return answer.out


def refused(answer: Answer, status: int, *words: str) -> None:
    assert (status, "") == (answer.status, answer.out)
    for word in words:
        assert word in answer.err


def tracked(office: Office) -> None:
    file = office.settings.site / "site.toml"
    file.write_text(file.read_text("utf-8").replace("tracked = false", "tracked = true"), "utf-8")


# --- stock ------------------------------------------------------------------------------------------------------------


def receive(type_: Type, serials: str = "A0001-A0100") -> str:
    return done(type_("stock", "receive", "--serials", serials, "--source", "自治区印刷厂", *BY))


def test_blanks_come_in_and_the_balance_is_told(type_: Type) -> None:
    assert "“空白证书”入库 100 张：A0001-A0100" in receive(type_)
    assert "结存 103 张（入库共 103 张）" in receive(type_, "B1-B3")
    assert ["入库", "成功印制", "作废", "已销毁", "待销毁", "退回", "结存"] == (
        done(type_("stock", "balance")).splitlines()[0].split()[1:]
    )


def test_the_balance_is_the_equation(type_: Type) -> None:
    receive(type_)
    done(type_("stock", "spoil", "--serials", "A0005-A0006，A0010", "--reason", "受潮", *BY))
    done(type_("stock", "return", "--serials", "A0091-A0100", "--reason", "换版", *BY))
    assert "销毁 1 张：A0010" in done(type_("destroy", "--serials", "A0010", "--how", "粉碎", *BOTH))

    (row,) = json.loads(done(type_("stock", "balance", "--json")))
    assert ["A0001—A0004", "A0007—A0009", "A0011—A0090"] == row["serials"]["in_stock"]
    assert row["received"] == row["printed"] + row["wasted"] + row["returned"] + row["in_stock"]
    assert (row["wasted"], row["destroyed"], row["spoiled"]) == (3, 1, 2)


def test_no_blanks_are_told_in_words(type_: Type) -> None:
    assert "尚无空白证书入库" in done(type_("stock", "balance"))


def test_what_is_counted_is_held_against_the_book(type_: Type) -> None:
    receive(type_)

    assert "与账面相符" in done(type_("stock", "count", "100", *BY))
    assert "相差 2 张" in done(type_("stock", "count", "98", "--reason", "正在查找", *BY))
    refused(type_("stock", "count", "98", *BY), 11, "“空白证书盘点”（本站点）", "用 --reason 写明原因")


@pytest.mark.parametrize("serials", ["A0009-A0001", "A", "，", "A1-B2"])
def test_what_is_no_range_is_told(type_: Type, serials: str) -> None:
    refused(type_("stock", "receive", "--serials", serials, "--source", "厂", *BY), 2, "serials-wrong", "A0001-A0100")


def test_a_sheet_comes_in_once(type_: Type) -> None:
    receive(type_)

    refused(
        type_("stock", "receive", "--serials", "A0100", "--source", "厂", *BY), 11, "空白证书入库", "A0100 以前已入库"
    )


def test_a_spoiled_sheet_of_a_certificate_is_named_by_its_number(type_: Type, numbers: list[str]) -> None:
    receive(type_)
    done(type_("reprint", numbers[0], "--serial", "A0001", "--reason", "墨迹", *BY))

    assert "请重印" in done(type_("stock", "spoil", "--number", numbers[0], "--reason", "折痕", *BY))
    refused(type_("stock", "spoil", "--reason", "折痕", *BY), 2, "二者取一")
    refused(type_("stock", "spoil", "--number", numbers[0], "--serials", "A1", "--reason", "x", *BY), 2, "二者取一")


# --- what came out of the printer -------------------------------------------------------------------------------------


def test_a_run_is_booked_and_goes_on_after_a_jam(type_: Type) -> None:
    receive(type_)
    jam = ("--from-serial", "A0001", "--spoilt", "A0002", "--reason", "卡纸")
    first = done(type_("print", BATCH, "--last-good", "2", *jam, *BY))
    assert "登记印制 2 份，作废 1 张" in first
    assert "请从第 3 页接着打印，用流水码 A0004 的纸" in first
    assert "本批次已全部印完" in done(type_("print", BATCH, "--last-good", "4", "--from-serial", "A0004", *BY))
    (row,) = json.loads(done(type_("stock", "balance", "--json")))
    assert ["A0006—A0100"] == row["serials"]["in_stock"]


def test_blanks_without_serials_are_booked_by_their_pages(type_: Type) -> None:
    assert "请从第 3 页接着打印。" in done(type_("print", BATCH, "--last-good", "2", *BY))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "请写明印出了哪些页"),
        (("--last-good", "1", "--pages", "1"), "请写明印出了哪些页"),
        (("--last-good", "1", "--spoilt", "A0001"), "--spoilt 须与 --from-serial"),
        (("--last-good", "1", "--spoilt", "A0002", "--from-serial", "A0001"), "--spoilt 须与 --from-serial"),
        (("--last-good", "1", "--from-serial", "A0001-A0002"), "serials-wrong"),
        (("--last-good", "9"), "第 9 页不是待印的页"),
        (("--last-good", "1", "-o", "out"), "登记印制结果请写 --by"),
    ],
)
def test_what_came_out_is_said_once(type_: Type, words: tuple[str, ...], told: str) -> None:
    receive(type_)

    refused(type_("print", BATCH, *words, *BY), 2, told)


def test_a_print_without_a_folder_is_a_booking_without_a_person(type_: Type) -> None:
    refused(type_("print", BATCH), 2, "登记印制结果请写 --by")


# --- handing over -----------------------------------------------------------------------------------------------------


def test_a_list_hands_over_a_batch_and_tells_what_stays(type_: Type, numbers: list[str]) -> None:
    done(type_("void", numbers[0], "--reason", "等级有误", *BOTH))

    told = done(type_("deliver", BATCH, "--list", *BY))
    assert "共发放证书 3 份" in told
    assert f"{numbers[0]}  已作废" in told
    refused(type_("deliver", "没有这个批次", "--list", *BY), 2, "no-batch")


def test_whoever_did_not_come_stays_out_of_the_list(type_: Type, numbers: list[str]) -> None:
    typed = f"{numbers[1][:10]} {numbers[1][10:]}"
    told = done(type_("deliver", BATCH, "--list", "--absent", numbers[0], "--absent", typed, *BY))

    assert "共发放证书 2 份" in told
    assert f"{numbers[0]}  无人领取" in told
    assert f"{numbers[1]}  无人领取" in told
    assert "共发放证书 2 份" in done(type_("deliver", BATCH, "--list", *BY))


def test_a_number_that_is_not_on_the_list_hands_nothing_over(type_: Type, numbers: list[str]) -> None:
    wrong = f"{numbers[0][:-1]}9"
    refused(type_("deliver", BATCH, "--list", "--absent", wrong, *BY), 2, f"{BATCH} 中没有编号 {wrong}")
    refused(type_("deliver", numbers[0], "--id", "0010", "--absent", numbers[1], *BY), 2, "--absent 只与 --list 同用")
    assert "共发放证书 4 份" in done(type_("deliver", BATCH, "--list", *BY))


def test_a_list_on_which_nobody_stands_is_no_handing_over(type_: Type, numbers: list[str], office: Office) -> None:
    done(type_("void", numbers[0], "--reason", "等级有误", *BOTH))
    done(type_("deliver", BATCH, "--list", *BY))
    before = entries(office)
    told = type_("deliver", BATCH, "--list", *BY)

    assert 11 == told.status
    assert [number for number in numbers if number not in told.out] == []
    assert told.err.startswith("nothing-delivered: ")
    assert "已作废 1、以前已发放 3" in told.err
    assert "共发放" not in told.out
    assert before == entries(office)


def test_cards_are_handed_over_by_no_list(type_: Type, office: Office) -> None:
    write_card_drop(office.inbox, name="2026-11-考评员-01")
    office.run()

    refused(type_("deliver", "2026-11-考评员-01", "--list", *BY), 11, "nothing-delivered", "没有证书")


def test_a_certificate_goes_to_its_holder_a_proxy_or_the_post(type_: Type, numbers: list[str]) -> None:
    identity = json.loads(done(type_("show", numbers[0], "--json")))["identity"]

    assert "已发放并登记入账" in done(type_("deliver", numbers[0], "--id", identity[-4:], *BY))
    identity = json.loads(done(type_("show", numbers[1], "--json")))["identity"]
    proxy = ("--proxy", "王小花", "--proxy-id", "11010519491231002X")
    done(type_("deliver", numbers[1], "--id", identity[-4:], *proxy, *BY))
    done(type_("deliver", numbers[2], "--post", "EMS123", *BY))
    assert "代领" in done(type_("show", numbers[1]))
    assert "EMS123" in done(type_("show", numbers[2]))


def test_nobody_takes_the_certificate_of_another(type_: Type, numbers: list[str]) -> None:
    refused(type_("deliver", numbers[0], "--id", "0000", *BY), 2, "holder-differs")


@pytest.mark.parametrize(
    ("name", "number", "whose"),
    [("王小花", "1101051949", "代领人证件号码"), ("王小花1", "11010519491231002X", "代领人姓名")],
)
def test_whose_particular_is_wrong_is_said(type_: Type, numbers: list[str], name: str, number: str, whose: str) -> None:
    identity = json.loads(done(type_("show", numbers[0], "--json")))["identity"]
    ways = ("--id", identity[-4:], "--proxy", name, "--proxy-id", number)

    refused(type_("deliver", numbers[0], *ways, *BY), 2, "particular-wrong", whose)


@pytest.mark.parametrize(
    "ways",
    [
        (),
        ("--id", "1234", "--post", "1"),
        ("--proxy", "王小花", "--proxy-id", "1"),
        ("--id", "1234", "--proxy", "王小花"),
        ("--list", "--post", "1"),
    ],
)
def test_how_it_leaves_the_house_is_said_once(type_: Type, numbers: list[str], ways: tuple[str, ...]) -> None:
    refused(type_("deliver", numbers[0], *ways, *BY), 2, "请写明领取方式")


# --- reissues ---------------------------------------------------------------------------------------------------------


def test_a_lost_certificate_is_made_once_more(type_: Type, numbers: list[str], office: Office) -> None:
    done(type_("loss", numbers[0], "--proof", "遗失声明", *BY))
    told = done(type_("reissue", numbers[0], "--reason", "遗失", *BY))

    file = office.settings.output / "2026" / BATCH / "certificates" / f"{numbers[0]}-2.pdf"
    assert "第 2 版已制作" in told
    assert str(file) in told
    assert file.is_file()
    shown = done(type_("show", numbers[0]))
    assert "第 1 版：已声明遗失" in shown
    assert "第 2 版：在本机构" in shown
    refused(type_("reissue", numbers[0], "--reason", "遗失", *BY), 11, "补发证书", "尚未发放")


def test_what_is_wrong_is_corrected_and_reissued(type_: Type, numbers: list[str]) -> None:
    refused(type_("reissue", numbers[0], "--reason", "信息错误", *BY), 11, "没有更正过任何信息")
    right = ("--name", "阿依古丽•买买提", "--reason", "姓名有误")
    assert "已更正：姓名" in done(type_("correct", numbers[0], *right, *BY))
    refused(type_("correct", numbers[0], *right, *BY), 11, "没有需要更正的")
    refused(type_("correct", numbers[0], "--reason", "姓名有误", *BY), 2, "--name")
    refused(type_("correct", numbers[0], "--id", "650102199001010011", "--reason", "x", *BY), 2, "证件号码", "校验位")
    done(type_("reissue", numbers[0], "--reason", "信息错误", *BY))
    assert "第 1 版已销毁" in done(type_("destroy", "--number", numbers[0], "--copy", "1", "--how", "粉碎", *BOTH))

    shown = json.loads(done(type_("show", numbers[0], "--json")))
    assert ("阿依古丽·买买提", 2, "made") == (shown["name"], shown["copy"], shown["copy_state"])
    assert ["destroyed", "made"] == [copy["state"] for copy in shown["copies"]]
    (told,) = [entry for entry in shown["entries"] if entry["operation"] == "certificate.reissued"]
    assert (2, "wrong") == (told["copy"], told["reason"])


def test_a_reprint_is_no_reissue(type_: Type, numbers: list[str], office: Office) -> None:
    receive(type_)

    assert "已登记重印" in done(type_("reprint", numbers[0], "--serial", "A0001", "--reason", "墨迹", *BY))
    refused(type_("reprint", numbers[0], "--serial", "A0001-A0002", "--reason", "墨迹", *BY), 2, "serials-wrong")
    assert "第 1 版：在本机构；流水码 A0001" in done(type_("show", numbers[0]))
    tracked(office)
    refused(type_("reprint", numbers[0], "--reason", "墨迹", *BY), 2, "sheet-needed")


# --- the end of a certificate -----------------------------------------------------------------------------------------


def test_a_revoked_certificate_is_shown_so_for_ever(type_: Type, numbers: list[str]) -> None:
    decision = ("--decision", "天职撤〔2026〕1号", "--reason", "冒名顶替")
    refused(type_("revoke", numbers[0], *decision, *BY, "--second", "张管理"), 2, "second-same")
    done(type_("revoke", numbers[0], *decision, *BOTH))
    assert "第 1 版已收回" in done(type_("recall", numbers[0], "--reason", "撤销收回", *BY))

    shown = done(type_("show", numbers[0]))
    assert "已撤销" in shown
    assert "证书撤销（天职撤〔2026〕1号，冒名顶替）" in shown
    refused(type_("reissue", numbers[0], "--reason", "遗失", *BY), 11, "该证书已撤销")


def test_a_number_in_the_place_of_a_voided_one_is_told(type_: Type, numbers: list[str], office: Office) -> None:
    def fourth_level(rows: list[dict[str, object]]) -> None:
        all_alike(rows)
        for row in rows:
            row["职业技能等级"] = "四级/中级工"

    write_drop(office.inbox, people=1, name="补正", change=fourth_level)
    office.run()
    new = next(number for number in office.numbers() if number not in numbers)

    assert f"新编号为 {new}" in done(type_("void", numbers[0], "--reason", "等级有误", "--replaced-by", new, *BOTH))
    assert f"换发的新编号  {new}" in done(type_("show", numbers[0]))
    assert f"所替代的编号  {numbers[0]}" in done(type_("show", new))


@pytest.mark.parametrize(
    "words",
    [
        ("recall", "NUMBER", "--reason", " ", *BY),
        ("revoke", "NUMBER", "--reason", "冒名", "--decision", "", *BOTH),
        ("destroy", "--number", "NUMBER", "--how", "　", *BOTH),
        ("stock", "receive", "--serials", "A1", "--source", " ", *BY),
    ],
)
def test_why_is_never_left_blank(type_: Type, numbers: list[str], words: tuple[str, ...]) -> None:
    refused(type_(*(numbers[0] if word == "NUMBER" else word for word in words)), 2, "未填写")


@pytest.mark.parametrize("option", ["--reason", "--proof"])
def test_no_identity_number_is_entered_for_ever(type_: Type, numbers: list[str], option: str) -> None:
    words = {"--reason": "损坏", "--proof": ""} | {option: "身份证11010519491231002X"}
    told = [word for pair in words.items() for word in pair]

    refused(type_("recall", numbers[0], *told, *BY), 2, "不要写证件号码")


def test_a_copy_that_was_booked_and_not_made_is_told(type_: Type, numbers: list[str], office: Office) -> None:
    assert "补发" not in done(type_("status"))
    with office.workshop() as shop:
        shop.register.reissue(numbers[0], Act(by="张管理", reason="遗失"), ReissueReason.LOST)

    assert f"{numbers[0]} 第 2 版已登记补发，文件尚未制作" in done(type_("status"))
    told = json.loads(done(type_("status", "--json")))
    assert [(numbers[0], 2)] == [(one["number"], one["copy"]) for one in told["copies_to_be_made"]]
    assert [] == told["copies_to_be_handed_over"]
    done(type_("reissue", numbers[0], "--reason", "遗失", *BY))
    assert "文件尚未制作" not in done(type_("status"))
    assert f"{numbers[0]} 第 2 版，2026-11-20 补发" in done(type_("status"))


def test_a_number_is_voided_once(type_: Type, numbers: list[str]) -> None:
    assert "永不再用" in done(type_("void", numbers[0], "--reason", "等级有误", *BOTH))
    refused(type_("void", numbers[0], "--reason", "等级有误", *BOTH), 11, "entry-refused")


def test_the_paper_or_the_blanks_are_named(type_: Type, numbers: list[str]) -> None:
    refused(type_("destroy", "--how", "粉碎", *BOTH), 2, "二者取一")
    refused(type_("destroy", "--number", numbers[0], "--how", "粉碎", *BOTH), 11, "仍在本机构")


@pytest.mark.parametrize("verb", ["deliver", "loss", "recall", "reissue", "correct", "revoke", "reprint", "void"])
def test_every_verb_tells_a_number_that_nobody_has(type_: Type, verb: str) -> None:
    more = {
        "deliver": ("--post", "1", *BY),
        "loss": BY,
        "recall": ("--reason", "损坏", *BY),
        "reissue": ("--reason", "损坏", *BY),
        "correct": ("--name", "王晓明", "--reason", "有误", *BY),
        "revoke": ("--reason", "冒名", "--decision", "1", *BOTH),
        "reprint": ("--reason", "墨迹", *BY),
        "void": ("--reason", "有误", *BOTH),
    }

    refused(type_(verb, "S000065148999263000099", *more[verb]), 2, "number-unknown")


# --- as people type it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["Ｓ{rest}", " s{rest} ", "S{head} {tail}", "S{head}\u3000{tail}\n"])
def test_a_number_that_was_copied_or_typed_with_full_width_letters_is_the_same(
    type_: Type, numbers: list[str], typed: str
) -> None:
    number = typed.format(rest=numbers[0][1:], head=numbers[0][1:13], tail=numbers[0][13:])

    assert numbers[0] in done(type_("show", number))
    assert "有效" in done(type_("verify", number))
    assert f"{numbers[0]} 已登记声明遗失" in done(type_("loss", number, *BY))


@pytest.mark.parametrize("day", ["2026-11-19", "2026/11/19", "2026年11月19日", "２０２６.11.19"])
def test_a_day_is_written_as_in_a_workbook(type_: Type, numbers: list[str], day: str) -> None:
    done(type_("loss", numbers[0], *BY, "--on", day))

    assert "2026-11-19" in done(type_("show", numbers[0]))


@pytest.mark.parametrize("day", ["11月19日", "昨天", "2026-02-30"])
def test_what_is_no_day_is_told_without_the_form_that_programs_have(type_: Type, numbers: list[str], day: str) -> None:
    told = type_("loss", numbers[0], *BY, "--on", day)

    refused(told, 2, "2026-11-20", day)
    assert "%" not in told.err
