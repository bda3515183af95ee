"""`certpress check`: everything that would be checked, nothing written, no number taken."""

from pathlib import Path

import click

from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.cli.masking import without_identities
from pipeline.errors import DropRefused
from pipeline.language.marker import N_
from pipeline.rules.problems import Problem
from pipeline.rules.scores.batch import ScoreBatch


@click.command(
    help=N_(
        "DROP is a folder, a .zip or a .xlsx file, or the name of a drop in the inbox. Exit status 10 where the batch "
        "or a row of it would be returned."
    )
)
@click.argument("drop", metavar=N_("DROP"), type=click.Path(path_type=Path))
@as_json
@pass_caller
def command(caller: Caller, drop: Path, as_json: bool) -> int:  # noqa: FBT001 - click hands options over by name
    """Check the drop and list every problem at once."""
    from pipeline import line
    from pipeline.workshop import Workshop

    with Workshop.rehearse(caller.settings(), language=caller.language) as shop:
        checked = line.check_drop(shop, drop)
    people, returned = checked.batch.people if checked.batch else 0, len(checked.returned_rows)
    if as_json:
        told = [_as_json(problem, caller) for problem in checked.problems]
        name = without_identities(checked.name) if checked.name else None
        caller.show_json({"batch": name, "people": people, "returned": returned, "problems": told})
    else:
        _list(checked.problems, caller)
        _sum_up(checked.problems, people, returned, caller, takes_numbers=not isinstance(checked.batch, ScoreBatch))
    return DropRefused.status if any(problem.is_error for problem in checked.problems) else 0


def _as_json(problem: Problem, caller: Caller) -> dict[str, object]:
    return {
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "severity": problem.severity,
        "message": without_identities(caller.language.problem(problem)),
    }


def _list(problems: tuple[Problem, ...], caller: Caller) -> None:
    for problem in problems:
        place = N_("row {row} {column}") if problem.row is not None else N_("whole batch {column}")
        where = caller.language.text(place, row=problem.row, column=problem.column or "").strip()
        mark = "✗" if problem.is_error else "!"
        click.echo(without_identities(f"{mark} {where}: {caller.language.problem(problem)}"))


def _sum_up(problems: tuple[Problem, ...], people: int, returned: int, caller: Caller, *, takes_numbers: bool) -> None:
    errors = sum(problem.is_error for problem in problems)
    notes = len(problems) - errors
    if errors and people:
        told = N_("{errors} errors, {notes} notes: {people} people would be accepted, {returned} returned.")
        caller.say(told, errors=errors, notes=notes, people=people, returned=returned)
    elif errors:
        caller.say(N_("{errors} errors, {notes} notes: it would be returned."), errors=errors, notes=notes)
    elif takes_numbers:
        caller.say(N_("No error, {notes} notes: {people} people can be numbered."), people=people, notes=notes)
    else:
        caller.say(
            N_("No error, {notes} notes: the scores of {people} people can be recorded."), people=people, notes=notes
        )
