"""`certpress form`: an empty workbook, or an empty page of a document, to fill in."""

from pathlib import Path

import click

from pipeline.cli.caller import Caller, check_target, pass_caller, target_file
from pipeline.language.marker import N_


class _Listing(click.Command):
    """The command, whose help lists the documents that there are blank."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the text, then each kind of document with what it is called on paper."""
        from pipeline.blanks import titles_of_pages

        super().format_help_text(ctx, formatter)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_dl(list(titles_of_pages().items()))


@click.command(
    cls=_Listing,
    help=N_(
        "KIND is results, examiners, supervisors, staff, exam or scores: a workbook with drop-downs with this site's "
        "scope, and one example. Or it is one of the documents below: one page as PDF, to be filled in by hand, with "
        "the institution's name."
    ),
)
@click.argument("kind", metavar=N_("KIND"))
@target_file("", help_text=N_("Where to write it, a name ending in .xlsx, or in .pdf for a page."))
@pass_caller
def command(caller: Caller, kind: str, target: Path) -> None:
    """Write the form."""
    from pipeline.blanks import WORKBOOK, ending_of, kind_meant, write_page
    from pipeline.reports.forms import write_form
    from pipeline.workshop import Workshop

    settings = caller.settings()
    kind = kind_meant(kind, settings.templates)
    ending = ending_of(kind, settings.templates)
    check_target(target, ending)
    if ending == WORKBOOK:
        write_form(
            kind,
            target,
            scope=settings.scope,
            institution=settings.institution.code,
            numbers_supplied=settings.numbers.mode == "supplied",
        )
    else:
        with Workshop.rehearse(settings, language=caller.language) as shop:
            write_page(shop, kind, target)
    caller.say(N_("Written: {path}"), path=target)
