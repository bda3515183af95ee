"""The house's table of who may import whom (docs/house.md), and who owns which outside package."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "pipeline"
EVERYONE_MAY = {"errors", "system_errors"}
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": set(),
    "__main__": {"cli"},
    "errors": set(),
    "system_errors": set(),
    "crashpoints": set(),
    "happenings": set(),
    "resources": set(),
    "scratch": set(),
    "with_parent": set(),
    "files": {"crashpoints"},
    "rules": set(),
    "documents": {"rules"},
    "ledger": {"rules"},
    "stages": {"rules", "documents", "ledger"},
    "shift": {"stages", "happenings"},
    "carrying": {"rules", "ledger", "stages", "shift", "crashpoints", "happenings"},
    "line": {"carrying", "stages", "shift", "crashpoints", "happenings"},
    "storage": {"files", "rules", "documents", "ledger", "crashpoints", "scratch"},
    "printing": {"files", "rules", "documents", "crashpoints", "resources", "scratch", "with_parent"},
    "reports": {"files", "ledger", "rules", "scratch"},
    "language": {"rules"},
    "settings": {"rules", "documents", "storage"},
    "auditor": {"ledger"},
    "binding": {"files", "language"},
    "exporting": {"auditor", "binding", "files", "ledger", "workshop"},
    "witnessing": {"auditor", "files", "ledger", "storage"},
    "signing": {"files", "ledger", "settings", "storage"},
    "opening": {"files", "language", "ledger", "rules", "settings", "signing", "workshop"},
    "aftermath": {"files"},
    "paper_text": {"files", "printing"},
    "restoring": {"files", "language", "paper_text", "settings", "storage", "workshop"},
    "recovering": {"files", "ledger", "paper_text", "rules", "settings", "signing", "storage", "workshop"},
    "backing_up": {"crashpoints", "files", "settings", "storage", "workshop"},
    "book_exporting": {"files", "ledger", "reports", "workshop"},
    "bundling": {"auditor", "binding", "book_exporting", "exporting", "ledger", "workshop"},
    "archiving": {"crashpoints", "files", "ledger", "month_summary", "rules", "workshop"},
    "month_summary": {"documents", "files", "ledger", "paper_text", "printing", "reports", "workshop"},
    "month_closing": {"book_exporting", "ledger", "month_summary", "reports", "workshop"},
    "findings": set(),
    "kept_files": {"files", "findings", "language", "ledger", "with_parent", "workshop"},
    "auditing": {
        "archiving",
        "entry_times",
        "findings",
        "kept_files",
        "language",
        "ledger",
        "month_summary",
        "reissue_clock",
        "statutory",
        "workshop",
    },
    "receipts": {"files", "ledger", "reports", "rules", "workshop"},
    "serial_slips": {"documents", "files", "ledger", "rules", "workshop"},
    "entry_times": {"findings", "language", "ledger", "rules", "workshop"},
    "reissue_clock": {"findings", "language", "ledger", "rules", "storage", "workshop"},
    "statutory": {"findings", "language", "rules", "workshop"},
    "approving": {"files", "ledger", "rules", "settings", "signing", "stages", "storage", "workshop"},
    "cancelling": {"carrying", "happenings", "ledger", "rules", "shift", "stages"},
    "blanks": {"documents", "printing", "reports"},
    "proofing": {"documents", "language", "printing", "rules", "scratch", "stages", "storage", "workshop"},
    "calibrating": {"documents", "files", "language", "printing", "storage", "workshop"},
    "print_room": {"documents", "files", "ledger", "printing", "reports", "rules", "workshop"},
    "overprinting": {
        "calibrating",
        "documents",
        "files",
        "happenings",
        "ledger",
        "printing",
        "rules",
        "stages",
        "storage",
        "workshop",
    },
    "print_booking": {"documents", "ledger", "rules", "workshop"},
    "desk": {"crashpoints", "documents", "ledger", "right_photo", "rules", "scratch", "stages", "storage", "workshop"},
    "right_photo": {"documents", "files", "rules", "scratch", "workshop"},
    "publishing": {"files", "ledger", "settings", "workshop"},
    "number_filling": {"files", "reports", "rules", "storage", "workshop"},
    "importing": {"files", "rules", "scratch", "storage", "workshop"},
    "verifying": {"files", "ledger", "printing", "rules", "storage", "workshop"},
    "doctor": {"files", "findings", "language", "ledger", "signing", "workshop", "storage"},
    "bench": {"files", "documents", "printing", "resources"},
    "cli": {
        "approving",
        "archiving",
        "auditing",
        "backing_up",
        "book_exporting",
        "month_closing",
        "month_summary",
        "office_time",
        "paper_text",
        "blanks",
        "bench",
        "bundling",
        "calibrating",
        "cancelling",
        "desk",
        "importing",
        "number_filling",
        "aftermath",
        "binding",
        "happenings",
        "workshop",
        "line",
        "opening",
        "doctor",
        "print_room",
        "overprinting",
        "print_booking",
        "proofing",
        "verifying",
        "publishing",
        "receipts",
        "serial_slips",
        "recovering",
        "reissue_clock",
        "restoring",
        "scratch",
        "signing",
        "exporting",
        "witnessing",
        "settings",
        "language",
        "rules",
        "reports",
    },
    # What it wires together is everything but the doors and the line.
    "office_time": set(),
    "clock_doubts": {"office_time", "rules", "storage"},
    "presses": {"documents", "office_time", "printing", "resources", "rules", "settings"},
    "workshop": {
        "aftermath",
        "clock_doubts",
        "documents",
        "files",
        "language",
        "ledger",
        "office_time",
        "presses",
        "printing",
        "reports",
        "rules",
        "scratch",
        "settings",
        "signing",
        "stages",
        "storage",
    },
}
# The mind runs on any Python with nothing installed, and reads no clock, no file and no setting.
MIND = {"rules", "documents", "ledger"}
HANDS_OF_THE_MIND = {"os", "time", "sqlite3", "subprocess", "shutil", "tempfile", "random", "socket", "io"}
OWNERS = {
    "weasyprint": {
        "printing/press.py",
        "printing/painting.py",
        "printing/outlines.py",
        "printing/styling.py",
        "bench/with_weasyprint.py",
        "bench/with_weasyprint_singly.py",
    },
    "jinja2": {"printing/page.py", "printing/page_sandbox.py"},
    "markupsafe": {"printing/page_sandbox.py"},
    "pypdf": {
        "printing/backs.py",
        "printing/sheets.py",
        "printing/forms.py",
        "printing/imposing.py",
        "printing/moving.py",
        "printing/stacking.py",
        "printing/run_file.py",
        "printing/contact_sheet.py",
    },
    "pypdfium2": {"printing/judge.py", "printing/edges.py", "bench/proofreading.py"},
    "pyhanko": {"printing/pdf_signing.py"},
    "pyhanko_certvalidator": {"printing/pdf_signing.py"},
    "PIL": {"printing/photos.py", "bench/portraits.py"},
    "uharfbuzz": {"printing/fontfile.py"},
    "deflate": {"printing/pdf.py"},
    "msgspec": {"printing/cabinet.py", "storage/spelling.py", "storage/formed_spelling.py"},
    "barcode": {"printing/bar_codes.py"},
    "zxingcpp": {"printing/codes.py", "printing/scanning.py", "bench/proofreading.py"},
    # Each of these is measured by the program of the bench that is named after it.
    "typst": {"bench/with_typst.py"},
    "reportlab": {"bench/with_reportlab.py"},
    "qrcode": {"bench/with_generator.py"},
    "segno": {"bench/with_generator.py"},
    "cryptography": {"storage/keys.py", "storage/encryption.py"},
    "cbor2": {"storage/credentials.py"},
    "sqlite3": {"storage/store.py", "auditor/shelf.py"},
    "python_calamine": {"storage/workbooks.py"},
    "chinese_calendar": {"storage/calendars.py"},
    "watchdog": {"storage/watcher.py"},
    "xlsxwriter": {"reports/workbook.py"},
    "tomllib": {"settings", "printing/template_files.py", "printing/fonts.py", "storage/calibrations.py"},
    "click": {"cli"},
    "rich": {"cli"},
    "gettext": {"language/speaking.py"},
}
FILES = sorted(PACKAGE.rglob("*.py"))


def part_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


class TypeOnly(ast.NodeTransformer):
    """Drops `if TYPE_CHECKING:` blocks: naming a value's type moves nothing and runs nothing."""

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING" else node


@cache
def imported_modules(file: Path) -> tuple[str, ...]:
    return tuple(_imported_modules(file))


def _imported_modules(file: Path) -> Iterator[str]:
    tree = TypeOnly().visit(ast.parse(file.read_text(encoding="utf-8")))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{node.module}.{node.names[0].name}" if node.module == "pipeline" else str(node.module)


def imported_parts(file: Path) -> set[str]:
    dotted = (module.split(".") for module in imported_modules(file) if module.split(".")[0] == "pipeline")
    return {parts[1] for parts in dotted if len(parts) > 1} - {"__version__"}


def names_from(file: Path, module: str) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    froms = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == module)
    return {alias.name for node in froms for alias in node.names}


def outside_packages(file: Path) -> set[str]:
    roots = {module.split(".")[0] for module in imported_modules(file)}
    return roots - {"pipeline"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_no_part_reaches_upward(file: Path) -> None:
    part = part_of(file)

    assert imported_parts(file) - {part} <= MAY_IMPORT[part] | EVERYONE_MAY


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_every_arrow_of_the_table_is_used(part: str) -> None:
    used = {other for file in FILES if part_of(file) == part for other in imported_parts(file)}

    assert set() == MAY_IMPORT[part] - used


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_every_outside_package_has_one_owner(file: Path) -> None:
    place = file.relative_to(PACKAGE)
    allowed = {package for package, owners in OWNERS.items() if owners & {place.as_posix(), place.parts[0]}}
    foreign = {package for package in outside_packages(file) if package not in sys.stdlib_module_names}

    assert foreign | (outside_packages(file) & set(OWNERS)) <= allowed


@pytest.mark.parametrize(
    "file",
    [file for file in FILES if part_of(file) in MIND],
    ids=lambda file: str(file.relative_to(PACKAGE)),
)
def test_the_mind_needs_nothing_installed_and_touches_nothing(file: Path) -> None:
    packages = outside_packages(file)

    assert packages <= sys.stdlib_module_names
    assert not packages & HANDS_OF_THE_MIND
    assert names_from(file, "pathlib") <= {"PurePosixPath"}


def test_every_owner_is_a_real_room() -> None:
    owners = {owner for owners in OWNERS.values() for owner in owners}

    assert not [owner for owner in owners if not (PACKAGE / owner).exists()]
