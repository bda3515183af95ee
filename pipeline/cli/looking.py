"""ID numbers in full on the screen: only for somebody who gives a name and a reason, and only once that is entered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.acting import FILLED, act_of
from pipeline.cli.caller import Caller
from pipeline.errors import Because, UsageWrong
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.rules.acts import Act
    from pipeline.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looks: by which command, and as whose act where it is in full; `act` None masks ID numbers."""

    command: str
    act: "Act | None" = None

    @classmethod
    def asked(cls, caller: Caller, command: str, *, full: bool, by: str | None, reason: str | None) -> "Look":
        """Return what was typed; raises UsageWrong where --full lacks a name or a reason, and PersonUnknown."""
        if not full and by is None and reason is None:
            return cls(command)
        if not full or by is None or reason is None:
            why = Because("--full, --by and --reason stand together: who sees ID numbers in full is entered")
            raise UsageWrong(reason=why, command=f"certpress {command}")
        return cls(command, act_of(caller.settings(), by=by, reason=reason))

    def workshop(self, caller: Caller) -> "Workshop":
        """Return the workshop for it; a look in full is entered, so the house has to be ready for that."""
        if self.act is None:
            return caller.reading_workshop()
        from pipeline.workshop import Workshop

        return Workshop.open(caller.settings(), language=caller.language, without_inbox=True)

    def enter(self, shop: "Workshop", numbers: Sequence[str]) -> None:
        """Enter it, before anything of it is shown; raises UsageWrong where it is of too many people at once."""
        if self.act is None or not numbers:
            return
        from pipeline.rules.acts import MOST_SEEN

        if len(numbers) > MOST_SEEN:
            why = Because(
                "{count} were found, and at most {most} are shown in full", count=len(numbers), most=MOST_SEEN
            )
            raise UsageWrong(reason=why, command=f"certpress {self.command}")
        shop.register.append_look(self.command, self.act, numbers)

    def seen(self, data: Mapping[str, object], identity: str | None) -> dict[str, object]:
        """Return what is shown of a certificate, a card or a ticket."""
        return dict(data) if self.act is None else {**data, "identity": identity}


def in_full(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options for a look in full."""
    options = (
        click.option("--full", is_flag=True, help=N_("Show ID numbers in full; that is entered in the ledger.")),
        click.option("--by", metavar="NAME", help=N_("With --full: who looks.")),
        click.option("--reason", type=FILLED, metavar="TEXT", help=N_("With --full: why. Write no person's name.")),
    )
    return reduce(lambda inner, option: option(inner), reversed(options), function)
