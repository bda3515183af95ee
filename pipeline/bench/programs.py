"""Who takes part: certpress, the floor below it, and what a user would pick otherwise."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

OURS = "certpress"
FLOOR = "the same bytes, only written"


@dataclass(frozen=True, slots=True)
class Program:
    """One program of a contest.

    `module` makes the certificates; it needs the Python package `package` (its distribution is `distribution`), the
    command `command`, or nothing more than certpress. `most` is how many pages it is given at most: the slow ones are
    asked for fewer, and what more would take is reckoned from them.
    """

    name: str
    module: str
    most: int = 1_000_000
    package: str | None = None
    distribution: str | None = None
    command: str | None = None

    @property
    def is_here(self) -> bool:
        """Whether what it needs is installed."""
        if self.package is not None and find_spec(self.package) is None:
            return False
        return self.command is None or shutil.which(self.command) is not None


_CERTPRESS = Program(OURS, "with_certpress")
# The order of the table; the floor comes after certpress, whose bytes it writes.
PRINT_RUN: Sequence[Program] = (
    _CERTPRESS,
    Program(FLOOR, "with_raw_writing"),
    Program("Typst", "with_typst", package="typst", distribution="typst"),
    Program("reportlab", "with_reportlab", package="reportlab", distribution="reportlab"),
    Program("Chromium", "with_chromium", most=500, command="chromium"),
    Program("WeasyPrint, one document", "with_weasyprint", most=200),
    Program("WeasyPrint, one by one", "with_weasyprint_singly", most=20),
)
FILES: Sequence[Program] = (
    Program(OURS, "with_certpress_files"),
    Program("WeasyPrint, PDF/A-3u", "with_weasyprint_pdfa", most=20),
)
GENERATORS: Sequence[Program] = (
    Program("zxing-cpp", "with_generator"),
    Program("qrcode", "with_generator", most=200, package="qrcode", distribution="qrcode"),
    Program("segno", "with_generator", most=200, package="segno", distribution="segno"),
)
PACKAGES = ("weasyprint", "pillow", "zxing-cpp", "uharfbuzz", "typst", "reportlab", "qrcode", "segno")
COMMANDS = ("chromium",)
