"""Asks the scripts of the verification page in node, as a browser would run them."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.ledger.notes import VerifierKey, encoded
from tests.strangers import needs, program

WEB = Path(__file__).parents[2] / "pipeline" / "web"
_NODE = program("node")
needs_node = needs("node", package="nodejs")


def ask(call: str, cases: Sequence[Sequence[object]], *, folder: Path = WEB) -> list[Any]:
    """Return what the scripts in `folder` answer to each case."""
    told = subprocess.run(
        [str(_NODE), str(Path(__file__).with_name("node.js")), str(folder)],
        input=json.dumps({"call": call, "cases": cases}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert not told.stderr, told.stderr
    answers: list[Any] = json.loads(told.stdout)
    return answers


def site(*keys: VerifierKey, origin: str = "certpress/S000065148999") -> dict[str, object]:
    """Return what the page knows of its site; the last key signs now."""
    return {
        "institution": "天山示例职业技能评价中心",
        "origin": origin,
        "keys": [{"name": key.name, "id": encoded(key.id), "key": encoded(key.key)} for key in keys],
    }
