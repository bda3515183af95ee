"""A log that was begun, and one with a certificate."""

import pytest

from tests.ledger.clerk import Clerk


@pytest.fixture
def clerk() -> Clerk:
    return Clerk().open()


@pytest.fixture
def numbered(clerk: Clerk) -> Clerk:
    clerk.receive()
    clerk.accept()
    clerk.assign()
    return clerk
