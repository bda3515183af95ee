"""Render: the numbered batch becomes files, none of which has its final name yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.certificate import Wording, certificate_record
from pipeline.rules.batch import NumberedBatch
from pipeline.stages.tools import Press, PressRun


@dataclass(frozen=True, slots=True)
class Rendered:
    """A numbered batch and the files made for it under `folder`."""

    numbered: NumberedBatch
    folder: Path
    run: PressRun


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
    batch = numbered.batch
    records = [
        certificate_record(result, batch, str(number), wording=wording)
        for result, number in zip(batch.results, numbered.numbers, strict=True)
    ]
    run = press.make(records, photos=photos, folder=folder, progress=progress)
    return Rendered(numbered, folder, run)
