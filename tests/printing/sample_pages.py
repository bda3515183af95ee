"""The sample pages of every kind through the real press: stamped, with photo and code, as a batch would have them.

They are made once in a run of the tests: several files look at them, and a list takes seconds.
"""

import pickle
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from pipeline.documents.kinds import Symbology
from pipeline.documents.record import Record
from pipeline.printing.cabinet import Cabinet
from pipeline.printing.chunks import PressRun
from pipeline.printing.pressroom import Press
from pipeline.printing.templates import DRAWING, Template, find
from tests.once import made_once, shared_folder
from tests.printing.pages import Pdf
from tests.printing.plated import full_shelf
from tests.printing.run import photo_files, shared_pool, silent

_MADE = "made"
_CODES = {Symbology.QR: "https://verify.example.cn/V/S000065148999263000001", Symbology.CODE128: "S00006514899920001"}


@dataclass(frozen=True, slots=True)
class SamplePages:
    """The records of a kind - each set of samples in the variant that it names, or in each - and their pages."""

    template: Template
    names: tuple[str, ...]
    records: tuple[Record, ...]
    run: PressRun
    pages: Pdf

    def of(self, sample: str) -> list[int]:
        """Return the places of the pages with that set of samples."""
        return [place for place, name in enumerate(self.names) if name == sample]


@cache
def sample_pages(kind: str) -> SamplePages:
    template = Template.load(find(kind), profile="2019")
    folder = made_once(f"sample-pages/{kind}", partial(_make, template))
    names, records, run = pickle.loads((folder / _MADE).read_bytes())  # noqa: S301 - written below
    return SamplePages(template, names, records, run, Pdf(folder / run.print_run.path))


def _make(template: Template, folder: Path) -> None:
    photos = photo_files(folder / "photos", 1)
    (photo,) = photos
    names, records = zip(*sample_records(template, photo), strict=True)
    run = _press(template).make(records, photos=photos, folder=folder, progress=silent)
    (folder / _MADE).write_bytes(pickle.dumps((names, records, run)))


def sample_records(template: Template, photo: str) -> list[tuple[str, Record]]:
    kind = template.kind
    code = _CODES[kind.code.symbology] if kind.code else ""
    shown = photo if kind.photo else None
    return [
        (name, Record(0, f"{name}-{variant}", texts, shown, code, variant, texts.get(DRAWING, "")))
        for name, texts in template.samples.items()
        for variant in kind.every_variant
        if texts.get("variant", variant) == variant
    ]


def _press(template: Template) -> Press:
    return Press(template, full_shelf(), pool=shared_pool(), cabinet=Cabinet(shared_folder("plates")))
