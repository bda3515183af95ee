"""The English sentence of every problem code, joined from the tables `sentences_<part>.py` beside this file."""

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

import pipeline.language

_PREFIX = "sentences_"


def tables() -> Mapping[str, Mapping[str, str]]:
    """Return the table of each part under the part's name."""
    parts = sorted(
        module.name for module in pkgutil.iter_modules(pipeline.language.__path__) if module.name.startswith(_PREFIX)
    )
    return {
        part.removeprefix(_PREFIX): importlib.import_module(f"pipeline.language.{part}").SENTENCES for part in parts
    }


@functools.cache
def sentences() -> Mapping[str, str]:
    """Return the sentence of every code. Raises ValueError where two parts use one code for different things."""
    joined: dict[str, str] = {}
    for table in tables().values():
        for code, sentence in table.items():
            if joined.setdefault(code, sentence) != sentence:
                raise ValueError(code)
    return MappingProxyType(joined)
