"""Eight clerks at once, and a power cut at every boundary: no number is lost, none is doubled."""

import re
import signal
import time
from collections.abc import Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

import pytest

from pipeline.ledger.views import Stage
from pipeline.rules.batch import NumberedBatch
from pipeline.storage.register import Register
from tests import killing
from tests.killing import ended
from tests.ledger import samples
from tests.storage import offices
from tests.storage.offices import live, office

ROOT = Path(__file__).parents[2]
CLERKS = 8
PEOPLE = 500
COMMITS = ("open", "proof", "receive", "number", "record", "reject", "cancel", "delivered")
CRASH_POINTS = [
    *(f"register.{verb}.{side}-commit" for verb in COMMITS for side in ("before", "after")),
    "store.migrate.before-commit",
    "store.migrate.after-commit",
    # Not only the first time.
    "register.receive.before-commit:2",
    "register.receive.after-commit:3",
    "register.delivered.before-commit:3",
    "register.delivered.after-commit:2",
]


def started(file: Path, *act: str, crash_at: str = "") -> ForkServerProcess:
    """Begin an act of `offices` in a process of its own."""
    return killing.started(offices.main, str(file), *act, crash_at=crash_at)


def sequences(register: Register, batch: int = 1) -> list[int]:
    numbered = register.numbered(batch)
    assert isinstance(numbered, NumberedBatch)
    return [number.sequence for number in numbered.numbers]


def test_eight_clerks_number_five_hundred_people_each_without_a_gap(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    statuses = ended([started(file, "number", str(clerk * PEOPLE), str(PEOPLE)) for clerk in range(CLERKS)])
    with office(file) as register:
        numbers = [sequence for batch in range(1, CLERKS + 1) for sequence in sequences(register, batch)]
        register.verify()

    assert [0] * CLERKS == statuses
    assert list(range(1, CLERKS * PEOPLE + 1)) == sorted(numbers)


@pytest.mark.hazard(21)
def test_clerks_that_are_killed_at_random_moments_leave_no_gap_and_take_nothing_twice(tmp_path: Path) -> None:
    """Each tries three times, and is killed twice of them; what is received and has no number gets one at the end."""
    file, chance = tmp_path / "ledger.db", Random(21)
    for turn in range(3):
        clerks = [started(file, "number", str(clerk * 50), "50") for clerk in range(CLERKS)]
        for clerk in clerks if turn < 2 else ():
            time.sleep(chance.uniform(0, 0.03))
            clerk.kill()
        ended(clerks)
    with office(file) as register:
        for hand in register.in_hand():
            if hand.stage is Stage.RECEIVED:
                first = int(hand.key, 16) - 1
                register.number(hand.batch, samples.batch(f"批次-{first}", people=50, first_place=first))
        register.verify()
        numbers = [number for view in register.batches() for number in sequences(register, view.batch)]

        assert list(range(1, CLERKS * 50 + 1)) == sorted(numbers)
        assert () == register.rebuild(check=True)


def test_each_clerk_has_numbers_in_one_piece(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    ended([started(file, "number", str(clerk * 20), "20") for clerk in range(3)])
    with office(file) as register:
        runs = [sequences(register, batch) for batch in (1, 2, 3)]

    assert all(list(range(run[0], run[0] + 20)) == run for run in runs)


@pytest.mark.parametrize("crash_at", CRASH_POINTS)
def test_a_power_cut_loses_no_number_and_doubles_none(tmp_path: Path, crash_at: str) -> None:
    file = tmp_path / "ledger.db"

    assert [-signal.SIGKILL] == ended([started(file, "live", crash_at=crash_at)])

    with office(file) as register:
        register.verify()
        before = [register.numbered(hand.batch) for hand in register.in_hand() if hand.stage is Stage.NUMBERED]
        live(register)
        register.verify()
        size = register.head().size
        states = [view.state for view in register.batches()]
        numbers = sequences(register)

        assert ["accepted", "rejected", "cancelled"] == states
        assert [1, 2, 3] == numbers
        assert before == [register.numbered(1)] * len(before)
        assert () == register.in_hand()
        assert () == register.rebuild(check=True)
        live(register)
        # The second time only a proof is made.
        assert size + 1 == register.head().size


def test_two_power_cuts_in_a_row_are_survived(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    for crash_at in ("register.number.before-commit", "register.number.after-commit", "register.record.before-commit"):
        assert [-signal.SIGKILL] == ended([started(file, "live", crash_at=crash_at)])

    assert [0] == ended([started(file, "live")])
    with office(file) as register:
        register.verify()
        assert [1, 2, 3] == sequences(register)


def sources() -> Iterator[str]:
    names = ("store", "writing", "bookings", "register", "appending", "verification", "lookup", "projection_rows")
    for name in (*names, "checkpoints"):
        yield (ROOT / "pipeline" / "storage" / f"{name}.py").read_text("utf-8")


def test_every_commit_has_its_power_cuts() -> None:
    source = "".join(sources())
    written = set(re.findall(r'_writing\("([a-z-]+)"\)|transaction\("register\.([a-z-]+)"\)', source))

    # These have no part in the line's everyday life; each has a test of its own.
    others = {
        "book",
        "void",
        "withdraw",
        "withdraw-card",
        "calibrate",
        "overprint",
        "rebuild",
        "key",
        "sign",
        "export",
        "look",
        "erase",
        "close-month",
        "reopen",
        "resume",
    }
    assert {*COMMITS, *others} == {one or other for one, other in written}
    assert 1 == source.count('"COMMIT"')


@pytest.mark.parametrize("crash_at", ["register.void.before-commit", "register.void.after-commit"])
def test_a_power_cut_while_voiding_voids_a_number_once_or_not_at_all(tmp_path: Path, crash_at: str) -> None:
    file = tmp_path / "ledger.db"
    with office(file) as register:
        live(register)
        number = str(register.numbered(1).numbers[0])

    assert [-signal.SIGKILL] == ended([started(file, "void", number, crash_at=crash_at)])

    with office(file) as register:
        register.verify()
        (found,) = register.find(number)

    assert ("voided" if "after" in crash_at else "in-force") == found.state


@pytest.mark.parametrize("crash_at", ["register.withdraw.before-commit", "register.withdraw.after-commit"])
def test_a_power_cut_while_withdrawing_a_batch_withdraws_all_of_it_or_nothing(tmp_path: Path, crash_at: str) -> None:
    file = tmp_path / "ledger.db"
    assert [0] == ended([started(file, "number", "0", "5")])

    assert [-signal.SIGKILL] == ended([started(file, "withdraw", "1", crash_at=crash_at)])

    with office(file) as register:
        register.verify()
        numbers = [str(number) for number in register.numbered(1).numbers]
        states = {found.state for number in numbers for found in register.find(number)}
        after = "after" in crash_at

        assert {"voided" if after else "in-force"} == states
        assert (Stage.CANCELLED if after else Stage.NUMBERED) == register.in_hand()[0].stage


@pytest.mark.parametrize("crash_at", ["register.rebuild.before-commit", "register.rebuild.after-commit"])
def test_a_power_cut_while_rebuilding_leaves_the_tables_whole(tmp_path: Path, crash_at: str) -> None:
    file = tmp_path / "ledger.db"
    with office(file) as register:
        live(register)
        register._store._execute("DELETE FROM document")

    assert [-signal.SIGKILL] == ended([started(file, "rebuild", crash_at=crash_at)])

    with office(file) as register:
        missing = register.rebuild(check=False)
        register.verify()

    assert ("before" in crash_at) == bool(missing)
