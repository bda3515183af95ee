"""From what a batch has to say to the pages of a kind: the kind chooses, and nothing here knows any kind.

What there is a page of - a person, a room in a session - is a `Content`. It can say more than any one kind prints; a
kind takes the values that it has fields for, and lets one of the lists run over as many pages as it needs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.documents.kinds import Kind, Pages
from pipeline.documents.record import Record, Records
from pipeline.errors import Because, TemplateWrong

Texts = Mapping[str, str]
Rows = Sequence[Texts]
# What the pages themselves add: which of how many a page is.
PAGE = "page"


@dataclass(frozen=True, slots=True)
class Content:
    """What a page, or several, can say of one thing.

    `key` is what no other content of its sort has, `texts` its values, `lists` its rows of values by the name of the
    list, `sorts` what it may be chosen by. `row`, `photo`, `code` and `variant` are those of a record; `drawing` is a
    drawing as SVG. `origins` are the roster rows that the rows of a list come from.
    """

    key: str
    texts: Texts
    lists: Mapping[str, Rows] = field(default_factory=dict)
    sorts: frozenset[str] = field(default_factory=frozenset)
    row: int = 0
    photo: str | None = None
    code: str = ""
    variant: str = ""
    drawing: str = ""
    origins: Mapping[str, Sequence[int]] = field(default_factory=dict)


def records_of(kind: Kind, contents: Sequence[Content]) -> Sequence[Record]:
    """Return the pages of a kind in the order of the contents; one without a row has a page all the same.

    Raises TemplateWrong where the kind asks for a value, or a list, that these contents do not have.
    """
    pages = kind.pages
    if pages is None:
        return ()
    if pages.rows or pages.only:
        chosen = (content for content in contents if not pages.only or pages.only in content.sorts)
        return tuple(record for content in chosen for record in _records(kind, pages, content))
    return Records(len(contents), lambda place: next(_records(kind, pages, contents[place])))


def _records(kind: Kind, pages: Pages, content: Content) -> Iterator[Record]:
    rows = _rows(kind, pages, content)
    size = kind.rows or max(len(rows), 1)
    parts = [rows[first : first + size] for first in range(0, len(rows), size)] or [rows]
    origins = content.origins.get(pages.rows, ())
    for number, part in enumerate(parts, 1):
        numbered = {PAGE: page_of(number, len(parts)), **content.texts}
        yield Record(
            row=content.row,
            key=content.key if len(parts) == 1 else f"{content.key} {number}/{len(parts)}",
            texts={**dict(_values(kind, numbered, part)), **_end(kind, pages, part)},
            photo=content.photo if kind.photo else None,
            code=content.code if kind.code else "",
            variant=content.variant if kind.variants else "",
            drawing=content.drawing,
            rows=tuple(origins[(number - 1) * size : number * size]),
        )


def _end(kind: Kind, pages: Pages, rows: Rows) -> Texts:
    """Return the words that close a list, in the first row that stays empty; of a full page, none are needed."""
    return {f"{pages.end_in}.{len(rows) + 1}": pages.end} if pages.end and len(rows) < kind.rows else {}


def page_of(number: int, count: int) -> str:
    """Return which of how many a page is, as it is printed."""
    return f"第{number}页，共{count}页"


def _rows(kind: Kind, pages: Pages, content: Content) -> Rows:
    if not pages.rows:
        return ()
    if pages.rows not in content.lists:
        reason = Because(
            "its pages have no list {name}; there are {known}", name=pages.rows, known=_known(content.lists)
        )
        raise TemplateWrong(template=kind.name, reason=reason)
    return content.lists[pages.rows]


def _values(kind: Kind, texts: Texts, rows: Rows) -> Iterator[tuple[str, str]]:
    """Yield the value of every field; rows that are not filled have none."""
    for one in kind.fields:
        if one.constant is not None:
            yield one.name, one.constant
        elif one.sum_of:
            yield one.name, str(sum(int(_taken(kind, row, one.sum_of)) for row in rows))
        elif one.row == 0:
            yield one.name, _taken(kind, texts, one.name)
        elif one.row <= len(rows):
            yield one.name, _taken(kind, rows[one.row - 1], one.column)


def check_known(kind: Kind, texts: Texts) -> None:
    """Raise TemplateWrong where the kind has a field of which `texts` say nothing."""
    for one in kind.fields:
        _taken(kind, texts, one.name)


def _taken(kind: Kind, texts: Texts, name: str) -> str:
    if name not in texts:
        reason = Because("its pages have no value {name}; there are {known}", name=name, known=_known(texts))
        raise TemplateWrong(template=kind.name, reason=reason)
    return texts[name]


def _known(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def blank_record(kind: Kind, texts: Texts) -> Record:
    """Return the page of a kind to be filled in by hand: its own words, what it says where it is blank, and `texts`."""
    known = {**kind.blank.texts, **texts}
    own = {one.name: known.get(one.name, "") for one in kind.fields if one.row == 0 or one.name in known}
    return Record(
        row=0,
        key="",
        texts={**own, **kind.constants},
        photo=None,
        code="",
        variant=kind.every_variant[0],
        drawing=kind.blank.drawing,
    )
