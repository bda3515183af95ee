"""Where a batch stands on the platform: forwards only, but for what the review returned."""

from itertools import product

import pytest

from pipeline.rules.reporting import Reported, is_submitted, may_follow
from tests.ledger.clerk import refused
from tests.ledger.paper_clerk import DAY, PaperClerk

SUBMITTED, RETURNED, REVIEWED, SEARCHABLE = Reported


def report(clerk: PaperClerk, state: str, *, batch: int = 1) -> None:
    clerk.enter("platform.reported", {"state": str(state), "on": DAY, "proof": ""}, batch=batch)


@pytest.fixture
def clerk() -> PaperClerk:
    clerk = PaperClerk()
    clerk.open()
    return clerk.made()


def test_a_batch_is_handed_in_reviewed_and_found(clerk: PaperClerk) -> None:
    for state in (SUBMITTED, RETURNED, SUBMITTED, REVIEWED, SEARCHABLE):
        report(clerk, state)
        found = clerk.view.batch(1)

        assert found is not None
        assert state == found.platform


def test_whoever_comes_late_enters_what_is_so_now(clerk: PaperClerk) -> None:
    report(clerk, SEARCHABLE)


ALLOWED = {
    (None, SUBMITTED),
    (None, REVIEWED),
    (None, SEARCHABLE),
    (SUBMITTED, RETURNED),
    (SUBMITTED, REVIEWED),
    (SUBMITTED, SEARCHABLE),
    (RETURNED, SUBMITTED),
    (REVIEWED, RETURNED),
    (REVIEWED, SEARCHABLE),
}


@pytest.mark.parametrize(("before", "after"), [*product((None, *Reported), Reported)])
def test_every_other_step_is_refused(before: Reported | None, after: Reported) -> None:
    assert ((before, after) in ALLOWED) == may_follow(before, after)


def test_what_is_found_stays_found(clerk: PaperClerk) -> None:
    report(clerk, SEARCHABLE)
    with refused("the platform has it in another state"):
        report(clerk, RETURNED)


def test_nothing_is_reported_before_its_certificates_are_made(clerk: PaperClerk) -> None:
    with refused("no accepted batch of results"):
        report(clerk, SUBMITTED, batch=2)
    clerk.receive(2, "2" * 64)
    with refused("no accepted batch of results"):
        report(clerk, SUBMITTED, batch=2)
    clerk.accept(2, "批次2", count=1)
    clerk.assign(4, batch=2)
    with refused("files are not recorded"):
        report(clerk, SUBMITTED, batch=2)


def test_what_the_platform_returned_is_not_with_it() -> None:
    assert [False, True, False, True, True] == [is_submitted(state) for state in (None, *Reported)]
