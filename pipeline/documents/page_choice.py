"""Which pages of a run are wanted again: by their place, by a number, or by a name. Pure.

Whatever is ambiguous is refused: printing a numbered document for the wrong person, or twice, is worse than asking.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.errors import Because, PrintRefused
from pipeline.rules.text import fold, same_key

_PART: Final = re.compile(r"(\d{1,7})(?:(-)(\d{1,7})?)?")
_BETWEEN: Final = re.compile(r"[,;、\s]+")
# A foreigner's name has spaces.
_BETWEEN_NAMES: Final = re.compile(r"[,;、]")
_TO: Final = str.maketrans(dict.fromkeys("–—―~〜−‐", "-"))
_SHORTEST: Final = 4
_MOST_TOLD: Final = 4


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose page it is: the number of the document, and the name (may be empty)."""

    number: str
    name: str = ""


def pages_chosen(text: str, *, count: int) -> tuple[int, ...]:
    """Return the places (from 0) of pages written like `5,7-9` or `201-`, in the order in which they are written.

    Raises PrintRefused for what is written otherwise, for a page that a run of `count` pages does not have, and for one
    that is named twice.
    """
    parts = [part for part in _BETWEEN.split(unicodedata.normalize("NFKC", text).translate(_TO)) if part]
    return _each_once([page for part in parts for page in _pages(part, count)], text)


def _pages(part: str, count: int) -> range:
    found = _PART.fullmatch(part)
    if found is None:
        raise PrintRefused(reason=Because("{part} is not written like 5 or 7-9", part=part))
    first = int(found[1])
    last = int(found[3]) if found[3] else count if found[2] else first
    if not 1 <= first <= last <= count:
        raise PrintRefused(reason=Because("the run has the pages 1 to {count}, and not {part}", count=count, part=part))
    return range(first - 1, last)


def _each_once(places: Sequence[int], text: str) -> tuple[int, ...]:
    if not places:
        raise PrintRefused(reason=Because("no page is named in “{text}”", text=text))
    if len(set(places)) < len(places):
        twice, _ = Counter(places).most_common(1)[0]
        raise PrintRefused(reason=Because("page {page} is named twice", page=twice + 1))
    return tuple(places)


def bearers_chosen(wanted: Sequence[str], bearers: Sequence[Bearer]) -> tuple[int, ...]:
    """Return the places (from 0) of the pages that have these numbers or names, in the order in which they are asked.

    A number may be given whole or by its end, of four characters at least; a name whole. Raises PrintRefused for what
    fits no page, or several.
    """
    return _each_once([_place(word, bearers) for word in _words_in(wanted)], " ".join(wanted))


def _words_in(wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the numbers and names in what was typed; a comma stands between several of them, in either width."""
    texts = (unicodedata.normalize("NFKC", text) for text in wanted)
    return tuple(word.strip() for text in texts for word in _BETWEEN_NAMES.split(text) if word.strip())


def _ends_in(number: str, word: str) -> bool:
    """Whether the word is the number, or its end of four characters at least: what an operator reads out."""
    return number == word.upper() or (len(word) >= _SHORTEST and number.endswith(word.upper()))


def _place(word: str, bearers: Sequence[Bearer]) -> int:
    for found in _tried(word, bearers):
        if len(found) > 1:
            told = "、".join(f"{bearers[place].number} {bearers[place].name}".rstrip() for place in found[:_MOST_TOLD])
            raise PrintRefused(
                reason=Because(
                    "{count} pages fit {word}: {told}; give the whole number", count=len(found), word=word, told=told
                )
            )
        if found:
            return found[0]
    raise PrintRefused(reason=Because("no page of the run has the number or the name {word}", word=word))


def _tried(word: str, bearers: Sequence[Bearer]) -> Iterator[list[int]]:
    """Give the places that fit in each way: by the whole number, by the whole name, by the end of the number."""
    number, name = word.upper(), same_key(fold(word))
    yield [place for place, bearer in enumerate(bearers) if bearer.number == number]
    yield [place for place, bearer in enumerate(bearers) if same_key(bearer.name) == name]
    yield [place for place, bearer in enumerate(bearers) if _ends_in(bearer.number, word)]


def ranges_of(places: Sequence[int], *, longest: int) -> str:
    """Return places (from 0) as pages are written, `5,7-9`; where that is longer than `longest`, the first page and how
    many there are besides, `5+117`.
    """
    parts: list[list[int]] = []
    for page in (place + 1 for place in places):
        if parts and page == parts[-1][-1] + 1:
            parts[-1][1:] = [page]
        else:
            parts.append([page])
    text = ",".join("-".join(map(str, part)) for part in parts)
    return text if len(text) <= longest else f"{places[0] + 1}+{len(places) - 1}"
