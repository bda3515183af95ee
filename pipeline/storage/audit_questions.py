"""What an audit asks of the register: is everything accounted for, and is it still what was entered?

Nothing here writes but a rebuild, which makes the tables what the entries say.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.entries import Entry
from pipeline.ledger.looks import Looked, looked
from pipeline.ledger.merkle import Head
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.views import ApprovalOnFile, AuditedFile, Difference, KeptBatch, Verified
from pipeline.rules.exam.numbering import CountedExam, exam_number
from pipeline.storage import checkpoints, erasing, exams, lookup
from pipeline.storage.questions import Questions

_AT_A_TIME = 1000


class AuditQuestions(Questions):
    """What one connection answers about everything that was ever entered."""

    # --- is everything accounted for? ---------------------------------------------------------------------------------

    def audited_files(self) -> Iterator[AuditedFile]:
        """Yield every file that has to lie in the output folder: of batches that are finished and not taken back.

        They are asked for by the thousand: while whoever asks reads a file, others may enter something.
        """
        after = ""
        while some := list(self._store.rows("audited_files", after=after, most=_AT_A_TIME)):
            yield from (AuditedFile(*cells) for cells in some)
            after = some[-1][0]

    def files_made_in(self, folder: str) -> frozenset[str]:
        """Return the names of the files that were ever made in a folder, which is relative to the output folder."""
        return lookup.files_made_in(self._store, folder)

    def counters(self) -> tuple[tuple[int, int, int], ...]:
        """Return year, level and last sequence of every sequence of certificate numbers."""
        return tuple((year, level, last) for _, year, level, last, _ in self._store.rows("every_counter"))

    def known_numbers(self) -> Mapping[tuple[int, int], int]:
        """Return by year and level how many numbers were given here or brought in."""
        return {(2000 + int(year), int(level)): count for year, level, count in self._store.rows("known_numbers")}

    def voided(self) -> tuple[tuple[str, str], ...]:
        """Return every number that is void, in ascending order, with the reason that was entered."""
        rows = self._store.rows("voided")
        return tuple((number, str(Entry.parse(body).payload["reason"])) for number, body in rows)

    def issued_by_month(self) -> Mapping[str, Mapping[int, int]]:
        """Return how many certificates, void ones left out, have their 发证日期 in each month (ISO), by level."""
        found: dict[str, dict[int, int]] = {}
        for month, level, count in self._store.rows("issued_by_month"):
            found.setdefault(month, {})[level] = count
        return found

    def approved(self) -> tuple[ApprovalOnFile, ...]:
        """Return of each accepted batch that somebody has to approve what was entered of it."""
        return tuple(
            ApprovalOnFile(name, Entry.parse(received).payload["digest"], Entry.parse(body).payload if body else None)
            for name, received, body in self._store.rows("approved")
        )

    def accepted_results(self) -> Iterator[tuple[str, date, dict[str, Any]]]:
        """Yield of each accepted batch of results its 批次号, the day on which it was numbered, and what it said."""
        for name, seq, body in self._store.rows("accepted_results"):
            entry = stored_entry(seq, body)
            yield name, entry.at.date(), entry.payload

    def certified(self) -> tuple[tuple[str, str, int, int, str], ...]:
        """Return each occupation, job and level that was certified: how often, and the last 发证日期 (ISO)."""
        return tuple(self._store.rows("certified"))

    def looks(self) -> tuple[Looked, ...]:
        """Return who saw personal data in full, or wrote out books with names in them, and how many."""
        return looked(Entry.parse(body) for (body,) in self._store.rows("looks"))

    def erased_files(self) -> tuple[AuditedFile, ...]:
        """Return every file that was erased, and so must not lie in the output folder any more."""
        return tuple(AuditedFile(*cells) for cells in self._store.rows("erased_files"))

    def erased(self) -> Mapping[str, int]:
        """Return what was erased (numbers, and batches by their place, as text), each with the entry that says so."""
        return dict(self._store.rows("every_erased"))

    def kept_batches(self) -> tuple[KeptBatch, ...]:
        """Return every batch that has come to its end, with the day on which it was last of use."""
        return tuple(erasing.kept_batches(self._store))

    # --- is it what it was? ------------------------------------------------------------------------------------------

    def verify(self) -> Head:
        """Return the tree head if every entry, person and projection holds together; raises LedgerBroken."""
        from pipeline.storage.verification import verify  # noqa: PLC0415 - a second process; few commands play the log

        return verify(self._store).head

    @contextmanager
    def verified_beside(self) -> Iterator[Callable[[], Verified]]:
        """Give a question that returns what verifying found true, with what it counted on the way, and raises what
        `verify` does; it is to be asked once. A long log is verified from now on, by another process, while other
        questions are asked here.
        """
        from pipeline.storage.verified_beside import verified_beside  # noqa: PLC0415 - as above

        with verified_beside(self._store) as verified:
            yield verified

    def verify_checkpoints(self) -> int:
        """Return how many checkpoints the file outside has, every one of them true; raises CheckpointsWrong."""
        return self._checkpoint_file.verify(self._store) if self._checkpoint_file else 0

    def compare(self, file: Path, content: bytes, *, origin: str) -> Head:
        """Return what a checkpoint from elsewhere says, which the log holds to this day; raises CheckpointDiffers.

        `content` is what stands in `file`.
        """
        return checkpoints.compare(self._store, file, content, origin=origin)

    def foretold(self, file: Path, content: bytes, *, origin: str) -> Checkpoint:
        """Return a checkpoint from elsewhere, which may be of a time after this; raises CheckpointDiffers."""
        return checkpoints.foretold(self._store, file, content, origin=origin)

    def foretold_outside(self) -> tuple[Checkpoint, ...]:
        """Return the checkpoints beside the database that are of a time after it; raises CheckpointsWrong and
        LedgerBehind where they are of other entries.
        """
        return self._checkpoint_file.foretold(self._store) if self._checkpoint_file else ()

    def last_exam_number(self, year: int, *, is_yearly: bool) -> int:
        """Return the number of the last exam of the year that got tickets, 0 where none did."""
        nobody = CountedExam("", year, None)
        return exam_number(exams.counted_exams(self._store), nobody, is_yearly=is_yearly) - 1

    def tickets_given(self) -> Iterator[str]:
        """Yield every 准考证号 that was given."""
        return (ticket for (ticket,) in self._store.rows("every_ticket_number"))

    def card_counters(self) -> Mapping[str, int]:
        """Return the highest number taken of each kind of card."""
        return {kind: last for _, kind, last, _ in self._store.rows("every_card_counter")}

    def still_skipped(self) -> Mapping[tuple[int, int], int]:
        """Return by year and level how many numbers were skipped and are of nobody: those brought in later are not."""
        found: dict[tuple[int, int], int] = {}
        institution = next(self._store.rows("every_site"))[0]
        for payload in (entry.payload for entry in self.recoveries() if entry.op == "numbers.skipped"):
            start = f"{institution}{payload['year'] % 100:02}{payload['level']}"
            ends = {end: f"{start}{payload[end]:06}" for end in ("first", "last")}
            ((known,),) = self._store.rows("numbers_between", **ends)
            of = (payload["year"], payload["level"])
            found[of] = found.get(of, 0) + payload["last"] - payload["first"] + 1 - known
        return found

    def recoveries(self) -> tuple[Entry, ...]:
        """Return every entry that tells how the log went on after a backup, and which numbers are never given."""
        return tuple(stored_entry(*row) for row in self._store.rows("recoveries"))

    def rebuild(self, *, check: bool) -> tuple[Difference, ...]:
        """Return the rows of the projections that are not what the entries say; unless `check`, write them anew."""
        from pipeline.storage.verification import differences, rebuild  # noqa: PLC0415 - as above

        return differences(self._store) if check else rebuild(self._store)
