"""A power cut takes what was not synced: everything is on the disk before the ledger or a name promises it (row 19).

Not even SIGKILL shows that, for the kernel keeps what was written. So the order itself is looked at: what was synced,
renamed and committed, one after another.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.storage import store
from tests.line.office import Office, open_office
from tests.samples.batches import Form, write_drop

BATCH = "2026-11-电工-01"
FORMS: tuple[Form, ...] = ("folder", "zip")


def identity(what: int | Path) -> tuple[int, int]:
    status = os.fstat(what) if isinstance(what, int) else what.stat()
    return status.st_dev, status.st_ino


def everything_below(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.rglob("*")


@dataclass(slots=True)
class Log:
    """What happened to the disk, in its order; before each COMMIT, what of a folder was not synced yet."""

    office: Office
    happened: list[tuple[str, object]] = field(default_factory=list)
    unsynced: dict[str, list[str]] = field(default_factory=dict)

    def keep(self, kind: str, what: object) -> None:
        self.happened.append((kind, what))

    def commit(self, point: str) -> None:
        self.keep("commit", point)
        settings = self.office.settings
        promised = {
            "register.receive.before-commit": list(settings.work.glob("*/")),
            "register.record.before-commit": list(settings.output.glob("2026/.tmp-*")),
        }
        for folder in promised.get(point, ()):
            below = [path for path in everything_below(folder) if not self.is_synced(path)]
            self.unsynced.setdefault(point, []).extend(str(path.relative_to(folder)) for path in below)

    def is_synced(self, path: Path) -> bool:
        """Whether the disk was made to hold it, and a folder after the last name that came into it by a rename."""
        syncs = [place for place, what in enumerate(self.happened) if what == ("sync", identity(path))]
        named = [
            place
            for place, (kind, what) in enumerate(self.happened)
            if kind == "rename" and path.is_dir() and Path(str(what)).parent == path
        ]
        return bool(syncs) and max(syncs) > max(named, default=-1)

    def first(self, kind: str, what: object, *, after: int = 0) -> int:
        """Return the place of what happened first after another; it must have."""
        return self.happened.index((kind, what), after)


@pytest.fixture(params=FORMS)
def log(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Log:
    """What happens while a batch goes through the line."""
    office = open_office(tmp_path / "site")
    write_drop(office.inbox, people=2, name=BATCH, form=request.param)
    log, fsync, rename, replace = Log(office), os.fsync, os.rename, os.replace

    def synced(descriptor: int) -> None:
        fsync(descriptor)
        log.keep("sync", identity(descriptor))

    def renamed(source: Path, target: Path) -> None:
        rename(source, target)
        log.keep("rename", str(target))

    def replaced(source: Path, target: Path) -> None:
        replace(source, target)
        log.keep("rename", str(target))

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    monkeypatch.setattr(os, "rename", renamed)
    monkeypatch.setattr(store, "crashpoint", log.commit)
    assert [BATCH] == office.run().accepted
    return log


@pytest.mark.hazard(19)
def test_what_an_entry_promises_is_on_the_disk_before_the_commit(log: Log) -> None:
    """The copy of the drop before it counts as received, every file of the batch before its hash is entered."""
    assert {"register.receive.before-commit": [], "register.record.before-commit": []} == log.unsynced


@pytest.mark.hazard(19)
def test_a_rename_is_on_the_disk_before_the_batch_counts_as_done(log: Log) -> None:
    settings = log.office.settings
    place, kept = settings.output / "2026" / BATCH, settings.done / BATCH
    end = log.first("commit", "register.delivered.before-commit")
    moved = next(
        place for place, (kind, what) in enumerate(log.happened) if kind == "rename" and str(kept) in str(what)
    )

    appeared = log.first("rename", str(place))
    assert log.first("commit", "register.record.after-commit") < appeared
    assert appeared < log.first("sync", identity(place.parent), after=appeared) < end
    assert appeared < moved < log.first("sync", identity(settings.inbox), after=moved) < end
