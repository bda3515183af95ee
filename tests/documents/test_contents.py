"""The pages of a kind: what it asks for, over as many pages as its list needs, and nothing that is not there."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.documents.contents import Content, blank_record, records_of
from pipeline.documents.kind_values import KindWrong
from pipeline.documents.kinds import Kind
from pipeline.documents.record import Lazily
from pipeline.errors import TemplateWrong
from tests.documents.plain import plain_kind

SAMPLES = {"name": "王小明", "office": "天山中心", "item": "甲", "copies": "1", "total": "1"}
LIST = {
    "heading": {"label": "标题", "text": "清单"},
    "office": {"label": "评价机构"},
    "page": {"label": "页次"},
    "total": {"label": "合计", "sum_of": "copies"},
    "item": {"label": "项目", "repeat": 3},
    "copies": {"label": "份数", "repeat": 3},
}


def kind(fields: Mapping[str, Any], pages: Mapping[str, Any]) -> Kind:
    plain = {**plain_kind(), "profile": {}, "field": fields, "pages": {"category": ["准考"], **pages}}
    return Kind.parse(plain, profile="2019", samples={**SAMPLES, "page": "第1页，共1页"})


def content(rows: int = 0, **more: Any) -> Content:
    items = [{"item": f"项{row}", "copies": str(row), "unused": ""} for row in range(rows)]
    return Content("101", {"office": "天山中心", "unused": "别的"}, {"items": items}, **more)


def test_a_page_has_the_values_that_its_kind_asks_for() -> None:
    (page,) = records_of(kind({"office": {"label": "评价机构"}}, {"of": "room"}), [content(2, row=7)])

    assert ({"office": "天山中心"}, "101", 7) == (page.texts, page.key, page.row)


@given(some.integers(0, 20))
def test_a_list_runs_over_as_many_pages_as_it_needs(rows: int) -> None:
    pages = records_of(kind(LIST, {"of": "room", "rows": "items"}), [content(rows)])
    found = [page.texts[f"item.{row}"] for page in pages for row in (1, 2, 3) if f"item.{row}" in page.texts]

    assert [f"项{row}" for row in range(rows)] == found
    assert max(1, -(-rows // 3)) == len(pages) == len({page.key for page in pages})
    assert sum(range(rows)) == sum(int(page.texts["total"]) for page in pages)
    assert {"清单"} == {page.texts["heading"] for page in pages}


def test_pages_of_a_list_are_counted() -> None:
    pages = records_of(kind(LIST, {"of": "room", "rows": "items"}), [content(4)])

    assert [("101 1/2", "第1页，共2页"), ("101 2/2", "第2页，共2页")] == [
        (page.key, page.texts["page"]) for page in pages
    ]


CLOSED = {"of": "room", "rows": "items", "end": "以下空白", "end_in": "item"}


@pytest.mark.parametrize(
    ("rows", "last"), [(0, ["以下空白"]), (2, ["项0", "项1", "以下空白"]), (4, ["项3", "以下空白"])]
)
def test_a_list_is_closed_in_the_first_row_that_stays_empty(rows: int, last: list[str]) -> None:
    *full, page = records_of(kind(LIST, CLOSED), [content(rows)])

    assert last == [text for key, text in page.texts.items() if key.startswith("item.")]
    assert all("以下空白" not in one.texts.values() for one in full)


def test_a_full_page_needs_no_end() -> None:
    (page,) = records_of(kind(LIST, CLOSED), [content(3)])

    assert "以下空白" not in page.texts.values()


def test_only_contents_of_the_sort_that_is_asked_for_have_pages() -> None:
    asked = kind({"office": {"label": "评价机构"}}, {"of": "room", "only": "practical"})
    contents = [content(sorts=frozenset({"theory"})), content(sorts=frozenset({"practical"}), row=3)]

    assert [3] == [page.row for page in records_of(asked, contents)]


def test_pages_without_a_list_are_made_when_they_are_asked_for() -> None:
    assert isinstance(records_of(kind({"office": {"label": "评价机构"}}, {"of": "room"}), [content()]), Lazily)


def test_photos_codes_and_variants_are_those_of_kinds_that_have_them() -> None:
    plain = {
        **plain_kind(),
        "profile": {},
        "variants": ["a"],
        "code_mm": [30, 30],
        "pages": {"on_demand": True, "of": "person"},
    }
    full = Kind.parse(plain, profile="2019", samples=SAMPLES)
    said = Content("1", {"name": "王", "office": "天"}, photo="p", code="c", variant="a", drawing="<g/>")
    (page,) = records_of(full, [said])
    (bare,) = records_of(kind({"office": {"label": "评价机构"}}, {"of": "person"}), [said])

    assert ("p", "c", "a", "<g/>") == (page.photo, page.code, page.variant, page.drawing)
    assert ("", "") == (bare.code, bare.variant)


@pytest.mark.parametrize(
    ("fields", "pages", "missing"),
    [
        ({"name": {"label": "姓名"}}, {"of": "room"}, "value name"),
        ({"name": {"label": "姓名", "repeat": 2}}, {"of": "room", "rows": "items"}, "value name"),
        ({"item": {"label": "项目", "repeat": 2}}, {"of": "room", "rows": "people"}, "list people"),
    ],
)
def test_a_kind_that_asks_for_what_there_is_not_is_told_what_there_is(
    fields: Mapping[str, Any], pages: Mapping[str, Any], missing: str
) -> None:
    with pytest.raises(TemplateWrong, match=missing):
        list(records_of(kind(fields, pages), [content(1)]))


@pytest.mark.parametrize(
    ("field", "complaint"),
    [
        ({"label": "标题", "text": 7}, "text must be a text"),
        ({"label": "标题", "text": "甲", "repeat": 2}, "neither with repeat"),
        ({"label": "标题", "text": "甲", "sum_of": "copies"}, "neither with repeat"),
    ],
)
def test_a_constant_is_one_text(field: Mapping[str, Any], complaint: str) -> None:
    with pytest.raises(KindWrong, match=complaint):
        kind({"heading": field}, {"of": "room"})


@pytest.mark.parametrize(
    ("pages", "complaint"),
    [
        ({"of": 3}, "of must be a text"),
        ({"of": "room", "sort": "x"}, "unknown"),
        ({"of": "room", "category": "准考"}, "list"),
        ({"of": "room", "rows": "items", "end": "以下空白"}, "end goes with end_in"),
        ({"of": "room", "rows": "items", "end": "以下空白", "end_in": "office"}, "end_in must be a field with repeat"),
    ],
)
def test_what_a_kind_says_of_its_pages_is_read_strictly(pages: Mapping[str, Any], complaint: str) -> None:
    with pytest.raises(KindWrong, match=complaint):
        kind({"office": {"label": "评价机构"}}, pages)


def test_a_blank_page_has_its_own_words_and_what_is_known() -> None:
    page = blank_record(kind(LIST, {"of": "room", "rows": "items"}), {"office": "天山中心"})

    assert {"heading": "清单", "office": "天山中心", "page": "", "total": ""} == page.texts
