"""What goes back with a drop, made in its work folder before the ledger says that anything went back."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.files import make_folder, remove_tree, sync_folder, write_whole
from pipeline.reports.returned import Sent, write_returned, write_withdrawn
from pipeline.rules.batch import Batch, Result, Roster
from pipeline.rules.batches import AnyBatch
from pipeline.rules.cards.batch import CardBatch, Holder
from pipeline.rules.drop_names import PHOTO_FOLDER, PROBLEMS_FILE
from pipeline.rules.exam.batch import Candidate
from pipeline.rules.exam.ticketed import ArrangedExam
from pipeline.rules.particulars import remainder_name
from pipeline.rules.problems import Problem, Severity
from pipeline.rules.scores.batch import ScoreBatch

_FOLDER = "return"


class Taken(Protocol):
    """What is needed to know of a drop: its name, its work folder, its files by SHA-256 (hex), and its roster."""

    @property
    def name(self) -> str: ...
    @property
    def folder(self) -> Path: ...
    @property
    def files(self) -> Mapping[str, Path]: ...
    @property
    def roster_paths(self) -> tuple[str, ...]: ...
    @property
    def is_archive(self) -> bool: ...


class Checked(Protocol):
    """What is needed to know of a check."""

    @property
    def batch(self) -> AnyBatch | None: ...
    @property
    def roster(self) -> Roster | None: ...
    @property
    def problems(self) -> tuple[Problem, ...]: ...
    @property
    def returned_rows(self) -> frozenset[int]: ...


@dataclass(frozen=True, slots=True)
class Notes:
    """Writes 退回说明.xlsx and problems.json; `say` finds the words for a problem."""

    say: Callable[[Problem], str]

    def folder(self, taken: Taken) -> Path:
        """Return where the notes of a drop are made; it is there only while something goes back."""
        return taken.folder / _FOLDER

    def remainder_name(self, batch: str) -> str:
        """Return the 批次号 under which the returned rows of an accepted batch come again."""
        return remainder_name(batch)

    def count(self, taken: Taken) -> int:
        """Return how many errors the notes of a drop tell, hints not counted; 0 where there are none."""
        try:
            problems = json.loads(self.folder(taken).joinpath(PROBLEMS_FILE).read_bytes())
        except FileNotFoundError:
            return 0
        return sum(problem["severity"] == Severity.ERROR for problem in problems)

    def clear(self, taken: Taken) -> None:
        """Forget notes of an earlier, interrupted check, lest they go back with a batch that is accepted now."""
        remove_tree(self.folder(taken))

    def write(self, taken: Taken, checked: Checked) -> None:
        """Write the notes of a drop that goes back, or of the rows of it that do."""
        folder = self._fresh(taken)
        sent = Sent(taken.name, taken.roster_paths, taken.is_archive)
        if checked.batch is None:
            write_returned(folder, checked.roster, checked.problems, self.say, drop=sent)
            return
        assert checked.roster is not None, "a batch was made from a roster"
        write_returned(
            folder,
            checked.roster,
            checked.problems,
            self.say,
            drop=sent,
            only_rows=checked.returned_rows,
            batch_name=self.remainder_name(checked.batch.name),
        )
        self._add_photos(taken, folder, dict(_photos_left_over(checked.roster, checked.batch)))

    def write_cancelled(self, taken: Taken, *, reason: str, by: str) -> None:
        """Write the notes of a drop that somebody withdrew."""
        problem = Problem.of("cancelled", reason=reason, by=by)
        write_withdrawn(self._fresh(taken), problem, self.say, drop=taken.name)

    def _fresh(self, taken: Taken) -> Path:
        self.clear(taken)
        make_folder(self.folder(taken))
        return self.folder(taken)

    def _add_photos(self, taken: Taken, folder: Path, photos: Mapping[str, str]) -> None:
        make_folder(folder / PHOTO_FOLDER)
        files = taken.files
        for name, digest in photos.items():
            write_whole(folder / PHOTO_FOLDER / name, files[digest].read_bytes())
        sync_folder(folder)


def _photos_left_over(roster: Roster, batch: AnyBatch) -> Iterator[tuple[str, str]]:
    """Yield name and SHA-256 of every photo that belongs to nobody who was accepted."""
    used = {person.photo.path for person in _people(batch) if person.photo}
    for name, photo in roster.photos.items():
        if photo.path not in used:
            yield name, photo.sha256


def _people(batch: AnyBatch) -> Sequence[Result | Holder | Candidate]:
    """Return the people of a batch whose photos are used: scores have none."""
    match batch:
        case Batch():
            return batch.results
        case CardBatch():
            return batch.holders
        case ArrangedExam():
            return batch.exam.candidates
        case ScoreBatch():
            return ()
