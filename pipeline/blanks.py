"""Blank forms: a page of a document to be filled in by hand, with the institution's name and nothing of anybody's."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.documents.contents import blank_record
from pipeline.errors import BlankRefused, KindUnknown, TargetExists
from pipeline.printing.templates import kind_named, kinds_known, titles_without_code
from pipeline.reports.forms import FORMS

if TYPE_CHECKING:
    from pipeline.workshop import Workshop

WORKBOOK: Final = ".xlsx"
PAGE: Final = ".pdf"


def titles_of_pages(site_templates: Path | None = None) -> Mapping[str, str]:
    """Return what each document that can be had blank is called on paper, by its kind."""
    return titles_without_code(site_templates)


def kind_meant(name: str, site_templates: Path | None = None) -> str:
    """Return the kind of that name, title on paper, or 类别 of a workbook; of no kind, what was given."""
    categories = {str(form.category): kind for kind, form in FORMS.items()}
    return categories.get(name.strip()) or kind_named(name, site_templates)


def ending_of(kind: str, site_templates: Path | None = None) -> str:
    """Return how the file of an empty form ends: that of a workbook, or of a page.

    Raises KindUnknown, and BlankRefused for a document that bears a code: a certificate, a card, a ticket.
    """
    if kind in FORMS:
        return WORKBOOK
    blanks = titles_of_pages(site_templates)
    if kind in blanks:
        return PAGE
    if kind in kinds_known(site_templates):
        raise BlankRefused(kind=kind)
    forms = {name: str(form.category) for name, form in FORMS.items()}
    raise KindUnknown(kind=kind, known="、".join(f"{name} {title}" for name, title in {**forms, **blanks}.items()))


def write_page(shop: "Workshop", kind: str, target: Path) -> None:
    """Write one page of that kind to `target`, with the institution's name; no proof, and nothing that is entered.

    Raises KindUnknown, TemplateWrong, FontMissing, and TargetExists where something is at `target`.
    """
    if target.exists():
        raise TargetExists(path=target)
    press = shop.press_of(kind)
    page = blank_record(press.template.kind, {"institution_name": shop.settings.institution.name})
    # Words for which there is no font would end in the middle of the layout.
    press.unprintable((page,))
    press.blank(page, target=target)
