"""The papers that go with a finished batch, written into its folder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipeline.files import write_whole
from pipeline.reports import (
    card_list,
    confirmation_form,
    manifest,
    passed_list,
    roster,
    score_entry,
    sign_list,
    upload_table,
)
from pipeline.reports.manifest import Bearer, Document, Head
from pipeline.rules.batch import NumberedBatch
from pipeline.rules.batches import AnyNumbered
from pipeline.rules.cards.batch import NumberedCards
from pipeline.rules.categories import Category
from pipeline.rules.columns import RESULT_KIND
from pipeline.rules.exam.ticketed import TicketedExam
from pipeline.rules.scores.batch import RecordedScores


@dataclass(frozen=True, slots=True)
class Paper:
    """One file that was written, durably: its path inside the batch's folder, SHA-256 (hex) and pages.

    `key` says what it is; `pages` is 0 for what has none of its own.
    """

    key: str
    path: str
    sha256: str
    pages: int = 0


class BatchPapers:
    """Writes the lists of a batch and manifest.json; the same batch gives the same bytes."""

    def lists(self, numbered: AnyNumbered, *, folder: Path) -> tuple[Paper, ...]:
        """Write the lists that go with the batch into `folder`."""
        return tuple(_written(key, folder / name, content) for key, name, content in _lists(numbered))

    def manifest(self, numbered: AnyNumbered, made: Sequence[Document], *, folder: Path) -> Paper:
        """Write manifest.json into `folder`; `made` are the files of the batch's people, as they are printed."""
        batch, (bearers, kind) = numbered.batch, _bearers(numbered)
        head = Head(batch.name, kind, str(batch.institution), batch.issued_on.isoformat())
        return _written("manifest", folder / manifest.FILE_NAME, manifest.manifest(head, bearers, made))


def _lists(numbered: AnyNumbered) -> Iterator[tuple[str, str, bytes]]:
    """Give what each list is, the name of its file and its content."""
    match numbered:
        case NumberedBatch():
            yield "register-list", roster.FILE_NAME, roster.register_list(numbered)
            yield "sign-list", sign_list.FILE_NAME, sign_list.sign_list(numbered)
            yield "upload-table", upload_table.FILE_NAME, upload_table.upload_table(numbered)
            yield "confirmation-form", confirmation_form.FILE_NAME, confirmation_form.confirmation_form(numbered)
        case NumberedCards():
            yield "card-list", card_list.FILE_NAME, card_list.card_list(numbered)
        case TicketedExam():
            yield "score-entry", score_entry.FILE_NAME, score_entry.score_entry(numbered)
        case RecordedScores(scores):
            if any(score.passed for score in scores.scores):
                yield "passed-list", passed_list.FILE_NAME, passed_list.passed_list(scores)


def _bearers(numbered: AnyNumbered) -> tuple[list[Bearer], str]:
    """Return whose the documents of the batch are, and what kind of batch it is."""
    match numbered:
        case NumberedBatch():
            return _certificates(numbered), RESULT_KIND
        case NumberedCards():
            return _cards(numbered), str(numbered.batch.category)
        case TicketedExam():
            return _candidates(numbered), str(Category.ADMISSION)
        case RecordedScores():
            # Nobody has a document of their own.
            return [], str(Category.SCORES)


def _certificates(numbered: NumberedBatch) -> list[Bearer]:
    people = zip(numbered.numbers, numbered.batch.results, strict=True)
    return [Bearer(str(number), result.name, result.identity) for number, result in people]


def _cards(numbered: NumberedCards) -> list[Bearer]:
    people = zip(numbered.numbers, numbered.batch.holders, strict=True)
    return [Bearer(str(number), holder.name, holder.identity) for number, holder in people]


def _candidates(numbered: TicketedExam) -> list[Bearer]:
    """Return the candidates in the order of their tickets in the print run."""
    people = ((numbered.numbers[place], numbered.batch.exam.candidates[place]) for place in numbered.by_ticket)
    return [Bearer(ticket, candidate.name, candidate.identity) for ticket, candidate in people]


def _written(key: str, path: Path, content: bytes) -> Paper:
    write_whole(path, content)
    return Paper(key, path.name, sha256(content).hexdigest())
