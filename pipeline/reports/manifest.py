"""manifest.json: what other programs read about a finished batch."""

import json
from collections.abc import Sequence
from typing import Protocol

from pipeline.rules.batch import NumberedBatch
from pipeline.rules.columns import RESULT_KIND

FILE_NAME = "manifest.json"


class Certificate(Protocol):
    """What is needed to know of a certificate file."""

    @property
    def path(self) -> str:
        """Its path inside the batch's folder."""

    @property
    def sha256(self) -> str:
        """Its SHA-256, hexadecimal."""


def manifest(numbered: NumberedBatch, certificates: Sequence[Certificate]) -> bytes:
    """Return manifest.json in UTF-8; `certificates[i]` is that of `numbers[i]` and of page i + 1 of the print run.

    Raises ValueError where there are more or fewer files than people.
    """
    batch = numbered.batch
    documents = [
        {
            "number": str(number),
            "name": result.name,
            "id_no": result.identity,
            "file": made.path,
            "page": page,
            "sha256": made.sha256,
        }
        for page, (number, result, made) in enumerate(
            zip(numbered.numbers, batch.results, certificates, strict=True), start=1
        )
    ]
    content = {
        "batch": batch.name,
        "kind": RESULT_KIND,
        "institution": str(batch.institution),
        "issued_on": batch.issued_on.isoformat(),
        "documents": documents,
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
