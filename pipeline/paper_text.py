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
    if not content.startswith(_PDF):
        return content
    from pipeline.printing.sheets import text_shown  # noqa: PLC0415 - most papers are text, and a reader of PDF is heavy

    return text_shown(paper).encode()
