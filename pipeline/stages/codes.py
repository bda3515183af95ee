"""Signed codes of a batch: for whom there is none, and what the ledger keeps of the others."""

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.documents.certificate import Wording, certificate_code
from pipeline.documents.page_choice import ranges_of
from pipeline.rules.batch import Batch, NumberedBatch, Result
from pipeline.rules.batches import AnyNumbered
from pipeline.stages.orders import widest_number

# What the ledger says of a print run beside its template, its fonts and its programs.
SIGNER: Final = "code-key"
UNSIGNED: Final = "codes-without-signature"
# A value of the ledger holds 2000 characters.
_LONGEST_RANGES: Final = 1500


def unsigned_places(batch: Batch, wording: Wording) -> tuple[int, ...]:
    """Return the places in the roster (from 0) of those whose name and occupation are too long for a signed code.

    Nobody where codes are not signed at all. A number of full length stands in for each.
    """
    if wording.seal is None:
        return ()
    numbers = {level: widest_number(batch, level) for level in {one.level for one in batch.results}}
    # How long a code is depends on how long its parts are, and a batch has few lengths.
    is_unsigned: dict[tuple[object, ...], bool] = {}
    for one in batch.results:
        if (key := _lengths(one)) not in is_unsigned:
            is_unsigned[key] = "#" not in certificate_code(one, batch, numbers[one.level], wording=wording)
    return tuple(place for place, one in enumerate(batch.results) if is_unsigned[_lengths(one)])


def _lengths(result: Result) -> tuple[object, ...]:
    return len(result.name.encode()), len(result.identity), result.occupation, result.job


def told_of_codes(numbered: AnyNumbered, wording: Wording) -> Mapping[str, str]:
    """Return which key signed the codes of a batch, and on which pages of the print run there are addresses alone."""
    if wording.seal is None or not isinstance(numbered, NumberedBatch):
        return {}
    places: Sequence[int] = unsigned_places(numbered.batch, wording)
    pages = {UNSIGNED: ranges_of(places, longest=_LONGEST_RANGES)} if places else {}
    return {SIGNER: wording.seal.signer, **pages}
