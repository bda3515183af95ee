"""The line is killed at every boundary and started again: nothing is lost, doubled or half visible (hazards.md D.2)."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.killing import end_of
from tests.line import carry
from tests.line.office import Office, contents, copied, open_office, open_signing_office
from tests.line.test_line import spoil_first_mark
from tests.samples.batches import write_drop

CHECKOUT = Path(__file__).parents[2]
GOOD, BAD, MIXED, AGAIN = "a-good", "b-bad", "c-mixed", "d-again"
PEOPLE_WITH_NUMBERS = 3 + 2 + 2
# Every boundary that `a_day_of_work` passes, with how often a kill there is tried (first, second, ... passing).
CRASH_POINTS = {
    "checkpoints.after-writing": 2,
    "checkpoints.before-writing": 2,
    "files.after-rename": 3,
    "files.after-replace": 4,
    "files.before-rename": 3,
    "files.before-replace": 4,
    "inbox.after-marking": 1,
    "inbox.after-note": 2,
    "inbox.before-returned-rows": 1,
    "intake.after-taking": 4,
    "line.after-delivered": 2,
    "line.after-done": 2,
    "line.after-evidence": 2,
    "line.after-duplicate": 1,
    "line.after-notes": 2,
    "line.after-receive": 3,
    "line.after-record": 2,
    "line.after-rejected": 1,
    "line.after-render": 2,
    "line.after-signing": 2,
    "line.before-receive": 3,
    "output.publish.after-rename": 2,
    "output.publish.before-rename": 2,
    "register.delivered.after-commit": 3,
    "register.delivered.before-commit": 3,
    "register.key.after-commit": 1,
    "register.key.before-commit": 1,
    "register.number.after-commit": 2,
    "register.number.before-commit": 2,
    "register.open.after-commit": 1,
    "register.open.before-commit": 1,
    "register.receive.after-commit": 3,
    "register.receive.before-commit": 3,
    "register.record.after-commit": 2,
    "register.record.before-commit": 2,
    "register.reject.after-commit": 1,
    "register.reject.before-commit": 1,
    "register.sign.after-commit": 2,
    "register.sign.before-commit": 2,
    "set-aside.after-choosing": 4,
    "set-aside.after-mark": 4,
    "set-aside.after-renaming-file": 2,
    "set-aside.after-renaming-folder": 3,
    "set-aside.before-renaming-file": 2,
    "set-aside.before-renaming-folder": 3,
    "spool.after-sync": 1,
    "spool.before-sync": 1,
    "store.migrate.after-commit": 1,
    "store.migrate.before-commit": 1,
    "witness.after-writing": 3,
    "witness.before-writing": 3,
}
KILLS = [f"{name}:{turn}" for name, turns in CRASH_POINTS.items() for turn in sorted({1, turns})]
KILLS_BETWEEN = [f"{name}:{turn}" for name, turns in CRASH_POINTS.items() for turn in range(2, turns)]


def a_day_of_work(folder: Path) -> Office:
    """A site with everything a day brings: a good drop, a bad one, one with a bad row, one that was accepted before."""
    office = open_signing_office(folder)
    write_drop(office.inbox, people=3, name=GOOD, seed=1)
    write_drop(office.inbox, people=2, name=BAD, seed=2, particulars={"批准文号": None})
    write_drop(office.inbox, people=3, name=MIXED, seed=3, change=spoil_first_mark, form="zip")
    write_drop(office.inbox, people=2, name=AGAIN, seed=4, form="zip")
    (office.inbox / f"{AGAIN}.zip").rename(office.inbox / "d-1.zip")
    write_drop(office.inbox, people=2, name=AGAIN, seed=4)
    office.inbox.joinpath(f"{AGAIN}.ready").touch()
    return office


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return a_day_of_work(tmp_path_factory.mktemp("day") / "site")


@pytest.fixture
def office(prepared: Office, tmp_path: Path) -> Office:
    return copied(prepared, tmp_path / "site")


def begun(office: Office, crash_at: str, *, press: str = "quick") -> subprocess.CompletedProcess[str]:
    temporary = temporary_of(office)
    temporary.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-m", "tests.line.carry", str(office.settings.site), press],
        cwd=CHECKOUT,
        env={**os.environ, "CERTPRESS_CRASH_AT": crash_at, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def temporary_of(office: Office) -> Path:
    """The machine's temporary folder, for a line in a process of its own."""
    return office.settings.site.parent / "temporary"


def killed_at(office: Office, crash_at: str) -> int | None:
    """Let a process carry the site with a quick press until it is killed; return how it ended."""
    return end_of(carry.carry, office.settings.site, "quick", crash_at=crash_at)


def visible(folder: Path) -> Iterator[str]:
    yield from (path for path in contents(folder) if not Path(path).name.startswith("."))


def assert_nothing_was_lost(office: Office, dropped: dict[str, str]) -> None:
    settings = office.settings
    numbers = office.numbers()
    sequences: dict[str, list[int]] = {}
    for number in numbers:
        sequences.setdefault(number[:16], []).append(int(number[16:]))
    assert PEOPLE_WITH_NUMBERS == len(set(numbers)) == len(numbers)
    assert all(list(range(1, len(taken) + 1)) == taken for taken in sequences.values())

    recorded = {document.path: document.sha256 for document in office.documents()}
    made = {path: digest for path, digest in contents(settings.output).items() if path.startswith("2026")}
    assert recorded == made

    assert [] == list(visible(settings.inbox))
    assert [] == [path for path in settings.site.rglob(".tmp-*") if settings.fonts not in path.parents]
    assert {"head", "inbox-id", "line.lock"} == {path.name for path in settings.work.iterdir()}
    kept = list(contents(settings.done).values()) + list(contents(settings.rejected).values())
    for path, digest in dropped.items():
        assert digest in kept, path
    kept_batches = {path.name for path in settings.done.iterdir()}
    assert {GOOD, f"{MIXED}", AGAIN} == kept_batches
    assert {BAD, f"{MIXED}-补1"} == {path.name for path in settings.rejected.iterdir()}
    with office.workshop() as shop:
        shop.register.verify()
        # Of each batch that was accepted one after its numbers, and one at its end.
        assert 2 * len(kept_batches) == shop.register.verify_checkpoints()
        assert () == shop.register.rebuild(check=True)
        assert () == shop.register.in_hand()


@pytest.mark.parametrize("kill", [*KILLS, *(pytest.param(kill, marks=pytest.mark.drill) for kill in KILLS_BETWEEN)])
@pytest.mark.hazard(18)
def test_a_power_cut_loses_no_number_and_shows_no_half_file(office: Office, kill: str) -> None:
    dropped = {path: contents(office.settings.inbox)[path] for path in visible(office.settings.inbox)}
    dropped = {path: digest for path, digest in dropped.items() if not path.endswith(".ready")}

    assert -signal.SIGKILL == killed_at(office, kill)
    assert [] == office.run().failed

    assert_nothing_was_lost(office, dropped)
    before = contents(office.settings.site)
    office.run()
    assert before == contents(office.settings.site)


def test_every_boundary_of_a_day_is_killed_at(office: Office) -> None:
    passed = begun(office, "nowhere").stdout.split()

    assert sorted(CRASH_POINTS) == passed


@pytest.mark.parametrize("kill", ["press.after-plates", "press.after-stamps", "press.after-judge", "press.after-run"])
def test_a_power_cut_while_pages_are_stamped_makes_the_same_pages_again(tmp_path: Path, kill: str) -> None:
    office = with_two_people_numbered_at(tmp_path, kill, press="real")
    numbers = office.numbers()

    assert [GOOD] == office.run_for_real().accepted

    assert_all_is_there(office, numbers)


@pytest.mark.parametrize("kill", ["press.after-chunk", "press.after-files"])
def test_a_power_cut_while_pages_are_laid_out_leaves_nothing_of_them(tmp_path: Path, kill: str) -> None:
    office = with_two_people_numbered_at(tmp_path, kill, press="ordinary")
    numbers = office.numbers()

    assert [GOOD] == office.run_for_real().accepted

    assert_all_is_there(office, numbers)


@pytest.mark.parametrize("kill", ["stamps.before-sync", "stamps.after-sync"])
def test_a_worker_that_dies_while_it_writes_files_leaves_the_batch_in_hand(tmp_path: Path, kill: str) -> None:
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    write_drop(office.inbox, people=2, name=GOOD, photos=False)

    assert 0 == begun(office, kill, press="real").returncode
    assert [] == list(temporary_of(office).iterdir())
    numbers = office.numbers()
    assert [] == list(office.settings.output.glob(f"*/{GOOD}"))
    assert [GOOD] == office.run_for_real().accepted

    assert_all_is_there(office, numbers)


def test_what_the_workers_of_a_killed_run_laid_down_is_gone_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WeasyPrint's folders, up to some hundred megabytes a worker, which nobody would have removed."""
    office = with_two_people_numbered_at(tmp_path, "press.after-chunk", press="ordinary")
    temporary = temporary_of(office)
    assert {"weasyprint"} == {left.name.split("-")[0] for left in temporary.glob("*/*")}

    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with office.workshop():
        assert [] == list(temporary.iterdir())


def with_two_people_numbered_at(tmp_path: Path, kill: str, *, press: str) -> Office:
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    write_drop(office.inbox, people=2, name=GOOD, photos=False)
    assert -signal.SIGKILL == begun(office, kill, press=press).returncode
    return office


def assert_all_is_there(office: Office, numbers: list[str]) -> None:
    recorded = {document.path: document.sha256 for document in office.documents()}
    assert numbers == office.numbers()
    assert recorded == {path: one for path, one in contents(office.settings.output).items() if path.startswith("2026")}
    assert [] == list(office.settings.site.rglob(".tmp-*"))


@pytest.mark.parametrize("touch", ["remove", "cut"])
def test_files_touched_between_recording_and_publishing_are_made_again(tmp_path: Path, touch: str) -> None:
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    write_drop(office.inbox, people=2, name=GOOD, photos=False)
    assert -signal.SIGKILL == killed_at(office, "line.after-record")
    staging = office.settings.output / "2026" / f".tmp-{GOOD}"
    if touch == "remove":
        shutil.rmtree(staging)
    else:
        (staging / "print" / "certificates.pdf").write_bytes(b"%PDF half")

    outcome = office.run()

    recorded = {document.path: document.sha256 for document in office.documents()}
    assert [GOOD] == outcome.accepted
    assert recorded == {path: one for path, one in contents(office.settings.output).items() if path.startswith("2026")}
