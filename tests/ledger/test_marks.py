"""A key that was put is never told to be missing; of the others, asked for in order, none is looked for in vain."""

from random import Random

import pytest

from pipeline.ledger import marks as marks_module
from pipeline.ledger.marks import Marks

STEMS = ("S000065148999263", "S000065148999264", "2026/一班/certificates/S00006514899926300")


def keys(stem: str, count: int = 300) -> list[str]:
    return [f"{stem}{place:06d}" for place in range(1, count + 1)]


def test_what_was_put_in_any_order_may_be_there() -> None:
    everything = [key for stem in STEMS for key in keys(stem)]
    Random(1).shuffle(everything)
    marks = Marks()
    marks.put(everything[:100])
    marks.put(everything[100:])

    assert all(map(marks.may_have, everything))


def test_what_is_put_in_order_is_never_looked_for_before() -> None:
    marks, seemed = Marks(), list[str]()
    for some in zip(*map(keys, STEMS), strict=True):
        seemed += filter(marks.may_have, some)
        marks.put(some)

    assert [] == seemed


def test_a_beginning_of_which_nothing_was_put_is_told() -> None:
    marks = Marks()
    marks.put(keys(STEMS[0]))

    assert not marks.may_have(keys(STEMS[1])[0])
    assert not marks.may_have("")


def test_of_too_many_beginnings_nothing_wrong_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks_module, "_MOST", 2)
    marks = Marks()
    for stem in STEMS:
        marks.put(keys(stem))

    assert all(marks.may_have(key) for stem in STEMS for key in keys(stem))
    assert not marks.may_have(keys(STEMS[0], 301)[-1])
    assert marks.may_have(keys(STEMS[2], 301)[-1])
