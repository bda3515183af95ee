"""The lists of an exam day: everybody once, in 准考证号 order, and a page for what there is no room for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given

from pipeline.documents.record import Record
from pipeline.documents.tickets import ADMISSION_TICKET
from pipeline.rules.exam.arrangement import arrange
from pipeline.rules.exam.batch import Candidate, Duty, Exam, Post, Subject
from pipeline.rules.exam.seating import Seat, Seating
from pipeline.rules.exam.ticketed import ArrangedExam, TicketedExam
from pipeline.rules.exam.tickets import ticket_order
from tests.documents.made import kind_of, made
from tests.rules.exam.exams import AFTERNOON, candidates, exam, exams, practical, session, theory

ROWS = 30
LISTS = ("attendance-list", "candidate-list", "station-draw", "mark-sheet", "score-register", "code-record")
PRACTICAL_ONLY = ("station-draw", "mark-sheet", "code-record")
GROUP = (
    Duty(2, Post.LEADING_EXAMINER, "赵组长", "S00006514000110001", "实1"),
    Duty(3, Post.EXAMINER, "钱考评", "S00006514000110002", "实1"),
    Duty(4, Post.EXAMINER, "孙考评", None, "实1"),
    Duty(5, Post.SUPERVISOR, "周督导", "S00006514000100001", "实1"),
)

# Exams with enough room.
SEATED = exams().filter(lambda of: isinstance(arrange(of), Seating))


def ticketed(of: Exam, numbers: Sequence[str] = ()) -> TicketedExam:
    """Return the exam arranged; without `numbers` the last of the sheet has the first ticket."""
    seating = arrange(of)
    assert isinstance(seating, Seating)
    backwards = tuple(f"2026{place:04}" for place in range(of.people, 0, -1))
    return TicketedExam(ArrangedExam(of, seating), tuple(numbers) or backwards)


def column(record: Record, name: str) -> list[str]:
    """Return what stands in a column, from the first row on."""
    return [record.texts[f"{name}.{row}"] for row in range(1, ROWS + 1) if f"{name}.{row}" in record.texts]


def columns(records: Sequence[Record], name: str) -> list[str]:
    return [text for record in records for text in column(record, name)]


def place(record: Record) -> tuple[str, str]:
    return record.texts["session"], record.texts["room"]


def in_room(records: Sequence[Record]) -> Mapping[tuple[str, ...], list[Record]]:
    """Return the pages of each list: those of one session, room and examiner."""
    found: dict[tuple[str, ...], list[Record]] = {}
    for record in records:
        found.setdefault((*place(record), record.texts.get("staff", "")), []).append(record)
    return found


def small_exam(*, people: int = 3, duties: tuple[Duty, ...] = ()) -> Exam:
    return replace(exam(candidates(people), (*theory(30, 30), *practical(40))), duties=duties)


@given(SEATED)
def test_every_candidate_has_one_row_on_each_list_of_its_sessions(of: Exam) -> None:
    numbered = ticketed(of)
    seats = numbered.batch.seating.seats
    subject_of = {one.number: one.subject for one in of.sessions}
    practice = [seat for seat in seats if subject_of[seat.session] is Subject.PRACTICAL]
    of_all, of_practice = sorted(places(numbered, seats)), sorted(places(numbered, practice))

    for name in LISTS:
        pages = made(name, numbered)
        rows = [(*place(page), ticket) for page in pages for ticket in column(page, "ticket")]

        assert (of_practice if name in PRACTICAL_ONLY else of_all) == sorted(rows)
        assert len(pages) == len({page.key for page in pages})


def places(numbered: TicketedExam, seats: Sequence[Seat]) -> list[tuple[str, str, str]]:
    tickets = numbered.tickets
    return [(seat.session, seat.room, tickets[seat.person]) for seat in seats]


@given(SEATED)
def test_every_list_is_in_the_order_of_the_tickets_and_counted_through(of: Exam) -> None:
    numbered = ticketed(of)

    for name in LISTS:
        for pages in in_room(made(name, numbered)).values():
            tickets = columns(pages, "ticket")

            assert sorted(tickets, key=ticket_order) == tickets
            assert [str(turn) for turn in range(1, len(tickets) + 1)] == columns(pages, "no")
            assert {f"{len(tickets)}人"} == {page.texts["people"] for page in pages}


@given(SEATED)
def test_pages_come_by_the_hours_and_rooms_as_the_seats_do(of: Exam) -> None:
    numbered = ticketed(of)
    pages = [place(page) for page in made("attendance-list", numbered)]

    assert list(numbered.batch.seating.by_room()) == list(dict.fromkeys(pages))


def test_a_shorter_ticket_comes_first_as_in_counting() -> None:
    page = made("attendance-list", ticketed(small_exam(), ["10", "9", "100"]))[0]

    assert ["9", "10", "100"] == column(page, "ticket")


@pytest.mark.parametrize("name", LISTS)
def test_more_than_thirty_people_go_on_to_another_page(name: str) -> None:
    pages = [page for page in made(name, ticketed(small_exam(people=40))) if page.texts["room"] == "实1"]

    assert ["第1页，共2页", "第2页，共2页"] == [page.texts["page"] for page in pages]
    assert [30, 10] == [len(column(page, "ticket")) for page in pages]
    assert ("31", "40人") == (pages[1].texts["no.1"], pages[1].texts["people"])


@pytest.mark.parametrize("name", LISTS)
def test_a_page_has_what_its_kind_asks_for_and_nothing_else(name: str) -> None:
    for page in made(name, ticketed(small_exam(duties=GROUP))):
        assert {field.name for field in kind_of(name).fields} == set(kind_of(name).filled_up(page.texts))
        assert (0, None, "", "") == (page.row, page.photo, page.code, page.variant)


@pytest.mark.parametrize("name", LISTS)
def test_a_kind_has_as_many_rows_as_its_list_fills(name: str) -> None:
    assert ROWS == kind_of(name).rows


@pytest.mark.parametrize("name", LISTS)
def test_what_has_room_on_a_ticket_has_room_on_a_list(name: str) -> None:
    """Else a batch would be refused for a list when its tickets are out."""
    asked = {field.column: field for field in kind_of(name).fields}
    for field in kind_of(ADMISSION_TICKET).fields:
        same = asked.get(field.column)
        if same and field.column not in {"heading", "subject", "level"}:
            assert field.policy.lines * field.width_mm / field.policy.floor_pt <= (
                same.policy.lines * same.width_mm / same.policy.floor_pt
            ), field.name


def test_the_attendance_list_has_what_the_five_comparisons_need() -> None:
    one = replace(candidates(1)[0], name="李明", job="高压电工")
    page = made("attendance-list", ticketed(exam([one], (*theory(30), *practical(30))), ["A7"]))[0]
    names = ("no", "seat", "ticket", "name", "identity", "trade", "level")

    assert ["1", "1", "A7", "李明", one.identity, "职业0（高压电工）", "三级/高级工"] == [
        page.texts[f"{name}.1"] for name in names
    ]


@pytest.mark.parametrize("name", ["attendance-list", "candidate-list"])
def test_where_a_lot_decides_nobody_has_a_seat_on_a_list(name: str) -> None:
    """The stations of 实操 are drawn on the day (E3-4): a 座号 printed before would be taken for one."""
    theory_page, practical_page = made(name, ticketed(small_exam()))

    assert ["1", "2", "3"] == sorted(columns([theory_page], "seat"))
    assert ("实操", ["", "", ""]) == (practical_page.texts["subject"], columns([practical_page], "seat"))
    assert ["1", "2", "3"] == columns([practical_page], "no")


def test_the_head_tells_the_exam_the_hours_and_the_room() -> None:
    texts = made("attendance-list", ticketed(small_exam()))[0].texts

    assert ("2026年12月职业技能等级认定", "天山示例学校", "1", "理论") == tuple(
        texts[name] for name in ("exam", "site", "session", "subject")
    )
    assert ("2026年12月05日 09:00—10:00", "101", "教学楼", "3人") == tuple(
        texts[name] for name in ("time", "room", "place", "people")
    )


def test_invigilators_sign_in_theory_and_examiners_elsewhere() -> None:
    signers = {
        page.texts["subject"]: page.texts["first_signer"] for page in made("attendance-list", ticketed(small_exam()))
    }

    assert {"理论": "主监考员签字：", "实操": "考评组长签字："} == signers


def test_each_examiner_of_a_room_has_a_mark_sheet_of_their_own() -> None:
    sheets = made("mark-sheet", ticketed(small_exam(duties=GROUP)))

    assert ["赵组长", "钱考评", "孙考评"] == [sheet.texts["staff"] for sheet in sheets]
    assert ["S00006514000110001", "S00006514000110002", ""] == [sheet.texts["card"] for sheet in sheets]
    assert ["2-实1-1", "2-实1-2", "2-实1-3"] == [sheet.key for sheet in sheets]


def test_a_room_whose_examiners_are_not_known_has_a_mark_sheet_all_the_same() -> None:
    assert [""] == [sheet.texts["staff"] for sheet in made("mark-sheet", ticketed(small_exam()))]


def test_a_mark_sheet_names_no_candidate() -> None:
    of = small_exam(duties=GROUP)
    said = " ".join(text for sheet in made("mark-sheet", ticketed(of)) for text in sheet.texts.values())

    assert not any(one.name in said or one.identity in said for one in of.candidates)


def test_a_mark_sheet_by_secret_numbers_has_a_row_for_everybody_and_tells_of_nobody() -> None:
    numbered = ticketed(small_exam(people=40, duties=GROUP))
    sheets = made("coded-mark-sheet", numbered)
    said = " ".join(text for sheet in sheets for text in sheet.texts.values())
    known = {text for one in numbered.batch.exam.candidates for text in (one.name, one.identity)}

    assert [str(turn) for turn in range(1, 41)] * 3 == columns(sheets, "no")
    assert not any(text in said for text in known | set(numbered.numbers))


def test_stations_are_drawn_in_practical_rooms_only() -> None:
    assert ["实1"] == [page.texts["room"] for page in made("station-draw", ticketed(small_exam()))]


def test_a_score_register_says_what_is_marked() -> None:
    pages = made("score-register", ticketed(small_exam()))

    assert ["理论成绩", "实操成绩"] == [page.texts["score"] for page in pages]
    assert ["1-101", "2-实1"] == [page.key for page in pages]


def test_rooms_and_sessions_with_hyphens_are_never_taken_for_one_another() -> None:
    of = hyphenated(*candidates(2))
    seats = (Seat(of.candidates[0].person, "1-1", "1", 1), Seat(of.candidates[1].person, "1", "1-1", 1))
    pages = made("attendance-list", TicketedExam(ArrangedExam(of, Seating(seats)), ("A1", "A2")))

    assert ["1~11-1", "1-1~11"] == [page.key for page in pages]


def hyphenated(*people: Candidate) -> Exam:
    rooms = tuple(replace(room, number=number) for room, number in zip(practical(9, 9), ("1", "1-1"), strict=True))
    return exam(people, rooms, (replace(AFTERNOON, number="1-1"), session("1", Subject.PRACTICAL, 16)))
