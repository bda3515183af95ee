"""Every problem that taking and reading a drop can tell has its sentence, and the sentence gets all its values."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.language.sentences_intake import SENTENCES

PACKAGE = Path(__file__).parents[2] / "pipeline"
SOURCES = [
    PACKAGE / "stages" / "approval.py",
    PACKAGE / "stages" / "check.py",
    *PACKAGE.joinpath("storage").glob("*.py"),
]


def calls(source: Path) -> Iterator[tuple[str, frozenset[str], int]]:
    """Yield code, names of the values, and line of every problem that the source makes."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "Problem":
            values = frozenset(keyword.arg or "" for keyword in node.keywords)
            codes = [leaf for leaf in ast.walk(node.args[0]) if isinstance(leaf, ast.Constant)]
            # In `"a" if x == "b" else "c"` only those that look like a code are one.
            yield from ((str(leaf.value), values, node.lineno) for leaf in codes if "-" in str(leaf.value))


FOUND = [(source.name, *call) for source in SOURCES for call in calls(source)]


@pytest.mark.parametrize(("source", "code", "values", "line"), FOUND, ids=[f"{one[0]}:{one[3]}" for one in FOUND])
def test_a_problem_has_a_sentence_and_fills_it(source: str, code: str, values: frozenset[str], line: int) -> None:
    placeholders = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[code]) if name}

    assert placeholders == values, f"{source}:{line}"


def test_every_sentence_is_said_somewhere() -> None:
    assert set(SENTENCES) == {code for _, code, _, _ in FOUND}
