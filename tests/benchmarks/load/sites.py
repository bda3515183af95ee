"""New sites to be loaded, and what must be so in one when the load is over."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pipeline.language.speaking import Language
from pipeline.ledger.rows import Purpose
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop
from tests.benchmarks.load.program import Program
from tests.line.office import open_office

# How a line begins that tells of something that must not be.
WRONG: Final = "wrong: "
_DIGITS_OF_SEQUENCE: Final = 6


@dataclass(slots=True)
class Expected:
    """What has to become of the drops that were laid down: 批次号 of accepted ones, drops that went back, and how often
    a batch came again.
    """

    accepted: set[str] = field(default_factory=set)
    returned: set[str] = field(default_factory=set)
    again: "Counter[str]" = field(default_factory=Counter)

    def is_done(self, settings: Settings) -> bool:
        """Whether every drop lies where it belongs."""
        return not any(True for _ in self.missing(settings))

    def missing(self, settings: Settings) -> Iterator[str]:
        """Yield the drops that are not where they belong."""
        yield from (name for name in sorted(self.accepted) if not (settings.done / name).exists())
        yield from (name for name in sorted(self.returned) if not (settings.rejected / name).exists())
        for name, times in self.again.items():
            if not (settings.done / name / f"重复-{times}").exists():
                yield f"{name} again"


def new_site(folder: Path, *, settle_seconds: float) -> Settings:
    """Make a site in `folder`, with a key for its ledger and a worker for each core; one that is there gets that
    settle time.
    """
    settle = f"settle_seconds = {settle_seconds:g}"
    office = open_office(folder, changes={"workers = 1": "workers = 0", "settle_seconds = 0": settle})
    with Workshop.open(office.settings, language=Language.load()) as shop:
        if shop.keyring.standing("log").here is None:
            shop.keyring.make(Purpose.LOG)
    return office.settings


def what_is_wrong(program: Program, settings: Settings, expected: Expected) -> Iterator[str]:
    """Yield what is not as it must be: drops, numbers, files, the ledger."""
    yield from (f"not where it belongs: {name}" for name in expected.missing(settings))
    with Workshop.open(settings, language=Language.load()) as shop:
        accepted = [batch for batch in shop.register.batches() if batch.state == "accepted"]
        numbers = [number for batch in accepted for number in shop.register.numbers_of(batch.batch)]
    names = Counter(str(batch.name) for batch in accepted)
    yield from (f"not in the ledger: {name}" for name in sorted(expected.accepted - names.keys()))
    yield from (f"nobody sent it: {name}" for name in sorted(names.keys() - expected.accepted))
    yield from (f"numbered twice: {name}" for name, times in names.items() if times > 1)
    yield from _gaps_and_doubles(numbers)
    yield from _bad_findings(program)


def _gaps_and_doubles(numbers: Iterable[str]) -> Iterator[str]:
    """Yield each sequence of numbers that is not 000001 and so on without a gap."""
    sequences: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        sequences[number[:-_DIGITS_OF_SEQUENCE]].append(int(number[-_DIGITS_OF_SEQUENCE:]))
    for beginning, found in sequences.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            yield f"gaps or doubles: {beginning}"


def _bad_findings(program: Program) -> Iterator[str]:
    told = program.say("audit", "--json")
    if told.status:
        findings = json.loads(told.text)["findings"]
        yield from (json.dumps(one, ensure_ascii=False) for one in findings if one["grade"] == "bad")


def left_over(settings: Settings, *programs: Program) -> Iterator[Path]:
    """Yield what should have gone by now: temporary files, half-written ones, private copies of drops."""
    for program in programs:
        yield from program.temporary.iterdir()
    yield from settings.site.rglob(".tmp-*")
    yield from (path for path in settings.work.iterdir() if path.is_dir())
