"""Rules about persons: what must be known of each, and who may not come twice."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pipeline.rules import columns
from pipeline.rules.batch import Holding
from pipeline.rules.book.rule import Rule
from pipeline.rules.draft import Draft
from pipeline.rules.entrant import Entrant
from pipeline.rules.facts import Facts
from pipeline.rules.problems import Problem
from pipeline.rules.refusal import Refusal

if TYPE_CHECKING:
    from pipeline.rules.identity import Identity

_REQUIRED: Final = {
    columns.NAME: "name-missing",
    columns.IDENTITY: "identity-missing",
    columns.OCCUPATION: "occupation-missing",
    columns.LEVEL: "level-missing",
}


def every_person_is_described(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """Whatever Z11 puts on a certificate is there; 证件类型 and 工种名称 have a meaning when blank."""
    for entrant in draft.entrants:
        for column, code in _REQUIRED.items():
            if draft.lacks(entrant.row, column):
                yield Problem.of(code, entrant.row.number, column)


def everybody_is_born(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """No identity number has a birth date in the future (GB 11643)."""
    for entrant in draft.entrants:
        born_on = entrant.identity.born_on if entrant.identity else None
        if born_on is not None and born_on > facts.today:
            yield Problem.of("identity-not-born", entrant.row.number, columns.IDENTITY, day=born_on)


def documents_are_called_what_they_are(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """A number that tells its type, under another 证件类型, would print the wrong type; it is told."""
    for entrant in draft.entrants:
        identity = entrant.identity
        if identity and identity.told_type is not identity.type:
            values = {"meant": identity.told_type, "type": identity.type}
            yield Problem.warning("identity-type-doubtful", entrant.row.number, columns.IDENTITY_TYPE, **values)


def one_number_has_one_name(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """Two names under one identity number: one of the two certificates would be a stranger's."""
    for entrants in _of_one_person(draft):
        if len({entrant.name for entrant in entrants if entrant.name}) > 1:
            yield from _each_with_the_others("identity-two-names", columns.NAME, entrants)


def nobody_comes_twice(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Nobody gets two certificates for one occupation, job and level (R30)."""
    for entrants in _of_one_person(draft):
        groups: dict[Holding, list[Entrant]] = defaultdict(list)
        for entrant in entrants:
            if holding := holding_of(entrant, facts):
                groups[holding].append(entrant)
        for twice in groups.values():
            if len(twice) > 1:
                yield from _each_with_the_others("holding-twice", columns.IDENTITY, twice)


def nobody_holds_it_already(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Nobody gets a certificate that is already in force (R30); a lost one is reissued, not numbered again."""
    for entrant in draft.entrants:
        holding = holding_of(entrant, facts)
        if holding is not None and holding in facts.held:
            yield Problem.of("already-held", entrant.row.number, columns.IDENTITY, number=facts.held[holding])


def holding_of(entrant: Entrant, facts: Facts) -> Holding | None:
    """Return what the person would hold, spelt as filed; None where it is not known."""
    if not (entrant.identity and entrant.occupation and entrant.job and entrant.level):
        return None
    try:
        filed = facts.filing.job(entrant.occupation, entrant.job)
    except Refusal:
        return None
    return Holding(entrant.identity.text, filed.occupation, filed.job, entrant.level)


def _of_one_person(draft: Draft) -> Iterator[list[Entrant]]:
    """Yield the rows of everybody whose number stands in several; whose document it is, is asked of those alone."""
    by_text: dict[str, list[Entrant]] = defaultdict(list)
    for entrant in draft.entrants:
        if entrant.identity:
            by_text[entrant.identity.text].append(entrant)
    for entrants in by_text.values():
        if len(entrants) > 1:
            yield from _of_one_bearer(entrants)


def _of_one_bearer(entrants: list[Entrant]) -> Iterator[list[Entrant]]:
    groups: dict[Identity, list[Entrant]] = defaultdict(list)
    for entrant in entrants:
        if entrant.identity:
            groups[entrant.identity.bearer].append(entrant)
    yield from groups.values()


def _each_with_the_others(code: str, column: str, entrants: list[Entrant]) -> Iterator[Problem]:
    numbers = [entrant.row.number for entrant in entrants]
    for number in numbers:
        others = "、".join(str(other) for other in numbers if other != number)
        yield Problem.of(code, number, column, rows=others)


RULES: Final = (
    Rule("R13", "Z11", tuple(_REQUIRED.values()), every_person_is_described),
    Rule("R13", "Z11", ("identity-not-born",), everybody_is_born),
    Rule("R13", "Z11", ("identity-type-doubtful",), documents_are_called_what_they_are),
    Rule("R13", "Z11", ("identity-two-names",), one_number_has_one_name),
    Rule("R30", "Z13", ("holding-twice",), nobody_comes_twice),
    Rule("R30", "Z13", ("already-held",), nobody_holds_it_already),
)
