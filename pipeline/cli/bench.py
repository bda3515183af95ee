"""`certpress bench`: the same certificates through certpress and through what a user would pick otherwise."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pipeline.cli.amounts import whole
from pipeline.cli.caller import Caller, pass_caller
from pipeline.errors import FilesExist
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from pipeline.bench.programs import Program

_HEADINGS: Final = (
    *(N_("Program"), N_("Pages made"), N_("ms a page"), N_("least to most"), N_("times certpress"), N_("start, s")),
    *(N_("ms a further page"), N_("times, further page"), N_("KB a page beyond photos"), N_("memory, MiB")),
)


@click.command(
    help=N_(
        "Every program makes the same certificates of invented people, started cold, several times in alternating "
        "order; what it makes is proofread first. Figures are CPU; the median counts."
    )
)
@click.option(
    "--pages", type=whole(1_000_000), metavar="COUNT", help=N_("How many certificates: 500, or 100 with --quick.")
)
@click.option("--rounds", type=whole(1000), metavar="COUNT", help=N_("How often each program: 5, or 2 with --quick."))
@click.option("--keep", type=click.Path(path_type=Path), metavar="FILE", help=N_("Write the figures there, as JSON."))
@click.option(
    "--folder", type=click.Path(path_type=Path), metavar="DIR", help=N_("Where to work; photos there are used again.")
)
@click.option("--quick", is_flag=True, help=N_("Only the print run with the short code: about a minute."))
@pass_caller
def command(
    caller: Caller, pages: int | None, rounds: int | None, keep: Path | None, folder: Path | None, *, quick: bool
) -> None:
    """Hold the contests, show and keep what came out."""
    usual_pages, usual_rounds = (100, 2) if quick else (500, 5)
    if keep is not None and keep.exists():
        raise FilesExist(path=keep)
    with _working_folder(folder) as work:
        bench = _Bench(caller, work, pages or usual_pages, rounds or usual_rounds)
        figures = bench.all_contests(quick=quick)
    if keep is not None:
        from pipeline.bench.report import keep_figures

        keep_figures(keep, figures)
        caller.say(N_("Written: {path}"), path=keep)


def _working_folder(folder: Path | None) -> "AbstractContextManager[Path]":
    from pipeline.scratch import scratch_folder

    return scratch_folder() if folder is None else nullcontext(folder.absolute())


class _Bench:
    """One call of the command."""

    def __init__(self, caller: Caller, folder: Path, pages: int, rounds: int) -> None:
        from pipeline.bench.contest import Arena

        self._caller, self._pages = caller, pages
        self._arena = Arena(folder, rounds, self._tell)
        self._contests: dict[str, list[dict[str, Any]]] = {}
        self._rounds = rounds

    def all_contests(self, *, quick: bool) -> dict[str, Any]:
        """Hold them one after the other, each with its table; return everything as plain values."""
        from datetime import UTC, datetime

        from pipeline.bench.machine import describe
        from pipeline.bench.people import PLAIN, SIGNED
        from pipeline.bench.programs import COMMANDS, FILES, GENERATORS, PACKAGES, PRINT_RUN

        machine = describe(at=datetime.now(UTC), packages=PACKAGES, commands=COMMANDS)
        self._show_machine(machine)
        self._tell_absent((*PRINT_RUN, *FILES, *(() if quick else GENERATORS)))
        self._contest(N_("Print run, a code of {length} characters"), PRINT_RUN, PLAIN)
        if not quick:
            self._contest(N_("Print run, a code of {length} characters"), PRINT_RUN, SIGNED)
            self._contest(N_("A PDF/A-3u file for each person, a code of {length} characters"), FILES, PLAIN)
            for length in (PLAIN, SIGNED):
                self._generators(N_("Codes of {length} characters, no page"), GENERATORS, length)
        return {**machine, "pages": self._pages, "rounds": self._rounds, "contests": self._contests}

    def _contest(self, title: str, programs: Sequence["Program"], length: int) -> None:
        results = self._arena.contest(programs, pages=self._pages, code_length=length)
        self._show(title, results, length)

    def _generators(self, title: str, programs: Sequence["Program"], length: int) -> None:
        results = self._arena.generators(programs, codes=self._pages, code_length=length)
        self._show(title, results, length)

    def _show(self, title: str, results: Sequence[Any], length: int) -> None:
        from pipeline.bench.report import cells, rows

        made = rows(results, pages=self._pages)
        self._contests[title.format(length=length)] = made
        click.echo()
        self._caller.say(title, length=length)
        self._caller.show_table(_HEADINGS, [cells(row) for row in made if "faults" not in row])
        for row in made:
            if "faults" in row:
                self._caller.say(
                    N_("{program}: not measured. {fault}"), program=row["program"], fault="; ".join(row["faults"])
                )

    def _tell(self, program: str, pages: int) -> None:
        click.echo(self._caller.language.text(N_("{program}: {pages} ..."), program=program, pages=pages), err=True)

    def _show_machine(self, machine: dict[str, Any]) -> None:
        versions = ", ".join(f"{name} {told}" for name, told in machine["versions"].items() if told)
        told = (
            (N_("Machine"), f"{machine['processor']}, {machine['memory']}, {machine['system']}"),
            (N_("Cores"), machine["cores"]),
            (N_("Versions"), f"certpress {machine['certpress']}, Python {machine['python']}, {versions}"),
            (N_("Commit"), machine["commit"] or "-"),
        )
        self._caller.show_pairs((self._caller.language.text(label), value) for label, value in told)

    def _tell_absent(self, programs: Sequence["Program"]) -> None:
        for program in programs:
            if program.is_here:
                continue
            told = (
                N_("{program} is not installed: pip install {package}")
                if program.distribution
                else N_("{program} is not installed: apt-get install {package}")
            )
            self._caller.say(told, program=program.name, package=program.distribution or program.command)
