"""现场考评记录表, 现场质量督导情况报告表, 资格申报表: one for each who writes in it, with what is known of them."""

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.documents.cards import EXAMINER_CARD, SUPERVISOR_CARD, card_content
from pipeline.documents.contents import records_of
from pipeline.documents.kinds import Kind
from pipeline.documents.record import Record
from pipeline.documents.tickets import ADMISSION_TICKET
from pipeline.printing.templates import find
from pipeline.rules.cards.batch import CardBatch, Holder
from pipeline.rules.cards.numbers import CardKind
from pipeline.rules.categories import Category
from pipeline.rules.exam.arrangement import arrange
from pipeline.rules.exam.batch import Duty, Exam, Post
from pipeline.rules.exam.seating import Seating
from pipeline.rules.exam.ticketed import ArrangedExam, TicketedExam
from tests.documents.made import kind_of, made
from tests.documents.test_certificate import BATCH, DAY
from tests.rules.exam.exams import MORNING, candidates, exam, exams, practical, theory
from tests.rules.shared import regulations

GROUP = (
    Duty(2, Post.LEADING_EXAMINER, "赵组长", "S00006514000110001", "实1"),
    Duty(3, Post.EXAMINER, "钱考评", "S00006514000110002", "实1"),
)
AT_THE_SITE = Duty(5, Post.SUPERVISOR, "周督导", "S00006514000100001")
IN_ONE_ROOM = Duty(6, Post.SUPERVISOR, "吴督导", "S00006514000100002", "101", "1")
IN_ANOTHER = replace(IN_ONE_ROOM, row=7, room="102")


def ticketed(of: Exam) -> TicketedExam | None:
    seating = arrange(of)
    if not isinstance(seating, Seating):
        return None
    return TicketedExam(ArrangedExam(of, seating), tuple(f"2026{place:04}" for place in range(of.people)))


def small_exam(*duties: Duty, people: int = 40) -> TicketedExam:
    """Return an exam with two rooms of theory and one of practice."""
    of = replace(exam(candidates(people), (*theory(30, 30), *practical(40))), duties=duties)
    numbered = ticketed(of)
    assert numbered is not None
    return numbered


def told(records: Iterable[Record], *names: str) -> list[tuple[str, ...]]:
    return [tuple(record.texts[name] for name in names) for record in records]


def test_each_examiner_of_a_room_keeps_a_record_the_leader_too() -> None:
    records = made("examiner-record", small_exam(*GROUP, AT_THE_SITE))

    assert [
        ("赵组长", "S00006514000110001", "2", "实1"),
        ("钱考评", "S00006514000110002", "2", "实1"),
    ] == told(records, "staff", "card", "session", "room")
    assert [("职业0", "2026年12月05日 14:00—15:00", "三级/高级工40人", "天山示例学校", "实训楼")] == told(
        records[:1], "trades", "time", "levels", "site", "place"
    )


def test_a_practical_room_without_names_has_a_record_and_a_theory_room_has_none() -> None:
    assert [("", "2")] == told(made("examiner-record", small_exam()), "staff", "session")


def test_a_theory_room_has_a_record_for_the_examiner_that_the_batch_names() -> None:
    named = Duty(2, Post.EXAMINER, "孙考评", None, "102")

    assert [("孙考评", "102"), ("", "实1")] == told(made("examiner-record", small_exam(named)), "staff", "room")


@given(exams(), some.sets(some.sampled_from([AT_THE_SITE, IN_ONE_ROOM, IN_ANOTHER])))
def test_no_session_is_without_a_report_and_each_supervisor_has_one_a_session(of: Exam, duties: set[Duty]) -> None:
    numbered = ticketed(replace(of, duties=tuple(sorted(duties, key=lambda duty: duty.row))))
    if numbered is None:
        return
    records = made("supervision-report", numbered)
    used = dict.fromkeys(session for session, _ in numbered.batch.seating.by_room())
    reports = told(records, "session", "staff")

    assert list(used) == list(dict.fromkeys(session for session, _ in reports))
    assert len(reports) == len(set(reports)) == len({record.key for record in records})
    assert {session for session, staff in reports if staff == "周督导"} == (
        set(used) if AT_THE_SITE in duties else set()
    )


def test_who_supervises_two_rooms_reports_once_on_both() -> None:
    (report, *_) = made("supervision-report", small_exam(IN_ONE_ROOM, IN_ANOTHER))

    assert ("1", "吴督导", "40人") == told([report], "session", "staff", "people")[0]


def test_who_supervises_one_room_reports_on_its_people() -> None:
    reports = made("supervision-report", small_exam(IN_ONE_ROOM, AT_THE_SITE))

    assert [("1", "吴督导", "30人"), ("1", "周督导", "40人"), ("2", "周督导", "40人")] == told(
        reports, "session", "staff", "people"
    )


def test_a_supervisor_is_of_the_institution_and_of_nobody_else_is_said_where_they_come_from() -> None:
    home = "天山示例职业技能评价中心"
    of_known = made("supervision-report", small_exam(AT_THE_SITE))
    of_nobody = made("supervision-report", small_exam())

    assert {(home, home, "S00006514000100001")} == set(told(of_known, "employer", "sent_by", "card"))
    assert {("", "", "")} == set(told(of_nobody, "employer", "sent_by", "staff"))
    assert {home} == {record.texts["institution_name"] for record in (*of_known, *of_nobody)}


# --- 现场质量督导情况报告表: what is scored ---------------------------------------------------------------------------

# Where the options of the regulations overlap (5-9个, 5个以下).
MENDED = {"不足5个0分": "5个以下0分"}


def groups() -> list[dict[str, Any]]:
    """Return what the page scores: groups of items of options, as the template lists them."""
    page = (find("supervision-report") / "page.html").read_text("utf-8")
    found = re.search(r"set groups = (\[.*?\n\])", page, re.DOTALL)
    assert found
    listed: list[dict[str, Any]] = ast.literal_eval(found[1])
    return listed


def test_the_points_of_a_report_add_up_to_a_hundred() -> None:
    points = [[item[1] for item in group["items"]] for group in groups()]

    assert [[12, 3, 10, 5], [5, 10, 10, 5], [10, 10], [5, 5, 5, 5]] == points
    assert [30, 30, 20, 20] == [group["points"] for group in groups()] == [sum(items) for items in points]
    assert 100 == sum(map(sum, points))


def test_the_best_option_of_an_item_is_worth_its_points_and_the_worst_nothing() -> None:
    items = [item for group in groups() for item in group["items"]]
    worth = [[worth for _, worth in item[3]] for item in items]

    assert [
        *([12, 10, 0], [3, 1, 0], [10, 5, 0], [5, 2, 0]),
        *([5, 0], [10, 0], [10, 5, 0], [5, 2, 0]),
        *([10, 5, 0], [10, 5, 0]),
        *([5, 0], [5, 2, 0], [5, 2, 0], [5, 0]),
    ] == worth
    assert [item[1] for item in items] == [options[0] for options in worth]


def scored_words() -> list[str]:
    """Return every item and every option as it is printed."""
    items = [item for group in groups() for item in group["items"]]
    options: list[list[tuple[str, int]]] = [item[3] for item in items]
    labels = [f"{words}：{points}分{remark}" for words, points, remark, _ in items]
    return [*labels, *(f"{words}{worth}分" for listed in options for words, worth in listed)]


def test_what_is_scored_has_the_words_of_the_regulations() -> None:
    text = "".join(regulations().split())

    assert [] == [words for words in scored_words() if MENDED.get(words, words) not in text]


# --- 资格申报表 -------------------------------------------------------------------------------------------------------

HOLDER = Holder(
    row=2,
    kind=CardKind.SUPERVISOR,
    name="王小明",
    identity_type="居民身份证",
    identity="650000199001010013",
    occupation=None,
    employer="天山示例职业技能评价中心",
    post=None,
    valid_from=DAY,
    valid_to=DAY,
    photo=None,
)
FORMS = {"supervisor-application": SUPERVISOR_CARD, "examiner-application": EXAMINER_CARD}


def application(name: str, holder: Holder = HOLDER) -> Mapping[str, str]:
    batch = CardBatch(
        "2026-11-督导-01",
        Category.SUPERVISORS,
        BATCH.institution,
        BATCH.institution_name,
        *("李审批", "天职评〔2026〕15号", DAY, DAY),
        holders=(holder,),
    )
    (record,) = records_of(kind_of(name), [card_content(holder, batch, "S00006514899900001")])
    return record.texts


def test_an_application_has_what_the_batch_knows_and_leaves_the_rest_to_be_written() -> None:
    texts = application("supervisor-application")

    assert ("王小明", "男", "天山示例职业技能评价中心", "S00006514899900001", "2026年11月20日") == tuple(
        texts[name] for name in ("name", "sex", "employer", "number", "issued_on")
    )
    assert "√" == texts["tick_supervisor"]


def test_an_id_number_stands_in_eighteen_boxes() -> None:
    texts = application("supervisor-application")

    assert HOLDER.identity == "".join(texts[f"digit.{box}"] for box in range(1, 19))
    assert [18, 18] == [kind_of(name).rows for name in FORMS]


@pytest.mark.parametrize(("identity", "boxes"), [("E12345678", "E12345678"), ("A" * 19, ""), ("", "")])
def test_another_number_stands_in_the_boxes_where_it_has_room(identity: str, boxes: str) -> None:
    texts = application("examiner-application", replace(HOLDER, identity_type="其他", identity=identity))

    assert boxes == "".join(texts.get(f"digit.{box}", "") for box in range(1, 19))
    assert "" == texts["sex"]


@pytest.mark.parametrize(
    ("kind", "ticked"), [(CardKind.EXAMINER, "tick_examiner"), (CardKind.SENIOR_EXAMINER, "tick_senior")]
)
def test_what_an_examiner_applied_for_is_ticked_and_nothing_else(kind: CardKind, ticked: str) -> None:
    texts = application("examiner-application", replace(HOLDER, kind=kind, occupation="电工", employer=None))

    assert ["√"] == [text for name, text in texts.items() if name.startswith("tick_") and text]
    assert ("√", "电工", "") == (texts[ticked], texts["occupation"], texts["employer"])


# --- room ------------------------------------------------------------------------------------------------------------


def room(kind: Kind) -> Callable[[str], float]:
    """Return how much a field of the kind takes at its floor: lines times millimetres a point."""
    fields = {field.column: field for field in kind.fields}
    return lambda name: fields[name].policy.lines * fields[name].width_mm / fields[name].policy.floor_pt


def test_what_has_room_on_a_ticket_has_room_on_the_forms_of_an_exam() -> None:
    """Else a batch would be refused for a form when its tickets are out."""
    ticket, record, report = (
        room(kind_of(name)) for name in (ADMISSION_TICKET, "examiner-record", "supervision-report")
    )

    assert all(record(name) >= ticket(name) for name in ("exam", "site", "place", "room", "time", "institution_name"))
    assert all(report(name) >= ticket(name) for name in ("exam", "site", "time", "institution_name"))
    # The longest of all, and after it 等12个职业（工种）.
    more = 11 * 25.4 / 72
    assert min(record("trades"), report("trades")) >= ticket("trade") + more
    assert min(report("employer"), report("sent_by")) >= ticket("institution_name")


@pytest.mark.parametrize(
    ("occupations", "on_it"), [(5, "职业0、职业1、职业2、职业3、职业4"), (7, "职业0等7个职业（工种）")]
)
def test_very_many_occupations_are_counted_where_there_is_no_room_to_read_them(occupations: int, on_it: str) -> None:
    numbered = ticketed(exam(candidates(*[2] * occupations), theory(30), (MORNING,), mixed=True))
    assert numbered is not None
    (report,), (timetable,) = made("supervision-report", numbered), made("exam-timetable", numbered)
    field = kind_of("supervision-report").field("trades")

    assert on_it == report.texts["trades"]
    # As many as may be told stand there in 9 pt, however many there are.
    assert 22 * 9 * 25.4 / 72 <= field.policy.lines * field.width_mm
    assert "、".join(f"职业{place}" for place in range(occupations)) in timetable.texts.values()


def test_what_has_room_on_a_mark_sheet_has_room_on_the_forms_of_an_exam() -> None:
    sheet, record, report = (room(kind_of(name)) for name in ("mark-sheet", "examiner-record", "supervision-report"))

    assert all(of(name) >= sheet(name) for of in (record, report) for name in ("staff", "card", "session"))
    assert record("room") >= sheet("room")


@pytest.mark.parametrize(("name", "card"), FORMS.items())
def test_what_has_room_on_a_card_has_room_on_its_application(name: str, card: str) -> None:
    asked, given_there = room(kind_of(name)), room(kind_of(card))
    shared = {field.column for field in kind_of(name).fields} & {field.column for field in kind_of(card).fields}

    assert {"name", "number", "institution_name"} <= shared
    assert [] == [one for one in shared - {"heading"} if asked(one) < given_there(one)]
