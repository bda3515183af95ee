"""Whose card is looked at, for what, and on which days it has to be valid."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.rules.batch import CellKind
from pipeline.rules.cards.numbers import CardKind, CardNumber
from pipeline.rules.exam import columns
from pipeline.rules.exam.columns import DUTIES, SESSIONS
from tests.rules.exam.judging import judged
from tests.rules.exam.rosters import EXAMINERS, FIRST_EXAMINER, SENIOR, SUPERVISOR, card
from tests.rules.exam.samples import Change, both, cell, good_case, line, on_file
from tests.rules.located import located
from tests.rules.rosters import CODE, FIRST_ROW, identity

_STAFF = CardNumber(CODE, CardKind.STAFF, 1)
_UNKNOWN = replace(EXAMINERS[0], sequence=9)
_FOREIGN = "S00006514000120002"
_HERE = "error 15 人员!证卡编号"


def told(*changes: Change) -> list[str]:
    return [f"{one.code} {located(one)}" for one in judged(both(*changes)(*good_case())).problems]


def duty(post: str, number: object, *, name: str = "吴一", session: str = "1") -> Change:
    return line(DUTIES, post, name, str(number), "", session)


@pytest.mark.parametrize(
    ("post", "number", "expected"),
    [
        ("考评员", "", [f"duty-card-missing {_HERE}"]),
        ("考评组长", " ", [f"duty-card-missing {_HERE}"]),
        ("内督", "", ["supervisor-card-missing warning 15 人员!证卡编号"]),
        ("副主考", "", []),
        ("考评员", "编号1", [f"duty-card-shape {_HERE} text=编号1"]),
        ("考评员", EXAMINERS[0], []),
        ("考评组长", SENIOR, []),
        ("内督", SUPERVISOR, []),
        ("考评员", SUPERVISOR, [f"duty-card-kind {_HERE} kind=质量督导员 number={SUPERVISOR} post=考评员"]),
        ("内督", EXAMINERS[0], [f"duty-card-kind {_HERE} kind=考评员 number={EXAMINERS[0]} post=内督"]),
        ("内督", SENIOR, [f"duty-card-kind {_HERE} kind=高级考评员 number={SENIOR} post=内督"]),
        ("后勤", EXAMINERS[0], []),
        ("考评员", "J001", [f"duty-card-number {_HERE} number=J001"]),
        ("内督", "J001", [f"duty-card-number {_HERE} number=J001"]),
        ("后勤", "J001", []),
        ("考评员", _UNKNOWN, [f"duty-card-unknown {_HERE} number={_UNKNOWN}"]),
        ("内督", replace(SUPERVISOR, sequence=9), [f"duty-card-unknown {_HERE} number=S00006514899900009"]),
        ("后勤", _UNKNOWN, []),
        ("考评员", _FOREIGN, [f"duty-card-foreign warning 15 人员!证卡编号 number={_FOREIGN}"]),
        ("后勤", _FOREIGN, []),
    ],
)
def test_who_examines_or_supervises_has_a_card_of_that_kind_that_is_on_file(
    post: str, number: object, expected: list[str]
) -> None:
    assert expected == told(duty(post, number))


def test_a_card_that_a_formula_was_to_give_is_told_as_that_and_not_as_missing() -> None:
    formula = cell(DUTIES, columns.CARD, "", row=FIRST_EXAMINER, kind=CellKind.FORMULA)

    assert [f"cell-formula error {FIRST_EXAMINER} 人员!证卡编号 text="] == told(formula)


@pytest.mark.parametrize("post", ["考评员", "内督"])
def test_the_card_of_the_staff_is_none_for_examining_or_supervising(post: str) -> None:
    found = told(on_file(_STAFF), duty(post, _STAFF))

    assert [f"duty-card-kind {_HERE} kind=工作人员 number={_STAFF} post={post}"] == found


def valid(begins: date, ends: date) -> Change:
    held = replace(card(_STAFF), valid_from=begins, valid_to=ends)
    return lambda roster, known: (roster, replace(known, cards={**known.cards, str(_STAFF): held}))


_THREE_DAYS = (
    line(SESSIONS, "3", "理论", "2026-12-07", "09:00", "10:00"),
    line(SESSIONS, "4", "理论", "2026-12-06", "09:00", "10:00"),
)


@pytest.mark.parametrize(
    ("begins", "ends", "session", "day"),
    [
        (date(2026, 12, 5), date(2026, 12, 7), "", None),
        (date(2026, 1, 1), date(2026, 12, 5), "", "2026-12-06"),
        (date(2026, 12, 6), date(2026, 12, 31), "", "2026-12-05"),
        (date(2026, 1, 1), date(2026, 12, 5), "1", None),
        (date(2026, 1, 1), date(2026, 12, 5), "3", "2026-12-07"),
    ],
)
def test_a_card_is_valid_on_every_day_of_the_duty(begins: date, ends: date, session: str, day: str | None) -> None:
    values = f"begins={begins} day={day} ends={ends} number={_STAFF}"
    expected = [f"duty-card-invalid {_HERE} {values}"] if day else []

    assert expected == told(*_THREE_DAYS, valid(begins, ends), duty("后勤", _STAFF, session=session))


def test_a_card_that_was_withdrawn_is_worn_by_nobody_whether_it_would_be_valid_or_not() -> None:
    for until in (date(2028, 12, 31), date(2026, 12, 1)):
        withdrawn = on_file(_STAFF, is_withdrawn=True, until=until)

        assert [f"duty-card-withdrawn {_HERE} number={_STAFF}"] == told(withdrawn, duty("后勤", _STAFF))


@pytest.mark.parametrize(
    ("holder", "name", "is_told"),
    [("吴一", "吴一", False), ("吴二", "吴一", True), ("吴一", "吴 一", False), (None, "吴一", False)],
)
def test_a_card_is_of_whom_it_names_where_its_holder_is_still_known(
    holder: str | None, name: str, *, is_told: bool
) -> None:
    expected = [f"duty-card-name {_HERE} holder={holder} name={name} number={_STAFF}"] * is_told

    assert expected == told(on_file(_STAFF, name=holder), duty("后勤", _STAFF, name=name))


@pytest.mark.parametrize(
    ("post", "place", "is_told"), [("考评员", 2, True), ("考评组长", 0, True), ("后勤", 2, False), ("考评员", 7, False)]
)
def test_who_gives_marks_is_no_candidate(post: str, place: int, *, is_told: bool) -> None:
    number = replace(EXAMINERS[0], sequence=8)
    expected = [f"examiner-sits error 15 人员!姓名 name=吴一 rows={FIRST_ROW + place}"] * is_told

    assert expected == told(on_file(number, identity=identity(place)), duty(post, number))


def test_an_examiner_whose_name_was_not_read_may_be_a_candidate_as_well() -> None:
    found = told(on_file(EXAMINERS[0], identity=identity(1)), cell(DUTIES, "姓名", "=cmd", row=FIRST_EXAMINER))

    assert f"examiner-sits error {FIRST_EXAMINER} 人员!姓名 name= rows={FIRST_ROW + 1}" in found


def test_a_card_in_small_letters_is_the_same_card() -> None:
    assert [] == told(cell(DUTIES, columns.CARD, str(EXAMINERS[0]).lower(), row=FIRST_EXAMINER))
