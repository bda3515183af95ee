"""The rooms of all sessions while they fill."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from pipeline.rules.exam.batch import Group, Room, Session, Subject
from pipeline.rules.exam.fitting import best_rooms
from pipeline.rules.exam.routes import is_passable
from pipeline.rules.exam.seating import Seat
from pipeline.rules.exam.slots import Slot


@dataclass(frozen=True, slots=True)
class Party:
    """People who need the same, in the order in which they are seated.

    `group` is None where anybody may share a room; `subjects` are those without a seat yet, `fixed` the sessions in
    which they sit already; `room` is the one that they came with, for the sessions of its 科目.
    """

    group: Group | None
    subjects: tuple[Subject, ...]
    fixed: tuple[Session, ...]
    room: Room | None
    people: tuple[str, ...] = ()

    @property
    def is_bound(self) -> bool:
        """Whether not every session and room will do."""
        return self.room is not None or bool(self.fixed)

    def is_bound_in(self, subject: Subject) -> bool:
        """Whether no other room than `room` will do for the subject."""
        return self.room is not None and self.room.subject is subject


class Floor:
    """Which seats are free and whose the rooms are; `thrifty` as in `best_rooms`."""

    __slots__ = ("_free", "_groups", "_slots", "_thrifty", "seats")

    def __init__(self, slots: Iterable[Slot], *, thrifty: bool) -> None:
        self._slots: dict[Session, list[Slot]] = defaultdict(list)
        self._groups: dict[tuple[str, str], Group | None] = {}
        self._thrifty = thrifty
        self._free: dict[tuple[str, str], list[int]] = {}
        self.seats: list[Seat] = []
        for slot in slots:
            self._slots[slot.session].append(slot)
            self._free[_place(slot)] = list(range(slot.room.seats, 0, -1))

    def keep(self, seat: Seat, group: Group | None) -> None:
        """Take a seat that stands."""
        self._free[seat.session, seat.room].remove(seat.number)
        self._groups[seat.session, seat.room] = group
        self.seats.append(seat)

    def free_seats(self, party: Party, subject: Subject) -> Mapping[Session, int]:
        """Return how many of the party each session of the subject could take; those that could take nobody are out."""
        seats = {
            session: sum(self._free_in(slot) for slot in self._open_to(party, session))
            for session in self._slots
            if session.subject is subject and is_passable((*party.fixed, session))
        }
        return {session: free for session, free in seats.items() if free}

    def new_rooms(self, party: Party, session: Session) -> int:
        """Return how many rooms must be opened for the whole party to sit in the session."""
        return sum(_place(slot) not in self._groups for slot in self._best(party, session, len(party.people)))

    def fill(self, party: Party, session: Session, people: Sequence[str]) -> None:
        """Seat these people of the party in the session, one after the other."""
        waiting = iter(people)
        for slot in self._best(party, session, len(people)):
            free = self._free[_place(slot)]
            self._groups[_place(slot)] = party.group
            self.seats += [Seat(person, *_place(slot), free.pop()) for person in islice(waiting, len(free))]

    def _best(self, party: Party, session: Session, people: int) -> list[Slot]:
        slots = self._open_to(party, session)
        free = tuple(self._free_in(slot) for slot in slots)
        is_new = tuple(_place(slot) not in self._groups for slot in slots)
        return [slots[place] for place in best_rooms(free, is_new, people, thrifty=self._thrifty)]

    def _open_to(self, party: Party, session: Session) -> list[Slot]:
        return [slot for slot in self._slots[session] if self._takes(slot, party) and self._free_in(slot)]

    def _takes(self, slot: Slot, party: Party) -> bool:
        is_theirs = self._groups.get(_place(slot), party.group) == party.group
        return is_theirs and (not party.is_bound_in(slot.session.subject) or party.room == slot.room)

    def _free_in(self, slot: Slot) -> int:
        return len(self._free[_place(slot)])


def _place(slot: Slot) -> tuple[str, str]:
    return slot.session.number, slot.room.number
