"""A kind is read from its toml, or refused with the place that is wrong."""

from typing import Any

import pytest

from pipeline.documents.kinds import Box, Kind, KindWrong
from tests.documents.plain import plain_kind

SAMPLES = {"name": "王小明", "office": "某中心"}


def kind(profile: str = "2019", **changes: Any) -> Kind:
    return Kind.parse({**plain_kind(), **changes}, profile=profile, samples=SAMPLES)


def test_a_field_has_its_label_its_sample_its_room_and_how_it_gives_way() -> None:
    name = kind().field("name")

    assert ("姓名", "王小明", "kaiti", 16, 74.6) == (name.label, name.sample, name.role, name.size_pt, name.width_mm)
    assert (2, 10.5) == (name.policy.lines, name.policy.floor_pt)
    assert kind().field("office").policy.floor_pt == 16


def test_a_profile_changes_the_style_and_nothing_else() -> None:
    later = kind("2021")

    assert Box(25, 35) == later.photo
    assert {"kaiti", "fangsong"} == later.roles
    assert 12 == later.field("name").size_pt
    assert kind().page == later.page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"page_mm": [297]}, "297"),
        ({"title": 3}, "title"),
        ({"field": {"name": {"label": "姓名", "size_pt": "big"}}}, "size_pt"),
        ({"field": {"name": {"label": "姓名", "colour": "red"}}}, "colour"),
        ({"field": {"other": {"label": "x"}}}, "sample.json"),
        ({"field": 3}, "field"),
    ],
)
def test_a_wrong_kind_is_refused_with_the_place(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(KindWrong, match=told):
        kind(**changes)


def test_an_unknown_field_is_not_found() -> None:
    with pytest.raises(KeyError):
        kind().field("nothing")
