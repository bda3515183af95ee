"""`certpress history`: certificates that were issued before certpress are brought in, so that they count."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.acting import act_of, acted, number_typed, reason_option, second_option
from pipeline.cli.caller import Caller, as_json, help_for_the_silent, pass_caller
from pipeline.cli.masking import without_identities
from pipeline.errors import Because, DropRefused, UsageWrong
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.importing import Preview
    from pipeline.rules.history import PastLine
    from pipeline.rules.problems import Problem

_HEADINGS: Final = (
    *(N_("Row"), N_("Name"), N_("ID number"), N_("Occupation"), N_("Job"), N_("Level"), N_("Number"), N_("Issued on")),
    N_("Problems"),
)
_KEYS: Final = ("row", "name", "identity", "occupation", "job", "level", "number", "issued_on", "problems")


@click.group(
    invoke_without_command=True,
    help=N_("Certificates that were issued before certpress: their numbers are taken, and their holders have them."),
)
@click.pass_context
def command(context: click.Context) -> None:
    """Hold the commands about what was before."""
    help_for_the_silent(context)


@command.command(
    "import",
    help=N_("Bring certificates in from a workbook, all or none; without --by it is only shown."),
)
@click.argument("file", metavar=N_("FILE"), type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", "by", metavar="NAME", help=N_("Who enters it; without a name it is only shown."))
@click.option("--second", metavar="NAME", help=N_("Who agrees."))
@as_json
@pass_caller
def bring(
    caller: Caller,
    file: Path,
    *,
    by: str | None,
    second: str | None,
    as_json: bool,
) -> int:
    """Show what is in the workbook; enter it where two people are named."""
    from pipeline import importing
    from pipeline.workshop import Workshop

    if (by is None) != (second is None):
        raise UsageWrong(reason=Because("--by and --second go together"), command="certpress history import")
    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop:
        act = act_of(shop.settings, by=by, second=second) if by and second else None
        shown = importing.preview(shop, file)
        _show(shown, caller, as_json=as_json)
        if not shown.is_right:
            return DropRefused.status
        count = importing.bring_in(shop, file, act, expected=shown.source) if act else 0
    if as_json:
        return 0
    if act:
        caller.say(N_("{count} certificates were brought in."), count=count)
    else:
        caller.say(N_("Nothing was entered. Compare the table with the archive; then name two people: --by, --second."))
    return 0


def _show(shown: "Preview", caller: Caller, *, as_json: bool) -> None:
    from pipeline.rules.history import by_row

    problems = by_row(shown.judgement.problems)
    lines = [_line(line, problems.get(line.row, ()), caller) for line in shown.draft.lines] if shown.rows else []
    of_all = [_sentence(problem, caller) for problem in problems.get(None, ())]
    if as_json:
        caller.show_json({"source": shown.source, "right": shown.is_right, "problems": of_all, "rows": lines})
        return
    for sentence in of_all:
        click.echo(sentence)
    if lines:
        caller.show_table(_HEADINGS, [tuple(_cells(line)) for line in lines])
        click.echo()
    wrong = sum(any(problem.is_error for problem in found) for row, found in problems.items() if row is not None)
    caller.say(N_("{rows} rows, {wrong} of them with errors."), rows=len(lines), wrong=wrong)


def _line(line: "PastLine", problems: "tuple[Problem, ...]", caller: Caller) -> dict[str, object]:
    from pipeline.rules.identity import masked

    entrant = line.entrant
    return {
        "row": line.row,
        "name": str(entrant.name) if entrant.name else None,
        "identity": masked(entrant.identity.text) if entrant.identity else None,
        "occupation": entrant.occupation,
        "job": entrant.job,
        "level": str(entrant.level) if entrant.level else None,
        "number": entrant.number,
        "issued_on": line.issued_on.isoformat() if line.issued_on else None,
        "problems": [_sentence(problem, caller) for problem in problems],
    }


def _sentence(problem: "Problem", caller: Caller) -> str:
    mark = "✗" if problem.is_error else "!"
    return without_identities(f"{mark} {caller.language.problem(problem)}")


def _cells(line: Mapping[str, object]) -> Iterator[object]:
    for key in _KEYS:
        value = line[key]
        yield "\n".join(map(str, value)) if isinstance(value, list) else value


@command.command(
    "withdraw",
    help=N_("NUMBER was brought in wrongly: it does not count, and may be brought in again."),
)
@click.argument("number", metavar=N_("NUMBER"))
@reason_option()
@acted(has_day=False, has_proof=False)
@second_option
@pass_caller
def withdraw(caller: Caller, number: str, *, reason: str, by: str, second: str) -> None:
    """Enter that it was wrong."""
    from pipeline.workshop import Workshop

    wanted = number_typed(number)
    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop, shop.alone():
        shop.register.withdraw_past(wanted, act_of(shop.settings, by=by, second=second, reason=reason))
    caller.say(N_("What was brought in of {number} does not count any more."), number=wanted)
