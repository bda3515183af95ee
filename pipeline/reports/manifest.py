"""manifest.json: what other programs read about a finished batch."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

FILE_NAME = "manifest.json"


class Document(Protocol):
    """What is needed to know of a person's file."""

    @property
    def path(self) -> str:
        """Its path inside the batch's folder."""

    @property
    def sha256(self) -> str:
        """Its SHA-256, hexadecimal."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the manifest says of the batch as a whole; `issued_on` is an ISO day."""

    batch: str
    kind: str
    institution: str
    issued_on: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose document it is."""

    number: str
    name: str
    identity: str


def manifest(head: Head, bearers: Sequence[Bearer], documents: Sequence[Document]) -> bytes:
    """Return manifest.json in UTF-8; `documents[i]` is that of `bearers[i]` and of page i + 1 of the print run.

    Raises ValueError where there are more or fewer files than people.
    """
    told = {"batch": head.batch, "kind": head.kind, "institution": head.institution, "issued_on": head.issued_on}
    # One document at a time, as bytes: as one value the list of a hundred thousand would take 200 MB on its way.
    content = bytearray(json.dumps(told, ensure_ascii=False, indent=1).removesuffix("\n}").encode())
    content += b',\n "documents": ['
    for place, document in enumerate(_documents(bearers, documents)):
        content += (",\n" if place else "\n").encode() + document.encode()
    content += b"\n ]\n}\n"
    return bytes(content)


def _documents(bearers: Sequence[Bearer], documents: Sequence[Document]) -> Iterator[str]:
    for page, (bearer, made) in enumerate(zip(bearers, documents, strict=True), start=1):
        document = {
            "number": bearer.number,
            "name": bearer.name,
            "id_no": bearer.identity,
            "file": made.path,
            "page": page,
            "sha256": made.sha256,
        }
        # A line break inside a value is written as an escape, so every one here is of the form.
        yield "  " + json.dumps(document, ensure_ascii=False, indent=1).replace("\n", "\n  ")


def numbers_and_names(content: bytes) -> tuple[tuple[str, str], ...]:
    """Return number and name of each document of a manifest.json, in order."""
    # Each document becomes what is wanted of it at once: whole, a hundred thousand of them take 100 MB.
    told = json.loads(content, object_hook=lambda one: (one["number"], one["name"]) if "number" in one else one)
    return tuple(told["documents"])
