"""Proofs: the pages as they would print, marked 样张, with a dead code and no number; each is entered in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from pipeline.documents.certificate import PROOF
from pipeline.documents.record import Record
from pipeline.errors import DropRefused, KindUnknown, ProofUnknown
from pipeline.printing.templates import DRAWING
from pipeline.stages.check import check
from pipeline.stages.orders import proof_of
from pipeline.storage.register import Register
from pipeline.workshop import Workshop


def proof(shop: Workshop, what: str, target: Path, *, register: Register) -> int:
    """Write the proof of a drop, or of a kind with its sample values, to `target`; return the number of pages.

    `shop` may be a rehearsal's; that the proof was made is entered in `register`, the site's own. Rows with problems
    are left out; raises DropRefused where nothing is left, ProofUnknown for what is neither a drop nor a kind.
    """
    place = shop.inbox.path_of(what)
    shown = _of_drop(shop, place) if place else Shown(what, sample_records(shop, what))
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


def _of_drop(shop: Workshop, place: Path) -> Shown:
    taken = shop.inbox.take(shop.inbox.at(place))
    checked = check(taken, shop.inspector) if taken else None
    if taken is None or checked is None or checked.batch is None:
        raise DropRefused(drop=place.name)
    order = proof_of(checked.batch, shop.wording)
    return Shown(order.kind, list(order.records), taken.files, taken.digest)


def sample_records(shop: Workshop, kind: str) -> list[Record]:
    """Return a page for each set of sample values (ordinary, shortest, longest, ...), in the variant that the
    set names, or in each.
    """
    try:
        template = shop.template_of(kind)
    except KindUnknown as error:
        raise ProofUnknown(what=kind, known=error.values.get("known", "")) from error
    ordinary = {field.name: field.sample for field in template.kind.fields}
    variants = template.kind.every_variant
    pages = (
        (sample, variant)
        for sample, variant in product(template.samples.values(), variants)
        if sample.get("variant", variant) == variant
    )
    return [
        Record(
            row=0,
            key=f"{PROOF}-{turn}",
            texts={**ordinary, **sample, "number": PROOF},
            photo=None,
            code="",
            variant=variant,
            drawing=sample.get(DRAWING, ""),
        )
        for turn, (sample, variant) in enumerate(pages, start=1)
    ]
