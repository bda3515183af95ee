"""`certpress numbers`: what the platform numbered is put into the workbook of a batch."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.caller import Caller, as_json, help_for_the_silent, pass_caller, target_file
from pipeline.cli.masking import without_identities
from pipeline.errors import DropRefused
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.number_filling import Filled
    from pipeline.rules.number_list import FilledRow
    from pipeline.rules.problems import Problem

_HEADINGS: Final = (N_("Row"), N_("Name"), N_("ID number"), N_("Number"), N_("Problems"))


@click.group(invoke_without_command=True, help=N_("Certificate numbers that the provincial platform gives."))
@click.pass_context
def command(context: click.Context) -> None:
    """Hold the commands about numbers of the platform."""
    help_for_the_silent(context)


@command.command("fill", help=N_("Put the numbers of the platform's list into the roster of DROP; else only show it."))
@click.argument("drop", metavar=N_("DROP"), type=click.Path(path_type=Path))
@click.argument("sheet", metavar=N_("FILE"), type=click.Path(path_type=Path, exists=True, dir_okay=False))
@target_file(".xlsx", help_text=N_("Write the new workbook; without it the table is only shown."), required=False)
@as_json
@pass_caller
def fill(caller: Caller, drop: Path, sheet: Path, target: Path | None, as_json: bool) -> int:  # noqa: FBT001 - click hands options over by name
    """Show what would be filled in, and write it where nothing is in doubt."""
    from pipeline import number_filling
    from pipeline.workshop import Workshop

    with Workshop.rehearse(caller.settings(), language=caller.language) as shop:
        found = number_filling.filled(shop, drop, sheet)
        _show(found, caller, as_json=as_json)
        if not found.is_whole:
            return DropRefused.status
        if target is not None:
            number_filling.write(shop, found, target)
    if as_json:
        return 0
    if target is None:
        caller.say(
            N_("That is how it would be filled in; nothing was written. Add -o and the name of the new workbook.")
        )
        return 0
    caller.say(N_("Written: {path}"), path=target)
    caller.say(N_("Put it in the place of the old workbook in the folder of the drop, and the folder into the inbox."))
    return 0


def _show(found: "Filled", caller: Caller, *, as_json: bool) -> None:
    from pipeline.rules.history import by_row

    problems = by_row(found.filling.problems)
    lines = [_line(row, problems.get(row.row.number, ()), caller) for row in found.filling.rows]
    of_all = _sentences((*found.unread, *problems.get(None, ())), caller)
    of_list = [
        caller.language.text(N_("row {row} of the list: {sentence}"), row=problem.row, sentence=sentence)
        for problem in found.filling.of_list
        for sentence in _sentences([problem], caller)
    ]
    if as_json:
        told = {"whole": found.is_whole, "problems": of_all, "list": of_list}
        caller.show_json({**told, "rows": [dict(zip(_KEYS, line, strict=True)) for line in lines]})
        return
    for sentence in (*of_all, *of_list):
        click.echo(sentence)
    if lines:
        caller.show_table(_HEADINGS, [(*line[:-1], "\n".join(line[-1])) for line in lines])
        click.echo()
    given = sum(row.number is not None for row in found.filling.rows)
    caller.say(N_("{given} of {rows} rows have their number."), given=given, rows=len(lines))
    if not found.is_whole:
        caller.say(N_("Something is in doubt, so no workbook is written. Clear up what is marked ✗, and do it again."))


_KEYS: Final = ("row", "name", "identity", "number", "problems")


def _line(
    filled: "FilledRow", problems: "Iterable[Problem]", caller: Caller
) -> tuple[int, str, str, str | None, list[str]]:
    from pipeline.rules import columns
    from pipeline.rules.identity import masked

    row = filled.row
    identity = row.cell(columns.IDENTITY).text.strip()
    shown = masked(identity) if identity else ""
    return row.number, row.cell(columns.NAME).text.strip(), shown, filled.number, _sentences(problems, caller)


def _sentences(problems: "Iterable[Problem]", caller: Caller) -> list[str]:
    return [
        without_identities(f"{'✗' if problem.is_error else '!'} {caller.language.problem(problem)}")
        for problem in problems
    ]
