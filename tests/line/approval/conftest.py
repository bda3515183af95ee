"""A site that wants signatures, and the key of its approver."""

from pathlib import Path

import pytest

from pipeline.storage.keys import SigningKey
from tests.line.approval.approvers import BY, with_people
from tests.line.office import Office


@pytest.fixture
def key(tmp_path: Path) -> Path:
    SigningKey.make(tmp_path / "own" / "approver.key", name=BY)
    return tmp_path / "own" / "approver.key"


@pytest.fixture
def office(tmp_path: Path, key: Path) -> Office:
    return with_people(tmp_path / "site", key)
