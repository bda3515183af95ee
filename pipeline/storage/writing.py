"""What writes into the ledger: one connection, a clock, and one transaction for each verb."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pipeline.errors import SiteRestored
from pipeline.rules.exam.tickets import TicketPattern
from pipeline.storage.appending import Pen, appending
from pipeline.storage.checkpoints import CheckpointFile
from pipeline.storage.periods import Periods
from pipeline.storage.store import Store
from pipeline.storage.witness import Witness, stored_names


class Writing(Periods):
    """A register that can be written to."""

    def __init__(  # noqa: PLR0913 - as in `Register.open`
        self,
        store: Store,
        *,
        witness: Witness | None,
        checkpoint_file: CheckpointFile | None,
        origin: str,
        mark: Path | None,
        fence: Callable[[], None],
        clock: Callable[[], datetime],
        salt: Callable[[int], bytes],
        actor: str,
        tickets: TicketPattern,
    ) -> None:
        super().__init__(store, checkpoint_file)
        self._witness = witness
        self._origin = origin
        self._mark = mark
        self._fence = fence
        self._clock = clock
        self._salt = salt
        self._actor = actor
        self._ticket_pattern = tickets

    @property
    def name(self) -> str:
        """What the log is called now (C2SP tlog-checkpoint: its origin)."""
        return stored_names(self._store, self._origin).now

    @contextmanager
    def _writing(self, verb: str) -> Iterator[Pen]:
        self._refuse_unsettled()
        at = self._clock().replace(microsecond=0)
        with appending(self._store, f"register.{verb}", at=at, salt=self._salt) as pen:
            yield pen
            self._fence()
        self._keep_up()

    def _refuse_unsettled(self) -> None:
        if self._mark is not None and self._mark.exists():
            raise SiteRestored(site=self._store.file.parent.parent)

    def _keep_up(self) -> None:
        if self._witness is not None:
            self._witness.keep_up(self._store)
