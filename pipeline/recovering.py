"""How a site goes on that was put back from a backup, settled by two people.

Either nothing was done after the backup: then the log goes on as it was. Or something is lost: then it goes on under a
new name, because the old one has signed a longer history, and no number that may have been given in the lost stretch
is ever given (docs/decisions/0020). Promised: until that is entered, nothing else is; it is entered once, whatever
interrupts it. Not promised: anything about numbers that nobody reckons with; two people answer for how many are
skipped.
"""

import json
import re
import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from pipeline import signing
from pipeline.errors import Because, UsageWrong
from pipeline.files import sync_folder, telling_trouble
from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.origins import REOPENED, next_name, turn_of
from pipeline.paper_text import pictures_on, text_on
from pipeline.rules.acts import Act
from pipeline.rules.cards.numbers import LAST_CARD, CardKind
from pipeline.rules.numbers import LAST_SEQUENCE
from pipeline.settings.values import Settings
from pipeline.storage.recoveries import NO_TICKETS, Skip, SkippedTickets
from pipeline.storage.texts import decoded
from pipeline.storage.workbooks import read_workbook
from pipeline.workshop import Workshop

_COMMAND: Final = "certpress recover"
# Whatever stands before it: in a PDF that may be the number of the row.
_CERTIFICATE: Final = re.compile("([YS][0-9]{12})([0-9]{2})([1-5])([0-9]{6})(?![0-9])")
_CARD: Final = re.compile("([YS][0-9]{12})([012W])([0-9]{4})(?![0-9])")
# An .xlsx is a zip, whatever it is called.
_WORKBOOK: Final = b"PK\x03\x04"
# Received, accepted, the seats, one ticket.
_ENTRIES_OF_EXAM: Final = 4
# How far ahead 发证日期 may lie (interfaces 2): numbers of the next year may be given in December.
_AHEAD: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was settled: whether under a new name, what the log is called, how many entries are known to be lost, and
    what is skipped; `key` is the public half of the key that signs from now on, where it is a new one.
    """

    is_reopened: bool
    name: str
    size: int
    lost: int
    skips: tuple[Skip, ...]
    tickets: SkippedTickets = NO_TICKETS
    key: str | None = None


def resume(shop: Workshop, act: Act, *, papers: Sequence[Path]) -> Recovered:
    """Go on as before: two people found that nothing was done after the backup.

    Raises UsageWrong where a checkpoint tells that something was, or there is nothing to be settled; CheckpointDiffers
    for a paper of other entries.
    """
    register, settings = shop.register, shop.settings
    with shop.alone():
        known, name = _known(shop, papers)
        head = register.head()
        if not settings.restored_mark.exists():
            raise _unfit(Because("no backup was put back here"))
        if known.head.size > head.size or turn_of(name) > turn_of(register.name) + 1:
            raise _unfit(
                Because(
                    "a checkpoint tells of {known} entries, and the backup has {size}: something is lost",
                    known=known.head.size,
                    size=head.size,
                )
            )
        register.resume(reason=act.reason, actor=act.by, second=act.second or "")
        shop.keyring.sign()
        _let_go(settings)
    return Recovered(is_reopened=False, name=register.name, size=head.size, lost=0, skips=())


def reopen(
    shop: Workshop, act: Act, *, papers: Sequence[Path], lists: Sequence[Path], at_most: int | None = None
) -> Recovered:
    """Go on under a new name, and skip the numbers that may have been given in the lost stretch.

    In every sequence so many numbers are skipped as entries are known to be lost, or `at_most`, which two people answer
    for; more where a text of `lists`, or a file in output/, has a higher number. Raises UsageWrong where it is not
    known how much is lost, where a sequence would be used up, and where nothing is to be settled.
    """
    register, settings = shop.register, shop.settings
    with shop.alone():
        if _is_entered(shop):
            return _finished(shop)
        (known, name), head = _known(shop, papers), register.head()
        lost = known.head.size - head.size
        if not settings.restored_mark.exists() and not lost and turn_of(name) <= turn_of(register.name) + 1:
            raise _unfit(Because("no backup was put back here"))
        if not lost and at_most is None:
            raise _unfit(
                Because("no checkpoint tells how much is lost; give the newest with --checkpoint, or --at-most")
            )
        texts = tuple(_numbers_known(settings, lists))
        skips = tuple(_skips(shop, lost if at_most is None else at_most, texts))
        tickets = _tickets(shop, lost, at_most, texts)
        signing.reopen(
            *(settings, register, name),
            known=known,
            skips=skips,
            by=act.by,
            second=act.second or "",
            reason=act.reason,
            tickets=tickets,
        )
        return _finished(shop)


def _is_entered(shop: Workshop) -> bool:
    """Whether a reopening was entered, and then something came between."""
    mark = shop.settings.restored_mark
    with telling_trouble(mark):
        size = json.loads(mark.read_bytes())["size"] if mark.exists() else None
    return any(entry.op == REOPENED and entry.seq == size for entry in shop.register.recoveries())


def _finished(shop: Workshop) -> Recovered:
    """Sign what was entered, let the site go, and return what the entries say."""
    register = shop.register
    shop.keyring.sign()
    _let_go(shop.settings)
    entries = register.recoveries()
    last = max(place for place, entry in enumerate(entries) if entry.op == REOPENED)
    payload, size = entries[last].payload, entries[last].seq
    skipped = [entry for entry in entries[last + 1 :] if entry.op.endswith(".skipped")]
    tickets = [SkippedTickets(one.payload["exams"], one.payload["upto"]) for one in skipped if "exams" in one.payload]
    return Recovered(
        is_reopened=True,
        name=payload["new"],
        size=size,
        lost=payload["size"] - size,
        skips=tuple(_skip_of(one.payload) for one in skipped if "exams" not in one.payload),
        tickets=tickets[0] if tickets else NO_TICKETS,
        key=payload["key"],
    )


def _skip_of(payload: Mapping[str, object]) -> Skip:
    first, last = int(str(payload["first"])), int(str(payload["last"]))
    if "kind" in payload:
        return Skip(first, last, card=str(payload["kind"]))
    return Skip(first, last, year=int(str(payload["year"])), level=int(str(payload["level"])))


def _let_go(settings: Settings) -> None:
    with telling_trouble(settings.restored_mark):
        settings.restored_mark.unlink(missing_ok=True)
        sync_folder(settings.work)


def _unfit(reason: Because) -> UsageWrong:
    return UsageWrong(reason=reason, command=_COMMAND)


def _known(shop: Workshop, papers: Sequence[Path]) -> tuple[Checkpoint, str]:
    """Return the largest checkpoint that anybody has (papers, now or when the site was put back, what lies beside the
    ledger, or its own head), and a name for the log that none of them has.
    """
    register, first = shop.register, shop.settings.origin
    head = register.verify()
    told = [Checkpoint(register.name, head), *register.foretold_outside()]
    told += _known_when_restored(shop.settings)
    told += [register.foretold(paper, text_on(paper), origin=first) for paper in papers]
    return max(told, key=lambda one: (one.head.size, turn_of(one.origin))), next_name(one.origin for one in told)


def _known_when_restored(settings: Settings) -> list[Checkpoint]:
    """Return the checkpoints that were held against the backup when it was put back."""
    mark = settings.restored_mark
    with telling_trouble(mark):
        # A site that an earlier version put back has none.
        texts = json.loads(mark.read_bytes()).get("papers", []) if mark.exists() else []
    return [Checkpoint.parse(text) for text in texts]


def _numbers_known(settings: Settings, lists: Sequence[Path]) -> Iterator[str]:
    """Yield texts with numbers in them: lists that people made, and the names of files.

    Raises UsageWrong for a list of which no number is read: it would skip nothing in silence, and a number on it be
    given twice.
    """
    tickets = settings.exam.pattern()
    for file in lists:
        text = unicodedata.normalize("NFKC", _text_of(file, settings)).upper()
        if not any((*_highest(settings.institution.code.text, [text]), *tickets.found_in(text))):
            raise _unfit(
                Because("no number of this institution is read in {file}; save it as .xlsx or text", file=file)
            )
        yield text
    for file in settings.output.glob("2[0-9][0-9][0-9]/*/*/*.pdf"):
        yield file.stem


def _text_of(file: Path, settings: Settings) -> str:
    """Return what stands in a list of numbers: a workbook, a PDF with text in it, or text as Windows or Linux saves it.

    Raises UsageWrong for a workbook that cannot be read, and for a PDF with a page that is only a picture: the numbers
    on it would be given twice.
    """
    content = text_on(file)
    for page in pictures_on(file):
        told = Because("page {page} of {file} is a picture; write the numbers on it into a text", page=page, file=file)
        raise _unfit(told)
    if content.startswith(_WORKBOOK):
        sheets, problems = read_workbook(file, file.name, limits=settings.limits)
        for problem in problems:
            raise _unfit(Because("{file}: {problem}", file=file, problem=problem))
        return "\n".join(cell.text for lines in sheets.values() for line in lines for cell in line.cells)
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    return decoded(content) or ""


def _skips(shop: Workshop, at_most: int, texts: Iterable[str]) -> Iterator[Skip]:
    """Yield what has to be skipped so that nothing of the lost stretch is given again."""
    certificates, cards = _highest(shop.settings.institution.code.text, texts)
    given = {(year, level): last for year, level, last in shop.register.counters()}
    supplied = shop.settings.numbers.mode == "supplied"
    for year, level in sorted({*given, *certificates, *_possible(shop)}):
        last = given.get((year, level), 0)
        # The platform gives its numbers itself, and will not give one again.
        upto = max(last + (0 if supplied else at_most), certificates.get((year, level), 0))
        if upto > last:
            yield Skip(last + 1, _within(upto, LAST_SEQUENCE), year=year, level=level)
    taken = shop.register.card_counters()
    for kind in CardKind:
        last = taken.get(str(kind), 0)
        upto = max(last + at_most, cards.get(kind.mark, 0))
        if upto > last:
            yield Skip(last + 1, _within(upto, LAST_CARD), card=str(kind))


def _tickets(shop: Workshop, lost: int, at_most: int | None, texts: Iterable[str]) -> SkippedTickets:
    """Return which 准考证号 have to be left free: no exam is smaller than four entries, and none has less than one."""
    register, pattern = shop.register, shop.settings.exam.pattern()
    known = [one for text in texts for one in pattern.found_in(text)]
    if pattern.counts_exams:
        # Of every file in output/ there may be one: each year is asked for once, for it means reading all exams.
        years = {one.year for one in known}
        last = {year: register.last_exam_number(year, is_yearly=pattern.is_yearly) for year in years}
        beyond = (one.exam - last[one.year] for one in known)
        return SkippedTickets(exams=max([lost // _ENTRIES_OF_EXAM if at_most is None else at_most, *beyond]))
    most = lost if at_most is None else at_most
    given = max((one.sequence for text in register.tickets_given() for one in pattern.found_in(text)), default=0)
    upto = max([given + most if most else 0, *(one.sequence for one in known)])
    return SkippedTickets(upto=_within(upto, pattern.last) if upto > given else 0)


def _within(upto: int, most: int) -> int:
    if upto > most:
        raise _unfit(
            Because("so many numbers cannot be skipped: {most} is the last one; say with --at-most how many", most=most)
        )
    return upto


def _possible(shop: Workshop) -> Iterator[tuple[int, int]]:
    """Yield the years and levels of which numbers may have been given for the first time."""
    years = range(shop.register.last_entry_at().year - 1, (shop.clock() + _AHEAD).year + 1)
    levels = {int(level) for item in shop.settings.scope for level in item.levels}
    yield from ((year, level) for year in years for level in levels)


def _highest(institution: str, texts: Iterable[str]) -> tuple[Mapping[tuple[int, int], int], Mapping[str, int]]:
    """Return the highest sequence that is known, of certificates by year and level, of cards by their mark."""
    certificates: dict[tuple[int, int], int] = {}
    cards: dict[str, int] = {}
    for text in texts:
        for code, year, level, sequence in _CERTIFICATE.findall(text):
            if code == institution:
                of = (2000 + int(year), int(level))
                certificates[of] = max(certificates.get(of, 0), int(sequence))
        for code, mark, sequence in _CARD.findall(text):
            if code == institution:
                cards[mark] = max(cards.get(mark, 0), int(sequence))
    return certificates, cards
