"""`certpress deliver`: certificates are handed over."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.acting import act_of, acted, number_typed
from pipeline.cli.caller import Caller, pass_caller
from pipeline.cli.unwritten import HOLDERS, PROXYS, or_asked_for
from pipeline.errors import BatchUnknown, Because, NothingDelivered, UsageWrong
from pipeline.language.marker import N_
from pipeline.rules.copies import Handover

if TYPE_CHECKING:
    from pipeline.rules.acts import Act
    from pipeline.storage.bookings import Listed
    from pipeline.workshop import Workshop

_COMMAND: Final = "certpress deliver"
# Why a certificate of a list stays.
_LEFT: Final = {
    "voided": N_("voided"),
    "revoked": N_("revoked"),
    "ordered": N_("the next copy is not made yet"),
    "delivered": N_("handed over before"),
    "lost": N_("declared lost"),
    "recalled": N_("taken back"),
    "destroyed": N_("destroyed"),
    "spoiled": N_("its sheet is spoiled"),
    "unprinted": N_("its sheet was not booked"),
    "absent": N_("nobody came for it"),
}


@click.command(
    help=N_(
        "WHAT is the number of a certificate, or with --list a 批次号: whatever of the batch is in the house goes out "
        "by one signed list. In person the holder's ID number is compared, and for a proxy both are; the ledger keeps "
        "no ID number in the open."
    )
)
@click.argument("what", metavar=N_("WHAT"))
@click.option(
    "--id",
    "identity",
    metavar="1234",
    callback=or_asked_for(HOLDERS),
    help=N_("The holder's ID number, or its last four characters; - asks for it."),
)
@click.option("--proxy", metavar="NAME", help=N_("Who takes it for the holder."))
@click.option(
    "--proxy-id",
    "proxy_identity",
    metavar="ID",
    callback=or_asked_for(PROXYS),
    help=N_("The proxy's ID number, whole; - asks for it."),
)
@click.option("--proxy-id-type", "proxy_type", metavar="TEXT", default="", help=N_("Else 居民身份证."))
@click.option("--post", metavar="TEXT", help=N_("Sent by post: the number of the parcel."))
@click.option("--list", "by_list", is_flag=True, help=N_("WHAT is a 批次号; its holders signed a list."))
@click.option(
    "--absent",
    multiple=True,
    metavar="NUMBER",
    help=N_("With --list: beside this number nobody signed. May be given several times."),
)
@acted()
@pass_caller
def command(  # noqa: PLR0913 - as many as the ways in which paper leaves the house
    caller: Caller,
    what: str,
    *,
    identity: str | None,
    proxy: str | None,
    proxy_identity: str | None,
    proxy_type: str,
    post: str | None,
    by_list: bool,
    absent: tuple[str, ...],
    by: str,
    on: datetime | None,
    proof: str,
) -> None:
    """Enter to whom it went."""
    from pipeline.desk import hand_over, proxy_of
    from pipeline.workshop import Workshop

    how = _how(identity=identity, proxy=proxy, proxy_identity=proxy_identity, post=post, by_list=by_list)
    if absent and how is not Handover.LIST:
        raise UsageWrong(reason=Because("--absent belongs to --list"), command=_COMMAND)
    taking = proxy_of(proxy, proxy_identity, proxy_type) if proxy and proxy_identity else None
    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop:
        act = act_of(shop.settings, by=by, on=on, proof=proof or post or "")
        if how is Handover.LIST:
            numbers = frozenset(map(number_typed, absent))
            _tell_list(_by_list(shop, what, act, absent=numbers), what.strip(), caller)
            return
        hand_over(shop, number_typed(what), act, how=how, identity=identity, proxy=taking)
    caller.say(N_("{number} is handed over; it is entered in the ledger."), number=number_typed(what))


def _how(
    *, identity: str | None, proxy: str | None, proxy_identity: str | None, post: str | None, by_list: bool
) -> Handover:
    """Return how paper leaves the house; raises UsageWrong where that is not said, or said twice."""
    ways = {
        (True, False, False, False): Handover.IN_PERSON,
        (True, True, False, False): Handover.PROXY,
        (False, False, True, False): Handover.POST,
        (False, False, False, True): Handover.LIST,
    }
    found = ways.get((identity is not None, proxy is not None, post is not None, by_list))
    if found is None or (proxy is None) != (proxy_identity is None):
        reason = Because("give --id; or --id, --proxy and --proxy-id; or --post; or --list")
        raise UsageWrong(reason=reason, command=_COMMAND)
    return found


def _by_list(shop: "Workshop", batch: str, act: "Act", *, absent: frozenset[str]) -> "Listed":
    found = shop.register.accepted(batch.strip())
    if found is None or not found.documents:
        raise BatchUnknown(batch=batch)
    # A number mistyped would hand over the certificate that was meant to stay.
    for number in sorted(absent.difference(shop.register.numbers_of(found.batch))):
        reason = Because("{number} is no number of {batch}", number=number, batch=batch.strip())
        raise UsageWrong(reason=reason, command=_COMMAND)
    with shop.alone():
        only_printed = shop.settings.stock.tracked
        return shop.register.deliver_list(found.batch, act, only_printed=only_printed, absent=absent)


def _tell_list(listed: "Listed", batch: str, caller: Caller) -> None:
    """Say what is handed over and what stays; raises NothingDelivered where all of it does."""
    if listed.handed_over:
        caller.say(N_("{count} certificates of {batch} are handed over."), count=listed.handed_over, batch=batch)
    if listed.left:
        caller.say(N_("These stay:"))
        rows = [
            (number, caller.language.text(_LEFT[why])) for why, numbers in listed.left.items() for number in numbers
        ]
        caller.show_table((N_("Number"), N_("Why")), rows)
    if not listed.handed_over:
        counted = (f"{caller.language.text(_LEFT[why])} {len(numbers)}" for why, numbers in listed.left.items())
        raise NothingDelivered(batch=batch, reason="、".join(counted) or Because("it has no certificates"))
