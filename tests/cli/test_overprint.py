"""`certpress overprint`: what is asked for reaches the press, and what came of it is told."""

from pathlib import Path
from typing import Any

import pytest

import pipeline.overprinting
from pipeline.documents.calibration import PaperPath, Side
from pipeline.overprinting import Overprinted, Wish
from tests.cli.conftest import Answer, Ask
from tests.storage.measured import made

NAMES = ("--printer", "惠普 M806", "--tray", "手动 纸盒", "--stock", "空白 证书")
PATH = PaperPath("惠普 M806", "手动 纸盒", "空白 证书", Side.FRONT)
BATCH = "2026-11-电工-01"


@pytest.fixture
def wishes(monkeypatch: pytest.MonkeyPatch) -> list[Wish]:
    """What the press was asked for; a press that makes everything at once."""
    wished: list[Wish] = []

    def overprint(_shop: Any, wish: Wish, target: Path, **_others: Any) -> Overprinted:
        wished.append(wish)
        target.write_bytes(b"%PDF")
        return Overprinted(3, None if wish.uncalibrated else made())

    monkeypatch.setattr(pipeline.overprinting, "overprint", overprint)
    return wished


@pytest.fixture
def overprint(ask: Ask, site: Path, tmp_path: Path) -> Ask:
    def typed(*words: str, language: str = "en") -> Answer:
        target = tmp_path / "overprint.pdf"
        fixed = (BATCH, "-o", target, *NAMES, "--by", "王印制")
        return ask("--lang", language, "--site", site, "overprint", *fixed, *words)

    return typed


def test_names_with_spaces_and_chinese_reach_the_press_as_they_are(overprint: Ask, wishes: list[Wish]) -> None:
    assert 0 == overprint().status
    assert [Wish(batch=BATCH, path=PATH, by="王印制")] == wishes


def test_the_other_side_and_some_pages_may_be_asked_for(overprint: Ask, wishes: list[Wish]) -> None:
    overprint("--side", "back", "--pages", "5，7-9", "--uncalibrated")
    (wish,) = wishes

    assert (Side.BACK, "5，7-9", True) == (wish.path.side, wish.pages, wish.uncalibrated)


@pytest.mark.usefixtures("wishes")
def test_it_tells_what_moved_the_pages_and_how_to_print_them(overprint: Ask, tmp_path: Path) -> None:
    assert [
        f"Written: {tmp_path / 'overprint.pdf'}, 3 pages.",
        "Moved by what was measured on 2026-11-20.",
        "Print at actual size (100 %), never fitted to the page; first one page on plain paper.",
    ] == overprint().out.splitlines()


@pytest.mark.usefixtures("wishes")
def test_a_measurement_that_was_bad_is_told_each_time(
    overprint: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = overprint().out
    assert "measure the printer again" not in told
    assert "Only three crosses" not in told
    (tmp_path / "overprint.pdf").unlink()
    monkeypatch.setattr("pipeline.documents.calibration.GOOD_RESIDUAL_MM", 0.01)

    assert "Its crosses lie up to 0.0" in overprint().out


@pytest.mark.usefixtures("wishes")
def test_a_measurement_of_three_crosses_is_told_each_time(overprint: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.documents.calibration.FEWEST_CROSSES", 5)

    assert "Only three crosses were measured" in overprint().out


@pytest.mark.usefixtures("wishes")
def test_it_says_where_nothing_was_moved(overprint: Ask) -> None:
    assert "没有移位：" in overprint("--uncalibrated", language="zh_CN").out


def test_a_file_that_is_there_is_never_overwritten(overprint: Ask, wishes: list[Wish], tmp_path: Path) -> None:
    (tmp_path / "overprint.pdf").write_text("mine", "utf-8")

    assert overprint().err.startswith("target-exists")
    assert [] == wishes
    assert "mine" == (tmp_path / "overprint.pdf").read_text("utf-8")


def test_a_name_of_nothing_is_refused(overprint: Ask, wishes: list[Wish]) -> None:
    assert overprint("--tray", " ").err.startswith("paper-path-wrong")
    assert [] == wishes


def test_a_batch_that_the_ledger_does_not_have_is_told(overprint: Ask, tmp_path: Path) -> None:
    answer = overprint(language="zh_CN")

    assert 2 == answer.status
    assert answer.err.startswith("no-batch: ")
    assert not (tmp_path / "overprint.pdf").exists()
