"""What holds of a site after any number of kills, once it is idle (hazards.md D.2): one function, for all such drills.

The tables are read with SQL of our own: a fault of the program that wrote them is then not one of whoever looks.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from pipeline.auditing import audit
from pipeline.errors import CertpressError
from pipeline.files import TEMPORARY_PREFIX
from pipeline.findings import Grade
from pipeline.workshop import Workshop
from tests.line.office import Office, contents

# What certpress itself lays beside a drop that goes back, and into the folders of drops.
_OURS = {"退回说明.xlsx", "problems.json", ".certpress-return.json"}
_REMAINDER, _AGAIN = "-补", "重复-"
_KEPT_IN_WORK = {"head", "inbox-id", "line.lock", "watch.json", "watch-work.json", "watch.lock"}
# A certificate's number ends in six digits that count, a card's in four, a 准考证号 in five.
_CERTIFICATES = ("SELECT number, identity FROM certificate JOIN person ON person.seq = assigned_seq", 6)
_CARDS = ("SELECT number, identity FROM card JOIN person ON person.seq = issued_seq", 4)
_TICKETS = ("SELECT ticket, identity FROM ticket JOIN person ON person.seq = ticket.seq", 5)
_KINDS = (_CERTIFICATES, _CARDS, _TICKETS)
_ENTRIES = "SELECT body FROM entry ORDER BY seq"
_COUNTS = "SELECT blank, received, in_stock, printed, spoiled, destroyed, returned FROM blank"
_STATES = ("in_stock", "printed", "spoiled", "destroyed", "returned")


@dataclass(frozen=True, slots=True)
class Dropped:
    """What somebody laid into the inbox: the SHA-256 of each of its files, and the ID numbers of those who must get a
    number by it: none where it goes back, is the same a second time, or holds scores.
    """

    files: tuple[str, ...]
    people: tuple[str, ...] = ()


@dataclass(slots=True)
class Memory:
    """What was seen of the ledger on the way, which must be there ever after."""

    entries: list[object] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)


def wrong_with(office: Office, dropped: Sequence[Dropped], memory: Memory | None = None) -> list[str]:
    """Return what is wrong with an idle site, in words for who mends certpress; nothing where all is well.

    The line is run once more on it, which must change nothing.
    """
    file = office.settings.ledger_file
    found = chain(
        _numbers(file),
        _people(file, dropped),
        _documents(office),
        _temporary_files(office),
        _drops(office, dropped),
        _stock(file),
        _lost(file, memory or Memory()),
        _told_by_certpress(office),
        _second_run(office),
    )
    return list(found)


def temporary_of(office: Office) -> Path:
    """Return the machine's temporary folder, for the processes that work on a site of these drills."""
    return office.settings.site.with_name(f"{office.settings.site.name}-temporary")


def remember(file: Path, memory: Memory) -> list[str]:
    """Return what the ledger at `file` does not know any more, and keep in `memory` what it knows now.

    Other processes may be at work: what is committed counts.
    """
    try:
        entries = [body for (body,) in rows(file, _ENTRIES)]
        numbers = dict(_holders(file))
    except sqlite3.OperationalError:
        # Killed before there was a ledger.
        return []
    lost = list(_compared(memory, entries, numbers))
    memory.entries, memory.numbers = entries, numbers
    return lost


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    """Return what a query finds in the database at `file`, which is not written to."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=60)) as connection:
        return connection.execute(query).fetchall()


# --- numbers ----------------------------------------------------------------------------------------------------------


def _holders(file: Path) -> list[tuple[str, str]]:
    return [(str(number), str(identity)) for query, _ in _KINDS for number, identity in rows(file, query)]


def _numbers(file: Path) -> Iterator[str]:
    """Each number once, and none left out: what is void has its row too."""
    for query, digits in _KINDS:
        sequences = defaultdict(list)
        for number, _identity in rows(file, query):
            sequences[str(number)[:-digits]].append(int(str(number)[-digits:]))
        for begin, taken in sequences.items():
            if sorted(taken) != list(range(1, len(taken) + 1)):
                yield f"numbers {begin}: {sorted(taken)}"


def _people(file: Path, dropped: Sequence[Dropped]) -> Iterator[str]:
    """Every row that was accepted has exactly one number."""
    numbered = Counter(identity for _, identity in _holders(file))
    wanted = Counter(identity for drop in dropped for identity in drop.people)
    for identity in sorted(numbered.keys() | wanted.keys()):
        if numbered[identity] != wanted[identity]:
            yield f"{identity} has {numbered[identity]} numbers instead of {wanted[identity]}"


def _lost(file: Path, memory: Memory) -> Iterator[str]:
    yield from _compared(memory, [body for (body,) in rows(file, _ENTRIES)], dict(_holders(file)))


def _compared(memory: Memory, entries: Sequence[object], numbers: dict[str, str]) -> Iterator[str]:
    if memory.entries != list(entries[: len(memory.entries)]):
        yield f"of {len(memory.entries)} entries that were seen some are others now, or gone"
    for number, identity in memory.numbers.items():
        if numbers.get(number) != identity:
            yield f"{number} was {identity}'s, and is {numbers.get(number)}'s"


# --- files ------------------------------------------------------------------------------------------------------------


def _documents(office: Office) -> Iterator[str]:
    """Every file of a finished batch has its entry with its hash, and every entry its file."""
    entered = {
        str(path): str(digest)
        for path, digest in rows(office.settings.ledger_file, "SELECT path, sha256 FROM document")
    }
    made = {path: digest for path, digest in contents(office.settings.output).items() if path.startswith("20")}
    for path in sorted(entered.keys() | made.keys()):
        if entered.get(path) != made.get(path):
            yield f"{path}: entered {entered.get(path)}, made {made.get(path)}"


def _temporary_files(office: Office) -> Iterator[str]:
    settings = office.settings
    yield from (f"left: {path}" for path in settings.site.rglob(f"{TEMPORARY_PREFIX}*"))
    yield from (f"left: {path}" for path in settings.output.glob("*-journal"))
    yield from (f"left: {path}" for path in temporary_of(office).iterdir())
    yield from (f"left in work: {path.name}" for path in settings.work.iterdir() if path.name not in _KEPT_IN_WORK)


def _drops(office: Office, dropped: Sequence[Dropped]) -> Iterator[str]:
    """Every drop lies in one place, with the bytes that it was dropped with."""
    lying = Counter(_files_in(place) for place in _places(office))
    wanted = Counter(tuple(sorted(drop.files)) for drop in dropped)
    for files in lying | wanted:
        if lying[files] != wanted[files]:
            yield f"a drop of {len(files)} files lies {lying[files]} times instead of {wanted[files]}: {files[:1]}"


def _places(office: Office) -> Iterator[Path]:
    settings = office.settings
    yield from (path for path in settings.inbox.iterdir() if not path.name.startswith("."))
    for place in settings.done.iterdir():
        yield place
        yield from place.glob(f"{_AGAIN}*")
    yield from (place for place in settings.rejected.iterdir() if _REMAINDER not in place.name)


def _files_in(place: Path) -> tuple[str, ...]:
    if place.is_file():
        return (contents(place.parent)[place.name],)
    within = {path: digest for path, digest in contents(place).items() if Path(path).name not in _OURS}
    return tuple(sorted(digest for path, digest in within.items() if not path.startswith(_AGAIN)))


# --- sheets -----------------------------------------------------------------------------------------------------------


def _stock(file: Path) -> Iterator[str]:
    """Received = in stock + printed + spoiled + destroyed + returned, by the counts and sheet by sheet."""
    for blank, received, *counts in rows(file, _COUNTS):
        ranges = rows(file, f"SELECT state, first, last FROM serials WHERE blank = '{blank}'")  # noqa: S608 - ours
        sheets = [sheet for _state, first, last in ranges for sheet in range(int(str(first)), int(str(last)) + 1)]
        by_state = Counter[str]()
        for state, first, last in ranges:
            by_state[str(state)] += int(str(last)) - int(str(first)) + 1
        if len(sheets) != len(set(sheets)) or len(sheets) != received or list(counts) != [by_state[s] for s in _STATES]:
            yield f"{blank}: {received} received, {counts} by the counts, {dict(by_state)} sheet by sheet"
    printed = rows(file, "SELECT blank, serial FROM copy WHERE serial IS NOT NULL")
    yield from (f"{sheet} bears {times} certificates" for sheet, times in Counter(printed).items() if times > 1)


# --- what certpress itself says ---------------------------------------------------------------------------------------


def _told_by_certpress(office: Office) -> Iterator[str]:
    with office.workshop() as shop:
        for check in (_ledger, _tables, _checkpoints, _audit, _in_hand):
            yield from _guarded(check, shop)


def _guarded(check: Callable[[Workshop], Iterator[str]], shop: Workshop) -> Iterator[str]:
    try:
        yield from check(shop)
    except CertpressError as error:
        yield str(error)


def _ledger(shop: Workshop) -> Iterator[str]:
    shop.register.verify()
    return iter(())


def _tables(shop: Workshop) -> Iterator[str]:
    return (f"the table {difference}" for difference in shop.register.rebuild(check=True))


def _checkpoints(shop: Workshop) -> Iterator[str]:
    """All of them true; what was signed in the ledger stands in the file; batches that are done are signed for."""
    count = shop.register.verify_checkpoints()
    accepted = sum(batch.state == "accepted" for batch in shop.register.batches())
    if count < accepted:
        yield f"{count} checkpoints for {accepted} batches"


def _audit(shop: Workshop) -> Iterator[str]:
    found = audit(shop).findings
    return (f"audit, {one.check}: {one.told} {dict(one.values)}" for one in found if one.grade is Grade.BAD)


def _in_hand(shop: Workshop) -> Iterator[str]:
    return (f"{hand.drop} is still in hand, {hand.stage}" for hand in shop.register.in_hand())


def _second_run(office: Office) -> Iterator[str]:
    before = contents(office.settings.site)
    try:
        office.run()
    except CertpressError as error:
        yield f"a second run: {error}"
    after = contents(office.settings.site)
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            yield f"a second run changed {path}"
