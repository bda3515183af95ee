"""`certpress doctor`: every check of the machine and the site, each failed one with its cure."""

from collections.abc import Mapping
from typing import Final

import click

from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.errors import NotReady
from pipeline.language.marker import N_

_MARKS: Final[Mapping[str, str]] = {"good": "✓", "note": "!", "bad": "✗"}


@click.command(help=N_("Exit status 0, or a list with the cure of each thing that is missing."))
@as_json
@pass_caller
def command(caller: Caller, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """Examine, list, and fail where something is wrong."""
    from pipeline.doctor import examine

    with caller.reading_workshop() as shop:
        findings = [
            {
                "check": finding.check,
                "grade": str(finding.grade),
                "told": caller.language.text(finding.told, **finding.values),
                "cure": caller.language.text(finding.cure, **finding.values),
            }
            for finding in examine(shop)
        ]
    if as_json:
        caller.show_json(findings)
    else:
        _list(findings)
    if failed := sum(finding["grade"] == "bad" for finding in findings):
        raise NotReady(count=failed)


def _list(findings: list[dict[str, str]]) -> None:
    for finding in findings:
        click.echo(f"{_MARKS[finding['grade']]} {finding['told']}")
        if finding["cure"] and finding["grade"] != "good":
            click.echo(f"    {finding['cure']}")
