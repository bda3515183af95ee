"""Printers that were measured, and overprints: who did what, with which calibration, and what the register refuses."""

import signal
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import EntryRefused
from pipeline.ledger.replay import stored_entry
from pipeline.storage.calibrations import figures_of
from pipeline.storage.register import Register
from tests.killing import ended
from tests.ledger import samples
from tests.storage.measured import THE_PATH, made
from tests.storage.offices import accepted, office
from tests.storage.test_register_disasters import started


def entries(register: Register, op: str) -> list[dict[str, object]]:
    rows = register._store.rows("every_entry")
    found = (stored_entry(row[0], row[1]) for row in rows)
    return [{"seq": entry.seq, "actor": entry.actor, **entry.payload} for entry in found if entry.op == op]


@pytest.fixture
def recorded(register: Register) -> Register:
    """A register with a batch of three people whose certificates are made."""
    register.record(1, samples.papers(accepted(register, samples.batch())))
    return register


def test_a_printer_is_entered_with_its_figures_and_whoever_measured(register: Register) -> None:
    register.set_calibration(made(by="王印制"))
    (entered,) = entries(register, "calibration.set")
    row = register.calibration_of(THE_PATH)

    assert "王印制" == entered["actor"]
    assert figures_of(made()).items() <= entered.items()
    assert {"cross": 1, "x_um": 20_200, "y_um": 19_800} == entered["measured"][0]  # type: ignore[index]
    assert row is not None
    assert (entered["seq"], entered["offset_x_um"], entered["page"]) == (row.seq, row.offset_x_um, row.page)


def test_the_newest_measurement_of_a_paper_path_holds(register: Register) -> None:
    register.set_calibration(made())
    register.set_calibration(made(replace(THE_PATH, tray="2"), shift=2.0))
    register.set_calibration(made(shift=1.0))
    row = register.calibration_of(THE_PATH)

    assert row is not None
    assert figures_of(made(shift=1.0))["offset_x_um"] == row.offset_x_um
    assert register.calibration_of(replace(THE_PATH, stock="白纸")) is None
    assert () == register.rebuild(check=True)


def test_an_overprint_is_entered_with_the_calibration_that_moved_it(recorded: Register) -> None:
    recorded.set_calibration(made())
    row = recorded.calibration_of(THE_PATH)
    assert row is not None
    recorded.append_overprint(1, samples.overprint(calibration=row.seq), actor="王印制")
    (entered,) = entries(recorded, "overprint.made")

    assert ("王印制", row.seq, 3, "9" * 64) == tuple(
        entered[name] for name in ("actor", "calibration", "pages", "sha256")
    )
    assert [{"first": 1, "last": 3}] == entered["places"]
    recorded.verify()


@pytest.mark.parametrize("calibration", [0, 1, 99])
def test_an_overprint_that_names_no_calibration_is_refused(recorded: Register, calibration: int) -> None:
    size = recorded.head().size
    with pytest.raises(EntryRefused, match="no calibration that was entered there holds"):
        recorded.append_overprint(1, samples.overprint(calibration=calibration), actor="王印制")

    assert size == recorded.head().size


def test_an_overprint_that_names_a_calibration_of_old_is_refused(recorded: Register) -> None:
    recorded.set_calibration(made())
    old = recorded.calibration_of(THE_PATH)
    recorded.set_calibration(made(shift=1.0))

    assert old is not None
    with pytest.raises(EntryRefused, match="no calibration"):
        recorded.append_overprint(1, samples.overprint(calibration=old.seq), actor="王印制")


def test_a_batch_of_cards_is_not_overprinted(register: Register) -> None:
    register.number(register.receive(samples.arrival()), samples.card_batch())

    with pytest.raises(EntryRefused, match="of another kind"):
        register.append_overprint(1, samples.overprint(), actor="王印制")


def test_the_numbers_that_are_out_of_force_are_told(recorded: Register) -> None:
    number = recorded.numbers_of(1)[1]
    recorded.void(number, reason="信息错误", actor="张经办", second="李审批")

    assert {number} == recorded.out_of_force(1)


def test_an_accepted_batch_is_found_under_its_name_in_large_letters_and_small(register: Register) -> None:
    accepted(register, samples.batch("2026-A-01"))
    found = register.accepted("2026-a-01")

    assert found is not None
    assert (1, 3) == (found.batch, found.people)
    assert register.accepted("2026-A-02") is None


def test_the_history_of_a_certificate_has_the_overprints_that_it_is_on(recorded: Register) -> None:
    recorded.append_overprint(1, samples.overprint(places=((1, 1), (3, 3)), pages=2), actor="王印制")
    with_overprint = [
        "overprint.made" in [entry.op for entry in recorded.show(number).entries] for number in recorded.numbers_of(1)
    ]

    assert [True, False, True] == with_overprint


@pytest.mark.parametrize("crash_at", ["register.calibrate.before-commit", "register.calibrate.after-commit"])
def test_a_power_cut_while_calibrating_enters_it_once_or_not_at_all(tmp_path: Path, crash_at: str) -> None:
    file = tmp_path / "ledger.db"

    assert [-signal.SIGKILL] == ended([started(file, "calibrate", crash_at=crash_at)])

    with office(file) as register:
        register.verify()
        assert ("after" in crash_at) == (register.calibration_of(THE_PATH) is not None)


@pytest.mark.parametrize("crash_at", ["register.overprint.before-commit", "register.overprint.after-commit"])
def test_a_power_cut_while_overprinting_enters_it_once_or_not_at_all(tmp_path: Path, crash_at: str) -> None:
    file = tmp_path / "ledger.db"
    with office(file) as register:
        register.record(1, samples.papers(accepted(register, samples.batch())))
        register.set_calibration(made())
        row = register.calibration_of(THE_PATH)
        assert row is not None

    assert [-signal.SIGKILL] == ended([started(file, "overprint", "1", str(row.seq), crash_at=crash_at)])

    with office(file) as register:
        register.verify()
        assert int("after" in crash_at) == len(entries(register, "overprint.made"))
