"""`certpress find` and `show`: certificates and cards, with identity numbers masked; the house is a fake here."""

import json
import re
from pathlib import Path

import pytest

from pipeline.cli.caller import width_of
from tests.cli.conftest import Ask
from tests.cli.fake_shop import CARD, IDENTITY, NOON, NUMBER, FakeShop


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


@pytest.mark.usefixtures("shop")
def test_on_a_narrow_terminal_what_is_found_stands_line_by_line(ask: Ask, site: Path) -> None:
    told = ask("find", "263000001", here=site, environ={"COLUMNS": "60"}).out
    wide = ask("find", "263000001", here=site, environ={"COLUMNS": "160"}).out

    assert f"证书编号  {NUMBER}" in told.splitlines()
    assert all(width_of(line) <= 60 for line in told.splitlines())
    assert 2 == len(wide.splitlines())
