"""Values of a page that are not known yet, for a plate. Pure.

A template may print an open value and ask whether it is empty. Everything else that it can do with a text (compare,
measure, cut or change it) makes the page depend on what the text says, and raises `Conditional`.
"""

from typing import NoReturn


class Conditional(Exception):
    """A template consulted the open value of `subject`: a field, `photo` or `code`."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject)
        self.subject = subject


def _consulted(self: "Open", *_: object) -> NoReturn:
    raise Conditional(object.__getattribute__(self, "subject"))


class Open:
    """An open value of `subject`, for which `text` is laid out; `times` counts how often it was printed.

    Jinja's filters and tests, and Python's operators, reach a value through its special methods. `isinstance` looks at
    `__class__`, so that asking whether it is a string counts as well.
    """

    __slots__ = ("subject", "text", "times")

    subject: str
    text: str
    times: int

    def __init__(self, subject: str, text: str) -> None:
        self.subject = subject
        self.text = text
        self.times = 0

    def __bool__(self) -> bool:
        """Return whether there is anything to print; which values are empty is part of a page's shape."""
        return bool(self.text)

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = _consulted
    __str__ = __repr__ = __format__ = __len__ = __iter__ = __contains__ = __getitem__ = _consulted
    __add__ = __radd__ = __mul__ = __rmul__ = __mod__ = __rmod__ = __sub__ = __rsub__ = _consulted
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __pow__ = __rpow__ = __neg__ = __pos__ = _consulted
    __int__ = __float__ = __index__ = __abs__ = __round__ = __getattr__ = _consulted
    __class__ = property(_consulted)


def printed(value: object) -> object:
    """Return what stands on the page for a value; here, and nowhere else, an open one tells its text."""
    if type(value) is not Open:
        return value
    value.times += 1
    return value.text
