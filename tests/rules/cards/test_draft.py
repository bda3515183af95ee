"""What the cells of a roster of card holders mean, and how people spell its headings."""

from dataclasses import replace

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import Cell, CellKind, Roster, Row
from pipeline.rules.cards.draft import (
    CARD_KIND,
    EMPLOYER,
    FORMER_NUMBER,
    card_cell,
    numbers_of,
    parse_card_number,
    parse_examiner_kind,
    understand_cards,
)
from pipeline.rules.cards.numbers import CardKind, CardNumber
from pipeline.rules.categories import Category
from pipeline.rules.columns import POST
from pipeline.rules.refusal import Refusal
from tests.rules.cards.rosters import OLD, changed, roster
from tests.rules.located import located
from tests.rules.rosters import CODE, FIRST_ROW, identity, photo, text, with_cell, without_column


def told(of: Roster, category: Category = Category.EXAMINERS) -> list[str]:
    return [located(one) for one in understand_cards(of, category).draft.problems if one.code != "photo-of-nobody"]


@pytest.mark.parametrize(
    ("column", "spellings"),
    [
        (CARD_KIND, ("类别", "证卡类别", "考评员类别", "考评员等级", "考评人员类别")),
        (EMPLOYER, ("工作单位", "单位", "所在单位", "单位名称")),
        (POST, ("岗位", "职务", "工作岗位", "担任岗位")),
        (FORMER_NUMBER, ("原证卡编号", "原证卡号", "原编号", "原证号")),
        (columns.ISSUED_ON, ("发证日期", "发证时间", "核发日期")),
        (columns.NAME, ("姓名",)),
    ],
)
def test_a_cell_is_found_under_every_spelling_of_its_heading(column: str, spellings: tuple[str, ...]) -> None:
    assert {"甲"} == {card_cell(Row(2, {spelling: text("甲")}), column).text for spelling in spellings}
    assert "" == card_cell(Row(2, {"备注": text("甲")}), column).text


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        *((written, CardKind.EXAMINER) for written in ("考评员", " 考 评 员 ", "考评员（2级）", "２")),
        *((written, CardKind.SENIOR_EXAMINER) for written in ("高级考评员", "高级考评员(1级)", "1")),
    ],
)
def test_the_kind_of_an_examiner_is_understood_as_people_write_it(written: str, kind: CardKind) -> None:
    assert kind is parse_examiner_kind(written)


def refused(read: object) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        read()  # type: ignore[operator]
    return refusal.value


def test_what_cannot_be_read_is_refused_with_what_was_typed() -> None:
    kind = refused(lambda: parse_examiner_kind(" 特级 考评员"))
    number = refused(lambda: parse_card_number(" s0000 "))

    assert ("card-kind-unknown", {"text": "特级考评员"}) == (kind.code, dict(kind.values))
    assert ("card-number-shape", {"text": "s0000"}) == (number.code, dict(number.values))


def test_a_card_number_is_read_in_small_letters_and_with_spaces() -> None:
    staff = CardNumber(CODE, CardKind.STAFF, 1)

    assert staff == parse_card_number(f" {str(staff).lower()[:13]} {str(staff).lower()[13:]}")


@pytest.mark.parametrize(
    ("category", "kinds"),
    [
        (Category.EXAMINERS, [CardKind.EXAMINER, CardKind.SENIOR_EXAMINER]),
        (Category.SUPERVISORS, [CardKind.SUPERVISOR] * 2),
        (Category.STAFF, [CardKind.STAFF] * 2),
    ],
)
def test_only_examiners_are_asked_for_their_kind(category: Category, kinds: list[CardKind]) -> None:
    of = roster(category, people=2)
    asked = changed(of, {CARD_KIND: "不详"}) if category is not Category.EXAMINERS else of

    assert kinds == [one.kind for one in understand_cards(asked, category).applicants]
    assert category is understand_cards(asked, category).category


def test_each_cell_is_read_into_its_place() -> None:
    values = {EMPLOYER: " 示例 中心 ", POST: "主考", columns.ISSUED_ON: "2026年11月19日", FORMER_NUMBER: str(OLD)}
    first, second = understand_cards(changed(roster(people=2), values), Category.EXAMINERS).applicants

    assert ("示例 中心", "主考", "2026-11-19", OLD) == (
        first.employer,
        first.post,
        str(first.issued_on),
        first.renews,
    )
    assert (None, None, None, None) == (second.employer, second.post, second.issued_on, second.renews)
    assert (FIRST_ROW, FIRST_ROW + 1) == (first.row.number, second.row.number)


@pytest.mark.parametrize("column", [CARD_KIND, EMPLOYER, POST, FORMER_NUMBER])
def test_a_date_in_a_cell_of_words_is_told(column: str) -> None:
    """Excel makes dates of what it takes for one; what was typed is lost then."""
    (problem,) = understand_cards(
        with_cell(roster(), column, "2026-11-01", kind=CellKind.DATE), Category.EXAMINERS
    ).draft.problems

    assert ("cell-date", f"error 2 {column} text=2026-11-01") == (problem.code, located(problem))


def test_a_date_in_a_cell_of_dates_is_one() -> None:
    assert [] == told(with_cell(roster(), columns.ISSUED_ON, "2026-11-01", kind=CellKind.DATE))
    assert ["error 2 发证日期 text=不详"] == told(changed(roster(), {columns.ISSUED_ON: "不详"}))


@pytest.mark.parametrize(
    ("category", "needed"),
    [
        (Category.EXAMINERS, [columns.NAME, columns.IDENTITY, columns.OCCUPATION]),
        (Category.SUPERVISORS, [columns.NAME, columns.IDENTITY]),
        (Category.STAFF, [columns.NAME]),
    ],
)
def test_a_roster_is_judged_where_its_category_has_its_columns(category: Category, needed: list[str]) -> None:
    others = [column for column in (columns.NAME, columns.IDENTITY, columns.OCCUPATION) if column not in needed]

    assert all(
        any("heading=" in line for line in told(without_column(roster(category), one), category)) for one in needed
    )
    assert not any(
        "heading=" in line for one in others for line in told(without_column(roster(category), one), category)
    )


def test_only_staff_are_found_by_the_name_of_their_photo() -> None:
    named = {"张伟.jpg": photo("张伟.jpg")}

    def photos(of: Roster, category: Category) -> list[object]:
        return [one.entrant.photo for one in understand_cards(replace(of, photos=named), category).applicants]

    unnumbered = changed(roster(Category.STAFF, people=2), {columns.IDENTITY: ""})
    assert [named["张伟.jpg"], None] == photos(unnumbered, Category.STAFF)
    assert [None, None] == photos(roster(Category.STAFF, people=2), Category.STAFF)
    assert [None, None] == photos(changed(roster(people=2), {columns.IDENTITY: ""}), Category.EXAMINERS)


def test_staff_who_name_their_photo_have_that_one() -> None:
    photos = {name: photo(name) for name in ("张伟.jpg", "a.jpg")}
    of = changed(roster(Category.STAFF, people=1), {columns.IDENTITY: "", columns.PHOTO: "a.jpg"})
    (only,) = understand_cards(replace(of, photos=photos), Category.STAFF).applicants

    assert photos["a.jpg"] == only.entrant.photo
    assert "张伟" == only.row.cell(columns.NAME).text
    assert "a.jpg" == only.row.cell(columns.PHOTO).text


def test_a_cell_is_lacking_where_it_is_blank_and_nobody_was_told_why() -> None:
    cards = understand_cards(with_cell(roster(), POST, "", kind=CellKind.FORMULA), Category.EXAMINERS)
    first, second, _ = cards.applicants

    assert not cards.lacks(first.row, POST)
    assert cards.lacks(second.row, POST)
    assert not cards.lacks(second.row, CARD_KIND)
    assert cards.lacks(replace(second.row, cells={CARD_KIND: Cell(" ")}), CARD_KIND)


def test_who_asks_for_which_number_is_gathered() -> None:
    of = changed(roster(), {FORMER_NUMBER: str(OLD)})
    cards = understand_cards(changed(of, {FORMER_NUMBER: str(OLD)}, row=FIRST_ROW + 2), Category.EXAMINERS)

    assert frozenset({str(OLD)}) == cards.renewed
    assert {str(OLD): [FIRST_ROW, FIRST_ROW + 2]} == {
        number: [one.row.number for one in asking] for number, asking in numbers_of(cards.applicants).items()
    }


def test_what_is_told_of_cards_stands_among_what_is_told_of_every_batch() -> None:
    of = changed(changed(roster(), {columns.IDENTITY: identity(0)[:17]}), {CARD_KIND: "不详"}, row=FIRST_ROW + 1)

    assert ["error 2 证件号码 length=17", "error 3 类别 text=不详"] == told(of)
