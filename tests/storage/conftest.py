"""What every test of the storage may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.storage.register import Register
from tests.storage.inboxes import office
from tests.storage.offices import office as open_register

__all__ = ["office", "register"]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with open_register(tmp_path / "ledger.db") as register:
        yield register
