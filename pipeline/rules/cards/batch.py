"""A batch of cards that passed every rule, and one whose cards have their numbers."""

from dataclasses import dataclass
from datetime import date

from pipeline.rules.batch import PhotoFile
from pipeline.rules.cards.numbers import CardKind, CardNumber
from pipeline.rules.categories import Category
from pipeline.rules.numbers import InstitutionCode


@dataclass(frozen=True, slots=True)
class Holder:
    """One person who gets a card.

    `occupation` is that of an examiner, `employer` the 工作单位 of a supervisor or of staff, `post` the 岗位 of staff;
    None where a kind has none of them. `renews` is the number that stays, None for a new card.
    """

    row: int
    kind: CardKind
    name: str
    identity_type: str
    identity: str
    occupation: str | None
    employer: str | None
    post: str | None
    valid_from: date
    valid_to: date
    photo: PhotoFile | None
    renews: CardNumber | None = None


@dataclass(frozen=True, slots=True)
class CardBatch:
    """A batch of cards; `holders` is in roster order."""

    name: str
    category: Category
    institution: InstitutionCode
    institution_name: str
    approver: str
    approval_document: str
    approved_on: date
    issued_on: date
    holders: tuple[Holder, ...]

    @property
    def people(self) -> int:
        """How many people are in it."""
        return len(self.holders)


@dataclass(frozen=True, slots=True)
class NumberedCards:
    """A batch and its card numbers: `numbers[i]` belongs to `batch.holders[i]`. It exists only after the COMMIT."""

    batch: CardBatch
    numbers: tuple[CardNumber, ...]


@dataclass(frozen=True, slots=True)
class CardOnFile:
    """What the card ledger knows of a card; `is_withdrawn` tells that it was taken back for good (P24, D23).

    `name` and `identity` are None where the holder's personal data are gone.
    """

    number: CardNumber
    name: str | None
    identity: str | None
    occupation: str | None
    first_issued_on: date
    valid_from: date
    valid_to: date
    is_withdrawn: bool = False

    def is_valid_on(self, day: date) -> bool:
        """Whether the holder may work with it on that day (R42)."""
        return not self.is_withdrawn and self.valid_from <= day <= self.valid_to
