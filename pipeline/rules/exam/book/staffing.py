"""Rules about the staff of rooms and sessions that are used (E1-3 to E1-5, E9-1, D12, P5; R40, R44, R45, R47)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pipeline.rules import columns as common
from pipeline.rules.cards.numbers import CardKind
from pipeline.rules.exam import columns
from pipeline.rules.exam.batch import Duty, Exam, Post, Subject
from pipeline.rules.exam.book.rule import ExamFacts, SeatedRule
from pipeline.rules.exam.seating import Seating
from pipeline.rules.exam.slots import LEAST_EXAMINERS, staff_of
from pipeline.rules.exam.words import card_number
from pipeline.rules.problems import Problem

# domain.md X28: 每组不少于3人, elsewhere 3-5名.
_MOST_EXAMINERS: Final = 5
_POST: Final = columns.at(columns.DUTIES, common.POST)
_CARD: Final = columns.at(columns.DUTIES, columns.CARD)


def theory_rooms_have_two_invigilators(exam: Exam, seating: Seating, _known: ExamFacts) -> Iterator[Problem]:
    """Each room of 理论 has one 主监考 and one 副监考 (E1-4, E9-1); more of the second are told."""
    for place, staff in _used(exam, seating, Subject.THEORY):
        chief, deputies = (_count(staff, post) for post in (Post.INVIGILATOR, Post.DEPUTY_INVIGILATOR))
        if chief == 0:
            yield Problem.of("invigilator-missing", None, _POST, **place)
        elif chief > 1:
            yield Problem.of("invigilator-several", None, _POST, count=chief, **place)
        if deputies == 0:
            yield Problem.of("deputy-invigilator-missing", None, _POST, **place)
        elif deputies > 1:
            yield Problem.warning("deputy-invigilators-many", None, _POST, count=deputies, **place)


def practical_rooms_have_three_examiners(exam: Exam, seating: Seating, _known: ExamFacts) -> Iterator[Problem]:
    """Each room of 实操 has three examiners at the least (E1-5); more than five are told (domain.md X28)."""
    for place, staff in _used(exam, seating, Subject.PRACTICAL):
        examiners = sum(duty.post.examines for duty in staff)
        if examiners < LEAST_EXAMINERS:
            yield Problem.of("examiners-few", None, _POST, count=examiners, least=LEAST_EXAMINERS, **place)
        elif examiners > _MOST_EXAMINERS:
            yield Problem.warning("examiners-many", None, _POST, count=examiners, most=_MOST_EXAMINERS, **place)


def examiners_have_one_leader(exam: Exam, seating: Seating, _known: ExamFacts) -> Iterator[Problem]:
    """The examiners of a room have one 考评组长 (E1-5, P9)."""
    for place, staff in _used(exam, seating, Subject.PRACTICAL):
        leaders = _count(staff, Post.LEADING_EXAMINER)
        if leaders == 0:
            yield Problem.of("leading-examiner-missing", None, _POST, **place)
        elif leaders > 1:
            yield Problem.of("leading-examiner-several", None, _POST, count=leaders, **place)


def every_session_is_supervised(exam: Exam, seating: Seating, _known: ExamFacts) -> Iterator[Problem]:
    """A 内督 is there in every session (D12)."""
    used = {seat.session for seat in seating.seats}
    supervised = {duty.session for duty in exam.duties if duty.post is Post.SUPERVISOR}
    for session in exam.sessions:
        if session.number in used and supervised.isdisjoint({None, session.number}):
            yield Problem.of("supervisor-missing", None, _POST, session=session.number)


def examiners_may_examine_the_level(exam: Exam, seating: Seating, _known: ExamFacts) -> Iterator[Problem]:
    """考评员 examines levels five to three, 高级考评员 all of them (P5, P26; R40)."""
    level_of = {candidate.person: candidate.level for candidate in exam.candidates}
    highest = {place: min(level_of[seat.person] for seat in seats) for place, seats in seating.by_room().items()}
    staff = staff_of(exam)
    for place, level in highest.items():
        for duty in staff.get(place, ()):
            if level.needs_review and _is_of_lower_levels(duty):
                session, room = place
                values = {"level": level, "room": room, "session": session}
                yield Problem.of("examiner-level", duty.row, _CARD, **values)


def _used(exam: Exam, seating: Seating, subject: Subject) -> Iterator[tuple[Mapping[str, object], tuple[Duty, ...]]]:
    """Yield the place and the staff of each room that is used in a session of the subject."""
    staff = staff_of(exam)
    subject_of = {session.number: session.subject for session in exam.sessions}
    for session, room in seating.by_room():
        if subject_of[session] is subject:
            yield {"session": session, "room": room}, staff.get((session, room), ())


def _count(staff: Iterable[Duty], post: Post) -> int:
    return sum(duty.post is post for duty in staff)


def _is_of_lower_levels(duty: Duty) -> bool:
    number = card_number(duty.card) if duty.card and duty.post.examines else None
    return number is not None and number.kind is CardKind.EXAMINER


RULES: Final = (
    SeatedRule(
        "R44",
        "E1-4, E9-1",
        ("invigilator-missing", "invigilator-several", "deputy-invigilator-missing", "deputy-invigilators-many"),
        theory_rooms_have_two_invigilators,
    ),
    SeatedRule("R45", "E1-5, E3-3", ("examiners-few", "examiners-many"), practical_rooms_have_three_examiners),
    SeatedRule("R45", "E1-5, P9", ("leading-examiner-missing", "leading-examiner-several"), examiners_have_one_leader),
    SeatedRule("R47", "D12", ("supervisor-missing",), every_session_is_supervised),
    SeatedRule("R40", "P5, P26", ("examiner-level",), examiners_may_examine_the_level),
)
