"""The papers that go with a finished batch, written into its folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipeline.files import write_whole
from pipeline.reports import manifest as manifests
from pipeline.reports import roster
from pipeline.reports.manifest import Certificate
from pipeline.rules.batch import NumberedBatch


@dataclass(frozen=True, slots=True)
class Paper:
    """One file that was written, durably: its path inside the batch's folder, SHA-256 (hex) and pages.

    `key` says what it is; `pages` is 0 for what has none of its own.
    """

    key: str
    path: str
    sha256: str
    pages: int = 0


class BatchPapers:
    """Writes 证书花名册.xlsx and manifest.json; the same batch gives the same bytes."""

    def register_list(self, numbered: NumberedBatch, *, folder: Path) -> Paper:
        """Write 证书花名册.xlsx into `folder`."""
        return _written("register-list", folder / roster.FILE_NAME, roster.register_list(numbered))

    def manifest(self, numbered: NumberedBatch, *, certificates: Sequence[Certificate], folder: Path) -> Paper:
        """Write manifest.json into `folder`; `certificates` in the order of the people."""
        return _written("manifest", folder / manifests.FILE_NAME, manifests.manifest(numbered, certificates))


def _written(key: str, path: Path, content: bytes) -> Paper:
    write_whole(path, content)
    return Paper(key, path.name, sha256(content).hexdigest())
