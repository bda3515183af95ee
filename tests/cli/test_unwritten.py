"""An ID number that is asked for stands in no command line and no environment, and is used as if it were written."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pipeline.rules.identity import masked
from tests.cli.conftest import Ask
from tests.line.office import Office, copied, open_office
from tests.line.test_line import entries
from tests.samples.batches import write_drop
from tests.samples.people import invent

IDENTITY = str(invent(2)[0]["证件号码"])
ANOTHERS = "110101199003078515"
CLERK = ("--by", "张管理")


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = open_office(tmp_path_factory.mktemp("unwritten") / "site")
    write_drop(office.inbox, people=2)
    office.run()
    return office


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What somebody answers, by a word of the question."""
    known: dict[str, str] = {}
    monkeypatch.setattr(click, "prompt", lambda text, **_: next(known[word] for word in known if word in text))
    return known


def numbers_of(office: Office) -> Iterator[str]:
    for number in office.numbers():
        with office.workshop() as shop:
            if str(shop.register.show(number).certificate.identity) == IDENTITY:
                yield number


def test_while_it_is_asked_for_no_other_user_sees_it(worked: Office) -> None:
    command = [sys.executable, "-m", "pipeline", "find", "-"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=worked.settings.site, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stderr
        # It asks, and waits for the answer.
        while process.stderr.read(1) != b":":
            assert process.poll() is None
        seen = [Path(f"/proc/{process.pid}/{name}").read_bytes() for name in ("cmdline", "environ")]
        told, _ = process.communicate(f" {IDENTITY}\n".encode(), timeout=120)

    assert 0 == process.returncode
    assert b"find\0-" in seen[0]
    assert not any(IDENTITY.encode() in text for text in seen)
    assert masked(IDENTITY) in told.decode()


def test_a_holder_and_a_proxy_are_asked_for_their_numbers(
    ask: Ask, worked: Office, tmp_path: Path, answers: dict[str, str]
) -> None:
    office = copied(worked, tmp_path / "site")
    (number,) = numbers_of(office)
    words = ("deliver", number, "--id", "-", "--proxy", "古丽", "--proxy-id", "-", *CLERK)
    answers |= {"持证人": ANOTHERS, "代领人": ANOTHERS}
    refused = ask(*words, here=office.settings.site)
    answers |= {"持证人": f" {IDENTITY} "}
    done = ask(*words, here=office.settings.site)

    assert refused.status
    assert (0, "") == (done.status, done.err)
    assert "certificate.delivered" == entries(office)[-1].op


def test_the_right_number_is_asked_for(ask: Ask, worked: Office, tmp_path: Path, answers: dict[str, str]) -> None:
    office = copied(worked, tmp_path / "site")
    (number,) = numbers_of(office)
    answers |= {"正确": ANOTHERS}
    told = ask("correct", number, "--id", "-", "--reason", "试验", *CLERK, here=office.settings.site)

    assert 0 == told.status
    with office.workshop() as shop:
        assert ANOTHERS == str(shop.register.show(number).certificate.identity)


def test_what_is_written_is_not_asked_for(ask: Ask, worked: Office, answers: dict[str, str]) -> None:
    assert {} == answers
    assert masked(IDENTITY) in ask("find", IDENTITY, here=worked.settings.site).out
