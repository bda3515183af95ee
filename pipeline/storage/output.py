"""The output folder: a batch's folder is made under a temporary name and appears by one rename, whole or not at all."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from itertools import count
from pathlib import Path
from typing import BinaryIO

from pipeline.crashpoints import crashpoint
from pipeline.errors import Because, FileChanged, OutputTaken
from pipeline.files import (
    TEMPORARY_PREFIX,
    make_folder,
    refuse_foreign_link,
    remove_tree,
    rename_durably,
    sha256_of,
    sync_folder,
)
from pipeline.system_errors import reason_of

_TAKEN_BACK = "-已撤回"
_YEARS = "[0-9][0-9][0-9][0-9]"


@dataclass(frozen=True, slots=True)
class Output:
    """`root` is the site's output folder; a batch lies under `<year of 发证日期>/<批次号>/`."""

    root: Path

    def place(self, year: int, batch: str) -> Path:
        """Return the folder in which the finished batch lies."""
        return self.root / str(year) / batch

    def _staging(self, year: int, batch: str) -> Path:
        return self.root / str(year) / f"{TEMPORARY_PREFIX}{batch}"

    def fresh(self, year: int, batch: str) -> Path:
        """Return an empty folder to make the batch in; what an interrupted attempt left there is gone."""
        self.require_free(year, batch)
        return _emptied(self._staging(year, batch))

    def fresh_copy(self, year: int, batch: str, name: str) -> Path:
        """Return an empty folder to make a further copy in; what an interrupted attempt left there is gone."""
        return _emptied(self.root / str(year) / f"{TEMPORARY_PREFIX}{batch}-{name}")

    def publish_copy(self, folder: Path, made: str, path: str) -> Path:
        """Let the file `made` in a folder appear at `path` below the root, in a batch that is there; doing it again
        with the same bytes changes nothing. What else is in the folder goes.
        """
        for above in Path(path).parents:
            refuse_foreign_link(self.root / above)
        crashpoint("output.publish-copy.before-rename")
        rename_durably(folder / made, self.root / path)
        crashpoint("output.publish-copy.after-rename")
        remove_tree(folder)
        return self.root / path

    def sweep(self, *, keep: Collection[str]) -> None:
        """Remove what killed processes began and nobody will finish: the hidden folders of every year, but for those of
        the batches (批次号) in `keep`. A copy of a certificate is begun anew by whoever asks for it again.

        Only for whoever holds the line's lock.
        """
        kept = {f"{TEMPORARY_PREFIX}{batch}" for batch in keep}
        for left in self.root.glob(f"{_YEARS}/{TEMPORARY_PREFIX}*"):
            if left.name not in kept:
                remove_tree(left)

    def forget(self, year: int, batch: str) -> None:
        """Remove what was begun for a batch that will not be made."""
        remove_tree(self._staging(year, batch))

    def set_aside(self, year: int, batch: str) -> None:
        """Move the finished batch to `<批次号>-已撤回[~N]` beside its place; what was begun is gone.

        A second time changes nothing.
        """
        self.forget(year, batch)
        aside = next(free for free in _places_aside(self.place(year, batch)) if not free.exists())
        if self.place(year, batch).is_dir():
            rename_durably(self.place(year, batch), aside)

    def seal(self, folder: Path) -> None:
        """Wait until the disk holds every name below `folder`; the files were synced as they were written."""
        for below in sorted(path for path in folder.rglob("*") if path.is_dir()):
            sync_folder(below)
        sync_folder(folder)

    @contextmanager
    def unchanged(self, path: str, *, sha256: str) -> Iterator[BinaryIO]:
        """Give the file at a path below the root, opened for reading, once its bytes have that SHA-256 (hex).

        Raises FileChanged where it is missing or has others: nobody prints what the ledger does not know.
        """
        place = self.root / path
        try:
            file = place.open("rb")
        except OSError as error:
            reason = Because("it cannot be read ({reason})", reason=reason_of(error))
            raise FileChanged(path=place, reason=reason) from error
        with file:
            if file_digest(file, "sha256").hexdigest() != sha256:
                raise FileChanged(path=place, reason=Because("it was changed"))
            file.seek(0)
            yield file

    def require_free(self, year: int, batch: str) -> None:
        """Raise OutputTaken where something lies already that a new batch of that name would meet."""
        if self.place(year, batch).exists():
            raise OutputTaken(path=self.place(year, batch))

    def is_made(self, year: int, batch: str, *, files: Mapping[str, str]) -> bool:
        """Whether the batch is published, or ready to be: every one of `files` is whole under its temporary name.

        `files` maps paths below the root to SHA-256 (hex). Between recording and publishing a person or a broken disk
        may have touched them; what happens to a published batch is for the audit to find.
        """
        if self.place(year, batch).is_dir():
            return True
        staging = self._staging(year, batch)
        prefix = f"{year}/{batch}/"
        return all(_digest(staging / path.removeprefix(prefix)) == sha256 for path, sha256 in files.items())

    def publish(self, year: int, batch: str) -> Path:
        """Let the batch appear; doing it again changes nothing.

        Raises OutputTaken where something else has taken its place.
        """
        staging, place = self._staging(year, batch), self.place(year, batch)
        if staging.is_dir():
            if place.exists():
                raise OutputTaken(path=place)
            crashpoint("output.publish.before-rename")
            rename_durably(staging, place)
            crashpoint("output.publish.after-rename")
        return place


def _emptied(folder: Path) -> Path:
    refuse_foreign_link(folder.parent)
    remove_tree(folder)
    make_folder(folder)
    return folder


def _places_aside(place: Path) -> Iterator[Path]:
    first = place.with_name(f"{place.name}{_TAKEN_BACK}")
    yield first
    yield from (first.with_name(f"{first.name}~{turn}") for turn in count(2))


def _digest(file: Path) -> str | None:
    return sha256_of(file) if file.is_file() else None
