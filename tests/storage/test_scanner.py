"""What is admitted from the inbox, and when."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import FolderTrouble, InboxAway
from pipeline.storage.drops import Entry, entries_of
from pipeline.storage.scanner import Look, Scanner, check_marker, place_marker
from tests.samples.batches import write_drop
from tests.storage.inboxes import Office
from tests.storage.zips import Packed, zip_bytes

WHOLE = zip_bytes([Packed(b"a.txt")])


def look_until_quiet(office: Office, scanner: Scanner, *, looks: int = 4, seconds: float = 2.0) -> Look:
    look = scanner.look()
    for _ in range(looks - 1):
        office.clock.now += seconds
        look = scanner.look()
    return look


def names(look: Look) -> list[str]:
    return [drop.display for drop in look.ready]


def reasons(look: Look) -> list[tuple[str, str]]:
    return [(waiting.drop.display, waiting.reason.value) for waiting in look.waiting]


def test_a_drop_is_ready_when_it_was_quiet_for_the_settle_time(office: Office) -> None:
    office.put("a.zip", WHOLE)
    scanner = office.scanner(5)

    assert [("a.zip", "settling")] == reasons(scanner.look())
    office.clock.now += 4.9
    assert [("a.zip", "settling")] == reasons(scanner.look())
    office.clock.now += 0.2
    assert ["a.zip"] == names(scanner.look())


def test_what_may_be_a_batch_comes_before_what_cannot_be_one(office: Office) -> None:
    """Else a batch waits until thousands of loose photos went back."""
    for name in ("a.jpg", "b.zip", "c.JPG", "d.XLSX", "e/名单.csv"):
        office.put(name, WHOLE)

    assert ["b.zip", "d.XLSX", "e", "a.jpg", "c.JPG"] == names(look_until_quiet(office, office.scanner()))


def test_three_equal_looks_are_needed_however_slow_the_looking(office: Office) -> None:
    office.put("a.zip", WHOLE)
    scanner = office.scanner(5)
    scanner.look()
    office.clock.now += 100

    assert [] == names(scanner.look())
    assert ["a.zip"] == names(scanner.look())


def test_a_mark_makes_a_drop_ready_at_once(office: Office) -> None:
    office.put("a.zip", WHOLE)
    office.put("a.zip.ready", b"")

    assert ["a.zip"] == names(office.scanner().look())


def test_a_mark_skips_the_wait_for_an_end_that_never_comes(office: Office) -> None:
    office.put("a.zip", WHOLE[:-10])
    office.put("a.zip.ready", b"")

    assert ["a.zip"] == names(office.scanner().look())


def test_a_drop_that_looks_cut_off_waits_three_settle_times(office: Office) -> None:
    office.put("a.zip", WHOLE[:-10])
    scanner = office.scanner(5)

    look = look_until_quiet(office, scanner, looks=6, seconds=2)
    assert [("a.zip", "unsound")] == reasons(look)
    office.clock.now += 6
    assert ["a.zip"] == names(scanner.look())


@pytest.mark.parametrize("make", ["empty-file", "empty-folder", "photos-only"])
def test_what_has_no_roster_yet_is_given_more_time(office: Office, make: str) -> None:
    if make == "empty-file":
        office.put("a.zip", b"")
    elif make == "empty-folder":
        (office.inbox / "a").mkdir()
    else:
        office.put("a/photos/1.jpg")

    assert ["unsound"] == [reason for _, reason in reasons(look_until_quiet(office, office.scanner(5)))]


def test_a_change_deep_inside_a_folder_starts_the_settling_again(office: Office) -> None:
    folder = write_drop(office.inbox, people=2)
    scanner = office.scanner(5)
    look_until_quiet(office, scanner, looks=3)
    photo = next((folder / "photos").iterdir())
    photo.write_bytes(photo.read_bytes() + b"more")
    office.clock.now += 5

    assert [(folder.name, "settling")] == reasons(scanner.look())


def test_a_batch_that_is_open_in_excel_is_held_and_said_so(office: Office) -> None:
    office.put("a.xlsx", WHOLE)
    office.put("~$a.xlsx", b"lock")
    office.put("a.xlsx.ready", b"")

    assert [("a.xlsx", "open-in-office")] == reasons(look_until_quiet(office, office.scanner()))


@pytest.mark.parametrize("lock", ["~$名单.xlsx", ".~名单.xlsx", "~.名单.xlsx", ".~lock.名单.xlsx#"])
def test_a_workbook_open_inside_a_folder_holds_the_folder(office: Office, lock: str) -> None:
    office.put("a/名单.xlsx", WHOLE)
    path = office.put(f"a/{lock}", b"lock")
    scanner = office.scanner()

    assert [("a", "open-in-office")] == reasons(look_until_quiet(office, scanner))
    path.unlink()
    assert ["a"] == names(look_until_quiet(office, scanner))


def test_a_lock_whose_workbook_is_gone_holds_nothing(office: Office) -> None:
    office.put("a/名单.xlsx", WHOLE)
    office.put("a/~$旧名单.xlsx", b"lock")

    assert ["a"] == names(look_until_quiet(office, office.scanner()))


def test_a_file_that_a_program_still_writes_is_not_taken(office: Office) -> None:
    path = office.put("a.zip", WHOLE)
    scanner = office.scanner(5)
    with path.open("ab"):
        assert [("a.zip", "still-written")] == reasons(look_until_quiet(office, scanner))

    assert ["a.zip"] == names(scanner.look())


def test_drops_come_in_the_order_of_their_names_bytes(office: Office) -> None:
    for name in ("b.zip", "电工.zip", "a.zip", "B.zip"):
        office.put(name, WHOLE)

    assert ["B.zip", "a.zip", "b.zip", "电工.zip"] == names(look_until_quiet(office, office.scanner()))


def test_other_files_are_drops_too_so_that_they_can_be_refused_with_advice(office: Office) -> None:
    for name in ("a.pdf", "b.rar", "c.xls"):
        office.put(name)

    assert ["a.pdf", "b.rar", "c.xls"] == names(look_until_quiet(office, office.scanner()))


def test_a_drop_that_may_not_be_read_waits_and_is_said_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.put("a/名单.xlsx", WHOLE)
    office.put("b.zip", WHOLE)

    def refusing(path: Path) -> Iterator[Entry]:
        if path.name == "a":
            raise PermissionError(13, "Permission denied")
        return entries_of(path)

    monkeypatch.setattr("pipeline.storage.scanner.entries_of", refusing)
    look = look_until_quiet(office, office.scanner())

    assert [("a", "unreadable")] == reasons(look)
    assert ["b.zip"] == names(look)


def test_a_drop_that_goes_while_we_look_is_no_trouble(office: Office) -> None:
    folder = office.inbox / "a"
    folder.mkdir()
    (folder / "sub").mkdir()
    scanner = office.scanner()
    scanner.look()
    (folder / "sub").rmdir()
    folder.rmdir()

    assert Look((), ()) == scanner.look()


def test_an_inbox_that_cannot_be_read_is_a_trouble_of_the_machine(office: Office) -> None:
    office.inbox.rmdir()

    with pytest.raises(FolderTrouble):
        office.scanner().look()


def test_the_marker_tells_our_inbox_from_an_empty_mount_point(office: Office) -> None:
    with pytest.raises(InboxAway):
        check_marker(office.inbox, "our-own")
    place_marker(office.inbox, "our-own")
    check_marker(office.inbox, "our-own")
    with pytest.raises(InboxAway):
        check_marker(office.inbox, "another")


def test_three_thousand_drops_are_all_seen_in_one_look(office: Office) -> None:
    for number in range(3000):
        (office.inbox / f"{number:04}.zip").write_bytes(WHOLE)
    scanner = office.scanner(0)
    scanner.look()
    scanner.look()

    assert 3000 == len(scanner.look().ready)


def test_the_marker_is_not_a_drop(office: Office) -> None:
    place_marker(office.inbox, "our-own")

    assert Look((), ()) == look_until_quiet(office, office.scanner())


def test_a_settled_drop_is_offered_until_it_is_gone(office: Office) -> None:
    path = office.put("a.zip", WHOLE)
    scanner = office.scanner(0)
    look_until_quiet(office, scanner)

    assert ["a.zip"] == names(scanner.look())
    assert ["a.zip"] == names(scanner.look())
    Path(path).unlink()
    assert [] == names(scanner.look())


def test_a_drop_that_could_not_be_moved_away_afterwards_waits_until_it_can(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of another user, in which this one may not write; his own he can open to himself."""
    office.put("a/名单.xlsx", WHOLE)
    scanner = office.scanner()
    with monkeypatch.context() as forbidden:
        forbidden.setattr("pipeline.storage.scanner.os.access", lambda _path, mode: mode != os.W_OK)
        assert () == look_until_quiet(office, scanner).waiting
        forbidden.setattr("pipeline.storage.scanner.os.geteuid", lambda: os.getuid() + 1)
        look = scanner.look()

    assert [("a", "not-ours")] == reasons(look)
    assert ["a"] == names(scanner.look())


def test_a_drop_with_a_file_that_may_not_be_read_waits_until_it_may(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put("a/名单.xlsx", WHOLE)
    scanner = office.scanner()
    with monkeypatch.context() as forbidden:
        forbidden.setattr("pipeline.storage.scanner.os.access", lambda path, _mode: Path(path).suffix != ".xlsx")
        look = look_until_quiet(office, scanner)

    assert [("a", "unreadable")] == reasons(look)
    assert ["a"] == names(scanner.look())
