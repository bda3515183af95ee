"""A page from elsewhere reaches nothing, changes nothing, and ends: the known ways out of Jinja's sandbox, and more."""

from typing import Any

import pytest

from pipeline.printing import page_sandbox
from pipeline.printing.composing import Composer
from pipeline.printing.filling import filled
from pipeline.printing.page import Page, PageWrong
from pipeline.printing.planning import grid_of_code
from pipeline.printing.templates import Template, find, kinds_known
from tests.printing.plated import full_shelf
from tests.printing.sample_pages import sample_records


class Doing:
    """A value of the kind that a careless program hands to a page."""

    def __init__(self) -> None:
        self.done = 0

    def act(self) -> str:
        self.done += 1
        return "done"


def values() -> dict[str, Any]:
    return {
        "name": "王小明",
        "n": 7,
        "fields": {"a": {"name": "a", "lines": [{"text": "一"}]}},
        "rows": [{"a": 1}, {"a": 2}],
    }


ESCAPES = [
    # Attributes, by every road that there is to them.
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ ''['\\x5f\\x5fclass\\x5f\\x5f'] }}",
    "{{ ''['__cla' ~ 'ss__'] }}",
    "{{ ''|attr('__class__') }}",
    "{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ (1).__class__.__base__ }}",
    "{{ name.__init__.__globals__ }}",
    "{{ name.__getattribute__('__class__') }}",
    "{{ fields.__class__.__dict__ }}",
    "{{ fields.__init__.__self__ }}",
    "{{ fields.a.lines.__len__() }}",
    "{{ [name]|map(attribute='__class__')|list }}",
    "{{ [name]|map('attr', '__class__')|list }}",
    "{{ [name]|selectattr('__class__')|list|length }}{{ [name]|map(attribute='__doc__')|first }}",
    "{{ [name]|groupby('__class__') }}",
    "{{ [name, name]|sort(attribute='__class__') }}{{ [name]|max(attribute='__class__.__name__') }}{{ 1/0 }}",
    "{{ [1]|sum(attribute='__class__') }}",
    # Texts that format: CVE-2016-10745, CVE-2019-10906, CVE-2024-56326, CVE-2025-27516.
    "{{ '{0.__class__}'.format(name) }}",
    "{{ '{x.__class__}'.format_map({'x': name}) }}",
    "{{ ('{0.__class__.__init__.__globals__}'|attr('format'))(name) }}",
    "{% set f = '{0.__class__}'.format %}{{ f(name) }}",
    "{{ ['{0.__class__}'.format]|map('first')|list }}",
    "{{ ['{0.__class__}']|map('format', name)|list }}",
    "{{ '%s'|format(name) }}",
    "{{ '%(x)s' % {'x': name} }}",
    # What Jinja and its users put into the globals.
    *(
        f"{{{{ {word} }}}}"
        for word in (
            "lipsum",
            "cycler",
            "joiner",
            "namespace",
            "dict",
            "range",
            "config",
            "request",
            "g",
            "url_for",
            "x",
        )
    ),
    "{{ lipsum.__globals__.os.popen('id').read() }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ self.__class__ }}",
    # Frames and code of what runs.
    "{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
    "{% macro m() %}{% endmacro %}{{ m._func.__code__ }}",
    "{% macro m() %}{% endmacro %}{{ m._environment }}",
    "{% macro m() %}{% endmacro %}{{ m.arguments }}",
    "{{ ([name]|map('upper')).gi_frame.f_globals }}",
    "{{ ([name]|select).gi_code }}",
    "{{ ([name]|map('upper')).send(1) }}",
    "{% for x in [1] %}{{ loop._iterable }}{% endfor %}",
    "{% for x in [1] %}{{ loop.__class__ }}{% endfor %}",
    "{% for x in [1] recursive %}{{ loop._recurse.__globals__ }}{% endfor %}",
    "{% call(x) m() %}{% endcall %}",
    "{{ caller }}",
    # Other files.
    "{% include 'page.css' %}",
    "{% include ['/etc/passwd'] %}",
    "{% import '/etc/passwd' as x %}",
    "{% from '/etc/passwd' import x %}",
    "{% extends '../certificate/page.html' %}",
    "{% extends name %}",
    # What is handed over is not changed.
    "{{ fields.clear() }}",
    "{{ fields.pop('a') }}",
    "{{ fields.update({}) }}",
    "{{ fields.setdefault('b', 1) }}",
    "{{ rows.append(1) }}",
    "{{ rows.sort() }}",
    "{{ rows.extend(rows) }}",
    "{% do rows.append(1) %}",
    # Methods that nobody named.
    "{{ doing.act() }}",
    "{{ name.encode() }}",
    "{{ name.translate({}) }}",
    "{{ (7).to_bytes(9, 'big') }}",
    "{{ (7).real }}",
    "{{ (1.5).hex() }}",
    "{{ {}.fromkeys([1]) }}",
    "{{ name.mro() }}",
    # What differs from one day to the next, and addresses in memory.
    "{{ [1, 2, 3]|random }}",
    "{{ name.upper }}",
    "{{ name|pprint }}",
    "{{ rows }}",
    "{{ [name]|map('upper') }}",
    # Python that Jinja would write and nobody can run.
    "{% if 1 %}" * 200 + "{% endif %}" * 200,
    "{% for a in name %}" * 25 + "{% endfor %}" * 25,
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "{{ " + "9" * 5000 + " }}",
    "{{ '\ud800'.encode() }}",
    "{{ 1 // 0 }}",
    "{{ name|truncate(-1) }}",
    "{{ none + 1 }}",
    "{{ name.index('x') }}",
    "{{ (1).x }}",
    "{{ nothing.x.y }}",
    "{% set loop = 1 %}{{ loop.x }}",
]
_DOUBLE = "".join("{% set x = x ~ x %}" for _ in range(60))
_NESTED = "{% set x = [1, 1] %}" + "{% set x = [x, x] %}" * 60
_NESTED_TOO = _NESTED.replace("x", "y")
_NESTED_KEY = "{% set x = (1, 1) %}" + "{% set x = (x, x) %}" * 60
ENDLESS = [
    "{% for a in rows %}" * 15 + "{% for b in [0] * 9 %}{% endfor %}" + "{% endfor %}" * 15,
    "{% for a in '" + "x" * 600 + "' %}{% for b in '" + "x" * 600 + "' %}{% endfor %}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "{% block a %}{{ self.a() }}{% endblock %}",
    "{% for a in [rows] recursive %}{{ loop([rows]) }}{% endfor %}",
    "{% for a in [1, 1, 1, 1] recursive %}{% if loop.depth < 60 %}{{ loop([1, 1, 1, 1]) }}{% endif %}{% endfor %}",
    "{% set x = 'xx' %}" + _DOUBLE,
    "{% set x = 'xx' %}" + _DOUBLE.replace("~", "+"),
    "{% set x = 'xx' %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 60,
    "{% set x = [1, 2] %}" + _DOUBLE.replace("~", "+"),
    "{% set x %}" + "y" * 900 + "{% endset %}" + "{% set x = x|replace('y', x) %}" * 9,
    "{% set x = 'xx' %}" + "{% set x = x.replace('', x) %}" * 9,
    "{% set x = 'x' * 1000 %}",
    "{% set x = [0] * 1000000000 %}",
    "{{ 'x' * 10000000000 }}",
    "{{ 1000000000 * 'x' }}",
    "{{ 10 ** 1000000000 }}",
    "{{ 2 ** 2 ** 2 ** 2 ** 2 ** 2 }}",
    "{% set x = 99999999 %}" + "{% set x = x * x %}" * 60,
    "{{ '%999999999d' % 1 }}",
    "{{ '%*d' % (999999999, 1) }}",
    "{{ '%999999999d'|format(1) }}",
    "{{ '{:>999999999}'.format(1) }}",
    "{{ name|center(999999999) }}",
    "{{ name|indent(999999999) }}",
    "{{ name|wordwrap(1, true, '" + "x" * 2000 + "') }}",
    "{{ [1]|batch(999999999, 0)|list }}",
    "{{ [1]|slice(999999999)|list }}",
    "{{ 1.5|round(999999999) }}",
    "{{ name.ljust(999999999) }}",
    "{{ name.zfill(999999999) }}",
    "{{ name.expandtabs(999999999) }}",
    _NESTED + "{{ x }}",
    _NESTED + "{{ x|string }}",
    _NESTED + "{{ x|tojson }}",
    _NESTED + "{{ x|join }}",
    _NESTED + "{{ x|sum(start=[]) }}",
    _NESTED_TOO + _NESTED + "{% if x == y %}{% endif %}",
    _NESTED_TOO + _NESTED + "{% if x in [y] %}{% endif %}",
    _NESTED_TOO + _NESTED + "{{ [x]|select('eq', y)|list|length }}",
    # The same, where something else than the value itself is written out, compared or hashed.
    _NESTED_TOO + _NESTED + "{{ [x].count(y) }}",
    _NESTED + "{{ 'a' ~ x }}",
    _NESTED + "{{ [1, 2]|join(x) }}",
    _NESTED + "{{ name|replace(x, name) }}",
    _NESTED + "{{ x is upper }}",
    _NESTED + "{{ [x]|reverse|join }}",
    _NESTED + "{{ [x]|select|join }}",
    _NESTED + "{{ {'a': x}.values()|join }}",
    _NESTED + "{{ 'a' ~ {'a': x}.values() }}",
    _NESTED + "{% for a in [1, x] %}{{ loop|join }}{% endfor %}",
    _NESTED_KEY + "{% set y = {x: 1} %}",
    _NESTED_KEY + "{{ fields[x] is defined }}",
    _NESTED_KEY + "{{ fields.get(x) }}",
    # For a text `%` fills in.
    "{{ '%999999999d' is odd }}",
    "{{ '%999999999d' is even }}",
    "{{ '%999999999d' is divisibleby(7) }}",
    "{{ ['%999999999d']|select('odd')|first }}",
    "{{ " + " ~ ".join(["name"] * 500) + " }}",
    "<p>" + "x" * 2_000_001,
    # What is read alone would take gigabytes.
    "{{ n }}" * 40_000,
    "{{ [" + "n," * 40_000 + "] }}",
    "{% if n %}{% endif %}" * 20_000,
]


@pytest.mark.parametrize("source", ESCAPES)
def test_no_known_way_leads_out_of_the_sandbox(source: str) -> None:
    known, doing = values(), Doing()
    with pytest.raises(PageWrong):
        Page(source).filled({**known, "doing": doing})

    assert values() == known
    assert 0 == doing.done


@pytest.mark.parametrize("source", ENDLESS, ids=lambda source: source[:60])
def test_a_page_that_does_not_end_is_ended(source: str) -> None:
    with pytest.raises(PageWrong, match=r"page\.html"):
        Page(source).filled(values())


@pytest.mark.parametrize(
    "body",
    ["<p>" * 4_000, "<p>{% if a %}{% endif %}" * 20, "{{ '" + "x" * 9_000 + "' }}", "{{ n }}" * 20],
    ids=["data", "pieces", "text", "numbers"],
)
def test_whatever_a_loop_puts_out_costs_steps(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million characters that stand within a loop made a page of two gigabytes in five seconds."""
    monkeypatch.setattr(page_sandbox, "MOST_STEPS", 2_000)

    assert Page("{% for a in '" + "x" * 200 + "' %}-{% endfor %}").filled(values())
    with pytest.raises(PageWrong, match="more than 2000 steps"):
        Page("{% for a in '" + "x" * 200 + "' %}" + body + "{% endfor %}").filled(values())


def test_a_page_of_nothing_but_open_tags_is_read_at_once() -> None:
    """Each of them looked for its end through all the others."""
    assert "<" == Page("<" * 1_000_000).own_characters


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% for one in rows %}{{ loop.index }}{{ one.a }}{% endfor %}", "1122"),
        ("{% for key, one in fields.items() %}{{ key }}{{ one.lines|length }}{% endfor %}", "a1"),
        (
            "{{ name|upper }}{{ name ~ n }}{{ name + '!' }}{{ n * 2 }}{{ n % 4 }}{{ n / 2 }}",
            "王小明王小明7王小明!1433.5",
        ),
        ("{% if name == '王小明' and n > 3 and 'a' in fields and n in [7] %}是{% endif %}", "是"),
        ("{{ name.replace('小', '') }}{{ name[:1] }}{{ name.split('小')|join('-') }}", "王明王王-明"),
        ("{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ m(name) }}{{ m('<') }}", "<b>王小明</b><b>&lt;</b>"),
        ("{{ ['b', 'a']|sort|join }}{{ rows|map(attribute='a')|list|sum }}{{ none is none }}", "ab3True"),
        ("{% for a in [[1, [2]]] recursive %}{{ a if a is number else loop(a) }}{% endfor %}", "12"),
        (
            "{% for a in rows %}{{ a.a if loop.index is odd }}{% endfor %}{{ {n: 'b'}.values()|join }}{{ 6 is even }}",
            "1bTrue",
        ),
        ("{{ rows|map(attribute='a')|reverse|join('-') }}{{ {n: name}[7] }}{{ fields.keys()|first }}", "2-1王小明a"),
        ("{% for one in ['a'] %}{{ loop.cycle('x', 'y') }}{% endfor %}{% set x %}{{ n }}{% endset %}{{ x }}", "x7"),
    ],
)
def test_what_a_designer_needs_is_there(source: str, shown: str) -> None:
    assert shown == Page(source).filled(values())


def test_the_steps_of_one_page_are_not_those_of_the_next() -> None:
    page = Page("{% for a in '" + "x" * 400 + "' %}{% for b in '" + "x" * 400 + "' %}{% endfor %}{% endfor %}")

    assert ["", "", ""] == [page.filled({}) for _ in range(3)]


@pytest.mark.parametrize("kind", kinds_known())
def test_every_shipped_page_takes_a_small_part_of_its_steps(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    template = Template.load(find(kind), profile="2019")
    composer = Composer(template.kind, full_shelf())
    monkeypatch.setattr(page_sandbox, "MOST_STEPS", page_sandbox.MOST_STEPS // 10)

    for _, record in sample_records(template, "0" * 64):
        grid = grid_of_code(record, composer)
        assert filled(composer.page(record), template, place=0, grid=grid, is_proof=False)
