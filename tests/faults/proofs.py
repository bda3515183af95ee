"""What must hold of a site after any fault of its disk: nothing lost, doubled, half visible (hazards D.2)."""

from collections.abc import Iterator
from pathlib import Path

from tests.line.office import Office, contents
from tests.line.test_crashes import AGAIN, BAD, GOOD, MIXED, PEOPLE_WITH_NUMBERS

# What a watch left for `status`, the last one it never took back where it was ended.
WORDS = {"watch.json", "watch-work.json", "watch.lock"}
ACCEPTED = {GOOD, MIXED, AGAIN}
RETURNED = {BAD, f"{MIXED}-补1"}


def dropped_into(office: Office) -> dict[str, str]:
    """Return the SHA-256 of what lies in the inbox of a day of work, by path."""
    lying = contents(office.settings.inbox)
    return {
        path: digest for path, digest in lying.items() if not Path(path).name.startswith(".") and ".ready" not in path
    }


def half_visible(office: Office) -> Iterator[str]:
    """Tell, of a site at any moment, what can be seen in its output and is not what the ledger says of it."""
    recorded = {document.path: document.sha256 for document in office.documents()}
    seen = _finished(office)
    batches = {tuple(Path(path).parts[:2]) for path in seen}
    yield from (f"{path} is not what was recorded" for path, digest in seen.items() if recorded.get(path) != digest)
    missing = (path for path in recorded if tuple(Path(path).parts[:2]) in batches and path not in seen)
    yield from (f"{path} is missing in a finished batch" for path in missing)


def complaints(office: Office, dropped: dict[str, str]) -> Iterator[str]:
    """Tell what is wrong with a site on which the day of work was done to its end, after a fault."""
    yield from _about_numbers(office.numbers())
    recorded = {document.path: document.sha256 for document in office.documents()}
    if recorded != _finished(office):
        yield "the finished files are not those that were recorded"
    yield from _about_drops(office, dropped)
    yield from _about_leftovers(office)
    with office.workshop() as shop:
        shop.register.verify()
        shop.register.verify_checkpoints()
        if shop.register.rebuild(check=True):
            yield "the tables are not those of the ledger"
        if shop.register.in_hand():
            yield "a batch is still in hand"
        if {batch.name for batch in shop.register.batches() if batch.state == "accepted"} != ACCEPTED:
            yield "other batches were accepted"


def _finished(office: Office) -> dict[str, str]:
    made = contents(office.settings.output)
    return {path: digest for path, digest in made.items() if path.startswith("2026/") and "/.tmp-" not in path}


def _about_numbers(numbers: list[str]) -> Iterator[str]:
    sequences: dict[str, list[int]] = {}
    for number in numbers:
        sequences.setdefault(number[:16], []).append(int(number[16:]))
    if not PEOPLE_WITH_NUMBERS == len(set(numbers)) == len(numbers):
        yield f"{len(numbers)} numbers for {PEOPLE_WITH_NUMBERS} people, {len(set(numbers))} of them different"
    if any(list(range(1, len(taken) + 1)) != taken for taken in sequences.values()):
        yield "a sequence of numbers has a gap"


def _about_drops(office: Office, dropped: dict[str, str]) -> Iterator[str]:
    settings = office.settings
    kept = [*contents(settings.done).values(), *contents(settings.rejected).values()]
    yield from (f"the dropped file {path} is lost" for path, digest in dropped.items() if digest not in kept)
    lying = sorted(path for path in contents(settings.inbox) if not Path(path).name.startswith("."))
    yield from (f"{path} still lies in the inbox" for path in lying)
    for folder, expected in ((settings.done, ACCEPTED), (settings.rejected, RETURNED)):
        found = {path.name for path in folder.iterdir()}
        if found != expected:
            yield f"{folder.name}/ holds {sorted(found)}"


def _about_leftovers(office: Office) -> Iterator[str]:
    settings = office.settings
    left = [path for path in settings.site.rglob(".tmp-*") if settings.fonts not in path.parents]
    yield from (f"{path} was left behind" for path in left)
    in_work = {path.name for path in settings.work.iterdir()} - {"head", "inbox-id", "line.lock", *WORDS}
    yield from (f"work/{name} was left behind" for name in sorted(in_work))
