"""The audit: is every number, every sheet and every file accounted for, and is the log what it was when it was signed?

Nothing is written. Each check says what it looked at, even where all is well: an auditor who reads nothing of a thing
does not know whether it was looked at.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import statutory
from pipeline.archiving import review
from pipeline.entry_times import entry_times, erased_early
from pipeline.errors import CertpressError, TablesDiffer
from pipeline.findings import MOST_TOLD, Finding, Grade
from pipeline.kept_files import file_fault, made_files, orphans
from pipeline.language.marker import N_
from pipeline.ledger.approvals import holds
from pipeline.ledger.entries import SYSTEM
from pipeline.ledger.subjects.months import after
from pipeline.ledger.views import AuditedFile, Verified
from pipeline.month_summary import TITLE, closed_folder
from pipeline.reissue_clock import reissues
from pipeline.workshop import Workshop


@dataclass(frozen=True, slots=True)
class NumberSequence:
    """One sequence of numbers: how many are in the ledger, and each that is void, with the reason that was entered.

    `unknown` counts those below the highest that are not: they came from the platform, or from before certpress.
    """

    year: int
    level: int
    given: int
    voided: tuple[tuple[str, str], ...]
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Audit:
    """What the audit came to: all findings, the worst first; the sequences; certificates by month (`2026-11`) and
    level; the sheets of each kind of blank in stock at the end of each month, none where the ledger is broken.
    """

    findings: tuple[Finding, ...]
    sequences: tuple[NumberSequence, ...]
    issued: Mapping[str, Mapping[int, int]]
    stock: Mapping[str, Mapping[str, int]]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not any(finding.grade is Grade.BAD for finding in self.findings)


def audit(shop: Workshop, *, quick: bool = False) -> Audit:
    """Return what every check found; `quick` does not read the files, only whether they are there."""
    with shop.register.verified_beside() as verified:
        sequences, issued = tuple(_sequences(shop)), shop.register.issued_by_month()
        rest = list(_checked(shop, sequences, quick=quick))
        stock: dict[str, Mapping[str, int]] = {}
        found = [*_guarded("ledger", lambda: _ledger(verified, stock)), *rest]
    order = [Grade.BAD, Grade.NOTE, Grade.GOOD]
    return Audit(tuple(sorted(found, key=lambda finding: order.index(finding.grade))), sequences, issued, stock)


def _checked(shop: Workshop, sequences: Sequence[NumberSequence], *, quick: bool) -> Iterator[Finding]:
    """Yield what every check found but the one of the log itself."""
    checks: Mapping[str, Callable[[], Iterator[Finding]]] = {
        "checkpoints": lambda: _checkpoints(shop),
        "recoveries": lambda: _recoveries(shop),
        "numbers": lambda: _numbers(shop, sequences),
        "stock": lambda: _stock(shop),
        "files": lambda: made_files(shop, quick=quick),
        "orphans": lambda: orphans(shop),
        "approvals": lambda: _approvals(shop),
        "dates": lambda: statutory.dates(shop),
        "scope": lambda: statutory.scope(shop),
        "platform": lambda: statutory.platform(shop),
        "reissues": lambda: reissues(shop),
        "looks": lambda: _looks(shop),
        "clock": lambda: entry_times(shop),
        "retention": lambda: _retention(shop),
        "months": lambda: _months(shop, quick=quick),
    }
    for name, check in checks.items():
        yield from _guarded(name, check)


def _guarded(name: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Yield the findings of a check; what it could not get over is one, and the other checks go on."""
    try:
        yield from check()
    except CertpressError as error:
        mended = N_("{error} `certpress ledger rebuild` makes the tables anew from the entries.")
        told = mended if isinstance(error, TablesDiffer) else N_("{error}")
        yield Finding(name, Grade.BAD, told, values={"error": error})


def _ledger(verified: Callable[[], Verified], stock: dict[str, Mapping[str, int]]) -> Iterator[Finding]:
    """Tell what verifying the ledger came to, and keep in `stock` what was counted on the way."""
    found = verified()
    stock.update(found.stock)
    told = N_("{size} entries: each has the hash that was taken of it, and may stand where it stands.")
    yield Finding("ledger", Grade.GOOD, told, values={"size": found.head.size})


def _checkpoints(shop: Workshop) -> Iterator[Finding]:
    count, since = shop.register.verify_checkpoints(), shop.register.first_unsigned_at()
    if count:
        told = N_("{count} signed checkpoints, all of them true of this ledger.")
        yield Finding("checkpoints", Grade.GOOD, told, values={"count": count})
    else:
        yield Finding("checkpoints", Grade.NOTE, N_("Nothing is signed: whoever has this machine can rewrite it all."))
    if count and since is not None:
        told = N_("Entries since {at} are not signed yet; `certpress ledger checkpoint` signs them.")
        yield Finding("checkpoints", Grade.NOTE, told, values={"at": f"{since:%Y-%m-%d %H:%M}"})


def _recoveries(shop: Workshop) -> Iterator[Finding]:
    """Tell when the site was put back from a backup, what was lost, and which numbers are never given."""
    told = {
        "log.resumed": N_(
            "Entry {seq} of {at}: put back from a backup; {actor} and {second} found that nothing was lost: {reason}"
        ),
        "log.reopened": N_(
            "Entry {seq} of {at}: put back from a backup by {actor} and {second}: {reason} Of {old}, {size} entries "
            "were known; those from {seq} on are lost. Since then the ledger is called {new}."
        ),
        "numbers.skipped": N_("Entry {seq}: never given, of {year}, level {level}: {first:06} to {last:06}."),
        "cards.skipped": N_("Entry {seq}: never given, of {kind}: {first:04} to {last:04}."),
        "tickets.skipped": N_("Entry {seq}: never given, 准考证号 of {exams} exams, or up to the sequence {upto}."),
    }
    for entry in shop.register.recoveries():
        values = {"seq": entry.seq, "at": f"{entry.at:%Y-%m-%d %H:%M}", "actor": entry.actor, "second": entry.second}
        yield Finding("recoveries", Grade.NOTE, told[entry.op], values={**values, **entry.payload})


def _sequences(shop: Workshop) -> Iterator[NumberSequence]:
    voided, known = shop.register.voided(), shop.register.known_numbers()
    skipped = shop.register.still_skipped()
    for year, level, last in shop.register.counters():
        of_this = [(number, reason) for number, reason in voided if (number[13:15], number[15]) == _part(year, level)]
        given = known.get((year, level), 0)
        yield NumberSequence(year, level, given, tuple(of_this), unknown=last - given - skipped.get((year, level), 0))


def _part(year: int, level: int) -> tuple[str, str]:
    """Return the digits of a number that say its year and its level (Z13)."""
    return f"{year % 100:02}", str(level)


def _numbers(shop: Workshop, sequences: Sequence[NumberSequence]) -> Iterator[Finding]:
    given, void = sum(one.given for one in sequences), sum(len(one.voided) for one in sequences)
    told = N_("{given} numbers in {count} sequences, without a gap; {void} of them are void, each with its reason.")
    if not void:
        told = N_("{given} numbers in {count} sequences, without a gap; none of them is void.")
    skipped = sum(shop.register.still_skipped().values())
    values: dict[str, object] = {"given": given, "count": len(sequences), "void": void, "skipped": skipped}
    if skipped:
        told = N_(
            "{given} numbers in {count} sequences, {void} of them void; {skipped} were skipped after a backup was put "
            "back, and there is no other gap."
        )
    unknown = sum(one.unknown for one in sequences)
    if not unknown:
        yield Finding("numbers", Grade.GOOD, told, values=values)
        return
    told = N_(
        "{given} numbers in {count} sequences, {void} of them void; below the highest, {unknown} are not in this "
        "ledger: ask the platform, or the archive from before certpress, whose they are."
    )
    yield Finding("numbers", Grade.NOTE, told, values={**values, "unknown": unknown})


def _stock(shop: Workshop) -> Iterator[Finding]:
    for row in shop.register.blanks():
        adds_up = row.received == row.in_stock + row.printed + row.spoiled + row.destroyed + row.returned
        told = N_(
            "{blank}: {received} received = {printed} printed + {spoiled} spoiled + {returned} returned + "
            "{in_stock} in stock."
        )
        values = {
            "blank": row.blank,
            "received": row.received,
            "printed": row.printed,
            "spoiled": row.spoiled + row.destroyed,
            "returned": row.returned,
            "in_stock": row.in_stock,
        }
        yield Finding("stock", Grade.GOOD if adds_up else Grade.BAD, told, values=values)


def _approvals(shop: Workshop) -> Iterator[Finding]:
    on_file = shop.register.approved()
    signed = [(one, one.signed) for one in on_file if one.signed is not None]
    if not shop.settings.approval.signed and not signed:
        return
    false = [one.batch for one, entered in signed if not holds(entered, batch=one.batch, digest=one.digest)]
    if not false:
        told = N_("{count} batches were signed by an approver; each signature is one over what was taken in.")
        yield Finding("approvals", Grade.GOOD, told, values={"count": len(signed)})
    yield from _named(Grade.BAD, N_("No signature of the approver over this batch: {batches}."), false)
    keys = {str(signatory.key) for signatory in shop.desk.signatories.values()}
    strange = [one.batch for one, entered in signed if entered["key"] not in keys]
    yield from _named(Grade.NOTE, N_("Signed with a key that site.toml does not name now: {batches}."), strange)
    unsigned = [one.batch for one in on_file if one.signed is None]
    yield from _named(Grade.NOTE, N_("Not signed by an approver: {batches}."), unsigned)


def _named(grade: Grade, told: str, batches: Sequence[str], check: str = "approvals") -> Iterator[Finding]:
    if batches:
        more = "……" if len(batches) > MOST_TOLD else ""
        yield Finding(check, grade, told, values={"batches": f"{'、'.join(batches[:MOST_TOLD])}{more}"})


def _looks(shop: Workshop) -> Iterator[Finding]:
    """Tell who saw personal data: in full on the screen, or in books."""
    found = shop.register.looks()
    if not any(one.looks for one in found):
        yield Finding("looks", Grade.GOOD, N_("Nobody was shown ID numbers in full."))
    for one in found:
        if one.looks:
            told = N_("{actor} was shown ID numbers in full {looks} times, of {people} people.")
            values: dict[str, object] = {"actor": one.actor, "looks": one.looks, "people": one.people}
            yield Finding("looks", Grade.GOOD, told, values=values)
        if one.books and one.actor == SYSTEM:
            nobody = N_("{count} books were written out by somebody who gave no name; most hold names.")
            yield Finding("looks", Grade.NOTE, nobody, values={"count": one.books})
        elif one.books:
            told = N_("{actor} wrote out {count} books; most hold names.")
            yield Finding("looks", Grade.GOOD, told, values={"actor": one.actor, "count": one.books})


def _retention(shop: Workshop) -> Iterator[Finding]:
    """Tell what has passed its time of keeping, and what was erased and lies there all the same (A3(7), A3(8))."""
    there = [one.path for one in shop.register.erased_files() if (shop.settings.output / one.path).exists()]
    kept, today = review(shop), shop.clock().date()
    there += [str(folder) for one in kept if all(batch.is_erased for batch in one.batches) for folder in one.folders]
    for path in there[:MOST_TOLD]:
        told = N_("{path} was to be erased, and is still there; `certpress archive erase` finishes it.")
        yield Finding("retention", Grade.BAD, told, values={"path": path})
    early = list(erased_early(shop))
    yield from early
    over = [one.name for one in kept if one.folders and not one.is_erased and one.keeping.is_over(today)]
    yield from _named(
        Grade.NOTE, N_("Kept longer than it has to be, see `certpress archive review`: {batches}."), over, "retention"
    )
    if not there and not over and not early:
        told = N_("{erased} batches and certificates were erased; nothing else has passed its time of keeping.")
        yield Finding("retention", Grade.GOOD, told, values={"erased": len(shop.register.erased())})


def _months(shop: Workshop, *, quick: bool) -> Iterator[Finding]:
    """Tell which months are closed, whether their files are there, and which are over and were not closed."""
    closed, gone = {entry.payload["month"]: entry for entry in shop.register.closed_months()}, list[str]()
    last_erased = max((seq for what, seq in shop.register.erased().items() if not what.isdecimal()), default=0)
    for month, entry in closed.items():
        folder = closed_folder(shop.settings.books, month).relative_to(shop.settings.output).as_posix()
        files = [AuditedFile(f"{folder}/{file['name']}", file["sha256"]) for file in entry.payload["files"]]
        went = _went(shop.settings.output, files) if entry.seq < last_erased else ()
        gone += [month] * bool(went)
        wrong = (file_fault(shop.settings.output, one, quick=quick) for one in files if one not in went)
        yield from (replace(found, check="months") for found in wrong if found)
    went_with = N_("The books of these closed months went when a person was erased; their summaries stay: {batches}.")
    yield from _named(Grade.NOTE, went_with, gone, "months")
    if closed:
        told = N_("{count} months are closed, the last one {month}.")
        yield Finding("months", Grade.GOOD, told, values={"count": len(closed), "month": max(closed)})
    first = after(max(closed)) if closed else f"{shop.register.began_at():%Y-%m}"
    open_months = list(_months_before(first, f"{shop.clock():%Y-%m}"))
    if open_months:
        told = N_("{count} months are over and not closed, from {first} to {last}; `certpress books close` closes one.")
        values = {"count": len(open_months), "first": open_months[0], "last": open_months[-1]}
        yield Finding("months", Grade.NOTE, told, values=values)


def _went(output: Path, files: Iterable[AuditedFile]) -> tuple[AuditedFile, ...]:
    """Return the books that are gone: in each the name of whoever is erased may stand, on a summary it cannot."""
    books = (one for one in files if not Path(one.path).name.startswith(TITLE))
    return tuple(one for one in books if not (output / one.path).exists())


def _months_before(first: str, now: str) -> Iterator[str]:
    while first < now:
        yield first
        first = after(first)
