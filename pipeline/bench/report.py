"""The figures of a contest as plain values, for the table and for the file that is kept."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from pipeline.bench.contest import Result
from pipeline.bench.figures import Spread, milliseconds_a_further_page, milliseconds_a_page, ratio, reckoned
from pipeline.bench.programs import GENERATORS, OURS
from pipeline.files import write_whole

_REFERENCES = (OURS, GENERATORS[0].name)
_KB = 1000


def rows(results: Sequence[Result], *, pages: int) -> list[dict[str, Any]]:
    """Return one row a program, in order; milliseconds are CPU.

    `ms_a_page` are median, least and most of what one of `pages` pages costs with the start shared by all,
    `ms_a_further_page` what each after the first adds; `times` and `times_further` compare both with certpress.
    Programs with `faults` have no figures.
    """
    made = [_row(result, pages) for result in results]
    ours = next((row for row in made if row["program"] in _REFERENCES and "ms_a_page" in row), None)
    for row in made:
        if ours is not None and "ms_a_page" in row:
            row["times"] = ratio(row["ms_a_page"]["median"], ours["ms_a_page"]["median"])
            row["times_further"] = ratio(row["ms_a_further_page"], ours["ms_a_further_page"])
    return made


def keep_figures(file: Path, figures: Mapping[str, Any]) -> None:
    """Write the figures as JSON (UTF-8), whole or not at all."""
    write_whole(file, (json.dumps(figures, ensure_ascii=False, indent=1) + "\n").encode(), mode=0o644)


def _row(result: Result, pages: int) -> dict[str, Any]:
    row: dict[str, Any] = {"program": result.program.name, "pages": result.pages}
    if result.faults:
        return {**row, "faults": result.faults[:5]}
    cold, laps = [lap.cpu for lap in result.cold], [lap.cpu for lap in result.laps]
    whole = [reckoned(lap, start, made=result.pages, pages=pages) for lap, start in zip(laps, cold, strict=True)]
    return {
        **row,
        "start_s": _plain(Spread.of(cold)),
        "ms_a_page": _plain(milliseconds_a_page(whole, pages)),
        "ms_a_further_page": milliseconds_a_further_page(laps, cold, result.pages),
        "wall_s": median(lap.wall for lap in result.laps),
        "memory_mib": max(lap.memory for lap in result.laps),
        "bytes_a_page_beyond_photos": (result.size - result.photos) / result.pages if result.size else None,
        "laps_s": laps,
    }


def _plain(spread: Spread) -> dict[str, float]:
    return {"median": spread.median, "least": spread.least, "most": spread.most}


def cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a row of a contest as it is shown, on the screen and in docs/benchmarks/."""
    each = row["ms_a_page"]
    return (
        row["program"],
        str(row["pages"]),
        f"{each['median']:.3g}",
        f"{each['least']:.3g}–{each['most']:.3g}",
        _shown(row.get("times"), "{:.3g}"),
        f"{row['start_s']['median']:.2f}",
        _shown(row["ms_a_further_page"], "{:.3g}"),
        _shown(row.get("times_further"), "{:.3g}"),
        _shown(row["bytes_a_page_beyond_photos"], "{:.1f}", by=_KB),
        f"{row['memory_mib']:.0f}",
    )


def _shown(value: float | None, form: str, *, by: float = 1) -> str:
    return "" if value is None else form.format(value / by)
