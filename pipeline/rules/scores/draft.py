"""A roster of candidates with their marks, understood as far as it can be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.rules import columns
from pipeline.rules.batch import BLANK, Cell, CellKind, Roster, Row
from pipeline.rules.draft import Draft, understand
from pipeline.rules.entrant import Entrant
from pipeline.rules.exam import columns as exam
from pipeline.rules.exam.columns import AMENDS, TICKET, TITLE
from pipeline.rules.exam.lines import RowReader
from pipeline.rules.exam.words import parse_ticket
from pipeline.rules.marks import Absence, Review, parse_review_or_absence
from pipeline.rules.particulars import parse_batch_name, parse_particular
from pipeline.rules.reading import Reader

REMARK: Final = "备注"
_REMARKS: Final = (REMARK, "说明", "附注")
# In the order in which our form shows them; the notice may be fixed later.
KEYS: Final = (
    *(columns.BATCH, columns.KIND, columns.INSTITUTION, TITLE, columns.EVALUATION_ENDED_ON),
    *(columns.NOTICE_FROM, columns.NOTICE_TO, AMENDS),
)
REQUIRED_KEYS: Final = KEYS[:5]
# In the order in which our form shows them.
COLUMNS: Final = (
    *(columns.NAME, columns.IDENTITY_TYPE, columns.IDENTITY, columns.OCCUPATION, columns.JOB, columns.LEVEL),
    *(TICKET, columns.THEORY, columns.PRACTICAL, columns.REVIEW, REMARK),
)
_NO_DATE: Final[Mapping[CellKind, str]] = {CellKind.DATE: "cell-date"}


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One row of 名单; a field is None where its cell is blank or was not understood, `review` is never blank."""

    entrant: Entrant
    review: Review | Absence | None
    ticket: str | None
    remark: str | None

    @property
    def row(self) -> int:
        """The row that the candidate stands in, as Excel counts it."""
        return self.entrant.row.number


@dataclass(frozen=True, slots=True)
class ScoreDraft:
    """A batch of scores that may still be wrong; `draft` is what it has in common with every other batch."""

    draft: Draft
    title: str | None
    amends: str | None
    lines: tuple[ScoreLine, ...]


def understand_scores(roster: Roster) -> ScoreDraft:
    """Return the roster as understood, with every problem of every row; nothing is raised for bad data."""
    draft, reader = understand(roster), Reader()
    title = reader.read(exam.find(roster.particulars, TITLE), TITLE, parse_particular, refused=_NO_DATE)
    amends = reader.read(exam.find(roster.particulars, AMENDS), AMENDS, parse_batch_name, refused=_NO_DATE)
    lines = tuple(_line(entrant, Reader(entrant.row.number, reader.problems)) for entrant in draft.entrants)
    return ScoreDraft(draft.with_problems(reader.problems), title, amends, lines)


def _line(entrant: Entrant, reader: Reader) -> ScoreLine:
    return ScoreLine(
        entrant=entrant,
        # What is wrong with the cell is told already; only 缺考 and 不合格 are to be told apart here.
        review=None if entrant.review is None else parse_review_or_absence(entrant.row.cell(columns.REVIEW).text),
        ticket=RowReader(entrant.row, reader).read(TICKET, parse_ticket),
        remark=reader.read(_remark(entrant.row), REMARK, parse_particular, refused=_NO_DATE),
    )


def _remark(row: Row) -> Cell:
    return next((row.cells[name] for name in _REMARKS if name in row.cells), BLANK)
