"""`certpress site`: the web page on which anybody verifies a certificate."""

from pathlib import Path

import click

from pipeline.cli.caller import Caller, help_for_the_silent, pass_caller
from pipeline.language.marker import N_


@click.group(
    invoke_without_command=True,
    help=N_(
        "The page is plain files for any web server; it is asked for nothing but the list of revoked certificates."
    ),
)
@click.pass_context
def command(context: click.Context) -> None:
    """Hold the commands about the page."""
    help_for_the_silent(context)


@command.command("export", help=N_("Write the page, and the list of today, into a folder."))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--days",
    metavar=N_("COUNT"),
    type=click.IntRange(1, 400),
    help=N_("For how many days it holds (35); the next one is due then."),
)
@pass_caller
def export(caller: Caller, folder: Path, days: int | None) -> None:
    """Write it, and say what is to be done with it."""
    from pipeline import publishing
    from pipeline.workshop import Workshop

    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop:
        told = publishing.export_page(shop, caller.here / folder, days=days or publishing.USUAL_DAYS)
    caller.say(N_("Written: {path}"), path=folder)
    address = shop.settings.certificate.qr_url.partition("{number}")[0]
    caller.say(
        N_("Put {folder} on the web server of {url} as its root; nginx.conf and .htaccess in it say how."),
        folder=folder,
        url=address,
    )
    caller.say(
        N_("{count} revoked certificates; write the page anew after each revocation, and before {day}."),
        count=len(told.revocations),
        day=told.next_on,
    )
