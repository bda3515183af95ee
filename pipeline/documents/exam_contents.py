"""An exam as pages can tell it: its candidates, rooms, sessions, examiners and supervisors (domain.md A.3).

Everybody stands in 准考证号 order, for the papers are kept in it (E2-8, R50); desks are also told in their own order.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Final

from pipeline.documents.contents import PAGE, Content, Texts, page_of
from pipeline.documents.seat_plan import ROOMS_A_PAGE, Floor, seat_plan
from pipeline.documents.several import several
from pipeline.documents.tickets import TicketPages, printed_day, printed_hours
from pipeline.documents.trades import trade
from pipeline.rules.exam.batch import Candidate, Duty, Exam, Post, Room, Session, Subject
from pipeline.rules.exam.seating import Seat
from pipeline.rules.exam.slots import staff_of
from pipeline.rules.exam.ticketed import TicketedExam
from pipeline.rules.exam.tickets import ticket_order

# Where people of several occupations or levels sit in one room.
MIXED: Final = "混编"
# One range of the longest 准考证号 has as many characters, and has room wherever they are told.
_MOST_RANGES: Final = 61
# As long as the longest 职业（工种） of a ticket.
_MOST_OF_TRADES: Final = 40
# So many stand in two lines of a report in 9 pt; the whole list is on the other papers of the session.
_MOST_IN_A_REPORT: Final = 22
# Who keeps the record of a room and answers for it by name (E3-6, E3-8, E9-3).
_KEEPERS: Final = frozenset({Post.INVIGILATOR, Post.DEPUTY_INVIGILATOR, Post.LEADING_EXAMINER, Post.EXAMINER})
# What a page may be chosen by (`only`).
SORTS: Final[Mapping[Subject, str]] = {
    Subject.THEORY: "theory",
    Subject.PRACTICAL: "practical",
    Subject.REVIEW: "review",
}
# Besides, of rooms: that the desks are given before the day. In 实操 a lot decides who has which station (E3-4).
SEATED: Final = "seated"
_OF_SESSIONS: Final = frozenset(SORTS.values())
# The sorts that there are, by what there is a page of.
EXAM_SORTS: Final[Mapping[str, frozenset[str]]] = {
    "person": frozenset(),
    **dict.fromkeys(("room", "examiner"), _OF_SESSIONS | {SEATED}),
    **dict.fromkeys(("supervisor", "session", "plan", "exam"), _OF_SESSIONS),
}


@dataclass(frozen=True, slots=True)
class _Sitter:
    """One candidate of a room: the 座号 and the 准考证号."""

    candidate: Candidate
    desk: int
    ticket: str


@dataclass(frozen=True, eq=False)
class _Sitting:
    """One room in one session: who sits there, desk by desk, and who works there.

    `places` is where each 准考证号 comes among all that sit in the session. What is said of it on many papers is put
    together once.
    """

    exam: Exam
    session: Session
    room: Room
    sitters: tuple[_Sitter, ...]
    staff: tuple[Duty, ...]
    places: Mapping[str, int]

    @property
    def key(self) -> str:
        """What no other sitting has: room `1-1` of session 1 is not room 1 of session `1-1`."""
        return f"{_without_hyphens(self.session.number)}-{_without_hyphens(self.room.number)}"

    @cached_property
    def by_ticket(self) -> Sequence[_Sitter]:
        return tuple(sorted(self.sitters, key=lambda one: ticket_order(one.ticket)))

    @cached_property
    def texts(self) -> Texts:
        return _of_room(self)

    @cached_property
    def content(self) -> Content:
        return _room(self)

    @property
    def sorts(self) -> frozenset[str]:
        own = SORTS[self.session.subject]
        return frozenset({own} if self.session.is_drawn else {own, SEATED})


def exam_contents(numbered: TicketedExam) -> Mapping[str, Callable[[], Sequence[Content]]]:
    """Return what there can be pages of, by the name that a `kind.toml` has for it (`of`)."""
    sittings = tuple(_sittings(numbered))
    return {
        "person": lambda: tuple(_people(numbered)),
        "room": lambda: tuple(sitting.content for sitting in sittings),
        "examiner": lambda: tuple(_examiners(sittings)),
        "supervisor": lambda: tuple(_supervisors(numbered.batch.exam, sittings)),
        "session": lambda: tuple(_sessions(numbered.batch.exam, sittings)),
        "plan": lambda: tuple(_plans(sittings)),
        "exam": lambda: (_exam(numbered, sittings),),
    }


def _sittings(numbered: TicketedExam) -> Iterator[_Sitting]:
    """Yield the rooms that are used, by the hours of the sessions, then as the sheet 考场 lists them."""
    exam, tickets = numbered.batch.exam, numbered.tickets
    candidates = {candidate.person: candidate for candidate in exam.candidates}
    sessions = {session.number: session for session in exam.sessions}
    rooms, staff = {room.number: room for room in exam.rooms}, staff_of(exam)
    by_room = numbered.batch.seating.by_room()
    places = {session: _places(session, by_room, tickets) for session in {session for session, _ in by_room}}
    for (session, room), seats in by_room.items():
        sitters = tuple(_Sitter(candidates[seat.person], seat.number, tickets[seat.person]) for seat in seats)
        yield _Sitting(exam, sessions[session], rooms[room], sitters, staff.get((session, room), ()), places[session])


def _places(
    session: str, by_room: Mapping[tuple[str, str], Sequence[Seat]], tickets: Mapping[str, str]
) -> Mapping[str, int]:
    own = [tickets[seat.person] for (other, _), seats in by_room.items() if other == session for seat in seats]
    return {ticket: place for place, ticket in enumerate(sorted(own, key=ticket_order))}


def _people(numbered: TicketedExam) -> Iterator[Content]:
    candidates, pages = numbered.batch.exam.candidates, TicketPages(numbered.batch)
    for place in numbered.by_ticket:
        made = pages.record(candidates[place], numbered.numbers[place])
        yield Content(made.key, made.texts, row=made.row, photo=made.photo, code=made.code)


def _room(sitting: _Sitting) -> Content:
    """Return what there is to say of a room in a session; its lists: candidates, desks, keepers, examiners."""
    return Content(
        key=sitting.key,
        texts=sitting.texts,
        lists={
            "candidates": [_candidate(sitting, one, place) for place, one in enumerate(sitting.by_ticket, 1)],
            "desks": [_desk(sitting, one) for one in sitting.sitters],
            "keepers": [_duty(duty) for duty in sitting.staff if duty.post in _KEEPERS],
            "examiners": [_duty(duty) for duty in sitting.staff if duty.post.examines],
        },
        sorts=sitting.sorts,
        # What cannot be printed is told in the candidate's row, and once.
        origins={
            "candidates": [one.candidate.row for one in sitting.by_ticket],
            "desks": [one.candidate.row for one in sitting.sitters],
        },
    )


def _examiners(sittings: Iterable[_Sitting]) -> Iterator[Content]:
    """Yield what each examiner of a room has in hand, 考评组长 included (P8, P10).

    A practical room whose examiners the batch does not name has one all the same, the name left out.
    """
    for sitting in sittings:
        room = sitting.content
        for copy, row in enumerate(room.lists["examiners"] or [_NOBODY], 1):
            if row is not _NOBODY or sitting.session.subject is Subject.PRACTICAL:
                yield replace(room, key=f"{room.key}-{copy}", texts={**room.texts, **row})


def _supervisors(exam: Exam, sittings: Sequence[_Sitting]) -> Iterator[Content]:
    """Yield each 内督 of each session (D12), once: of the rooms that the batch says, else of all that are used in it.

    A session for which the batch names none has one all the same, the name and where it comes from left out.
    """
    for session, own in _by_session(sittings).items():
        for copy, duties in enumerate(_watching(exam, session, own) or [()], 1):
            rooms = {duty.room for duty in duties}
            watched = [sitting for sitting in own if not rooms or rooms & {None, sitting.room.number}]
            sitters = [one for sitting in watched for one in sitting.sitters]
            whom = {"trades": _trades(sitters, most=_MOST_IN_A_REPORT)}
            texts = {**_of_session(exam, session, watched), **_supervisor(exam, duties), **whom}
            key = f"{_without_hyphens(session.number)}-{copy}"
            yield Content(key, texts, sorts=frozenset({SORTS[session.subject]}))


def _watching(exam: Exam, session: Session, own: Sequence[_Sitting]) -> Sequence[Sequence[Duty]]:
    """Return the duties of each 内督 of a session, person by person; not of one whose room is not used then."""
    rooms = {None, *(sitting.room.number for sitting in own)}
    people: dict[tuple[str, str | None], list[Duty]] = {}
    for duty in exam.duties:
        if duty.post is Post.SUPERVISOR and duty.session in {None, session.number} and duty.room in rooms:
            people.setdefault((duty.name, duty.card), []).append(duty)
    return list(people.values())


def _sessions(exam: Exam, sittings: Sequence[_Sitting]) -> Iterator[Content]:
    """Yield the sessions that are used, by their hours; their lists: rooms and papers (E2-3, E2-9, K19)."""
    for session, own in _by_session(sittings).items():
        yield Content(
            key=session.number,
            texts=_of_session(exam, session, own),
            lists={"rooms": [sitting.texts for sitting in own], "papers": list(_papers(own))},
            sorts=frozenset({SORTS[session.subject]}),
        )


def _plans(sittings: Sequence[_Sitting]) -> Iterator[Content]:
    """Yield a drawing for as many rooms as a page holds, session by session; its pages are counted in the session."""
    for session, own in _by_session(sittings).items():
        parts = [own[first : first + ROOMS_A_PAGE] for first in range(0, len(own), ROOMS_A_PAGE)]
        for number, part in enumerate(parts, 1):
            yield Content(
                key=f"{_without_hyphens(session.number)}-{number}",
                texts={**_of_session(own[0].exam, session, own), PAGE: page_of(number, len(parts))},
                lists={"rooms": [sitting.texts for sitting in part]},
                sorts=frozenset({SORTS[session.subject]}),
                drawing=seat_plan([_floor(sitting) for sitting in part]),
            )


def _floor(sitting: _Sitting) -> Floor:
    room, taken = sitting.room, frozenset(one.desk for one in sitting.sitters)
    front = "前方" if room.subject is Subject.PRACTICAL else "讲台"
    return Floor(max(room.seats, *taken), taken, room.rows, room.columns, front)


def _exam(numbered: TicketedExam, sittings: Sequence[_Sitting]) -> Content:
    """Return what there is to say of the exam as a whole; its lists: sessions, rooms in various orders, staff."""
    exam = numbered.batch.exam
    sessions = _by_session(sittings)
    days = _days(sessions)
    places = {room: _place(own) for room, own in _by_room(exam, sittings).items()}
    return Content(
        key="1",
        texts={**_of_exam(exam), "people": f"{exam.people}人", "count": str(exam.people), "days": days},
        lists={
            "sessions": [_of_session(exam, session, own) for session, own in sessions.items()],
            "sittings": [sitting.texts for sitting in sittings],
            "rooms": list(places.values()),
            "rooms_by_place": [places[room] for room in _by_place(places)],
            "theory_rooms": [place for room, place in places.items() if room.subject is not Subject.PRACTICAL],
            "practical_rooms": [place for room, place in places.items() if room.subject is Subject.PRACTICAL],
            "staff": [_roster_line(exam, duty, place, days) for place, duty in enumerate(_by_post(exam.duties), 1)],
        },
        sorts=frozenset(SORTS[session.subject] for session in sessions),
    )


_NOBODY: Final[Texts] = {"post": "", "staff": "", "card": ""}


def _of_exam(exam: Exam) -> dict[str, str]:
    return {"exam": exam.title, "site": exam.site, "institution_name": exam.institution_name, "batch": exam.name}


def _of_session(exam: Exam, session: Session, sittings: Sequence[_Sitting]) -> dict[str, str]:
    sitters = [one for sitting in sittings for one in sitting.sitters]
    return {
        **_of_exam(exam),
        "session": session.number,
        "subject": str(session.subject),
        "day": printed_day(session.day),
        "hours": f"{session.begins:%H:%M}—{session.ends:%H:%M}",
        "time": printed_hours(session.day, session.begins, session.ends),
        "people": f"{len(sitters)}人",
        "count": str(len(sitters)),
        "rooms": str(len(sittings)),
        "places": several((sitting.room.place for sitting in sittings), "处"),
        "score": f"{session.subject}成绩",
        **_of_papers(sitters),
    }


def _of_room(sitting: _Sitting) -> dict[str, str]:
    session, room = sitting.session, sitting.room
    return {
        **_of_session(sitting.exam, session, [sitting]),
        "room": room.number,
        "place": room.place,
        "tickets_label": "准考证号：",
        "tickets": _ticket_ranges(sitting),
        **_signers(session.subject),
    }


def _of_papers(sitters: Sequence[_Sitter]) -> dict[str, str]:
    """Return 职业（工种） and 等级 of those who sit there: 混编 for several, then all of them, then people a level."""
    levels = sorted(Counter(one.candidate.level for one in sitters).items())
    return {
        "trade": _common([trade(one.candidate.occupation, one.candidate.job) for one in sitters]),
        "trades": _trades(sitters),
        "level": _common([str(one.candidate.level) for one in sitters]),
        "ranks": _ranks([str(level) for level, _ in levels]),
        "levels": "、".join(f"{level}{count}人" for level, count in levels),
    }


def _trades(sitters: Iterable[_Sitter], *, most: int = _MOST_OF_TRADES) -> str:
    trades = (trade(one.candidate.occupation, one.candidate.job) for one in sitters)
    return several(trades, "个职业（工种）", most=most)


def _ranks(levels: Sequence[str]) -> str:
    """Return the levels: one in full, of several what stands before the stroke: `三级、四级`."""
    return levels[0] if len(levels) == 1 else "、".join(level.partition("/")[0] for level in levels)


def _signers(subject: Subject) -> dict[str, str]:
    """Return who signs for what goes on in a room (E9-1); where marks are given it is the group of examiners (E3-4)."""
    if subject is Subject.THEORY:
        return {"first_signer": "主监考员签字：", "second_signer": "副监考员签字："}
    return {"first_signer": "考评组长签字：", "second_signer": "考评员签字："}


def _candidate(sitting: _Sitting, one: _Sitter, place: int) -> Texts:
    candidate = one.candidate
    return {
        "no": str(place),
        "seat": "" if sitting.session.is_drawn else str(one.desk),
        "ticket": one.ticket,
        "name": candidate.name,
        "identity": candidate.identity,
        "trade": trade(candidate.occupation, candidate.job),
        "level": str(candidate.level),
    }


def _desk(sitting: _Sitting, one: _Sitter) -> Texts:
    own = {"desk": str(one.desk), "room": sitting.room.number, "session": sitting.session.number}
    return {**_candidate(sitting, one, one.desk), **own}


def _duty(duty: Duty) -> Texts:
    return {"post": str(duty.post), "staff": duty.name, "card": duty.card or ""}


def _supervisor(exam: Exam, duties: Sequence[Duty]) -> Texts:
    """Return who supervises: a 内督 works for the institution and is sent by it (D12). Of nobody nothing is known."""
    if not duties:
        return {**_NOBODY, "employer": "", "sent_by": ""}
    return {**_duty(duties[0]), "employer": exam.institution_name, "sent_by": exam.institution_name}


def _roster_line(exam: Exam, duty: Duty, place: int, days: str) -> Texts:
    """Return a line of the roster; who is there for all sessions is there on all `days`."""
    sessions = {session.number: session for session in exam.sessions}
    session = sessions.get(duty.session or "")
    hours = printed_hours(session.day, session.begins, session.ends) if session else days
    whole = {"no": str(place), "room": duty.room or "全考点", "session": duty.session or "全部", "time": hours}
    return {**_duty(duty), **whole}


def _by_post(duties: Iterable[Duty]) -> Sequence[Duty]:
    posts = list(Post)
    return sorted(duties, key=lambda duty: posts.index(duty.post))


def _by_session(sittings: Iterable[_Sitting]) -> Mapping[Session, Sequence[_Sitting]]:
    """Return the sessions that are used, by their hours, with the rooms of each."""
    held: dict[Session, list[_Sitting]] = {}
    for sitting in sittings:
        held.setdefault(sitting.session, []).append(sitting)
    return held


def _by_room(exam: Exam, sittings: Iterable[_Sitting]) -> Mapping[Room, Sequence[_Sitting]]:
    """Return the rooms that are used, as the sheet 考场 lists them, with all that is held in each."""
    held: dict[Room, list[_Sitting]] = {room: [] for room in exam.rooms}
    for sitting in sittings:
        held[sitting.room].append(sitting)
    return {room: own for room, own in held.items() if own}


def _by_place(rooms: Iterable[Room]) -> Iterator[Room]:
    """Yield the rooms of each place beside each other, the places in the order in which they come first."""
    places: dict[str, list[Room]] = {}
    for room in rooms:
        places.setdefault(room.place, []).append(room)
    yield from chain.from_iterable(places.values())


def _place(own: Sequence[_Sitting]) -> Texts:
    """Return a room as a whole; its time is that of its only session, or when the first of them begins."""
    room, most = own[0].room, max(len(sitting.sitters) for sitting in own)
    return {
        "room": room.number,
        "place": room.place,
        "subject": str(room.subject),
        "capacity": str(room.seats),
        "stations": str(room.stations or room.seats),
        "most": str(most),
        "people": f"{most}人",
        "trades": _trades(one for sitting in own for one in sitting.sitters),
        "sessions": several((sitting.session.number for sitting in own), "场"),
        "time": _time_of([sitting.session for sitting in own]),
    }


def _time_of(sessions: Sequence[Session]) -> str:
    first = sessions[0]
    if len(sessions) == 1:
        return printed_hours(first.day, first.begins, first.ends)
    return f"{printed_day(first.day)} {first.begins:%H:%M}起，共{len(sessions)}场"


def _papers(sittings: Iterable[_Sitting]) -> Iterator[Texts]:
    """Yield the papers for each room and each occupation, job and level in it, for these have papers of their own."""
    for sitting in sittings:
        groups = Counter(one.candidate.group for one in sitting.sitters)
        for group, copies in groups.items():
            whose = {"trade": trade(group.occupation, group.job), "level": str(group.level)}
            yield {"room": sitting.room.number, **whose, "copies": str(copies)}


def _days(sessions: Iterable[Session]) -> str:
    days = [printed_day(day) for day in sorted({session.day for session in sessions})]
    return days[0] if len(days) == 1 else f"{days[0]}—{days[-1]}"


def _ticket_ranges(sitting: _Sitting) -> str:
    """Return which 准考证号 sit in a room: from the first to the last, where nobody between them sits elsewhere.

    Else each such range; of more than there is room for the first and how many people there are.
    """
    ranges: list[list[str]] = []
    for one in sitting.by_ticket:
        if ranges and sitting.places[one.ticket] == sitting.places[ranges[-1][-1]] + 1:
            ranges[-1].append(one.ticket)
        else:
            ranges.append([one.ticket])
    texts = [each[0] if len(each) == 1 else f"{each[0]}—{each[-1]}" for each in ranges]
    whole = "、".join(texts)
    return whole if len(texts) == 1 or len(whole) <= _MOST_RANGES else f"{texts[0]}等{len(sitting.sitters)}人"


def _common(texts: Sequence[str]) -> str:
    """Return the text if all are the same, else 混编."""
    return texts[0] if len(set(texts)) == 1 else MIXED


def _without_hyphens(number: str) -> str:
    """Return a number that no other one is equal to: room `1-1` of session 1 is not room 1 of session `1-1`."""
    return number.replace("~", "~0").replace("-", "~1")
