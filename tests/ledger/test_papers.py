"""Files, overprints and calibrations in the log."""

from typing import Any

import pytest

from pipeline.ledger.projections import Projections
from pipeline.ledger.replay import replay
from tests.ledger import samples
from tests.ledger.clerk import FIRST, SITE, Clerk, refused


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
