"""A contest: each program makes the same certificates, started cold, again and again in alternating order.

Before the clock counts, what a program makes is proofread; one that leaves something out is not measured.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.bench import proofreading, workload
from pipeline.bench.people import Person, invent
from pipeline.bench.programs import OURS, Program
from pipeline.bench.stopwatch import Lap, ProgramFailed, measure
from pipeline.bench.with_raw_writing import FINISHED
from pipeline.files import make_folder

_PHOTOS = "photos"
Tell = Callable[[str, int], None]


@dataclass
class Result:
    """What a program did: `pages` of them in `laps`, one page in `cold`, `size` bytes in all; or its `faults`.

    `photos` are the bytes of the photos that are in it.
    """

    program: Program
    pages: int
    size: int = 0
    photos: int = 0
    cold: list[Lap] = field(default_factory=list)
    laps: list[Lap] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Arena:
    """Where contests are held: in `folder`, `rounds` times; `tell` hears which program starts with how many pages."""

    folder: Path
    rounds: int
    tell: Tell

    def contest(self, programs: Sequence[Program], *, pages: int, code_length: int) -> list[Result]:
        """Return what each program that is here did with certificates whose codes have `code_length` characters."""
        people = self._people(pages, code_length)
        results = [self._entered(program, people, code_length) for program in programs if program.is_here]
        self._race(
            [result for result in results if not result.faults],
            lambda result, count: self._certificates(result.program, count, code_length),
        )
        return results

    def generators(self, programs: Sequence[Program], *, codes: int, code_length: int) -> list[Result]:
        """Return what each generator that is here took for so many codes."""
        results = [Result(program, min(codes, program.most)) for program in programs if program.is_here]
        self._race(results, lambda result, count: self._codes(result.program, count, code_length))
        return results

    def _race(self, results: Sequence[Result], run: Callable[[Result, int], Lap]) -> None:
        for turn in range(self.rounds):
            for result in results if turn % 2 == 0 else reversed(results):
                if result.faults:
                    continue
                try:
                    result.cold.append(run(result, 1))
                    self.tell(result.program.name, result.pages)
                    result.laps.append(run(result, result.pages))
                except ProgramFailed as error:
                    result.faults.append(str(error))

    def _people(self, pages: int, code_length: int) -> list[Person]:
        material = workload.Material.shipped()
        samples = material.template.samples["ordinary"]
        return invent(pages, samples=samples, code_length=code_length, folder=self.folder / _PHOTOS)

    def _entered(self, program: Program, people: Sequence[Person], code_length: int) -> Result:
        """Let the program make everything once, and read what it made."""
        result = Result(program, min(len(people), program.most))
        given = people[: result.pages]
        for part in (given[:1], given):
            self._lay_out(part, code_length)
        self.tell(program.name, result.pages)
        try:
            for count in (1, result.pages):
                self._certificates(program, count, code_length)
                self._keep_for_floor(program, count, code_length)
        except ProgramFailed as error:
            result.faults.append(str(error))
            return result
        output = self._target(program, result.pages, code_length)
        result.size = size_of(output, {f"{person.key}.pdf" for person in given})
        result.photos = sum({person.sha256: person.photo.stat().st_size for person in given}.values())
        result.faults += proofreading.faults(output, given)
        return result

    def _lay_out(self, people: Sequence[Person], code_length: int) -> None:
        folder = self._workload(len(people), code_length)
        if not folder.exists():
            workload.write(folder, people, workload.Material.shipped())
            (folder / _PHOTOS).symlink_to(self.folder / _PHOTOS)

    def _workload(self, pages: int, code_length: int) -> Path:
        return self.folder / f"{pages}-people-{code_length}-characters"

    def _target(self, program: Program, pages: int, code_length: int) -> Path:
        # reportlab and others do not ask what a name ends in.
        return self._workload(pages, code_length) / f"{program.module}.out.pdf"

    def _keep_for_floor(self, program: Program, pages: int, code_length: int) -> None:
        if program.name == OURS and (made := self._target(program, pages, code_length)).is_file():
            shutil.copyfile(made, made.with_name(FINISHED))

    def _certificates(self, program: Program, pages: int, code_length: int) -> Lap:
        folder, target = self._workload(pages, code_length), self._target(program, pages, code_length)
        if target.is_dir():
            shutil.rmtree(target)
        return self._start(program, str(folder), str(target))

    def _codes(self, program: Program, count: int, code_length: int) -> Lap:
        return self._start(program, program.name, str(code_length), str(count))

    def _start(self, program: Program, *arguments: str) -> Lap:
        make_folder(self.folder)
        module = f"{__package__}.{program.module}"
        log = self.folder / f"{program.module}.log"
        with _on_one_core():
            return measure([sys.executable, "-P", "-m", module, *arguments], log=log)


@contextmanager
def _on_one_core() -> Iterator[None]:
    """A program with many threads takes more CPU on several cores than on one; every program is given one."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def size_of(output: Path, names: set[str]) -> int:
    """Return the bytes of a file, or of the files of these names somewhere below a folder."""
    if output.is_dir():
        return sum(file.stat().st_size for file in output.rglob("*.pdf") if file.name in names)
    return output.stat().st_size
