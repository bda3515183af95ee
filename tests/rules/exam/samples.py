"""For each problem code of an exam, sheets that have exactly that problem, and sheets that come close and have none."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time

from pipeline.rules import columns as common
from pipeline.rules.batch import CellKind
from pipeline.rules.cards.numbers import CardNumber
from pipeline.rules.certain import certain
from pipeline.rules.exam import columns
from pipeline.rules.exam.batch import Session, Subject, person_key
from pipeline.rules.exam.book.rule import ExamFacts
from pipeline.rules.exam.columns import DUTIES, ROOMS, SESSIONS
from pipeline.rules.exam.draft import ExamRoster, understand_exam
from pipeline.rules.exam.rule_book import judge_exam
from pipeline.rules.exam.seating import Seating
from pipeline.rules.exam.ticketed import HeldSeat, KeptExam, TicketOnFile, what_tickets_say
from pipeline.rules.identity import check_character
from tests.rules.exam.rosters import (
    CHIEF,
    EXAMINERS,
    FIRST_EXAMINER,
    FIRST_INVIGILATOR,
    FLOATING,
    LAST_EXAMINER,
    NO_JOB,
    SENIOR,
    SUPERVISING,
    SUPERVISOR,
    candidate,
    card,
    exam_facts,
    exam_roster,
    with_cells,
    with_line,
    without_line,
)
from tests.rules.rosters import FIRST_ROW, identity, text

Case = tuple[ExamRoster, ExamFacts]
Change = Callable[[ExamRoster, ExamFacts], Case]
_PEOPLE = "名单"
_FIELDS = {SESSIONS: "sessions", ROOMS: "rooms", DUTIES: "duties"}


@dataclass(frozen=True, slots=True)
class Sample:
    """How to break a good exam so that it has one problem, and how to come near without breaking it."""

    bad: Change
    good: Change


def good_case(people: int = 3) -> Case:
    """Return an exam without any problem: its foreign examiners have become our own."""
    roster = exam_roster(people)
    for row, number in ((LAST_EXAMINER - 1, 4), (LAST_EXAMINER, 5)):
        own = {columns.CARD: str(replace(EXAMINERS[0], sequence=number))}
        roster = replace(roster, duties=with_cells(roster.duties, own, row=row))
    known = exam_facts(roster)
    more = [replace(EXAMINERS[0], sequence=number) for number in (4, 5)]
    return roster, replace(known, cards={**known.cards, **{str(number): card(number) for number in more}})


def as_it_is(roster: ExamRoster, known: ExamFacts) -> Case:
    return roster, known


def cell(sheet: str, column: str, value: str, *, row: int = FIRST_ROW, kind: CellKind | None = None) -> Change:
    def change(roster: ExamRoster, known: ExamFacts) -> Case:
        if sheet == _PEOPLE:
            rows = with_cells(roster.people.rows, {column: value}, row=row, kind=kind)
            return replace(roster, people=replace(roster.people, rows=rows)), known
        rows = with_cells(getattr(roster, _FIELDS[sheet]), {column: value}, row=row, kind=kind)
        return _with(roster, sheet, rows), known

    return change


def person(column: str, value: str, *, row: int = FIRST_ROW, kind: CellKind | None = None) -> Change:
    return cell(_PEOPLE, column, value, row=row, kind=kind)


def key(name: str, value: str) -> Change:
    def change(roster: ExamRoster, known: ExamFacts) -> Case:
        particulars = {**roster.people.particulars, name: text(value)}
        return replace(roster, people=replace(roster.people, particulars=particulars)), known

    return change


def line(sheet: str, *values: str) -> Change:
    """One more row on a sheet."""
    return lambda roster, known: (_with(roster, sheet, with_line(getattr(roster, _FIELDS[sheet]), *values)), known)


def no_line(sheet: str, row: int) -> Change:
    return lambda roster, known: (_with(roster, sheet, without_line(getattr(roster, _FIELDS[sheet]), row)), known)


def no_sheet(sheet: str) -> Change:
    return lambda roster, known: (_with(roster, sheet, ()), known)


def people(count: int) -> Change:
    """So many candidates in all, with equal papers."""

    def change(_roster: ExamRoster, _known: ExamFacts) -> Case:
        roster, known = good_case(count)
        cells = {common.JOB: text(NO_JOB)}
        rows = tuple(replace(row, cells={**row.cells, **cells}) for row in roster.people.rows)
        return replace(roster, people=replace(roster.people, rows=rows)), known

    return change


def on_file(number: CardNumber, **values: object) -> Change:
    """Another state of a card in the ledger."""

    def change(roster: ExamRoster, known: ExamFacts) -> Case:
        changed = card(number, **values)  # type: ignore[arg-type]
        return roster, replace(known, cards={**known.cards, str(number): changed})

    return change


def seats_known(roster: ExamRoster, known: ExamFacts) -> Case:
    return roster, replace(known, kept=KeptExam(1, Seating(()), {}))


def ticket_known(place: int, ticket: str, batch: str = "2026-12-电工-旧") -> Change:
    """Somebody has that 准考证号 by the batch that is amended, or by another one."""

    def change(roster: ExamRoster, known: ExamFacts) -> Case:
        key = person_key("居民身份证", identity(place))
        found = TicketOnFile(batch, key, candidate(place)[common.NAME], identity(place))
        return roster, replace(known, kept=KeptExam(1, Seating(()), {key: ticket}), tickets={ticket: found})

    return change


def seated_elsewhere(begins: time, ends: time, batch: str = "2026-11-电工-准考") -> Change:
    """The second person has a seat on the day of the exam, in another exam that was accepted."""

    def change(roster: ExamRoster, known: ExamFacts) -> Case:
        session = Session("5", Subject.THEORY, date(2026, 12, 5), begins, ends)
        key = person_key("居民身份证", identity(1))
        return roster, replace(known, held={key: (HeldSeat(batch, session),)})

    return change


def all_seated_elsewhere(begins: time, ends: time, *, but: int = 0, batch: str = "2026-11-电工-准考") -> Change:
    """Everybody but the first so many has a seat on the day of the exam, in another exam that was accepted."""

    def change(roster: ExamRoster, known: ExamFacts) -> Case:
        session = Session("5", Subject.THEORY, date(2026, 12, 5), begins, ends)
        places = range(but, len(roster.people.rows))
        held = {person_key("居民身份证", identity(place)): (HeldSeat(batch, session),) for place in places}
        return roster, replace(known, held=held)

    return change


def all_tickets_known(*, but: int = 0, batch: str = "2026-12-电工-旧") -> Change:
    """Everybody comes with a 准考证号, and all but the first so many got theirs in that batch."""

    def change(roster: ExamRoster, known: ExamFacts) -> Case:
        places = range(len(roster.people.rows))
        tickets = {place: f"2026001{place:04}" for place in places}
        roster, known = both(*(person(columns.TICKET, tickets[place], row=FIRST_ROW + place) for place in places))(
            roster, known
        )
        found = {
            tickets[place]: TicketOnFile(
                batch, person_key("居民身份证", identity(place)), candidate(place)[common.NAME], identity(place)
            )
            for place in places[but:]
        }
        return roster, replace(known, tickets=found)

    return change


def amended_by(newest: str | None) -> Change:
    """The exam that 修订 names was amended before."""
    return lambda roster, known: (roster, replace(known, kept=KeptExam(1, Seating(()), {}, newest)))


def amending(roster: ExamRoster, known: ExamFacts) -> Case:
    """The same exam was accepted before, as it is, and now comes with 修订."""
    judgement = judge_exam(understand_exam(roster), known)
    exam, seating = certain(judgement.exam), certain(judgement.seating)
    tickets = {person: f"2026001{place:04}" for place, person in enumerate(seating.by_person(), 1)}
    kept = KeptExam(1, seating, tickets, says=what_tickets_say(exam, seating))
    return _AMENDING(roster, replace(known, kept=kept))


def no_person(place: int) -> Change:
    """The person at that place is not listed, and has no photo there."""

    def change(roster: ExamRoster, known: ExamFacts) -> Case:
        rows = without_line(roster.people.rows, FIRST_ROW + place)
        return without_photos(place)(replace(roster, people=replace(roster.people, rows=rows)), known)

    return change


def without_photos(*places: int) -> Change:
    """The photos of these people are not there."""

    def change(roster: ExamRoster, known: ExamFacts) -> Case:
        gone = {f"{identity(place)}.jpg" for place in places}
        photos = {name: file for name, file in roster.people.photos.items() if name not in gone}
        return replace(roster, people=replace(roster.people, photos=photos)), known

    return change


def both(*changes: Change) -> Change:
    def change(roster: ExamRoster, known: ExamFacts) -> Case:
        for one in changes:
            roster, known = one(roster, known)
        return roster, known

    return change


def technicians(roster: ExamRoster, known: ExamFacts) -> Case:
    """Everybody is a technician of another occupation."""
    cells = {common.OCCUPATION: text("企业人力资源管理师"), common.JOB: text(NO_JOB), common.LEVEL: text("二级/技师")}
    rows = tuple(replace(row, cells={**row.cells, **cells}) for row in roster.people.rows)
    return replace(roster, people=replace(roster.people, rows=rows)), known


def examined_in(room: str, *cards: CardNumber) -> Change:
    """The cards of the three examiners of a room."""
    first = FIRST_EXAMINER if room == "实1" else FIRST_EXAMINER + 3
    return both(*(cell(DUTIES, columns.CARD, str(number), row=first + place) for place, number in enumerate(cards)))


def twin(roster: ExamRoster, known: ExamFacts) -> Case:
    """The second row is the first person again."""
    again = person(common.IDENTITY, identity(0), row=FIRST_ROW + 1)
    named = person(common.NAME, candidate(0)[common.NAME], row=FIRST_ROW + 1)
    photos = {name: file for name, file in roster.people.photos.items() if identity(1) not in name}
    return both(again, named)(replace(roster, people=replace(roster.people, photos=photos)), known)


def _with(roster: ExamRoster, sheet: str, rows: object) -> ExamRoster:
    return replace(roster, **{_FIELDS[sheet]: rows})  # type: ignore[arg-type]


_SENIORS = tuple(replace(SENIOR, sequence=place) for place in range(1, 7))
_SENIORS_ON_FILE = both(*(on_file(number) for number in _SENIORS))
_NOBODY = replace(EXAMINERS[0], sequence=9)
_MORE_EXAMINERS = tuple(
    line(DUTIES, "考评员", name, str(_SENIORS[place]), "实1", "2")
    for place, name in enumerate(("冯一", "冯二", "冯三"), 1)
)
_TICKETS = both(*(person(columns.TICKET, f"2026001000{place}", row=FIRST_ROW + place) for place in range(3)))
# Region, day of the exam, running number: with this last digit it would be the number of somebody born on that day.
_DAY_OF_EXAM = "65000020261205001" + check_character("65000020261205001")
_AMENDING = key(columns.AMENDS, "2026-12-电工-旧")
_SECOND_THEORY = line(SESSIONS, "3", "理论", "2026-12-05", "10:00", "11:30")
_SECOND_PRACTICE = line(SESSIONS, "3", "实操", "2026-12-05", "15:00", "17:00")
_SMALL_ROOM = both(people(3), cell(ROOMS, columns.CAPACITY, "1", row=FIRST_ROW + 1), person(columns.ROOM, "102"))
_EXAMINING = range(FIRST_EXAMINER, LAST_EXAMINER + 1)
_THEORY_ONLY = both(no_line(SESSIONS, FIRST_ROW + 1), *(no_line(DUTIES, row) for row in _EXAMINING))
_FIRST, _SECOND, _THIRD, _FOURTH = range(FIRST_INVIGILATOR, FIRST_INVIGILATOR + 4)

SAMPLES = {
    "amended-already": Sample(both(_AMENDING, amended_by("2026-12-电工-改")), both(_AMENDING, amended_by(None))),
    "amended-left": Sample(both(people(4), amending, no_person(3)), both(people(4), amending)),
    "amended-tickets": Sample(
        both(amending, cell(ROOMS, columns.PLACE, "教学楼2层")), both(amending, cell(ROOMS, columns.CAPACITY, "29"))
    ),
    "amended-unknown": Sample(
        key(columns.AMENDS, "2026-12-电工-旧"), both(key(columns.AMENDS, "2026-12-电工-旧"), seats_known)
    ),
    "candidate-room-unknown": Sample(person(columns.ROOM, "103"), person(columns.ROOM, "0102")),
    "candidate-twice": Sample(twin, as_it_is),
    "chief-missing": Sample(cell(DUTIES, common.POST, "副主考"), as_it_is),
    "chief-several": Sample(line(DUTIES, "主考", "郑主考", "", "", ""), line(DUTIES, "主考", "王主考", "", "", "2")),
    "count-unreadable": Sample(cell(ROOMS, columns.CAPACITY, "三十"), cell(ROOMS, columns.CAPACITY, "２５人")),
    "deputy-invigilator-missing": Sample(no_line(DUTIES, _FOURTH), both(people(3), no_line(DUTIES, _FOURTH))),
    "deputy-invigilators-many": Sample(
        line(DUTIES, "副监考", "赵五", "", "101", ""), line(DUTIES, "副监考", "赵五", "", "", "")
    ),
    "duty-card-foreign": Sample(cell(DUTIES, columns.CARD, "S00006514000120002", row=LAST_EXAMINER), as_it_is),
    "duty-card-invalid": Sample(
        on_file(EXAMINERS[0], until=date(2026, 12, 4)), on_file(EXAMINERS[0], until=date(2026, 12, 5))
    ),
    "duty-card-kind": Sample(
        cell(DUTIES, columns.CARD, str(SUPERVISOR), row=FIRST_EXAMINER),
        cell(DUTIES, columns.CARD, str(SENIOR), row=FIRST_EXAMINER),
    ),
    "duty-card-missing": Sample(cell(DUTIES, columns.CARD, "", row=FIRST_EXAMINER), as_it_is),
    "duty-card-name": Sample(on_file(EXAMINERS[0], name="钱二"), on_file(EXAMINERS[0], name="钱一")),
    "duty-card-number": Sample(
        cell(DUTIES, columns.CARD, "12345678", row=FIRST_EXAMINER), cell(DUTIES, columns.CARD, "12345678", row=_FIRST)
    ),
    "duty-card-shape": Sample(
        cell(DUTIES, columns.CARD, "编号1", row=FIRST_EXAMINER),
        cell(DUTIES, columns.CARD, str(EXAMINERS[0]).lower(), row=FIRST_EXAMINER),
    ),
    "duty-card-unknown": Sample(
        cell(DUTIES, columns.CARD, str(_NOBODY), row=FIRST_EXAMINER),
        cell(DUTIES, columns.CARD, "S000065148999W0001", row=_FIRST),
    ),
    "duty-card-withdrawn": Sample(on_file(EXAMINERS[0], is_withdrawn=True), on_file(_NOBODY, is_withdrawn=True)),
    "duty-subject": Sample(
        cell(DUTIES, columns.SESSION, "2", row=_FIRST), cell(DUTIES, columns.SESSION, "1", row=_FIRST)
    ),
    "duty-twice": Sample(
        cell(DUTIES, common.NAME, "赵一", row=_SECOND),
        both(
            cell(DUTIES, common.NAME, "赵一", row=_SECOND),
            cell(DUTIES, columns.CARD, "J001", row=_FIRST),
            cell(DUTIES, columns.CARD, "J002", row=_SECOND),
        ),
    ),
    "duty-two-rooms": Sample(
        cell(DUTIES, common.NAME, "赵一", row=_THIRD), cell(DUTIES, common.NAME, "赵一", row=FLOATING)
    ),
    "exam-again": Sample(all_seated_elsewhere(time(10), time(11)), all_seated_elsewhere(time(10, 30), time(14))),
    "exam-at-one-hour": Sample(seated_elsewhere(time(10), time(11)), seated_elsewhere(time(10, 30), time(14))),
    "exam-photos-missing": Sample(without_photos(1, 2), as_it_is),
    "exam-photos-none": Sample(without_photos(0, 1, 2), as_it_is),
    "examiner-sits": Sample(
        on_file(EXAMINERS[0], identity=identity(1)),
        both(on_file(EXAMINERS[0], identity=identity(7)), on_file(SUPERVISOR, identity=identity(1))),
    ),
    "examiner-level": Sample(technicians, both(technicians, _SENIORS_ON_FILE, examined_in("实1", *_SENIORS[:3]))),
    "examiners-few": Sample(no_line(DUTIES, FIRST_EXAMINER + 2), both(people(3), no_line(DUTIES, LAST_EXAMINER))),
    "examiners-many": Sample(both(_SENIORS_ON_FILE, *_MORE_EXAMINERS), both(_SENIORS_ON_FILE, *_MORE_EXAMINERS[:2])),
    "invigilator-missing": Sample(no_line(DUTIES, _FIRST), both(people(3), no_line(DUTIES, _FIRST))),
    "invigilator-several": Sample(
        line(DUTIES, "主监考", "赵五", "", "101", ""), line(DUTIES, "流动监考", "赵五", "", "101", "")
    ),
    "key-missing": Sample(key(columns.SEED, ""), key(columns.MIXED, "")),
    "label-shape": Sample(cell(DUTIES, columns.SESSION, "1" * 21), cell(DUTIES, columns.SESSION, "０１")),
    "leading-examiner-missing": Sample(
        cell(DUTIES, common.POST, "考评员", row=FIRST_EXAMINER),
        both(people(3), cell(DUTIES, common.POST, "考评员", row=FIRST_EXAMINER)),
    ),
    "leading-examiner-several": Sample(cell(DUTIES, common.POST, "考评组长", row=FIRST_EXAMINER + 1), as_it_is),
    "post-unknown": Sample(
        cell(DUTIES, common.POST, "校长", row=CHIEF), cell(DUTIES, common.POST, "主监考员", row=_FIRST)
    ),
    "room-over-desks": Sample(
        cell(ROOMS, columns.DESK_ROWS, "5"),
        both(cell(ROOMS, columns.DESK_ROWS, "5"), cell(ROOMS, columns.CAPACITY, "25")),
    ),
    "room-over-stations": Sample(
        cell(ROOMS, columns.STATIONS, "10", row=FIRST_ROW + 2), cell(ROOMS, columns.STATIONS, "21", row=FIRST_ROW + 2)
    ),
    "room-over-thirty": Sample(
        both(cell(ROOMS, columns.CAPACITY, "31"), cell(ROOMS, columns.DESK_ROWS, "7")),
        both(
            cell(ROOMS, columns.CAPACITY, "31", row=FIRST_ROW + 2),
            cell(ROOMS, columns.STATIONS, "31", row=FIRST_ROW + 2),
        ),
    ),
    "room-short": Sample(both(_SMALL_ROOM, person(columns.ROOM, "102", row=FIRST_ROW + 1)), _SMALL_ROOM),
    "room-twice": Sample(
        line(ROOMS, "0101", "理论", "教学楼", "30", "6", "5", ""),
        line(ROOMS, "201", "理论", "教学楼", "30", "", "", ""),
    ),
    "room-two-sessions": Sample(
        both(
            _SECOND_THEORY,
            cell(DUTIES, columns.SESSION, "1", row=_FIRST),
            cell(DUTIES, columns.SESSION, "3", row=_SECOND),
        ),
        _SECOND_THEORY,
    ),
    "room-undrawable": Sample(cell(ROOMS, columns.DESK_ROWS, "9999"), cell(ROOMS, columns.DESK_ROWS, "30")),
    "room-unknown": Sample(
        cell(DUTIES, columns.ROOM, "109", row=_FIRST), cell(DUTIES, columns.ROOM, "0101", row=_FIRST)
    ),
    "seats-short": Sample(people(41), people(40)),
    "seats-short-mixed": Sample(both(people(41), key(columns.MIXED, "是")), both(people(40), key(columns.MIXED, "是"))),
    "seats-short-overlap": Sample(both(people(41), _SECOND_PRACTICE), both(people(40), _SECOND_PRACTICE)),
    "session-backwards": Sample(cell(SESSIONS, columns.ENDS, "09:00"), cell(SESSIONS, columns.ENDS, "09:01")),
    "session-hour": Sample(cell(SESSIONS, columns.BEGINS, "2点"), cell(SESSIONS, columns.BEGINS, "7:00")),
    "session-over": Sample(cell(SESSIONS, columns.DAY, "2026-11-22"), cell(SESSIONS, columns.DAY, "2026-11-23")),
    "session-twice": Sample(
        line(SESSIONS, "01", "理论", "2026-12-06", "09:00", "10:00"),
        line(SESSIONS, "3", "理论", "2026-12-06", "09:00", "10:00"),
    ),
    "session-unknown": Sample(
        cell(DUTIES, columns.SESSION, "9", row=FLOATING), cell(DUTIES, columns.SESSION, "01", row=FLOATING)
    ),
    "sessions-clash": Sample(
        cell(SESSIONS, columns.BEGINS, "10:00", row=FIRST_ROW + 1),
        cell(SESSIONS, columns.BEGINS, "10:30", row=FIRST_ROW + 1),
    ),
    "sheet-cell-missing": Sample(cell(ROOMS, columns.PLACE, ""), cell(ROOMS, columns.DESK_ROWS, "")),
    "sheet-empty": Sample(no_sheet(DUTIES), as_it_is),
    "subject-unknown": Sample(cell(SESSIONS, columns.SUBJECT, "数学"), cell(SESSIONS, columns.SUBJECT, "理论知识考试")),
    "subject-without-session": Sample(_THEORY_ONLY, as_it_is),
    "supervisor-card-missing": Sample(cell(DUTIES, columns.CARD, "", row=SUPERVISING), as_it_is),
    "supervisor-examines": Sample(
        cell(DUTIES, common.NAME, "钱一", row=SUPERVISING), cell(DUTIES, common.NAME, "赵一", row=SUPERVISING)
    ),
    "supervisor-missing": Sample(
        cell(DUTIES, columns.SESSION, "1", row=SUPERVISING),
        both(
            cell(DUTIES, columns.SESSION, "1", row=SUPERVISING),
            line(DUTIES, "内督", "周督导", str(SUPERVISOR), "", "2"),
        ),
    ),
    "ticket-again": Sample(
        both(ticket_known(1, "20260010001"), _TICKETS), both(_AMENDING, ticket_known(1, "20260010001"), _TICKETS)
    ),
    "ticket-changed": Sample(
        both(_AMENDING, ticket_known(0, "20260010009"), _TICKETS),
        both(_AMENDING, ticket_known(0, "20260010000"), _TICKETS),
    ),
    "ticket-identity": Sample(
        both(_TICKETS, person(columns.TICKET, identity(7))), both(_TICKETS, person(columns.TICKET, _DAY_OF_EXAM))
    ),
    "ticket-is-number": Sample(
        person(columns.TICKET, "20260010000", kind=CellKind.NUMBER), both(_TICKETS, person(columns.TICKET, "007"))
    ),
    "ticket-missing": Sample(both(_TICKETS, person(columns.TICKET, "", row=FIRST_ROW + 1)), _TICKETS),
    "ticket-shape": Sample(
        both(_TICKETS, person(columns.TICKET, "准001")), both(_TICKETS, person(columns.TICKET, "ab-１"))
    ),
    "ticket-taken": Sample(
        both(_AMENDING, ticket_known(7, "20260010001"), _TICKETS),
        both(_AMENDING, ticket_known(1, "20260010001"), _TICKETS),
    ),
    "ticket-twice": Sample(both(_TICKETS, person(columns.TICKET, "20260010001")), _TICKETS),
    "tickets-again": Sample(all_tickets_known(), both(_AMENDING, seats_known, all_tickets_known())),
    "time-serial": Sample(
        cell(SESSIONS, columns.BEGINS, "0.375", kind=CellKind.NUMBER),
        cell(SESSIONS, columns.BEGINS, "1899-12-31 09:00:00", kind=CellKind.DATE),
    ),
    "time-unreadable": Sample(cell(SESSIONS, columns.BEGINS, "九点"), cell(SESSIONS, columns.BEGINS, "9：00")),
    "yes-unreadable": Sample(key(columns.MIXED, "也许"), key(columns.MIXED, "是")),
}
