"""The press room: records become files, by worker processes that lay out a fixed number of pages as one document.

Laying out a document for every person costs ten times as much. The number of pages in a chunk does not depend on the
number of workers, so neither do the bytes. Workers see no font of the host. WeasyPrint is imported in the workers only.
"""

import os
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from threading import Thread
from warnings import filterwarnings

from pipeline.crashpoints import crashpoint
from pipeline.documents.gate import unprintable
from pipeline.documents.record import Record
from pipeline.errors import Because, CertpressError, LibraryMissing, PressDied
from pipeline.files import TEMPORARY_PREFIX, make_folder, remove_tree
from pipeline.printing import sheets
from pipeline.printing.chunks import Chunk, Look, MadeFile, PressRun, Sheet
from pipeline.printing.codes import code_side
from pipeline.printing.composing import Composer, families
from pipeline.printing.filling import filled
from pipeline.printing.fontfile import FontFile
from pipeline.printing.fonts import FontShelf
from pipeline.printing.templates import Template
from pipeline.rules.problems import Problem

# Large enough that fonts and style sheets are shared, small enough that a worker's memory stays flat.
PAGES_A_CHUNK = 25
# WeasyPrint and Pango keep a little of every document; a worker is replaced before that counts.
_CHUNKS_A_WORKER = 40
_SOFTWARE = ("weasyprint", "pydyf", "fonttools", "pillow", "qrcode", "pypdf")
_HOST_FONTS = Path(__file__).with_name("fontconfig.xml")
_PRINT = "print"
# cffi says: cannot load library 'libpango-1.0-0': ... and then a paragraph about where it looked.
_QUOTED = re.compile(r"'([^']+)'")

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Press:
    """A press for one kind: its template, its faces, and how many worker processes it may start (0: one a core)."""

    template: Template
    shelf: FontShelf
    workers: int = 0
    pages_a_chunk: int = PAGES_A_CHUNK

    def unprintable(self, records: Sequence[Record]) -> tuple[Problem, ...]:
        """Return what would keep a page from being printed: characters without a glyph, values without room."""
        kind = self.template.kind
        return unprintable(records, kind, {role: self.shelf.faces(role) for role in kind.roles})

    def make(
        self, records: Sequence[Record], *, photos: Mapping[str, Path], folder: Path, progress: Progress
    ) -> PressRun:
        """Write one file a record and the print run under `folder`, durably; the same input gives the same bytes.

        `photos` maps SHA-256 to the file; `progress` is told the number of pages done so far. Files are
        `<kind's folder>/<key>.pdf` (PDF/A-3u) and `print/<run>.pdf`, page i of which is record i. Raises
        PressComplaint, PressDied, LibraryMissing, TemplateWrong, FontMissing; a second call writes the same again.
        """
        kind = self.template.kind
        files = folder / kind.folder
        make_folder(files)
        make_folder(folder / _PRINT)
        used = _Used()
        with self._pieces(folder) as pieces:
            chunks = self._chunks(records, photos, pieces, files, used)
            made = self._run(chunks, len(records), progress)
            crashpoint("press.after-files")
            target = folder / _PRINT / f"{kind.run}.pdf"
            run = _joined(pieces, target, title=kind.title, pages=len(records))
        crashpoint("press.after-run")
        return PressRun(tuple(made), run, self.template.sha256, used.hashes(), _software())

    def proof(
        self, records: Sequence[Record], *, photos: Mapping[str, Path], target: Path, progress: Progress
    ) -> MadeFile:
        """Write the pages as they would print to `target`, each marked 样张, with a dead code."""
        make_folder(target.parent)
        with self._pieces(target.parent) as pieces:
            chunks = self._chunks(records, photos, pieces, None, _Used())
            self._run(chunks, len(records), progress)
            return _joined(pieces, target, title=self.template.kind.title, pages=len(records))

    @contextmanager
    def _pieces(self, folder: Path) -> Iterator[Path]:
        """Give a folder for the pieces of the run; what an interrupted run left there goes first."""
        pieces = folder / f"{TEMPORARY_PREFIX}pieces"
        remove_tree(pieces)
        make_folder(pieces)
        try:
            yield pieces
        finally:
            remove_tree(pieces)

    def _chunks(
        self, records: Sequence[Record], photos: Mapping[str, Path], pieces: Path, files: Path | None, used: "_Used"
    ) -> Iterator[Chunk]:
        look = self._look(used)
        for start in range(0, len(records), self.pages_a_chunk):
            part = records[start : start + self.pages_a_chunk]
            in_chunk = _Used(set(used.own))
            made = tuple(
                self._sheet(record, place, is_proof=files is None, used=in_chunk) for place, record in enumerate(part)
            )
            used.files |= in_chunk.files
            yield Chunk(
                sheets=made,
                look=look,
                fonts={file.family: file.path for file in in_chunk.files},
                photos={record.photo: photos[record.photo] for record in part if record.photo is not None},
                piece=pieces / f"{start:08d}.pdf",
                files=files,
            )

    def _look(self, used: "_Used") -> Look:
        kind = self.template.kind
        face = Composer(kind, self.shelf).face(kind.fixed_text, kind.role)
        used.own |= set(face.files_for(kind.fixed_text))
        used.files |= used.own
        return Look(kind.title, kind.page, self.template.style, families(face, kind.fixed_text), kind.photo, kind.code)

    def _sheet(self, record: Record, place: int, *, is_proof: bool, used: "_Used") -> Sheet:
        kind = self.template.kind
        page = Composer(kind, self.shelf).page(record)
        used.files.update(*(field.files for field in page.fields))
        side = code_side(record.code, side_mm=kind.code.width_mm) if kind.code else 0
        html = filled(page, self.template, place=place, code_side=side, is_proof=is_proof)
        return Sheet(record.key, html, record.photo, record.code)

    def _run(self, chunks: Iterator[Chunk], pages: int, progress: Progress) -> list[MadeFile]:
        """Return the files of all chunks in order; only a few chunks are in hand at any time."""
        made: list[MadeFile] = []
        workers = min(self.workers or len(os.sched_getaffinity(0)), -(-pages // self.pages_a_chunk)) or 1
        done = 0
        with _pool(workers) as pool:
            waiting: deque[tuple[int, Future[tuple[MadeFile, ...]]]] = deque()
            for chunk in chunks:
                waiting.append((len(chunk.sheets), pool.submit(_in_worker, chunk)))
                while len(waiting) > 2 * workers:
                    done += _take(waiting, made)
                    progress(done)
            while waiting:
                done += _take(waiting, made)
                progress(done)
        return made


def _take(waiting: "deque[tuple[int, Future[tuple[MadeFile, ...]]]]", made: list[MadeFile]) -> int:
    pages, future = waiting.popleft()
    made.extend(future.result())
    crashpoint("press.after-chunk")
    return pages


class _Used:
    """Font files as they turn out to be needed: `own` by the page itself, `files` in all."""

    def __init__(self, own: set[FontFile] | None = None) -> None:
        self.own: set[FontFile] = own or set()
        self.files: set[FontFile] = set(self.own)

    def hashes(self) -> dict[str, str]:
        """Return the SHA-256 of each file by its name."""
        return {file.path.name: file.sha256 for file in sorted(self.files, key=lambda file: file.path.name)}


def _joined(pieces: Path, target: Path, *, title: str, pages: int) -> MadeFile:
    sha256 = sheets.join(sorted(pieces.glob("*.pdf")), target, title=title)
    return MadeFile(target.stem, f"{target.parent.name}/{target.name}", sha256, pages)


@lru_cache
def _software() -> Mapping[str, str]:
    return {package: version(package) for package in _SOFTWARE}


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Start workers by spawn (WeasyPrint's C libraries do not survive a fork); their failures become our errors."""
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_begin_worker, max_tasks_per_child=_CHUNKS_A_WORKER
    )
    try:
        yield pool
    except CertpressError:
        raise
    except BrokenProcessPool as error:
        raise PressDied(reason=Because("a worker process was ended from outside or ran out of memory")) from error
    except (OSError, RuntimeError, ValueError, TypeError, LookupError, ImportError, MemoryError) as error:
        raise PressDied(reason=type(error).__name__) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin_worker() -> None:
    """Prepare a new worker: no fonts of the host, and an end when the line ends, however that happens."""
    os.environ["FONTCONFIG_FILE"] = str(_HOST_FONTS)
    # Said on import because of the line above; it is what we want.
    filterwarnings("ignore", message="No fonts configured", category=UserWarning)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A killed parent cannot say goodbye; without this its workers would wait for it for ever."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _in_worker(chunk: Chunk) -> tuple[MadeFile, ...]:
    try:
        from pipeline.printing.press import make_chunk  # noqa: PLC0415 - WeasyPrint only where pages are laid out
    except (ImportError, OSError) as error:
        raise LibraryMissing(reason=Because("{library} cannot be loaded", library=_library(error))) from error
    return make_chunk(chunk)


def _library(error: ImportError | OSError) -> str:
    """Return what could not be loaded: a package of Python, or the C library that `dlopen` was asked for."""
    if isinstance(error, ImportError) and error.name:
        return error.name
    named = _QUOTED.search(str(error))
    return named.group(1) if named else str(error)
