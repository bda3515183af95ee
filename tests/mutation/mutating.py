"""A copy of the checkout with every mutant of some modules in it, as mutmut makes them; the only importer of mutmut."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import ndiff
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents

ROOT = Path(__file__).parents[2]
# What the tests of the rules and of the ledger read.
COPIED = ("docs", "fonts", "pipeline", "templates", "tests", "pyproject.toml", "site.toml")
_ITS_SWITCH = "from mutmut.mutation.trampoline import wrap_in_trampoline as _mutmut_mutated, MutantDict"
_OUR_SWITCH = "from tests.mutation.switch import Mutants as MutantDict, switched as _mutmut_mutated"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one function: which lines it takes away, and which stand in their place."""

    module: str
    name: str  # of the function that it is, in the mutated module
    code: str  # the SHA-256 of the module as it was written
    before: str
    after: str


def mutated_copy(copy: Path, modules: list[Path]) -> list[Mutant]:
    """Make `copy` anew, with the `modules` (relative to the checkout) mutated; return their mutants."""
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, copy / name)
    return [mutant for module in modules for mutant in _mutated(copy, module)]


def _mutated(copy: Path, module: Path) -> Iterator[Mutant]:
    source = (copy / module).read_text("utf-8")
    made = mutate_file_contents(str(module), source)
    (copy / module).write_text(made.code.replace(_ITS_SWITCH, _OUR_SWITCH), "utf-8")
    lines = made.code.splitlines()
    code = {
        name: [line.replace(name, "") for line in lines[span.start - 1 : span.end]]
        for name, span in made.line_span_by_function_name.items()
    }
    dotted, sha256 = ".".join(module.with_suffix("").parts), hashlib.sha256(source.encode()).hexdigest()
    for name in made.mutant_names:
        original = code[f"{name.partition('__mutmut_')[0]}__mutmut_orig"]
        yield Mutant(dotted, name, sha256, *_changed(original, code[name]))


def _changed(original: list[str], mutant: list[str]) -> tuple[str, str]:
    """Return the lines that a mutant takes away, and those that it has instead."""
    lines = list(ndiff(original, mutant))
    before, after = (" ".join(line[2:].strip() for line in lines if line.startswith(sign)) for sign in ("- ", "+ "))
    return before, after
