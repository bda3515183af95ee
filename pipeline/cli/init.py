"""`certpress init`: a new site, ready to run."""

from pathlib import Path

import click

from pipeline.cli.caller import Caller, pass_caller
from pipeline.cli.keys import SAFEKEEPING, tell_key
from pipeline.language.marker import N_


@click.command(
    help=N_(
        "Makes DIR with its folders and a site.toml in which every key is explained. The scope (备案范围) is still "
        "empty: fill it in before the first batch."
    )
)
@click.argument("folder", metavar=N_("DIR"), type=click.Path(path_type=Path, file_okay=False))
@click.option("--code", required=True, help=N_("The 13 characters that the authority gave to the institution."))
@click.option("--name", required=True, help=N_("The institution's name as filed, letter for letter."))
@pass_caller
def command(caller: Caller, folder: Path, code: str, name: str) -> None:
    """Make the site and say what comes next."""
    from pipeline.opening import open_site

    settings, keys = open_site(caller.here / folder, code=code, name=name, language=caller.language)
    caller.say(N_("The site is ready: {site}"), site=settings.site)
    for purpose, key in keys.items():
        tell_key(purpose, str(key), caller)
    caller.say(SAFEKEEPING, folder=settings.keys)
    caller.say(N_("Next: file the scope in {file}, then run `certpress doctor`."), file=settings.site / "site.toml")
