"""One row and one ticket a person, numbers of one kind, and how many tickets have no photo."""

import pytest

from pipeline.rules import columns as common
from pipeline.rules.batch import CellKind
from pipeline.rules.exam import columns
from tests.rules.exam.judging import judged
from tests.rules.exam.samples import Change, both, good_case, person, without_photos
from tests.rules.located import located
from tests.rules.rosters import FIRST_ROW, identity

_THIRD = FIRST_ROW + 2
_PASSPORT = (person(common.IDENTITY_TYPE, "护照"), person(common.IDENTITY, "e1234567"))


def told(*changes: Change) -> list[str]:
    return [f"{one.code} {located(one)}" for one in judged(both(*changes)(*good_case())).problems]


def tickets(*numbers: str) -> tuple[Change, ...]:
    return tuple(person(columns.TICKET, number, row=FIRST_ROW + place) for place, number in enumerate(numbers))


def test_a_person_has_one_row_whatever_document_it_names() -> None:
    again = both(person(common.IDENTITY, identity(0), row=_THIRD), person(common.NAME, "张伟", row=_THIRD))
    passport = person(common.IDENTITY_TYPE, "护照", row=_THIRD)
    unreadable = both(person(common.IDENTITY, "?"), person(common.IDENTITY, "?", row=_THIRD))
    expected = ["candidate-twice error 2 证件号码 rows=4", "candidate-twice error 4 证件号码 rows=2"]

    for change, twice in ((again, expected), (both(again, passport), expected), (passport, []), (unreadable, [])):
        assert twice == [one for one in told(change) if one.startswith("candidate-twice")]


def test_tickets_come_for_all_or_for_nobody() -> None:
    assert [] == told(*tickets("A1", "A2", "A3"))
    assert ["ticket-missing error 3 准考证号", "ticket-missing error 4 准考证号"] == told(*tickets("A1", " ", ""))
    # One that is not read is not missing, nor is one that Excel has as a number.
    assert ["ticket-shape error 3 准考证号 most=30 text=准1"] == told(*tickets("A1", "准1", "A3"))
    number = person(columns.TICKET, "", row=_THIRD, kind=CellKind.FORMULA)
    assert ["cell-formula error 4 准考证号 text="] == told(*tickets("A1", "A2"), number)


def test_a_ticket_belongs_to_one_candidate() -> None:
    assert [
        "ticket-twice error 2 准考证号 rows=3、4",
        "ticket-twice error 3 准考证号 rows=2、4",
        "ticket-twice error 4 准考证号 rows=2、3",
    ] == told(*tickets("A1", "a1", "Ａ1"))


@pytest.mark.parametrize(
    ("people", "gone", "told"),
    [
        (3, [1, 2], {"count": "2", "people": "3", "rows": f"{FIRST_ROW + 1}–{FIRST_ROW + 2}"}),
        (9, [0, 3, 4, 5, 8], {"count": "5", "people": "9", "rows": "2、5–7、10"}),
        (3, [0, 1, 2], {"people": "3"}),
    ],
)
def test_how_many_tickets_have_no_photo_and_whose_is_told_once(
    people: int, gone: list[int], told: dict[str, str]
) -> None:
    judgement = judged(without_photos(*gone)(*good_case(people)))

    (problem,) = judgement.problems
    assert (None, common.PHOTO, told) == (problem.row, problem.column, dict(problem.values))
    assert not problem.is_error
    assert judgement.exam is not None


def test_of_very_many_tickets_without_photos_the_first_are_told() -> None:
    judgement = judged(without_photos(*range(0, 100, 2))(*good_case(100)))
    (problem,) = (problem for problem in judgement.problems if problem.code == "exam-photos-missing")

    assert "50" == dict(problem.values)["count"]
    assert dict(problem.values)["rows"].startswith("2、4、6、")
    assert dict(problem.values)["rows"].endswith("、80…")


def test_who_is_told_of_the_photo_itself_or_is_not_known_is_not_counted_among_those_without() -> None:
    unknown, named = person(common.IDENTITY, "?"), person(common.PHOTO, "nobody.jpg", row=_THIRD)
    found = [one for one in told(unknown, named, without_photos(0, 1, 2)) if "photos" in one]

    assert ["exam-photos-none warning 批次 照片 people=3"] == found
    found = [one for one in told(unknown, named, without_photos(1, 2)) if "photos" in one]
    assert ["exam-photos-missing warning 批次 照片 count=1 people=3 rows=3"] == found
