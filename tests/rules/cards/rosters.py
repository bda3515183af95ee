"""Rosters of card holders without a fault, and what they are judged against."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pipeline.rules import columns
from pipeline.rules.batch import Photo, Roster, Row
from pipeline.rules.cards.batch import CardOnFile
from pipeline.rules.cards.draft import CARD_KIND, EMPLOYER, FORMER_NUMBER
from pipeline.rules.cards.numbers import CardKind, CardNumber
from pipeline.rules.cards.rule_book import KEYS, CardFacts
from pipeline.rules.categories import Category
from pipeline.rules.columns import POST
from tests.rules.rosters import CODE, FIRST_ROW, good_facts, identity, photo, text

_PARTICULARS = {
    columns.BATCH: "2026-11-考评员-01",
    columns.INSTITUTION: str(CODE),
    columns.APPROVER: "李审批",
    columns.APPROVAL_DOCUMENT: "天职评〔2026〕15号",
    columns.APPROVED_ON: "2026-11-18",
    columns.ISSUED_ON: "2026-11-20",
}
_NAMES = ("张伟", "迪丽热巴·买买提", "李娜")
OLD = CardNumber(CODE, CardKind.EXAMINER, 7)


def person(place: int, category: Category) -> dict[str, str]:
    known = {columns.NAME: _NAMES[place % len(_NAMES)], columns.IDENTITY: identity(place), columns.PHOTO: ""}
    match category:
        case Category.EXAMINERS:
            kind = "高级考评员" if place % 2 else "考评员"
            more = {columns.OCCUPATION: "电工", CARD_KIND: kind, columns.ISSUED_ON: "", FORMER_NUMBER: ""}
        case Category.SUPERVISORS:
            more = {EMPLOYER: "天山示例职业技能评价中心"}
        case _:
            more = {POST: "监考员", "单位": "天山示例职业技能评价中心"}
    return {**known, **more}


def roster(category: Category = Category.EXAMINERS, people: int = 3) -> Roster:
    """Return a batch in which nothing is wrong; the first person stands in row 2."""
    rows = tuple(
        Row(FIRST_ROW + place, {column: text(value) for column, value in person(place, category).items()})
        for place in range(people)
    )
    particulars = {key: text(_PARTICULARS.get(key, str(category))) for key in KEYS}
    photos = {f"{identity(place)}.jpg": photo(f"{identity(place)}.jpg") for place in range(people)}
    return Roster(particulars, tuple(rows[0].cells), rows, photos)


def facts(of: Roster, *on_file: CardOnFile) -> CardFacts:
    """Return what nothing in the roster contradicts; the people at odd places have been examiners long enough."""
    known = replace(
        good_facts(),
        photo_size=(25.0, 35.0),
        photos={file.sha256: Photo(295, 413) for file in of.photos.values()},
    )
    seniors = (
        card(place, CardNumber(CODE, CardKind.EXAMINER, 100 + place), first=date(2020, 1, 1), until=date(2022, 12, 31))
        for place in range(1, len(of.rows), 2)
    )
    return CardFacts(known, {str(one.number): one for one in (*seniors, *on_file)})


def card(
    place: int,
    number: CardNumber,
    *,
    first: date = date(2023, 11, 21),
    until: date = date(2026, 11, 20),
    is_withdrawn: bool = False,
) -> CardOnFile:
    """Return the card of the person at `place` of the roster."""
    return CardOnFile(number, None, identity(place), "电工", first, first, until, is_withdrawn)


def changed(of: Roster, values: Mapping[str, str], *, row: int = FIRST_ROW) -> Roster:
    """Return the roster with some cells of a row replaced."""
    cells = {column: text(value) for column, value in values.items()}
    rows = tuple(replace(one, cells={**one.cells, **cells}) if one.number == row else one for one in of.rows)
    return replace(of, rows=rows)


def with_particular(of: Roster, key: str, value: str) -> Roster:
    """Return the roster with one particular replaced."""
    return replace(of, particulars={**of.particulars, key: text(value)})
