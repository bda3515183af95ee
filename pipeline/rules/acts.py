"""What a person does with paper, as it is handed to the register."""

from dataclasses import dataclass
from typing import Final

from pipeline.rules.serials import SerialRange

# So many people at once are shown in full: who wants more is not looking for somebody.
MOST_SEEN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who does something and who agrees, why, what proves it, and on which day (ISO; None: today)."""

    by: str
    second: str | None = None
    reason: str = ""
    proof: str = ""
    on: str | None = None


@dataclass(frozen=True, slots=True)
class Proxy:
    """Who takes a certificate for its holder."""

    name: str
    identity_type: str
    identity: str

    def as_person(self, *, holder: str) -> dict[str, object]:
        """Return what lies beside the entry: both identities, the proxy's first (`holder` is an ID number)."""
        own: dict[str, object] = {"name": self.name, "identity_type": self.identity_type, "identity": self.identity}
        return {**own, "holder_identity": holder}


@dataclass(frozen=True, slots=True)
class Blanks:
    """Sheets of one kind of blank."""

    blank: str
    serials: tuple[SerialRange, ...]

    def __len__(self) -> int:
        return sum(map(len, self.serials))


@dataclass(frozen=True, slots=True)
class PrintedRun:
    """Good sheets of a run: certificates from `place` of the roster to `until` (from 1), the sheets they are on (None:
    blanks have no serials), and which copy of them was printed.
    """

    place: int
    until: int
    serials: SerialRange | None = None
    copy: int = 1

    def as_entered(self) -> dict[str, object]:
        """Return the run as an entry has it."""
        ends = {"first": None, "last": None} if self.serials is None else self.serials.as_ends()
        return {"place": self.place, "until": self.until, **ends}
