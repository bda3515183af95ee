"""`certpress doctor`: every check of the machine and the site, each failed one with its cure."""

import click

from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.errors import NotReady
from pipeline.language.marker import N_


@click.command(help=N_("Exit status 0, or a list with the cure of each thing that is missing."))
@as_json
@pass_caller
def command(caller: Caller, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """Examine, list, and fail where something is wrong."""
    from pipeline.doctor import Grade, examine

    findings = [
        (
            finding,
            caller.language.text(finding.told, **finding.values),
            caller.language.text(finding.cure, **finding.values),
        )
        for finding in examine(caller.reading_workshop())
    ]
    if as_json:
        caller.show_json(
            [
                {"check": finding.check, "grade": finding.grade, "told": told, "cure": cure}
                for finding, told, cure in findings
            ]
        )
    else:
        for finding, told, cure in findings:
            click.echo(f"{_MARKS[finding.grade]} {told}")
            if cure and finding.grade is not Grade.GOOD:
                click.echo(f"    {cure}")
    failed = sum(finding.grade is Grade.BAD for finding, _, _ in findings)
    if failed:
        raise NotReady(count=failed)


_MARKS = {"good": "✓", "note": "!", "bad": "✗"}
