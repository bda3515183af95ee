"""One run of sixty people, made once for all tests that only look at it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.documents.record import Record
from pipeline.printing.chunks import PressRun
from tests.printing.pages import Pdf
from tests.printing.run import made, photo_files, records


@dataclass(frozen=True, slots=True)
class Finished:
    folder: Path
    people: list[Record]
    photos: dict[str, Path]
    run: PressRun

    @property
    def pages(self) -> Pdf:
        return Pdf(self.folder / self.run.print_run.path)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("press")
    photos = dict(photo_files(folder / "photos"))
    people = records(60, photos)
    return Finished(folder, people, photos, made(folder, people, photos))
