"""A watch that needs no patience: it looks again at once, until nothing is left to do."""

from collections.abc import Callable
from threading import Event
from typing import Self

from pipeline import line
from pipeline.errors import CertpressError
from pipeline.happenings import Happening
from pipeline.workshop import Workshop
from tests.line.office import Office

# More looks than a watch needs for a day of work after any fault.
_MOST_ROUNDS = 12


class _Rounds:
    """A bell that rings at once, and calls `look` with the number of the round before the next one begins."""

    is_healthy = True

    def __init__(self, office: Office, stop: Event, look: Callable[[int], None]) -> None:
        self._office, self._stop, self._look, self._rounds = office, stop, look, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was begun."""

    def wait(self, seconds: float) -> bool:
        del seconds
        self._rounds += 1
        self._look(self._rounds)
        if self._rounds >= _MOST_ROUNDS or _nothing_is_left(self._office):
            self._stop.set()
        return True


def _nothing_is_left(office: Office) -> bool:
    settings = office.settings
    if not settings.inbox.joinpath(".inbox-id").exists():
        return False
    lying = [path for path in settings.inbox.iterdir() if not path.name.startswith(".")]
    return not lying and not [path for path in settings.work.iterdir() if path.is_dir()]


def watched(shop: Workshop, office: Office, look: Callable[[int], None]) -> None:
    """Let a watch work on an office until nothing is left, or many rounds went by; raises what ends it."""
    stop = Event()
    shop.__dict__["bell"] = lambda: _Rounds(office, stop, look)
    with shop.pulse.beating():
        line.watch(shop, office.report, stop)


def end_of_watch(office: Office, look: Callable[[int], None], *, own_worker: bool = False) -> str:
    """Return how a watch ended: "well", the code of an error of ours, or what nobody foresaw."""
    try:
        with office.workshop() as shop:
            if own_worker:
                del shop.__dict__["pool"]
            watched(shop, office, look)
    except CertpressError as error:
        return error.code
    except Exception as error:  # noqa: BLE001 - whether there is one is what the tests ask
        return f"{type(error).__name__}: {error}"
    return "well"


def told_failures(office: Office) -> list[str]:
    """Return the codes of the failures that were told and went by."""
    return [str(getattr(values["error"], "code", "")) for values in office.report.of(Happening.FAILED)]
