"""How long a card is valid, and how that is printed (P16, P20, D18, PC6, DC6; R39, domain.md X9)."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from pipeline.rules.cards.numbers import CardKind

YEARS: Final = 3


def valid_to(valid_from: date, *, kind: CardKind, years: int = YEARS) -> date:
    """Return the last day on which a card from `valid_from` on is valid.

    Three years minus one day; a supervisor's card tells months only and is valid to the end of the last one, which is
    the month before the third anniversary.
    """
    anniversary = _years_later(valid_from, years)
    if kind is CardKind.SUPERVISOR:
        return anniversary.replace(day=1) - timedelta(days=1)
    return anniversary - timedelta(days=1)


def _years_later(day: date, years: int) -> date:
    """Return the anniversary; that of a 29 February is a 1 March, so that no day of validity is lost."""
    year = day.year + years
    if day.day > monthrange(year, day.month)[1]:
        return date(year, day.month + 1, 1)
    return day.replace(year=year)


def printed_validity(valid_from: date, valid_until: date, *, kind: CardKind) -> str:
    """Return 有效期限 as it is printed: days for examiners and staff, months for supervisors (PC6, DC6)."""
    if kind is CardKind.SUPERVISOR:
        return f"{valid_from.year}年{valid_from.month:02d}月—{valid_until.year}年{valid_until.month:02d}月"
    return f"{valid_from:%Y.%m.%d}—{valid_until:%Y.%m.%d}"
