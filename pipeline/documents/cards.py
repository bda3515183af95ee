"""证卡: from a holder to the values of the card's page (PC4-PC6, DC4-DC6; domain.md CD1-CD5)."""

from collections.abc import Mapping
from typing import Final

from pipeline.documents.certificate import printed_date
from pipeline.documents.contents import Content
from pipeline.documents.record import Record
from pipeline.rules.cards.batch import CardBatch, Holder
from pipeline.rules.cards.numbers import CardKind
from pipeline.rules.cards.validity import printed_validity
from pipeline.rules.identity import IdentityType

# The folder under templates/ of each kind of card.
EXAMINER_CARD: Final = "examiner-card"
SUPERVISOR_CARD: Final = "supervisor-card"
STAFF_CARD: Final = "staff-card"
HEADING: Final = "职业技能等级认定"
INVIGILATOR: Final = "监考员"
# The 17th character of these is odd for men and even for women (GB 11643).
_WITH_SEX: Final = frozenset({IdentityType.RESIDENT, IdentityType.RESIDENCE_PERMIT})
_SEXES: Final = ("女", "男")
# As many boxes as the form of DF1 has for the 身份证号.
_BOXES: Final = 18
_TICK: Final = "√"
# What a page may be chosen by (`only`).
_SORTS: Final[Mapping[CardKind, str]] = {
    CardKind.EXAMINER: "examiner",
    CardKind.SENIOR_EXAMINER: "senior",
    CardKind.SUPERVISOR: "supervisor",
    CardKind.STAFF: "staff",
}
CARD_SORTS: Final[Mapping[str, frozenset[str]]] = {"person": frozenset(_SORTS.values())}
_VARIANTS: Final[Mapping[CardKind, str]] = {CardKind.EXAMINER: "examiner", CardKind.SENIOR_EXAMINER: "senior"}


def card_record(holder: Holder, batch: CardBatch, number: str) -> Record:
    """Return the page of one person's card, with all that there is to say of the holder; its bar code is the number.

    `tick_...` is a tick where the holder is of that kind.
    """
    is_card_of_numbers = holder.identity_type in _WITH_SEX
    return Record(
        row=holder.row,
        key=number,
        texts={
            "occupation": holder.occupation or "",
            "identity": holder.identity,
            "employer": holder.employer or "",
            "post": holder.post or "",
            "heading": HEADING,
            "role": _role(holder),
            "name": holder.name,
            "number": number,
            "validity": printed_validity(holder.valid_from, holder.valid_to, kind=holder.kind),
            "institution_name": batch.institution_name,
            "identity_type": holder.identity_type,
            "sex": _SEXES[int(holder.identity[16]) % 2] if is_card_of_numbers else "",
            "issued_on": printed_date(batch.issued_on),
            "valid_from": printed_date(holder.valid_from),
            "valid_to": printed_date(holder.valid_to),
            "approver": batch.approver,
            "approval_document": batch.approval_document,
            "approved_on": printed_date(batch.approved_on),
            "batch": batch.name,
            **{f"tick_{sort}": _TICK if kind is holder.kind else "" for kind, sort in _SORTS.items()},
        },
        photo=holder.photo.sha256 if holder.photo else None,
        code=number,
        variant=_VARIANTS.get(holder.kind, ""),
    )


def card_content(holder: Holder, batch: CardBatch, number: str) -> Content:
    """Return what there is to say of one holder.

    The list `boxes` has the characters of the 证件号码 one by one, none where there are more than the 18 of an ID
    number.
    """
    page = card_record(holder, batch, number)
    characters = holder.identity if len(holder.identity) <= _BOXES else ""
    return Content(
        key=number,
        texts=page.texts,
        lists={"boxes": [{"digit": character} for character in characters]},
        sorts=frozenset({_SORTS[holder.kind]}),
        row=page.row,
        photo=page.photo,
        code=page.code,
        variant=page.variant,
    )


def _role(holder: Holder) -> str:
    """Return what the card calls its holder: an invigilator by that name (E9-1), other staff 工作人员."""
    is_invigilator = holder.kind is CardKind.STAFF and "监考" in (holder.post or "")
    return INVIGILATOR if is_invigilator else str(holder.kind)
