"""The page of a template, filled. With the sandbox that it runs in, the only module that knows Jinja.

A template is a designer's file, and it may come from elsewhere: values reach it escaped, it runs in a sandbox without
globals, where its steps are counted, and it cannot reach another file, the network or the clock. An undefined field is
an error, never an empty place on a certificate.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from itertools import islice

from jinja2 import Environment, TemplateError, nodes

from pipeline.errors import Because
from pipeline.printing.page_sandbox import MOST_STEPS, Refused, allowance, count_steps, environment

# What keeps or changes what was printed instead of putting it on the page, or prints it as it is.
_CAPTURES = (nodes.AssignBlock, nodes.CallBlock, nodes.FilterBlock, nodes.EvalContextModifier)
_TESTS = frozenset({"sameas", "sequence"})
_METHODS = frozenset({"items", "keys", "values"})
# A `<` within a tag is none of XML; else a page of nothing but `<` would be gone through once for each.
_TAG = re.compile(r"<[^<>]*>")
_LONGEST_SOURCE = 2_000_000
# Of what Jinja reads, each brace, name and sign for itself; shipped pages have two thousand at most. It makes kilobytes
# of one: 200,000 characters of `{{a}}` took 440 MB before anybody could count a step.
_MOST_WORDS = 20_000
# What Python says of a page that Jinja could translate and nobody can run.
_UNREADABLE = (SyntaxError, RecursionError, ValueError, OverflowError, MemoryError)
_UNFILLED = (
    TemplateError,
    TypeError,
    ArithmeticError,
    LookupError,
    ValueError,
    AssertionError,
    AttributeError,
    RuntimeError,
    MemoryError,
)
# More than there are kinds: a worker is handed one job after the other of the same few.
_MOST_PAGES_KEPT = 64

# What Jinja says of a name that nothing stands behind.
_UNDEFINED = re.compile(r"^'([^']+)' is undefined$|has no attribute '([^']+)'$")


class PageWrong(ValueError):
    """The page cannot be read, or asks for what there is not; `reason` is translated at the doors."""

    def __init__(self, reason: Because) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Page:
    """One `page.html`, ready to be filled.

    `own_characters` is every character, once, that stands in the page beside its tags. `looks_at_what_it_prints` tells
    whether the page may consult a text behind the back of an open value: it does where something printed, by a macro or
    in a block, is used for anything but being printed in its place, and where a value is tested in a way that no object
    can notice.
    """

    def __init__(self, source: str) -> None:
        if len(source) > _LONGEST_SOURCE:
            raise PageWrong(Because("page.html has more than {most} characters", most=_LONGEST_SOURCE))
        sandbox = environment()
        try:
            _refuse_flood(sandbox, source)
            tree = sandbox.parse(source)
            # Before it is translated: what that does to a tree is Jinja's business.
            self.own_characters, self.looks_at_what_it_prints = _own_characters(tree), _looks_at_what_it_prints(tree)
            count_steps(tree, sandbox)
            self._template = sandbox.from_string(tree)
        except TemplateError as error:
            raise PageWrong(_misread(error)) from error
        except _UNREADABLE as error:
            reason = Because("page.html cannot be read: it nests too deep, or a number in it is too long")
            raise PageWrong(reason) from error

    def filled(self, values: Mapping[str, object]) -> str:
        """Return the HTML of one page; raises PageWrong where the page asks for what there is not."""
        try:
            with allowance():
                return self._template.render(values)
        except _UNFILLED as error:
            raise PageWrong(_unfilled(error)) from error


def _refuse_flood(sandbox: Environment, source: str) -> None:
    words = (kind for _, kind, _ in sandbox.lex(source) if kind != "data")
    if next(islice(words, _MOST_WORDS, None), None) is not None:
        raise Refused(Because("page.html has more than {most} words for Jinja", most=_MOST_WORDS))


def _own_characters(tree: nodes.Template) -> str:
    data = tree.find_all(nodes.TemplateData)
    text = unescape(_TAG.sub("", "".join(piece.data for piece in data)))
    return "".join(dict.fromkeys(character for character in text if character.isprintable()))


def _looks_at_what_it_prints(tree: nodes.Template) -> bool:
    printed_calls = {id(part) for output in tree.find_all(nodes.Output) for part in output.nodes}
    calls = (call for call in tree.find_all(nodes.Call) if id(call) not in printed_calls)
    return (
        next(tree.find_all(_CAPTURES), None) is not None
        or any(test.name in _TESTS for test in tree.find_all(nodes.Test))
        or not all(isinstance(call.node, nodes.Getattr) and call.node.attr in _METHODS for call in calls)
    )


@lru_cache(maxsize=_MOST_PAGES_KEPT)
def page_of(source: str) -> Page:
    """Return the page that stands in `source`, read once; raises PageWrong."""
    return Page(source)


def _misread(error: TemplateError) -> Because:
    if isinstance(error, Refused):
        return error.reason
    line = getattr(error, "lineno", 1)
    return Because("page.html, line {line}: this is not Jinja ({said})", line=line, said=error.message)


def _unfilled(error: Exception) -> Because:
    if isinstance(error, Refused):
        return error.reason
    if isinstance(error, RecursionError):
        return Because("page.html takes more than {most} steps: a loop or a macro in it does not end", most=MOST_STEPS)
    said = str(error)
    asked = _UNDEFINED.search(said)
    if asked is None:
        return Because("page.html cannot be filled ({said})", said=said)
    return Because("page.html asks for {name}, which there is not", name=asked[1] or asked[2])
