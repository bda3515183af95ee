"""The tree of failures: each has a code of its own, a status of its kind, advice, and a heading in the reference."""

import pickle
import re
import string
from collections import Counter

import pytest

from pipeline.cli.door import COMMANDS
from pipeline.errors import (
    Because,
    CertpressError,
    FolderTrouble,
    LedgerBroken,
    MachineFailure,
    SettingsWrong,
    UsageProblem,
    all_errors,
)
from pipeline.language import LANGUAGES, Language
from tests.reference_pages import REFERENCE

ERRORS = all_errors()


def test_no_two_failures_share_a_code() -> None:
    assert [] == [code for code, count in Counter(error.code for error in ERRORS).items() if count > 1]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_a_failure_says_what_happened_and_what_to_do(error: type[CertpressError]) -> None:
    assert error.message
    assert error.advice.endswith(".")


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_advice_names_no_command_that_does_not_exist(error: type[CertpressError]) -> None:
    named = re.findall(r"`certpress ([a-z]+)", error.advice)

    assert [] == [command for command in named if command not in COMMANDS]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_a_failure_has_its_heading_in_the_reference(error: type[CertpressError]) -> None:
    assert f"\n## {error.code}\n" in (REFERENCE / "errors.md").read_text("utf-8")


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_the_exit_status_tells_what_kind_of_failure_it_is(error: type[CertpressError]) -> None:
    kinds: dict[type, set[int]] = {UsageProblem: {2}, MachineFailure: set(range(20, 71)), CertpressError: {10, 11}}
    allowed = next(statuses for kind, statuses in kinds.items() if issubclass(error, kind))

    assert error.status in allowed


def test_failures_of_the_machine_can_be_told_apart_by_their_status() -> None:
    statuses = Counter(error.status for error in ERRORS if issubclass(error, MachineFailure))

    assert [] == [status for status, count in statuses.items() if count > 1]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_advice_asks_for_no_value_that_the_message_does_not_have(error: type[CertpressError], language: str) -> None:
    names = [name for _, name, _, _ in string.Formatter().parse(error.message + error.advice) if name]
    line, advice = Language.load(language).error(error(**dict.fromkeys(names, "VALUE")))

    assert "{" not in line + advice
    assert not names or "VALUE" in line + advice


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_a_failure_travels_between_processes_whole(error: type[CertpressError]) -> None:
    sent = error(reason=Because("it is {kind}", kind="cut off"), path="/x")
    come = pickle.loads(pickle.dumps(sent))  # noqa: S301 - our own bytes of a line before

    assert (type(sent), str(sent)) == (type(come), str(come))
    assert ("it is cut off", "/x") == (str(come.values["reason"]), come.values["path"])


def test_a_reason_is_told_in_the_language_of_the_message() -> None:
    error = SettingsWrong(file="site.toml", line=3, reason=Because("{key} is missing", key="institution.name"))

    assert "site.toml 第 3 行：缺少 institution.name" == Language.load("zh_CN").error(error)[0]
    assert "settings-wrong: site.toml, line 3: institution.name is missing" == str(error)


def test_a_value_that_nobody_gave_shows_as_a_hole_and_not_as_another_failure() -> None:
    assert "folder-trouble: The folder {path} cannot be used: full." == str(FolderTrouble(reason="full"))


def test_the_value_of_an_error_may_have_any_name() -> None:
    error = LedgerBroken(message="m", self_="s", reason=Because("{message}", message="inner"))

    assert "inner" in str(error)
