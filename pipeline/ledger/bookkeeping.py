"""Bookkeeping: the lines of the books (台账) are written anew from the log, by the rules that wrote it.

Nothing is kept for them, so they cannot say anything else than the log. A line belongs to the day on which it was
entered (登记), for that never changes; a clock that was set back puts no line into a period that is closed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from pipeline.ledger.books import Book, Cell, Line, Period, Whose
from pipeline.ledger.entries import Entry
from pipeline.ledger.looks import cells_of_erasure, cells_of_look, is_look
from pipeline.ledger.machine import apply
from pipeline.ledger.projections import Projections
from pipeline.ledger.replay import Plain, Stage, stored_entry
from pipeline.ledger.rows import BlankRow, CertificateRow, CopyRow, CopyState
from pipeline.rules.batch import NO_JOB
from pipeline.rules.copies import Handover, ReissueReason
from pipeline.rules.identity import masked
from pipeline.rules.levels import Level
from pipeline.rules.serials import SerialRange

_HANDED: Final[Mapping[Handover, str]] = {
    Handover.IN_PERSON: "本人",
    Handover.PROXY: "代领",
    Handover.POST: "邮寄",
    Handover.LIST: "单位集体",
}
_REASONS: Final[Mapping[ReissueReason, str]] = {
    ReissueReason.LOST: "遗失",
    ReissueReason.DAMAGED: "损坏",
    ReissueReason.WRONG: "信息错误",
}
_MADE, _GOOD, _SPOILED = "已制作", "成功", "作废"
_ERASED: Final = "（已删除）"
# Paper comes late: to refuse it would only make people write down another day. It stands in the month that is open.
_LATE: Final = "业务日期所在月份已结账，补登"
_CERTIFICATE: Final = "certificate"
# What a period found of a kind of blank that came in it.
_NONE_YET: Final = BlankRow("", 0, 0, 0, 0, 0, 0, 0)
_ID_END: Final = 4


@dataclass(slots=True)
class _Keeper:
    """Writes lines while the log is played again.

    `gone` has the day and the proof of the last loss or recall of each copy, `opening` the blanks as the period found
    them, `counted` the last count of each kind in it, `made` the lines of copies whose files were made and whose sheets
    nobody booked so far, as it was then.
    """

    period: Period
    whose: Whose
    stage: Stage
    lines: dict[Book, list[Line]] = field(default_factory=lambda: {book: [] for book in Book})
    gone: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)
    blanks: dict[str, None] = field(default_factory=dict)
    opening: dict[str, BlankRow] | None = None
    counted: dict[str, Entry] = field(default_factory=dict)
    made: dict[tuple[str, int], list[Line]] = field(default_factory=lambda: defaultdict(list))
    last: Entry | None = None

    @property
    def view(self) -> Projections:
        return self.stage.view

    def write(self, book: Book, line: Line) -> None:
        self.lines[book].append(line)

    def wanted(self, number: str | None) -> CertificateRow | None:
        """Return a certificate that the period is about, None for any other and where no number is named."""
        found = self.view.certificate(number or "")
        return found if found and self.period.batch in (None, found.batch) else None

    def roster(self, entry: Entry) -> list[CertificateRow]:
        """Return the certificates of the batch that the entry is about, by their places."""
        return list(self.view.certificates_of(entry.ref.batch or 0))

    def name(self, certificate: CertificateRow) -> str:
        found = self.whose(certificate.person_seq)
        return found[0] if found else _ERASED

    def identity(self, certificate: CertificateRow) -> str:
        found = self.whose(certificate.person_seq)
        return found[1] if found else ""

    def serial(self, number: str, copy: int) -> str:
        found = self.view.copy(number, copy)
        return (found and found.serial) or ""


def books_of(
    bodies: Iterable[bytes], period: Period, whose: Whose, stage: Stage | None = None
) -> Mapping[Book, tuple[Line, ...]]:
    """Return the lines of each book in a period, from the entries of the whole log, which are played on the stage.

    The balance has a line for each kind of blank; a book of one batch has no lines about blanks alone. Raises
    LedgerBroken for bytes that are no entry, EntryRefused for an entry that cannot stand where it does.
    """
    stage = stage or Plain()
    keeper, day = _Keeper(period, whose, stage), ""
    for seq, body in enumerate(bodies):
        entry = stored_entry(seq, body, stage.parse)
        # A clock that was set back does not open a closed period again.
        day = max(day, entry.at.date().isoformat())
        if day > period.last:
            break
        if day >= period.first and keeper.opening is None:
            keeper.opening = _as_they_are(keeper)
        before = _sheet_before(keeper, entry)
        apply(entry, keeper.view)
        _remember(keeper, entry)
        if day >= period.first:
            _write_lines(keeper, entry, before)
        stage.settle()
    _finish(keeper)
    return {book: tuple(lines) for book, lines in keeper.lines.items()}


def _as_they_are(keeper: _Keeper) -> dict[str, BlankRow]:
    return {blank: row for blank in keeper.blanks if (row := keeper.view.blank(blank))}


def _sheet_before(keeper: _Keeper, entry: Entry) -> CopyRow | None:
    """Return the copy as it was, for an entry after which its sheet is forgotten."""
    copy = entry.payload.get("copy")
    if entry.op not in {"certificate.reprinted", "sheet.spoiled"}:
        return None
    return None if copy is None else keeper.view.copy(entry.ref.number or "", copy)


def _remember(keeper: _Keeper, entry: Entry) -> None:
    """Keep what a later line tells of this entry."""
    number, payload = entry.ref.number, entry.payload
    if entry.op in {"loss.declared", "certificate.recalled"} and number:
        keeper.gone[number, payload["copy"]] = payload["on"], payload["proof"]
    elif entry.op == "stock.received":
        keeper.blanks.setdefault(payload["blank"])
    elif entry.op == "document.made" and number and payload["kind"] == _CERTIFICATE:
        keeper.stage.keep(number, payload["copy"], payload["sha256"])


def _write_lines(keeper: _Keeper, entry: Entry, before: CopyRow | None) -> None:
    keeper.last = entry
    write, closed = _WRITERS.get(entry.op), keeper.view.last_month()
    for book, line in write(keeper, entry, before) if write else ():
        is_late = closed is not None and line.day[:7] <= closed.month
        keeper.write(book, replace(line, note=_LATE) if is_late else line)


_Lines = Iterator[tuple[Book, Line]]


def _day(entry: Entry) -> str:
    """Return the day of the business: that which the entry names, else that on which it was entered."""
    return str(entry.payload.get("on") or entry.at.date().isoformat())


def _line(entry: Entry, *cells: Cell) -> Line:
    return Line(entry, _day(entry), cells, proof=str(entry.payload.get("proof", "")))


def _trade(certificate: CertificateRow) -> tuple[str, str]:
    return _named_trade(certificate.occupation, certificate.job, certificate.level)


# The lines of years have a few of them, each held once.
@lru_cache(maxsize=1024)
def _named_trade(occupation: str, job: str, level: int) -> tuple[str, str]:
    return occupation if job == NO_JOB else f"{occupation}/{job}", str(Level(level))


def _range(ends: Mapping[str, str]) -> SerialRange:
    return SerialRange.between(ends["first"], ends["last"])


def _stock_received(keeper: _Keeper, entry: Entry, _before: CopyRow | None) -> _Lines:
    payload, row = entry.payload, keeper.view.blank(entry.payload["blank"])
    ranges = [_range(ends) for ends in payload["serials"]]
    assert row is not None
    # Each range stands under the ones before it, as they came.
    for place, one in enumerate(ranges):
        after = sum(len(other) for other in ranges[place + 1 :])
        ends = one.as_ends()
        cells = (payload["source"], payload["blank"], ends["first"], ends["last"], len(one), row.in_stock - after)
        yield Book.RECEIPT, _line(entry, *cells)


def _printed_line(
    keeper: _Keeper, entry: Entry, certificate: CertificateRow, copy: int, serial: str, result: str, why: str = ""
) -> Line:
    batch = keeper.view.batch(certificate.batch)
    return _line(
        entry,
        (batch and batch.name) or "",
        certificate.number,
        serial,
        copy,
        keeper.name(certificate),
        masked(keeper.identity(certificate)),
        *_trade(certificate),
        keeper.stage.kept(certificate.number, copy),
        result,
        why,
    )


def _sheet_printed(keeper: _Keeper, entry: Entry, _before: CopyRow | None) -> _Lines:
    if keeper.period.batch not in (None, entry.ref.batch):
        return
    certificates, copy = keeper.roster(entry), entry.payload["copy"]
    for run in entry.payload["sheets"]:
        serials = _range(run) if run["first"] is not None else None
        for at, place in enumerate(range(run["place"], run["until"] + 1)):
            certificate, serial = certificates[place - 1], serials.serial(serials.first + at) if serials else ""
            # Of a batch whose sheets are booked, which are most, it would be held for nothing.
            keeper.made.pop((certificate.number, copy), None)
            yield Book.PRINT, _printed_line(keeper, entry, certificate, copy, serial, _GOOD)


def _reprinted(keeper: _Keeper, entry: Entry, before: CopyRow | None) -> _Lines:
    certificate, payload = keeper.wanted(entry.ref.number), entry.payload
    if certificate is None:
        return
    copy, reason = payload["copy"], payload["reason"]
    if before is not None and before.is_printed:
        yield from _spoiled_sheet(keeper, entry, certificate, before, reason)
    yield Book.PRINT, _printed_line(keeper, entry, certificate, copy, payload["serial"] or "", _GOOD)


def _spoiled_sheet(keeper: _Keeper, entry: Entry, certificate: CertificateRow, before: CopyRow, reason: str) -> _Lines:
    serial = before.serial or ""
    yield Book.PRINT, _printed_line(keeper, entry, certificate, before.copy, serial, _SPOILED, reason)
    cells = ("作废", before.blank or "", serial, 1, certificate.number, before.copy, reason, "")
    yield Book.DESTRUCTION, _line(entry, *cells)


def _sheet_spoiled(keeper: _Keeper, entry: Entry, before: CopyRow | None) -> _Lines:
    payload = entry.payload
    if entry.ref.number is not None:
        certificate = keeper.wanted(entry.ref.number)
        if certificate is not None and before is not None:
            yield from _spoiled_sheet(keeper, entry, certificate, before, payload["reason"])
    elif keeper.period.batch is None:
        for one in map(_range, payload["serials"]):
            cells = ("作废", payload["blank"], str(one), len(one), "", "", payload["reason"], "")
            yield Book.DESTRUCTION, _line(entry, *cells)


def _sheet_destroyed(keeper: _Keeper, entry: Entry, _before: CopyRow | None) -> _Lines:
    payload, number = entry.payload, entry.ref.number
    if number is not None:
        if keeper.wanted(number) is not None:
            serial = keeper.serial(number, payload["copy"])
            cells = ("销毁", "", serial, 1, number, payload["copy"], "", payload["how"])
            yield Book.DESTRUCTION, _line(entry, *cells)
    elif keeper.period.batch is None:
        for one in map(_range, payload["serials"]):
            cells = ("销毁", payload["blank"], str(one), len(one), "", "", "", payload["how"])
            yield Book.DESTRUCTION, _line(entry, *cells)


def _number_voided(keeper: _Keeper, entry: Entry, _before: CopyRow | None) -> _Lines:
    certificate = keeper.wanted(entry.ref.number)
    if certificate is not None:
        cells = ("编号作废", "", "", 0, certificate.number, "", entry.payload["reason"], "")
        yield Book.DESTRUCTION, _line(entry, *cells)


def _delivered(keeper: _Keeper, entry: Entry, _before: CopyRow | None) -> _Lines:
    payload = entry.payload
    if entry.ref.number is not None:
        one = keeper.wanted(entry.ref.number)
        certificates = [one] if one else []
    else:
        of_batch = keeper.roster(entry)
        places = [place for span in payload["places"] for place in range(span["first"], span["last"] + 1)]
        is_wanted = keeper.period.batch in (None, entry.ref.batch)
        certificates = [of_batch[place - 1] for place in places] if is_wanted else []
    for certificate in certificates:
        yield Book.ISSUE, _issue_line(keeper, entry, certificate)


def _issue_line(keeper: _Keeper, entry: Entry, certificate: CertificateRow) -> Line:
    name, identity = keeper.name(certificate), keeper.identity(certificate)
    how = Handover(entry.payload["how"])
    if how is Handover.PROXY:
        name_of_taker, taker_identity = keeper.whose(entry.seq) or (_ERASED, "")
    else:
        name_of_taker, taker_identity = name, identity
    return _line(
        entry,
        certificate.number,
        keeper.serial(certificate.number, entry.payload["copy"]),
        name,
        *_trade(certificate),
        certificate.issued_on,
        entry.payload["on"],
        _HANDED[how],
        name_of_taker,
        taker_identity[-_ID_END:],
        entry.payload["proof"],
    )


def _reissued(keeper: _Keeper, entry: Entry, _before: CopyRow | None) -> _Lines:
    certificate, copy = keeper.wanted(entry.ref.number), entry.payload["copy"]
    if certificate is None:
        return
    number, reason = certificate.number, ReissueReason(entry.payload["reason"])
    on, proof = keeper.gone[number, copy - 1]
    yield (
        Book.REISSUE,
        _line(
            entry,
            number,
            keeper.name(certificate),
            keeper.serial(number, copy - 1),
            copy - 1,
            copy,
            _REASONS[reason],
            "声明遗失" if reason is ReissueReason.LOST else "收回",
            on,
            proof,
            entry.actor,
        ),
    )


def _recalled(keeper: _Keeper, entry: Entry, _before: CopyRow | None) -> _Lines:
    certificate, payload = keeper.wanted(entry.ref.number), entry.payload
    if certificate is not None:
        serial, name = keeper.serial(certificate.number, payload["copy"]), keeper.name(certificate)
        cells = (certificate.number, serial, payload["copy"], name, payload["on"], payload["reason"], payload["proof"])
        yield Book.RECALL, _line(entry, *cells)


def _revoked(keeper: _Keeper, entry: Entry, _before: CopyRow | None) -> _Lines:
    certificate, payload = keeper.wanted(entry.ref.number), entry.payload
    imported = keeper.view.imported(entry.ref.number or "") if keeper.period.batch is None else None
    if certificate is not None:
        cells = (certificate.number, certificate.copy, keeper.name(certificate), payload["decision"], payload["reason"])
        yield Book.REVOCATION, _line(entry, *cells, payload["on"])
    elif imported is not None:
        found = keeper.whose(imported.imported_seq)
        cells = (imported.number, 1, found[0] if found else _ERASED, payload["decision"], payload["reason"])
        yield Book.REVOCATION, _line(entry, *cells, payload["on"])


def _document_made(keeper: _Keeper, entry: Entry, _before: CopyRow | None) -> _Lines:
    certificate = keeper.wanted(entry.ref.number)
    if certificate is not None and entry.payload["kind"] == _CERTIFICATE:
        # Now: by the end of the period a name may have been corrected that stands on this copy.
        line = _printed_line(keeper, entry, certificate, entry.payload["copy"], "", _MADE)
        keeper.made[certificate.number, entry.payload["copy"]].append(line)
    yield from ()


def _counted(keeper: _Keeper, entry: Entry, _before: CopyRow | None) -> _Lines:
    keeper.counted[entry.payload["blank"]] = entry
    yield from ()


def _looked_at(keeper: _Keeper, entry: Entry, _before: CopyRow | None) -> _Lines:
    if not is_look(entry):
        return
    if keeper.period.batch in (None, entry.ref.batch) or keeper.wanted(entry.ref.number):
        yield Book.PERSONAL, _line(entry, *cells_of_look(entry))


def _erased(keeper: _Keeper, entry: Entry, _before: CopyRow | None) -> _Lines:
    if keeper.period.batch in (None, entry.ref.batch):
        yield Book.PERSONAL, _line(entry, *cells_of_erasure(entry, keeper.view.batch(entry.ref.batch or 0)))


_WRITERS: Final[Mapping[str, Callable[[_Keeper, Entry, CopyRow | None], _Lines]]] = {
    "stock.received": lambda keeper, entry, before: (
        _stock_received(keeper, entry, before) if keeper.period.batch is None else iter(())
    ),
    "stock.counted": _counted,
    "document.made": _document_made,
    "sheet.printed": _sheet_printed,
    "certificate.reprinted": _reprinted,
    "sheet.spoiled": _sheet_spoiled,
    "sheet.destroyed": _sheet_destroyed,
    "number.voided": _number_voided,
    "certificate.delivered": _delivered,
    "certificate.reissued": _reissued,
    "certificate.recalled": _recalled,
    "certificate.revoked": _revoked,
    "personal.viewed": _looked_at,
    "export.made": _looked_at,
    "person.erased": _erased,
}


def _finish(keeper: _Keeper) -> None:
    """Write what only the end of the period tells."""
    for (number, copy), lines in keeper.made.items():
        paper = keeper.view.copy(number, copy)
        # Nobody booked a sheet of it: what is known is that its file was made.
        if paper is None or not paper.attempts:
            keeper.lines[Book.PRINT].extend(lines)
    keeper.lines[Book.PRINT].sort(key=lambda line: line.entry.seq)
    keeper.lines[Book.REISSUE] = [_with_new_serial(keeper, line) for line in keeper.lines[Book.REISSUE]]
    keeper.lines[Book.REVOCATION] = [_with_paper(keeper, line) for line in keeper.lines[Book.REVOCATION]]
    if keeper.period.batch is None and keeper.last is not None:
        for blank, row in _as_they_are(keeper).items():
            keeper.write(Book.BALANCE, _balance(keeper, keeper.last, blank, row))


def _with_new_serial(keeper: _Keeper, line: Line) -> Line:
    number, copy = str(line.cells[0]), int(line.cells[4])
    return replace(line, cells=(*line.cells[:3], keeper.serial(number, copy), *line.cells[3:]))


def _with_paper(keeper: _Keeper, line: Line) -> Line:
    """Say whether the paper of the copy that was revoked had come back by the end of the period."""
    paper = keeper.view.copy(str(line.cells[0]), int(line.cells[1]))
    is_back = paper is not None and paper.state in {CopyState.RECALLED, CopyState.DESTROYED}
    return replace(line, cells=(*line.cells, "已收回" if is_back else "未收回"))


def _balance(keeper: _Keeper, last: Entry, blank: str, now: BlankRow) -> Line:
    """Return the line of one kind of blank: 期初 + 入库 = 领用 + 退回 + 结存, 领用 = 成功印制 + 印制作废 (Z18)."""
    before = (keeper.opening or {}).get(blank, _NONE_YET)
    printed, returned = now.printed - before.printed, now.returned - before.returned
    spoiled = now.spoiled + now.destroyed - before.spoiled - before.destroyed
    counted = keeper.counted.get(blank)
    found: tuple[Cell, ...] = ("", "", "")
    if counted is not None:
        found = (
            counted.payload["counted"],
            counted.payload["counted"] - counted.payload["book"],
            counted.payload["note"],
        )
    cells = (
        *(blank, before.in_stock, now.received - before.received, printed + spoiled, printed, spoiled, returned),
        *(now.destroyed - before.destroyed, now.spoiled, now.in_stock),
        *found,
    )
    return Line(last, keeper.period.last, cells, is_sum=True)
