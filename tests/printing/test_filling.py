"""Filling a page: with a record's values, and with open ones that nobody may look at."""

from pathlib import Path

import pytest

from pipeline.errors import TemplateWrong
from pipeline.printing.drawn_code import Grid
from pipeline.printing.filling import Probe, filled, opened
from pipeline.printing.open_values import Conditional, Open
from pipeline.printing.page import Page, PageWrong
from tests.printing.plate_templates import composed, template

EVERYTHING = (
    "{% for name in ['name', 'job', 'body'] %}{% for line in fields[name].lines %}"
    "{{ name }} {{ fields[name].label }} {{ fields[name].size_pt }} {{ line.text }} {{ line.spacing_pt }} "
    "{{ line.indent_pt }}\n{% endfor %}{% endfor %}"
    "{{ photo.url if photo }} {{ photo_place.width_mm }} {{ code.url }} {{ code.quiet_mm }} {{ proof }}"
)


def lines(html: str) -> list[str]:
    return [line.strip() for line in html.strip().splitlines()]


def test_a_record_is_filled_in_as_it_was_composed(tmp_path: Path) -> None:
    made = template(tmp_path, page=EVERYTHING, macro="")
    html = filled(composed(made, name="A&B"), made, place=3, grid=Grid(37, 37), is_proof=True)

    assert [
        "name 甲 12 A&amp;B 0 0",
        "job 乙 12 电工 0 0",
        "body 丙 12 本证书表明 0 24",
        "photo:1 20 code:3 3.2432 True",
    ] == lines(html)


def test_an_open_page_has_probes_in_the_place_of_its_lines(tmp_path: Path) -> None:
    made = template(tmp_path, page=EVERYTHING, macro="")
    shape = composed(made, job="").shape(grid=Grid(37, 37))
    probes = {("name", 0): Probe("一", 0, 0), ("body", 0): Probe("人人", 1.5, 24)}
    page = opened(shape, made, probes=probes, place=8, is_proof=False)

    assert [
        "name 甲 12 一 0 0",
        "job 乙 12  0 0",
        "body 丙 12 人人 1.5 24",
        "photo:8 20 code:8 3.2432 False",
    ] == lines(page.html)
    assert {("name", 0): 1, ("body", 0): 1} == page.times


def test_an_open_page_of_a_shape_is_filled_as_a_record_of_that_shape(tmp_path: Path) -> None:
    made = template(tmp_path, page=EVERYTHING, macro="")
    page = composed(made, photo=None)
    probes = {
        (field.name, place): Probe(line.text, line.spacing_em * field.fitted_pt, line.indent_em * field.fitted_pt)
        for field in page.fields
        for place, line in enumerate(field.lines)
    }
    shape = page.shape(grid=Grid(41, 41))

    assert opened(shape, made, probes=probes, place=0, is_proof=False).html == filled(
        page, made, place=0, grid=Grid(41, 41), is_proof=False
    )


def test_a_page_that_asks_for_what_there_is_not_is_wrong(tmp_path: Path) -> None:
    made = template(tmp_path, page="{{ fields.nobody }}", macro="")

    with pytest.raises(TemplateWrong, match="nobody"):
        filled(composed(made), made, place=0, grid=Grid(37, 37), is_proof=False)


@pytest.mark.parametrize(
    ("page", "html"),
    [
        ("{{ text }}", "一"),
        ("<p title='{{ text }}'>", "<p title='一'>"),
        ("{% if text %}{{ text }}{% endif %}{{ '-' if not empty }}{{ empty }}", "一-"),
        ("{{ text if text else '-' }}", "一"),
        ("{{ text or '-' }}{{ empty or '-' }}", "一-"),
        ("{% set kept = text %}{{ kept }}", "一"),
        ("{% macro of(value) %}[{{ value }}]{% endmacro %}{{ of(text) }}", "[一]"),
        ("{{ text if text is not none }}", "一"),
    ],
)
def test_an_open_value_may_be_printed_and_asked_whether_it_is_empty(page: str, html: str) -> None:
    made = Page(page)

    assert html == made.filled({"text": Open("name", "一"), "empty": Open("name", "")})
    assert not made.looks_at_what_it_prints


FILTERS = (
    *("length", "upper", "lower", "trim", "first", "list", "string", "int", "float", "e", "safe", "forceescape", "abs"),
    *("replace('a', 'b')", "truncate(3)", "wordcount", "striptags", "indent", "tojson", "center", "title"),
    *("default('a')", "reverse", "join", "unique | list", "sort", "batch(2) | list"),
)
TESTS = (
    *("== 'a'", "!= 'a'", "< 'a'", ">= 'a'", "in ['a']", "in {'a': 1}", "is string", "is mapping", "is lower"),
    *("is iterable", "is number", "is escaped", "is defined"),
)
EXPRESSIONS = (
    *("text[0]", "text[:1]", "text.upper()", "text ~ 'a'", "'a' ~ text", "text + 'a'", "'a' + text", "text * 2"),
    *("'a' in text", "[text] | join", "[text] | sum", "{'a': 1}[text]", "text()"),
    *("['a', text] | sort", "['a', text] | unique | list", "text / 2", "2 - text"),
)


@pytest.mark.parametrize(
    "looking",
    [
        *("{{ text | " + use + " }}" for use in FILTERS),
        *("{% if text " + use + " %}-{% endif %}" for use in TESTS),
        *("{{ " + use + " }}" for use in EXPRESSIONS),
        "{% for character in text %}-{% endfor %}",
    ],
)
def test_whatever_else_is_done_with_an_open_value_is_found_out(looking: str) -> None:
    with pytest.raises(Conditional) as found:
        Page(looking).filled({"text": Open("name", "一")})

    assert "name" == found.value.subject


@pytest.mark.parametrize(
    "refused",
    [
        *("{{ text | urlize }}", "{{ text | format('a') }}", "{{ '%s' % text }}", "{{ text ** 2 }}"),
        *("{{ [text] }}", "{{ (text, 1) }}", "{% if text is eq 'a' %}{% endif %}", "{% if text is in [] %}{% endif %}"),
    ],
)
def test_what_a_page_may_do_with_no_value_it_may_not_do_with_an_open_one(refused: str) -> None:
    for value in (Open("name", "一"), "一"):
        with pytest.raises(PageWrong):
            Page(refused).filled({"text": value})


def test_a_value_printed_under_a_condition_is_nothing_where_that_does_not_hold() -> None:
    assert "[]" == Page("[{{ text if shown }}]").filled({"text": "一", "shown": False})


@pytest.mark.parametrize(
    "page",
    [
        "{% set kept %}{{ text }}{% endset %}",
        "{% filter upper %}{{ text }}{% endfilter %}",
        "{% macro of() %}{{ text }}{% endmacro %}{{ of() | length }}",
        "{% macro of() %}{{ text }}{% endmacro %}{% if of() == 'a' %}-{% endif %}",
        "{% macro of() %}{{ text }}{% endmacro %}{% set kept = of() %}",
        "{% macro of() %}{{ text }}{% endmacro %}{{ {'macro': of}.macro() | length }}",
        "{% macro of() %}{{ caller() }}{% endmacro %}{% call of() %}{{ text }}{% endcall %}",
        "{% autoescape false %}{{ text }}{% endautoescape %}",
        "{% if text is sameas text %}-{% endif %}",
        "{% if text is sequence %}-{% endif %}",
    ],
)
def test_a_page_that_uses_what_it_printed_is_told_from_its_source(page: str) -> None:
    assert Page(page).looks_at_what_it_prints


@pytest.mark.parametrize(
    "page",
    [
        "{% macro of(name) %}{{ name }}{% endmacro %}{{ of('a') }}",
        "{% for name, field in fields.items() %}{{ name }}{% endfor %}",
        "{% set space = 16 / 2 %}{{ space | round(1) }}",
        "{% block title %}{% endblock %}",
    ],
)
def test_an_ordinary_page_is_not_suspected(page: str) -> None:
    assert not Page(page).looks_at_what_it_prints
