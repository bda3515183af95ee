"""What stands below and what came after answer as one, wherever a log is cut; whoever asks twice is answered once."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pipeline.ledger.below import Empty
from pipeline.ledger.card_snapshot import card_batch_payload, card_payload
from pipeline.ledger.entries import Entry
from pipeline.ledger.exam_snapshot import exam_batch_payload, seating_payload, ticket_payload
from pipeline.ledger.machine import apply
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import (
    BatchRow,
    BatchState,
    BlankRow,
    CalibrationRow,
    CardCounterRow,
    CardRow,
    CertificateRow,
    CopyRow,
    CounterRow,
    DocumentRow,
    ErasedRow,
    ImportedRow,
    KeyRow,
    MonthRow,
    Row,
    SerialsRow,
    SiteRow,
    TicketRow,
)
from tests.ledger import samples
from tests.ledger.clerk import HEX, SITE
from tests.ledger.paper_clerk import BLANK, PaperClerk, number
from tests.ledger.signing import key_of
from tests.ledger.test_history import bring_in, take_back
from tests.ledger.test_months import DECEMBER, close, closing

ONE, TWO, THREE = map(number, range(1, 4))
NAME = "2026-11-电工-01"


@cache
def story() -> tuple[Entry, ...]:
    """Return a log with rows of every kind, of which many were changed once more."""
    clerk = PaperClerk()
    clerk.open()
    _keys_and_paper(clerk)
    _batches(clerk)
    _cards_and_tickets(clerk)
    clerk.enter("person.erased", {"reason": "审查1号", "people": 0}, batch=1, second="李审批")
    close(clerk, closing(clerk))
    close(clerk, closing(clerk, DECEMBER), days=40)
    return tuple(map(Entry.parse, clerk.bodies))


def _keys_and_paper(clerk: PaperClerk) -> None:
    old, new = (str(key_of(seed, name=f"certpress/{SITE}").key) for seed in (1, 2))
    clerk.enter("key.changed", {"key": "log", "old": None, "new": old, "lost": 0})
    clerk.stock("A01-A09")
    clerk.made()
    clerk.print((1, 3, "A02-A04"))
    clerk.reprint(ONE, "A05")
    clerk.spoil("A01")
    clerk.destroy("A01", "A02")
    clerk.deliver_list((1, 2))
    clerk.lose(ONE)
    clerk.reissue(ONE)
    clerk.make_copy(ONE)
    clerk.correct(TWO, "occupation", occupation="焊工")
    clerk.revoke(TWO)
    clerk.document(path="2026/1/run.pdf", sha256="d" * 64)
    clerk.enter("key.changed", {"key": "log", "old": old, "new": new, "lost": 0}, second="李审批")
    for offset in (1, 2):
        measured = {**samples.FIGURES, "offset_x_um": offset, "measured": samples.MEASURED}
        clerk.enter("calibration.set", measured)
    bring_in(clerk, number(901))
    take_back(clerk, number(901))


def _batches(clerk: PaperClerk) -> None:
    """One that is cancelled, after which another has its name; one that is rejected, and comes again as it was."""
    clerk.receive(2, "c" * 64)
    clerk.accept(2, NAME)
    clerk.assign(902, batch=2)
    clerk.void(number(902))
    clerk.enter("batch.cancelled", {"reason": "名单有误"}, batch=2, second="李审批")
    clerk.receive(3, "d" * 64)
    clerk.reject(3)
    clerk.receive(4, "d" * 64)
    clerk.accept(4, NAME, count=2)
    clerk.assign(903, batch=4)
    clerk.assign(904, batch=4)


def _cards_and_tickets(clerk: PaperClerk) -> None:
    cards = samples.card_batch("考评员-01", samples.holder(0))
    data: dict[str, Any] = dict(card_payload(cards.holders[0]))
    clerk.receive(5, "5" * 64)
    clerk.enter("batch.accepted", {**card_batch_payload(cards), "count": 2}, batch=5)
    for place in (1, 2):
        clerk.enter("card.issued", data, batch=5, number=f"{SITE}2000{place}", person=HEX)
    clerk.receive(6, "6" * 64)
    clerk.enter("batch.accepted", {**card_batch_payload(cards), "name": "考评员-02"}, batch=6)
    anew = {**data, "valid_from": "2029-11-20", "valid_to": "2032-11-19"}
    clerk.enter("card.renewed", anew, batch=6, number=f"{SITE}20001", person=HEX)
    clerk.enter("card.withdrawn", {"reason": "违规"}, number=f"{SITE}20002", second="李审批")
    made = samples.arranged_exam(people=1)
    (candidate,) = made.exam.candidates
    clerk.receive(7, "7" * 64)
    clerk.enter("batch.accepted", exam_batch_payload(made), batch=7)
    clerk.enter("seating.made", seating_payload(made.exam), batch=7, person=HEX)
    payload = ticket_payload(candidate, "202600100001", made.seating.seats, None)
    clerk.enter("ticket.issued", payload, batch=7, person=HEX)


def played(entries: tuple[Entry, ...], view: Projections | None = None) -> Projections:
    view = Projections() if view is None else view
    for entry in entries:
        apply(entry, view)
    return view


# How each row is looked up.
LOOKED_UP: Mapping[type[Row], Callable[[Projections, Any], object]] = {
    SiteRow: lambda view, _row: view.site(),
    KeyRow: lambda view, row: view.signing_key(row.purpose),
    BatchRow: lambda view, row: (
        view.batch(row.batch),
        view.latest_with_content(row.content),
        view.accepted_under(row.name_key or ""),
        tuple(view.certificates_of(row.batch)),
        tuple(view.cards_of(row.batch)),
    ),
    CertificateRow: lambda view, row: view.certificate(row.number),
    ImportedRow: lambda view, row: view.imported(row.number),
    CounterRow: lambda view, row: view.counter(row.institution, row.year, row.level),
    CardRow: lambda view, row: view.card(row.number),
    CardCounterRow: lambda view, row: view.card_counter(row.institution, row.kind),
    TicketRow: lambda view, row: view.ticket(row.ticket),
    CopyRow: lambda view, row: view.copy(row.number, row.copy),
    BlankRow: lambda view, row: view.blank(row.blank),
    SerialsRow: lambda view, row: tuple(
        view.serials_at(row.blank, row.prefix, row.width, at) for at in (row.first, row.last)
    ),
    DocumentRow: lambda view, row: view.document(row.path),
    CalibrationRow: lambda view, row: (view.calibration(row.seq), view.calibration(row.seq - 1)),
    ErasedRow: lambda view, row: view.erased(row.what),
    MonthRow: lambda view, _row: view.last_month(),
}


def answers(view: Projections) -> list[object]:
    """Return what is said of everything that the whole story has a row for."""
    nowhere = (view.serials_at(BLANK, "A", 2, 0), view.serials_at(BLANK, "B", 2, 5), view.batch(99))
    return [view.size, view.batches, nowhere, *(LOOKED_UP[type(row)](view, row) for row in rows_of_all())]


@cache
def rows_of_all() -> tuple[Row, ...]:
    return tuple(played(story()).changed())


def test_every_row_is_found_as_it_was_put() -> None:
    whole = played(story())

    assert set(LOOKED_UP) == {type(row) for row in rows_of_all()}
    # Of the months only the one that was closed last is asked for.
    for row in (row for row in rows_of_all() if not isinstance(row, MonthRow) or row.month == DECEMBER):
        found = LOOKED_UP[type(row)](whole, row)
        assert row in (found if type(found) is tuple else (found,))


def test_wherever_a_log_is_cut_both_parts_answer_as_the_whole() -> None:
    expected = answers(played(story()))
    for cut in range(1, len(story())):
        below = played(story()[:cut])
        before = answers(below)

        assert expected == answers(played(story()[cut:], Projections(below)))
        assert before == answers(below)


def test_what_is_put_below_and_let_go_above_is_still_answered() -> None:
    """So a store is written: what changed goes into its tables, and is forgotten; it is asked all the time."""
    below = Projections()
    above, alone = Projections(below), Projections()
    for entry in story():
        apply(entry, above)
        apply(entry, alone)
        assert answers(alone) == answers(above)
        for row in above.changed():
            below.put(row)
        above.let_go()
        assert [] == list(above.changed())
        assert answers(alone) == answers(above)


def test_a_batch_lacks_numbers_until_its_last_one() -> None:
    view, told = Projections(), list[tuple[str, int | None]]()
    for entry in story():
        apply(entry, view)
        if entry.ref.batch == 4:
            told.append((entry.op, view.numbering))

    numbers = [("number.assigned", 4), ("number.assigned", None)]
    assert [("batch.received", None), ("batch.accepted", 4), *numbers] == told


def test_a_name_is_free_once_its_batch_was_taken_back() -> None:
    view = Projections()
    found = list[int | None]()
    for entry in story():
        apply(entry, view)
        row = view.accepted_under(NAME)
        found.append(row and row.batch)

    assert [None, 2, None, 4] == [batch for place, batch in enumerate(found) if not place or batch != found[place - 1]]


def test_rows_are_told_so_that_each_refers_to_earlier_ones_only() -> None:
    kinds = [type(row) for row in rows_of_all()]
    places = {kind: kinds.index(kind) for kind in kinds}

    assert sorted(places[kind] for kind in kinds) == [places[kind] for kind in kinds]
    for kind, referred_to in ((CertificateRow, BatchRow), (CopyRow, CertificateRow), (DocumentRow, BatchRow)):
        assert places[referred_to] < places[kind]


class Asked(Empty):
    """Rows below that note what they were asked for."""

    def __init__(self, *, has_site: bool = True) -> None:
        self.questions: list[object] = []
        self.has_site = has_site

    def site(self) -> SiteRow | None:  # type: ignore[override]
        """Return the site, if there is one."""
        self.questions.append("site")
        return SiteRow(SITE, samples.NAME, 0) if self.has_site else None

    def document(self, path: str) -> None:
        """Return nothing."""
        self.questions.append(path)

    def certificates_of(self, batch: int) -> tuple[()]:
        """Return nothing."""
        self.questions.append(batch)
        return ()


def test_what_is_asked_twice_in_a_row_is_asked_below_once() -> None:
    asked = Asked()
    view = Projections(asked)
    for _ in range(2):
        view.site()
        view.document("1.pdf")
        list(view.certificates_of(1))
    view.document("2.pdf")
    list(view.certificates_of(2))
    view.document("1.pdf")
    list(view.certificates_of(1))

    assert ["site", "1.pdf", 1, "2.pdf", 2, "1.pdf", 1] == asked.questions


def test_what_was_put_is_not_asked_for_below() -> None:
    asked = Asked(has_site=False)
    view = Projections(asked)
    view.put(SiteRow(SITE, samples.NAME, 0))
    view.put(DocumentRow("1.pdf", 1, None, "print-run", 1, HEX, 1, None, 7))
    view.site()
    view.document("1.pdf")

    assert [] == asked.questions


def test_a_row_put_twice_stands_once() -> None:
    view = Projections()
    sheets = SerialsRow(BLANK, "A", 2, 1, 9, "in_stock", 1)
    view.put(sheets)
    view.put(sheets._replace(last=4))
    view.put(sheets._replace(first=5, state="printed"))

    assert [4, 9] == [row.last for row in view.changed() if isinstance(row, SerialsRow)]
    assert [4, 4, 9] == [row.last for at in (1, 4, 5) if (row := view.serials_at(BLANK, "A", 2, at))]


def test_the_batch_received_last_has_the_content_whichever_is_changed() -> None:
    view = Projections()
    first, second = BatchRow(1, HEX, 1, 1), BatchRow(2, HEX, 2, 2)
    for row in (first, second, first._replace(state=BatchState.CANCELLED, seq=3)):
        view.put(row)

    assert (second, 2) == (view.latest_with_content(HEX), view.batches)
