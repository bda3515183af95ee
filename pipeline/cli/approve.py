"""`certpress approve`: an approver signs a drop."""

from pathlib import Path

import click

from pipeline.cli.caller import Caller, pass_caller
from pipeline.cli.masking import without_identities
from pipeline.language.marker import N_


@click.command(
    help=N_(
        "An approver signs the drop: a path, or the name of a drop in the inbox. The signature lies beside it as "
        "DROP.approval; a change to any file makes it void."
    )
)
@click.argument("drop", metavar=N_("DROP"), type=click.Path(path_type=Path))
@click.option("--by", required=True, metavar="NAME", help=N_("Who approves it, as site.toml names him."))
@click.option(
    "--key",
    "key",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="CERTPRESS_KEY",
    help=N_("His private key, which nobody else has; else $CERTPRESS_KEY."),
)
@pass_caller
def command(caller: Caller, drop: Path, by: str, key: Path) -> None:
    """Sign it, and tell what was signed."""
    from pipeline.approving import approve
    from pipeline.workshop import Workshop

    with Workshop.rehearse(caller.settings(), language=caller.language) as shop:
        approval, place, returned = approve(shop, drop, by=by, key=caller.here / key)
    caller.say(
        N_("{name} approved {batch}: {kind}, {people} people. Digest: {digest}"),
        name=approval.approver,
        batch=without_identities(approval.batch),
        kind=approval.kind,
        people=approval.people,
        digest=approval.digest,
    )
    if returned:
        caller.say(
            N_("{count} rows will come back; whoever is in them is approved when they come again."), count=returned
        )
    caller.say(N_("Written: {path}"), path=place)
