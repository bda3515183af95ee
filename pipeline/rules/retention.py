"""How long the papers of a batch are kept (K30, A3(7)): years from the day on which they were last of use."""

from dataclasses import dataclass
from datetime import date
from typing import Final

# The least that the regulations ask for: process papers on paper, and as files (K30, A3(7)).
LEAST_PAPER_YEARS: Final = 3
LEAST_ELECTRONIC_YEARS: Final = 5


@dataclass(frozen=True, slots=True)
class Keeping:
    """The day on which papers were last of use, and how many years they are kept on paper and as files."""

    last_used: date
    paper_years: int
    electronic_years: int

    @property
    def paper_until(self) -> date:
        """The last day on which the paper is kept."""
        return years_later(self.last_used, self.paper_years)

    @property
    def electronic_until(self) -> date:
        """The last day on which the files are kept."""
        return years_later(self.last_used, self.electronic_years)

    def is_over(self, today: date) -> bool:
        """Whether the files need not be kept any more."""
        return today > self.electronic_until


def years_later(day: date, years: int) -> date:
    """Return the same day so many years later; for 29 February the 1st of March, so that nothing is kept too short."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
