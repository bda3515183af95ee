"""What a proof of a batch shows: the pages as they will be, but for the number and the code."""

import pytest

from pipeline.documents.certificate import PROOF, Wording
from pipeline.rules.batches import AnyBatch
from pipeline.stages.orders import proof_of, rehearsal_of
from tests.ledger.samples import arranged_exam, batch, card_batch

BATCHES = {"results": batch(), "cards": card_batch(), "exam": arranged_exam()}


@pytest.mark.parametrize("of", BATCHES.values(), ids=BATCHES)
def test_a_proof_has_no_number_and_a_dead_code(of: AnyBatch) -> None:
    pages = list(proof_of(of, Wording(), ()).records)

    assert [(f"{PROOF}-{place}", "") for place in range(1, of.people + 1)] == [(page.key, page.code) for page in pages]


@pytest.mark.parametrize("of", BATCHES.values(), ids=BATCHES)
def test_a_proof_differs_from_what_will_be_printed_by_the_number_only(of: AnyBatch) -> None:
    proof, (order, *_) = proof_of(of, Wording(), ()), rehearsal_of(of, Wording(), ())

    assert order.kind == proof.kind
    for page, shown in zip(order.records, proof.records, strict=True):
        others = {name for name, text in page.texts.items() if shown.texts[name] != text}

        assert [PROOF] == [shown.texts[name] for name in others]
