"""A roster of card holders, understood as far as it can be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pipeline.rules import columns
from pipeline.rules.batch import BLANK, Cell, CellKind, Roster, Row
from pipeline.rules.cards.numbers import CardKind, CardNumber
from pipeline.rules.categories import Category
from pipeline.rules.columns import POST
from pipeline.rules.dates import parse_date
from pipeline.rules.draft import Draft, understand
from pipeline.rules.entrant import Entrant
from pipeline.rules.particulars import parse_particular
from pipeline.rules.photo_matching import PhotoShelf, photo_key
from pipeline.rules.reading import Reader
from pipeline.rules.refusal import Refusal
from pipeline.rules.text import capitals, tight

CARD_KIND: Final = "类别"
EMPLOYER: Final = "工作单位"
FORMER_NUMBER: Final = "原证卡编号"

# What a roster of each category must have beside 姓名.
REQUIRED: Final[Mapping[Category, tuple[str, ...]]] = {
    Category.EXAMINERS: (columns.NAME, columns.IDENTITY, columns.OCCUPATION),
    Category.SUPERVISORS: (columns.NAME, columns.IDENTITY),
    Category.STAFF: (columns.NAME,),
}
_SYNONYMS: Final = {
    CARD_KIND: ("类别", "证卡类别", "考评员类别", "考评员等级", "考评人员类别"),
    EMPLOYER: ("工作单位", "单位", "所在单位", "单位名称"),
    POST: ("岗位", "职务", "工作岗位", "担任岗位"),
    FORMER_NUMBER: ("原证卡编号", "原证卡号", "原编号", "原证号"),
    columns.ISSUED_ON: ("发证日期", "发证时间", "核发日期"),
}
UNDERSTANDING_CODES: Final = ("card-kind-unknown", "card-number-shape")
_NO_DATE: Final = {CellKind.DATE: "cell-date"}


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person of the roster and what card it asks for; None where a cell is blank or was not understood."""

    entrant: Entrant
    kind: CardKind | None
    employer: str | None
    post: str | None
    issued_on: date | None
    renews: CardNumber | None

    @property
    def row(self) -> Row:
        """The row that the person stands in."""
        return self.entrant.row


@dataclass(frozen=True, slots=True)
class CardDraft:
    """A batch of cards that may still be wrong; `draft` is what it has in common with every other batch."""

    category: Category
    draft: Draft
    applicants: tuple[Applicant, ...]

    @property
    def renewed(self) -> frozenset[str]:
        """The card numbers that are to stay."""
        return frozenset(str(applicant.renews) for applicant in self.applicants if applicant.renews)

    def lacks(self, row: Row, column: str) -> bool:
        """Whether the cell is blank and nobody has been told why."""
        return not tight(card_cell(row, column).text) and not self.draft.is_told(row.number, column)


def understand_cards(roster: Roster, category: Category) -> CardDraft:
    """Return the roster as understood, with every problem of every row; nothing is raised for bad data."""
    seen = _with_photos_by_name(roster) if category is Category.STAFF else roster
    draft = understand(seen, required=REQUIRED[category])
    reader_of = {entrant.row.number: Reader(entrant.row.number) for entrant in draft.entrants}
    applicants = tuple(_applicant(entrant, category, reader_of[entrant.row.number]) for entrant in draft.entrants)
    found = [problem for reader in reader_of.values() for problem in reader.problems]
    return CardDraft(category, draft.with_problems(found), applicants)


def card_cell(row: Row, column: str) -> Cell:
    """Return the cell under the column of our form, however it is spelt."""
    return next((row.cells[name] for name in _SYNONYMS.get(column, (column,)) if name in row.cells), BLANK)


def _applicant(entrant: Entrant, category: Category, reader: Reader) -> Applicant:
    row = entrant.row
    return Applicant(
        entrant=entrant,
        kind=_kind(row, category, reader),
        employer=reader.read(card_cell(row, EMPLOYER), EMPLOYER, parse_particular, refused=_NO_DATE),
        post=reader.read(card_cell(row, POST), POST, parse_particular, refused=_NO_DATE),
        issued_on=reader.read(card_cell(row, columns.ISSUED_ON), columns.ISSUED_ON, parse_date),
        renews=reader.read(card_cell(row, FORMER_NUMBER), FORMER_NUMBER, parse_card_number, refused=_NO_DATE),
    )


def _kind(row: Row, category: Category, reader: Reader) -> CardKind | None:
    match category:
        case Category.SUPERVISORS:
            return CardKind.SUPERVISOR
        case Category.STAFF:
            return CardKind.STAFF
    return reader.read(card_cell(row, CARD_KIND), CARD_KIND, parse_examiner_kind, refused=_NO_DATE)


def parse_examiner_kind(text: str) -> CardKind:
    """Return 考评员 or 高级考评员. Raises Refusal: `card-kind-unknown`."""
    found = _EXAMINERS.get(tight(text))
    if found is None:
        raise Refusal("card-kind-unknown", text=tight(text))
    return found


# PC5: the digit that stands in the number is also how some write the kind.
_EXAMINERS: Final = {
    "考评员": CardKind.EXAMINER,
    "考评员(2级)": CardKind.EXAMINER,
    "2": CardKind.EXAMINER,
    "高级考评员": CardKind.SENIOR_EXAMINER,
    "高级考评员(1级)": CardKind.SENIOR_EXAMINER,
    "1": CardKind.SENIOR_EXAMINER,
}


def parse_card_number(text: str) -> CardNumber:
    """Return a card number. Raises Refusal: `card-number-shape`."""
    try:
        return CardNumber.parse(capitals(tight(text)))
    except ValueError as error:
        raise Refusal("card-number-shape", text=tight(text)) from error


def _with_photos_by_name(roster: Roster) -> Roster:
    """Let the photo of somebody without 证件号码 be named after the person."""
    shelf = PhotoShelf.of(roster.photos)
    return replace(roster, rows=tuple(_named(row, shelf) for row in roster.rows))


def _named(row: Row, shelf: PhotoShelf) -> Row:
    name = row.cell(columns.NAME)
    is_open = not any(tight(row.cell(column).text) for column in (columns.PHOTO, columns.IDENTITY))
    if is_open and shelf.by_stem.get(photo_key(name.text)):
        return replace(row, cells={**row.cells, columns.PHOTO: name})
    return row


def numbers_of(applicants: Iterable[Applicant]) -> Mapping[str, list[Applicant]]:
    """Return who asks to keep which card number."""
    found: dict[str, list[Applicant]] = {}
    for applicant in applicants:
        if applicant.renews is not None:
            found.setdefault(str(applicant.renews), []).append(applicant)
    return found
