"""The text of a site.toml: tables and keys as our values, or a complaint with the line."""

import dataclasses
import difflib
import re
import tomllib
import types
import typing
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Self, TypeVar

from pipeline.errors import Because, FolderTrouble, SettingsWrong, SiteNotFound
from pipeline.system_errors import reason_of

KeyPath = tuple[str | int, ...]
_Table = TypeVar("_Table")

_HEADER: Final = re.compile(r"^\s*(\[\[?)\s*([\w.-]+)\s*\]")
_KEY: Final = re.compile(r"^\s*([\w.-]+)\s*=")
_AT_LINE: Final = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A parsed site.toml: its tables, and the line (from 1) at which each key stands."""

    path: Path
    data: Mapping[str, Any]
    lines: Mapping[KeyPath, int]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the file. Raises SiteNotFound, FolderTrouble, or SettingsWrong where it is not TOML in UTF-8."""
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise SiteNotFound(folder=path.parent) from None
        except OSError as error:
            raise FolderTrouble(path=path, reason=reason_of(error)) from error
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise SettingsWrong(file=path, line=line, reason=Because("save the file as UTF-8")) from error
        return cls(path, parsed(path, text), dict(_key_lines(text)))

    def wrong(self, at: KeyPath, message: str, **values: object) -> SettingsWrong:
        """Return the complaint about a key, with its line or that of the nearest table around it."""
        around = (at[:length] for length in range(len(at), 0, -1))
        line = next((self.lines[place] for place in around if place in self.lines), 1)
        return SettingsWrong(file=self.path, line=line, reason=Because(message, key=dotted(at), **values))

    def table(self, at: KeyPath, raw: object, kind: type[_Table]) -> _Table:
        """Return the table as the dataclass `kind`; fields without a default are required."""
        if not isinstance(raw, dict):
            raise self.wrong(at, "{key} is a table: write its keys below a line [{key}]")
        fields = {entry.name: entry for entry in dataclasses.fields(kind)}  # type: ignore[arg-type]
        self.refuse_unknown(at, raw, fields)
        hints = typing.get_type_hints(kind)
        given: dict[str, Any] = {}
        for name, entry in fields.items():
            if name in raw:
                given[name] = self.value((*at, name), raw[name], hints[name])
                self._refuse_too_small((*at, name), given[name], least=entry.metadata.get("least", 0))
            elif entry.default is entry.default_factory is dataclasses.MISSING:
                raise self.wrong((*at, name), "{key} is missing")
        return kind(**given)

    def tables(self, name: str, kind: type[_Table]) -> tuple[_Table, ...]:
        """Return the blocks [[name]] in their order; there may be none."""
        raw = self.data.get(name, [])
        if not isinstance(raw, list):
            raise self.wrong((name,), "{key} comes in blocks: write [[{key}]] with two brackets")
        return tuple(self.table((name, place), block, kind) for place, block in enumerate(raw))

    def refuse_unknown(self, at: KeyPath, raw: Mapping[str, object], known: Collection[str]) -> None:
        """Complain about the first key that nobody knows, with the nearest one that there is."""
        for name in raw:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
                raise self.wrong(
                    (*at, name), "there is no key {key}; the nearest is {nearest}", nearest=dotted((*at, near))
                )

    def value(self, at: KeyPath, raw: object, hint: Any) -> Any:  # noqa: ANN401 - a type hint, and a value of that type
        """Return the value if it is of the hinted type: a text, number, truth value, choice, or a list of these."""
        origin, parts = typing.get_origin(hint), typing.get_args(hint)
        if origin is Literal:
            return self._choice(at, raw, parts)
        if origin is tuple:
            return self._list(at, raw, parts[0])
        if origin in (types.UnionType, typing.Union):
            return self.value(at, raw, parts[0])
        if hint is float and type(raw) is int:
            return float(raw)
        # `type() is`, because True is an int to isinstance.
        if type(raw) is not hint:
            raise self.wrong(at, _WANTED[hint])
        return raw

    def _choice(self, at: KeyPath, raw: object, allowed: tuple[object, ...]) -> object:
        if raw not in allowed:
            raise self.wrong(at, "{key} is one of {allowed}", allowed=" ".join(f'"{choice}"' for choice in allowed))
        return raw

    def _list(self, at: KeyPath, raw: object, hint: type) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise self.wrong(at, "{key} is a list: write it in square brackets")
        return tuple(self.value(at, item, hint) for item in raw)

    def _refuse_too_small(self, at: KeyPath, value: object, *, least: float) -> None:
        if isinstance(value, (int, float)) and not value >= least:
            raise self.wrong(at, "{key} is at least {least}", least=least)


_WANTED: Final[Mapping[Any, str]] = {
    str: Because("{key} is a text: write it in quotation marks").message,
    bool: Because("{key} is true or false, without quotation marks").message,
    int: Because("{key} is a whole number, without quotation marks").message,
    float: Because("{key} is a number, without quotation marks").message,
}


# What an input method for Chinese puts where TOML wants ASCII.
_TYPOGRAPHIC: Final = frozenset("“”‘’「」＂＇＝［］，")
_STRAIGHT: Final = Because('write the straight quotation marks " " of an English keyboard, and = [ ] , from it too')
_NOT_TOML: Final = Because("this line cannot be understood; compare it with the lines above and below")
# By the beginning of what tomllib says.
_SYNTAX: Final[Mapping[str, Because]] = {
    "Cannot overwrite": Because("this key stands there twice; keep one of them"),
    "Cannot declare": Because("this part stands there twice; keep one of them"),
    "Cannot mutate": Because("this part stands there twice; keep one of them"),
    "Unterminated string": Because("a quotation mark is missing at the end of the text"),
    "Illegal character": Because("a quotation mark is missing at the end of the text"),
    "Invalid value": Because("behind = stands a text in quotation marks, a number, true, false, or a list [ ]"),
    "Expected '='": Because("write key = value; a = is missing"),
    "Unclosed array": Because("a closing bracket ] is missing"),
    "Expected ']": Because("a closing bracket ] is missing"),
    "Expected newline": Because("there is something behind the value that does not belong there"),
    "Invalid statement": Because("a line is key = value, or the name of a part like [intake]"),
    "Unescaped '\\'": Because("write \\\\ where the text has \\"),
}


def dotted(at: KeyPath) -> str:
    """Return the key as people write it, e.g. `intake.settle_seconds`; the place of a block is left out."""
    return ".".join(part for part in at if isinstance(part, str))


def parsed(path: Path, text: str) -> Mapping[str, Any]:
    """Return the tables of a TOML text. Raises SettingsWrong, which names the line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = _AT_LINE.search(str(error))
        line = int(told[1]) if told else text.count("\n") + 1
        raise SettingsWrong(file=path, line=line, reason=_syntax(str(error), text, line)) from error


def _syntax(told: str, text: str, line: int) -> Because:
    """Return what is wrong with a line that is not TOML, so that whoever wrote it can mend it."""
    written = "".join(text.splitlines()[line - 1 : line]).partition("#")[0]
    if _TYPOGRAPHIC.intersection(written):
        return _STRAIGHT
    return next((reason for start, reason in _SYNTAX.items() if told.startswith(start)), _NOT_TOML)


def _key_lines(text: str) -> Iterator[tuple[KeyPath, int]]:
    """Give the line of every table and key, which tomllib does not tell."""
    table: KeyPath = ()
    blocks: dict[str, int] = {}
    for line, content in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(content):
            table = tuple(header[2].split("."))
            if header[1] == "[[":
                table = (*table, blocks.setdefault(header[2], 0))
                blocks[header[2]] += 1
            yield table, line
        elif key := _KEY.match(content):
            yield (*table, *key[1].split(".")), line
