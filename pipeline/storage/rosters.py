"""Which file of a drop is its roster, and which texts stand in it."""

import json
import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from pipeline.rules.drop_names import PARTICULARS_SHEET, PEOPLE_SHEET
from pipeline.rules.text import same_key
from pipeline.storage.limits import Limits
from pipeline.storage.spool import Member

PARTICULARS_CSV: Final = f"{PARTICULARS_SHEET}.csv"
PEOPLE_CSV: Final = f"{PEOPLE_SHEET}.csv"
BATCH_JSON: Final = "batch.json"
WORKBOOK: Final = ".xlsx"
CSV_HALVES: Final = frozenset({PARTICULARS_CSV, PEOPLE_CSV})
_NAMED: Final = CSV_HALVES | {BATCH_JSON}
_WORD: Final = re.compile(r"[^\s,;:\"'\[\]{}]+")


def is_roster(member: Member) -> bool:
    """Whether the file is a roster or one half of one."""
    return member.suffix == WORKBOOK or same_key(member.name) in _NAMED


def roster_words(members: Sequence[Member], *, limits: Limits) -> frozenset[str]:
    """Return the texts of every workbook, CSV and JSON among `members`, whatever their names mean."""
    words: set[str] = set()
    for member in members:
        if member.suffix == WORKBOOK:
            words |= _words_of_workbook(member, limits)
        elif member.suffix in {".csv", ".json"}:
            words |= _words_of_text(member, limits)
    return frozenset(words - {""})


def _words_of_workbook(member: Member, limits: Limits) -> set[str]:
    from pipeline.storage.workbooks import read_workbook  # noqa: PLC0415 - calamine only where a workbook is read

    sheets, _ = read_workbook(member.file, member.path, limits=limits)
    return {cell.text.strip() for lines in sheets.values() for line in lines for cell in line.cells}


def _words_of_text(member: Member, limits: Limits) -> set[str]:
    from pipeline.storage.batch_json import holds_too_much  # noqa: PLC0415 - as below
    from pipeline.storage.texts import decoded  # noqa: PLC0415 - it knows rosters in turn

    written = member.file.read_bytes()
    text = decoded(written) or ""
    if member.suffix == ".json":
        # A writer may have escaped every hanzi.
        try:
            text = "" if holds_too_much(written, limits) else json.dumps(json.loads(text), ensure_ascii=False)
        except (ValueError, RecursionError):
            return set()
    # Whoever packs a roster of commas alone gets no more of our memory than one of people.
    return {word.group() for word in islice(_WORD.finditer(text), limits.cells)}
