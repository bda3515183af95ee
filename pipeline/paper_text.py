"""What stands on a paper that somebody brings along: a text file, or a PDF such as the summary of a month."""

from pathlib import Path
from typing import Final

from pipeline.files import telling_trouble

_PDF: Final = b"%PDF-"


def text_on(paper: Path) -> bytes:
    """Return the text as bytes (UTF-8 where it comes out of a PDF, else as the file has it).

    Empty for a PDF that is only a picture. Raises FolderTrouble, DiskTrouble.
    """
    with telling_trouble(paper):
        content = paper.read_bytes()
    return "\n".join(text or "" for text in _texts(paper)).encode() if content.startswith(_PDF) else content


def pictures_on(paper: Path) -> tuple[int, ...]:
    """Return the pages, from 1, of which `text_on` tells nothing although something is drawn there."""
    with telling_trouble(paper), paper.open("rb") as file:
        is_pdf = file.read(len(_PDF)) == _PDF
    return tuple(place for place, text in enumerate(_texts(paper), 1) if text is None) if is_pdf else ()


def _texts(paper: Path) -> tuple[str | None, ...]:
    from pipeline.printing.sheets import texts_shown  # noqa: PLC0415 - most papers are text, and a reader of PDF is heavy

    return texts_shown(paper)
