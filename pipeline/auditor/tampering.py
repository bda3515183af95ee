"""What was done to entries whose hashes, as they were signed, are still there."""

from collections.abc import Sequence

from pipeline.auditor.faults import Fault, Finding
from pipeline.errors import Because


def what_was_done(signed: Sequence[bytes], found: Sequence[bytes]) -> Finding | None:
    """Return in what way the leaf hashes that were found are not those that were signed, None where they are.

    Both are taken without what they have in common at the beginning and at the end; what is left tells.
    """
    start, common = 0, min(len(signed), len(found))
    while start < common and signed[start] == found[start]:
        start += 1
    end = 0
    while end < common - start and signed[-1 - end] == found[-1 - end]:
        end += 1
    return _named(start, signed[start : len(signed) - end], found[start : len(found) - end])


def _named(first: int, signed: Sequence[bytes], found: Sequence[bytes]) -> Finding | None:
    entries = _entries(first, first + len(signed) - 1)
    if not signed and not found:
        return None
    if not found:
        return Finding(Fault.DELETED, Because("{entries}: missing", entries=entries))
    if not signed:
        inserted = Because("{count} entries were put in before entry {first}", count=len(found), first=first)
        return Finding(Fault.INSERTED, inserted)
    if sorted(signed) == sorted(found):
        return Finding(Fault.REORDERED, Because("{entries}: in another order", entries=entries))
    if len(signed) == len(found):
        count = sum(one != other for one, other in zip(signed, found, strict=True))
        return Finding(Fault.CHANGED, Because("{entries}: bytes changed in {count}", entries=entries, count=count))
    replaced = Because("{entries}: {count} others stand in their place", entries=entries, count=len(found))
    return Finding(Fault.REPLACED, replaced)


def _entries(first: int, last: int) -> Because:
    if first == last:
        return Because("entry {first}", first=first)
    return Because("entries {first} to {last}", first=first, last=last)
