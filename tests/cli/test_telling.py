"""What an operator reads while the line runs."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.caller import Caller
from pipeline.cli.telling import EVENTS, WAITING, Teller, ranges
from pipeline.errors import StoreBusy
from pipeline.happenings import Happening
from pipeline.language import CHINESE, Language
from pipeline.rules.levels import Level
from pipeline.rules.numbers import CertificateNumber, InstitutionCode
from pipeline.rules.problems import Problem
from pipeline.stages.approval import UNSIGNED
from pipeline.storage.scanner import WaitingFor

CODE = InstitutionCode.parse("S000065148999")


def number(sequence: int, level: int = 3, year: int = 2026) -> CertificateNumber:
    return CertificateNumber(CODE, year, Level(level), sequence)


def teller(*, on_terminal: bool = False) -> Teller:
    return Teller(Caller(Language.load(CHINESE), None, {}, Path("/")), on_terminal=on_terminal)


def test_an_accepted_batch_tells_people_numbers_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    numbers = (number(1), number(2), number(3))
    teller().say(Happening.ACCEPTED, batch="2026-11-电工-01", numbers=numbers, place=Path("/o"))

    assert (
        "2026-11-电工-01：已受理，共 3 人，编号 S000065148999263000001–S000065148999263000003。文件在 /o\n"
        == capsys.readouterr().out
    )


def test_accepted_scores_tell_that_no_number_was_taken(capsys: pytest.CaptureFixture[str]) -> None:
    teller().say(Happening.ACCEPTED, batch="2026-11-成绩-01", people=40, numbers=(), place=Path("/o"))

    assert "2026-11-成绩-01：已受理，共 40 人，不编号。文件在 /o\n" == capsys.readouterr().out


def test_every_reason_for_waiting_has_its_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    reasons = {*map(str, WaitingFor), UNSIGNED}
    for reason in reasons:
        teller().say(Happening.WAITING, drop="A", reason=reason)

    assert reasons == set(WAITING)
    assert ["A：等待中。"] * len(reasons) == [line[:6] for line in capsys.readouterr().out.splitlines()]


def test_a_warning_is_told_as_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    teller().say(Happening.WARNING, drop="A", problem=Problem.warning("no-common-face", text="㛃"))

    assert capsys.readouterr().out.startswith("A：提示：没有一种字体包含“㛃”")


def test_a_failure_is_told_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    teller().say(Happening.FAILED, error=StoreBusy(reason="x"))
    told = capsys.readouterr()

    assert "" == told.out
    assert told.err.startswith("store-busy: ")


def test_the_door_has_a_sentence_for_everything_that_can_happen() -> None:
    assert set(Happening) - {Happening.FAILED} == set(EVENTS)


def test_an_identity_number_in_a_drops_name_is_masked(capsys: pytest.CaptureFixture[str]) -> None:
    for event in EVENTS:
        teller().say(event, drop="650102199001010010", batch="650102199001010010", inbox="-", place="-")

    assert "650102199001010010" not in capsys.readouterr().out


def test_plain_progress_is_told_by_the_quarter(capsys: pytest.CaptureFixture[str]) -> None:
    telling = teller()
    for done in range(1, 101):
        telling.progress(done, 100)

    assert ["25 / 100", "50 / 100", "75 / 100", "100 / 100"] == [
        line.split(maxsplit=1)[1] for line in capsys.readouterr().out.splitlines()
    ]


def test_a_second_batch_tells_its_own_progress(capsys: pytest.CaptureFixture[str]) -> None:
    telling = teller()
    telling.progress(4, 4)
    telling.progress(4, 4)

    assert 2 == len(capsys.readouterr().out.splitlines())


def test_a_bar_on_a_terminal_leaves_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    telling = teller(on_terminal=True)
    telling.progress(1, 2)
    telling.say(Happening.RECEIVED, drop="A", files=1)
    telling.progress(2, 2)

    assert "A：已收到" in capsys.readouterr().out
    assert telling._bar is None


def test_runs_of_numbers_are_told_from_first_to_last() -> None:
    assert "" == ranges([])
    assert str(number(7)) == ranges([number(7)])
    assert f"{number(1)}–{number(2)}, {number(4)}" == ranges([number(4), number(2), number(1)])


def test_the_last_of_one_level_and_the_first_of_the_next_are_no_run() -> None:
    assert f"{number(999_999, level=3)}, {number(1, level=4)}" == ranges([number(999_999, level=3), number(1, level=4)])


@given(st.sets(st.integers(1, 40), min_size=1))
def test_no_number_is_told_that_is_not_there(sequences: set[int]) -> None:
    told = ranges(number(sequence) for sequence in sequences)
    shown, _, more = told.partition(" (+")
    covered: set[int] = set()
    for run in shown.rstrip(",").split(", "):
        first, _, last = run.partition("–")
        covered |= set(range(int(first[-6:]), int((last or first)[-6:]) + 1))

    assert covered <= sequences
    assert more or covered == sequences


def test_cards_of_one_kind_without_a_gap_are_told_as_a_run() -> None:
    cards = [
        "S00006514899920001",
        "S00006514899920002",
        "S00006514899910001",
        "S000065148999W0009",
        "S000065148999W0010",
    ]

    told = "S00006514899910001, S00006514899920001–S00006514899920002, S000065148999W0009–S000065148999W0010"
    assert told == ranges(cards)


@pytest.mark.parametrize(
    ("tickets", "told"),
    [
        (["202600100001", "202600100002"], "202600100001–202600100002"),
        (["T-009", "T-010", "T-012"], "T-009–T-010, T-012"),
        (["A1BX", "A1BY"], "A1BX, A1BY"),
        (["A", "A0", "A1"], "A, A0–A1"),
        (["7-0A", "7-1"], "7-0A, 7-1"),
    ],
)
def test_tickets_are_told_as_runs_whatever_they_end_with(tickets: list[str], told: str) -> None:
    """An exam may bring its own 准考证号, of letters too."""
    assert told == ranges(tickets)


@pytest.mark.parametrize(
    ("subject", "label", "told"),
    [("name.3", "姓名", "姓名 (name.3)，某个字段"), ("photo", "", "照片，某个字段"), ("f0", "", "f0，某个字段")],
)
def test_why_a_batch_was_laid_out_page_by_page_is_told_with_the_label_of_the_field(
    capsys: pytest.CaptureFixture[str], subject: str, label: str, told: str
) -> None:
    refused = {"kind": "certificate", "subject": subject, "label": label, "cause": "flowing"}
    teller().say(Happening.PLATE_REFUSED, batch="A", **refused)

    assert told in capsys.readouterr().out
