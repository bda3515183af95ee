"""Rules about who does what: one 主考, nobody in two places, no supervisor who examines (E1-3, D8(8), R47)."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Final

from pipeline.rules import columns as common
from pipeline.rules.cards.numbers import CardKind
from pipeline.rules.exam import columns
from pipeline.rules.exam.batch import Post, Session
from pipeline.rules.exam.book.rule import ExamFacts, ExamRule
from pipeline.rules.exam.draft import ExamDraft
from pipeline.rules.exam.lines import DutyLine
from pipeline.rules.exam.words import card_number
from pipeline.rules.problems import Problem

if TYPE_CHECKING:
    from pipeline.rules.names import PersonName

_NAME: Final = columns.at(columns.DUTIES, common.NAME)
_POST: Final = columns.at(columns.DUTIES, common.POST)


def there_is_one_chief(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """A site has one 主考, however many sessions (E1-3)."""
    chiefs: list[DutyLine] = []
    for duty in exam.duties:
        if duty.post is Post.CHIEF and not any(is_one_person(duty, chief) for chief in chiefs):
            chiefs.append(duty)
    # A post that cannot be read may be the missing one.
    if not chiefs and exam.duties and all(duty.post for duty in exam.duties):
        yield Problem.of("chief-missing", None, _POST)
    for chief in chiefs if len(chiefs) > 1 else ():
        yield Problem.of("chief-several", chief.row.number, _POST, count=len(chiefs))


def nobody_is_in_two_rooms(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """Nobody has duties in two rooms at one hour."""
    return _colliding(exam, "duty-two-rooms", _NAME, lambda one, other: _is_elsewhere(exam, one, other))


def nobody_has_two_posts_in_a_room(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """Two invigilators are two people, and three examiners three (E1-4, E1-5)."""
    return _colliding(exam, "duty-twice", _NAME, lambda one, other: _is_in_one_room(exam, one, other))


def supervisors_do_not_examine(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """A supervisor does not examine in a session that he supervises (D8(8))."""
    return _colliding(exam, "supervisor-examines", _POST, _is_judge_of_himself)


def is_one_person(one: DutyLine, other: DutyLine) -> bool:
    """Whether two lines name one person: equal names, unless two cards of one kind tell them apart.

    An examiner may be a supervisor too, and has two cards of different kinds then.
    """
    if one.name is None or one.name != other.name:
        return False
    is_of_one_kind = _kind(one) is _kind(other)
    return one.card is None or other.card is None or one.card == other.card or not is_of_one_kind


def sessions_of(exam: ExamDraft, duty: DutyLine) -> tuple[Session, ...]:
    """Return the sessions of a duty: the one that it names, else those of the room's 科目, else all."""
    room = exam.room(duty.room)
    lines = [exam.session(duty.session)] if duty.session else exam.sessions
    sessions = (line.known for line in lines if line is not None)
    is_any = duty.session is not None or room is None
    return tuple(
        session for session in sessions if session and (is_any or room is None or session.subject is room.subject)
    )


def _kind(duty: DutyLine) -> CardKind | None:
    number = card_number(duty.card) if duty.card else None
    return number.kind if number else None


def _colliding(
    exam: ExamDraft, code: str, place: str, collide: Callable[[DutyLine, DutyLine], bool]
) -> Iterator[Problem]:
    """Yield a problem for the second of each two duties that one person cannot have at one hour."""
    by_name: dict[PersonName, list[DutyLine]] = defaultdict(list)
    for duty in exam.duties:
        if duty.name is not None:
            by_name[duty.name].append(duty)
    for duties in by_name.values():
        for one, other in combinations(duties, 2):
            if is_one_person(one, other) and collide(one, other) and _is_at_one_hour(exam, one, other):
                yield Problem.of(code, other.row.number, place, name=other.name, rows=one.row.number)


def _is_at_one_hour(exam: ExamDraft, one: DutyLine, other: DutyLine) -> bool:
    return any(
        first == second or first.overlaps(second)
        for first in sessions_of(exam, one)
        for second in sessions_of(exam, other)
    )


def _is_elsewhere(exam: ExamDraft, one: DutyLine, other: DutyLine) -> bool:
    first, second = exam.room(one.room), exam.room(other.room)
    return first is not None and second is not None and first is not second


def _is_in_one_room(exam: ExamDraft, one: DutyLine, other: DutyLine) -> bool:
    first, second = exam.room(one.room), exam.room(other.room)
    return first is not None and first is second


def _is_judge_of_himself(one: DutyLine, other: DutyLine) -> bool:
    posts = {one.post, other.post}
    return Post.SUPERVISOR in posts and any(post is not None and post.examines for post in posts)


RULES: Final = (
    ExamRule("R47", "E1-3", ("chief-missing", "chief-several"), there_is_one_chief),
    ExamRule("K20", "K20", ("duty-two-rooms",), nobody_is_in_two_rooms),
    ExamRule("R44", "E1-4, E1-5", ("duty-twice",), nobody_has_two_posts_in_a_room),
    ExamRule("R47", "D8(8)", ("supervisor-examines",), supervisors_do_not_examine),
)
