"""A kind is read from its toml, or refused with the place that is wrong."""

from typing import Any

import pytest

from pipeline.documents.kind_values import KindWrong
from pipeline.documents.kinds import Box, CodeBox, Kind, Symbology
from tests.documents.plain import plain_kind

SAMPLES = {"name": "王小明", "office": "某中心"}


def kind(profile: str = "2019", **changes: Any) -> Kind:
    return Kind.parse({**plain_kind(), **changes}, profile=profile, samples=SAMPLES)


def test_a_field_has_its_label_its_sample_its_room_and_how_it_gives_way() -> None:
    name = kind().field("name")

    assert ("姓名", "王小明", "kaiti", 16, 74.6) == (name.label, name.sample, name.role, name.size_pt, name.width_mm)
    assert (2, 10.5) == (name.policy.lines, name.policy.floor_pt)
    assert kind().field("office").policy.floor_pt == 16


def test_a_profile_that_is_no_part_is_refused() -> None:
    with pytest.raises(KindWrong, match="2019"):
        Kind.parse({**plain_kind(), "profile": {"2019": 3}}, profile="2019", samples=SAMPLES)


def test_a_profile_changes_the_style_and_nothing_else() -> None:
    later = kind("2021")

    assert Box(25, 35) == later.photo
    assert {"kaiti", "fangsong"} == later.roles
    assert 12 == later.field("name").size_pt
    assert kind().page == later.page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"page_mm": [297]}, "page_mm must be a width and a height of 20 to 1200"),
        ({"page_mm": [210, 19.9]}, "page_mm must be"),
        ({"page_mm": [210, 297000]}, "page_mm must be"),
        ({"page_mm": [210, float("nan")]}, "page_mm must be"),
        ({"photo_mm": [0, 35]}, "photo_mm must be"),
        ({"bleed_mm": 21}, "bleed_mm must be a number from 0.1 to 20"),
        ({"title": 3}, "title"),
        ({"field": {"name": {"label": "姓名", "size_pt": "big"}}}, "size_pt"),
        ({"field": {"name": {"label": "姓名", "colour": "red"}}}, "colour"),
        ({"field": {"other": {"label": "x"}}}, "sample.json"),
        ({"field": 3}, "field"),
        ({"field": {"name": 3}}, "name"),
        ({"pages": {"of": "person"}}, "category is missing"),
        ({"pages": {"of": "person", "category": ["准考", "准考试"]}}, "准考试 is no 类别; there are 认定结果, "),
        ({"pages": {"of": "person", "category": []}}, "category is empty"),
        ({"pages": {"of": "person", "category": ["准考"], "on_demand": True}}, "category does not go with on_demand"),
        ({"page": {"of": "person", "category": ["准考"]}}, "page is unknown; there are blank, bleed_mm, code, "),
        ({"defaults": {"role": "kaiti", "size": 16}}, r"in \[defaults\]: size is unknown"),
        ({"code_mm": [64, 8], "code": "code39"}, "qr, code128"),
        ({"code": "qr"}, "code_mm"),
        ({"variants": "senior"}, "variants"),
        ({"variants": [""]}, "variants"),
        ({"independent": 1}, "independent"),
        ({"field": {"name": {"label": "姓名", "repeat": -1}}}, "repeat"),
        ({"field": {"name": {"label": "姓名", "repeat": True}}}, "repeat"),
        ({"field": {"name": {"label": "x", "repeat": 2}, "office": {"label": "x", "repeat": 3}}}, "repeat"),
        ({"blank": {"nobody": "签字："}}, "nobody"),
        ({"blank": {"name": 3}}, "name"),
        ({"blank": {"drawing": [{"chairs": 3}]}}, "blank"),
        ({"blank": {"title": "x"}, "field": {"title": {"label": "标题", "text": "签到册"}}}, "title"),
    ],
)
def test_a_wrong_kind_is_refused_with_the_place(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(KindWrong, match=told):
        kind(**changes)


@pytest.mark.parametrize(
    ("profiles", "told"),
    [
        ({"2012": {}}, r"in \[profile\]: 2012 is unknown; there are 2019, 2021"),
        ({"2021": {"style": {}}}, r"in \[profile.2021\]: style is unknown; there are defaults, field, kind"),
        ({"2021": {"kind": {"pages": {}}}}, r"in \[profile.2021.kind\]: pages is unknown"),
        ({"2021": {"kind": {"name": "x"}}}, r"in \[profile.2021.kind\]: name is unknown"),
        ({"2021": {"defaults": {"size": 1}}}, r"in \[profile.2021.defaults\]: size is unknown"),
        ({"2021": {"field": {"name": {"size": 1}}}}, r"in \[profile.2021.field.name\]: size is unknown"),
    ],
)
def test_what_nobody_reads_is_refused_in_every_profile(profiles: dict[str, Any], told: str) -> None:
    with pytest.raises(KindWrong, match=told):
        Kind.parse({**plain_kind(), "profile": profiles}, profile="2019", samples=SAMPLES)


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("repeat", 201),
        ("lines", 0),
        ("lines", 101),
        ("lines", 1.5),
        ("size_pt", 1001),
        ("size_pt", float("nan")),
        ("size_pt", float("inf")),
        ("floor_pt", 0),
        ("step_pt", 0.0001),
        ("width_mm", 1201),
        ("indent_em", -1),
        ("indent_em", 101),
        ("justified", "no"),
        ("of_batch", 1),
        ("personal", 1),
    ],
)
def test_what_cannot_be_printed_is_refused_with_its_field_and_what_may_be_said(key: str, wrong: object) -> None:
    with pytest.raises(KindWrong, match=f"field name: {key} must be "):
        kind(field={"name": {"label": "姓名", key: wrong}})


def test_what_stands_on_a_blank_page_stands_in_every_row_of_a_list() -> None:
    listed = {"name": {"label": "姓名", "repeat": 2}, "office": {"label": "评价机构"}}
    blank = kind(field=listed, blank={"name": "姓名：", "office": "机构：", "drawing": [{"desks": 2}]}).blank

    assert {"name.1": "姓名：", "name.2": "姓名：", "office": "机构："} == blank.texts
    # One text has the numbers of both desks, each digit in its place.
    assert ">12</text>" in blank.drawing
    assert ({}, "") == (kind().blank.texts, kind().blank.drawing)


LISTED = {"name": {"label": "姓名", "repeat": 3}, "office": {"label": "评价机构"}}


def test_a_repeated_field_is_one_field_for_each_row() -> None:
    listed = kind(field=LISTED)

    assert ["name.1", "name.2", "name.3", "office"] == [field.name for field in listed.fields]
    assert [("name", 1), ("name", 2), ("name", 3), ("office", 0)] == [
        (field.column, field.row) for field in listed.fields
    ]
    assert {("姓名", "王小明", 74.6)} == {(one.label, one.sample, one.width_mm) for one in listed.fields if one.row}
    assert (3, 0) == (listed.rows, kind().rows)


def test_a_list_of_samples_has_the_value_of_each_row() -> None:
    listed = kind(field=LISTED)

    assert {"name.1": "甲", "name.2": "乙", "office": "某"} == listed.texts({"name": ["甲", "乙"], "office": "某"})
    assert {"name.1": "甲", "name.2": "甲", "name.3": "甲"} == listed.texts({"name": "甲"})


@pytest.mark.parametrize("sample", [{"name": ["甲"] * 4}, {"name": [3]}, {"office": ["甲"]}, {"office": 3}])
def test_a_sample_that_is_neither_a_text_nor_one_for_each_row_is_refused(sample: dict[str, Any]) -> None:
    with pytest.raises(KindWrong, match="sample"):
        kind(field=LISTED).texts(sample)


def test_rows_that_a_record_leaves_out_are_empty() -> None:
    assert {"name.1": "甲", "name.2": "", "name.3": "", "office": "某"} == kind(field=LISTED).filled_up(
        {"name.1": "甲", "office": "某"}
    )


def test_a_code_is_a_qr_code_unless_the_kind_says_otherwise() -> None:
    assert CodeBox(30, 30, Symbology.QR) == kind(code_mm=[30, 30]).code
    assert CodeBox(64, 8, Symbology.CODE128) == kind(code_mm=[64, 8], code="code128").code
    assert kind().code is None


def test_a_kind_without_variants_has_the_one_without_a_name() -> None:
    assert ("",) == kind().every_variant
    assert ("examiner", "senior") == kind(variants=["examiner", "senior"]).every_variant


def test_a_kind_paints_beyond_its_edges_only_where_it_says_so() -> None:
    assert (0, 3) == (kind().bleed_mm, kind(bleed_mm=3).bleed_mm)
    with pytest.raises(KindWrong, match="bleed_mm"):
        kind(bleed_mm="3")


def test_an_unknown_field_is_not_found() -> None:
    with pytest.raises(KeyError):
        kind().field("nothing")
