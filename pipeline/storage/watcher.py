"""A doorbell on the inbox. It decides nothing: a lost event only means that the next look comes at its usual time.

watchdog's dispatcher dies with the first exception of a handler (OCRmyPDF#1715), and its emitter dies when the folder
is made anew while the observer goes on looking alive (#829); since 7.1 a third thread reads for both. So the handler
cannot raise, and health asks every thread. Only the inbox itself is watched, not the folders in it: watching a tree
while it is being copied in races (7.1 warns of a callback added twice), and settling is told by looks, not by events.
"""

import logging
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver  # noqa: TC002 - ruff cannot see its use

# watchdog mutters while it stops; an operator reads our words only, and health is asked of the threads themselves.
logging.getLogger("watchdog").addHandler(logging.NullHandler())

_PATIENCE_SECONDS = 5.0


class _Ring(FileSystemEventHandler):
    def __init__(self, bell: threading.Event) -> None:
        self._bell = bell

    def on_any_event(self, event: FileSystemEvent) -> None:
        del event
        self._bell.set()


class Watcher:
    """Rings when something happens in the inbox; `with Watcher(inbox) as bell: bell.wait(seconds)`."""

    def __init__(self, inbox: Path) -> None:
        self._inbox = inbox
        self._bell = threading.Event()
        self._observer: BaseObserver | None = None
        self._threads: tuple[threading.Thread, ...] = ()

    def __enter__(self) -> Self:
        self.rebuild()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop()

    @property
    def is_healthy(self) -> bool:
        """Whether events can still arrive: the observer and every thread that works for it are alive."""
        return bool(self._threads) and all(thread.is_alive() for thread in self._threads)

    def wait(self, seconds: float) -> bool:
        """Wait for the bell, at most `seconds`; return whether it rang. A dead watch is mended first."""
        if not self.is_healthy:
            self.rebuild()
        rang = self._bell.wait(seconds)
        self._bell.clear()
        return rang

    def ring(self) -> None:
        """Ring from outside, so that whoever waits looks now (a signal to stop, for instance)."""
        self._bell.set()

    def rebuild(self) -> bool:
        """Start watching afresh; return False where the folder cannot be watched, the scan goes on without."""
        self._stop()
        others = set(threading.enumerate())
        observer = Observer()
        try:
            observer.schedule(_Ring(self._bell), str(self._inbox), recursive=False)
            observer.start()
        except OSError:
            return False
        self._observer = observer
        started = set(threading.enumerate()) - others
        self._threads = tuple(thread for thread in started if type(thread).__module__.startswith("watchdog"))
        return True

    def _stop(self) -> None:
        observer, self._observer, self._threads = self._observer, None, ()
        if observer is not None and observer.is_alive():
            observer.stop()
            observer.join(_PATIENCE_SECONDS)
