"""What can go wrong with a watched folder, rows 1 to 16, as far as the inbox goes.

Each row has at least one test that bears its mark, `@pytest.mark.hazard(row)`: here, or beside the part it is about.
What the register and the whole line add to rows 4, 7, 8, 9 and 11 is in tests/line: test_bad_days.py, test_line.py and
test_bad_input.py.
"""

import ast
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import DiskTrouble, InboxAway
from pipeline.storage import watcher
from pipeline.storage.drops import Drop
from pipeline.storage.folders import rejected_places, set_aside
from pipeline.storage.intake import Moved, take
from pipeline.storage.junk import held_names, is_junk
from pipeline.storage.scanner import Scanner, check_marker, place_marker
from pipeline.storage.soundness import OLE
from pipeline.storage.takings import Taken, reopen, sweep
from pipeline.storage.watcher import Watcher
from tests.killing import end_of
from tests.samples.batches import write_drop
from tests.storage.inboxes import LIMITS, Clock, Office, codes
from tests.storage.zips import Packed

WHOLE = [Packed(b"batch.json", b"{}")]
ROWS = {
    1: "a file is read before its writer is done",
    2: "a copied file keeps the old time it had",
    3: "events are lost, or the watch dies",
    4: "one bad drop stops the others",
    5: "the share is unmounted and looks like an empty inbox",
    6: "the share sends no events",
    7: "a restart takes what was taken",
    8: "the same drop comes again",
    9: "two processes take one drop",
    10: "a returned drop is changed, or cannot come back",
    11: "the disk is full",
    12: "lock files and other junk are taken for batches",
    13: "a link, a pipe or a device lies in the inbox",
    14: "names in a zip are in another code page",
    15: "a name on the disk is in another code page",
    16: "a zip is a bomb, or its names lead elsewhere",
}


def rows_held(file: Path) -> Iterator[int]:
    """Yield the rows of the marks on tests that assert something."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            is_real = any(isinstance(inner, ast.Assert) for inner in ast.walk(node))
            marks = [mark for mark in node.decorator_list if ast.unparse(mark).startswith("pytest.mark.hazard(")]
            yield from (ast.literal_eval(mark.args[0]) for mark in marks if isinstance(mark, ast.Call) and is_real)


def test_every_row_has_a_test_of_its_own() -> None:
    held = {row for file in Path(__file__).parents[1].rglob("test_*.py") for row in rows_held(file)}

    assert set(ROWS) == {row for row in held if row <= max(ROWS)}


def admitted(scanner: Scanner) -> list[str]:
    return [drop.display for drop in scanner.look().ready]


class SlowWriter:
    """A program that writes a zip piece by piece; `pause` seconds of the office's clock pass between two pieces."""

    def __init__(self, office: Office, content: bytes, *, pause: float) -> None:
        self._office, self._content, self._pause = office, content, pause
        self.path = office.inbox / "slow.zip"

    def write(self, scanner: Scanner, *, restart_after: int | None, keep_open: bool) -> list[str]:
        """Return what was admitted before the last byte was written."""
        early: list[str] = []
        pieces = [self._content[at : at + 65536] for at in range(0, len(self._content), 65536)]
        with self.path.open("wb") as file:
            for turn, piece in enumerate(pieces):
                target = file if keep_open else self.path.open("ab")
                target.write(piece)
                target.flush()
                if not keep_open:
                    target.close()
                if turn == restart_after:
                    scanner = self._office.scanner(5)
                for _ in range(4):
                    self._office.clock.now += self._pause / 4
                    early += admitted(scanner) if turn < len(pieces) - 1 else []
                if not keep_open:
                    file.close()
        return early


@pytest.mark.hazard(1)
@pytest.mark.parametrize("restart_after", [None, 2])
@pytest.mark.parametrize(("pause", "keep_open"), [(0.3, False), (0.3, True), (12.0, False), (12.0, True), (60.0, True)])
def test_row_1_a_slow_writer_is_never_overtaken(
    office: Office, restart_after: int | None, pause: float, *, keep_open: bool
) -> None:
    source = write_drop(office.root / "elsewhere", people=8, form="zip").read_bytes()
    scanner = office.scanner(5)
    early = SlowWriter(office, source, pause=pause).write(scanner, restart_after=restart_after, keep_open=keep_open)
    for _ in range(4):
        office.clock.now += 5
        last = admitted(scanner)

    assert [] == early
    assert ["slow.zip"] == last


@pytest.mark.hazard(1)
def test_row_1_a_drop_that_moves_while_it_is_copied_is_not_kept(office: Office) -> None:
    path = office.put_zip("a.zip", *WHOLE)
    drop = Drop.at(path)
    path.write_bytes(path.read_bytes() + b"more")

    assert isinstance(take(drop, work=office.work, limits=LIMITS), Moved)


@pytest.mark.hazard(2)
def test_row_2_a_growing_file_with_a_time_of_2001_is_not_admitted(office: Office) -> None:
    scanner = office.scanner(5)
    path = office.inbox / "a.csv"
    for size in range(1, 10):
        path.write_bytes(b"x" * size)
        os.utime(path, (1_000_000_000, 1_000_000_000))
        office.clock.now += 3

        assert [] == admitted(scanner)
    for _ in range(3):
        office.clock.now += 3
        last = admitted(scanner)

    assert ["a.csv"] == last


@pytest.mark.hazard(3)
def test_row_3_without_any_event_every_drop_is_still_found(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watcher._Ring, "on_any_event", lambda *_: None)
    scanner = office.scanner(0)
    with Watcher(office.inbox) as bell:
        for number in range(5):
            office.put_zip(f"{number}.zip", *WHOLE)
        rang = [bell.wait(0.01) for _ in range(3)]
        found = [admitted(scanner) for _ in range(3)][-1]

    assert [False] * 3 == rang
    assert [f"{number}.zip" for number in range(5)] == found


@pytest.mark.hazard(3)
def test_row_3_a_dead_watch_is_rebuilt_by_the_next_wait(office: Office) -> None:
    with Watcher(office.inbox) as bell:
        bell._stop()

        assert not bell.is_healthy
        bell.wait(0)
        assert bell.is_healthy


@pytest.mark.hazard(4)
def test_row_4_four_poisoned_drops_and_a_good_one(office: Office) -> None:
    office.put("1.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"))
    office.put("2.zip", write_drop(office.root, people=1, form="zip").read_bytes()[:-100])
    office.put("3.xlsx", b"")
    office.put_zip("4.zip", Packed(b"a.xlsx", b"\0" * (1 << 26)))
    write_drop(office.inbox, people=1, name="5")
    scanner = office.scanner(0)
    looks = [scanner.look() for _ in range(3)]
    found = {drop.display: codes(office.read(drop.path).problems) for drop in looks[-1].ready}

    assert {
        "1.xlsx": ["workbook-encrypted"],
        "2.zip": ["archive-damaged"],
        "3.xlsx": ["file-empty"],
        "4.zip": ["archive-bomb"],
        "5": [],
    } == found


@pytest.mark.hazard(5)
def test_row_5_an_unmounted_share_is_not_an_empty_inbox(office: Office) -> None:
    place_marker(office.inbox, "ours")
    write_drop(office.inbox, people=1)
    office.inbox.rename(office.root / "away")
    office.inbox.mkdir()

    with pytest.raises(InboxAway) as caught:
        check_marker(office.inbox, "ours")
    assert caught.value.transient
    office.inbox.rmdir()
    (office.root / "away").rename(office.inbox)
    check_marker(office.inbox, "ours")


@pytest.mark.hazard(6)
def test_row_6_a_share_without_events_is_simply_looked_at(office: Office) -> None:
    """No watcher runs here, nor in any test of test_scanner.py."""
    scanner = office.scanner(0)
    before = admitted(scanner)
    office.put_zip("a.zip", *WHOLE)
    found = [admitted(scanner) for _ in range(3)][-1]

    assert ([], ["a.zip"]) == (before, found)


@pytest.mark.hazard(7)
def test_row_7_after_every_restart_the_same_drops_are_there_once(office: Office) -> None:
    for number in range(300):
        office.put_zip(f"{number:03}.zip", *WHOLE)
    for _ in range(5):
        scanner = Scanner(office.inbox, settle_seconds=0, monotonic=Clock())
        found = [admitted(scanner) for _ in range(3)][-1]

        assert [f"{number:03}.zip" for number in range(300)] == found


@pytest.mark.hazard(8)
def test_row_8_the_same_bytes_under_another_name_are_the_same_drop_and_other_bytes_are_not(office: Office) -> None:
    first = office.take(write_drop(office.inbox, people=2))
    first.drop.path.rename(office.inbox / "another name")
    same = office.take(office.inbox / "another name")
    other = office.take(write_drop(office.inbox, people=2, seed=2))

    assert first.key == same.key
    assert first.key != other.key


@pytest.mark.hazard(9)
def test_row_9_eight_hands_that_take_one_drop_make_eight_copies_of_one_key(office: Office) -> None:
    """The claim is the register's, by this key; here nobody may disturb another's copy."""
    drop = Drop.at(write_drop(office.inbox, people=5))
    taken: list[Taken | Moved] = []
    hands = [
        threading.Thread(target=lambda: taken.append(take(drop, work=office.work, limits=LIMITS))) for _ in range(8)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    copies = [copy for copy in taken if isinstance(copy, Taken)]

    assert 8 == len({copy.folder for copy in copies})
    assert 1 == len({copy.key for copy in copies})


@pytest.mark.hazard(10)
def test_row_10_a_returned_drop_is_the_same_byte_for_byte_and_may_come_back(office: Office) -> None:
    folder = write_drop(office.inbox, people=2)
    before = office.take(folder)
    place = set_aside(before, rejected_places(office.rejected, before))
    place.rename(folder)

    assert before.digest == office.take(folder).digest


@pytest.mark.hazard(11)
def test_row_11_a_full_disk_leaves_the_drop_where_it_was(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room again the drop is taken as if nothing had been."""
    drop = Drop.at(write_drop(office.inbox, people=2))
    with monkeypatch.context() as full:
        full.setattr("pipeline.storage.takings.write_whole", _no_space)
        with pytest.raises(DiskTrouble):
            take(drop, work=office.work, limits=LIMITS)

    assert [] == list(office.work.iterdir())
    assert isinstance(take(drop, work=office.work, limits=LIMITS), Taken)


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


JUNK = [
    "~$a.xlsx", ".~a.xlsx", "~.a.xlsx", ".~lock.a.xlsx#", "._a.xlsx", ".DS_Store", "Thumbs.db", "THUMBS.DB",
    "desktop.ini", "a.part", "a.filepart", "a.crdownload", "a.tmp", "@eaDir", "#recycle", "__MACOSX", ".stfolder",
    ".inbox-id", "a.ready", "a.approval", "a.baiduyun.p.downloading", ".a.zip.x7Yk", "a.xlsx~",
]  # fmt: skip


@pytest.mark.hazard(12)
@pytest.mark.parametrize("name", JUNK)
def test_row_12_junk_is_no_batch_nor_part_of_one(office: Office, name: str) -> None:
    office.put(name)
    office.put(f"a/{name}")
    office.put("a/1.jpg")
    scanner = office.scanner(0)
    looks = [scanner.look() for _ in range(3)]

    assert is_junk(os.fsencode(name))
    assert ["a"] == [drop.display for drop in looks[-1].ready]
    assert ["1.jpg"] == [member.path for member in office.take(office.inbox / "a").members]


@pytest.mark.hazard(12)
@pytest.mark.parametrize(
    "name", ["a.xlsx", "电工.zip", "2026-11-电工-01", "ready", "part", "Thumbs", "a.b", "approval.zip"]
)
def test_row_12_what_is_no_junk_is_not_taken_for_it(name: str) -> None:
    assert not is_junk(os.fsencode(name))


@pytest.mark.hazard(12)
@pytest.mark.parametrize(
    ("lock", "held"),
    [
        ("~$a.xlsx", "a.xlsx"),
        (".~a.xlsx", "a.xlsx"),
        ("~.a.xlsx", "a.xlsx"),
        (".~lock.a.xlsx#", "a.xlsx"),
        ("~$名单.xlsx", "名单.xlsx"),
        ("~$cument.docx", "document.docx"),
    ],
)
def test_row_12_a_lock_file_tells_which_file_is_open(lock: str, held: str) -> None:
    names = [os.fsencode(name) for name in (lock, held, "b.xlsx")]

    assert {os.fsencode(held)} == held_names(names) - {os.fsencode(lock)}


@pytest.mark.hazard(15)
def test_row_15_a_name_in_gbk_stops_neither_the_scan_nor_the_drops_after_it(office: Office) -> None:
    raw = os.fsencode(office.inbox) + b"/" + "王小明.xlsx".encode("gbk")
    Path(os.fsdecode(raw)).write_bytes(write_drop(office.root, people=1, form="xlsx").read_bytes())
    write_drop(office.inbox, people=1, name="好")
    with Watcher(office.inbox):
        scanner = office.scanner(0)
        looks = [scanner.look() for _ in range(3)]
    found = {drop.display: codes(office.read(drop.path).problems) for drop in looks[-1].ready}

    assert {"王小明.xlsx": ["member-name-not-utf8"], "好": []} == found


# --- row 18, the part of the intake: killed while it takes --------------------------------------------------------


def take_at(drop: Path, work: Path) -> None:
    take(Drop.at(drop), work=work, limits=LIMITS)


@pytest.mark.parametrize("point", ["spool.before-sync", "spool.after-sync", "intake.after-taking"])
def test_killed_while_taking_the_drop_is_untouched_and_the_rest_is_swept(office: Office, point: str) -> None:
    drop = Drop.at(write_drop(office.inbox, people=2))
    end = end_of(take_at, drop.path, office.work, crash_at=point)
    (left,) = office.work.iterdir()

    assert -signal.SIGKILL == end
    assert drop.is_unchanged()
    if point == "intake.after-taking":
        assert drop == reopen(left).drop
    assert (left.name,) == sweep(office.work, keep=set())
    assert [] == list(office.work.iterdir())


def test_a_writer_on_this_machine_is_seen_however_long_it_pauses(office: Office) -> None:
    """The lease, with real time: another process holds the file open."""
    path = office.put_zip("a.zip", *WHOLE)
    hold = f"import sys,time; f=open({str(path)!r},'ab'); print('open',flush=True); sys.stdin.read()"
    scanner = Scanner(office.inbox, settle_seconds=0, monotonic=time.monotonic)
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        held = [admitted(scanner) for _ in range(4)][-1]
        writer.communicate()

    assert [] == held
    assert ["a.zip"] == admitted(scanner)
