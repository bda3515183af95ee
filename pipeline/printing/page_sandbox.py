"""Where the page of a template runs: nothing can be reached from there, and nothing there takes long.

Jinja's sandbox keeps a page from private attributes and from changing what it is given. It does not keep it from going
on for ever: from loops within loops, from texts that double with every line, from numbers with a billion digits. So a
page has an allowance of steps, and texts, lists and numbers have bounds. Steps are counted, never timed: what is
printed on a quick machine is printed on a busy one.

Of Python's methods a page has those named below and no others; what Jinja offers beyond that is left out where it can
differ from one day to the next, or names attributes in a roundabout way.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from jinja2 import Environment, StrictUndefined, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from markupsafe import Markup

from pipeline.errors import Because
from pipeline.printing.open_values import printed

# The longest list that is shipped takes some two thousand.
MOST_STEPS: Final = 200_000
MOST_CHARACTERS: Final = 200_000
MOST_ITEMS: Final = 10_000
MOST_PARTS: Final = 100
# Of what a filter is told: how wide, how many, what to put in.
_LONGEST_ARGUMENT: Final = 500
_LARGEST_NUMBER: Final = 10**15
_CHARACTERS_A_STEP: Final = 100

_TEXTS: Final = (str, Markup)
_CONTAINERS: Final = (list, tuple, dict)
_NUMBERS: Final = (int, float, bool)
_LEFT_OUT: Final = frozenset({"attr", "format", "groupby", "pprint", "random", "urlize"})
# They hand the parts of a list on as they are.
_ITEM_BY_ITEM: Final = frozenset({"count", "d", "default", "first", "items", "last", "length", "list", "reverse"})
_COMPARING: Final = frozenset(
    {"eq", "equalto", "==", "ne", "!=", "lt", "lessthan", "<", "le", "<=", "gt", "greaterthan"}
)
_COMPARING_TOO: Final = frozenset({">", "ge", ">=", "in", "callable", "filter", "test"})
_METHODS: Final[Mapping[type, frozenset[str]]] = {
    str: frozenset(
        {
            "capitalize",
            "count",
            "endswith",
            "find",
            "isdigit",
            "lower",
            "lstrip",
            "partition",
            "removeprefix",
            "removesuffix",
            "replace",
            "rpartition",
            "rstrip",
            "split",
            "startswith",
            "strip",
            "title",
            "upper",
        }
    ),
    dict: frozenset({"get", "items", "keys", "values"}),
    list: frozenset({"count", "index"}),
    tuple: frozenset({"count", "index"}),
}

_steps_left: ContextVar[list[int] | None] = ContextVar("steps_left", default=None)


class Refused(SecurityError):
    """A page asks for too much; `reason` is translated at the doors."""

    def __init__(self, reason: Because) -> None:
        super().__init__(str(reason))
        self.reason = reason


@contextmanager
def allowance() -> Iterator[None]:
    """Give a page its steps; without them it may do as many as it likes, which is so only while it is read."""
    token = _steps_left.set([MOST_STEPS])
    try:
        yield
    finally:
        _steps_left.reset(token)


def environment() -> ImmutableSandboxedEnvironment:
    """Return the sandbox: no globals, no loader, values escaped, and an undefined name is an error."""
    sandbox = _Sandbox(autoescape=True, undefined=StrictUndefined, loader=None, finalize=_printed)
    sandbox.globals.clear()
    sandbox.filters = {name: _bounded(name, function) for name, function in FILTERS.items() if name not in _LEFT_OUT}
    sandbox.filters |= {"_step": _step, "_sized": _sized, "_plain": _plain, "_searched": _searched}
    sandbox.tests = {name: function for name, function in TESTS.items() if name not in _COMPARING | _COMPARING_TOO}
    return sandbox


def count_steps(tree: nodes.Template, sandbox: Environment) -> None:
    """Change the tree of a page so that whatever it repeats is counted, and whatever it puts together is measured."""
    for loop in list(tree.find_all(nodes.For)):
        loop.body.insert(0, nodes.ExprStmt(_filter(nodes.Const(0), "_step"), lineno=loop.lineno))
    for comparison in list(tree.find_all(nodes.Compare)):
        comparison.expr = _filter(comparison.expr, "_plain")
        for operand in comparison.ops:
            operand.expr = _filter(operand.expr, "_searched" if operand.op in {"in", "notin"} else "_plain")
    _measure_joined(tree)
    tree.set_environment(sandbox)


def _measure_joined(node: nodes.Node) -> None:
    """Wrap every `a ~ b`, the inner ones first."""
    for child in list(node.iter_child_nodes()):
        _measure_joined(child)
    for name, value in list(node.iter_fields()):
        if isinstance(value, nodes.Concat):
            setattr(node, name, _measured(value))
        elif isinstance(value, list):
            value[:] = [_measured(one) if isinstance(one, nodes.Concat) else one for one in value]


def _measured(joined: nodes.Concat) -> nodes.Filter:
    if len(joined.nodes) > MOST_PARTS:
        raise Refused(Because("page.html joins more than {most} parts with ~", most=MOST_PARTS))
    return _filter(joined, "_sized")


def _filter(value: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(value, name, [], [], None, None, lineno=value.lineno or 1)


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as Jinja says
        """Call a macro or a method; each call is a step, and whatever it returns is measured."""
        _spend(1)
        if type(obj) is not Macro:
            _check_arguments((*args, *kwargs.values()))
        return _checked(super().call(context, obj, *args, **kwargs))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - as Jinja says
        """Compute; texts and lists may be added to each other and to nothing else."""
        only_numbers = type(left) in _NUMBERS and type(right) in _NUMBERS
        if operator == "**" or (operator in {"*", "%"} and not only_numbers and _is_measured(left, right)):
            raise Refused(Because("page.html computes {operator} of what it may not", operator=operator))
        return _checked(super().call_binop(context, operator, left, right))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401 - as Jinja says
        """Whether a page may have it: what a loop tells of itself, and the methods that are named above."""
        if not super().is_safe_attribute(obj, attr, value):
            return False
        return type(obj) is LoopContext or attr in _METHODS.get(str if type(obj) is Markup else type(obj), ())

    def wrap_str_format(self, value: Any) -> None:  # noqa: ANN401 - as Jinja says
        """Offer no `format` of a text: it reaches attributes, and fills any width."""


def _is_measured(*values: object) -> bool:
    """Whether one of them is a text or a list; an open value is not looked at, and tells for itself."""
    return any(type(value) in (*_TEXTS, *_CONTAINERS) for value in values)


def _spend(steps: int) -> None:
    left = _steps_left.get()
    if left is None:
        return
    left[0] -= steps
    if left[0] < 0:
        raise Refused(
            Because("page.html takes more than {most} steps: a loop or a macro in it does not end", most=MOST_STEPS)
        )


def _checked(value: Any) -> Any:  # noqa: ANN401 - whatever a page has
    """Return a value that is not too much; its size counts."""
    kind = type(value)
    if kind in _TEXTS:
        _spend(len(value) // _CHARACTERS_A_STEP)
        if len(value) > MOST_CHARACTERS:
            raise Refused(Because("page.html makes a text of more than {most} characters", most=MOST_CHARACTERS))
    elif kind in _CONTAINERS:
        _spend(len(value) // _CHARACTERS_A_STEP)
        if len(value) > MOST_ITEMS:
            raise Refused(Because("page.html makes a list of more than {most} items", most=MOST_ITEMS))
    elif kind in {int, bool} and abs(value) > _LARGEST_NUMBER:
        raise Refused(Because("page.html makes a number of more than 15 digits"))
    return value


def _check_arguments(arguments: tuple[Any, ...]) -> None:
    for one in arguments:
        is_number, is_text = type(one) is int, type(one) in _TEXTS
        if (is_number and abs(one) > _LONGEST_ARGUMENT) or (is_text and len(one) > _LONGEST_ARGUMENT):
            reason = Because("page.html gives a filter a number or a text beyond {most}", most=_LONGEST_ARGUMENT)
            raise Refused(reason)


def _written_out(value: Any) -> Any:  # noqa: ANN401 - as above
    """Return a value that may be written out or compared: forty lines make a list of lists of a thousand billion items
    out of two, in hardly any memory.
    """
    if type(value) in _CONTAINERS:
        size = _size(value, {})
        _spend(size // _CHARACTERS_A_STEP)
        if size > MOST_CHARACTERS:
            raise Refused(Because("page.html makes a text of more than {most} characters", most=MOST_CHARACTERS))
    return value


def _size(value: Any, known: dict[int, int]) -> int:  # noqa: ANN401 - as above
    """Return how many characters and items stand in it, those of a part once for each time that it is there."""
    if type(value) not in _CONTAINERS:
        return 1 + (len(value) if type(value) in _TEXTS else 0)
    if id(value) not in known:
        parts = value.values() if type(value) is dict else value
        known[id(value)] = 1 + sum(_size(part, known) for part in parts)
    return known[id(value)]


def _bounded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter of Jinja's that is told no large number and no long text, and of which both ends are measured."""
    passed = getattr(function, "jinja_pass_arg", None)
    looked_at = _checked if name in _ITEM_BY_ITEM else _written_out

    # Not for what stands in the page as it is: that would be computed while the page is read, and not be counted.
    @pass_context
    def measured(context: Context, value: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as above
        _spend(1)
        _check_arguments((*args, *kwargs.values()))
        first = {"context": context, "eval_context": context.eval_ctx, "environment": context.environment}
        own = (first[passed.name],) if passed is not None else ()
        return _checked(function(*own, looked_at(value), *args, **kwargs))

    return measured


@pass_context
def _step(_: Context, value: object) -> object:
    _spend(1)
    return value


@pass_context
def _sized(_: Context, value: object) -> object:
    _spend(1)
    return _checked(value)


@pass_context
def _plain(_: Context, value: object) -> object:
    """Return what may be compared: lists of lists take as long as they like."""
    return _written_out(value)


@pass_context
def _searched(_: Context, value: object) -> object:
    """Return what something may be looked for in; of a table that is its keys alone."""
    return value if type(value) is dict else _written_out(value)


def _printed(value: object) -> object:
    """Return what is printed of a value: of texts, numbers and drawings, and of nothing else."""
    shown = printed(value)
    kind = type(shown)
    if kind in _TEXTS:
        _spend(1)
        return _checked(shown)
    # What `{{ a if b }}` prints where b is not so is of the plain class.
    if shown is None or kind in _NUMBERS or isinstance(shown, Undefined) or hasattr(shown, "__html__"):
        return shown
    raise Refused(Because("page.html prints what is neither a text nor a number"))
