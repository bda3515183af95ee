"""Every command explains itself in both languages."""

import re

import pytest

from pipeline.cli.caller import width_of
from pipeline.cli.door import COMMANDS, Door
from pipeline.language import CHINESE, ENGLISH, Language
from tests.cli.conftest import Ask
from tests.reference_pages import PAGES, REFERENCE, helps

PATHS = [path for path, _ in helps(Language.load(ENGLISH))]
CHINESE_LETTER = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("path", PATHS)
def test_a_command_explains_itself_in_both_languages(path: str, ask: Ask) -> None:
    words = path.split()[1:]
    chinese, english = ask(*words, "--help"), ask("--lang", "en", *words, "--help")

    assert (0, 0) == (chinese.status, english.status)
    assert chinese.out.startswith(f"用法： {path}")
    assert english.out.startswith(f"Usage: {path}")


@pytest.mark.parametrize("path", PATHS)
def test_no_english_sentence_is_left_in_a_chinese_help(path: str, ask: Ask) -> None:
    out = ask(*path.split()[1:], "--help").out
    paragraphs = [line.strip() for line in out.splitlines() if line.strip() and "[OPTIONS]" not in line]

    assert [] == [line for line in paragraphs if not CHINESE_LETTER.search(line)]


def test_every_command_has_its_module_and_every_module_its_command() -> None:
    door = Door(Language.load(CHINESE))
    context = door.make_context("certpress", ["status"])

    assert list(COMMANDS) == door.list_commands(context)
    assert [name for name in COMMANDS if door.get_command(context, name) is None] == []


def test_the_contract_of_commands_is_kept() -> None:
    promised = {
        "init",
        "doctor",
        "form",
        "check",
        "proof",
        "print",
        "run",
        "watch",
        "reprint",
        "reissue",
        "correct",
        "revoke",
        "recall",
        "destroy",
        "deliver",
        "void",
        "stock",
        "approve",
        "cancel",
        "status",
        "find",
        "show",
        "verify",
        "fonts",
    }

    others = {
        "site",
        "archive",
        "audit",
        "backup",
        "recover",
        "restore",
        "books",
        "keys",
        "ledger",
        "bench",
        "withdraw",
        "loss",
        "calibrate",
        "overprint",
        "statistics",
        "history",
        "numbers",
        "platform",
        "receipt",
    }
    assert promised | others == set(COMMANDS)


@pytest.mark.parametrize(
    "command",
    [
        "doctor",
        "check",
        "status",
        "find",
        "show",
        "verify",
        "fonts",
        "calibrate list",
        "stock balance",
        "platform list",
        "statistics",
        "archive review",
        "ledger verify",
        "ledger prove",
        "keys",
    ],
)
def test_every_reading_command_speaks_to_programs_too(command: str, ask: Ask) -> None:
    assert "--json" in ask(*command.split(), "--help").out


def test_no_line_of_a_chinese_help_is_wider_than_a_terminal() -> None:
    lines = [line for _, text in helps(Language.load(CHINESE)) for line in text.splitlines()]

    assert [] == [line for line in lines if width_of(line) > 80]


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_page_is_what_the_sources_say(name: str) -> None:
    assert PAGES[name]() == (REFERENCE / name).read_text("utf-8"), "run `python -m tests.reference_pages`"
