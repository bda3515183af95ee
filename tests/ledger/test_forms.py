"""What a value of a payload may be: our own check and the published JSON Schema have the same limits."""

from typing import Any

import jsonschema
import pytest

from pipeline.ledger.forms import (
    DAY,
    HEX_64,
    HOUR,
    NUMBER,
    Count,
    Counts,
    Kind,
    OneOf,
    Optional,
    Rows,
    Text,
    Words,
    object_schema,
)

SHEETS = Rows({"first": Text(), "place": Count(1)})
ROW = {"first": "A01", "place": 1}
KINDS: list[tuple[Kind, list[Any], list[Any]]] = [
    (Text(), ["x", "天" * 2000], ["", "天" * 2001, None, 1, ["x"], {}]),
    (Text(least=0, most=3), ["", "abc"], ["abcd"]),
    (Text(DAY), ["2026-11-20"], ["2026-11-2", "2026-11-201", "2026/11/20"]),
    (Text(HOUR), ["09:00"], ["9:00", "09:000"]),
    (Text(HEX_64), ["0f" * 32], ["0f" * 31, "0F" * 32, "0f" * 33]),
    (Text(NUMBER), ["S000065148999263000001", "Y000065148999W0001"], ["S00006514899926300000", "1"]),
    (Count(), [0, 2**53 - 1], [-1, 2**53, True, False, "1", None, [1]]),
    (Count(-5, 5), [-5, 5], [-6, 6]),
    (OneOf(("front", "back")), ["front", "back"], ["", "Front", None, 1, []]),
    (
        Counts(),
        [{}, {"mark-range": 1, "name": 2}],
        [{"name": 0}, {"name": 1, "row": "1"}, {"name": None}, [], None, ""],
    ),
    (Words(), [{}, {"template": "x", "font": "y"}], [{"template": ""}, {"template": "x", "font": 1}, [], None, ""]),
    (
        SHEETS,
        [[], [ROW], [ROW, ROW]],
        [None, {}, "", [[]], [None], [{}], [{"first": "A01"}], [ROW | {"more": 1}], [ROW, ROW | {"place": 0}]],
    ),
    (Optional(Count(1)), [None, 1], [0, "", []]),
]


def agreed(kind: Kind, value: Any) -> bool:
    """Whether both say that the value is of that kind; fails where they do not say the same."""
    is_valid = bool(jsonschema.Draft202012Validator(kind.schema()).is_valid(value))

    assert is_valid == kind.holds(value)
    return is_valid


@pytest.mark.parametrize(("kind", "good", "bad"), KINDS, ids=lambda kind: type(kind).__name__)
def test_a_value_is_of_its_kind_up_to_its_limits(kind: Kind, good: list[Any], bad: list[Any]) -> None:
    assert [] == [value for value in good if not agreed(kind, value)]
    assert [] == [value for value in bad if agreed(kind, value)]


def test_an_object_has_all_its_properties_unless_some_are_named_and_no_others() -> None:
    properties = {"copy": Count().schema(), "person": Count().schema()}
    whole, first = {"copy": 1, "person": 2}, {"copy": 1}
    strict, lax = (jsonschema.Draft202012Validator(object_schema(properties, names)) for names in (None, ("copy",)))

    assert [True, False] == [strict.is_valid(whole), strict.is_valid(first)]
    assert [True, True] == [lax.is_valid(whole), lax.is_valid(first)]
    assert [False, False] == [one.is_valid({**whole, "more": 1}) for one in (strict, lax)]
    assert not lax.is_valid([])
