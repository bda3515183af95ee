"""The files of a template's folder, read; what cannot be read is told with its file and its line.

The parsers' own words are English and meant for programmers: whoever keeps a template gets a sentence of ours instead.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pipeline.errors import Because, TemplateWrong
from pipeline.system_errors import reason_of

_AT_LINE: Final = re.compile(r"\(at line (\d+)")
# How tomllib begins what it says of a key or a part that was there before.
_TWICE: Final = "Cannot "
# Every kind that is shipped, and as many of a site's own.
_MOST_TABLES_KEPT: Final = 128


def read_text(folder: Path, name: str) -> str:
    """Return what stands in a file; raises TemplateWrong where it is missing or not UTF-8."""
    try:
        return (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise _wrong(folder, Because("{file} is missing", file=name)) from error
    except OSError as error:
        raise _wrong(
            folder, Because("{file} cannot be opened: {reason}", file=name, reason=reason_of(error))
        ) from error
    except UnicodeDecodeError as error:
        raise _wrong(folder, Because("{file} is not in UTF-8; save it as UTF-8", file=name)) from error


def read_toml(folder: Path, name: str) -> Mapping[str, Any]:
    """Return the tables of a TOML file, the same ones while its text is the same; raises TemplateWrong."""
    text = read_text(folder, name)
    try:
        return _tables(text)
    except tomllib.TOMLDecodeError as error:
        told = _AT_LINE.search(str(error))
        line = int(told[1]) if told else text.count("\n") + 1
        twice = Because("{file}, line {line}: this stands there twice; keep one of them", file=name, line=line)
        wrong = Because(
            "{file}, line {line}: this cannot be understood; compare it with the lines above and below",
            file=name,
            line=line,
        )
        raise _wrong(folder, twice if str(error).startswith(_TWICE) else wrong) from error


@lru_cache(maxsize=_MOST_TABLES_KEPT)
def _tables(text: str) -> Mapping[str, Any]:
    """Return what the text says. Every batch asks several times what every kind says, and the parser is slow."""
    return tomllib.loads(text)


def read_sets(folder: Path, name: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the sets of values of a JSON file, by their names; raises TemplateWrong."""
    try:
        sets = json.loads(read_text(folder, name))
    except json.JSONDecodeError as error:
        reason = Because(
            "{file}, line {line}: a comma, a bracket or a quotation mark is wrong here", file=name, line=error.lineno
        )
        raise _wrong(folder, reason) from error
    if not isinstance(sets, dict) or not all(isinstance(one, dict) for one in sets.values()):
        raise _wrong(folder, Because("{file} must hold sets of values, each with its name", file=name))
    return sets


def _wrong(folder: Path, reason: Because) -> TemplateWrong:
    return TemplateWrong(template=folder.name, reason=reason)
