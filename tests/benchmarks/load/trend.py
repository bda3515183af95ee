"""What grew over time: a straight line through samples, by least squares."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, linear_regression

FEWEST = 3
_SECONDS_AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Trend:
    """The figures of one quantity: `slope` an hour with its standard error, and between what they lay.

    The error takes the samples for independent, which those of a memory are not: it is the least there is.
    """

    slope: float
    error: float
    mean: float
    least: float
    most: float
    last: float


def trend(seconds: Sequence[float], figures: Sequence[float]) -> Trend:
    """Return the trend of at least three samples at different times; raises ValueError for fewer."""
    if len(figures) < FEWEST:
        raise ValueError(f"{len(figures)} samples are too few for a line")
    line = linear_regression(seconds, figures)
    rest = sum((y - line.intercept - line.slope * x) ** 2 for x, y in zip(seconds, figures, strict=True))
    middle = fmean(seconds)
    spread = sum((x - middle) ** 2 for x in seconds)
    error = sqrt(rest / (len(figures) - 2) / spread)
    return Trend(
        slope=line.slope * _SECONDS_AN_HOUR,
        error=error * _SECONDS_AN_HOUR,
        mean=fmean(figures),
        least=min(figures),
        most=max(figures),
        last=figures[-1],
    )
