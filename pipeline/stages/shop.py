"""The workshop as the line sees it: the shapes of what is handed in, and nothing of what stands behind them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.documents.certificate import Wording
from pipeline.documents.kinds import Kind
from pipeline.errors import CertpressError
from pipeline.ledger.evidence import Evidence
from pipeline.ledger.rows import BatchRow
from pipeline.ledger.views import InHand, MadeDocument
from pipeline.rules.batches import AnyNumbered
from pipeline.rules.categories import Category
from pipeline.rules.problems import Problem
from pipeline.stages import tools
from pipeline.stages.check import Checked, Inspector
from pipeline.stages.tools import Papers, Press

if TYPE_CHECKING:
    # Values that storage hands in; only their names are needed here, nothing of storage runs.
    from pipeline.storage.drops import Drop
    from pipeline.storage.inbox import Returned
    from pipeline.storage.scanner import Look, Waiting
    from pipeline.storage.takings import Taken


class Register(tools.Register, Protocol):
    """The register as the line needs it."""

    def in_hand(self) -> Sequence[InHand]: ...
    def accepted(self, name: str) -> BatchRow | None: ...
    def accepted_as(self, key: str) -> str | None: ...
    def reject(self, batch_id: int, *, name: str | None, codes: Mapping[str, int]) -> None: ...
    def cancel(self, batch_id: int, *, reason: str, actor: str) -> None: ...
    def withdraw(self, batch_id: int, *, reason: str, actor: str, second: str) -> None: ...
    def taken_back_with(self, batch: BatchRow) -> tuple[BatchRow, ...]: ...
    def superseded(self) -> Mapping[int, str]: ...
    def scores_of_exam(self, batch_id: int) -> tuple[str, ...]: ...
    def numbered(self, batch_id: int) -> AnyNumbered: ...
    def delivered(self, batch_id: int) -> None: ...
    def documents(self, batch: int) -> Sequence[MadeDocument]: ...


class Inbox(Protocol):
    """The inbox and the folders that drops move to; every move can be repeated without harm."""

    @property
    def interval(self) -> float: ...
    def check_marker(self) -> None: ...
    def look(self) -> "Look": ...
    def find(self, drop: str) -> "Drop": ...
    def at(self, path: Path) -> "Drop": ...
    def is_worth_waiting_for(self, look: "Look") -> bool: ...
    def take(self, drop: "Drop") -> "Taken | None": ...
    def reopen(self, work: str) -> "Taken": ...
    def discard(self, taken: "Taken") -> None: ...
    def count_attempt(self, taken: "Taken") -> int: ...
    def fetch_approval(self, taken: "Taken") -> None: ...
    def await_approval(self, taken: "Taken") -> None: ...
    def awaits_approval(self, taken: "Taken") -> bool: ...
    def has_left(self, taken: "Taken") -> bool: ...
    def sweep(self, *, keep: Collection[str]) -> None: ...
    def to_done(self, taken: "Taken", batch: str) -> Path: ...
    def to_duplicates(self, taken: "Taken", batch: str) -> Path: ...
    def to_rejected(self, taken: "Taken", *, notes: Path) -> "Returned": ...
    def to_returned_rows(self, batch: str, *, notes: Path) -> Path | None: ...


class Notes(Protocol):
    """退回说明.xlsx and problems.json, made in the work folder before the ledger says that anything went back."""

    def clear(self, taken: "Taken") -> None: ...
    def write(self, taken: "Taken", checked: Checked) -> None: ...
    def write_cancelled(self, taken: "Taken", *, reason: str, by: str) -> None: ...
    def folder(self, taken: "Taken") -> Path: ...
    def count(self, taken: "Taken") -> int: ...
    def remainder_name(self, batch: str) -> str: ...


class Output(Protocol):
    """Where finished batches appear."""

    def fresh(self, year: int, batch: str) -> Path: ...
    def seal(self, folder: Path) -> None: ...
    def sweep(self, *, keep: Collection[str]) -> None: ...
    def forget(self, year: int, batch: str) -> None: ...
    def set_aside(self, year: int, batch: str) -> None: ...
    def publish(self, year: int, batch: str) -> Path: ...
    def require_free(self, year: int, batch: str) -> None: ...
    def is_made(self, year: int, batch: str, *, files: Mapping[str, str]) -> bool: ...


class Keyring(Protocol):
    """Signs what the ledger says now and keeps it outside; nothing where the site has no key."""

    def sign(self) -> object: ...
    def sign_earlier_days(self) -> None: ...


class Bell(Protocol):
    """Rings when something may have changed in the inbox."""

    def wait(self, seconds: float) -> bool: ...
    @property
    def is_healthy(self) -> bool: ...


class Shop(Protocol):
    """Everything the line works with."""

    @property
    def register(self) -> Register: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def output(self) -> Output: ...
    @property
    def keyring(self) -> Keyring: ...
    @property
    def monotonic(self) -> Callable[[], float]:
        """Seconds of a clock that never jumps."""

    @property
    def notes(self) -> Notes: ...
    @property
    def inspector(self) -> Inspector: ...
    @property
    def press(self) -> Press: ...
    @property
    def papers(self) -> Papers: ...
    @property
    def wording(self) -> Wording:
        """The words of a certificate, for what does not reach paper: its codes prove nothing."""

    def sealed_wording(self) -> Wording:
        """Return the words for pages that reach paper; raises KeyMissing, KeyWrong."""

    def press_of(self, kind: str) -> Press:
        """Return the press for a kind of document."""

    def kinds_of(self, category: Category) -> Sequence[Kind]:
        """Return the kinds of documents that such a batch has pages of."""

    def alone(self) -> AbstractContextManager[None]:
        """Hold the site for this process; another one waits."""

    def require_alone(self) -> None:
        """Raise LockLost where the site was taken over while this process stood still."""

    def require_ready(self) -> None:
        """Raise FontMissing, TemplateWrong, KeyMissing or KeyWrong while nothing has been taken in yet."""

    def evidence(self, batch_id: int) -> Sequence[Evidence]:
        """Return what everybody's file of a batch of results carries to be proved with, after a checkpoint is signed
        that covers their numbers; nothing for any other batch. Raises KeyWrong.
        """

    def receive(self, taken: "Taken") -> None:
        """COMMIT batch.received."""

    def unexpected(self, error: Exception) -> CertpressError:
        """Return what is told of a failure that nobody foresaw: whether the disk is to blame, or certpress; then it is
        kept where it came through.
        """

    def pause(self, seconds: float) -> None:
        """Let time pass."""

    def bell(self) -> AbstractContextManager[Bell]:
        """Return what rings when the inbox may have changed."""

    def heartbeat(
        self,
        *,
        trouble: CertpressError | None,
        waiting: Sequence["Waiting"],
        in_turn: "Iterable[Drop]",
        bell_is_healthy: bool,
        ended: bool = False,
    ) -> None:
        """Leave word for `status` that the watch is alive, and what is ready and has its turn later; or that its
        trouble `ended` it.
        """

    def tell_at_work(self, drop: str) -> None:
        """Leave word for `status` at which drop the watch is."""

    def clock_warnings(self, drop: "Drop | None" = None) -> Sequence[Problem]:
        """Return a warning where the clock runs behind the ledger or far from the files' dates."""
