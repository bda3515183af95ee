"""docs/reference/values.md: what a kind can print, with examples, out of sample batches that went through the line."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.documents.batch_contents import contents_of
from pipeline.documents.contents import PAGE, Content, Texts
from pipeline.rules.categories import Category
from tests.line.office import open_office
from tests.samples.batches import write_drop
from tests.samples.card_batches import write_card_drop
from tests.samples.exam_batches import write_exam_drop
from tests.samples.score_batches import write_score_drop

_ABOUT = (
    "What a kind can print: the names for the fields of its `kind.toml`, for `of`, `rows` and `only` in its `[pages]` "
    "(see [a new kind](../how-to/new-kind.md)), and an example of each. A field without `repeat` has a value of the "
    "page, one with `repeat` a column of the list that `rows` names; `subject.1` is the first row of a `subject` that "
    "is repeated without a list."
)
_EMPTY = "（空）"
_PAGE_EXAMPLE = "第1页，共1页"
# A batch of each 类别, as small as it shows everything.
SAMPLES: Mapping[Category, Callable[[Path], Path]] = {
    Category.RESULTS: lambda inbox: write_drop(inbox, people=3, levels=(1, 3)),
    Category.EXAMINERS: lambda inbox: write_card_drop(inbox, Category.EXAMINERS, people=3),
    Category.SUPERVISORS: lambda inbox: write_card_drop(inbox, Category.SUPERVISORS, people=1),
    Category.STAFF: lambda inbox: write_card_drop(inbox, Category.STAFF, people=1),
    Category.ADMISSION: lambda inbox: write_exam_drop(inbox, people=12, rooms=1),
    Category.SCORES: lambda inbox: write_score_drop(inbox, people=12),
}


def values_page() -> str:
    """Return docs/reference/values.md: for each 类别 and each `of` the values, the lists and the sorts."""
    lines = ["# Values", "", _ABOUT, ""]
    for category in SAMPLES:
        lines += [f"## {category}", ""]
        for name, contents in told(category).items():
            lines += [f'### {category} `of = "{name}"`', "", *_described(contents)]
    return "\n".join(lines)


@cache
def told(category: Category) -> Mapping[str, Sequence[Content]]:
    """Return what there can be pages of in the sample batch, by the name for `of`."""
    with TemporaryDirectory() as folder:
        office = open_office(Path(folder))
        SAMPLES[category](office.inbox)
        assert 1 == len(office.run().accepted)
        with office.workshop() as shop:
            made = contents_of(shop.register.numbered(1), shop.wording)
            return {name: list(contents()) for name, contents in made.items()}


def _described(contents: Sequence[Content]) -> Iterator[str]:
    yield from _table("value", _examples([{PAGE: _PAGE_EXAMPLE}, *(content.texts for content in contents)]))
    for name in dict.fromkeys(chain.from_iterable(content.lists for content in contents)):
        rows = chain.from_iterable(content.lists.get(name, ()) for content in contents)
        yield from _table(f'`rows = "{name}"`', _examples(rows))
    yield from _besides(contents)


def _besides(contents: Sequence[Content]) -> Iterator[str]:
    sorts = sorted(set(chain.from_iterable(content.sorts for content in contents)))
    variants = dict.fromkeys(content.variant for content in contents if content.variant)
    also = {
        "`only`": ", ".join(f"`{sort}`" for sort in sorts),
        "variants": ", ".join(f"`{variant}`" for variant in variants),
        "photo": "yes" if any(content.photo for content in contents) else "",
        "code": next((content.code for content in contents if content.code), ""),
        "drawing": "yes" if any(content.drawing for content in contents) else "",
    }
    if any(also.values()):
        yield "; ".join(f"{name}: {value}" for name, value in also.items() if value) + "."
        yield ""


def _examples(rows: Iterable[Texts]) -> Mapping[str, str]:
    """Return each name with the first text that is not empty."""
    found: dict[str, str] = {}
    for row in rows:
        for name, text in row.items():
            found[name] = found.get(name) or text
    return found


def _table(heading: str, examples: Mapping[str, str]) -> Iterator[str]:
    if not examples:
        return
    yield from (f"| {heading} | example |", "|---|---|")
    yield from (f"| `{name}` | {text or _EMPTY} |" for name, text in examples.items())
    yield ""
