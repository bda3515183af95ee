"""Render: the numbered batch becomes files, none of which has its final name yet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.certificate import Wording
from pipeline.documents.kinds import Kind
from pipeline.rules.batches import AnyBatch, AnyNumbered
from pipeline.stages.orders import orders_of, rehearsal_of
from pipeline.stages.tools import Press, PressRun

PressOf = Callable[[str], Press]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A numbered batch and the run of each kind made under `folder`, the people's own documents first."""

    numbered: AnyNumbered
    folder: Path
    runs: tuple[tuple[str, PressRun], ...]

    @property
    def own(self) -> tuple[str, PressRun]:
        """The kind of which everybody has a document, and its run."""
        return self.runs[0]


def rehearse(
    batch: AnyBatch, press_of: PressOf, *, wording: Wording, kinds: Sequence[Kind], photos: Mapping[str, Path]
) -> None:
    """Return when the pages of a batch without numbers can be laid out; raises what the press would raise for them.

    A fault of a template comes to light here, and not when the numbers are spent.
    """
    for order in rehearsal_of(batch, wording, kinds):
        press_of(order.kind).rehearse(order.records, photos=photos)


def render(
    numbered: AnyNumbered,
    press_of: PressOf,
    *,
    wording: Wording,
    kinds: Sequence[Kind],
    photos: Mapping[str, Path],
    folder: Path,
    progress: Callable[[int], None],
) -> Rendered:
    """Return the batch with one file a person and one print run, roster order, page i being person i; and the runs of
    the other kinds that such a batch has.

    `progress` is told how many of the people's own pages are done.
    """
    first, *others = orders_of(numbered, wording, kinds)
    own = press_of(first.kind).make(first.records, photos=photos, folder=folder, progress=progress)
    runs = [(first.kind, own)]
    for order in others:
        made = press_of(order.kind).make(order.records, photos=photos, folder=folder, progress=lambda _done: None)
        runs.append((order.kind, made))
    return Rendered(numbered, folder, tuple(runs))
