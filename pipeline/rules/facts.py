"""What a batch is judged against: the settings, the calendar, today, what the ledger already holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.rules.batch import Holding, Photo, ScopeItem
from pipeline.rules.numbers import XINJIANG, InstitutionCode, Region
from pipeline.rules.scope import Filing
from pipeline.rules.scores.standing import StandingScores
from pipeline.rules.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything outside the roster that a rule may look at.

    `photo_size` is width x height in mm as printed, 0 x 0 where a page has no photo; `photos` tells what looking at
    each photo found, by SHA-256; `numbers_supplied` is true where the roster brings the numbers (supplied mode);
    `held` are the certificates in force with their numbers; `scored` are the people's scores that count; `taken` tells
    which batch a supplied number is already used in, None where it was issued before certpress; `numbered_otherwise`
    is a batch whose numbers came the other way in the same year, None where there is none or the year is one of
    `ways_changed_in`; `accepted_names` are the 批次号 of accepted batches in the form of `text.same_key`;
    `count_first_notice_day` is X17. `filing` answers what is asked of `scope`.
    """

    institution: InstitutionCode
    institution_name: str
    scope: tuple[ScopeItem, ...]
    calendar: Calendar
    today: date
    region: Region = XINJIANG
    photo_required: bool = True
    photo_size: tuple[float, float] = (35.0, 49.0)
    photos: Mapping[str, Photo] = field(default_factory=dict)
    numbers_supplied: bool = False
    held: Mapping[Holding, str] = field(default_factory=dict)
    scored: StandingScores = field(default_factory=dict)
    taken: Mapping[str, str | None] = field(default_factory=dict)
    numbered_otherwise: str | None = None
    ways_changed_in: frozenset[int] = frozenset()
    count_first_notice_day: bool = True
    accepted_names: frozenset[str] = frozenset()
    filing: Filing = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Open the scope for questions."""
        object.__setattr__(self, "filing", Filing(self.scope))
