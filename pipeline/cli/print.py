"""`certpress print`: the runs of a finished batch as files for the printer."""

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pipeline.cli.amounts import length, whole
from pipeline.cli.caller import Caller, pass_caller
from pipeline.cli.printed import BOOKING, book_run, of_a_booking
from pipeline.cli.telling import Teller, ranges
from pipeline.errors import Because, PrintRefused
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.print_room import OnSheets, Ready, Wanted

_FLIPS: Final = {
    "long-edge": N_("both sides, flipped on the long edge"),
    "short-edge": N_("both sides, flipped on the short edge"),
}
_ONE_SIDE: Final = N_("one side")
_MOST_BLEED_MM: Final = 10.0
_MOST_SHEETS: Final = 100_000
# More places than a sheet of A4 has, whatever lies on it.
_MOST_SLOTS: Final = 1000


def _of_a_print(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what is printed, and how."""
    options = (
        click.option(
            "--run",
            "run",
            metavar="RUN",
            help=N_("Which run, by its name or title, e.g. door-signs or 门贴; else the people's own documents."),
        ),
        click.option(
            "--stack",
            type=whole(_MOST_SHEETS),
            default=200,
            metavar="200",
            help=N_("Sheets in a stack; each stack is a file with a separator page in front."),
        ),
        click.option(
            "--no-separators",
            "separators",
            flag_value=False,
            default=True,
            type=bool,
            help=N_("No separator pages: every sheet is one of the run."),
        ),
        click.option("--pages", "pages", metavar="5,7-9", help=N_("Only these pages, by their place in the run.")),
        click.option(
            "--numbers",
            "numbers",
            multiple=True,
            metavar="NUMBER",
            help=N_("Only these numbers or names; the last four characters of a number are enough."),
        ),
        click.option("--a4", "a4", is_flag=True, help=N_("Several pages on a sheet of A4, with crop marks.")),
        click.option(
            "--from-slot",
            type=whole(_MOST_SLOTS),
            metavar="COUNT",
            help=N_("The first free place of a part-used sheet; no separator lies in front of it."),
        ),
        click.option(
            "--cut-and-stack", is_flag=True, help=N_("In order after the piles of a cut stack are laid together.")
        ),
        click.option(
            "--bleed",
            type=length(_MOST_BLEED_MM),
            metavar="3",
            help=N_("Millimetres printed beyond the cut, if not what the document says."),
        ),
        click.option(
            "--back",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help=N_("A PDF with the back: one page for all, or one for each page of the run."),
        ),
        click.option(
            "--duplex",
            type=click.Choice(tuple(_FLIPS)),
            metavar="EDGE",
            help=N_("Flip the paper on its long-edge, or short-edge; else the long one."),
        ),
    )
    return reduce(lambda inner, option: option(inner), reversed(options), function)


@click.command(
    help=N_(
        "BATCH is a 批次号. Every file is checked against the ledger before a page of it is used. To print a spoilt "
        "page once more, name it with --pages or --numbers. What came out of the printer is booked afterwards: with "
        "--last-good, the last good page, and where blanks have serials with --from-serial, the first sheet, and "
        "--spoilt. After a jam the next booking goes on behind that page."
    )
)
@click.argument("batch", metavar=N_("BATCH"))
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help=N_("The folder for the files; nothing in it is overwritten."),
)
@_of_a_print
@of_a_booking
@pass_caller
def command(caller: Caller, /, batch: str, folder: Path | None, **options: Any) -> None:  # noqa: ANN401 - as click parsed them
    """Write the files, and say what to do with them; or book what came out of the printer."""
    booking = {name: options.pop(name) for name in BOOKING}
    if (folder is None) == (booking["by"] is None):
        reason = Because("give -o and a folder to print, or --by and what came out of the printer to book it")
        raise PrintRefused(reason=reason)
    if folder is None:
        book_run(caller, batch, pages=options["pages"], numbers=options["numbers"], **booking)
    else:
        _prepare(caller, batch, folder, **options)


def _prepare(caller: Caller, batch: str, folder: Path, **options: Any) -> None:  # noqa: ANN401 - as click parsed them
    from pipeline.print_room import prepare

    wanted = _wanted(batch, **options)
    teller = Teller(caller, counted=N_("  {done} of {total} pages"), doing=N_("Putting together"))
    with caller.reading_workshop() as shop:
        ready = prepare(shop, wanted, folder, progress=teller.progress)
    _tell(ready, caller)


def _wanted(batch: str, *, a4: bool, duplex: str | None, back: Path | None, **options: Any) -> "Wanted":  # noqa: ANN401
    """Return what was asked for; raises PrintRefused for options that do not belong together."""
    from pipeline.print_room import Wanted

    sheets = _sheets(a4=a4, slot=options.pop("from_slot"), cut=options.pop("cut_and_stack"), bleed=options.pop("bleed"))
    if options["pages"] and options["numbers"]:
        raise PrintRefused(reason=Because("--pages and --numbers both say which pages; give one of them"))
    if duplex and not back:
        raise PrintRefused(reason=Because("--duplex needs --back, the file with the back"))
    return Wanted(batch, sheets=sheets, back=back, flip=duplex or "long-edge", **options)


def _sheets(*, a4: bool, slot: int | None, cut: bool, bleed: float | None) -> "OnSheets | None":
    from pipeline.print_room import OnSheets

    if a4:
        return OnSheets(slot or 1, cut, bleed)
    if slot or cut or bleed is not None:
        raise PrintRefused(reason=Because("--from-slot, --cut-and-stack and --bleed are for sheets; add --a4"))
    return None


def _tell(ready: "Ready", caller: Caller) -> None:
    """Say which files there are, how much paper they need, and what to set on the printer."""
    caller.show_table(
        (N_("File"), N_("Sheets"), N_("First"), N_("Last")),
        [(file.path.name, file.stack.sheets, file.first, file.last) for file in ready.files],
    )
    click.echo()
    paper = f"{ready.paper.width:.0f} × {ready.paper.height:.0f} mm"
    if ready.separators:
        words = N_("Paper: {sheets} sheets of {paper}, {separators} of them separators.")
    else:
        words = N_("Paper: {sheets} sheets of {paper}.")
    caller.say(words, sheets=ready.sheets, paper=paper, separators=ready.separators)
    if ready.on_blanks and ready.separators:
        caller.say(
            N_(
                "A separator takes a sheet too: where it is a blank with a serial, that serial is spoiled. Print again "
                "with --no-separators, or lay plain paper where the separators come."
            )
        )
    if ready.begins_on_used:
        caller.say(N_("The first sheet that is printed is the part-used one; no separator lies in front of it."))
    if ready.without_photo:
        told = N_("{count} of these tickets have an empty photo box, for the exam has no photo of them: {numbers}")
        caller.say(told, count=len(ready.without_photo), numbers=ranges(ready.without_photo))
    sides = caller.language.text(_FLIPS[ready.flip] if ready.flip else _ONE_SIDE)
    caller.say(N_("Set on the printer: actual size (100 %), never fitted to the page; {sides}."), sides=sides)
    caller.say(N_("Written into {folder}"), folder=ready.files[0].path.parent)
