"""Proofs: the pages as they would print, marked 样张, with a dead code and no number; each is entered in the ledger.

A number on a proof could be taken for somebody's. Its own the page does not have yet; where samples show numbers of
others, e.g. in a list, every digit is 0, so that they keep their length.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Final

from pipeline.documents.certificate import PROOF
from pipeline.documents.contact_sheet import Group
from pipeline.documents.imposition import Size
from pipeline.documents.kinds import Field, Kind
from pipeline.documents.record import Record
from pipeline.documents.run_wording import OWN_ROLE
from pipeline.errors import DropRefused, KindUnknown, ProofUnknown
from pipeline.language import CHINESE, Language
from pipeline.language.marker import N_
from pipeline.printing.contact_sheet import Proofs, contact_sheet
from pipeline.printing.templates import DRAWING, Template
from pipeline.rules.categories import Category
from pipeline.scratch import scratch_folder
from pipeline.stages.check import check
from pipeline.stages.orders import category_of, proof_of
from pipeline.storage.register import Register
from pipeline.workshop import Workshop

# What the ledger calls it: no kind has this name.
_CONTACT_SHEET: Final = "contact-sheet"
_OVERVIEW: Final = N_("Proofs of every document")
_SETS: Final[Mapping[str, str]] = {
    "ordinary": N_("ordinary values"),
    "shortest": N_("shortest values"),
    "longest": N_("longest values"),
}
# Values that are numbers: that of the page itself, and those of others.
_OWN_NUMBERS: Final = frozenset({"number", "ticket"})
_NUMBERS: Final = frozenset({"number", "ticket", "tickets", "card"})
_DIGIT: Final = re.compile("[0-9]")


def proof(shop: Workshop, what: str, target: Path, *, register: Register) -> int:
    """Write the proof of a drop, or of a kind with its sample values, to `target`; return the number of pages.

    `shop` may be a rehearsal's; that the proof was made is entered in `register`, the site's own. Rows with problems
    are left out; raises DropRefused where nothing is left, ProofUnknown for what is neither a drop nor a kind.
    """
    place = shop.inbox.path_of(what)
    shown = _of_drop(shop, place) if place else _of_kind(shop, what)
    made = shop.press_of(shown.kind).proof(
        shown.records, photos=shown.photos, target=target, progress=lambda _done: None
    )
    register.append_proof(kind=shown.kind, sha256=made.sha256, pages=made.pages, digest=shown.digest)
    return made.pages


@dataclass(frozen=True, slots=True)
class Shown:
    """What a proof shows: pages of a kind, photos by SHA-256 (hex), the digest of the drop it is of."""

    kind: str
    records: list[Record]
    photos: Mapping[str, Path] = field(default_factory=dict)
    digest: str | None = None


def _of_kind(shop: Workshop, what: str) -> Shown:
    kind = shop.kind_named(what)
    try:
        template = shop.template_of(kind)
    except KindUnknown as error:
        known = ", ".join(f"{name} {title}" for name, title in shop.titles_of_kinds.items())
        raise ProofUnknown(what=what, known=known) from error
    return Shown(kind, [one.record for one in samples_of(template)])


def _of_drop(shop: Workshop, place: Path) -> Shown:
    taken = shop.inbox.take(shop.inbox.at(place))
    checked = check(taken, shop.inspector) if taken else None
    if taken is None or checked is None or checked.batch is None:
        raise DropRefused(drop=place.name)
    order = proof_of(checked.batch, shop.wording, shop.kinds_of(category_of(checked.batch)))
    return Shown(order.kind, list(order.records), taken.files, taken.digest)


def proof_of_everything(shop: Workshop, target: Path, *, register: Register) -> int:
    """Write every kind's pages with sample values, made small, to `target`; return the number of sheets.

    Raises TemplateWrong and FontMissing for a kind that cannot be laid out.
    """
    with scratch_folder() as folder:
        proofs = [_proofs(shop, template, folder) for template in _in_order(shop)]
        made = contact_sheet(
            proofs, target, title=Language.load(CHINESE).text(_OVERVIEW), face=shop.shelf.faces(OWN_ROLE)[0]
        )
    register.append_proof(kind=_CONTACT_SHEET, sha256=made.sha256, pages=made.pages)
    return made.pages


def _in_order(shop: Workshop) -> list[Template]:
    """Return the template of every kind, in the order of the batches that they belong to."""
    categories = list(Category)

    def order(template: Template) -> tuple[int, str]:
        pages = template.kind.pages
        first = [categories.index(category) for category in categories if pages and category in pages.categories]
        return first[0] if first else len(categories), template.kind.name

    return sorted(map(shop.template_of, shop.every_kind), key=order)


def _proofs(shop: Workshop, template: Template, folder: Path) -> Proofs:
    """Write the proof of a kind into `folder`."""
    kind, samples = template.kind, samples_of(template)
    file = folder / f"{kind.name}.pdf"
    shop.press_of(kind.name).proof([one.record for one in samples], photos={}, target=file, progress=lambda _done: None)
    size = Size(kind.page.width_mm, kind.page.height_mm)
    caption = f"{kind.title}　{kind.name}　{size.width:g} × {size.height:g} mm"
    return Proofs(Group(caption, size, [_told(one) for one in samples]), file)


def _told(sample: "Sample") -> str:
    """Return the name of a set of samples as a document says it: in Chinese, a designer's own as it is."""
    first, *rest = sample.name.split()
    words = [Language.load(CHINESE).text(_SETS.get(first, "")) or first, *rest, sample.record.variant]
    return " ".join(dict.fromkeys(filter(None, words)))


@dataclass(frozen=True, slots=True)
class Sample:
    """A page with sample values, and the name of their set (ordinary, shortest, longest, ...)."""

    name: str
    record: Record


def samples_of(template: Template) -> list[Sample]:
    """Return a page for each set of sample values, in the variant that the set names, or in each."""
    kind = template.kind
    pages = (
        (name, sample, variant)
        for (name, sample), variant in product(template.samples.items(), kind.every_variant)
        if sample.get("variant", variant) == variant
    )
    return [
        Sample(name, _record(kind, sample, variant, turn))
        for turn, (name, sample, variant) in enumerate(pages, start=1)
    ]


def _record(kind: Kind, sample: Mapping[str, str], variant: str, turn: int) -> Record:
    return Record(
        row=0,
        key=f"{PROOF}-{turn}",
        texts=_without_numbers(kind, sample),
        photo=None,
        code="",
        variant=variant,
        drawing=sample.get(DRAWING, ""),
    )


def _without_numbers(kind: Kind, sample: Mapping[str, str]) -> dict[str, str]:
    """Return the text of every field without a number that could be somebody's."""
    given = {name.partition(".")[0] for name in sample}
    texts = {one.name: sample.get(one.name, "" if one.column in given else one.sample) for one in kind.fields}
    return {one.name: _without_number(one, texts[one.name]) for one in kind.fields}


def _without_number(one: Field, text: str) -> str:
    if one.name in _OWN_NUMBERS:
        return PROOF
    return _DIGIT.sub("0", text) if one.column in _NUMBERS else text
