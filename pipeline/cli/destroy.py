"""`certpress destroy`: paper is destroyed in the presence of two people."""

import click

from pipeline.cli.acting import FILLED, act_of, acted, blank_option, blanks_typed, number_typed, second_option
from pipeline.cli.caller import Caller, pass_caller
from pipeline.errors import Because, UsageWrong
from pipeline.language.marker import N_


@click.command(
    help=N_(
        "Spoiled blanks by their --serials; or with --number the paper of a certificate, which was taken back before. "
        "Two people are present, and both are entered."
    )
)
@click.option("--serials", metavar="A0001-A0100", help=N_("Spoiled sheets; a comma between several ranges."))
@click.option("--number", metavar="NUMBER", help=N_("The certificate whose paper is destroyed."))
@click.option("--copy", type=click.IntRange(min=1), metavar="COUNT", help=N_("Which copy; else the one that counts."))
@blank_option
@click.option("--how", required=True, type=FILLED, metavar="TEXT", help=N_("How, e.g. 粉碎."))
@acted(has_day=False)
@second_option
@pass_caller
def command(  # noqa: PLR0913 - as click hands options over
    caller: Caller,
    *,
    serials: str | None,
    number: str | None,
    copy: int | None,
    blank: str,
    how: str,
    by: str,
    second: str,
    proof: str,
) -> None:
    """Enter what was destroyed."""
    from pipeline.workshop import Workshop

    if (serials is None) == (number is None):
        raise UsageWrong(reason=Because("name the sheets, or the certificate"), command="certpress destroy")
    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop, shop.alone():
        act = act_of(shop.settings, by=by, second=second, reason=how, proof=proof)
        if serials is not None:
            blanks = blanks_typed(blank, serials)
            shop.register.destroy(blanks, act)
            told = {"count": len(blanks), "blank": blanks.blank, "serials": serials.strip()}
            caller.say(N_("{count} sheets of {blank} are destroyed: {serials}"), **told)
        elif number is not None:
            destroyed = shop.register.destroy_paper(number_typed(number), act, copy=copy)
            caller.say(N_("Copy {copy} of {number} is destroyed."), copy=destroyed, number=number_typed(number))
