"""Years of an institution in its ledger: `python -m tests.benchmarks.years SITE ENTRIES [PEOPLE]`; tells what each
verb took.

Batch after batch of so many people is received, numbered, recorded, printed on blanks and handed over, on the day on
which it is issued, by the verbs that the line and the desk use, each with its transaction; some certificates are lost,
corrected or revoked. Nobody in it exists. The files of a batch lie in the output folder, all of them links to one, so
that an audit finds as many as there would be.
"""

import hashlib
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from pipeline.bench.starting import tell_peak
from pipeline.files import sha256_of
from pipeline.ledger.rows import Purpose
from pipeline.ledger.views import Arrival, MadeDocument
from pipeline.office_time import CHINA_TIME
from pipeline.rules.acts import Act, Blanks, PrintedRun
from pipeline.rules.batch import NO_JOB, Batch, NumberedBatch, PhotoFile, Result
from pipeline.rules.copies import Particular, ReissueReason
from pipeline.rules.serials import SerialRange
from pipeline.storage.register import Register
from pipeline.workshop import Workshop
from tests.benchmarks.holders import Holder, holders
from tests.ledger import samples
from tests.line.office import Office, open_office

TOOK = "took: "
PEOPLE = 500
BLANK = "空白证书"
# So many bytes has the file of a person.
_FILE = 31_400
_BY = Act(by="张管理", second="赵审计")
_FIRST_DAY = date(2022, 1, 4)
_NINE = time_of_day(9)
# A batch every day and a half: a year of it stays below 999,999 numbers of a level.
_BATCHES_A_YEAR = 240


@dataclass
class Diary:
    """The clock of the office: nine o'clock on the day on which a batch is issued."""

    day: date = _FIRST_DAY

    def __call__(self) -> datetime:
        return datetime.combine(self.day, _NINE, CHINA_TIME)


@dataclass
class Watch:
    """The seconds that each verb took, and how many entries it made."""

    register: Register
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    entries: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @contextmanager
    def over(self, verb: str) -> Iterator[None]:
        size, begun = self.register.head().size, time.perf_counter()
        yield
        self.seconds[verb] += time.perf_counter() - begun
        self.entries[verb] += self.register.head().size - size

    def told(self) -> dict[str, Any]:
        return {verb: {"entries": self.entries[verb], "seconds": self.seconds[verb]} for verb in self.seconds}


def main() -> None:
    site, wanted = Path(sys.argv[1]), int(sys.argv[2])
    people = int(sys.argv[3]) if len(sys.argv) > 3 else PEOPLE
    office, diary = open_office(site), Diary()
    with office.workshop() as shop:
        # Before the register is opened, which takes the same clock.
        shop.clock = diary
        shop.keyring.make(Purpose.LOG)
        watch, chance, everyone = Watch(shop.register), Random(1), holders()
        turn = 0
        while shop.register.head().size < wanted:
            turn += 1
            diary.day = _issued_on(turn)
            _one_batch(shop, office, watch, turn, [next(everyone) for _ in range(people)], chance)
        entries = shop.register.head().size
    print(TOOK + json.dumps({"entries": entries, "batches": turn, **watch.told()}))
    tell_peak()


def _one_batch(
    shop: Workshop, office: Office, watch: Watch, turn: int, people: Sequence[Holder], chance: Random
) -> None:
    register = shop.register
    batch = _batch(turn, people)
    with watch.over("receive"):
        place = register.receive(_arrival(turn, len(people)))
    with watch.over("number"):
        numbered = register.number(place, batch)
    sha256 = _lay_out(office.settings.output, turn, numbered)
    with watch.over("record"):
        register.record(place, _documents(numbered, sha256))
    with watch.over("deliver"):
        register.delivered(place)
    with watch.over("sign"):
        shop.keyring.checkpoint()
    with watch.over("print"):
        _print(register, place, turn, len(people))
    with watch.over("hand over"):
        register.deliver_list(place, _BY)
    with watch.over("desk"):
        _desk(register, office.settings.output, numbered, turn, chance)


def _issued_on(turn: int) -> date:
    year, within = divmod(turn - 1, _BATCHES_A_YEAR)
    return _FIRST_DAY.replace(year=_FIRST_DAY.year + year) + timedelta(days=within * 3 // 2)


def _batch(turn: int, people: Sequence[Holder]) -> Batch:
    issued_on = _issued_on(turn)
    results = tuple(_result(place, one) for place, one in enumerate(people, start=1))
    made = samples.batch(f"{issued_on:%Y-%m}-{people[0].occupation}-{turn:04d}", issued_on=issued_on, results=results)
    ended_on, notice_from = issued_on - timedelta(days=20), issued_on - timedelta(days=15)
    return replace(
        made, evaluation_ended_on=ended_on, notice_from=notice_from, notice_to=notice_from + timedelta(days=6)
    )


def _result(place: int, one: Holder) -> Result:
    return Result(
        row=place + 2,
        name=one.name,
        identity_type="居民身份证",
        identity=one.identity,
        occupation=one.occupation,
        job=NO_JOB,
        level=one.level,
        theory=Decimal("80.5"),
        practical=Decimal(77),
        review_passed=None,
        photo=PhotoFile(f"photos/{one.identity}.jpg", hashlib.sha256(one.identity.encode()).hexdigest(), 25_000),
    )


def _arrival(turn: int, people: int) -> Arrival:
    key, digest = (hashlib.sha256(f"{what} {turn}".encode()).hexdigest() for what in ("key", "digest"))
    return Arrival(f"{turn}.zip", key, digest, files=people + 1, size=people * 25_000, work=f"{turn:016x}")


def _lay_out(output: Path, turn: int, numbered: NumberedBatch) -> str:
    """Put the files of a batch where an audit looks for them; return the SHA-256 of every one."""
    folder = output / str(numbered.batch.issued_on.year) / numbered.batch.name
    content = turn.to_bytes(4, "big") * (_FILE // 4)
    for inner in ("certificates", "print"):
        (folder / inner).mkdir(parents=True)
    (folder / "print" / "certificates.pdf").write_bytes(content)
    for number in numbered.numbers:
        os.link(folder / "print" / "certificates.pdf", folder / "certificates" / f"{number}.pdf")
    return hashlib.sha256(content).hexdigest()


def _documents(numbered: NumberedBatch, sha256: str) -> list[MadeDocument]:
    return [replace(made, sha256=sha256) for made in samples.papers(numbered)]


def _print(register: Register, place: int, turn: int, people: int) -> None:
    """Enter the blanks of a batch, ten more than it takes, and that each certificate is on one; two were spoiled."""
    first = turn * 2 * people
    register.receive_blanks(Blanks(BLANK, (_serials(first, people + 10),)), _BY, source="省中心")
    good, spoiled = _serials(first, people), Blanks(BLANK, (_serials(first + people, 2),))
    run = PrintedRun(1, people, good)
    register.print_run(place, replace(_BY, reason="卡纸"), [run], blank=BLANK, spoiled=spoiled)


def _serials(first: int, count: int) -> SerialRange:
    return SerialRange("XJ", 9, first, first + count - 1)


def _desk(register: Register, output: Path, numbered: NumberedBatch, turn: int, chance: Random) -> None:
    """Lose one certificate in most batches, correct one in some, and revoke one in a few."""
    lost, wrong, false = (str(number) for number in chance.sample(numbered.numbers, 3))
    if turn % 3:
        register.reissue(lost, _BY, ReissueReason.LOST)
        path = f"{numbered.batch.issued_on.year}/{numbered.batch.name}/reissues/{lost}-2.pdf"
        (output / path).parent.mkdir()
        (output / path).write_text(lost, "ascii")
        register.record(turn, [MadeDocument("certificate", lost, 2, path, sha256_of(output / path), 1)])
    if turn % 4 == 0:
        register.correct(wrong, replace(_BY, reason="登记有误"), {Particular.NAME: "王小明"})
    if turn % 10 == 0:
        register.revoke(false, replace(_BY, reason="冒名顶替"), decision=f"〔{turn}〕1号")


if __name__ == "__main__":
    main()
