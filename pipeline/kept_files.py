"""Are the files that were made still there, as they were made, and no others?"""

import os
import re
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import lru_cache, partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from stat import S_ISREG
from typing import Final

from pipeline.errors import Because, HelperDied
from pipeline.files import TEMPORARY_PREFIX, sha256_of, telling_trouble
from pipeline.findings import MOST_TOLD, Finding, Grade
from pipeline.language.marker import N_
from pipeline.ledger.views import AuditedFile
from pipeline.system_errors import reason_of
from pipeline.with_parent import end_with_parent
from pipeline.workshop import Workshop

# So many files are read sooner than other processes have started.
_BY_ITSELF: Final = 20_000
_READERS: Final = 2
# So many go to them at a time: their findings are held until all of these were read.
_AT_A_TIME: Final = 2000
# Between the folder of a batch that was taken back and what lies in it.
_WITHDRAWN: Final = re.compile("-已撤回(~[0-9]+)?/")


def made_files(shop: Workshop, *, quick: bool) -> Iterator[Finding]:
    """Tell, for an audit, each file that is not what was made; `quick` reads none of them."""
    looked_at = bad = 0
    for found in _found(shop, quick=quick):
        looked_at += 1
        if found:
            bad += 1
            if bad <= MOST_TOLD:
                yield found
    if bad > MOST_TOLD:
        yield Finding("files", Grade.BAD, N_("And {more} files more."), values={"more": bad - MOST_TOLD})
    if not bad:
        told = N_("{count} files are there.") if quick else N_("{count} files are there, byte for byte as made.")
        yield Finding("files", Grade.GOOD, told, values={"count": looked_at})


def _found(shop: Workshop, *, quick: bool) -> Iterator[Finding | None]:
    """Yield for each file what is wrong with it, None where nothing is."""
    files, output = shop.register.audited_files(), shop.settings.output
    if quick:
        # They come folder by folder: one look at it tells of all of them.
        names_in = lru_cache(maxsize=1)(_names_of_files)
        for one in files:
            folder, _, name = f"{output}/{one.path}".rpartition("/")
            yield None if name in names_in(folder) else file_fault(output, one, quick=True)
        return
    look = partial(file_fault, output, quick=False)
    yield from map(look, islice(files, _BY_ITSELF))
    if some := list(islice(files, _AT_A_TIME)):
        yield from _found_by_readers(look, some, files)


def _found_by_readers(
    look: Callable[[AuditedFile], Finding | None], some: list[AuditedFile], more: Iterator[AuditedFile]
) -> Iterator[Finding | None]:
    """Yield what is wrong with many files, looked at by processes: to read and hash a million is half of an audit."""
    spawning = get_context("spawn")
    with ProcessPoolExecutor(_READERS, spawning, initializer=_leave_the_end_to_the_other) as readers:
        try:
            while some:
                # Bare tuples: a dataclass takes as long to be sent as a small file to be hashed.
                cells = [(one.path, one.sha256) for one in some]
                yield from readers.map(partial(_look_at, look), cells, chunksize=len(some) // _READERS + 1)
                some = list(islice(more, _AT_A_TIME))
        except BrokenProcessPool as error:
            raise HelperDied from error


def _look_at(look: Callable[[AuditedFile], Finding | None], cells: tuple[str, str]) -> Finding | None:
    return look(AuditedFile(*cells))


def _leave_the_end_to_the_other() -> None:
    # Whoever pressed Ctrl-C ends the audit, which then ends these.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def _names_of_files(folder: str) -> frozenset[str]:
    """Return the names of files that a look at the folder shows to be there; none where it cannot be looked at, and
    not those that are links: each of these is asked for by itself.
    """
    # The dot is not reached in a folder whose names may be listed, and no more.
    with suppress(OSError, ValueError), os.scandir(f"{folder}/.") as entries:
        return frozenset(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
    return frozenset()


def file_fault(output: Path, one: AuditedFile, *, quick: bool) -> Finding | None:
    """Return what is wrong with one file below the output folder, None where nothing is."""
    # Not joined by `/`: that takes longer, and there are a million of them.
    place = Path(f"{output}/{one.path}")
    reason: Because | str = ""
    try:
        told = _fault(place, one.sha256, quick=quick)
    except OSError as error:
        told, reason = N_("{path} cannot be read: {reason}."), reason_of(error)
    return Finding("files", Grade.BAD, told, values={"path": _shown(one.path), "reason": reason}) if told else None


def _fault(place: Path, sha256: str, *, quick: bool) -> str | None:
    """Return the sentence about what is wrong, None where nothing is; raises OSError where that cannot be told."""
    mode = _mode_of(place)
    if mode is None:
        return N_("{path} is missing.")
    if not S_ISREG(mode):
        return N_("{path} is missing: what lies in its place is no file.")
    return None if quick or sha256_of(place) == sha256 else N_("{path} is not as it was made.")


def _mode_of(place: Path) -> int | None:
    """Return the mode of what is there, None where nothing is; raises OSError where that cannot be told."""
    try:
        return place.stat().st_mode
    # No file has a name with a NUL in it, which only a forger enters: ValueError.
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None


def orphans(shop: Workshop) -> Iterator[Finding]:
    """Tell, for an audit, files among the finished batches of which no entry tells: nobody can say what they are."""
    strange = 0
    for path in _unknown(shop):
        strange += 1
        if strange <= MOST_TOLD:
            told = N_("{path} is in no entry of the ledger.")
            yield Finding("orphans", Grade.BAD, told, values={"path": _shown(path)})
    if strange > MOST_TOLD:
        yield Finding("orphans", Grade.BAD, N_("And {more} files more."), values={"more": strange - MOST_TOLD})
    if not strange:
        yield Finding("orphans", Grade.GOOD, N_("No file lies among them that the ledger does not know."))


def _unknown(shop: Workshop) -> Iterator[str]:
    """Yield the files of which the ledger has no entry; a folder at a time, so that their names are no burden."""
    for folder, names in _finished(shop.settings.output):
        # Of batches in hand, whose folder may be there already, and of those that were taken back, too.
        meant = {folder, _WITHDRAWN.sub("/", f"{folder}/", count=1).removesuffix("/")}
        known = frozenset[str]().union(*map(shop.register.files_made_in, meant))
        yield from (f"{folder}/{name}" for name in names if name not in known)


def _finished(output: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the folders of finished batches that have files, relative to the output folder, and the names of these; not
    what is being made.

    A link to a folder is a file here, unless it is that of a whole year. Raises FolderTrouble for a folder that cannot
    be read: what lies in it was not looked at.
    """
    for year in sorted(output.glob("2[0-9][0-9][0-9]")):
        for folder, below, files in os.walk(year, onerror=_refuse):
            with telling_trouble(Path(folder)):
                links = [name for name in below if Path(folder, name).is_symlink()]
            below[:] = sorted(name for name in below if not name.startswith(TEMPORARY_PREFIX) and name not in links)
            if files or links:
                yield Path(folder).relative_to(output).as_posix(), sorted([*files, *links])


def _shown(path: str) -> str:
    """Return a name that anybody may have given, so that it prints: a line break in it would pass for a finding."""
    text = os.fsencode(path).decode(errors="backslashreplace")
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _refuse(error: OSError) -> None:
    with telling_trouble(Path(error.filename)):
        raise error
