"""An exam that passed every rule: its sessions, rooms, staff and candidates."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.rules.batch import PhotoFile
from pipeline.rules.identity import Identity, IdentityType
from pipeline.rules.levels import Level
from pipeline.rules.numbers import InstitutionCode

# E1-1, R44.
MOST_IN_THEORY_ROOM: Final = 30
# More desks beside or behind each other are no longer to be read on a drawing of the room.
MOST_DESKS_IN_LINE: Final = 30


class Subject(StrEnum):
    """科目: what is examined in a session, in the order in which a candidate takes them (K24, K26)."""

    THEORY = "理论"
    PRACTICAL = "实操"
    REVIEW = "综合评审"

    def is_taken_at(self, level: Level) -> bool:
        """Whether candidates of that level take it: 综合评审 is for 技师 and 高级技师 (K24)."""
        return self is not Subject.REVIEW or level.needs_review


class Post(StrEnum):
    """岗位 of somebody who works at an exam (E1-3 to E1-6, D12)."""

    CHIEF = "主考"
    DEPUTY_CHIEF = "副主考"
    INVIGILATOR = "主监考"
    DEPUTY_INVIGILATOR = "副监考"
    LEADING_EXAMINER = "考评组长"
    EXAMINER = "考评员"
    SUPERVISOR = "内督"
    FLOATING_INVIGILATOR = "流动监考"
    MEDICAL = "医疗"
    SECURITY = "保卫"
    LOGISTICS = "后勤"

    @property
    def examines(self) -> bool:
        """Whether the holder gives marks: 考评组长 or 考评员."""
        return self in {Post.LEADING_EXAMINER, Post.EXAMINER}


@dataclass(frozen=True, slots=True)
class Session:
    """One 场次: a subject, a day, from when to when."""

    number: str
    subject: Subject
    day: date
    begins: time
    ends: time

    def overlaps(self, other: "Session") -> bool:
        """Whether nobody could be in both; one may begin at the minute in which the other ends."""
        return self.day == other.day and self.begins < other.ends and other.begins < self.ends

    @property
    def is_drawn(self) -> bool:
        """Whether a lot decides on the day who has which station (E3-4): until then nobody has a 座号."""
        return self.subject is Subject.PRACTICAL

    @property
    def opening(self) -> tuple[date, time, time, str]:
        """What sessions are sorted by: the day, the hour, the number."""
        return self.day, self.begins, self.ends, self.number


@dataclass(frozen=True, slots=True)
class Room:
    """One 考场: its place, how many candidates it takes at once; its desks in rows and columns, its 工位, if known."""

    number: str
    subject: Subject
    place: str
    capacity: int
    rows: int | None = None
    columns: int | None = None
    stations: int | None = None

    @property
    def seats(self) -> int:
        """How many candidates may sit in it at once; never more than 30 in a room of 理论 (E1-1, R44)."""
        return min(self.capacity, MOST_IN_THEORY_ROOM) if self.subject is Subject.THEORY else self.capacity


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of the sheet 人员: who has which post.

    Without a room it is for the whole site, without a session for all of them. `card` is the 证卡编号 in capitals
    without spaces.
    """

    row: int
    post: Post
    name: str
    card: str | None = None
    room: str | None = None
    session: str | None = None


class Group(NamedTuple):
    """Who takes the same papers: an occupation, a job (`----` where there is none) and a level."""

    occupation: str
    job: str
    level: Level

    def __str__(self) -> str:
        return f"{self.occupation} {self.job} {self.level}"


# An exam asks for each of its people a dozen times.
@lru_cache(maxsize=8192)
def person_key(identity_type: str, identity: str) -> str:
    """Return what tells a person: equal for one person under whatever 证件类型."""
    bearer = Identity(IdentityType(identity_type), identity).bearer
    return f"{bearer.type}:{bearer.text}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person of 名单; `ticket` is a 准考证号 and `room` a 考场号 that came with it."""

    row: int
    name: str
    identity_type: str
    identity: str
    occupation: str
    job: str
    level: Level
    ticket: str | None = None
    room: str | None = None
    photo: PhotoFile | None = None

    @property
    def person(self) -> str:
        """What seats and tickets know the candidate by: equal for one person under whatever 证件类型."""
        return person_key(self.identity_type, self.identity)

    @property
    def group(self) -> Group:
        """The papers that the candidate takes."""
        return Group(self.occupation, self.job, self.level)


@dataclass(frozen=True, slots=True)
class Exam:
    """One batch of 准考.

    `title` is 考试名称, `site` 考点, `seed` 随机种子, `mixed` 混编 (occupations and levels may share a room), `amends`
    修订: the 批次号 of the batch whose seats stand as far as they can. `sessions` are in the order of their hours, the
    rest in the order of the sheets.
    """

    name: str
    institution: InstitutionCode
    institution_name: str
    title: str
    site: str
    seed: str
    mixed: bool
    amends: str | None
    sessions: tuple[Session, ...]
    rooms: tuple[Room, ...]
    duties: tuple[Duty, ...]
    candidates: tuple[Candidate, ...]

    @property
    def people(self) -> int:
        """How many people are in it."""
        return len(self.candidates)

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The subjects that have sessions."""
        return tuple(subject for subject in Subject if any(session.subject is subject for session in self.sessions))

    def hosts(self, room: Room, session: Session) -> bool:
        """Whether the session can be held in the room; without rooms of its own 综合评审 is held in those of 理论."""
        if session.subject is Subject.REVIEW and room.subject is Subject.THEORY:
            return not any(other.subject is Subject.REVIEW for other in self.rooms)
        return room.subject is session.subject
