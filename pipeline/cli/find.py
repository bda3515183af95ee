"""`certpress find`: certificates by number, ID number or name; a part is enough."""

import click

from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.cli.certificates import STATES, as_data
from pipeline.language.marker import N_


@click.command(help=N_("TEXT is a certificate number, an ID number or a name; part of it is enough."))
@click.argument("text", metavar=N_("TEXT"))
@as_json
@pass_caller
def command(caller: Caller, text: str, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """List what was found; ID numbers are masked."""
    with caller.reading_workshop() as shop:
        found = [as_data(certificate) for certificate in shop.register.find(text)]
    if as_json:
        caller.show_json(found)
    elif not found:
        caller.say(N_("Nothing was found."))
    else:
        headings = (N_("Number"), N_("Name"), N_("ID number"), N_("Occupation"), N_("Job"), N_("Level"), N_("State"))
        rows = [
            (
                *(one["number"], one["name"], one["identity"], one["occupation"], one["job"], one["level"]),
                caller.language.text(STATES.get(str(one["state"]), str(one["state"]))),
            )
            for one in found
        ]
        caller.show_table(headings, rows)
