"""`certpress statistics`: what a year came to, an occupation, a job and a level each."""

import re
import unicodedata
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.caller import Caller, as_json, pass_caller, target_file
from pipeline.errors import Because, UsageWrong
from pipeline.language.marker import N_
from pipeline.rules.scores.statistics import Figures

if TYPE_CHECKING:
    from pipeline.rules.exam.batch import Group
    from pipeline.rules.scores.statistics import Statistics

_TRADE: Final = (N_("Occupation"), N_("Job"), N_("Level"))
_FIGURES: Final = {
    "entered": N_("Entered"),
    "sat": N_("Sat"),
    "absent": N_("Absent"),
    "passed": N_("Passed"),
    "issued": N_("Issued"),
    "reissued": N_("Reissued"),
    "taken_back": N_("Taken back"),
}
# The years that a certificate number can hold.
_YEAR: Final = re.compile("20[0-9]{2}")


def _year(context: click.Context, parameter: click.Parameter, text: str) -> int:
    """Return the year; raises UsageWrong for what is none, e.g. `26`."""
    del parameter
    typed = unicodedata.normalize("NFKC", text).strip().removesuffix("年")
    if _YEAR.fullmatch(typed) is None:
        reason = Because("{text} is no year of four digits from 2000 to 2099, such as 2026", text=text)
        raise UsageWrong(reason=reason, command=context.command_path)
    return int(typed)


@click.command(
    help=N_(
        "Counts who was entered, sat and passed in the exams that ended in YEAR, and the certificates of that year. "
        "With -o the table is written as a workbook as well."
    )
)
@click.argument("year", metavar=N_("YEAR"), callback=_year)
@target_file(".xlsx", help_text=N_("Where to write it, a name ending in .xlsx."), required=False)
@as_json
@pass_caller
def command(caller: Caller, year: int, target: Path | None, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """Show the table, and write it where that is asked for."""
    with caller.reading_workshop() as shop:
        found, institution = shop.register.statistics(year), shop.settings.institution
    if target is not None:
        from pipeline.reports.year_statistics import write_statistics

        write_statistics(target, found, institution=institution.name, code=str(institution.code))
    if as_json:
        caller.show_json({"institution": str(institution.code), "name": institution.name, **_as_data(found)})
        return
    _show(found, caller)
    if target is not None:
        caller.say(N_("Written: {path}"), path=target)


def _as_data(found: "Statistics") -> dict[str, object]:
    rows = [{**_trade_as_data(group), **asdict(figures)} for group, figures in found.rows]
    return {"year": found.year, "rows": rows, "total": asdict(found.total)}


def _trade_as_data(group: "Group") -> dict[str, object]:
    return {"occupation": group.occupation, "job": group.job, "level": str(group.level)}


def _show(found: "Statistics", caller: Caller) -> None:
    if not found.rows:
        caller.say(N_("The ledger has nothing of the year {year}."), year=found.year)
        return
    rows = [(group.occupation, group.job, group.level, *_counts(figures)) for group, figures in found.rows]
    total = (caller.language.text(N_("Total")), "", "", *_counts(found.total))
    caller.show_table((*_TRADE, *_FIGURES.values()), [*rows, total])


def _counts(figures: Figures) -> tuple[int, ...]:
    return tuple(getattr(figures, one.name) for one in fields(Figures))
