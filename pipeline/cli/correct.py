"""`certpress correct`: what is wrong in a certificate is put right."""

from pathlib import Path
from typing import Final

import click

from pipeline.cli.acting import act_of, acted, number_typed, reason_option
from pipeline.cli.caller import Caller, pass_caller
from pipeline.cli.unwritten import RIGHT, or_asked_for
from pipeline.errors import Because, UsageWrong
from pipeline.language.marker import N_
from pipeline.rules.copies import Particular
from pipeline.rules.corrections import COLUMNS

_OPTIONS: Final = {
    Particular.NAME: "name",
    Particular.IDENTITY_TYPE: "id_type",
    Particular.IDENTITY: "identity",
    Particular.OCCUPATION: "occupation",
    Particular.JOB: "job",
}


@click.command(
    help=N_(
        "NUMBER is the number of a certificate. Give only what is wrong, as it is right. What was entered before is "
        "kept. Afterwards `certpress reissue` makes the next copy. Year and level are in the number: where one of them "
        "is wrong the number is voided, and another taken in a new batch."
    )
)
@click.argument("number", metavar=N_("NUMBER"))
@click.option("--name", metavar="NAME", help="姓名")
@click.option("--id-type", "id_type", metavar="TEXT", help="证件类型")
@click.option("--id", "identity", metavar="ID", callback=or_asked_for(RIGHT), help=N_("证件号码; - asks for it."))
@click.option("--occupation", metavar="TEXT", help="职业名称")
@click.option("--job", metavar="TEXT", help="工种名称")
@click.option("--photo", metavar="FILE", type=click.Path(path_type=Path), help=N_("The file of the right photo."))
@click.option("--second", metavar="NAME", help=N_("Who agrees: needed for the photo of a copy that is booked already."))
@reason_option()
@acted(has_day=False)
@pass_caller
def command(
    caller: Caller,
    /,
    number: str,
    *,
    photo: Path | None,
    second: str | None,
    reason: str,
    by: str,
    proof: str,
    **typed: str | None,
) -> None:
    """Enter what is right."""
    from pipeline.desk import correct
    from pipeline.workshop import Workshop

    right = {name: text for name, option in _OPTIONS.items() if (text := typed[option]) is not None}
    if not right and photo is None:
        raise UsageWrong(reason=Because("say what is right, e.g. --name"), command="certpress correct")
    wanted = number_typed(number)
    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop:
        act = act_of(shop.settings, by=by, second=second, reason=reason, proof=proof)
        wrong = correct(shop, wanted, right, act, photo=photo)
    told = "、".join(COLUMNS[name] for name in wrong)
    caller.say(
        N_("{number} is corrected: {fields}. Now `certpress reissue` makes the next copy."), number=wanted, fields=told
    )
