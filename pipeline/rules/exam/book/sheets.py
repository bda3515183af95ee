"""Rules about the sheets: filled in, every number once, and whatever one sheet names is on the other."""

from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.rules.batch import Row
from pipeline.rules.exam import columns
from pipeline.rules.exam.book.repetition import repeated
from pipeline.rules.exam.book.rule import ExamFacts, ExamRule
from pipeline.rules.exam.draft import ExamDraft
from pipeline.rules.exam.lines import RoomLine, SessionLine
from pipeline.rules.exam.words import label_key
from pipeline.rules.problems import Problem
from pipeline.rules.reading import shown
from pipeline.rules.text import same_key, tight


def particulars_are_complete(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """Every key of 批次 that an exam must have is filled in."""
    for key in columns.REQUIRED_KEYS:
        cell = columns.find(exam.draft.roster.particulars, key)
        if not tight(cell.text) and not exam.draft.is_told(None, key):
            yield Problem.of("key-missing", None, key, key=key)


def amended_batch_is_known(exam: ExamDraft, known: ExamFacts) -> Iterator[Problem]:
    """修订 names an exam of this site whose seats are known; a mistyped one would move everybody."""
    amends = exam.arrangements.amends
    if amends is not None and known.kept is None:
        yield Problem.of("amended-unknown", None, columns.AMENDS, batch=shown(amends))


def amended_batch_stands(exam: ExamDraft, known: ExamFacts) -> Iterator[Problem]:
    """修订 names the newest of an exam: by an earlier one, everybody would have a seat at the same hours already."""
    newest, own = known.kept.amended_by if known.kept else None, exam.draft.particulars.batch
    # An amendment that was accepted and is looked at once more: that its 批次号 is taken is told.
    if newest and not (own and same_key(own) in known.facts.accepted_names):
        values = {"batch": exam.arrangements.amends, "newest": newest}
        yield Problem.of("amended-already", None, columns.AMENDS, **values)


def sheets_are_filled(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """There is a session, a room and somebody on duty (K10, K20)."""
    for sheet, rows in _rows(exam):
        if not rows:
            yield Problem.of("sheet-empty", None, columns.at(sheet, columns.REQUIRED[sheet][0]), sheet=sheet)


def lines_are_complete(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """Every line of 场次, 考场 and 人员 says what the tickets and the notices at the doors repeat (K11, K13)."""
    for sheet, rows in _rows(exam):
        for row in rows:
            for column in columns.REQUIRED[sheet]:
                if exam.lacks(row, sheet, column):
                    yield Problem.of("sheet-cell-missing", row.number, columns.at(sheet, column), heading=column)


def sessions_have_one_number_each(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """A 场次号 stands for one session; `1` and `01` are the same."""
    return repeated("session-twice", columns.at(columns.SESSIONS, columns.SESSION), _numbers(exam.sessions))


def rooms_have_one_number_each(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """A 考场号 stands for one room; `1` and `01` are the same."""
    return repeated("room-twice", columns.at(columns.ROOMS, columns.ROOM), _numbers(exam.rooms))


def duties_are_somewhere(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """The room and the session of a duty are on their sheets."""
    for duty in exam.duties:
        if duty.room is not None and exam.room(duty.room) is None:
            place = columns.at(columns.DUTIES, columns.ROOM)
            yield Problem.of("room-unknown", duty.row.number, place, room=shown(duty.room))
        if duty.session is not None and exam.session(duty.session) is None:
            place = columns.at(columns.DUTIES, columns.SESSION)
            yield Problem.of("session-unknown", duty.row.number, place, session=shown(duty.session))


def candidates_are_somewhere(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """The room that a candidate comes with is on the sheet 考场."""
    for candidate in exam.candidates:
        if candidate.room is not None and exam.room(candidate.room) is None:
            yield Problem.of("candidate-room-unknown", candidate.row, columns.ROOM, room=shown(candidate.room))


def _rows(exam: ExamDraft) -> tuple[tuple[str, list[Row]], ...]:
    return (
        (columns.SESSIONS, [line.row for line in exam.sessions]),
        (columns.ROOMS, [line.row for line in exam.rooms]),
        (columns.DUTIES, [line.row for line in exam.duties]),
    )


def _numbers(lines: Iterable[SessionLine] | Iterable[RoomLine]) -> Iterator[tuple[int, str | None]]:
    return ((line.row.number, label_key(line.number) if line.number else None) for line in lines)


RULES: Final = (
    ExamRule("K10", "K10, K11", ("key-missing",), particulars_are_complete),
    ExamRule("K10", "K10", ("amended-unknown",), amended_batch_is_known),
    ExamRule("K10", "K10", ("amended-already",), amended_batch_stands),
    ExamRule("K10", "K10, K20", ("sheet-empty",), sheets_are_filled),
    ExamRule("K11", "K11, K13", ("sheet-cell-missing",), lines_are_complete),
    ExamRule("K10", "K10", ("session-twice",), sessions_have_one_number_each),
    ExamRule("K10", "K10", ("room-twice",), rooms_have_one_number_each),
    ExamRule("K20", "K20", ("room-unknown", "session-unknown"), duties_are_somewhere),
    ExamRule("K10", "K10", ("candidate-room-unknown",), candidates_are_somewhere),
)
