"""What came out of the printer, entered: which certificates of a batch are on which sheets, and which were spoiled.

A run goes on where the last booking ended, so that after a jam the next one begins behind the last good page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from pipeline.documents.page_choice import Bearer, bearers_chosen, pages_chosen
from pipeline.errors import BatchUnknown, Because, BookingRefused, PrintRefused, SheetNeeded
from pipeline.ledger.views import SheetDue
from pipeline.rules.acts import Act, Blanks, PrintedRun
from pipeline.rules.categories import Category
from pipeline.rules.printed import on_sheets
from pipeline.rules.serials import SerialRange, without
from pipeline.workshop import Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class CameOut:
    """What came out: of a batch the pages up to the `last_good` one (from 1), or these `pages`, or those of these
    `numbers` or names, all good; on the sheets from `first` on (None: blanks have no serials), but for the `spoiled`
    ones.
    """

    batch: str
    blank: str
    last_good: int | None = None
    pages: str | None = None
    numbers: tuple[str, ...] = ()
    first: SerialRange | None = None
    spoiled: tuple[SerialRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Booked:
    """What was entered, and what comes next: the page (None: the run is whole) and the sheet."""

    runs: tuple[PrintedRun, ...]
    spoiled: int
    next_page: int | None
    next_serial: str | None

    @property
    def certificates(self) -> int:
        """How many certificates are on good sheets."""
        return sum(run.until - run.place + 1 for run in self.runs)


def book(shop: Workshop, came_out: CameOut, act: Act) -> Booked:
    """Enter what came out of the printer.

    Raises BatchUnknown, BookingRefused where a page has no certificate to be printed, or a sheet before a spoiled one
    is left out, SheetNeeded where blanks have serials and none is named, and EntryRefused for sheets that are not in
    stock; nothing is entered then.
    """
    with shop.alone():
        batch = shop.register.accepted(came_out.batch)
        if batch is None or not batch.documents:
            raise BatchUnknown(batch=came_out.batch)
        if batch.kind != Category.RESULTS:
            raise BookingRefused(reason=Because("sheets are booked of certificates only"))
        roster = shop.register.sheets_due(batch.batch)
        chosen = _chosen(came_out, roster)
        if shop.settings.stock.tracked and came_out.first is None:
            raise SheetNeeded(number=chosen[0].number)
        runs = _runs(chosen, came_out)
        _refuse_gap(runs, came_out.spoiled)
        spoiled = Blanks(came_out.blank, came_out.spoiled)
        blank = came_out.blank if came_out.first else None
        shop.register.print_run(batch.batch, act, runs, blank=blank, spoiled=spoiled)
        due = next((each for each in shop.register.sheets_due(batch.batch) if each.is_due), None)
    return Booked(runs, len(spoiled), due.place if due else None, _next_serial(runs, came_out.spoiled))


def _chosen(came_out: CameOut, roster: Sequence[SheetDue]) -> tuple[SheetDue, ...]:
    """Return what was printed, in roster order; raises BookingRefused where that is nothing, or is printed already."""
    if came_out.last_good is not None:
        return _up_to(came_out.last_good, roster)
    found = tuple(roster[place] for place in sorted(_places(came_out, roster)))
    printed = [each.number for each in found if not each.is_due]
    if printed:
        reason = Because("there is no sheet to be printed of {numbers}", numbers="、".join(sorted(printed)))
        raise BookingRefused(reason=reason)
    return found


def _places(came_out: CameOut, roster: Sequence[SheetDue]) -> Sequence[int]:
    """Return the places (from 0) that are named, as they are named for a print; whatever is not clear is refused."""
    try:
        if came_out.pages is not None:
            return pages_chosen(came_out.pages, count=len(roster))
        return bearers_chosen(came_out.numbers, [Bearer(each.number, each.name) for each in roster])
    except PrintRefused as error:
        raise BookingRefused(**error.values) from error


def _up_to(last: int, roster: Sequence[SheetDue]) -> tuple[SheetDue, ...]:
    """Return the pages of the run up to the last good one that are due; voided and reissued ones are none of it."""
    due = tuple(each for each in roster if each.place <= last and each.is_due and each.is_in_the_run)
    if last > len(roster) or not due or due[-1].place != last:
        raise BookingRefused(reason=Because("page {page} is none that was still to be printed", page=last))
    return due


def _runs(chosen: Sequence[SheetDue], came_out: CameOut) -> tuple[PrintedRun, ...]:
    """Return the pages on their sheets; the copies of a certificate after its first come behind the others."""
    first, found = came_out.first, list[PrintedRun]()
    for copy in sorted({each.copy for each in chosen}):
        places = [each.place for each in chosen if each.copy == copy]
        taken = [run.serials for run in found if run.serials is not None]
        found += on_sheets(places, copy=copy, first=first, spoiled=[*came_out.spoiled, *taken])
    return tuple(found)


def _refuse_gap(runs: Sequence[PrintedRun], spoiled: Sequence[SerialRange]) -> None:
    """Raise BookingRefused where a spoiled sheet lies behind others of which nothing is said.

    One digit typed wrongly would send the printer on behind them, and what is spoiled once is so for good.
    """
    used = [run.serials for run in runs if run.serials is not None]
    behind = [one for one in spoiled if used and _is_alike(one, used[0]) and one.last > max(each.last for each in used)]
    if not behind:
        return
    farthest = max(behind, key=lambda one: one.last)
    unsaid = replace(farthest, first=max(each.last for each in used) + 1)
    gap = next(without(unsaid, spoiled), None)
    if gap is not None:
        reason = Because(
            "{sheets} came before {spoiled}, and is neither printed nor spoiled; look at the serials once more (a "
            "sheet that was not on the way is entered with `certpress stock spoil`)",
            sheets=gap,
            spoiled=farthest.serial(farthest.last),
        )
        raise BookingRefused(reason=reason)


def _is_alike(one: SerialRange, other: SerialRange) -> bool:
    return (one.prefix, one.width) == (other.prefix, other.width)


def _next_serial(runs: Sequence[PrintedRun], spoiled: Sequence[SerialRange]) -> str | None:
    used = [run.serials for run in runs if run.serials is not None]
    if not used:
        return None
    alike = [each for each in chain(used, spoiled) if _is_alike(each, used[0])]
    return used[0].serial(max(each.last for each in alike) + 1)
