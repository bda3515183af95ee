"""`certpress restore` and `certpress recover`, typed as a person types them after a machine was lost."""

import json
import re
from pathlib import Path

import pytest

from pipeline.office_time import china_time
from pipeline.settings.values import Settings
from tests.cli.conftest import Ask
from tests.cli.test_history import GOOD, written

# A certificate that somebody holds, of the year in which numbers are skipped.
TODAY = china_time().date()
ROW = {**GOOD, "证书编号": f"S000065148999{TODAY:%y}3000002", "发证日期": TODAY.isoformat()}
SKIPPED = re.compile(r"备份恢复后跳过 ([0-9]+) 个")
PEOPLE = ("--by", "李审批", "--second", "张管理", "--reason", "硬盘损坏")


@pytest.fixture
def backup(ask: Ask, site: Path, tmp_path: Path) -> Path:
    assert 0 == ask("keys", "make", "log", here=site).status
    assert 0 == ask("backup", tmp_path / "a.certpress-backup", here=site).status
    return tmp_path / "a.certpress-backup"


@pytest.fixture
def again(ask: Ask, backup: Path, tmp_path: Path) -> Path:
    assert 0 == ask("restore", backup, "--into", tmp_path / "again").status
    return tmp_path / "again"


@pytest.fixture
def paper(ask: Ask, backup: Path, site: Path, tmp_path: Path) -> Path:
    """A checkpoint that the lost site signed after its backup."""
    assert backup.exists()
    assert 0 == ask("keys", "change", "log", *PEOPLE[:4], here=site).status
    (tmp_path / "paper.txt").write_text(ask("ledger", "checkpoint", here=site).out, "utf-8")
    return tmp_path / "paper.txt"


def test_what_is_missing_and_what_comes_next_is_told(ask: Ask, backup: Path, paper: Path, tmp_path: Path) -> None:
    told = ask("restore", backup, "--into", tmp_path / "again", "--checkpoint", paper)

    assert 0 == told.status
    assert "至少缺 1 条" in told.out
    assert "--nothing-lost" not in told.out
    assert "certpress recover --by 姓名" in told.out
    assert "保险柜里的副本" in told.out
    assert (tmp_path / "again" / "keys").is_dir()


def test_where_nothing_is_known_to_be_missing_both_ways_are_told(ask: Ask, backup: Path, tmp_path: Path) -> None:
    told = ask("restore", backup, "--into", tmp_path / "again")

    assert "certpress recover --nothing-lost" in told.out
    assert "certpress recover --checkpoint" in told.out


def test_a_paper_given_once_speaks_still_when_it_is_settled(
    ask: Ask, backup: Path, paper: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    ask("restore", backup, "--into", again, "--checkpoint", paper)

    assert "有内容丢失" in ask("recover", "--nothing-lost", *PEOPLE, here=again).err
    assert "已知丢失：1 条" in ask("recover", *PEOPLE, here=again).out


def test_the_paper_of_what_is_lost_is_no_reason_to_report_anybody(ask: Ask, again: Path, paper: Path) -> None:
    ask("recover", *PEOPLE, "--checkpoint", paper, here=again)

    for told in (
        ask("recover", *PEOPLE, "--checkpoint", paper, here=again),
        ask("ledger", "verify", "--checkpoint", paper, here=again),
    ):
        assert (11, True) == (told.status, told.err.startswith("checkpoint-lost"))
        assert "主管部门" not in told.err


def test_another_program_is_told_the_same(ask: Ask, backup: Path, paper: Path, tmp_path: Path) -> None:
    told = json.loads(ask("restore", backup, "--into", tmp_path / "again", "--checkpoint", paper, "--json").out)

    assert (str(tmp_path / "again"), 1, [], False) == tuple(
        told[name] for name in ("folder", "missing", "differing", "keys")
    )


def test_the_site_waits_for_two_people_and_the_doctor_says_so(ask: Ask, again: Path) -> None:
    told = ask("run", here=again)

    assert (44, True) == (told.status, told.err.startswith("site-restored"))
    assert 0 == ask("find", "S0", here=again).status
    assert "certpress recover" in ask("doctor", here=again).out
    status = ask("status", here=again).out
    assert "certpress recover" in status
    assert "收件文件夹" not in status.splitlines()[-1], "it has none before the first run"
    assert json.loads(ask("status", "--json", here=again).out)["restored"]
    assert ask("recover", *PEOPLE[:2], "--second", "李审批", *PEOPLE[4:], here=again).err.startswith("second-same")


def test_two_people_let_it_go_on_as_it_was(ask: Ask, again: Path) -> None:
    told = ask("recover", "--nothing-lost", *PEOPLE, here=again)

    assert 0 == told.status
    assert "照原样接着记" in told.out
    assert "没有丢失" in ask("audit", here=again).out
    assert 0 == ask("ledger", "verify", here=again).status


def test_two_people_let_it_go_on_under_a_new_name(ask: Ask, again: Path, paper: Path) -> None:
    told = ask("recover", *PEOPLE, "--checkpoint", paper, here=again)

    assert 0 == told.status
    assert "certpress/S000065148999/ledger-2" in told.out
    assert f"跳过 {TODAY:%Y} 年" in told.out
    assert (Settings.read(again).keys / "log.key").exists()
    assert 0 == ask("ledger", "verify", here=again).status
    told = ask("ledger", "verify", "--checkpoint", paper, here=again)
    assert "丢失的部分" in told.err


def test_nothing_is_skipped_where_nothing_is_lost(ask: Ask, again: Path) -> None:
    told = ask("recover", "--nothing-lost", "--at-most", "3", *PEOPLE, here=again)

    assert (2, True) == (told.status, told.err.startswith("usage-wrong"))


def test_a_certificate_of_the_lost_stretch_is_brought_in_and_counts(ask: Ask, again: Path, tmp_path: Path) -> None:
    assert 0 == ask("recover", *PEOPLE, "--at-most", "5", here=again).status
    before = ask("audit", here=again).out
    file = written(tmp_path / "list.xlsx", ROW)
    both = ("--by", "张管理", "--second", "李审批")
    assert 0 == ask("history", "import", file, *both, here=again).status

    assert 0 == ask("verify", ROW["证书编号"], here=again).status
    skipped = [int(found) for out in (before, ask("audit", here=again).out) for found in SKIPPED.findall(out)]
    assert 1 == skipped[0] - skipped[1]
