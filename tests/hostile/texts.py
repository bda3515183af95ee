"""CSV and JSON as no program writes them: in several encodings at once, without an end, without a bottom."""

import json
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Final

from tests.hostile.values import mutated, value

Tables = tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]
_CODES: Final = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be", "utf-32", "big5", "shift_jis", "utf-7")


def _quoted(cell: object) -> str:
    text = str(cell)
    return '"' + text.replace('"', '""') + '"' if set(text) & set('",\r\n') else text


def _lines(table: Sequence[Sequence[object]]) -> str:
    return "".join(",".join(map(_quoted, line)) + "\r\n" for line in table)


def halves(tables: Tables) -> tuple[str, str]:
    """Return 批次.csv and 名单.csv of a batch as text."""
    particulars, rows = tables
    headings = list(rows[0])
    people = [headings, *([row.get(heading, "") for heading in headings] for row in rows)]
    return _lines(list(particulars.items())), _lines(people)


def csv(tables: Tables, chance: Random) -> tuple[bytes, bytes]:
    """Return 批次.csv and 名单.csv, one of them spoilt."""
    particulars, people = halves(tables)
    spoilt = chance.choice(_CSV)(people, chance)
    if chance.random() < 0.2:
        return chance.choice(_CSV)(particulars, chance), people.encode()
    return particulars.encode(), spoilt


def _encoded(text: str, chance: Random) -> bytes:
    return text.encode(chance.choice(_CODES), errors="replace")


def _two_encodings(text: str, chance: Random) -> bytes:
    at = chance.randrange(len(text))
    return text[:at].encode("gb18030") + text[at:].encode()


def _with_bytes(text: str, chance: Random) -> bytes:
    odd = (b"\0", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xff\xfe", b"\x1a", b"\xc0\x80", b"\x85", b"\x0b\x0c", b'"')
    content = text.encode()
    at = chance.randrange(len(content))
    return content[:at] + chance.choice(odd) * chance.randrange(1, 4) + content[at:]


def _wide(text: str, chance: Random) -> bytes:
    return text.encode() + b"," * chance.choice((201, 10_000, 1_000_000)) + b"\r\n"


def _long(text: str, chance: Random) -> bytes:
    return text.encode() + b"a,b\r\n" * chance.choice((1000, 30_000))


def _endless_quote(text: str, chance: Random) -> bytes:
    return text.encode() + b'"' + b"x,\r\n" * chance.choice((10, 50_000))


def _large_cell(text: str, chance: Random) -> bytes:
    return text.encode() + b"x" * chance.choice((2001, 131_073, 4_000_000)) + b",1\r\n"


def _line_ends(text: str, chance: Random) -> bytes:
    return text.replace("\r\n", chance.choice(("\r", "\n", "\n\r", "\u2028", "\x0b", ""))).encode()


def _odd_cells(text: str, chance: Random) -> bytes:
    cells = text.split(",")
    for _ in range(chance.randrange(1, 6)):
        cells[chance.randrange(len(cells))] = _quoted(value(chance))
    return ",".join(cells).encode(errors="replace")


def _other_separator(text: str, chance: Random) -> bytes:
    return text.replace(",", chance.choice((";", "\t", "，", "|"))).encode()


def _mutated(text: str, chance: Random) -> bytes:
    return mutated(text.encode(), chance)


_CSV: Final[Sequence[Callable[[str, Random], bytes]]] = (
    _encoded,
    _two_encodings,
    _with_bytes,
    _wide,
    _long,
    _endless_quote,
    _large_cell,
    _line_ends,
    _odd_cells,
    _odd_cells,
    _other_separator,
    _mutated,
)
_ATOMS: Final = (
    "NaN",
    "-Infinity",
    "1" + "0" * 400,
    "1e400",
    "-0",
    "1e99999999999999999999",
    "9" * 5000,
    "null",
    "true",
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u0000"',
    "[]",
    "{}",
    '{"a":{"a":[]}}',
    '""',
    "[" * 2000,
    "[" * 100_000,
    '{"a":' * 100_000,
    "[" * 500 + "]" * 500,
    "'x'",
    "0x10",
    "01",
    "+1",
    ".5",
    "\ufeff",
    "//",
    '"\t"',
)


def batch_json(tables: Tables, chance: Random) -> bytes:
    """Return a batch.json, spoilt."""
    particulars, rows = tables
    whole = {"version": 1, "批次": dict(particulars), "名单": [dict(row) for row in rows]}
    return chance.choice(_JSON)(whole, chance)


def _dumped(whole: object) -> str:
    return json.dumps(whole, ensure_ascii=False, default=str)


def _with_atom(whole: dict[str, Any], chance: Random) -> bytes:
    row = chance.choice([whole, whole["批次"], *whole["名单"]])
    row[chance.choice(list(row))] = "@ATOM@"
    return _dumped(whole).replace('"@ATOM@"', chance.choice(_ATOMS)).encode()


def _with_key(whole: dict[str, Any], chance: Random) -> bytes:
    row = chance.choice([whole, whole["批次"], *whole["名单"]])
    row[value(chance)] = chance.choice((None, value(chance), 1, [], {}))
    return _dumped(whole).encode(errors="replace")


def _twice(whole: dict[str, Any], chance: Random) -> bytes:
    key = _dumped(chance.choice(["version", "名单", *whole["批次"]]))
    return _dumped(whole).replace(key, f"{key}: {chance.choice(_ATOMS[:10])}, {key}", 1).encode()


def _odd_values(whole: dict[str, Any], chance: Random) -> bytes:
    for _ in range(chance.randrange(1, 6)):
        row = chance.choice([whole["批次"], *whole["名单"]])
        row[chance.choice(list(row))] = value(chance)
    return _dumped(whole).encode(errors="replace")


def _other_encoding(whole: dict[str, Any], chance: Random) -> bytes:
    return _dumped(whole).encode(chance.choice(_CODES), errors="replace")


def _many_people(whole: dict[str, Any], chance: Random) -> bytes:
    people = chance.choice(("{}", "[]", "null", '{"a":[]}', "1"))
    return _dumped({**whole, "名单": []})[:-2].encode() + f"{people},".encode() * 200_000 + f"{people}]}}".encode()


def _mutated_json(whole: dict[str, Any], chance: Random) -> bytes:
    return mutated(_dumped(whole).encode(), chance)


_JSON: Final[Sequence[Callable[[dict[str, Any], Random], bytes]]] = (
    _with_atom,
    _with_atom,
    _with_key,
    _twice,
    _odd_values,
    _odd_values,
    _other_encoding,
    _many_people,
    _mutated_json,
)
