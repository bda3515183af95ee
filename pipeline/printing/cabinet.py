"""The cabinet (版柜): plates on disk, for the next run of certpress, in msgspec.

A plate depends on its template, its fonts and the programs that lay it out, and on nothing in a batch. Whoever prints
one batch a day would wait each time for what was laid out the day before. Only plates that the judge has passed are put
in; what comes out of it passes the judge again, on a sample of every batch.
"""

import ctypes
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Self

import msgspec

from pipeline.errors import CertpressError
from pipeline.files import make_folder, write_whole
from pipeline.printing.painted import LaidHalf
from pipeline.printing.plates import Plate, PlateJob

_SUFFIX = ".plates"
# A change of a template or a font leaves plates behind that nobody asks for again.
_MOST_OF_A_KIND = 8
_DIGEST = 32
# Each may move a line; what they import themselves is pinned by them or draws nothing.
_PACKAGES = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "fonttools", "pillow", "jinja2", "uharfbuzz")
# Pango sets the lines and HarfBuzz their letters: parts of the system, updated without Python's knowledge.
_LIBRARIES = {"libpango-1.0.so.0": "pango_version_string", "libharfbuzz.so.0": "hb_version_string"}
_PARTS = (Path(__file__).parent, Path(__file__).parent.parent / "documents")


@dataclass(frozen=True, slots=True)
class Kept:
    """Plates, or of a kind with independent fields the pages that its plates are put together from."""

    plates: tuple[Plate, ...] = ()
    halves: tuple[LaidHalf, ...] = ()


_encoder = msgspec.msgpack.Encoder()


_decoder = lru_cache(maxsize=1)(lambda: msgspec.msgpack.Decoder(Kept))


@dataclass(frozen=True, slots=True)
class Drawer:
    """Where plates lie that have everything but their shape in common."""

    kind: str
    file_name: str

    @classmethod
    def of(cls, kind: str, job: PlateJob, fonts: Mapping[str, str]) -> Self | None:
        """Return the drawer for plates of such a job, `fonts` being the SHA-256 of each family; None where it cannot be
        told what lays plates out on this machine.
        """
        programs = _programs()
        if programs is None:
            return None
        about = (job.template_sha256, job.profile, job.families, sorted(fonts.items()), job.is_proof, programs)
        return cls(kind, f"{kind}-{sha256(repr(about).encode()).hexdigest()[:32]}{_SUFFIX}")


@dataclass(frozen=True, slots=True)
class Cabinet:
    """The plates kept in `folder`; one that is `locked` is only looked into.

    Nothing of it is ever needed: what is missing, damaged or cannot be written is laid out anew, the next time too.
    """

    folder: Path
    locked: bool = False

    def kept(self, drawer: Drawer) -> Kept:
        """Return what lies in a drawer; nothing where the file is missing or not as it was written."""
        file = self.folder / drawer.file_name
        try:
            # A pipe in its place would be read for ever.
            content = file.read_bytes() if file.is_file() else b""
        except OSError:
            return Kept()
        digest, plain = content[:_DIGEST], content[_DIGEST:]
        if sha256(plain).digest() != digest:
            return Kept()
        try:
            return _decoder().decode(plain)
        except msgspec.MsgspecError:
            return Kept()

    def keep(self, drawer: Drawer, kept: Kept) -> None:
        """Put all that is `kept` into a drawer, in the place of what lies there."""
        if self.locked:
            return
        plain = _encoder.encode(kept)
        with suppress(OSError, CertpressError):
            make_folder(self.folder)
            write_whole(self.folder / drawer.file_name, sha256(plain).digest() + plain)
            self._clear_out(drawer.kind)

    def discard(self, drawer: Drawer) -> None:
        """Empty a drawer whose plates the judge has refused."""
        if not self.locked:
            with suppress(OSError):
                self.folder.joinpath(drawer.file_name).unlink(missing_ok=True)

    def _clear_out(self, kind: str) -> None:
        """Throw away what has not been written for longest."""
        files = [file for file in self.folder.glob(f"{kind}-*{_SUFFIX}") if _is_of(kind, file)]
        for file in sorted(files, key=lambda file: file.stat().st_mtime_ns)[:-_MOST_OF_A_KIND]:
            file.unlink(missing_ok=True)


def _is_of(kind: str, file: Path) -> bool:
    """Whether a file is of this kind, and not of one whose name only begins like it."""
    return file.name.rpartition("-")[0] == kind


@lru_cache(maxsize=1)
def _programs() -> str | None:
    """Return what tells the programs apart that lay plates out; None where a library does not say what it is."""
    try:
        libraries = [_version_of(library, function) for library, function in _LIBRARIES.items()]
        packages = [version(package) for package in _PACKAGES]
    except (OSError, AttributeError, PackageNotFoundError):
        return None
    own = sha256()
    for file in sorted(file for part in _PARTS for file in part.glob("*.py")):
        own.update(file.read_bytes())
    return repr((libraries, packages, own.hexdigest()))


def _version_of(library: str, function: str) -> bytes:
    ask = getattr(ctypes.CDLL(library), function)
    ask.restype = ctypes.c_char_p
    answer: bytes = ask()
    return answer
