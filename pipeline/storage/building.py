"""Is the database built as certpress builds it, with nothing left out and nothing added?

Promised: whoever verifies reads what everybody else reads. A view in the place of a table may show something else to
the connection that compares it than to the one that is asked for a certificate; a trigger writes what nobody entered.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import cache

from pipeline.errors import Because, StoreForeign
from pipeline.storage.store import Store, queries, schema_as_written

_Part = tuple[str, str]


def refuse_foreign_parts(store: Store) -> None:
    """Raise StoreForeign for the first table, index, trigger or view that is not, or not so, one of the schema, and for
    a table that is missing.
    """
    there, ours = parts_of(store), _written()
    for part in sorted(there.keys() | ours.keys()):
        told = " ".join(part)
        if part in there and (part not in ours or _plain(there[part]) != _plain(ours[part])):
            raise StoreForeign(file=store.known_as, reason=Because("{part} is not of its making", part=told))
        if part not in there and part[0] == "table":
            raise StoreForeign(file=store.known_as, reason=Because("{part} is missing", part=told))


def missing_parts(store: Store) -> Mapping[_Part, str]:
    """Return the guards and indexes that are gone, with the statement that makes each anew."""
    there = parts_of(store)
    return {part: statement for part, statement in _written().items() if part not in there}


def parts_of(store: Store) -> Mapping[_Part, str]:
    """Return by type and name how each part is written; nothing for an index that SQLite makes by itself."""
    return _by_name(store.rows("parts"))


@cache
def _written() -> Mapping[_Part, str]:
    with closing(schema_as_written()) as schema:
        return _by_name(schema.execute(queries()["parts"]))


def _by_name(rows: Iterable[tuple[str, str, str | None]]) -> Mapping[_Part, str]:
    return {(kind, name): sql or "" for kind, name, sql in rows}


def _plain(sql: str) -> str:
    """One spelling: a table that a later version altered has other spaces and quotes."""
    return re.sub(r"\s*([(),])\s*", r"\1", re.sub(r"\s+", " ", sql.replace('"', "")))
