"""The door: which language, which site, which exit status; and what happens when something goes wrong."""

import errno
import os
import resource
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pipeline import __version__, errors
from pipeline.cli import door
from pipeline.cli.masking import without_identities
from pipeline.errors import (
    CertpressError,
    FolderTrouble,
    LedgerBroken,
    NumberUnknown,
    StoreBusy,
    Unexpected,
    all_errors,
)
from pipeline.rules.identity import masked
from tests.cli.conftest import Ask
from tests.privacy.planted import foreign_link

IDENTITY = "650102199001010010"


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let `certpress status` end in that way."""

    def broken() -> None:
        raise error

    monkeypatch.setattr("pipeline.cli.status.command", click.Command("status", callback=broken))


def test_chinese_is_spoken_first(ask: Ask) -> None:
    assert "no-site: 这里不是站点" in ask("status").err


def test_the_site_chooses_the_language(ask: Ask, site: Path) -> None:
    (site / "site.toml").write_text('language = "en"\n', "utf-8")

    assert "settings-wrong: " in ask("--site", site, "status").err
    assert "is missing" in ask("--site", site, "status").err
    assert "is missing" in ask("status", here=site).err
    assert "is missing" in ask("status", environ={"CERTPRESS_SITE": str(site)}).err


def test_the_language_asked_for_wins_over_the_sites(ask: Ask, site: Path) -> None:
    (site / "site.toml").write_text('language = "en"\n', "utf-8")

    assert "缺少" in ask(f"--site={site}", "--lang=zh_CN", "status").err


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        (["nonsense"], "没有“nonsense”这个命令", "No such command 'nonsense'"),
        (["show"], "缺少参数“编号”\n", "Missing argument 'NUMBER'"),
        (["show", "--nonsense", "x"], "没有“--nonsense”这个选项", "No such option '--nonsense'"),
        (["show", "a", "b"], "多余的参数：b", "Got unexpected extra argument (b)"),
        (["init", "x"], "缺少选项“--code”\n", "Missing option '--code'"),
    ],
)
def test_wrong_usage_is_told_in_either_language(ask: Ask, arguments: list[str], chinese: str, english: str) -> None:
    in_chinese, in_english = ask(*arguments), ask("--lang", "en", *arguments)

    assert (2, 2) == (in_chinese.status, in_english.status)
    assert f"usage-wrong: {chinese}" in in_chinese.err
    assert f"usage-wrong: {english}" in in_english.err


def test_an_unknown_language_is_refused(ask: Ask) -> None:
    told = ask("--lang", "de", "status")

    assert 2 == told.status
    assert "“de”不在可选值之内" in told.err


def test_whoever_types_nothing_is_shown_what_there_is(ask: Ask) -> None:
    told = ask()

    assert 2 == told.status
    assert "" == told.out
    assert told.err.startswith("usage-wrong: 请说明要做什么")
    assert "doctor" in told.err


def test_a_group_of_commands_typed_alone_shows_what_there_is(ask: Ask) -> None:
    told, english = ask("ledger"), ask("--lang", "en", "ledger")

    assert (2, "") == (told.status, told.out)
    assert told.err.startswith("usage-wrong: 请说明要做什么：在 certpress ledger 后面写下列命令之一。\n\n用法：")
    assert "rebuild" in told.err
    assert english.err.startswith("usage-wrong: Say what to do")


def test_the_version_is_told(ask: Ask) -> None:
    assert f"certpress {__version__}\n" == ask("--version").out


@pytest.mark.parametrize("error", all_errors(), ids=lambda error: error.code)
def test_a_failure_is_one_line_with_its_code_then_advice(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, error: type[CertpressError]
) -> None:
    fail_with(monkeypatch, error(path="/x", reason="r"))
    told = ask("status")
    first, second = told.err.splitlines()

    assert error.status == told.status
    assert first.startswith(f"{error.code}: ")
    assert second.startswith("  ")
    assert "" == told.out


@pytest.mark.parametrize(
    ("error", "status"), [(NumberUnknown(), 2), (errors.DropRefused(), 10), (LedgerBroken(), 11), (StoreBusy(), 21)]
)
def test_the_exit_statuses_are_those_of_the_interfaces(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, error: CertpressError, status: int
) -> None:
    fail_with(monkeypatch, error)

    assert status == ask("status").status


def test_an_identity_number_is_never_told_in_full(ask: Ask, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, NumberUnknown(number=IDENTITY))
    told = ask("--site", site, "status")
    typed = ask("show", "a", IDENTITY)

    assert IDENTITY not in told.err + typed.err
    assert masked(IDENTITY) in told.err
    assert masked(IDENTITY) in typed.err


def test_in_a_path_that_is_told_no_identity_number_stands_in_full(ask: Ask, site: Path, tmp_path: Path) -> None:
    told = ask("form", "results", "-o", tmp_path / f"{IDENTITY}.xlsx", here=site)
    cut = ask("verify", f"/home/a-clerk-of-the-office/{IDENTITY}.pdf", here=site)

    assert (tmp_path / f"{IDENTITY}.xlsx").is_file()
    assert masked(IDENTITY) in told.out
    assert IDENTITY not in told.out
    # What is cut off behind the day of birth could not be masked any more.
    assert "a-clerk" in cut.err
    assert IDENTITY[:10] not in cut.err


def test_a_certificate_number_is_not_taken_for_an_identity_number() -> None:
    number = "S000065148999263000001"

    assert f"({number})" == without_identities(f"({number})")
    assert f"no{number}pdf" == without_identities(f"no{number}pdf")
    assert masked("650102900101001") == without_identities("650102900101001")


@pytest.mark.parametrize("name", ["ID{}", "photo{}.jpg", "王_{}x", "{}王", "x{}-2"])
def test_letters_beside_an_identity_number_do_not_uncover_it(name: str) -> None:
    assert name.format(masked(IDENTITY)) == without_identities(name.format(IDENTITY))


def test_a_mistake_of_ours_leaves_a_note_without_personal_data(
    ask: Ask, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, RuntimeError(f"张三 {IDENTITY}"))
    told = ask("--site", site, "status")
    (note,) = (site / "output" / "trouble").iterdir()

    assert 70 == told.status
    assert told.err.startswith("unexpected: ")
    assert str(note) in told.err
    assert "Traceback" not in told.err
    assert "张三" not in note.read_text("utf-8")
    assert IDENTITY not in note.read_text("utf-8")
    assert "RuntimeError" in note.read_text("utf-8")
    assert "test_door.py" in note.read_text("utf-8")


def test_a_mistake_of_ours_outside_a_site_leaves_its_note_in_the_temporary_folder(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    fail_with(monkeypatch, RuntimeError())

    assert str(tmp_path / "certpress-trouble") in ask("status").err


def test_a_mistake_of_ours_is_told_even_where_no_note_can_be_left(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "certpress-trouble").write_text("a file where the folder should be")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    fail_with(monkeypatch, RuntimeError())

    assert ask("status").err.startswith("unexpected: ")


def test_no_note_is_left_where_the_link_of_another_user_leads(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "his").mkdir()
    foreign_link(tmp_path / "certpress-trouble", tmp_path / "his", monkeypatch)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    fail_with(monkeypatch, RuntimeError())

    assert ask("status").err.startswith("unexpected: ")
    assert [] == list((tmp_path / "his").iterdir())


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_stopping_by_hand_is_no_failure_of_the_machine(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    fail_with(monkeypatch, error)
    told = ask("status")

    assert 130 == told.status
    assert "已停止" in told.err


@pytest.fixture
def careless() -> Iterator[None]:
    """Whoever calls has a umask that lets everybody in; what the door makes of it does not outlive the test."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("careless")
def test_what_a_library_writes_while_a_command_is_answered_is_its_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def writing() -> None:
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder" / "file").touch()

    monkeypatch.setattr("pipeline.cli.status.command", click.Command("status", callback=writing))
    monkeypatch.setattr(sys, "argv", ["certpress", "status"])
    monkeypatch.setenv("LANGUAGE", "")
    with pytest.raises(SystemExit):
        door.main()

    made = (tmp_path / "folder", tmp_path / "folder" / "file")
    assert [0o700, 0o600] == [stat.S_IMODE(path.stat().st_mode) for path in made]


@pytest.mark.usefixtures("careless")
def test_no_picture_of_the_memory_is_left_of_a_process_that_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names, ID numbers and keys are in it; a library that finds no memory aborts, and the system would write it."""
    asked: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda kind, limits: asked.append((kind, limits)))
    monkeypatch.setattr(sys, "argv", ["certpress", "--version"])
    monkeypatch.setenv("LANGUAGE", "")
    with pytest.raises(SystemExit):
        door.main()

    assert [(resource.RLIMIT_CORE, (0, 0))] == asked


@pytest.mark.usefixtures("careless")
def test_the_command_line_is_answered_and_the_status_handed_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setattr(sys, "argv", ["certpress", "nonsense"])
    with pytest.raises(SystemExit) as caught:
        door.main()

    assert 2 == caught.value.code
    assert "usage-wrong" in capsys.readouterr().err
    assert os.environ["LANGUAGE"] == "zh_CN"


@pytest.mark.parametrize(("code", "status"), [(errno.EROFS, FolderTrouble.status), (errno.ENOENT, Unexpected.status)])
def test_trouble_of_the_machine_that_nobody_foresaw_is_told_as_that(
    ask: Ask, site: Path, monkeypatch: pytest.MonkeyPatch, code: int, status: int
) -> None:
    fail_with(monkeypatch, OSError(code, os.strerror(code), "/share/somewhere"))
    told = ask("status", here=site)

    assert status == told.status
    assert ("/share/somewhere" in told.err) == (status == FolderTrouble.status)
