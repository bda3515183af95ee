"""What may follow what, entry by entry; and a replay that finds whatever may not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import EntryRefused, LedgerBroken, SequenceExhausted
from pipeline.ledger.entries import Entry, Reference
from pipeline.ledger.machine import apply, last_taken, next_sequence
from pipeline.ledger.projections import BatchState, CertificateState, CounterRow, Projections
from pipeline.ledger.replay import replay, stored_entry
from pipeline.ledger.snapshot import batch_payload, result_payload
from tests.ledger import samples

HEX = "c" * 64
SITE = samples.INSTITUTION.text


class Clerk:
    """Enters one thing after another, as the register does."""

    def __init__(self) -> None:
        self.view = Projections()
        self.bodies: list[bytes] = []

    def enter(self, op: str, payload: dict[str, Any], **about: Any) -> None:
        person = about.pop("person", None)
        second = about.pop("second", None)
        entry = Entry(self.view.size, samples.NINE, op, "张经办", payload, Reference(**about), second, person)
        apply(entry, self.view)
        self.bodies.append(entry.to_bytes())

    def open(self) -> "Clerk":
        self.enter("site.opened", {"institution": SITE, "name": samples.NAME})
        return self

    def receive(self, batch: int = 1, key: str = "a" * 64) -> None:
        self.enter("batch.received", {"key": key, "digest": HEX, "files": 1, "size": 1}, batch=batch)

    def reject(self, batch: int = 1) -> None:
        self.enter("batch.rejected", {"name": "2026-11-电工-01", "codes": {"mark-range": 1}}, batch=batch)

    def accept(self, batch: int = 1, name: str = "2026-11-电工-01", **changes: Any) -> None:
        payload = {**batch_payload(samples.batch(name, people=1)), **changes}
        self.enter("batch.accepted", payload, batch=batch)

    def assign(self, sequence: int = 1, *, batch: int = 1, number: str | None = None, level: int = 3) -> None:
        text = number or f"{SITE}26{level}{sequence:06d}"
        payload = result_payload(samples.result(0, level=3))
        self.enter("number.assigned", payload, batch=batch, number=text, person=HEX)

    def document(
        self, number: str | None = None, *, path: str = "2026/b/x.pdf", sha256: str = HEX, batch: int = 1
    ) -> None:
        payload = {"kind": "certificate", "copy": 1, "path": path, "sha256": sha256, "pages": 1, "page": None}
        payload["made_with"] = None
        self.enter("document.made", payload, batch=batch, number=number)

    def refuse_plate(self, *, batch: int = 1) -> None:
        payload = {"kind": "certificate", "template": HEX, "reason": "pixels", "subject": "page", "page": 3}
        self.enter("plate.refused", payload, batch=batch)

    def void(self, number: str) -> None:
        self.enter("number.voided", {"reason": "等级有误"}, number=number, second="李审批")


FIRST = f"{SITE}263000001"


@pytest.fixture
def clerk() -> Clerk:
    return Clerk().open()


@pytest.fixture
def numbered(clerk: Clerk) -> Clerk:
    clerk.receive()
    clerk.accept()
    clerk.assign()
    return clerk


def refused(reason: str) -> Any:
    return pytest.raises(EntryRefused, match=reason)


def test_a_log_begins_with_its_site() -> None:
    with refused("begins with its site"):
        Clerk().receive()


def test_a_site_is_opened_once(clerk: Clerk) -> None:
    with refused("begins with its site"):
        clerk.open()


def test_entries_are_counted_without_gaps(clerk: Clerk) -> None:
    entry = Entry(2, samples.NINE, "proof.made", "x", {"kind": "c", "sha256": HEX, "pages": 1, "digest": None})

    with refused("its place in the log is 1"):
        apply(entry, clerk.view)


def test_a_refused_entry_changes_nothing(numbered: Clerk) -> None:
    before = list(numbered.view.changed())

    with refused("only once"):
        numbered.receive(2, "b" * 64)
        numbered.accept(2, "另一批")
        numbered.assign(1, batch=2)

    assert before == [row for row in numbered.view.changed() if getattr(row, "batch", 1) == 1]


def test_batches_are_counted_without_gaps(clerk: Clerk) -> None:
    with refused("without gaps"):
        clerk.receive(2)


@pytest.mark.parametrize("end", ["received", "accepted"])
def test_the_same_content_is_not_received_twice(clerk: Clerk, end: str) -> None:
    clerk.receive()
    if end == "accepted":
        clerk.accept()
        clerk.assign()

    with refused("already in hand or accepted"):
        clerk.receive(2)


@pytest.mark.parametrize("end", ["rejected", "cancelled"])
def test_content_that_went_back_may_come_again(clerk: Clerk, end: str) -> None:
    clerk.receive()
    if end == "rejected":
        clerk.reject()
    else:
        clerk.enter("batch.cancelled", {"reason": "名单有误"}, batch=1)
    clerk.receive(2)

    assert [end, "received"] == [row.state for row in (clerk.view.batch(1), clerk.view.batch(2)) if row]


def cancel(clerk: Clerk, *, second: str | None = "李审批") -> None:
    clerk.enter("batch.cancelled", {"reason": "无法制证"}, batch=1, second=second)


def test_a_numbered_batch_is_cancelled_once_every_number_is_voided(numbered: Clerk) -> None:
    numbered.void(FIRST)
    cancel(numbered)
    batch = numbered.view.batch(1)

    assert batch is not None
    assert "cancelled" == batch.state
    assert None is numbered.view.accepted_under(batch.name_key or "")
    numbered.receive(2)
    numbered.accept(2)
    assert numbered.view.accepted_under(batch.name_key or "") == numbered.view.batch(2)


def test_a_batch_with_a_number_in_force_is_not_cancelled(numbered: Clerk) -> None:
    with refused("the batch was accepted"):
        cancel(numbered)


def test_a_batch_with_documents_is_not_cancelled(numbered: Clerk) -> None:
    numbered.document(FIRST)
    numbered.void(FIRST)

    with refused("the batch was accepted"):
        cancel(numbered)


@pytest.mark.parametrize("second", [None, "张经办"])
def test_a_numbered_batch_is_cancelled_by_two_people(numbered: Clerk, second: str | None) -> None:
    numbered.void(FIRST)

    with refused("second"):
        cancel(numbered, second=second)


@pytest.mark.parametrize("first", ["reject", "cancel", "accept"])
@pytest.mark.parametrize("then", ["reject", "cancel", "accept"])
def test_a_batch_has_one_end(clerk: Clerk, first: str, then: str) -> None:
    def bring(to: str) -> None:
        if to == "reject":
            clerk.reject()
        elif to == "cancel":
            clerk.enter("batch.cancelled", {"reason": "名单有误"}, batch=1)
        else:
            clerk.accept()
            clerk.assign()

    clerk.receive()
    bring(first)

    with refused("the batch was"):
        bring(then)


def test_an_unknown_batch_has_no_end(clerk: Clerk) -> None:
    with refused("no such batch"):
        clerk.reject()


@pytest.mark.parametrize("again", ["2026-11-电工-a1", "2026-11-电工-A1"])
def test_an_accepted_name_is_not_accepted_again_whatever_its_case(clerk: Clerk, again: str) -> None:
    clerk.receive()
    clerk.accept(name="2026-11-电工-A1")
    clerk.assign()
    clerk.receive(2, "b" * 64)

    with refused("of that name was accepted before"):
        clerk.accept(2, again)


def test_a_rejected_name_may_come_again(clerk: Clerk) -> None:
    clerk.receive()
    clerk.reject()
    clerk.receive(2)
    clerk.accept(2)

    assert clerk.view.accepted_under("2026-11-电工-01") == clerk.view.batch(2)


def test_a_batch_of_another_institution_is_refused(clerk: Clerk) -> None:
    clerk.receive()

    with refused("another institution"):
        clerk.accept(institution="S000065149998")


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (f"{SITE}263000002", "next one of its sequence is 1"),
        (f"{SITE}263999999", "next one of its sequence is 1"),
        (f"{SITE}253000001", "year"),
        (f"{SITE}264000001", "level"),
        ("S000065149998263000001", "another institution"),
        (f"{SITE}263000000", "no certificate number"),
        (f"{SITE}269000001", "no certificate number"),
    ],
)
def test_only_the_next_number_of_the_right_sequence_is_given(clerk: Clerk, number: str, reason: str) -> None:
    clerk.receive()
    clerk.accept()

    with refused(reason):
        clerk.assign(number=number)


def test_a_received_batch_has_no_numbers(clerk: Clerk) -> None:
    clerk.receive()

    with refused("the batch was not accepted"):
        clerk.assign()


def test_nothing_comes_between_acceptance_and_the_last_number(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(count=2)
    clerk.assign()

    with refused("still lacks numbers"):
        clerk.receive(2, "b" * 64)


def test_nobody_gets_a_second_number(numbered: Clerk) -> None:
    with refused("everyone in the batch has a number"):
        numbered.assign(2)


def test_after_999999_comes_nothing() -> None:
    view = Projections()
    view.put(CounterRow(SITE, 2026, 3, 999_999, 1))

    with pytest.raises(SequenceExhausted):
        next_sequence(view, SITE, 2026, 3)


def test_each_year_and_level_counts_for_itself() -> None:
    view = Projections()
    view.put(CounterRow(SITE, 2026, 3, 999_999, 1))

    assert (1, 1) == (next_sequence(view, SITE, 2027, 3), next_sequence(view, SITE, 2026, 4))


def test_supplied_numbers_come_in_any_order_and_are_never_assigned_again(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(mode="supplied", count=2)
    clerk.assign(9)
    clerk.assign(4)

    assert 9 == last_taken(clerk.view, SITE, 2026, 3)


def test_a_supplied_number_is_given_once(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(mode="supplied", count=2)
    clerk.assign(9)

    with refused("only once"):
        clerk.assign(9)


def test_a_voided_number_stays_used(numbered: Clerk) -> None:
    numbered.void(FIRST)
    numbered.receive(2, "b" * 64)
    numbered.accept(2, "另一批")

    with refused("only once"):
        numbered.assign(1, batch=2)


def test_a_number_is_voided_once(numbered: Clerk) -> None:
    numbered.void(FIRST)

    with refused("not in force"):
        numbered.void(FIRST)


def test_only_a_number_that_exists_is_voided(numbered: Clerk) -> None:
    with refused("no such certificate"):
        numbered.void(f"{SITE}263000002")


def test_voiding_is_seen_in_the_certificate(numbered: Clerk) -> None:
    numbered.void(FIRST)
    certificate = numbered.view.certificate(FIRST)

    assert certificate is not None
    assert CertificateState.VOIDED == certificate.state


def test_a_document_belongs_to_a_certificate_of_its_batch(numbered: Clerk) -> None:
    with refused("no such certificate in force"):
        numbered.document(f"{SITE}263000002")


def test_a_voided_certificate_gets_no_document(numbered: Clerk) -> None:
    numbered.void(FIRST)

    with refused("no such certificate in force"):
        numbered.document(FIRST)


def test_a_batch_without_numbers_gets_no_document(clerk: Clerk) -> None:
    clerk.receive()

    with refused("the batch was not accepted"):
        clerk.document()


def test_a_document_is_entered_once(numbered: Clerk) -> None:
    numbered.document(FIRST)

    with refused("entered already"):
        numbered.document(FIRST)


def test_a_refused_plate_changes_nothing_but_the_log(numbered: Clerk) -> None:
    before = list(numbered.view.changed())
    numbered.refuse_plate()

    assert before == list(numbered.view.changed())
    numbered.document(FIRST)
    assert 6 == replay(numbered.bodies)[1].size


def test_a_plate_is_refused_for_a_batch_that_was_accepted(clerk: Clerk) -> None:
    with refused("no such batch"):
        clerk.refuse_plate()
    clerk.receive()
    with refused("not accepted"):
        clerk.refuse_plate()


def test_a_document_made_anew_is_entered_with_its_new_hash(numbered: Clerk) -> None:
    numbered.document(FIRST)
    numbered.document(FIRST, sha256="d" * 64)
    document, batch = numbered.view.document("2026/b/x.pdf"), numbered.view.batch(1)

    assert document is not None
    assert batch is not None
    assert ("d" * 64, 1) == (document.sha256, batch.documents)


def test_a_place_in_the_output_belongs_to_one_document(numbered: Clerk) -> None:
    numbered.document(FIRST)

    with refused("another document has that place"):
        numbered.document(None, sha256="d" * 64)


# --- overprint --------------------------------------------------------------------------------------------------------

ONE = {"places": ((1, 1),), "pages": 1}


def calibrate(clerk: Clerk, **changes: Any) -> int:
    """Enter a calibration and return its entry."""
    clerk.enter("calibration.set", {**samples.FIGURES, "measured": samples.MEASURED, **changes})
    return clerk.view.size - 1


def overprint(clerk: Clerk, **changes: Any) -> None:
    clerk.enter("overprint.made", samples.overprint_payload(**{**ONE, **changes}), batch=1)


def test_an_overprint_changes_nothing_but_the_log(numbered: Clerk) -> None:
    numbered.document(FIRST)
    entry = calibrate(numbered)
    before = list(numbered.view.changed())
    overprint(numbered, calibration=entry)
    overprint(numbered, calibration=None)

    assert before == list(numbered.view.changed()) == list(replay(numbered.bodies)[0].changed())


def test_a_calibration_holds_until_the_same_paper_is_measured_again(numbered: Clerk) -> None:
    numbered.document(FIRST)
    first, other = calibrate(numbered), calibrate(numbered, tray="3")
    second = calibrate(numbered, offset_x_um=0)

    with refused("no calibration that was entered there holds"):
        overprint(numbered, calibration=first)
    overprint(numbered, calibration=other)
    overprint(numbered, calibration=second)
    found = numbered.view.calibration(second)
    assert found is not None
    assert (0, second) == (found.offset_x_um, found.seq)


def test_a_calibration_of_earlier_holds_no_more_once_another_is_entered_above_it(numbered: Clerk) -> None:
    numbered.document(FIRST)
    first = calibrate(numbered)
    above = Clerk()
    above.view = Projections(below=numbered.view)
    overprint(above, calibration=first)
    calibrate(above)

    with refused("no calibration that was entered there holds"):
        overprint(above, calibration=first)


@pytest.mark.parametrize("entry", [0, 3, 4, 900])
def test_an_overprint_names_an_entry_that_is_a_calibration(numbered: Clerk, entry: int) -> None:
    numbered.document(FIRST)

    with refused("no calibration that was entered there holds"):
        overprint(numbered, calibration=entry)


def test_a_voided_certificate_is_not_overprinted(numbered: Clerk) -> None:
    numbered.document(FIRST)
    numbered.void(FIRST)

    with refused("the certificate is not in force"):
        overprint(numbered)


def test_nothing_is_overprinted_before_the_certificates_are_made(numbered: Clerk) -> None:
    with refused("its files are not recorded yet"):
        overprint(numbered)


def test_a_batch_that_was_not_accepted_is_not_overprinted(clerk: Clerk) -> None:
    clerk.receive()

    with refused("the batch was not accepted"):
        overprint(clerk)


@pytest.mark.parametrize(
    ("places", "pages"),
    [
        (((1, 2),), 2),
        (((2, 2),), 1),
        (((1, 1),), 2),
        (((1, 1), (1, 1)), 2),
        (((1, 2**52),), 2**52),
    ],
)
def test_the_pages_of_an_overprint_are_certificates_of_the_batch(
    numbered: Clerk, places: tuple[tuple[int, int], ...], pages: int
) -> None:
    numbered.document(FIRST)

    with refused("its pages are not those of certificates of the batch"):
        overprint(numbered, places=places, pages=pages)


@pytest.mark.parametrize(
    ("places", "is_refused"),
    [(((1, 3),), False), (((1, 1), (3, 3)), False), (((3, 3), (1, 1)), True), (((1, 2), (2, 3)), True), ((), True)],
)
def test_the_places_come_in_order_and_once(
    clerk: Clerk,
    places: tuple[tuple[int, int], ...],
    is_refused: bool,  # noqa: FBT001 - the answer that is expected
) -> None:
    clerk.receive()
    clerk.accept(count=3)
    for sequence in (1, 2, 3):
        clerk.assign(sequence)
    clerk.document()
    pages = sum(last - first + 1 for first, last in places) or 1

    if is_refused:
        with refused("each once and in order"):
            overprint(clerk, places=places, pages=pages)
    else:
        overprint(clerk, places=places, pages=pages)


# --- the whole log ----------------------------------------------------------------------------------------------------


def test_a_whole_log_replays_to_the_same_rows(numbered: Clerk) -> None:
    numbered.document(FIRST)
    numbered.void(FIRST)

    view, head = replay(numbered.bodies)

    assert list(numbered.view.changed()) == list(view.changed())
    assert len(numbered.bodies) == head.size


def test_a_log_cut_off_within_a_batch_is_broken(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(count=2)
    clerk.assign()

    with pytest.raises(LedgerBroken, match="lacks numbers"):
        replay(clerk.bodies)


def test_a_broken_log_names_the_entry(numbered: Clerk) -> None:
    numbered.bodies[2] = numbered.bodies[2].replace(b"assigned", b"supplier")

    with pytest.raises(LedgerBroken) as caught:
        replay(numbered.bodies)

    assert 2 == caught.value.values["seq"]


def test_two_entries_that_changed_places_are_found(numbered: Clerk) -> None:
    numbered.bodies[1], numbered.bodies[2] = numbered.bodies[2], numbered.bodies[1]

    with pytest.raises(LedgerBroken, match="its place in the log is 1"):
        replay(numbered.bodies)


def test_bytes_that_are_no_entry_are_named() -> None:
    with pytest.raises(LedgerBroken, match="at entry 5"):
        stored_entry(5, b"{}")


def lives() -> st.SearchStrategy[list[tuple[str, int, int]]]:
    """Random attempts of a careless program: verb, batch, number."""
    verbs = st.sampled_from(["receive", "accept", "assign", "reject", "void", "document"])
    return st.lists(st.tuples(verbs, st.integers(1, 4), st.integers(1, 4)), max_size=40)


@given(lives())
def test_no_life_however_careless_gives_a_number_twice(life: list[tuple[str, int, int]]) -> None:
    clerk = Clerk().open()
    for verb, batch, number in life:
        try:
            attempt(clerk, verb, batch, number)
        except EntryRefused:
            continue

    given_numbers = list(assigned(clerk.bodies))
    assert sorted(set(given_numbers)) == given_numbers
    assert [f"{SITE}263{place:06d}" for place in range(1, len(given_numbers) + 1)] == given_numbers


def attempt(clerk: Clerk, verb: str, batch: int, number: int) -> None:
    text = f"{SITE}263{number:06d}"
    match verb:
        case "receive":
            clerk.receive(batch, f"{batch:064x}")
        case "accept":
            clerk.accept(batch, f"批次{batch}", count=1 + number % 2)
        case "assign":
            clerk.assign(number, batch=batch)
        case "reject":
            clerk.reject(batch)
        case "void":
            clerk.void(text)
        case _:
            clerk.document(text, path=f"{batch}/{number}", batch=batch)


def assigned(bodies: list[bytes]) -> Iterator[str]:
    for body in bodies:
        entry = Entry.parse(body)
        if entry.op == "number.assigned":
            yield entry.ref.number or ""


def test_what_stands_below_is_seen_through_what_changed() -> None:
    below = Clerk().open()
    below.receive()
    above = Projections(below.view)
    row = above.batch(1)
    assert row is not None
    above.put(replace(row, state=BatchState.REJECTED))

    latest = above.latest_with_content("a" * 64)
    assert latest is not None
    assert BatchState.REJECTED == latest.state


def test_the_year_of_a_number_is_that_of_the_day_of_issue(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(issued_on=date(2027, 1, 1).isoformat())

    with refused("year"):
        clerk.assign(1)
