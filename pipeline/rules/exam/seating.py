"""Who sits where and when."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seat:
    """One candidate's seat: `person` as `Candidate.person`, 场次号, 考场号, 座号 (from 1)."""

    person: str
    session: str
    room: str
    number: int


@dataclass(frozen=True, slots=True)
class Seating:
    """The seats of an exam, by the hours of the sessions, then by room as the sheet 考场 lists them, then by number."""

    seats: tuple[Seat, ...]

    def by_person(self) -> Mapping[str, tuple[Seat, ...]]:
        """Return the seats of each person, in the order of the hours."""
        found: dict[str, list[Seat]] = defaultdict(list)
        for seat in self.seats:
            found[seat.person].append(seat)
        return {person: tuple(seats) for person, seats in found.items()}

    def by_room(self) -> Mapping[tuple[str, str], tuple[Seat, ...]]:
        """Return the seats of each 场次号 and 考场号 that is used."""
        found: dict[tuple[str, str], list[Seat]] = defaultdict(list)
        for seat in self.seats:
            found[seat.session, seat.room].append(seat)
        return {place: tuple(seats) for place, seats in found.items()}
