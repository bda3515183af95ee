"""`certpress print`: what an operator reads, and what is refused before anything is written."""

from pathlib import Path

import pytest

from tests.cli.conftest import Ask
from tests.line.office import open_office
from tests.samples.card_batches import write_card_drop
from tests.samples.exam_batches import write_exam_drop

BATCH = "2026-11-考评人员-01"


@pytest.fixture(scope="module")
def print_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a batch of six cards of the real line."""
    office = open_office(tmp_path_factory.mktemp("print") / "site")
    write_card_drop(office.inbox)
    office.run_for_real()
    return office.settings.site


def test_an_operator_is_told_the_files_the_paper_and_the_settings(ask: Ask, print_site: Path, tmp_path: Path) -> None:
    answer = ask("--site", print_site, "print", BATCH, "-o", tmp_path / "out", "--stack", 4)
    lines = answer.out.splitlines()

    assert (0, "") == (answer.status, answer.err)
    assert ["  已处理 4 / 6 页", "  已处理 6 / 6 页"] == lines[:2]
    assert ["文件", "张数", "首件", "末件"] == lines[2].split()
    assert ["2026-11-考评人员-01-cards-1-of-2.pdf", "4", "S00006514899920001"] == lines[3].split()[:3]
    assert [
        "",
        "用纸：80 × 120 mm，共 8 张，其中隔页 2 张。",
        "打印机设置：实际大小（100 %），不要选“适合页面”；单面打印。",
        f"文件在 {tmp_path / 'out'}",
    ] == lines[5:]


def test_one_spoilt_card_has_no_separator(ask: Ask, print_site: Path, tmp_path: Path) -> None:
    words = ("--lang", "en", "--site", print_site, "print", BATCH, "-o", tmp_path, "--numbers", "20002", "--a4")
    answer = ask(*words, "--from-slot", 3)

    assert 0 == answer.status
    assert "Paper: 1 sheets of 210 × 297 mm.\nThe first sheet that is printed is the part-used one;" in answer.out
    assert [f"{BATCH}-cards-a4-from-slot-3-pages-2.pdf"] == [path.name for path in tmp_path.iterdir()]


def test_tickets_without_photos_are_told_with_their_numbers(ask: Ask, tmp_path: Path) -> None:
    office = open_office(tmp_path / "site")
    exam = write_exam_drop(office.inbox, people=3)
    next((exam / "photos").iterdir()).unlink()
    office.run_printing("admission-ticket")
    answer = ask("--site", office.settings.site, "print", exam.name, "-o", tmp_path / "out")

    assert (0, "") == (answer.status, answer.err)
    assert "其中 1 张准考证没有照片，照片栏为空：20260010000" in answer.out


def test_without_separators_no_sheet_is_spent_on_them(ask: Ask, print_site: Path, tmp_path: Path) -> None:
    answer = ask("--site", print_site, "print", BATCH, "-o", tmp_path / "out", "--stack", 4, "--no-separators")

    assert 0 == answer.status
    assert "用纸：80 × 120 mm，共 6 张。\n" in answer.out
    assert "隔页" not in answer.out


def test_a_file_that_is_there_asks_for_another_folder(ask: Ask, print_site: Path, tmp_path: Path) -> None:
    words = ("--site", print_site, "print", BATCH, "-o", tmp_path / "out")
    ask(*words)
    answer = ask(*words)

    assert 2 == answer.status
    assert answer.err.startswith("files-exist")
    assert "请换一个文件夹" in answer.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--pages", "5", "--numbers", "10001"), "--pages 和 --numbers 都是指明哪些页"),
        (("--duplex", "long-edge"), "--duplex 需要 --back"),
        (("--cut-and-stack",), "请加上 --a4"),
        (("--from-slot", "2"), "请加上 --a4"),
        (("--bleed", "0"), "请加上 --a4"),
        (("--pages", "7"), "打印文件只有第 1 至 6 页，没有 7"),
        (("--run", "tickets"), "现有 cards 考评员证卡"),
        (("--stack", "0"), "0 不是 1 至 100000 之间的整数"),
        (("--stack", "1.5"), "1.5 不是 1 至 100000 之间的整数"),
        (("--stack", "9" * 5000), f"{'9' * 20} 不是 1 至"),
        (("--from-slot", "-1", "--a4"), "-1 不是 1 至 1000 之间的整数"),
        (("--from-slot", "nan", "--a4"), "nan 不是 1 至"),
        (("--duplex", "sideways"), ""),
        (("--bleed", "11", "--a4"), "11 不是 0 至 10 之间的毫米数"),
        (("--bleed", "nan", "--a4"), "nan 不是 0 至 10"),
        (("--bleed", "inf", "--a4"), "inf 不是 0 至 10"),
        (("--bleed", "-1", "--a4"), "-1 不是 0 至 10"),
        (("--bleed", "三", "--a4"), "三 不是 0 至 10"),
    ],
)
def test_what_does_not_belong_together_is_refused(
    ask: Ask, print_site: Path, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    answer = ask("--site", print_site, "print", BATCH, "-o", tmp_path / "out", *words)

    assert (2, "") == (answer.status, answer.out)
    assert told in answer.err
    assert not (tmp_path / "out").exists()


def test_a_changed_run_is_refused_with_advice(ask: Ask, print_site: Path, tmp_path: Path) -> None:
    run = print_site / "output" / "2026" / BATCH / "print" / "cards.pdf"
    content = run.read_bytes()
    run.write_bytes(content + b"\n")
    answer = ask("--site", print_site, "print", BATCH, "-o", tmp_path / "out")
    run.write_bytes(content)

    assert 11 == answer.status
    assert answer.err.startswith("file-changed: ")
    assert "请不要打印" in answer.err


def test_an_unknown_batch_is_named(ask: Ask, print_site: Path, tmp_path: Path) -> None:
    answer = ask("--site", print_site, "print", "2026-99", "-o", tmp_path / "out")

    assert 2 == answer.status
    assert answer.err.startswith("no-batch: 没有批次号为 2026-99 的已完成批次")
