"""The audit judges the dates of what was numbered by the rules of the check, and asks about what is not filed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.auditing import audit
from pipeline.findings import Finding, Grade
from pipeline.rules.acts import Act
from pipeline.rules.book import timing
from pipeline.rules.problems import Problem
from pipeline.rules.reporting import Reported
from pipeline.statutory import platform
from tests.fakes import THE_DAY
from tests.ledger import samples
from tests.line.office import Office, open_office
from tests.samples.batches import write_drop

DAY = date.fromisoformat
# One change of a good batch for each rule about dates, and how grave it is; each batch was numbered on 2026-11-20.
WRONG: Mapping[str, tuple[Mapping[str, Any], Grade]] = {
    "notice-backwards": ({"notice_to": DAY("2026-11-06")}, Grade.BAD),
    "notice-before-evaluation-end": ({"evaluation_ended_on": DAY("2026-11-10")}, Grade.BAD),
    "notice-too-short": ({"notice_to": DAY("2026-11-12")}, Grade.BAD),
    "notice-not-over": ({"notice_to": DAY("2026-11-20"), "issued_on": DAY("2026-11-23")}, Grade.BAD),
    "issued-before-notice-end": ({"issued_on": DAY("2026-11-13")}, Grade.BAD),
    "evaluation-in-future": ({"evaluation_ended_on": DAY("2026-11-21")}, Grade.BAD),
    "approval-in-future": ({"approved_on": DAY("2026-11-21"), "issued_on": DAY("2026-11-21")}, Grade.BAD),
    "approved-before-evaluation-end": ({"approved_on": DAY("2026-11-05")}, Grade.BAD),
    "approved-before-notice-end": ({"approved_on": DAY("2026-11-12")}, Grade.NOTE),
    "issued-before-approval": ({"approved_on": DAY("2026-11-20"), "issued_on": DAY("2026-11-19")}, Grade.BAD),
    "issued-too-far-ahead": ({"issued_on": DAY("2026-12-22")}, Grade.BAD),
    "month-exceeded": ({"evaluation_ended_on": DAY("2026-10-09"), "issued_on": DAY("2026-11-20")}, Grade.NOTE),
    "calendar-missing": (
        {"notice_to": DAY("2031-01-02"), "issued_on": DAY("2031-01-03"), "approved_on": DAY("2026-11-20")},
        Grade.NOTE,
    ),
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path / "site")


def audited(office: Office, **changes: Any) -> tuple[Finding, ...]:
    """Number a batch without asking the rules, and return what the audit finds."""
    with office.workshop() as shop:
        batch = replace(samples.batch(), **changes)
        shop.register.number(shop.register.receive(samples.arrival(1)), batch)
        return audit(shop, quick=True).findings


def problems(found: tuple[Finding, ...], check: str) -> dict[str, Grade]:
    told = {one.values["problem"]: one.grade for one in found if one.check == check and "problem" in one.values}
    return {problem.code: grade for problem, grade in told.items() if isinstance(problem, Problem)}


def test_a_batch_that_kept_the_dates_is_counted(office: Office) -> None:
    found = [one for one in audited(office) if one.check in {"dates", "scope"}]

    assert [Grade.GOOD, Grade.GOOD] == [one.grade for one in found]
    assert [1, 3] == [one.values["count"] for one in found]


@pytest.mark.parametrize("code", WRONG)
def test_a_batch_that_did_not_keep_them_is_told(office: Office, code: str) -> None:
    changes, grade = WRONG[code]

    assert grade is problems(audited(office, **changes), "dates")[code]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"occupation": "深海潜水员"}, "occupation-not-filed"),
        ({"job": "水电工"}, "job-not-filed"),
    ],
)
def test_what_is_not_filed_wants_a_word(office: Office, changes: Mapping[str, Any], code: str) -> None:
    results = tuple(replace(samples.result(place), **changes) for place in range(2))
    found = audited(office, results=results)

    assert {code: Grade.NOTE} == problems(found, "scope")
    assert [2] == [one.values["certified"] for one in found if one.check == "scope"]


def test_a_level_that_is_not_filed_wants_a_word(office: Office) -> None:
    found = audited(office, results=(samples.result(0, level=2),))

    assert {"level-not-filed": Grade.NOTE} == problems(found, "scope")


@pytest.mark.parametrize(
    ("states", "days", "expected"),
    [
        ((), 16, [Grade.GOOD]),
        ((), 17, [Grade.NOTE]),
        ((Reported.SUBMITTED,), 17, [Grade.GOOD]),
        ((Reported.SUBMITTED, Reported.RETURNED), 17, [Grade.NOTE]),
    ],
)
def test_what_is_due_on_the_platform_and_not_entered_wants_a_word(
    office: Office, states: Sequence[Reported], days: int, expected: list[Grade]
) -> None:
    """The evaluation of the sample ended on 2026-11-06, a fortnight before the day of the tests."""
    write_drop(office.inbox, people=1)
    assert office.run().accepted
    with office.workshop() as shop:
        for state in states:
            shop.register.report("2026-11-电工-01", Act(by="张管理"), state)
        later = replace(shop, clock=lambda: THE_DAY + timedelta(days=days))
        found = [one.grade for one in platform(later)]

    assert expected == found


def test_every_rule_about_dates_has_its_sample() -> None:
    assert set(WRONG) == {code for rule in timing.RULES for code in rule.codes}
