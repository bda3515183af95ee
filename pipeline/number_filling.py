"""The numbers that the platform gives, put into the workbook of a batch that has none yet."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import DropNotFound, TargetExists
from pipeline.files import write_whole
from pipeline.reports.form_tables import RESULTS, with_numbers
from pipeline.reports.forms import filled_form
from pipeline.rules.batch import Roster
from pipeline.rules.history import columns_twice
from pipeline.rules.number_list import Filling, cells_of, fill
from pipeline.rules.problems import Problem, has_errors
from pipeline.storage.single_lists import read_single_list
from pipeline.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of it: the roster (None where it could not be read), its numbers, and why there is nothing."""

    roster: Roster | None
    filling: Filling
    unread: tuple[Problem, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the workbook may be written."""
        return self.roster is not None and not self.unread and self.filling.is_whole


def filled(shop: Workshop, drop: Path, sheet: Path) -> Filled:
    """Return the roster of a drop with the numbers of the platform's list; nothing is written. Raises DropNotFound."""
    taken = shop.inbox.take(shop.inbox.at(drop))
    if taken is None:
        raise DropNotFound(drop=drop)
    reading = shop.inspector.read(taken)
    listed = read_single_list(sheet, sheet.name, limits=shop.settings.limits)
    of_list = (*listed.problems, *columns_twice(listed.headings))
    problems = (*taken.problems, *reading.problems, *of_list)
    if reading.roster is None or has_errors(problems):
        return Filled(reading.roster, Filling((), (), ()), unread=problems)
    return Filled(reading.roster, fill(reading.roster, listed.rows, shop.inspector.facts))


def write(shop: Workshop, found: Filled, target: Path) -> None:
    """Write the workbook with its numbers to `target`; raises TargetExists where something is there."""
    assert found.roster is not None
    assert found.is_whole
    if target.exists():
        raise TargetExists(path=target)
    settings = shop.settings
    content = filled_form(
        with_numbers(RESULTS),
        settings.scope,
        settings.institution.code,
        particulars={key: cell.text for key, cell in found.roster.particulars.items()},
        people=[cells_of(row) for row in found.filling.rows],
    )
    write_whole(target, content)
