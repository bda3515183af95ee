"""The page of docs/benchmarks/ for one run of `make bench`."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from pipeline.bench.report import cells

_HEADINGS = (
    *("program", "pages made", "ms a page", "least to most", "times certpress", "start, s"),
    *("ms a further page", "times, further page", "KB a page beyond photos", "memory, MiB"),
)


def page(figures: Mapping[str, Any]) -> str:
    """Return the Markdown of a whole result."""
    return "\n".join([*_machine(figures), *_contests(figures["contests"]), *_offices(figures.get("office", ())), ""])


def _machine(figures: Mapping[str, Any]) -> Iterator[str]:
    versions = ", ".join(f"{name} {told}" for name, told in figures["versions"].items() if told)
    yield f"# Benchmark of {figures['measured_at'][:10]}"
    yield ""
    yield f"- machine: {figures['processor']}, {figures['cores']} cores, {figures['memory']}, {figures['system']}"
    yield f"- commit: {figures['commit']}"
    yield f"- versions: certpress {figures['certpress']}, Python {figures['python']}, {versions}"
    yield f"- {figures['pages']} pages, {figures['rounds']} rounds in alternating order; CPU of one process, median"
    yield ""
    yield "How it is measured, and what the columns mean: [benchmarks](../benchmarks.md)."


def _contests(contests: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    for title, rows in contests.items():
        yield from ("", f"## {title}", "")
        yield from _table(_HEADINGS, [cells(row) for row in rows if "faults" not in row])
        for row in rows:
            if "faults" in row:
                yield from ("", f"{row['program']} was not measured: {'; '.join(row['faults'])}")


def _offices(offices: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not offices:
        return
    yield from ("", "## The whole line", "")
    headings = ("people", "photos", "`run`, s", "floor, s", "times the floor", "CPU, ms a person", "memory, MiB")
    yield from _table(headings, [_office(office) for office in offices])


def _office(office: Mapping[str, Any]) -> list[str]:
    run, floor = (median(lap["wall_s"] for lap in office[name]) for name in ("run", "floor"))
    cpu = median(lap["cpu_s"] for lap in office["run"])
    memory = max(lap["memory_mib"] for lap in office["run"])
    return [
        *(str(office["people"]), str(office["photos"]), f"{run:.1f}", f"{floor:.1f}", f"{run / floor:.1f}"),
        *(f"{1000 * cpu / office['people']:.2f}", f"{memory:.0f}"),
    ]


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
