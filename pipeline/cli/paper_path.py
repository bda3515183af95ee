"""The options of a command that say on which printer, tray, stock and side something is printed."""

from collections.abc import Callable
from functools import reduce
from typing import Any, Final

import click

from pipeline.language.marker import N_

SIDES: Final = ("front", "back")


def of_a_paper_path(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what a calibration holds for."""
    options = (
        click.option("--printer", required=True, metavar="TEXT", help=N_("The printer, by the name you give it.")),
        click.option("--tray", required=True, metavar="TEXT", help=N_("Its tray.")),
        click.option("--stock", required=True, metavar="TEXT", help=N_("The paper that lies in it.")),
        click.option(
            "--side",
            type=click.Choice(SIDES),
            default=SIDES[0],
            metavar="front|back",
            help=N_("The side of the paper; else the front."),
        ),
    )
    return reduce(lambda inner, option: option(inner), reversed(options), function)
