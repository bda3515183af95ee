"""The history: certificates issued before certpress are brought in from a workbook, looked at first, all or none."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import DropRefused
from pipeline.files import sha256_of, telling_trouble
from pipeline.rules.acts import Act
from pipeline.rules.batch import Row
from pipeline.rules.history import PastDraft, PastJudgement, judge_past, understand_past
from pipeline.rules.problems import has_errors
from pipeline.scratch import scratch_folder
from pipeline.storage.single_lists import SingleList, read_single_list
from pipeline.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Preview:
    """What a workbook would bring in: its rows as read, what was understood of them, and what is wrong.

    `source` is the SHA-256 (hex) of the workbook.
    """

    source: str
    rows: tuple[Row, ...]
    draft: PastDraft
    judgement: PastJudgement

    @property
    def is_right(self) -> bool:
        """Whether all of it may be entered."""
        return not has_errors(self.judgement.problems)


def preview(shop: Workshop, file: Path) -> Preview:
    """Return what the workbook would bring in; nothing is written."""
    with _read(shop, file) as (listed, source):
        draft = understand_past(listed.headings, listed.rows)
        if listed.problems:
            return Preview(source, (), draft, PastJudgement(listed.problems, ()))
        facts = replace(
            shop.inspector.facts,
            held=shop.register.held_by(draft.identities),
            taken=shop.register.numbers_taken(draft.numbers),
        )
        return Preview(source, listed.rows, draft, judge_past(draft, facts))


def bring_in(shop: Workshop, file: Path, act: Act, *, expected: str) -> int:
    """Enter every certificate of the workbook that was looked at, and return how many.

    `expected` is the `source` of its preview. Raises DropRefused where it has an error or was changed since; nothing
    is entered then.
    """
    with shop.alone():
        now = preview(shop, file)
        if not now.is_right or now.source != expected:
            raise DropRefused(drop=file.name)
        return shop.register.import_past(now.judgement.certificates, act, source=now.source)


@contextmanager
def _read(shop: Workshop, file: Path) -> Iterator[tuple[SingleList, str]]:
    """Give the list and the hash of the very bytes that were read: somebody may be saving the workbook."""
    with scratch_folder() as scratch:
        copy = scratch / "list.xlsx"
        with telling_trouble(file):
            shutil.copyfile(file, copy)
        yield read_single_list(copy, file.name, limits=shop.settings.limits), sha256_of(copy)
