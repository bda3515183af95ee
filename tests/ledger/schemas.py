"""Writes the JSON Schema of every operation to docs/reference/ledger: `python -m tests.ledger.schemas`."""

import json
from pathlib import Path

from pipeline.ledger.operations import OPERATIONS, schema_of

FOLDER = Path(__file__).parents[2] / "docs" / "reference" / "ledger"


def published() -> dict[str, str]:
    """Return the text of every schema file under its name."""
    return {
        f"{op}.schema.json": json.dumps(schema_of(op), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for op in OPERATIONS
    }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in published().items():
        (FOLDER / name).write_text(text, "utf-8")
