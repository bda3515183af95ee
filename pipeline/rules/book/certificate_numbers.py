"""Rules about certificate numbers that come with the roster (supplied mode), and about those that must not come."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from pipeline.rules import columns
from pipeline.rules.book.rule import Rule
from pipeline.rules.draft import Draft
from pipeline.rules.facts import Facts
from pipeline.rules.numbers import CertificateNumber
from pipeline.rules.problems import Problem

_CODE_LENGTH: Final = 13
_NUMBER_SHAPE: Final = re.compile(r"[A-Z][0-9]{21}")


def nobody_types_a_number(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Numbers of our own come from the counter alone; a typed one is 自行编制 (Z26(2), R11)."""
    for entrant in draft.entrants:
        if not facts.numbers_supplied and entrant.number is not None:
            yield Problem.of("number-typed", entrant.row.number, columns.NUMBER)


def every_supplied_number_is_there(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """In supplied mode every person brings the number that the platform gave."""
    for entrant in draft.entrants:
        if facts.numbers_supplied and draft.lacks(entrant.row, columns.NUMBER):
            yield Problem.of("number-missing", entrant.row.number, columns.NUMBER)


def supplied_numbers_are_well_formed(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """A number has the 22 characters of the code (Z13, N), with our institution's 13 in front."""
    for row, text in _supplied(draft, facts):
        if _NUMBER_SHAPE.fullmatch(text) and text[:_CODE_LENGTH] != str(facts.institution):
            yield Problem.of("number-institution", row, columns.NUMBER, ours=facts.institution)
        elif parsed_number(text, facts) is None:
            yield Problem.of("number-shape", row, columns.NUMBER)


def supplied_numbers_bear_the_year(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Positions 14 and 15 are the year of 发证日期 (N, R8)."""
    issued_on = draft.particulars.issued_on
    for row, text in _supplied(draft, facts):
        number = parsed_number(text, facts)
        if number and issued_on and number.year != issued_on.year:
            yield Problem.of("number-year", row, columns.NUMBER, year=number.year, issued=issued_on.year)


def supplied_numbers_bear_the_level(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Position 16 is the person's level (N table 3, R9)."""
    for entrant in draft.entrants:
        number = parsed_number(entrant.number, facts) if facts.numbers_supplied and entrant.number else None
        if number and entrant.level and number.level is not entrant.level:
            values = {"coded": number.level, "level": entrant.level}
            yield Problem.of("number-level", entrant.row.number, columns.NUMBER, **values)


def supplied_numbers_are_unique(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """One certificate, one number: not twice in the batch, not in an earlier one (Z13, R1)."""
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, text in _supplied(draft, facts):
        rows_of[text].append(row)
        if text in facts.taken:
            yield taken_problem(row, facts.taken[text])
    for rows in rows_of.values():
        for row in rows if len(rows) > 1 else ():
            others = "、".join(str(other) for other in rows if other != row)
            yield Problem.of("number-twice", row, columns.NUMBER, rows=others)


def taken_problem(row: int, batch: str | None) -> Problem:
    """Return the error of a number that was given before: in a batch, or before certpress (None)."""
    if batch is None:
        return Problem.of("number-imported", row, columns.NUMBER)
    return Problem.of("number-taken", row, columns.NUMBER, batch=batch)


def nobody_mixes_numbers_unawares(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Of one year all numbers come from the platform, or none (X4): else both give the same one to two people."""
    issued_on = draft.particulars.issued_on
    if facts.numbered_otherwise is not None and issued_on is not None:
        yield Problem.of("numbers-mixed", None, columns.NUMBER, batch=facts.numbered_otherwise, year=issued_on.year)


def parsed_number(text: str, facts: Facts) -> CertificateNumber | None:
    """Return the number if it is one of our institution, else None."""
    try:
        number = CertificateNumber.parse(text, facts.region)
    except ValueError:
        return None
    return number if number.institution == facts.institution else None


def _supplied(draft: Draft, facts: Facts) -> Iterator[tuple[int, str]]:
    if facts.numbers_supplied:
        yield from ((entrant.row.number, entrant.number) for entrant in draft.entrants if entrant.number)


RULES: Final = (
    Rule("R11", "Z26(2)", ("number-typed",), nobody_types_a_number),
    Rule("R13", "Z11", ("number-missing",), every_supplied_number_is_there),
    Rule("R1", "Z13, N1", ("number-shape", "number-institution"), supplied_numbers_are_well_formed),
    Rule("R8", "N2(6)", ("number-year",), supplied_numbers_bear_the_year),
    Rule("R9", "N table 3", ("number-level",), supplied_numbers_bear_the_level),
    Rule("R1", "Z13", ("number-twice", "number-taken", "number-imported"), supplied_numbers_are_unique),
    Rule("R1", "Z13, Z26(2)", ("numbers-mixed",), nobody_mixes_numbers_unawares),
)
