"""manifest.json: what other programs read about a finished batch."""

import json
from collections.abc import Iterator, Sequence
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
    head = {
        "batch": batch.name,
        "kind": RESULT_KIND,
        "institution": str(batch.institution),
        "issued_on": batch.issued_on.isoformat(),
    }
    # One document at a time, as bytes: as one value the list of a hundred thousand would take 200 MB on its way.
    content = bytearray(json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}").encode())
    content += b',\n "documents": ['
    for place, document in enumerate(_documents(numbered, certificates)):
        content += (",\n" if place else "\n").encode() + document.encode()
    content += b"\n ]\n}\n"
    return bytes(content)


def _documents(numbered: NumberedBatch, certificates: Sequence[Certificate]) -> Iterator[str]:
    people = zip(numbered.numbers, numbered.batch.results, certificates, strict=True)
    for page, (number, result, made) in enumerate(people, start=1):
        document = {
            "number": str(number),
            "name": result.name,
            "id_no": result.identity,
            "file": made.path,
            "page": page,
            "sha256": made.sha256,
        }
        # A line break inside a value is written as an escape, so every one here is of the form.
        yield "  " + json.dumps(document, ensure_ascii=False, indent=1).replace("\n", "\n  ")
