"""What every verb about certificates and paper is told: who, with whom, why, on which day, and what proves it."""

from collections.abc import Callable
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import click

from pipeline.cli.caller import Caller
from pipeline.errors import Because, SerialsWrong, UsageWrong
from pipeline.language.marker import N_
from pipeline.rules.dates import parse_date
from pipeline.rules.identity import holds_identity
from pipeline.rules.refusal import Refusal
from pipeline.rules.serials import SerialRange, ranges_in
from pipeline.rules.text import capitals, tight

if TYPE_CHECKING:
    from pipeline.rules.acts import Act, Blanks
    from pipeline.settings.values import Settings

USUAL_BLANK: Final = "空白证书"


class Filled(click.ParamType[str]):
    """A text with something in it."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text without white space around it; raises BadParameter, told in the caller's language."""
        typed = str(value).strip()
        if not typed:
            caller = ctx.find_object(Caller) if ctx else None
            assert caller is not None
            self.fail(caller.language.text(N_("it is blank")), param, ctx)
        return typed


FILLED: Final = Filled()


class Day(click.DateTime):
    """A day, written in any of the ways in which a sheet 批次 may have it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's own way
        """Return the day; raises BadParameter, told in the caller's language, without the form that programs have."""
        try:
            return super().convert(parse_date(str(value)).isoformat(), param, ctx)
        except Refusal:
            caller = ctx.find_object(Caller) if ctx else None
            assert caller is not None
            told = caller.language.text(N_("{text} is no day such as 2026-11-20"), text=value)
            self.fail(told, param, ctx)


def reason_option(
    help_text: str = N_("Why; it is entered in the ledger. Write no person's name."),
) -> Callable[[Any], Any]:
    """Return the option that says why."""
    return click.option("--reason", required=True, type=FILLED, metavar="TEXT", help=help_text)


second_option = click.option("--second", required=True, metavar="NAME", help=N_("Who agrees."))
serials_option = click.option(
    "--serials", required=True, metavar="A0001-A0100", help=N_("The sheets; a comma between several ranges.")
)
blank_option = click.option(
    "--blank", metavar=USUAL_BLANK, default=USUAL_BLANK, help=N_("Which kind of blank, if there are several.")
)


def acted(*, has_day: bool = True, has_proof: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what adds the options that nearly every verb has."""
    options = [click.option("--by", "by", required=True, metavar="NAME", help=N_("Who does it."))]
    if has_day:
        options.append(
            click.option("--on", "on", type=Day(("%Y-%m-%d",)), metavar="2026-11-20", help=N_("The day; else today."))
        )
    if has_proof:
        words = N_("The number of the document that proves it.")
        options.append(click.option("--proof", "proof", metavar="TEXT", default="", help=words))
    return lambda function: reduce(lambda inner, option: option(inner), reversed(options), function)


def act_of(
    settings: "Settings",
    *,
    by: str,
    second: str | None = None,
    reason: str = "",
    on: datetime | None = None,
    proof: str = "",
) -> "Act":
    """Return who does what and why.

    Raises PersonUnknown, SecondSame where both people are one, and UsageWrong for an ID number: what is entered stands
    in the log for ever.
    """
    from pipeline.rules.acts import Act

    if holds_identity(f"{reason} {proof}"):
        raise UsageWrong(reason=Because("no ID number is written there: it could never be erased"), command="certpress")
    deciding, agreeing = (settings.person(by).name, None) if second is None else settings.two_people(by, second)
    day = on.date().isoformat() if on else None
    return Act(by=deciding, second=agreeing, reason=reason.strip(), on=day, proof=proof.strip())


def ranges_typed(text: str) -> tuple[SerialRange, ...]:
    """Return the sheets that were typed; raises SerialsWrong with the part that is none."""
    try:
        found = ranges_in(text)
    except ValueError as error:
        raise SerialsWrong(text=str(error)) from error
    if not found:
        raise SerialsWrong(text=text.strip() or "-")
    return found


def blanks_typed(blank: str, serials: str) -> "Blanks":
    """Return sheets of a kind of blank; raises SerialsWrong."""
    from pipeline.rules.acts import Blanks

    return Blanks(blank.strip(), ranges_typed(serials))


def number_typed(number: str) -> str:
    """Return a number as the ledger has it: typed with full-width characters or copied with spaces, it is the same."""
    return capitals(tight(number))
