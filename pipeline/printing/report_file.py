"""A report as a PDF: text that flows over as many pages as it needs, in the faces of a role."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pipeline.printing import tasks
from pipeline.printing.chunks import Report
from pipeline.printing.fonts import FontFace
from pipeline.printing.pool import Pool

# In the place of a character that no face has: a report is not worth losing for a file with an odd name.
_NO_TYPE: Final = "〓"


def report_pdf(
    source: str, *, title: str, faces: Sequence[FontFace], typed: Sequence[FontFace] = (), pool: Pool
) -> bytes:
    """Return an HTML page, which asks for no other file, as PDF/A-3u; the same page gives the same bytes.

    Every word is set in the first of the faces that has it, whatever the page asks for; what is of the class `typed`,
    which people type from paper, in the first of those for it. Raises PressComplaint.
    """
    text = "".join(one if one.isspace() or _has(faces, one) else _NO_TYPE for one in source)
    # What stands in a drawing takes no style from the page around it.
    text = text.replace("<svg ", f'<svg font-family="{_families(faces)}" ')
    fonts, own = _files(faces), _files(typed)
    with pool.telling_death():
        return pool.ask(tasks.lay_out_report, Report(title, text, fonts, own)).result()


def _files(faces: Sequence[FontFace]) -> dict[str, Path]:
    return {file.family: file.path for face in faces for file in face.files}


def _families(faces: Sequence[FontFace]) -> str:
    return ",".join(file.family for face in faces for file in face.files)


def _has(faces: Sequence[FontFace], character: str) -> bool:
    return any(face.covers(character) for face in faces)
