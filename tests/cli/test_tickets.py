"""Candidates of an exam as the clerk finds them: whose ticket, which batch, when, which room and seat, which file."""

import dataclasses
import json
from pathlib import Path

import pytest

from pipeline.ledger.views import MadeDocument
from pipeline.rules.batches import AnyBatch
from pipeline.rules.exam.ticketed import TicketedExam
from pipeline.settings.values import Settings
from pipeline.storage.register import Register
from tests.cli.conftest import Ask
from tests.ledger import samples

NAME = "2026-12-准考-01"


def opened(site: Path) -> Register:
    settings = Settings.read(site)
    return Register.open(
        settings.ledger_file,
        institution=settings.institution.code,
        institution_name=settings.institution.name,
        clock=lambda: samples.NINE,
        witness=settings.ledger_witness,
    )


@pytest.fixture
def exam(site: Path) -> TicketedExam:
    with opened(site) as register:
        numbered = register.number(register.receive(samples.arrival()), samples.arranged_exam())
        number = numbered.numbers[0]
        file = MadeDocument("admission-ticket", None, 1, f"2026/{NAME}/tickets/{number}.pdf", "ab" * 32, 1, page=1)
        register.record(1, [file])
    return numbered


def test_a_candidate_is_found_with_batch_hours_room_and_seat(ask: Ask, site: Path, exam: TicketedExam) -> None:
    candidate, seats = exam.batch.exam.candidates[0], exam.batch.seating.by_person()
    theory = seats[candidate.person][0]
    told = ask("find", candidate.identity, here=site).out

    assert {exam.numbers[0], candidate.name, NAME, "有效"} <= set(told.split())
    assert f"{theory.room} 考场" in told
    assert f"{theory.number} 号座" in told
    assert "工位抽签" in told
    assert candidate.identity not in told
    assert 3 == ask("find", candidate.name, here=site).out.count("工位抽签")


def test_a_ticket_is_shown_with_its_file_and_its_history(ask: Ask, site: Path, exam: TicketedExam) -> None:
    number = exam.numbers[0]
    told = ask("show", number, here=site).out

    assert str(site / "output" / "2026" / NAME / "tickets" / f"{number}.pdf") in told
    assert exam.batch.exam.title in told
    assert "准考证上有照片" in told
    assert "发放准考证" in told
    assert exam.batch.exam.candidates[0].identity not in told


def test_a_ticket_without_a_photo_says_so(ask: Ask, site: Path, exam: TicketedExam) -> None:
    candidate = dataclasses.replace(samples.candidate(7), photo=None)
    alone = samples.arranged_exam("2026-12-准考-02", people=1, first_place=7)
    arranged = dataclasses.replace(alone, exam=dataclasses.replace(alone.exam, candidates=(candidate,)))
    with opened(site) as register:
        (number,) = register.number(register.receive(samples.arrival(2)), arranged).numbers

    assert number not in exam.numbers
    assert "没有，准考证的照片栏为空" in ask("show", number, here=site).out
    assert json.loads(ask("show", number, "--json", here=site).out)["has_photo"] is False


def test_a_ticket_as_long_as_the_number_of_a_card_is_shown(ask: Ask, site: Path) -> None:
    arranged = samples.arranged_exam(people=1)
    candidate = dataclasses.replace(arranged.exam.candidates[0], ticket="202612050000000001")
    own = dataclasses.replace(arranged, exam=dataclasses.replace(arranged.exam, candidates=(candidate,)))
    with opened(site) as register:
        (number,) = register.number(register.receive(samples.arrival()), own).numbers

    assert (candidate.ticket, 18) == (number, len(number))
    assert candidate.name in ask("show", number, here=site).out


@pytest.mark.parametrize("batch", [samples.card_batch(), samples.batch()], ids=["card", "certificate"])
def test_a_ticket_hides_no_card_and_no_certificate_of_the_same_number(ask: Ask, site: Path, batch: AnyBatch) -> None:
    arranged = samples.arranged_exam(people=1)
    with opened(site) as register:
        number = str(register.number(register.receive(samples.arrival(1)), batch).numbers[0])
        candidate = dataclasses.replace(arranged.exam.candidates[0], ticket=number)
        own = dataclasses.replace(arranged, exam=dataclasses.replace(arranged.exam, candidates=(candidate,)))
        register.number(register.receive(samples.arrival(2)), own)
    shown = ask("show", number, here=site).out

    assert batch.name in shown
    assert arranged.exam.title not in shown
    assert arranged.name in ask("find", number, here=site).out


def test_programs_are_told_the_same_of_a_ticket(ask: Ask, site: Path, exam: TicketedExam) -> None:
    number, identity = exam.numbers[0], exam.batch.exam.candidates[0].identity
    (found,) = json.loads(ask("find", number, "--json", here=site).out)
    shown = json.loads(ask("show", number, "--json", here=site).out)

    assert found == {name: shown[name] for name in found}
    assert ["理论", "实操"] == [seat["subject"] for seat in found["seats"]]
    assert [True, False] == [isinstance(seat["seat"], int) for seat in found["seats"]]
    assert identity not in str(found) + str(shown)


def test_an_identity_number_nobody_has_is_not_told_in_full(ask: Ask, site: Path, exam: TicketedExam) -> None:
    identity = exam.batch.exam.candidates[0].identity
    told = ask("show", identity, here=site)

    assert 2 == told.status
    assert identity not in told.err
    assert "certpress find" in told.err
