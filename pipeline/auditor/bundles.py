"""What an auditor took along on a stick: is every file of it the one that was listed, and the list the one signed?

Made by `certpress audit --export`: the export of the log lies in a folder of it, beside the books and the report.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from pipeline.auditor.faults import Fault, Finding
from pipeline.errors import Because
from pipeline.ledger.notes import Note, NoteWrong, SignatureWrong, VerifierKey

LOG = "ledger"
SUMS = "SHA256SUMS"
SIGNED_SUMS = "SHA256SUMS.signed"
# The first line of what is signed; a checkpoint begins with the name of a log.
HEADING = "certpress/bundle"
# Between a SHA-256 (hex) and a path, as `sha256sum` writes it.
_BETWEEN = "  "
_HEX = 64
# What Windows, macOS and office programs lay into every folder that somebody opens, in small letters.
_LITTER = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_LITTER_BEGINS = ("._", "~$", ".~lock.")


def log_in(folder: Path) -> Path:
    """Return where the export of the log lies: within what was taken along, or the folder itself."""
    return folder / LOG if (folder / SUMS).is_file() and (folder / LOG).is_dir() else folder


def sums_text(digests: Iterable[tuple[str, str]]) -> str:
    """Return the list of paths and their SHA-256 (hex) as `sha256sum --check` reads it, in the order of the paths."""
    return "".join(f"{digest}{_BETWEEN}{path}\n" for path, digest in sorted(digests))


def faults_in(folder: Path, keys: Iterable[VerifierKey]) -> Iterator[Finding]:
    """Yield what is not as it was listed and signed; raises OSError for a file that cannot be read."""
    sums = (folder / SUMS).read_bytes()
    yield from _about_signature(folder, sha256(sums).hexdigest(), keys)
    listed = listed_in(folder)
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for path in sorted(listed.keys() - there.keys()):
        yield Finding(Fault.DAMAGED, Because("the file {file} is listed and is not there", file=path))
    for path in sorted(there.keys() - listed.keys() - {SUMS, SIGNED_SUMS}):
        if not _is_litter(there[path].name):
            yield Finding(Fault.DAMAGED, Because("the file {file} does not stand in the list", file=path))
    for path in sorted(listed.keys() & there.keys()):
        if sha256(there[path].read_bytes()).hexdigest() != listed[path]:
            yield Finding(Fault.DAMAGED, Because("the file {file} is not the one that was listed", file=path))


def listed_in(folder: Path) -> Mapping[str, str]:
    """Return the SHA-256 (hex) of each path as the list has them; raises OSError."""
    lines = (folder / SUMS).read_bytes().decode("utf-8", "replace").splitlines()
    return {line[_HEX + len(_BETWEEN) :]: line[:_HEX] for line in lines}


def _is_litter(name: str) -> bool:
    return name.lower() in _LITTER or name.startswith(_LITTER_BEGINS)


def _about_signature(folder: Path, digest: str, keys: Iterable[VerifierKey]) -> Iterator[Finding]:
    try:
        note = Note.parse((folder / SIGNED_SUMS).read_bytes())
        is_signed = bool(note.signers(keys))
    except (NoteWrong, SignatureWrong, OSError):
        is_signed, note = False, None
    lines = note.text.split("\n") if note else []
    if not is_signed or lines[:1] != [HEADING] or lines[2:3] != [digest]:
        yield Finding(Fault.SIGNATURE, Because("no key that you or this ledger know signed the list of files"))
