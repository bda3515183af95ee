"""Keeps the Chinese catalogue: `python -m tests.catalogues` updates and compiles it, `--check` only complains.

A text is found where it is written: `N_("...")`, `Because("...")`, `.text("...")`, `.say("...")`, `.wrong(..., "...")`,
the messages and advice of the error tree, the tables `SENTENCES`, and the sentences of click itself.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from pipeline.errors import all_errors
from pipeline.language.sentences import tables
from pipeline.language.speaking import CHINESE, DOMAIN, LOCALE

PACKAGE = Path(__file__).parents[1] / "pipeline"
PO_FILE = LOCALE / CHINESE / "LC_MESSAGES" / f"{DOMAIN}.po"
MO_FILE = PO_FILE.with_suffix(".mo")
HEADER = "# Chinese texts of certpress. `make catalogues` updates and compiles this file."
# Which argument of a call is a text of ours.
PLACES = {"N_": 0, "Because": 0, "text": 0, "say": 0, "wrong": 1}
# What click can say to someone who typed something wrong, and in a help page.
CLICK_FILES = ("core.py", "decorators.py", "exceptions.py", "formatting.py", "parser.py", "types.py")
# What only a programmer who uses click wrongly can see.
NOT_FOR_PEOPLE = (
    "DeprecationWarning",
    "deprecated",
    "Could not determine name",
    "No options defined",
    "Arguments take exactly",
    "Name '{name}' defined",
    "Boolean option",
    "Value must be",
    "Confirm the action",
    "Do you want",
    "Missing command",
    "%(prog)s",
    "Show the version",
    "Choice(",
    "(dynamic)",
    "env var",
    "Positional",
    "Invalid start character",
)
# click passes this one on in a variable.
CLICK_ALSO = "required"
PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}|%\((\w+)\)s")

MessageId = str | tuple[str, str]


def wanted() -> dict[MessageId, str]:
    """Return every text that needs a translation, with the file it stands in."""
    texts: dict[MessageId, str] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        texts |= {text: f"pipeline/{file.relative_to(PACKAGE)}" for text in texts_in(file.read_text("utf-8"))}
    for error in all_errors():
        texts |= dict.fromkeys((error.message, error.advice), "pipeline/errors.py")
    for part, table in tables().items():
        texts |= dict.fromkeys(table.values(), f"pipeline/language/sentences_{part}.py")
    # A sentence of click never overrides where one of ours stands.
    of_click = {text: f"click/{name}" for name in CLICK_FILES for text in click_texts(name)}
    return of_click | {CLICK_ALSO: "click/core.py"} | texts


def texts_in(source: str) -> Iterator[str]:
    """Give the texts that one of our files marks."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            place = PLACES.get(name, len(node.args))
            text = literal(node.args[place]) if place < len(node.args) else None
            # One word in `.say("accepted")` is the name of an event.
            if text and (" " in text or name == "N_"):
                yield text


def click_texts(name: str) -> Iterator[MessageId]:
    """Give the texts of one of click's files, plural forms as pairs."""
    source = Path(click.__file__).with_name(name).read_text("utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = [literal(argument) for argument in node.args[:2]]
            if node.func.id == "_" and texts and texts[0] and not texts[0].startswith(NOT_FOR_PEOPLE):
                yield texts[0]
            elif node.func.id == "ngettext" and len(texts) > 1 and texts[0] and texts[1]:
                yield texts[0], texts[1]


def literal(node: ast.expr) -> str | None:
    """Return the text that stands there, None for anything that is not one."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def read_catalogue(file: Path = PO_FILE) -> Catalog:
    """Return the catalogue as it was committed; an empty one where there is none."""
    if not file.exists():
        return Catalog(locale=CHINESE, domain=DOMAIN)
    with file.open("rb") as stream:
        return read_po(stream, locale=CHINESE, domain=DOMAIN)


def updated(old: Catalog) -> Catalog:
    """Return the catalogue with exactly the wanted texts; translations that still have a text are kept."""
    new = Catalog(locale=CHINESE, domain=DOMAIN, header_comment=HEADER, project="certpress", fuzzy=False)
    for text, place in wanted().items():
        known = old.get(text)
        string = known.string if known and "fuzzy" not in known.flags else ""
        new.add(text, string=string, locations=[(place, 0)])
    return new


def po_bytes(catalogue: Catalog) -> bytes:
    """Return the .po file; without a date, so that the same texts give the same bytes."""
    stream = io.BytesIO()
    write_po(stream, catalogue, sort_output=True, width=100, include_lineno=False, ignore_obsolete=True)
    lines = stream.getvalue().split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith((b'"POT-Creation-Date', b'"PO-Revision-Date')))


def mo_bytes(catalogue: Catalog) -> bytes:
    """Return the compiled catalogue without its dates."""
    stream = io.BytesIO()
    reread = read_po(io.BytesIO(po_bytes(catalogue)), locale=CHINESE, domain=DOMAIN)
    plain = Catalog(locale=CHINESE, domain=DOMAIN, header_comment=HEADER, project="certpress", fuzzy=False)
    for message in reread:
        if message.id:
            plain.add(message.id, string=message.string)
    write_mo(stream, plain)
    return stream.getvalue()


def complaints() -> Iterator[str]:
    """Give everything that is wrong with the committed catalogue."""
    catalogue = read_catalogue()
    texts = set(wanted())
    ours = {message.id for message in catalogue if message.id}
    yield from (f"not in the catalogue: {text!r}" for text in sorted(texts - ours, key=str))
    yield from (f"nobody says this any more: {text!r}" for text in sorted(ours - texts, key=str))
    for message in catalogue:
        if message.id in texts:
            yield from faults_of(message)
    if not MO_FILE.exists() or compiled_strings() != strings_of(catalogue):
        yield "the compiled catalogue is not that of the sources: run `make catalogues`"


def faults_of(message: Message) -> Iterator[str]:
    """Give what is wrong with one translation."""
    identity, strings = _forms(message.id)[-1], _forms(message.string)
    if not all(strings):
        yield f"not translated: {message.id!r}"
    elif "fuzzy" in message.flags:
        yield f"to be looked at: {message.id!r}"
    elif any(placeholders(string) != placeholders(identity) for string in strings):
        yield f"other placeholders: {message.id!r}"


def placeholders(text: str) -> set[str]:
    """Return the names in braces (click also writes `%(name)s`)."""
    return {one or other for one, other in PLACEHOLDER.findall(text)}


def strings_of(catalogue: Catalog) -> dict[MessageId, tuple[str, ...]]:
    """Return the translations; Babel gives plural forms as a list, a tuple or one text."""
    return {_plain(message.id): _forms(message.string) for message in catalogue if message.id and message.string}


def _plain(identity: str | Sequence[str]) -> MessageId:
    return identity if isinstance(identity, str) else (identity[0], identity[1])


def _forms(strings: str | Sequence[str] | None) -> tuple[str, ...]:
    return (strings or "",) if isinstance(strings, str | None) else tuple(strings)


def compiled_strings() -> dict[MessageId, tuple[str, ...]]:
    """Return the translations that the program really uses."""
    with MO_FILE.open("rb") as stream:
        return strings_of(read_mo(stream))


def write(catalogue: Catalog) -> None:
    """Write both files."""
    PO_FILE.parent.mkdir(parents=True, exist_ok=True)
    PO_FILE.write_bytes(po_bytes(catalogue))
    MO_FILE.write_bytes(mo_bytes(catalogue))


def main() -> int:
    """Update unless `--check`; list what is left to do."""
    if "--check" not in sys.argv:
        write(updated(read_catalogue()))
    found = list(complaints())
    sys.stderr.writelines(f"{one}\n" for one in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
