"""Numbers that are typed: one within its limits, or told in plain words; click's own would say `0<=x<=10.0`."""

from collections.abc import Callable
from typing import Final

import click

from pipeline.cli.caller import Caller
from pipeline.language.marker import N_

_MOST_SHOWN: Final = 20


class Amount(click.ParamType[float]):
    """A number from `least` to `most`, both included; what is typed is read by `read`."""

    name = "number"

    def __init__(self, least: float, most: float, *, read: Callable[[str], float], words: str) -> None:
        self._least, self._most, self._read, self._words = least, most, read, words

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; raises BadParameter, told in the caller's language."""
        typed = str(value).strip()
        # What is not a number (nan) lies between nothing.
        if (number := self._number(typed)) is None or not self._least <= number <= self._most:
            caller = ctx.find_object(Caller) if ctx else None
            assert caller is not None
            limits = {"least": f"{self._least:.9g}", "most": f"{self._most:.9g}"}
            self.fail(caller.language.text(self._words, text=typed[:_MOST_SHOWN], **limits), param, ctx)
        return number

    def _number(self, typed: str) -> float | None:
        try:
            return self._read(typed)
        except ValueError:
            return None


def whole(most: int) -> Amount:
    """Return what takes a whole number from 1 to `most`."""
    return Amount(1, most, read=int, words=N_("{text} is no whole number from {least} to {most}"))


def length(most: float) -> Amount:
    """Return what takes a length in millimetres up to `most`."""
    return Amount(0, most, read=float, words=N_("{text} is no number of millimetres from {least} to {most}"))
