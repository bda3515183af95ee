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
    last = first + len(signed) - 1
    if not signed and not found:
        return None
    if not found:
        return Finding(Fault.DELETED, Because("entries {first} to {last} are missing", first=first, last=last))
    if not signed:
        inserted = Because("{count} entries were put in before entry {first}", count=len(found), first=first)
        return Finding(Fault.INSERTED, inserted)
    if sorted(signed) == sorted(found):
        return Finding(
            Fault.REORDERED, Because("entries {first} to {last} are in another order", first=first, last=last)
        )
    if len(signed) == len(found):
        return Finding(
            Fault.CHANGED,
            Because(
                "the bytes of {count} of the entries {first} to {last} were changed",
                count=sum(one != other for one, other in zip(signed, found, strict=True)),
                first=first,
                last=last,
            ),
        )
    replaced = Because(
        "in the place of entries {first} to {last} there are {count} others", first=first, last=last, count=len(found)
    )
    return Finding(Fault.REPLACED, replaced)
