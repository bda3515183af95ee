"""The auditor's program bound into one file: the modules themselves, word for word, and the Chinese of their sentences.

Whoever gets the file can read all of it, and compare each module with the one it was made from. The same sources give
the same bytes. It runs on Python 3.11 or later with nothing installed.
"""

import ast
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from pipeline.errors import TargetExists
from pipeline.files import write_whole
from pipeline.language import CHINESE, Language

PROGRAM = "certpress-auditor.py"
_PACKAGE = Path(__file__).parent
_FIRST = "pipeline.auditor.program"
_READABLE = 0o644
_HEAD = '''#!/usr/bin/env python3
"""certpress-auditor: says whether an exported ledger of certpress is what was signed, and what is on your papers.

    python3 certpress-auditor.py EXPORT --key KEY --paper FILE --paper FILE

It needs Python 3.11 or later and nothing else, reads only the files that it is given, and uses no network. It writes
nothing but a temporary file without a name, where a log is very long. It was made by `certpress ledger auditor`:
SOURCES holds the modules of certpress that it consists of, word for word, in the order in which they build on each
other; CHINESE holds the Chinese of their sentences. What runs first is at the end.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 or later is needed. 需要 Python 3.11 或更高版本。")
if not sys.flags.safe_path:
    # Nothing that somebody laid beside this file passes for a module of Python's own.
    del sys.path[0]

from importlib.abc import InspectLoader, MetaPathFinder
from importlib.util import spec_from_loader

SOURCES = {}

# What it consists of:
'''
_TAIL = '''

class Bound(MetaPathFinder, InspectLoader):
    """Finds the modules of this file in this file, and no others."""

    def find_spec(self, name, path=None, target=None):
        return spec_from_loader(name, self) if name in SOURCES else None

    def get_source(self, name):
        return SOURCES[name]

    def is_package(self, name):
        return any(other.startswith(name + ".") for other in SOURCES)


sys.dont_write_bytecode = True
sys.meta_path.insert(0, Bound())

if __name__ == "__main__":
    from pipeline.auditor.program import main

    sys.exit(main(sys.argv[1:], CHINESE))
'''


def write_program(target: Path) -> str:
    """Write the program into the new file `target`, and return its SHA-256 (hex). Raises TargetExists."""
    if target.exists():
        raise TargetExists(path=target)
    content = bound()
    write_whole(target, content, _READABLE)
    return sha256(content).hexdigest()


def bound() -> bytes:
    """Return the program."""
    sources = {name: _file_of(name).read_text("utf-8") for name in _needed(_FIRST, {})}
    contents = (f"#   {name}: {_says(source)}\n" for name, source in sources.items())
    parts = [
        _HEAD,
        *contents,
        *(_as_item(name, source) for name, source in sources.items()),
        _translations(sources),
        _TAIL,
    ]
    return "".join(parts).encode()


def _needed(name: str, seen: dict[str, None]) -> Mapping[str, None]:
    """Return the modules that a module consists of, each after those that it builds on."""
    if name in seen:
        return seen
    package, _dot, _name = name.rpartition(".")
    if package:
        _needed(package, seen)
    for other in _imported(ast.parse(_file_of(name).read_text("utf-8"))):
        _needed(other, seen)
    seen[name] = None
    return seen


def _imported(tree: ast.Module) -> Iterator[str]:
    """Yield the modules of ours that are imported: `from pipeline.a import b` names `a.b` where that is a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == _PACKAGE.name:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            modules = [name for name in inner if _file_of(name).exists()]
            yield from modules or [node.module]


def _file_of(name: str) -> Path:
    inside = _PACKAGE.joinpath(*name.split(".")[1:])
    return inside / "__init__.py" if inside.is_dir() else inside.with_suffix(".py")


def _says(source: str) -> str:
    """Return the first sentence of a module about itself."""
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


def _as_item(name: str, source: str) -> str:
    item = f"SOURCES[{name!r}] = r'''{source}'''\n"
    # A source that a raw string cannot hold would be another one in the file.
    assert ast.literal_eval(item.partition(" = ")[2]) == source, name
    return f"\n# {'-' * 100}\n{item}"


def _translations(sources: Mapping[str, str]) -> str:
    chinese = Language.load(CHINESE).words
    texts = {
        node.value
        for source in sources.values()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value
    }
    rows = [f"    {text!r}:\n        {told!r},\n" for text in sorted(texts) if (told := chinese.gettext(text)) != text]
    return f"\n# {'-' * 100}\nCHINESE = {{\n{''.join(rows)}}}\n"
