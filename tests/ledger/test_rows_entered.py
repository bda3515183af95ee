"""What an entry puts into the tables, cell by cell, and by which entry."""

from typing import Any

from pipeline.ledger.card_snapshot import card_batch_payload, card_payload
from pipeline.ledger.exam_snapshot import exam_batch_payload, seating_payload, ticket_payload
from pipeline.ledger.rows import (
    BatchRow,
    BatchState,
    BlankRow,
    CardCounterRow,
    CardRow,
    CardState,
    CertificateRow,
    CertificateState,
    CopyRow,
    CopyState,
    CounterRow,
    DocumentRow,
    ErasedRow,
    ImportedRow,
    ImportState,
    KeyRow,
    SerialsRow,
    SheetState,
    SiteRow,
    TicketRow,
)
from pipeline.rules.categories import Category
from tests.ledger import samples
from tests.ledger.clerk import FIRST, HEX, SITE, Clerk
from tests.ledger.paper_clerk import BLANK, PaperClerk, number
from tests.ledger.signing import key_of

NAME = "2026-11-电工-01"
BATCH = BatchRow(
    batch=1,
    content="a" * 64,
    received_seq=1,
    seq=2,
    state=BatchState.ACCEPTED,
    name=NAME,
    name_key=NAME,
    mode="assigned",
    issued_on="2026-11-20",
    people=1,
    kind=Category.RESULTS,
)
GIVEN = CertificateRow(
    number=FIRST,
    batch=1,
    row=2,
    occupation="电工",
    job="----",
    level=3,
    issued_on="2026-11-20",
    assigned_seq=3,
    seq=3,
    person_seq=3,
)


def test_a_site(clerk: Clerk) -> None:
    assert SiteRow(SITE, samples.NAME, 0) == clerk.view.site()


def test_a_key_and_the_one_in_its_place(clerk: Clerk) -> None:
    old, new = (str(key_of(seed, name=f"certpress/{SITE}").key) for seed in (1, 2))
    clerk.enter("key.changed", {"key": "log", "old": None, "new": old, "lost": 0})
    assert KeyRow("log", old, None, 1) == clerk.view.signing_key("log")

    clerk.enter("key.changed", {"key": "log", "old": old, "new": new, "lost": 0}, second="李审批")
    assert KeyRow("log", new, old, 2) == clerk.view.signing_key("log")


def test_a_batch_that_is_received_approved_and_rejected(clerk: Clerk) -> None:
    received = BatchRow(1, "a" * 64, received_seq=1, seq=1)
    clerk.receive()
    assert received == clerk.view.batch(1)

    approval = {"digest": HEX, "approver": "张经办", "key": "张经办+0", "note": "certpress/approval"}
    clerk.enter("batch.approved", approval, batch=1)
    assert received._replace(seq=2) == clerk.view.batch(1)

    clerk.reject()
    assert received._replace(seq=3, state=BatchState.REJECTED, name=NAME) == clerk.view.batch(1)


def test_a_batch_that_is_cancelled(clerk: Clerk) -> None:
    clerk.receive()
    clerk.enter("batch.cancelled", {"reason": "名单有误"}, batch=1)

    assert BatchRow(1, "a" * 64, received_seq=1, seq=2, state=BatchState.CANCELLED) == clerk.view.batch(1)


def test_a_batch_that_is_accepted_is_found_by_its_folded_name(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(name="2026-11-DG-01", mode="supplied", count=7)

    expected = BATCH._replace(name="2026-11-DG-01", name_key="2026-11-dg-01", mode="supplied", people=7)
    assert expected == clerk.view.batch(1)
    assert expected == clerk.view.accepted_under("2026-11-dg-01")


def test_a_number_and_its_counter(numbered: Clerk) -> None:
    assert GIVEN == numbered.view.certificate(FIRST)
    assert CounterRow(SITE, 2026, 3, 1, 3) == numbered.view.counter(SITE, 2026, 3)
    assert BATCH._replace(seq=3, numbered=1) == numbered.view.batch(1)


def test_a_voided_number_and_the_one_in_its_place(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(issued_on="2025-12-31")
    old, new = f"{SITE}253000001", f"{SITE}263000001"
    clerk.assign(number=old)
    clerk.void(old)
    clerk.receive(2, "b" * 64)
    clerk.accept(2, "另一批")
    clerk.assign(batch=2)
    clerk.enter("number.replaced", {"by": new}, number=old, second="李审批")

    expected = GIVEN._replace(number=old, issued_on="2025-12-31", seq=8, state=CertificateState.VOIDED, replaced_by=new)
    assert expected == clerk.view.certificate(old)


def test_a_file_and_what_it_counts_for(numbered: Clerk) -> None:
    numbered.document(FIRST)

    document = DocumentRow("2026/b/x.pdf", 1, FIRST, "certificate", 1, HEX, 1, None, 4)
    assert document == numbered.view.document("2026/b/x.pdf")
    assert BATCH._replace(seq=4, numbered=1, documents=1) == numbered.view.batch(1)


def test_a_file_made_again_has_its_newest_hash_and_counts_once(numbered: Clerk) -> None:
    numbered.document(FIRST)
    numbered.document(FIRST, sha256="d" * 64)

    document = DocumentRow("2026/b/x.pdf", 1, FIRST, "certificate", 1, "d" * 64, 1, None, 5)
    assert document == numbered.view.document("2026/b/x.pdf")
    assert BATCH._replace(seq=4, numbered=1, documents=1) == numbered.view.batch(1)


def test_results_on_the_platform(numbered: Clerk) -> None:
    numbered.document(FIRST)
    payload = {"state": "submitted", "on": "2026-11-25", "proof": ""}
    numbered.enter("platform.reported", payload, batch=1)

    assert BATCH._replace(seq=5, numbered=1, documents=1, platform="submitted") == numbered.view.batch(1)


def made() -> PaperClerk:
    clerk = PaperClerk()
    clerk.open()
    return clerk.made()


def test_a_corrected_and_a_revoked_certificate() -> None:
    clerk, first = made(), number(1)
    clerk.correct(first, "occupation", "job", occupation="焊工", job="气焊")
    corrected = GIVEN._replace(occupation="焊工", job="气焊", person_seq=7, seq=7)
    assert corrected == clerk.view.certificate(first)

    clerk.revoke(first)
    assert corrected._replace(state=CertificateState.REVOKED, seq=8) == clerk.view.certificate(first)


def test_copies_that_are_lost_ordered_and_made() -> None:
    clerk, first = made(), number(1)
    clerk.lose(first)
    assert CopyRow(first, 1, 3, 7, CopyState.LOST) == clerk.view.copy(first, 1)

    clerk.reissue(first)
    assert CopyRow(first, 2, 8, 8, CopyState.ORDERED) == clerk.view.copy(first, 2)
    assert GIVEN._replace(copy=2, seq=8) == clerk.view.certificate(first)

    clerk.make_copy(first)
    assert CopyRow(first, 2, 8, 9, CopyState.MADE) == clerk.view.copy(first, 2)


def test_copies_that_are_handed_over_taken_back_and_destroyed() -> None:
    clerk, first = made(), number(1)
    clerk.deliver(first)
    assert CopyRow(first, 1, 3, 7, CopyState.DELIVERED) == clerk.view.copy(first, 1)

    clerk.recall(first)
    assert CopyRow(first, 1, 3, 8, CopyState.RECALLED) == clerk.view.copy(first, 1)

    clerk.destroy(number=first)
    assert CopyRow(first, 1, 3, 9, CopyState.DESTROYED) == clerk.view.copy(first, 1)


def test_sheets_from_their_arrival_to_their_end() -> None:
    clerk = made()
    clerk.stock("A01-A09")
    assert BlankRow(BLANK, 9, 9, 0, 0, 0, 0, 7) == clerk.view.blank(BLANK)
    assert SerialsRow(BLANK, "A", 2, 1, 9, SheetState.IN_STOCK, 7) == clerk.view.serials_at(BLANK, "A", 2, 5)

    clerk.print((1, 3, "A02-A04"))
    assert BlankRow(BLANK, 9, 6, 3, 0, 0, 0, 8) == clerk.view.blank(BLANK)
    assert SerialsRow(BLANK, "A", 2, 1, 1, SheetState.IN_STOCK, 7) == clerk.view.serials_at(BLANK, "A", 2, 1)
    printed = SerialsRow(BLANK, "A", 2, 2, 4, SheetState.PRINTED, 8, batch=1, place=1, copy=1, attempt=1)
    assert printed == clerk.view.serials_at(BLANK, "A", 2, 3)
    assert SerialsRow(BLANK, "A", 2, 5, 9, SheetState.IN_STOCK, 7) == clerk.view.serials_at(BLANK, "A", 2, 9)
    assert CopyRow(number(2), 1, 4, 8, CopyState.MADE, 1, 1, BLANK, "A03") == clerk.view.copy(number(2), 1)

    clerk.reprint(number(2), "A05")
    assert BlankRow(BLANK, 9, 5, 3, 1, 0, 0, 9) == clerk.view.blank(BLANK)
    spoiled = printed._replace(first=3, last=3, place=2, state=SheetState.SPOILED, seq=9)
    assert spoiled == clerk.view.serials_at(BLANK, "A", 2, 3)
    again = printed._replace(first=5, last=5, place=2, attempt=2, seq=9)
    assert again == clerk.view.serials_at(BLANK, "A", 2, 5)
    assert CopyRow(number(2), 1, 4, 9, CopyState.MADE, 2, 1, BLANK, "A05") == clerk.view.copy(number(2), 1)

    clerk.spoil(number=number(3))
    assert CopyRow(number(3), 1, 5, 10, CopyState.MADE, 1) == clerk.view.copy(number(3), 1)

    clerk.destroy("A03-A04")
    clerk.give_back("A07-A08")
    clerk.spoil("A09")
    assert BlankRow(BLANK, 9, 2, 2, 1, 2, 2, 13) == clerk.view.blank(BLANK)
    states = [row.state for at in range(1, 10) if (row := clerk.view.serials_at(BLANK, "A", 2, at))]
    assert "in_stock printed destroyed destroyed printed in_stock returned returned spoiled" == " ".join(states)


def test_a_card_its_renewal_and_its_end(clerk: Clerk) -> None:
    cards = samples.card_batch("考评员-01", samples.holder(0))
    data: dict[str, Any] = dict(card_payload(cards.holders[0]))
    card = f"{SITE}20001"
    for batch, key in ((1, "a"), (2, "b")):
        clerk.receive(batch, key * 64)
        clerk.enter("batch.accepted", {**card_batch_payload(cards), "name": f"考评员-0{batch}"}, batch=batch)
        if batch == 1:
            clerk.enter("card.issued", data, batch=1, number=card, person=HEX)
    row = CardRow(
        number=card,
        batch=1,
        row=2,
        kind=data["kind"],
        occupation="电工",
        first_issued_on=data["valid_from"],
        valid_from=data["valid_from"],
        valid_to=data["valid_to"],
        issued_seq=3,
        seq=3,
    )
    assert row == clerk.view.card(card)
    assert CardCounterRow(SITE, data["kind"], 1, 3) == clerk.view.card_counter(SITE, data["kind"])

    anew = {**data, "row": 9, "occupation": "焊工", "valid_from": "2029-11-20", "valid_to": "2032-11-19"}
    clerk.enter("card.renewed", anew, batch=2, number=card, person=HEX)
    row = row._replace(batch=2, issued_seq=6, seq=6, **anew)
    assert row == clerk.view.card(card)
    assert 1 == getattr(clerk.view.batch(2), "numbered", None)

    clerk.enter("card.withdrawn", {"reason": "违规"}, number=card, second="李审批")
    assert row._replace(state=CardState.WITHDRAWN, seq=7) == clerk.view.card(card)


def test_the_seats_of_an_exam_and_a_ticket(clerk: Clerk) -> None:
    made = samples.arranged_exam(people=1)
    clerk.receive()
    clerk.enter("batch.accepted", exam_batch_payload(made), batch=1)
    clerk.enter("seating.made", seating_payload(made.exam), batch=1, person=HEX)
    seated = clerk.view.batch(1)
    assert seated is not None
    assert (1, 3, 0) == (seated.is_seated, seated.seq, seated.numbered)

    (candidate,) = made.exam.candidates
    payload = ticket_payload(candidate, "202600100001", made.seating.seats, None)
    clerk.enter("ticket.issued", payload, batch=1, person=HEX)
    assert TicketRow("202600100001", 1, candidate.row, 4) == clerk.view.ticket("202600100001")
    assert seated._replace(numbered=1, seq=4) == clerk.view.batch(1)


def test_what_was_issued_before_and_taken_back(clerk: Clerk) -> None:
    text = f"{SITE}253000009"
    payload = {"row": 2, "occupation": "电工", "job": "维修", "level": 3, "issued_on": "2025-06-30", "source": HEX}
    clerk.enter("history.imported", payload, number=text, second="李审批", person=HEX)
    row = ImportedRow(text, "电工", "维修", 3, "2025-06-30", imported_seq=1, seq=1)
    assert row == clerk.view.imported(text)
    assert CounterRow(SITE, 2025, 3, 9, 1) == clerk.view.counter(SITE, 2025, 3)

    clerk.enter("history.withdrawn", {"reason": "姓名有误"}, number=text, second="李审批")
    assert row._replace(state=ImportState.WITHDRAWN, seq=2) == clerk.view.imported(text)


def test_what_was_erased() -> None:
    clerk = made()
    reason = {"reason": "审查小组2033年第1号", "people": 1}
    clerk.enter("person.erased", reason, batch=1, second="李审批")
    clerk.enter("person.erased", reason, batch=1, number=number(2), second="李审批")

    assert ErasedRow("1", 7) == clerk.view.erased("1")
    assert ErasedRow(number(2), 8) == clerk.view.erased(number(2))
