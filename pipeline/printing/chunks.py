"""What the press room hands to a worker, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.documents.enclosure import Enclosures
from pipeline.documents.kinds import Box, CodeBox


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its key (which names its file), its HTML, its photo, and what its code says (empty: a dead code).

    `lines` is what must be seen on it: the label of each field with the text of each of its lines.
    """

    key: str
    html: str
    photo: str | None
    code: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What all pages of a run share.

    `families` is the CSS font list of the page's own words, `photo` and `code` the boxes of the kind.
    """

    title: str
    page: Box
    style: str
    families: str
    photo: Box | None
    code: CodeBox | None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Pages that are laid out as one document.

    `fonts` maps each CSS family to its file, `photos` the SHA-256 of each photo to its file. `piece` is where the
    pages go for the print run; `files` is the folder of one file for each page, None where only the run is wanted.
    `enclosures` are what goes into each of these files, nothing for all where it is empty.
    """

    sheets: tuple[Sheet, ...]
    look: Look
    fonts: Mapping[str, Path]
    photos: Mapping[str, Path]
    piece: Path
    files: Path | None
    enclosures: tuple[Enclosures, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeFile:
    """One file that was written: its key, its path under the run's folder, SHA-256 (hex), number of pages."""

    key: str
    path: str
    sha256: str
    pages: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a kind was laid out page by page although plates were wanted.

    `reason` is a code of `platemaking` or of the judge, `subject` the field or part of the page that it is about and
    never a value, `page` the page of the print run that differed, from 1.
    """

    kind: str
    reason: str
    subject: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class PressRun:
    """Everything a run of the press made.

    `files` is in record order, one a person; `fonts` maps each font file that was used to its SHA-256, `software`
    each package to its version: the same of all of these gives the same bytes.
    """

    files: tuple[MadeFile, ...]
    print_run: MadeFile
    template_sha256: str
    fonts: Mapping[str, str]
    software: Mapping[str, str]
    # Why it was not stamped, where it should have been.
    refusal: Refusal | None = None
    # Who signed everybody's file and with what, as the ledger keeps it; nothing where none is signed.
    signed_with: Mapping[str, str] = field(default_factory=dict)

    @property
    def made_with(self) -> Mapping[str, str]:
        """All of that as one table, as the ledger keeps it: `template`, `font <file>`, `program <package>`,
        `pdf-signer` where files are signed.
        """
        fonts = {f"font {name}": sha256 for name, sha256 in self.fonts.items()}
        programs = {f"program {name}": version for name, version in self.software.items()}
        return {"template": self.template_sha256, **fonts, **programs, **self.signed_with}


@dataclass(frozen=True, slots=True)
class Report:
    """A page of HTML that flows over several sheets; `fonts` is the file of each family, in order of preference, and
    `typed` that of those which come before them where somebody types what is printed.
    """

    title: str
    source: str
    fonts: Mapping[str, Path]
    typed: Mapping[str, Path]
