"""Who waits for a reissued certificate, and for how many working days."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.desk import reissue
from pipeline.findings import Grade
from pipeline.language import Language
from pipeline.reissue_clock import Waiting, reissues, waiting_copies
from pipeline.rules.acts import Act
from pipeline.rules.copies import Handover, ReissueReason
from pipeline.rules.reporting import Reported
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop
from tests.fakes import THE_DAY
from tests.line.office import Office, open_office
from tests.samples.batches import write_drop

ACT = Act(by="张管理", reason="遗失")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A site whose first certificate was reissued on Friday, 2026-11-20."""
    office = open_office(tmp_path_factory.mktemp("clock") / "site")
    write_drop(office.inbox, people=2)
    office.run()
    office.searchable()
    with office.workshop() as shop:
        reissue(shop, office.numbers()[0], ACT, reason=ReissueReason.LOST)
    return office


@pytest.fixture
def office(prepared: Office, tmp_path: Path) -> Office:
    shutil.copytree(prepared.settings.site, tmp_path / "site")
    return Office(Settings.read(tmp_path / "site"))


def after(shop: Workshop, days: int) -> Workshop:
    return replace(shop, clock=lambda: THE_DAY + timedelta(days=days))


def waiting(office: Office, days: int) -> list[tuple[int | None, bool]]:
    def as_told(one: Waiting) -> tuple[int | None, bool]:
        return (one.workdays, one.is_late)

    with office.workshop() as shop:
        return [as_told(one) for one in waiting_copies(after(shop, days))]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, (0, False)), (2, (0, False)), (3, (1, False)), (21, (15, False)), (24, (16, True))],
)
def test_working_days_are_counted_from_the_day_after(office: Office, days: int, expected: tuple[int, bool]) -> None:
    assert [expected] == waiting(office, days)


def test_nobody_guesses_where_there_is_no_calendar(office: Office) -> None:
    assert [(None, False)] == waiting(office, 5000)


def test_what_is_handed_over_waits_no_more(office: Office) -> None:
    with office.workshop() as shop:
        shop.register.deliver(office.numbers()[0], ACT, how=Handover.IN_PERSON)

    assert [] == waiting(office, 24)


def test_the_audit_tells_what_waits_for_too_long(office: Office) -> None:
    with office.workshop() as shop:
        found = [[one.grade for one in reissues(after(shop, days))] for days in (21, 24, 5000)]

    assert [[Grade.GOOD], [Grade.NOTE], [Grade.NOTE]] == found


def test_the_audit_names_what_was_reissued_before_its_record_was_found_in_the_national_system(tmp_path: Path) -> None:
    """As in a log of the time when nobody asked: the desk refuses it, the audit must tell it of old ones too."""
    office = open_office(tmp_path / "site")
    write_drop(office.inbox, people=2)
    office.run()
    first, second = office.numbers()
    with office.workshop() as shop:
        shop.register.reissue(first, ACT, ReissueReason.LOST)
        never = told(shop)
        batch = shop.register.batches()[0].name or ""
        shop.register.report(batch, replace(ACT, on="2026-11-19"), Reported.SEARCHABLE)
        entered_late = told(shop)
        shop.register.reissue(second, ACT, ReissueReason.LOST)
        after_it = told(shop)

    assert [(first, 2, THE_DAY.date(), None)] == never
    assert [] == entered_late == after_it


def test_a_record_that_was_found_after_the_reissue_makes_it_too_early(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site")
    write_drop(office.inbox, people=2)
    office.run()
    first, second = office.numbers()
    with office.workshop() as shop:
        shop.register.reissue(first, ACT, ReissueReason.LOST)
        batch = shop.register.batches()[0].name or ""
    later = THE_DAY + timedelta(days=4)
    with Workshop.open(office.settings, language=Language.load(), clock=lambda: later) as shop:
        shop.register.report(batch, replace(ACT, on="2026-11-24"), Reported.SEARCHABLE)
        shop.register.reissue(second, ACT, ReissueReason.LOST)
        found = told(shop)

    assert [(first, 2, THE_DAY.date(), date(2026, 11, 24))] == found


def told(shop: Workshop) -> list[tuple[object, ...]]:
    """What is said of copies that were made too early: number, copy, day of the reissue, and since when it is found."""
    early = (one for one in reissues(shop) if "found" in one.values)
    assert all(one.grade is Grade.NOTE for one in reissues(shop) if "found" in one.values)
    return [tuple(one.values[name] for name in ("number", "copy", "day", "found")) for one in early]
