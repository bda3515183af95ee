"""A judgement in sentences: what was looked at, what has to be explained by somebody, and what is wrong."""

from collections.abc import Iterator, Sequence
from itertools import chain

from pipeline.auditor.faults import Fault
from pipeline.auditor.judging import Judgement, agrees, names_of
from pipeline.auditor.papers import Paper
from pipeline.auditor.sequences import Sequence as Numbers
from pipeline.auditor.sequences import sequences
from pipeline.auditor.stock import stocks
from pipeline.auditor.words import Words
from pipeline.errors import Because
from pipeline.ledger.notes import VerifierKey
from pipeline.ledger.origins import Names


def report(
    judged: Judgement, papers: Sequence[Paper], pinned: VerifierKey | None, words: Words, *, listed: int | None = None
) -> Iterator[str]:
    """Yield the lines of the report, an empty one between its parts.

    `listed` is how many files stand in the list of a bundle that is as it was signed, None for any other.
    """
    for part in (
        chain(_about_log(judged), _about_files(listed)),
        _about_trust(judged, papers, pinned),
        *_about_contents(judged),
        _asked(judged, papers),
    ):
        lines = [words.say(sentence) for sentence in part]
        if lines:
            yield from (*lines, "")
    yield from _verdict(judged, words)


def _about_log(judged: Judgement) -> Iterator[Because]:
    told, newest = judged.told, judged.newest
    yield Because("Ledger: {origin}", origin=newest.origin if newest else "?")
    site = told.shelf.view.site()
    if site:
        yield Because("Institution: {name}, {code}", name=site.name, code=site.institution)
    yield Because("Entries read: {count}, root {root}", count=told.size, root=told.roots[told.size].hex())
    if told.first_at:
        yield Because("Entered from {first} to {last}", first=told.first_at, last=told.last_at)
    yield Because("Checkpoints in checkpoints.txt: {count}", count=judged.signed)


def _about_files(listed: int | None) -> Iterator[Because]:
    if listed is not None:
        yield Because("Files of SHA256SUMS: all {count} are as they were listed, and the list is signed", count=listed)


def _about_trust(judged: Judgement, papers: Sequence[Paper], pinned: VerifierKey | None) -> Iterator[Because]:
    if pinned:
        yield Because("Public key that you gave: {key}", key=pinned)
    else:
        yield Because("You gave no public key (--key): the signatures show only that the ledger agrees with itself.")
    for paper in papers:
        if agrees(paper, judged.told):
            yield Because(
                "{file}: the first {size} entries are those of your paper.",
                file=paper.name,
                size=paper.checkpoint.head.size,
            )
    if not papers and any(finding.fault is Fault.UNREADABLE for finding in judged.findings):
        yield Because("None of your papers could be read: the ledger was compared with none of them.")
    elif not papers:
        yield Because("You gave no paper (--paper): whoever has the key of the ledger can have written it all anew.")


def _about_contents(judged: Judgement) -> Iterator[Iterator[Because]]:
    """Yield a part for the numbers and one for the blanks; only where every entry could be played."""
    if judged.told.broken is None:
        for numbers in sequences(judged.told.shelf, judged.told.voided, judged.told.skipped):
            yield _about_numbers(numbers)
        yield _about_stock(judged)


def _about_numbers(numbers: Numbers) -> Iterator[Because]:
    yield Because(
        "Numbers of {year}, level {level}: 000001 to {last:06}; {count} in force, {revoked} revoked, {voided} voided",
        year=numbers.year,
        level=numbers.level,
        last=numbers.last,
        count=numbers.in_force,
        revoked=numbers.revoked,
        voided=len(numbers.voided),
    )
    for each in numbers.voided:
        entry, instead = each.entry, each.replaced_by
        values = {"number": each.number, "seq": entry.seq, "day": entry.at.date(), "reason": entry.payload["reason"]}
        values |= {"actor": entry.actor, "second": entry.second}
        yield Because("  {number}: voided by entry {seq} of {day}, {actor} and {second}: {reason}", **values)
        if instead:
            yield Because("    in its place: {number}", number=instead)
    for skip in numbers.skipped:
        entry = skip.entry
        values = {"first": skip.first, "last": skip.last, "seq": entry.seq, "day": entry.at.date()}
        values |= {"actor": entry.actor, "second": entry.second, "reason": entry.payload["reason"]}
        yield Because(
            "  {first:06} to {last:06}: skipped by entry {seq} of {day}, {actor} and {second}: {reason}", **values
        )
    for gap in numbers.gaps:
        yield Because("  ASK: {first:06} to {last:06} were never given here", first=gap.first, last=gap.last)


def _about_stock(judged: Judgement) -> Iterator[Because]:
    for stock in stocks(judged.told.shelf):
        counts = stock.counts
        yield Because(
            "Blanks {blank}: {received} received = {in_stock} in stock + {printed} printed + {spoiled} spoiled + "
            "{destroyed} destroyed + {returned} returned",
            blank=counts.blank,
            received=counts.received,
            in_stock=counts.in_stock,
            printed=counts.printed,
            spoiled=counts.spoiled,
            destroyed=counts.destroyed,
            returned=counts.returned,
        )


def _asked(judged: Judgement, papers: Sequence[Paper]) -> Iterator[Because]:
    names = Names("", judged.told.reopenings)
    if judged.newest:
        names = names_of(judged.told, None, judged.newest)
    for one in judged.told.reopenings:
        entry, known = one.entry, one.known
        values = {"seq": one.seq, "day": entry.at.date(), "actor": entry.actor, "second": entry.second}
        values |= {"reason": entry.payload["reason"], "old": known.origin, "size": known.head.size, "new": one.new}
        yield Because(
            "ASK: at entry {seq} of {day} the ledger was put back from a backup, by {actor} and {second}: {reason}. Of "
            "{old}, {size} entries were known; those from {seq} on are lost. Since then it is called {new}.",
            **values,
        )
    for entry in judged.told.resumed:
        values = {"seq": entry.seq, "day": entry.at.date(), "actor": entry.actor, "second": entry.second}
        yield Because(
            "ASK: at entry {seq} of {day} the ledger was put back from a backup; {actor} and {second} say that nothing "
            "was lost: {reason}.",
            reason=entry.payload["reason"],
            **values,
        )
    for paper in papers:
        lost = names.lost_by(paper.checkpoint)
        if lost:
            yield Because(
                "ASK: {file}: your paper is of entries that are lost, as entry {seq} says; keep it.",
                file=paper.name,
                seq=lost.seq,
            )
    for change in judged.told.changes:
        if change.is_lost:
            yield Because("ASK: at entry {seq} a key was replaced that could not sign any more.", seq=change.seq)


def _verdict(judged: Judgement, words: Words) -> Iterator[str]:
    for finding in judged.findings:
        yield f"× [{finding.fault}] {words.say(finding.reason)}"
    if not judged.findings:
        yield words.say(Because("Nothing wrong was found."))
    elif all(finding.fault is Fault.UNREADABLE for finding in judged.findings):
        # A slip of whoever typed it is nothing to report the institution for.
        yield words.say(Because("Nothing else wrong was found. Type those papers once more, and run this again."))
    else:
        yield words.say(
            Because(
                "{count} findings. Keep the export, this program and your papers as they are, and report it to the "
                "supervising authority.",
                count=len(judged.findings),
            )
        )
