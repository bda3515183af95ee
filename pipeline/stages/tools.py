"""What the line is handed: the tools of the workshop, as the stages see them.

The stages know these shapes and nothing of SQLite, WeasyPrint or the disk behind them; tests hand in fakes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.documents.enclosure import Enclosures
from pipeline.documents.page_choice import Bearer
from pipeline.documents.record import Record
from pipeline.ledger.approvals import SignedApproval
from pipeline.ledger.views import MadeDocument, PlateRefusal
from pipeline.rules.batch import Holding, Photo
from pipeline.rules.batches import AnyBatch, AnyNumbered
from pipeline.rules.cards.batch import CardOnFile
from pipeline.rules.exam.ticketed import ExamTickets, HeldSeat, KeptExam, TicketOnFile
from pipeline.rules.problems import Problem
from pipeline.rules.scores.standing import StandingScores

if TYPE_CHECKING:
    # Values that storage hands in; only their names are needed here, nothing of storage runs.
    from pipeline.storage.reading import Reading
    from pipeline.storage.takings import Taken


class Reader(Protocol):
    """Reads the roster of a drop."""

    def __call__(self, taken: "Taken") -> "Reading": ...


class Register(Protocol):
    """Numbers and ledger entries, in one transaction."""

    def accepted_names(self, names: Iterable[str]) -> frozenset[str]: ...
    def held_by(self, identities: Iterable[str]) -> Mapping[Holding, str]: ...
    def numbers_taken(self, numbers: Iterable[str]) -> Mapping[str, str | None]: ...
    def numbered_otherwise(self, year: int, *, supplied: bool) -> str | None: ...
    def cards_on_file(self, identities: Iterable[str], numbers: Iterable[str]) -> Mapping[str, CardOnFile]: ...
    def kept_exam(self, name: str | None) -> KeptExam | None: ...
    def tickets_on_file(self, tickets: Iterable[str]) -> Mapping[str, TicketOnFile]: ...
    def exams_of_tickets(self, tickets: Iterable[str]) -> tuple[ExamTickets, ...]: ...
    def seats_held(self, identities: Iterable[str]) -> Mapping[str, Sequence[HeldSeat]]: ...
    def are_scores(self, name: str | None) -> bool: ...
    def standing_scores(self, identities: Iterable[str], *, amends: str | None = None) -> StandingScores: ...
    def number(self, batch_id: int, batch: AnyBatch, *, approval: SignedApproval | None = None) -> AnyNumbered: ...
    def record(
        self, batch_id: int, documents: Iterable[MadeDocument], *, refusals: Sequence[PlateRefusal] = ()
    ) -> None: ...


class Darkroom(Protocol):
    """Looks at photos for the place that a kind of document has for them; `files` maps SHA-256 to the file."""

    def photo_size(self, kind: str) -> tuple[float, float]: ...
    def inspect(self, files: Mapping[str, Path], *, kind: str) -> Mapping[str, Photo]: ...


class MadeFile(Protocol):
    """One file that the press wrote: its path inside the folder it was given, SHA-256 (hex) and pages."""

    @property
    def key(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def pages(self) -> int: ...


class Refusal(Protocol):
    """Why the press stamped nothing although plates were wanted: a code, and the field or part that it is about."""

    @property
    def kind(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def page(self) -> int | None: ...


class PressRun(Protocol):
    """Everything a press run made, in record order."""

    @property
    def template_sha256(self) -> str: ...
    @property
    def refusal(self) -> Refusal | None: ...

    @property
    def files(self) -> Sequence[MadeFile]: ...
    @property
    def print_run(self) -> MadeFile: ...
    @property
    def made_with(self) -> Mapping[str, str]: ...


class Press(Protocol):
    """Turns records into pages and writes them, durably, under `folder`."""

    def warm_up(self) -> None: ...
    def unprintable(self, records: Sequence[Record]) -> tuple[Problem, ...]: ...
    def rehearse(self, records: Sequence[Record], *, photos: Mapping[str, Path]) -> None: ...
    def make(
        self,
        records: Sequence[Record],
        *,
        photos: Mapping[str, Path],
        folder: Path,
        progress: Callable[[int], None],
        enclose: Callable[[int, Record], Enclosures] | None = None,
    ) -> PressRun: ...
    def impose(self, folder: Path, *, batch: str, bearers: Sequence[Bearer]) -> MadeFile | None: ...


class Papers(Protocol):
    """Writes the papers that go with a batch into its folder, and tells of each: its lists, and manifest.json."""

    def lists(self, numbered: AnyNumbered, *, folder: Path) -> Sequence[MadeFile]: ...
    def manifest(self, numbered: AnyNumbered, made: Sequence[MadeFile], *, folder: Path) -> MadeFile: ...
