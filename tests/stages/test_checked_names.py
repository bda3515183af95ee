"""Under which name a batch that goes back is entered in the ledger."""

import pytest

from pipeline.ledger.operations import OPERATIONS
from pipeline.rules import columns
from pipeline.stages.check import Checked
from tests.rules.rosters import good_roster, identity, with_key


def name_of(typed: str) -> str | None:
    return Checked(None, with_key(good_roster(), columns.BATCH, typed), ()).name


def test_a_batch_goes_back_under_its_folded_name() -> None:
    assert "2026-11-01" == name_of(" ２０２６-11-01 ")


@pytest.mark.parametrize("typed", [identity(1), f"李娜-{identity(1)}", "批" * 300, "../x", "", "2026 11"])
def test_what_is_no_name_of_a_batch_never_gets_into_the_ledger(typed: str) -> None:
    assert name_of(typed) is None
    assert OPERATIONS["batch.rejected"].payload["name"].holds(name_of(typed))
