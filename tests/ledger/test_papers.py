"""Files, overprints and calibrations in the log."""

from typing import Any

import pytest

from pipeline.ledger.projections import Projections
from pipeline.ledger.replay import replay
from pipeline.ledger.rows import CalibrationRow, DocumentRow
from tests.ledger import samples, test_cards
from tests.ledger.clerk import FIRST, HEX, SITE, Clerk, refused
from tests.ledger.test_cards import CARD, NEXT


@pytest.fixture
def two_batches(numbered: Clerk) -> Clerk:
    numbered.receive(2, "b" * 64)
    numbered.accept(2, "另一批")
    numbered.assign(2, batch=2)
    return numbered


def test_a_document_belongs_to_a_certificate_of_its_batch(numbered: Clerk) -> None:
    with refused("no such certificate in force"):
        numbered.document(f"{SITE}263000002")


def test_a_document_of_a_certificate_is_entered_with_its_own_batch(two_batches: Clerk) -> None:
    with refused("no such certificate in force"):
        two_batches.document(FIRST, batch=2)


def test_a_card_gets_its_document_while_it_is_in_force(clerk: Clerk) -> None:
    test_cards.receive(clerk, people=1)
    test_cards.issue(clerk)
    with refused("no such certificate in force"):
        clerk.document(NEXT)
    clerk.document(CARD)
    document = DocumentRow("2026/b/x.pdf", 1, CARD, "certificate", 1, HEX, 1, None, 4)
    assert document == clerk.view.document("2026/b/x.pdf")

    test_cards.withdraw(clerk)
    with refused("no such certificate in force"):
        clerk.document(CARD, sha256="d" * 64)


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


@pytest.mark.parametrize(
    ("about", "changes"),
    [({"number": FIRST}, {}), ({"batch": 2}, {}), ({}, {"kind": "register"}), ({}, {"copy": 2})],
    ids=["of a certificate", "of another batch", "of another kind", "another copy"],
)
def test_a_place_in_the_output_belongs_to_one_document(
    two_batches: Clerk, about: dict[str, Any], changes: dict[str, Any]
) -> None:
    put(two_batches)

    with refused("another document has that place"):
        put(two_batches, sha256="d" * 64, **about, **changes)
    put(two_batches, sha256="d" * 64)


def put(clerk: Clerk, *, batch: int = 1, number: str | None = None, **changes: Any) -> None:
    """Enter a print run at the one place of these tests."""
    payload = {"kind": "print-run", "copy": 1, "path": "2026/b/x.pdf", "sha256": HEX, "pages": 7, "page": None}
    clerk.enter("document.made", {**payload, "made_with": None, **changes}, batch=batch, number=number)


def test_what_a_document_is_stands_in_its_row(numbered: Clerk) -> None:
    put(numbered, number=FIRST, page=5)

    expected = DocumentRow("2026/b/x.pdf", 1, FIRST, "print-run", 1, HEX, 7, 5, 4)
    assert expected == numbered.view.document("2026/b/x.pdf")


# --- proofs and exports -----------------------------------------------------------------------------------------------


def export(clerk: Clerk, *, batch: int | None = None, **changes: Any) -> None:
    payload = {"book": "issue", "first": "2026-11-01", "last": "2026-11-30", "lines": 3, "sha256": HEX}
    clerk.enter("export.made", {**payload, **changes}, batch=batch)


def test_a_proof_and_an_export_change_nothing_but_the_log(numbered: Clerk) -> None:
    before = list(numbered.view.changed())
    numbered.enter("proof.made", {"kind": "certificate", "sha256": HEX, "pages": 1, "digest": None})
    export(numbered)
    export(numbered, batch=1, first="2026-11-30")

    assert before == list(numbered.view.changed()) == list(replay(numbered.bodies)[0].changed())


def test_the_days_of_an_export_do_not_end_before_they_begin(numbered: Clerk) -> None:
    with refused("its field last has not the form of this operation"):
        export(numbered, first="2026-12-01")


def test_what_is_exported_of_a_batch_is_of_one_that_was_accepted(clerk: Clerk) -> None:
    with refused("there is no such batch"):
        export(clerk, batch=1)
    clerk.receive()
    with refused("the batch was not accepted"):
        export(clerk, batch=1)


# --- overprints and calibrations --------------------------------------------------------------------------------------

# Scales, rotation and residual of the sample.
REST = (1_002_000, 999_000, 3491, 120)
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
    expected = CalibrationRow("惠普 M806", "2", "空白证书", "front", "A4-landscape", 0, -500, *REST, seq=second)
    assert expected == numbered.view.calibration(second)


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


def test_beside_a_voided_certificate_the_others_are_overprinted(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(count=3)
    for sequence in (1, 2, 3):
        clerk.assign(sequence)
    clerk.document()
    clerk.void(f"{SITE}263000002")

    overprint(clerk, places=((1, 1), (3, 3)), pages=2)
    for places in (((2, 2),), ((1, 2),), ((2, 3),)):
        with refused("the certificate is not in force"):
            overprint(clerk, places=places, pages=places[0][1] - places[0][0] + 1)


def test_nothing_is_overprinted_before_the_certificates_are_made(numbered: Clerk) -> None:
    with refused("its files are not recorded yet"):
        overprint(numbered)


def test_cards_are_not_overprinted(clerk: Clerk) -> None:
    test_cards.receive(clerk, people=1)
    test_cards.issue(clerk)
    clerk.document()

    with refused("the batch is of another kind"):
        overprint(clerk)


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
