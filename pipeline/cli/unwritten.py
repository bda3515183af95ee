"""What should not be written into a command line, where every user of the computer sees it and the shell keeps it: with
`-` in its place it is asked for.
"""

from collections.abc import Callable
from typing import Final

import click

from pipeline.cli.caller import Caller
from pipeline.language.marker import N_

HOLDERS: Final = N_("The holder's ID number")
PROXYS: Final = N_("The proxy's ID number")
RIGHT: Final = N_("The right ID number")
SOUGHT: Final = N_("Find what")
_ASKED_FOR: Final = "-"


def or_asked_for(question: str) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Return the callback of an option or an argument that asks that question, a text of ours, for a `-`.

    What is typed is taken from standard input, on a terminal and in a script alike.
    """

    def ask(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        del parameter
        if value != _ASKED_FOR:
            return value
        caller = context.find_object(Caller)
        assert caller is not None
        # To standard error, so that what a command prints can be kept in a file.
        typed: str = click.prompt(caller.language.text(question), err=True)
        return typed.strip()

    return ask
