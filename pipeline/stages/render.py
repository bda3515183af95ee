"""Render: the numbered batch becomes files, none of which has its final name yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.certificate import Wording, certificate_record
from pipeline.documents.record import Record, Records
from pipeline.rules.batch import Batch, NumberedBatch
from pipeline.stages.check import widest_number
from pipeline.stages.tools import Press, PressRun


@dataclass(frozen=True, slots=True)
class Rendered:
    """A numbered batch and the files made for it under `folder`."""

    numbered: NumberedBatch
    folder: Path
    run: PressRun


def rehearse(batch: Batch, press: Press, *, wording: Wording, photos: Mapping[str, Path]) -> None:
    """Return when the pages of a batch without numbers can be laid out; raises what the press would raise for them.

    A fault of the template comes to light here, and not when the numbers are spent.
    """
    results = batch.results

    def page(place: int) -> Record:
        result = results[place]
        return certificate_record(result, batch, widest_number(batch, result.level), wording=wording)

    press.rehearse(Records(len(results), page), photos=photos)


def render(
    numbered: NumberedBatch,
    press: Press,
    *,
    wording: Wording,
    photos: Mapping[str, Path],
    folder: Path,
    progress: Callable[[int], None],
) -> Rendered:
    """Return the batch with one file a person and one print run, roster order, page i being result i."""
    batch, numbers = numbered.batch, numbered.numbers

    def page(place: int) -> Record:
        return certificate_record(batch.results[place], batch, str(numbers[place]), wording=wording)

    run = press.make(Records(len(numbers), page), photos=photos, folder=folder, progress=progress)
    return Rendered(numbered, folder, run)
