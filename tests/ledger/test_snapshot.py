"""An accepted batch goes into the entries and comes back as it was."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ledger.entries import canonical
from pipeline.ledger.snapshot import assigned_person, batch_payload, numbered_batch, person_of, result_payload
from pipeline.rules.batch import Batch, NumberedBatch, PhotoFile, Result
from pipeline.rules.levels import Level
from pipeline.rules.numbers import CertificateNumber
from tests.ledger import samples
from tests.ledger.strategies import digests, filled_texts

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
marks = st.decimals(0, 100, places=1) | st.integers(0, 100).map(Decimal)
photos = st.none() | st.builds(PhotoFile, path=filled_texts, sha256=digests, size=st.integers(0, 2**40))
numbers = st.builds(
    CertificateNumber,
    institution=st.just(samples.INSTITUTION),
    year=st.integers(2000, 2099),
    level=st.sampled_from(Level),
    sequence=st.integers(1, 999_999),
)
results = st.builds(
    Result,
    row=st.integers(2, 10_000),
    name=filled_texts,
    identity_type=filled_texts,
    identity=filled_texts,
    occupation=filled_texts,
    job=filled_texts,
    level=st.sampled_from(Level),
    theory=marks,
    practical=marks,
    review_passed=st.none() | st.booleans(),
    photo=photos,
    supplied_number=st.none(),
)
numbered = st.lists(st.tuples(results, numbers), min_size=1, max_size=5)
batches = st.builds(
    Batch,
    name=filled_texts,
    institution=st.just(samples.INSTITUTION),
    institution_name=filled_texts,
    approver=filled_texts,
    approval_document=filled_texts,
    approved_on=days,
    evaluation_ended_on=days,
    notice_from=days,
    notice_to=days,
    issued_on=days,
    results=st.just(()),
)


def through_the_ledger(batch: NumberedBatch) -> NumberedBatch:
    def stored(value: Any) -> Any:
        return json.loads(canonical(value))

    people = [
        assigned_person(str(number), stored(result_payload(result)), stored(person_of(result)))
        for result, number in zip(batch.batch.results, batch.numbers, strict=True)
    ]
    return numbered_batch(stored(batch_payload(batch.batch)), people)


@given(batches, numbered, st.sampled_from(["assigned", "supplied"]))
def test_nothing_of_a_batch_is_lost(batch: Batch, pairs: list[tuple[Result, CertificateNumber]], mode: str) -> None:
    people = tuple(replace(result, supplied_number=number if mode == "supplied" else None) for result, number in pairs)
    whole = NumberedBatch(replace(batch, results=people), tuple(number for _, number in pairs))

    assert whole == through_the_ledger(whole)


@given(results)
def test_nothing_personal_stands_in_the_payload(result: Result) -> None:
    assert {"row", "occupation", "job", "level"} == result_payload(result).keys()


def test_marks_keep_the_way_they_were_written() -> None:
    result = replace(samples.result(0), theory=Decimal("80.0"), practical=Decimal(80))

    assert ("80.0", "80") == (person_of(result)["theory"], person_of(result)["practical"])


def test_a_batch_with_some_supplied_numbers_has_no_snapshot() -> None:
    number = CertificateNumber(samples.INSTITUTION, 2026, Level.SENIOR_WORKER, 1)
    mixed = samples.batch(results=(samples.result(0, supplied=number), samples.result(1)))

    with pytest.raises(ValueError, match=r"^mode$"):
        batch_payload(mixed)


def less(whole: Any, name: str) -> dict[str, Any]:
    return {field: value for field, value in whole.items() if field != name}


# What the batch is, and how many people it had, nobody reads again.
@pytest.mark.parametrize("name", [name for name in batch_payload(samples.batch()) if name not in {"kind", "count"}])
def test_a_snapshot_without_a_particular_of_the_batch_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"^snapshot$"):
        numbered_batch(less(batch_payload(samples.batch()), name), [])


@pytest.mark.parametrize(
    ("part", "name"),
    [
        *(("payload", name) for name in result_payload(samples.result(0))),
        *(("person", name) for name in person_of(samples.result(0))),
    ],
)
def test_a_snapshot_without_anything_of_a_person_is_refused(part: str, name: str) -> None:
    result = samples.result(0)
    parts = {"payload": result_payload(result), "person": person_of(result)}
    parts[part] = less(parts[part], name)

    with pytest.raises(ValueError, match=r"^snapshot$"):
        numbered_batch(batch_payload(samples.batch()), [assigned_person("S000065148999263000001", **parts)])


def test_a_mark_that_is_no_number_is_no_snapshot() -> None:
    person = {**person_of(samples.result(0)), "theory": "优"}

    with pytest.raises(ValueError, match=r"^snapshot$"):
        numbered_batch(
            batch_payload(samples.batch()),
            [assigned_person("S000065148999263000001", result_payload(samples.result(0)), person)],
        )
