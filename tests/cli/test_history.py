"""`certpress history`: looked at first, entered by two people, all or nothing; and what other commands say of it."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter

from tests.cli.conftest import Ask

NUMBER = "S000065148999253000017"
IDENTITY = "110101199003078515"
GOOD = {
    "姓名": "古丽",
    "身份证号": IDENTITY,
    "职业": "电工",
    "工种": "",
    "等级": "三级",
    "证书编号": NUMBER,
    "发证日期": "2025-06-30",
}
BOTH = ("--by", "张管理", "--second", "李审批")


def written(file: Path, *rows: Mapping[str, str], sheets: tuple[str, ...] = ("汇总",)) -> Path:
    with xlsxwriter.Workbook(file) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for line, cells in enumerate([dict(zip(GOOD, GOOD, strict=True)), *rows]):
                for column, heading in enumerate(GOOD):
                    sheet.write_string(line, column, cells[heading])
    return file


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return written(tmp_path / "历史.xlsx", GOOD, {**GOOD, "证书编号": NUMBER[:-1] + "8", "职业": "焊工"})


def entries(ask: Ask, site: Path) -> int:
    return len(json.loads(ask("--site", site, "find", "古丽", "--json").out))


def test_without_people_it_is_only_shown(ask: Ask, site: Path, book: Path) -> None:
    shown = ask("--site", site, "history", "import", book)

    assert 0 == shown.status
    assert "2025-06-30" in shown.out
    assert "共 2 行，其中 0 行有错误" in shown.out
    assert "没有登记任何内容" in shown.out
    assert IDENTITY not in shown.out
    assert 0 == entries(ask, site)


def test_two_people_enter_it_and_it_is_found_shown_and_verified(ask: Ask, site: Path, book: Path) -> None:
    entered = ask("--site", site, "history", "import", book, *BOTH)
    shown = ask("--site", site, "show", NUMBER)

    assert "已导入 2 本证书" in entered.out
    assert 2 == entries(ask, site)
    assert "启用本系统之前核发，文件和纸质证书不在本系统" in shown.out
    assert "张管理, 李审批" in shown.out
    (first, _) = json.loads(ask("--site", site, "find", IDENTITY, "--json").out)
    assert (True, None, None, "in-force") == (first["imported"], first["batch"], first["copy_state"], first["state"])
    assert ask("--site", site, "verify", NUMBER).out.startswith("有效")
    assert 0 == ask("--site", site, "ledger", "verify").status


def test_a_second_time_nothing_is_entered(ask: Ask, site: Path, book: Path) -> None:
    ask("--site", site, "history", "import", book, *BOTH)
    again = ask("--site", site, "history", "import", book, *BOTH)

    assert 10 == again.status
    assert "启用本系统之前核发的证书" in again.out
    assert 2 == entries(ask, site)


def test_one_wrong_row_keeps_everything_out_and_is_told_in_its_place(ask: Ask, site: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "历史.xlsx", GOOD, {**GOOD, "证书编号": NUMBER[:-1] + "8", "发证日期": "2024-06-30"})
    answer = ask("--site", site, "history", "import", file, *BOTH)
    told = json.loads(ask("--site", site, "history", "import", file, "--json").out)

    assert 10 == answer.status
    assert 0 == entries(ask, site)
    assert (False, [2, 3]) == (told["right"], [row["row"] for row in told["rows"]])
    assert "2024" in told["rows"][1]["problems"][0]


def test_two_sheets_that_look_alike_are_not_guessed_at(ask: Ask, site: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "历史.xlsx", GOOD, sheets=("甲", "乙"))

    assert "甲、乙" in ask("--site", site, "history", "import", file).out
    meant = written(tmp_path / "名单.xlsx", GOOD, sheets=("甲", "名单"))
    assert 0 == ask("--site", site, "history", "import", meant).status


def test_what_is_no_workbook_is_told(ask: Ask, site: Path, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"")

    answer = ask("--site", site, "history", "import", tmp_path / "x.xlsx")

    assert 10 == answer.status
    assert "x.xlsx" in answer.out


def test_one_person_alone_enters_nothing(ask: Ask, site: Path, book: Path) -> None:
    assert "--second" in ask("--site", site, "history", "import", book, "--by", "张管理").err
    assert "second-same" in ask("--site", site, "history", "import", book, "--by", "张管理", "--second", "张管理").err
    assert 0 == entries(ask, site)


def test_what_was_wrong_is_taken_back(ask: Ask, site: Path, book: Path) -> None:
    ask("--site", site, "history", "import", book, *BOTH)
    taken = ask("--site", site, "history", "withdraw", NUMBER.lower(), "--reason", "姓名有误", *BOTH)

    assert 0 == taken.status
    assert "导入有误，已撤回" in ask("--site", site, "show", NUMBER).out
    assert ask("--site", site, "verify", NUMBER).out.startswith("无法确认")


def test_it_is_revoked_and_not_reissued(ask: Ask, site: Path, book: Path) -> None:
    ask("--site", site, "history", "import", book, *BOTH)
    for verb in ("reissue", "deliver"):
        more = ("--reason", "lost") if verb == "reissue" else ("--id", IDENTITY[-6:])
        refused = ask("--site", site, verb, NUMBER, *more, "--by", "张管理")
        assert "issued-before" in refused.err, refused
    revoked = ask("--site", site, "revoke", NUMBER, "--decision", "1号", "--reason", "冒名", *BOTH)

    assert 0 == revoked.status
    assert ask("--site", site, "verify", NUMBER).out.startswith("已失效")
