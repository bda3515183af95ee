"""`certpress watch`: what `run` does, for ever; SIGTERM or Ctrl+C ends it between two batches."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import click

from pipeline.cli.caller import Caller, pass_caller
from pipeline.cli.telling import Teller
from pipeline.errors import WatchRunning
from pipeline.language.marker import N_


@click.command(
    help=N_("Handles every drop as soon as it is complete. Ctrl+C, or SIGTERM of a service, ends it cleanly.")
)
@pass_caller
def command(caller: Caller) -> None:
    """Watch the inbox until asked to stop."""
    from pipeline import line
    from pipeline.workshop import Workshop

    settings = caller.settings()
    teller = Teller(caller)
    with (
        stopping() as stop,
        Workshop.open(settings, language=caller.language, without_inbox=True) as shop,
        shop.pulse.beating() as is_the_only_one,
    ):
        if not is_the_only_one:
            raise WatchRunning(site=settings.site)
        caller.say(N_("Watching {inbox}. Ctrl+C ends it."), inbox=settings.inbox)
        line.watch(shop, teller, stop)
    caller.say(N_("The watch has ended. What was begun is finished at the next start."))


@contextmanager
def stopping() -> Iterator[Event]:
    """Give an event that SIGTERM and SIGINT set, so that a batch in hand comes to a good end first."""
    stop = Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
