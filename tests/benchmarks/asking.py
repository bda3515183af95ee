"""One question to a large ledger, in a process of its own: `python -m tests.benchmarks.asking SITE QUESTION ROUNDS`.

Tells the seconds that each round took and those of CPU of one, without the start of the program, and the most memory
it held.
"""

import json
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from pipeline import auditing
from pipeline.bench.starting import tell_peak
from pipeline.exporting import export_log
from pipeline.ledger.books import Period
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop
from tests.benchmarks.holders import holders, identity
from tests.line.office import Office

SECONDS = "seconds: "


def main() -> None:
    site, question, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    office, took = Office(Settings.read(site)), []
    with office.workshop() as shop:
        shop.register.head()  # Opened, as for every question.
        ask, chance = QUESTIONS[question](shop), Random(1)
        begun_cpu = time.process_time()
        for _ in range(rounds):
            begun = time.perf_counter()
            ask(chance)
            took.append(time.perf_counter() - begun)
        cpu = time.process_time() - begun_cpu
    print(SECONDS + json.dumps({"wall": took, "cpu": cpu / rounds}))
    tell_peak()


Ask = Callable[[Random], object]


def _asking_numbers(ask: Callable[[Workshop, str], object]) -> Callable[[Workshop], Ask]:
    """Ask about numbers of batches all over the years."""

    def prepared(shop: Workshop) -> Ask:
        known = [number for place in (1, 7, 13, 17) for number in shop.register.numbers_of(place)]
        return lambda chance: ask(shop, chance.choice(known))

    return prepared


def _asking_people(what: Callable[[int], str]) -> Callable[[Workshop], Ask]:
    def prepared(shop: Workshop) -> Ask:
        people = sum(given for *_, given in shop.register.counters())
        return lambda chance: shop.register.find(what(chance.randrange(people)))

    return prepared


def _plain(ask: Callable[[Workshop], object]) -> Callable[[Workshop], Ask]:
    return lambda shop: lambda _chance: ask(shop)


def _names() -> Callable[[int], str]:
    known = [one.name for one, _ in zip(holders(), range(2000), strict=False)]
    return lambda place: known[place % len(known)]


def _export(shop: Workshop) -> None:
    target = shop.settings.site / "exported"
    export_log(shop, target)
    shutil.rmtree(target)


QUESTIONS: Mapping[str, Callable[[Workshop], Ask]] = {
    "open": _plain(lambda shop: shop.register.head()),
    "checkpoint": _plain(lambda shop: shop.keyring.checkpoint()),
    "prove": _asking_numbers(lambda shop, number: shop.keyring.prove(number)),
    "find by number": _asking_numbers(lambda shop, number: shop.register.find(number)),
    "find by ID number": _asking_people(identity),
    "find by name": _asking_people(_names()),
    "find by part of a number": _asking_numbers(lambda shop, number: shop.register.find(number[14:])),
    "file by SHA-256": _plain(lambda shop: shop.register.files_with_hash("0" * 64)),
    "verify": _plain(lambda shop: (shop.register.verify(), shop.register.verify_checkpoints())),
    "rebuild --check": _plain(lambda shop: shop.register.rebuild(check=True)),
    "audit --quick": _plain(lambda shop: auditing.audit(shop, quick=True)),
    "audit": _plain(auditing.audit),
    "books of a month": _plain(lambda shop: shop.register.books(Period("2026-11-01", "2026-11-30"))),
    "export": _plain(_export),
}


if __name__ == "__main__":
    main()
