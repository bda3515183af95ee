"""Render: the numbered batch becomes files, none of which has its final name yet.

What is cut out of larger sheets is laid on them once more, as soon as its own pages are there.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from pipeline.documents.certificate import Wording
from pipeline.documents.kinds import Kind
from pipeline.documents.page_choice import Bearer
from pipeline.ledger.evidence import Evidence
from pipeline.rules.batches import AnyBatch, AnyNumbered
from pipeline.rules.scores.batch import RecordedScores
from pipeline.stages.codes import told_of_codes
from pipeline.stages.enclosing import enclosing
from pipeline.stages.orders import orders_of, own_numbers, rehearsal_of
from pipeline.stages.tools import MadeFile, Press, PressRun

PressOf = Callable[[str], Press]
T = TypeVar("T")
# While one is planned, others are laid out, stamped, judged or written to the disk: with fewer, workers wait.
_KINDS_AT_ONCE = 8
# So few pages are planned at once.
_A_FEW = 25


@dataclass(frozen=True, slots=True)
class Rendered:
    """A numbered batch and the run of each kind made under `folder`, the people's own documents first.

    Of scores nobody has one. `sheets` are those of the kinds that are imposed, by kind; `codes` is what there is to
    tell of signed codes.
    """

    numbered: AnyNumbered
    folder: Path
    runs: tuple[tuple[str, PressRun], ...]
    sheets: tuple[tuple[str, MadeFile], ...]
    codes: Mapping[str, str]

    @property
    def own(self) -> tuple[tuple[str, PressRun], ...]:
        """The kind of which everybody has a document, and its run; nothing where there is no such kind."""
        return () if isinstance(self.numbered, RecordedScores) else self.runs[:1]

    @property
    def others(self) -> tuple[tuple[str, PressRun], ...]:
        """The other kinds and their runs."""
        return self.runs[len(self.own) :]


def rehearse(
    batch: AnyBatch, press_of: PressOf, *, wording: Wording, kinds: Sequence[Kind], photos: Mapping[str, Path]
) -> None:
    """Return when the pages of a batch without numbers can be laid out; raises what the press would raise for them.

    A fault of a template comes to light here, and not when the numbers are spent.
    """
    # The shortest first: they are planned in no time, and keep the workers busy while the long ones are planned.
    orders = sorted(rehearsal_of(batch, wording, kinds), key=lambda order: len(order.records))
    presses = [press_of(order.kind) for order in orders]
    _together(
        [partial(press.rehearse, order.records, photos=photos) for press, order in zip(presses, orders, strict=True)]
    )


def render(  # noqa: PLR0913 - everything that the files of a batch depend on, named once
    numbered: AnyNumbered,
    press_of: PressOf,
    *,
    wording: Wording,
    kinds: Sequence[Kind],
    photos: Mapping[str, Path],
    folder: Path,
    progress: Callable[[int], None],
    evidence: Sequence[Evidence] = (),
) -> Rendered:
    """Return the batch with one file a person and one print run, page i being that of number i of `own_numbers`; and
    the runs of the other kinds that such a batch has. Beside the run of an imposed kind are its sheets.

    `progress` is told how many of the people's own pages are done; `evidence`, in the order of `own_numbers`, goes into
    the people's own files, nothing where it is empty.
    """
    orders = orders_of(numbered, wording, kinds)
    presses = [press_of(order.kind) for order in orders]
    told = [progress, *[_tell_nobody] * (len(orders) - 1)]
    bearers = [_bearers(numbered, place) for place in range(len(orders))]
    own = [kind for kind in kinds if kind.name == orders[0].kind] if evidence else []
    enclose = [*(enclosing(kind, evidence) for kind in own), *[None] * (len(orders) - len(own))]
    made = _together(
        [
            partial(
                _made,
                partial(press.make, order.records, photos=photos, folder=folder, progress=tell, enclose=what),
                partial(press.impose, folder, batch=numbered.batch.name, bearers=whose),
            )
            for press, order, whose, tell, what in zip(presses, orders, bearers, told, enclose, strict=True)
        ],
        # Short ones first, as in the rehearsal; but the people's own before the long ones, for it takes the longest.
        begin_with=[len(order.records) <= _A_FEW for order in orders],
    )
    return Rendered(
        numbered,
        folder,
        runs=tuple((order.kind, run) for order, (run, _) in zip(orders, made, strict=True)),
        sheets=tuple(
            (order.kind, sheets) for order, (_, sheets) in zip(orders, made, strict=True) if sheets is not None
        ),
        codes=told_of_codes(numbered, wording),
    )


def _made(make: Callable[[], PressRun], impose: Callable[[], MadeFile | None]) -> tuple[PressRun, MadeFile | None]:
    """Return the run of a kind and its sheets, if it is imposed."""
    return make(), impose()


def _bearers(numbered: AnyNumbered, place: int) -> tuple[Bearer, ...]:
    """Return whose each page of the order in that place is; only of the people's own kind is each page somebody's."""
    is_own = place == 0 and not isinstance(numbered, RecordedScores)
    return tuple(map(Bearer, own_numbers(numbered))) if is_own else ()


def _tell_nobody(_done: int) -> None:
    """The pages of a list are not what somebody waits for."""


def _together(jobs: Sequence[Callable[[], T]], *, begin_with: Sequence[bool] = ()) -> list[T]:
    """Return what the jobs return, in their order; a few are in hand at once, so that no worker waits for a plan.

    Those are begun first of which `begin_with` says so.

    When one fails the others come to their end first, for they write into the same folder; who presses Ctrl-C does not
    wait.
    """
    threads = ThreadPoolExecutor(_KINDS_AT_ONCE)
    first = begin_with or [False] * len(jobs)
    begun = {
        place: threads.submit(jobs[place]) for place in sorted(range(len(jobs)), key=lambda place: not first[place])
    }
    futures = [begun[place] for place in range(len(jobs))]
    try:
        wait(futures, return_when=FIRST_EXCEPTION)
    except BaseException:
        threads.shutdown(wait=False, cancel_futures=True)
        raise
    threads.shutdown(cancel_futures=True)
    for future in futures:
        if not future.cancelled():
            future.result()
    return [future.result() for future in futures]
