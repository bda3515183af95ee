"""Where test data that nobody here wrote lies, beside the checkout; a test without it is skipped."""

from pathlib import Path

import pytest

_DATA = Path(__file__).parents[2] / ".." / "shared" / "data"


def shared_data(name: str) -> Path:
    """Return the path of a shared file, or skip the test."""
    path = _DATA / name
    if not path.exists():
        pytest.skip(f"the shared test data {name} are not beside this checkout")
    return path
