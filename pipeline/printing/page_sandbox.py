"""Where the page of a template runs: nothing can be reached from there, and nothing there takes long.

Jinja's sandbox keeps a page from private attributes and from changing what it is given. It does not keep it from going
on for ever: from loops within loops, from texts that double with every line, from numbers with a billion digits. So a
page has an allowance of steps, and texts, lists and numbers have bounds. Steps are counted, never timed: what is
printed on a quick machine is printed on a busy one. What stands in the page as it is costs steps too: a million
characters of it in a loop make a page of gigabytes.

Of Python's methods a page has those named below and no others; what Jinja offers beyond that is left out where it can
differ from one day to the next, or names attributes in a roundabout way.
"""

from collections.abc import Callable, Iterator, Mapping, MappingView
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
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
# For a text `%` fills in, to any width.
_COMPUTING: Final = frozenset({"odd", "even", "divisibleby"})
# They hand the parts of a list on as they are.
_ITEM_BY_ITEM: Final = frozenset({"count", "d", "default", "first", "items", "last", "length", "list", "reverse"})
_UNASKED: Final = frozenset({"callable", "filter", "test", "in"})
# What `==` and `<` are called where a filter is told a test: there nobody would measure both sides.
_COMPARING: Final = frozenset(
    {"eq", "equalto", "==", "ne", "!=", "lt", "lessthan", "<", "le", "<="} | {"gt", "greaterthan", ">", "ge", ">="}
)
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
    sandbox.filters |= {"_step": _step, "_data": _data, "_sized": _sized, "_plain": _plain, "_searched": _searched}
    tests: Mapping[str, Any] = TESTS
    sandbox.tests = {name: _bounded(name, test) for name, test in tests.items() if name not in _COMPARING | _UNASKED}
    return sandbox


def count_steps(tree: nodes.Template, sandbox: Environment) -> None:
    """Change the tree of a page so that whatever it repeats is counted, and whatever it puts together is measured."""
    for loop in list(tree.find_all(nodes.For)):
        loop.body.insert(0, nodes.ExprStmt(_filter(nodes.Const(0), "_step"), lineno=loop.lineno))
    for output in list(tree.find_all(nodes.Output)):
        characters = sum(len(part.data) for part in output.nodes if isinstance(part, nodes.TemplateData))
        output.nodes.insert(0, _filter(nodes.Const(characters, lineno=output.lineno), "_data"))
    for pair in list(tree.find_all(nodes.Pair)):
        pair.key = _filter(pair.key, "_plain")
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
    joined.nodes = [_filter(part, "_plain") for part in joined.nodes]
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

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - as Jinja says
        """Look something up; what is looked for is hashed, which of lists in lists takes as long as it likes."""
        return super().getitem(obj, _written_out(argument))

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
    value = _listed(value)
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


def _listed(value: Any) -> Any:  # noqa: ANN401 - as above
    """Return a list of what gives its parts one by one: else nobody could look at them before they are written out."""
    return list(islice(value, MOST_ITEMS + 1)) if issubclass(type(value), (Iterator, MappingView)) else value


def _check_arguments(arguments: tuple[Any, ...]) -> None:
    for one in arguments:
        is_number, is_text = type(one) is int, type(one) in _TEXTS
        if (is_number and abs(one) > _LONGEST_ARGUMENT) or (is_text and len(one) > _LONGEST_ARGUMENT):
            reason = Because("page.html gives a filter a number or a text beyond {most}", most=_LONGEST_ARGUMENT)
            raise Refused(reason)
        _written_out(one)


def _written_out(value: Any) -> Any:  # noqa: ANN401 - as above
    """Return a value that may be written out, compared or looked for: forty lines make a list of lists of a thousand
    billion items out of two, in hardly any memory.
    """
    if type(value) in _TEXTS:
        _spend(len(value) // _CHARACTERS_A_STEP)
    elif type(value) in _CONTAINERS:
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
    """Return one of Jinja's filters or tests, told no large number and no long text, and measured at both ends."""
    passed = getattr(function, "jinja_pass_arg", None)
    looked_at = _checked if name in _ITEM_BY_ITEM else _written_out

    # Not for what stands in the page as it is: that would be computed while the page is read, and not be counted.
    @pass_context
    def measured(context: Context, value: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as above
        _spend(1)
        _check_arguments((*args, *kwargs.values()))
        first = {"context": context, "eval_context": context.eval_ctx, "environment": context.environment}
        own = (first[passed.name],) if passed is not None else ()
        if name in _COMPUTING and type(value) in _TEXTS:
            raise Refused(Because("page.html computes {operator} of what it may not", operator="%"))
        return _checked(function(*own, looked_at(_listed(value)), *args, **kwargs))

    return measured


@pass_context
def _step(_: Context, value: object) -> object:
    _spend(1)
    return value


@pass_context
def _data(_: Context, characters: int) -> str:
    """Count what stands in the page as it is, in one place, every time it is put out there; print nothing for it."""
    _spend(characters // _CHARACTERS_A_STEP)
    return ""


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


# Not for what stands in the page as it is, as above.
@pass_context
def _printed(_: Context, value: object) -> object:
    """Return what is printed of a value: of texts, numbers and drawings, and of nothing else."""
    _spend(1)
    shown = printed(value)
    kind = type(shown)
    # What `{{ a if b }}` prints where b is not so is of the plain class.
    if kind in _TEXTS or kind in _NUMBERS or shown is None or isinstance(shown, Undefined):
        return _checked(shown)
    if hasattr(shown, "__html__"):
        return shown
    raise Refused(Because("page.html prints what is neither a text nor a number"))
