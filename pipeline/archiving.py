"""What has passed its time (A3(7), A3(8)): listed, and erased by two people; the register of certificates is kept.

An erasure is entered first, in the transaction that deletes the personal data; then the database is written anew, then
the files go. After a crash between any two of these the same command finishes what it began, and enters nothing twice.
Until then the audit says what is still there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final

from pipeline.crashpoints import crashpoint
from pipeline.errors import BatchUnknown, Because, CopyOrdered, NotEntitled, NumberUnknown, RetentionRuns, StillInHand
from pipeline.files import sha256_of, sync_folder, telling_trouble
from pipeline.ledger.rows import CopyState
from pipeline.ledger.views import CardHistory, CardView, CertificateHistory, CertificateView, KeptBatch, TicketView
from pipeline.month_summary import TITLE
from pipeline.rules.acts import Act
from pipeline.rules.categories import Category
from pipeline.rules.particulars import remainder_name
from pipeline.rules.retention import Keeping
from pipeline.workshop import Workshop

_CARD_LENGTH: Final = 18
_NUMBER_LENGTHS: Final = frozenset({_CARD_LENGTH, 22})
_TAKEN_BACK: Final = "-已撤回"
# Of these nobody gets anything that the register has to answer for.
_CERTIFY_NOTHING: Final = frozenset({Category.ADMISSION, Category.SCORES})
# Nothing is done for anybody by these.
_NO_USE: Final = frozenset({"export.made", "personal.viewed", "person.erased"})


@dataclass(frozen=True, slots=True)
class Kept:
    """The papers under one name: a 批次号, or the folder of a returned drop; `categories` of the batches of that name.

    `folders` are those in which something to be erased lies; of what has to be kept there are none.
    """

    name: str
    categories: tuple[str, ...]
    keeping: Keeping
    batches: tuple[KeptBatch, ...]
    folders: tuple[Path, ...]

    @property
    def is_erased(self) -> bool:
        """Whether all of it was erased, to the last file."""
        return all(batch.is_erased for batch in self.batches) and not self.folders


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: of how many people data beside entries, how many files; `was_begun` by an earlier command.

    `elsewhere` are the numbers under which the same person still stands.
    """

    what: str
    people: int
    files: int
    was_begun: bool = False
    elsewhere: tuple[str, ...] = ()


def review(shop: Workshop) -> tuple[Kept, ...]:
    """Return what is kept of every batch, the oldest first."""
    named = sorted(shop.register.kept_batches(), key=attrgetter("name"))
    names = frozenset(batch.name for batch in named)
    kept = (_kept(shop, name, tuple(batches), names) for name, batches in groupby(named, attrgetter("name")))
    return tuple(sorted(kept, key=lambda one: (one.keeping.last_used, one.name)))


def _kept(shop: Workshop, name: str, batches: tuple[KeptBatch, ...], names: frozenset[str]) -> Kept:
    years = shop.settings.retention
    keeping = Keeping(max(batch.last_used for batch in batches), years.paper_years, years.electronic_years)
    # To look into every folder of years would take as long as to read them.
    is_due = keeping.is_over(shop.clock().date()) or all(batch.is_erased for batch in batches)
    return Kept(
        name=name,
        categories=tuple(dict.fromkeys(batch.category for batch in batches if batch.category)),
        keeping=keeping,
        batches=batches,
        folders=tuple(_folders(shop, name, batches, names - {name})) if is_due else (),
    )


def _folders(shop: Workshop, name: str, batches: Iterable[KeptBatch], others: frozenset[str]) -> Iterator[Path]:
    """Yield the folders in which papers of that name lie: drops, returned rows, and what was made.

    What is called as one of the `others` is theirs: a drop may be named `A~2`, and would go with A before its time.
    """
    settings = shop.settings
    # Rows that went back from an accepted batch have no entry of their own.
    places = ((settings.done, name), (settings.rejected, name), (settings.rejected, remainder_name(name)))
    for folder, called in places:
        yield from (found for found in _turns(folder, called) if found.name not in others)
    for year in sorted({batch.year for batch in batches if batch.year}):
        folder = settings.output / str(year)
        for found in (*_turns(folder, f"{name}{_TAKEN_BACK}"), folder / name):
            if found.name not in others and any(_to_erase(shop, found, batches)):
                yield found


def _turns(folder: Path, name: str) -> Iterator[Path]:
    """Yield the folder of that name, and those that were put beside it (`~2`, ...)."""
    for found in sorted(folder.glob("*")):
        stem, _, turn = found.name.rpartition("~")
        if name in (found.name, stem if turn.isdecimal() else None):
            yield found


def _to_erase(shop: Workshop, folder: Path, batches: Iterable[KeptBatch]) -> Iterator[Path]:
    """Yield what of a folder goes: all but the files of single certificates and cards, which are of the register."""
    root = shop.settings.output
    keeps = any(batch.category not in _CERTIFY_NOTHING for batch in batches) and root in folder.parents
    own = {root / one.path for batch in batches for one in shop.register.documents(batch.batch) if one.number}
    with telling_trouble(folder):
        for path in folder.rglob("*"):
            if (path.is_symlink() or not path.is_dir()) and not (keeps and path in own):
                yield path


def erase(shop: Workshop, what: str, act: Act) -> Erased:
    """Erase the papers under a 批次号 or a returned drop's name, or the person of a certificate or card, in due time.

    Raises NotEntitled, BatchUnknown, NumberUnknown, RetentionRuns, StillInHand, CopyOrdered, EntryRefused; then nothing
    is erased.
    """
    with shop.alone():
        found = erasable(shop, what, act)
        return _erase_papers(shop, found, act) if isinstance(found, Kept) else _erase_number(shop, found, act)


def erasable(shop: Workshop, what: str, act: Act) -> Kept | str:
    """Return the papers that may be erased now, or the number of which the person may be; nothing is written.

    Raises what `erase` raises: whoever is asked whether he is sure would else learn afterwards that it may not be.
    """
    _require_entitled(shop, act)
    kept = {one.name: one for one in review(shop)}
    if what in kept:
        _refuse_early_papers(shop, kept[what])
        return kept[what]
    number = what.upper()
    if len(number) not in _NUMBER_LENGTHS:
        raise BatchUnknown(batch=what)
    history = _history(shop, number)
    if number not in shop.register.erased():
        _refuse_early(shop, number, history)
    return number


def _require_entitled(shop: Workshop, act: Act) -> None:
    """Refuse people who only work the print room, and two of whom nobody may approve anything (A3(8))."""
    people = [shop.settings.person(name) for name in (act.by, act.second or act.by)]
    for person in people:
        if set(person.roles) <= {"operator"}:
            reason = Because("{name} has no other role than operator", name=person.name)
            raise NotEntitled(by=act.by, second=act.second, reason=reason)
    if not any("approver" in person.roles for person in people):
        raise NotEntitled(by=act.by, second=act.second, reason=Because("neither of them is an approver"))


def _refuse_early_papers(shop: Workshop, kept: Kept) -> None:
    if not kept.keeping.is_over(shop.clock().date()):
        raise RetentionRuns(what=kept.name, until=kept.keeping.electronic_until)
    if not all(batch.is_finished for batch in kept.batches) or _is_copy_ordered(shop, kept):
        raise StillInHand(batch=kept.name)


def _erase_papers(shop: Workshop, kept: Kept, act: Act) -> Erased:
    left = [batch for batch in kept.batches if not batch.is_erased]
    people = sum(shop.register.erase(act, batch=batch.batch) for batch in left)
    _scrub(shop)
    files = sum(_removed(shop, folder, kept) for folder in kept.folders)
    crashpoint("archiving.after-files")
    return Erased(kept.name, people, files, was_begun=not left)


def _is_copy_ordered(shop: Workshop, kept: Kept) -> bool:
    """Whether a next copy is booked and not made: without the photo among the papers it never would be."""
    batches = {batch.batch for batch in kept.batches}
    return any(one.batch in batches and one.state == CopyState.ORDERED for one in shop.register.further_copies())


def _scrub(shop: Workshop) -> None:
    crashpoint("archiving.after-entry")
    shop.register.scrub()


def _removed(shop: Workshop, folder: Path, kept: Kept) -> int:
    """Remove what goes of a folder, and return how many files that were."""
    going = tuple(_to_erase(shop, folder, kept.batches))
    _remove(going)
    crashpoint("archiving.between-folders")
    with telling_trouble(folder):
        for below in (*sorted(path for path in folder.rglob("*") if path.is_dir())[::-1], folder):
            if not any(below.iterdir()):
                # Where it was moved to another disk, a link to it lies here.
                below.unlink() if below.is_symlink() else below.rmdir()
        sync_folder(folder.parent)
    return len(going)


def _remove(files: Iterable[Path]) -> None:
    for folder, group in groupby(sorted(files), attrgetter("parent")):
        with telling_trouble(folder):
            for file in group:
                file.unlink(missing_ok=True)
            sync_folder(folder)


def _erase_number(shop: Workshop, number: str, act: Act) -> Erased:
    history = _history(shop, number)
    owner = history.card if isinstance(history, CardHistory) else history.certificate
    batch = None if owner.batch is None else _batch(shop, number, owner.batch)
    was_begun = number in shop.register.erased()
    elsewhere = _elsewhere(shop, number, owner.identity)
    people = 0 if was_begun else shop.register.erase(act, batch=batch, number=number)
    _scrub(shop)
    going = [path for path in {*_files_of(shop, number), *_books_before(shop, number)} if path.is_file()]
    _remove(going)
    crashpoint("archiving.after-files")
    return Erased(number, people, len(going), was_begun=was_begun, elsewhere=elsewhere)


def _books_before(shop: Workshop, number: str) -> Iterator[Path]:
    """Yield the books in which the name may stand: no summary, which has no names, and none that was written since.

    Else whoever gives the command a second time would lose the books of months that were closed in between.
    """
    since = shop.register.exported_since(shop.register.erased()[number])
    for path in shop.settings.books.rglob("*"):
        if path.is_file() and not path.name.startswith(TITLE) and sha256_of(path) not in since:
            yield path


def _history(shop: Workshop, number: str) -> CertificateHistory | CardHistory:
    """Return what was done about a number; raises NumberUnknown, CardUnknown."""
    return (shop.register.show_card if len(number) == _CARD_LENGTH else shop.register.show)(number)


def _refuse_early(shop: Workshop, number: str, history: CertificateHistory | CardHistory) -> None:
    """Refuse while the papers of the last thing that was done for the holder are kept: an import, a reissue, a receipt.

    Those of one issued before certpress lie in no batch, so nothing else would wait for them.
    """
    days = [entry.at.date() for entry in history.entries if entry.op not in _NO_USE]
    years = shop.settings.retention
    keeping = Keeping(max(days), years.paper_years, years.electronic_years)
    if not keeping.is_over(shop.clock().date()):
        raise RetentionRuns(what=number, until=keeping.electronic_until)
    if any(one.number == number and one.state == CopyState.ORDERED for one in shop.register.further_copies()):
        raise CopyOrdered(number=number)


def _batch(shop: Workshop, number: str, name: str) -> int:
    found = shop.register.accepted(name)
    if found is None:
        raise NumberUnknown(number=number)
    return found.batch


def _files_of(shop: Workshop, number: str) -> Iterator[Path]:
    yield from (shop.settings.output / document.path for document in _history(shop, number).documents)


def _elsewhere(shop: Workshop, number: str, identity: str | None) -> tuple[str, ...]:
    """Return the other numbers under which the person stands: certificates, cards, and the exams of tickets."""
    if identity is None:
        return ()
    register = shop.register
    found: tuple[CertificateView | CardView | TicketView, ...]
    found = (*register.find(identity), *register.find_cards(identity), *register.find_tickets(identity))
    return tuple(one.number for one in found if one.number != number and one.identity == identity)
