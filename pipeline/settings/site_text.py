"""The text of a new site.toml, every key explained in it."""

import dataclasses
import json
from collections.abc import Sequence
from importlib import resources
from typing import Final

from pipeline.rules.batch import ScopeItem
from pipeline.settings.values import Person
from pipeline.storage.limits import Limits

# Comments: a new site has nothing filed yet, and a batch outside the scope is refused.
_EXAMPLE_SCOPE: Final = """\
# [[scope]]
# occupation = "电工"
# jobs = ["高压电工", "----"]
# levels = [5, 4, 3]
"""
_EXAMPLE_PERSON: Final = """\
# [[person]]
# name = "李审批"
# roles = ["approver"]
# key = ""
"""


def site_text(
    *,
    name: str,
    code: str,
    language: str = "zh_CN",
    scope: Sequence[ScopeItem] = (),
    people: Sequence[Person] = (),
) -> str:
    """Return the text of a site.toml (UTF-8) with every default written out; without a scope it holds an example."""
    text = resources.files("pipeline.settings").joinpath("site.toml").read_text("utf-8")
    for limit in dataclasses.fields(Limits):
        text = text.replace(f"@{limit.name}@", str(limit.default))
    return (
        text.replace("@SCOPE@", "\n".join(map(_scope_block, scope)) or _EXAMPLE_SCOPE)
        .replace("@PEOPLE@", ("\n".join(map(_person_block, people)) or _EXAMPLE_PERSON).rstrip())
        .replace("@LANGUAGE@", _quoted(language))
        .replace("@NAME@", _quoted(name))
        .replace("@CODE@", _quoted(code))
    )


def _quoted(text: str) -> str:
    """Return a TOML basic string: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _scope_block(item: ScopeItem) -> str:
    levels = ", ".join(str(int(level)) for level in item.levels)
    return f"[[scope]]\noccupation = {_quoted(item.occupation)}\njobs = {_list(item.jobs)}\nlevels = [{levels}]\n"


def _person_block(person: Person) -> str:
    return f"[[person]]\nname = {_quoted(person.name)}\nroles = {_list(person.roles)}\nkey = {_quoted(person.key)}\n"
