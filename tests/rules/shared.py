"""Where what nobody here wrote lies, beside the checkout; a test without it is skipped."""

from pathlib import Path

import pytest

_SHARED = Path(__file__).parents[2] / ".." / "shared"


def shared_data(name: str) -> Path:
    """Return the path of a shared file of test data, or skip the test."""
    return _shared(Path("data", name))


def regulations() -> str:
    """Return the text of the regulations, or skip the test."""
    return _shared(Path("regulations.txt")).read_text(encoding="utf-8")


def _shared(name: Path) -> Path:
    path = _SHARED / name
    if not path.exists():
        pytest.skip(f"the shared {name} are not beside this checkout")
    return path
