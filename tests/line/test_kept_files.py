"""The audit finds each file that is missing, changed or strange, by its name, whoever reads it."""

import errno
import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline import kept_files
from pipeline.auditing import audit
from pipeline.cancelling import cancel
from pipeline.errors import FolderTrouble
from pipeline.findings import Finding, Grade
from pipeline.ledger.views import AuditedFile
from tests.killing import end_of
from tests.line import carry
from tests.line.audits import BATCH, a_certificate, audited, checks, office_to_audit, wrong
from tests.line.office import Office
from tests.samples.batches import write_drop
from tests.storage.forging import Forger

NOBODY = 65534


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return office_to_audit(tmp_path / "site")


def removed(file: Path) -> None:
    file.unlink()


def altered(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b" ")


@pytest.mark.parametrize(("spoil", "seen_by_quick"), [(removed, True), (altered, False)])
def test_a_file_that_is_not_as_it_was_made_is_named(
    office: Office,
    spoil: Callable[[Path], None],
    seen_by_quick: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    file = a_certificate(office)
    spoil(file)
    expected = [("files", file.relative_to(office.settings.output).as_posix())]

    assert expected == wrong(audited(office))
    assert (expected if seen_by_quick else []) == wrong(audited(office, quick=True))


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def a_link_to_nothing(file: Path) -> None:
    file.unlink()
    file.symlink_to("nothing")


def a_link_to_its_bytes(file: Path) -> None:
    file.symlink_to(file.rename(file.parents[4] / "elsewhere.pdf"))


@pytest.mark.parametrize(
    ("put", "is_there"), [(a_folder, False), (a_link_to_nothing, False), (a_link_to_its_bytes, True)]
)
@pytest.mark.parametrize("quick", [False, True])
def test_what_stands_in_the_place_of_a_file_is_told_from_it(
    office: Office,
    put: Callable[[Path], None],
    is_there: bool,  # noqa: FBT001 - a parameter of the test
    quick: bool,  # noqa: FBT001 - the same
) -> None:
    file = a_certificate(office)
    put(file)
    found = [one for one in wrong(audited(office, quick=quick)) if one[0] == "files"]

    assert ([] if is_there else [("files", file.relative_to(office.settings.output).as_posix())]) == found


@pytest.mark.parametrize("quick", [False, True])
def test_a_folder_in_the_place_of_a_file_is_told_to_whoever_sees_its_name_there(office: Office, *, quick: bool) -> None:
    a_folder(a_certificate(office))
    told = {one.told for one in audited(office, quick=quick).findings if one.check == "files"}

    assert {"{path} is missing: what lies in its place is no file."} == told


def test_a_path_that_somebody_forged_is_told_on_one_line(tmp_path: Path) -> None:
    found = kept_files.file_fault(tmp_path, AuditedFile("2026/a\n✓ 一切正常", "0" * 64), quick=True)

    assert found is not None
    assert "2026/a\N{REPLACEMENT CHARACTER}✓ 一切正常" == found.values["path"]


def test_many_files_are_read_by_other_processes_and_told_alike(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    altered(a_certificate(office))
    alone = audited(office)
    monkeypatch.setattr(kept_files, "_BY_ITSELF", 1)
    monkeypatch.setattr(kept_files, "_AT_A_TIME", 3)

    assert alone.findings == audited(office).findings
    assert "files" in checks(alone, Grade.BAD)


def test_a_process_that_read_files_and_was_killed_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, "_BY_ITSELF", 1)
    monkeypatch.setattr(kept_files, "file_fault", KilledButHere(os.getpid()))

    (found,) = [one for one in audited(office).findings if one.grade is Grade.BAD]

    assert ("files", "helper-died") == (found.check, getattr(found.values["error"], "code", None))


def test_processes_that_read_files_end_with_an_audit_that_was_killed(tmp_path: Path) -> None:
    (lock := tmp_path / "lock").touch()

    assert [-signal.SIGKILL] == [end_of(read_by_others_and_killed, lock)]
    with lock.open() as held:
        until = time.monotonic() + 10
        while not can_be_locked(held.fileno()):
            assert time.monotonic() < until
            time.sleep(0.05)


def can_be_locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read_by_others_and_killed(lock: Path) -> None:
    for _ in kept_files._found_by_readers(locking_as_long_as_it_lives, [AuditedFile(str(lock), "")] * 2, iter(())):
        os.kill(os.getpid(), signal.SIGKILL)


def locking_as_long_as_it_lives(one: AuditedFile) -> Finding | None:
    fcntl.flock(os.open(one.path, os.O_RDONLY), fcntl.LOCK_SH)
    return None


@dataclass
class KilledButHere:
    here: int

    def __call__(self, *_file: object, **_quick: object) -> None:
        if os.getpid() != self.here:
            os.kill(os.getpid(), signal.SIGKILL)


def test_a_file_that_nobody_knows_is_named(office: Office) -> None:
    file = a_certificate(office)
    file.with_name("S000065148999263999999.pdf").write_bytes(file.read_bytes())

    (found,) = wrong(audited(office))

    assert ("orphans", f"2026/{BATCH}/certificates/S000065148999263999999.pdf") == found


def hidden_as_taken_back(office: Office) -> Path:
    return office.settings.output / "2026" / f"{BATCH}-已撤回" / "S000065148999263999999.pdf"


def hidden_behind_a_link(office: Office) -> Path:
    elsewhere = office.settings.site / "elsewhere"
    elsewhere.mkdir()
    link = office.settings.output / "2026" / "link"
    link.symlink_to(elsewhere)
    return link


@pytest.mark.parametrize("hide", [hidden_as_taken_back, hidden_behind_a_link])
def test_no_name_of_a_folder_hides_what_nobody_knows(office: Office, hide: Callable[[Office], Path]) -> None:
    file = hide(office)
    if not file.is_symlink():
        file.parent.mkdir()
        file.write_bytes(b"%PDF")

    assert [("orphans", file.relative_to(office.settings.output).as_posix())] == wrong(audited(office))


def test_a_file_in_a_folder_whose_name_is_no_text_is_named(office: Office) -> None:
    folder = os.fsencode(office.settings.output / "2026") + b"/\xff"
    os.mkdir(folder)  # noqa: PTH102 - pathlib cannot hold bytes
    with open(folder + b"/a.pdf", "wb"):  # noqa: PTH123 - the same
        pass

    assert [("orphans", "2026/\\xff/a.pdf")] == wrong(audited(office))


def test_no_folder_of_the_year_itself_hides_what_nobody_knows(office: Office) -> None:
    hidden = office.settings.output / "2026" / "-已撤回" / "a.pdf"
    hidden.parent.mkdir()
    hidden.touch()
    Forger(office.settings.ledger_file).execute(
        "UPDATE document SET path = '2026/a.pdf' WHERE path = (SELECT min(path) FROM document WHERE path LIKE '2026%')"
    )

    assert ("orphans", "2026/-已撤回/a.pdf") in wrong(audited(office))


@pytest.mark.parametrize("quick", [False, True])
@pytest.mark.parametrize("path", ["2026/\0/a.pdf", "2026/a\0.pdf"])
def test_a_name_that_no_file_can_have_is_missing(
    office: Office,
    path: str,
    quick: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    Forger(office.settings.ledger_file).execute(
        "UPDATE document SET path = ? WHERE path = (SELECT min(path) FROM document WHERE path LIKE '2026/%')", (path,)
    )

    told = path.replace("\0", "\N{REPLACEMENT CHARACTER}")
    assert {("ledger", ""), ("files", told)} <= set(wrong(audited(office, quick=quick)))


def test_a_name_that_cannot_be_printed_is_told_on_one_line(office: Office) -> None:
    folder = os.fsencode(office.settings.output / "2026" / BATCH)
    name = b"a\n\x1b[31m\xff"
    with open(folder + b"/" + name, "wb"):  # noqa: PTH123 - pathlib cannot hold bytes
        pass

    (found,) = wrong(audited(office))

    assert ("orphans", f"2026/{BATCH}/a��[31m\\xff") == found


def test_papers_of_an_exam_that_was_called_off_are_known(office: Office) -> None:
    with office.workshop() as shop:
        (exam,) = [batch.name for batch in shop.register.batches() if batch.name != BATCH]
        cancel(shop, exam or "", reason="改期", by="张管理", second="李审批", report=office.report)

    assert (office.settings.output / "2026" / f"{exam}-已撤回").is_dir()
    assert audited(office).is_clean


def test_what_is_in_its_folder_already_and_still_in_hand_is_known(office: Office) -> None:
    write_drop(office.inbox, people=1, name="b", seed=4)
    assert -signal.SIGKILL == end_of(carry.carry, office.settings.site, "quick", crash_at="line.after-done:1")
    assert (office.settings.output / "2026" / "b").is_dir()

    assert "orphans" not in checks(audited(office), Grade.BAD)


def test_a_folder_that_cannot_be_looked_into_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    listed, closed = os.scandir, office.settings.output / "2026" / BATCH / "certificates"

    def refusing(path: Any = ".") -> Any:
        if os.fspath(path) == os.fspath(closed):
            raise PermissionError(errno.EACCES, "no", os.fspath(path))
        return listed(path)

    with office.workshop() as shop:
        monkeypatch.setattr("os.scandir", refusing)
        found = audit(shop, quick=True)

    assert ["orphans"] == [one.check for one in found.findings if one.grade is Grade.BAD]


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The year 2026 in the folder of the process, whose names may be listed, and nothing else."""
    (tmp_path / "2026" / "b").mkdir(parents=True)
    (tmp_path / "2026" / "a.pdf").touch()
    (tmp_path / "2026").chmod(0o400)
    monkeypatch.chdir(tmp_path)
    if is_root := os.geteuid() == 0:
        for folder in (".", "2026"):
            os.chown(folder, NOBODY, NOBODY)
        # Nothing is closed to root.
        os.seteuid(NOBODY)
    yield Path("2026")
    if is_root:
        os.seteuid(0)
    Path("2026").chmod(0o700)


def test_of_a_folder_that_may_only_be_listed_each_file_is_asked_for_by_itself(listed: Path) -> None:
    file = AuditedFile("a.pdf", "")

    assert frozenset() == kept_files._names_of_files(str(listed))
    assert "{path} cannot be read: {reason}." == getattr(kept_files.file_fault(listed, file, quick=True), "told", "")


def test_a_folder_that_may_only_be_listed_was_not_looked_at(listed: Path) -> None:
    with pytest.raises(FolderTrouble) as refused:
        list(kept_files._finished(listed.parent))
    assert listed == refused.value.values["path"]


def test_of_a_lost_folder_the_first_files_are_named_and_the_rest_counted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.kept_files.MOST_TOLD", 2)
    (office.settings.output / "2026").rename(office.settings.output / "elsewhere")

    found = [one for one in audited(office).findings if one.check == "files"]

    assert 3 == len(found)
    assert len(office.documents()) - 2 == found[-1].values["more"]
