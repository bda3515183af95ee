"""An inbox, a work folder and a clock that only moves when it is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.rules.problems import Problem
from pipeline.storage.drops import Drop
from pipeline.storage.intake import take
from pipeline.storage.limits import Limits
from pipeline.storage.reading import Reading, read
from pipeline.storage.scanner import Scanner
from pipeline.storage.takings import Taken
from tests.storage.zips import Packed, zip_bytes

LIMITS = Limits()
SHEET_HEADINGS = ["姓名", "证件号码", "职业名称", "职业技能等级", "理论成绩", "实操成绩"]
PERSON = ["王小明", "650102199003070017", "电工", "三级/高级工", 82.5, 76]


class Clock:
    """A monotonic clock for tests."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Office:
    """The folders of a site under test."""

    root: Path
    clock: Clock

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def work(self) -> Path:
        return self.root / "work"

    @property
    def done(self) -> Path:
        return self.root / "done"

    @property
    def rejected(self) -> Path:
        return self.root / "rejected"

    def scanner(self, settle_seconds: float = 5.0) -> Scanner:
        return Scanner(self.inbox, settle_seconds=settle_seconds, monotonic=self.clock)

    def put(self, name: str, content: bytes = b"x") -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def put_zip(self, name: str, *members: Packed) -> Path:
        return self.put(name, zip_bytes(members))

    def take(self, path: Path, limits: Limits = LIMITS) -> Taken:
        taken = take(Drop.at(path), work=self.work, limits=limits)
        assert isinstance(taken, Taken)
        return taken

    def read(self, path: Path, limits: Limits = LIMITS) -> Reading:
        return read(self.take(path, limits), limits=limits)


def office_at(root: Path) -> Office:
    office = Office(root, Clock())
    for folder in (office.inbox, office.work, office.done, office.rejected):
        folder.mkdir(parents=True)
    return office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return office_at(tmp_path)


def codes(problems: Iterable[Problem]) -> list[str]:
    return [problem.code for problem in problems]
