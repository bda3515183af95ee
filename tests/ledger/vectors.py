"""Where test data of other projects lie, beside the checkout; a test without them is skipped."""

import json
from pathlib import Path
from typing import Any

import pytest

VECTORS = Path(__file__).parents[2] / ".." / "shared" / "vectors"


def needs(folder: str) -> pytest.MarkDecorator:
    """Return the mark of a test that needs a folder of them."""
    return pytest.mark.skipif(not (VECTORS / folder).is_dir(), reason="the vectors of ../shared are not here")


def read(name: str) -> Any:
    """Return what a JSON file among them says."""
    return json.loads((VECTORS / name).read_text("utf-8"))
