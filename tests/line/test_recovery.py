"""The restore drill: a machine is lost, a backup is put back, and the ledger goes on without a number given twice."""

import errno
import json
import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from pipeline.auditing import audit
from pipeline.auditor.exports import Export
from pipeline.auditor.judging import Judgement, judge
from pipeline.auditor.papers import Paper, papers_in
from pipeline.backing_up import back_up
from pipeline.doctor import examine
from pipeline.documents.imposition import Size
from pipeline.errors import (
    BackupWrong,
    CheckpointDiffers,
    DiskTrouble,
    FolderNotEmpty,
    LedgerBehind,
    PassphraseWrong,
    SiteRestored,
    UsageWrong,
)
from pipeline.exporting import export_log
from pipeline.findings import Grade
from pipeline.language.speaking import Language
from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.notes import Note, VerifierKey
from pipeline.month_summary import Month, write_summary
from pipeline.printing.lettering import LetteredPage, Words, lettered
from pipeline.recovering import Recovered, reopen, resume
from pipeline.restoring import Restored, restore
from pipeline.rules.exam.ticketed import TicketedExam
from pipeline.settings.values import Settings
from pipeline.storage import encryption
from pipeline.storage.register import Register
from pipeline.witnessing import open_notebook, witness
from pipeline.workshop import Workshop
from tests.killing import end_of
from tests.line import carry
from tests.line.carry import ACT
from tests.line.office import Office, contents, copied, open_office
from tests.printing.run import shelf
from tests.samples.batches import write_drop
from tests.samples.exam_batches import write_exam_drop

EXAM, TICKETS = "2026-12-准考-01", "{year}{batch:03}{sequence:05}"
ONE = "one long passphrase"  # of a test
OLD, NEW = "certpress/S000065148999", "certpress/S000065148999/ledger-2"


@dataclass(frozen=True)
class Lost:
    """A site that worked on after its backup, and the numbers that it gave: before, and in the lost stretch."""

    office: Office
    backup: Path
    paper: Path
    before: list[str]
    after: list[str]

    @property
    def known(self) -> Checkpoint:
        return Checkpoint.parse(Note.parse(self.paper.read_bytes()).text)


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Lost:
    """Backed up with one batch, lost with two; the last checkpoint lies on paper, the keys in the safe."""
    folder = tmp_path_factory.mktemp("lost")
    office = open_office(folder / "site", changes={'photo = "required"': 'photo = "optional"'})
    with office.workshop() as shop:
        shop.keyring.make("log")
    write_drop(office.inbox, people=2, name="一班", seed=1, photos=False)
    assert ["一班"] == office.run().accepted
    before = office.numbers()
    with office.workshop() as shop:
        backup = back_up(shop, folder / "backup").file
    write_drop(office.inbox, people=3, name="二班", seed=2, photos=False)
    assert ["二班"] == office.run().accepted
    with office.workshop() as shop:
        paper = folder / "paper.txt"
        paper.write_bytes(shop.keyring.checkpoint().to_bytes())
    return Lost(office, backup, paper, before, sorted(set(office.numbers()) - set(before)))


def put_back(lost: Lost, into: Path, *, papers: Sequence[Path] = (), with_keys: bool = True) -> Office:
    restored(lost, into, papers=papers)
    if with_keys:
        shutil.copytree(lost.office.settings.keys, into / "keys", dirs_exist_ok=True)
    return Office(Settings.read(into))


def restored(lost: Lost, into: Path, *, papers: Sequence[Path] = ()) -> Restored:
    return restore(lost.backup, into, papers=papers, language=Language.load())


def settling(office: Office) -> Workshop:
    return carry.settling(office.settings.site)


def reopened(
    office: Office, *, papers: Sequence[Path] = (), lists: Sequence[Path] = (), at_most: int | None = None
) -> Recovered:
    with settling(office) as shop:
        return reopen(shop, ACT, papers=papers, lists=lists, at_most=at_most)


@pytest.fixture
def office(lost: Lost, tmp_path: Path) -> Office:
    """The site put back, held until somebody settles how it goes on."""
    return put_back(lost, tmp_path / "again")


# --- putting back ---------------------------------------------------------------------------------------------------


def test_what_is_put_back_is_what_was_backed_up(lost: Lost, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = restored(lost, tmp_path / "empty")

    there = {path: digest for path, digest in contents(done.folder).items() if not path.startswith("batches/work/")}
    assert {file.path: file.sha256 for file in done.contents.files} == there
    assert (0, (), False) == (done.missing, done.differing, done.has_keys)


def test_every_folder_of_the_site_is_there_and_the_doctor_asks_for_none(lost: Lost, tmp_path: Path) -> None:
    settings = Settings.read(restored(lost, tmp_path / "again").folder)
    with Workshop(settings, Language.load(), settings.work) as shop:
        bad = {one.check for one in examine(shop) if one.grade is Grade.BAD}

    assert all(folder.is_dir() for folder in settings.folders)
    # That it is held until two people settle it, and that its keys lie in the safe.
    assert {"ledger", "keys"} == bad


def test_a_paper_tells_how_much_is_missing(lost: Lost, tmp_path: Path) -> None:
    done = restored(lost, tmp_path / "again", papers=[lost.paper])

    assert lost.known.head.size - done.contents.size == done.missing > 0


def test_a_paper_of_other_entries_puts_nothing_back(lost: Lost, tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text(f"{OLD}\n5\n{'A' * 43}=\n")

    with pytest.raises(CheckpointDiffers):
        restored(lost, tmp_path / "again", papers=[paper])
    assert [paper] == list(tmp_path.iterdir())


def test_a_folder_with_something_in_it_is_left_alone(lost: Lost, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")

    for into in (tmp_path / "full", tmp_path / "full" / "letter.txt"):
        with pytest.raises(FolderNotEmpty):
            restored(lost, into)
    assert "mine" == (tmp_path / "full" / "letter.txt").read_text()


@pytest.mark.parametrize("place", [0, 700, -600, -300])
def test_a_flipped_bit_puts_nothing_back(lost: Lost, tmp_path: Path, place: int) -> None:
    content = bytearray(lost.backup.read_bytes())
    content[place] ^= 4
    (tmp_path / "worn").write_bytes(content)

    with pytest.raises(BackupWrong):
        restore(tmp_path / "worn", tmp_path / "again", language=Language.load())
    assert ["worn"] == [path.name for path in tmp_path.iterdir()]


def test_a_file_that_was_changed_before_the_backup_is_told(lost: Lost, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(lost.office.settings.site, site)
    (pdf, *_) = sorted((site / "output").glob("2026/一班/certificates/*.pdf"))
    pdf.write_bytes(b"another")
    with Office(Settings.read(site)).workshop() as shop:
        made = back_up(shop, tmp_path / "a").file

    assert (f"2026/一班/certificates/{pdf.name}",) == restore(
        made, tmp_path / "again", language=Language.load()
    ).differing


def test_a_wrong_passphrase_puts_nothing_back(lost: Lost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "_COST", 2)
    with lost.office.workshop() as shop:
        made = back_up(shop, tmp_path / "a", passphrase=ONE, with_keys=True).file

    with pytest.raises(PassphraseWrong):
        restore(made, tmp_path / "again", passphrase=ONE[::-1], language=Language.load())
    assert not (tmp_path / "again").exists()
    assert restore(made, tmp_path / "again", passphrase=ONE, language=Language.load()).has_keys
    assert 0o600 == (tmp_path / "again" / "keys" / "log.key").stat().st_mode & 0o777


@pytest.mark.parametrize("point", ["files.before-rename", "files.after-rename"])
def test_a_kill_while_putting_back_leaves_all_of_it_or_nothing(lost: Lost, tmp_path: Path, point: str) -> None:
    into = tmp_path / "again"

    assert -signal.SIGKILL == end_of(carry.restore, lost.backup, into, crash_at=point)

    if into.exists():
        assert (into / "batches" / "work" / "restored").exists()
    else:
        restored(lost, into)
    assert ["again"] == [path.name for path in tmp_path.iterdir()]


def test_on_a_full_disk_nothing_is_put_back(lost: Lost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opening, left = os.open, [4]

    def full(path: str, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_EXCL and "again" in str(path):
            left[0] -= 1
            if not left[0]:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return opening(path, flags, mode)

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(DiskTrouble):
        restored(lost, tmp_path / "again")
    assert [] == list(tmp_path.iterdir())


# --- held until it is settled ---------------------------------------------------------------------------------------


def test_nothing_is_entered_before_it_is_settled(office: Office) -> None:
    write_drop(office.inbox, people=1, name="三班", seed=3, photos=False)

    with pytest.raises(SiteRestored):
        office.run()
    with Workshop(office.settings, Language.load(), office.settings.work) as shop:
        with pytest.raises(SiteRestored):
            shop.register.append_proof(kind="certificate", sha256="0" * 64, pages=1)
        with pytest.raises(SiteRestored):
            shop.keyring.sign()


def test_it_goes_on_as_it_was_where_two_people_found_nothing_lost(office: Office) -> None:
    with settling(office) as shop:
        done = resume(shop, ACT, papers=())

    assert (False, OLD) == (done.is_reopened, done.name)
    write_drop(office.inbox, people=1, name="三班", seed=3, photos=False)
    assert ["三班"] == office.run().accepted
    assert all_is_well(office)


def test_a_checkpoint_that_tells_of_more_speaks_against_them(office: Office, lost: Lost) -> None:
    with settling(office) as shop, pytest.raises(UsageWrong, match="something is lost"):
        resume(shop, ACT, papers=[lost.paper])
    assert office.settings.restored_mark.exists()


# --- going on under a new name --------------------------------------------------------------------------------------


def all_is_well(office: Office) -> bool:
    with office.workshop() as shop:
        shop.register.verify()
        shop.register.verify_checkpoints()
        bad = [finding for finding in audit(shop).findings if finding.grade is Grade.BAD]
        assert [] == bad
        return () == shop.register.rebuild(check=True)


@pytest.mark.parametrize("with_keys", [True, False])
def test_numbers_go_on_and_none_is_given_twice(lost: Lost, tmp_path: Path, *, with_keys: bool) -> None:
    office = put_back(lost, tmp_path / "again", with_keys=with_keys)
    done = reopened(office, papers=[lost.paper])
    write_drop(office.inbox, people=4, name="二班", seed=2, photos=False)
    write_drop(office.inbox, people=2, name="三班", seed=3, photos=False)
    assert {"二班", "三班"} == set(office.run().accepted)

    fresh = set(office.numbers()) - set(lost.before)
    assert (True, NEW, lost.known.head.size - done.size) == (done.is_reopened, done.name, done.lost)
    assert 6 == len(fresh)
    assert set() == fresh & set(lost.after)
    assert all_is_well(office)


def test_the_entries_tell_who_why_and_what_was_known(office: Office, lost: Lost) -> None:
    before = office.settings.restored_mark.read_bytes()
    reopened(office, papers=[lost.paper])

    with office.workshop() as shop:
        first, *skips = shop.register.recoveries()
    payload = first.payload
    assert (first.seq, first.actor, first.second) == (json.loads(before)["size"], "张管理", "李审批")
    assert (OLD, NEW, "硬盘损坏") == (payload["old"], payload["new"], payload["reason"])
    assert (lost.known.head.size, lost.known.head.root.hex()) == (payload["size"], payload["root"])
    assert {"numbers.skipped", "cards.skipped", "tickets.skipped"} == {entry.op for entry in skips}
    assert not office.settings.restored_mark.exists()


def test_numbers_that_people_know_are_skipped_however_few_entries_are_known_to_be_lost(
    office: Office, tmp_path: Path
) -> None:
    numbers = tmp_path / "numbers.txt"
    numbers.write_text("平台：S000065148999263000777，考评员证 S00006514899920042\n", "utf-8")
    done = reopened(office, lists=[numbers], at_most=5)

    assert 777 == next(skip.last for skip in done.skips if (skip.year, skip.level) == (2026, 3))
    assert 42 == next(skip.last for skip in done.skips if skip.card == "考评员")
    assert 5 == next(skip.last for skip in done.skips if skip.card == "质量督导员")


@pytest.mark.parametrize("content", [b"S000065148998263000040", b"\x89PNG", b"%PDF-1.7 a picture"])
def test_a_list_of_which_no_number_is_read_is_refused(office: Office, tmp_path: Path, content: bytes) -> None:
    """It would skip nothing, and a number that stands on it would be given twice."""
    numbers = tmp_path / "编号.txt"
    numbers.write_bytes(content)

    with pytest.raises(UsageWrong, match="no number of this institution"):
        reopened(office, lists=[numbers], at_most=5)
    assert office.settings.restored_mark.exists()


def test_a_list_with_nothing_but_tickets_is_one(office: Office, tmp_path: Path) -> None:
    numbers = tmp_path / "准考证号.txt"
    numbers.write_text("202600700012\n202600700013\n", "utf-8")
    done = reopened(office, lists=[numbers], at_most=0)

    assert ((), 7) == (done.skips, done.tickets.exams)


def test_the_exams_are_read_once_a_year_however_many_tickets_are_on_a_list(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody's ticket in output/ is on it: with each of them all exams were read again."""
    asked, answer = list[int](), Register.last_exam_number

    def counted(register: Register, year: int, *, is_yearly: bool) -> int:
        asked.append(year)
        return answer(register, year, is_yearly=is_yearly)

    monkeypatch.setattr(Register, "last_exam_number", counted)
    numbers = tmp_path / "准考证号.txt"
    numbers.write_text("".join(f"2026007{place:05}\n2027001{place:05}\n" for place in range(9)), "utf-8")
    reopened(office, lists=[numbers], at_most=0)

    assert [2026, 2027] == sorted(asked)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_numbers_in_full_width_letters_are_read_however_they_were_saved(
    office: Office, tmp_path: Path, encoding: str
) -> None:
    numbers = tmp_path / "编号.txt"
    numbers.write_text("发出：Ｓ００００６５１４８９９９２６３０００９４０", encoding)
    done = reopened(office, lists=[numbers], at_most=0)

    assert [940] == [skip.last for skip in done.skips]


def test_numbers_are_read_from_a_workbook_as_the_platform_gives_it(office: Office, tmp_path: Path) -> None:
    numbers, book = tmp_path / "平台导出.xlsx", openpyxl.Workbook()
    book.active.append(["姓名", "证书编号"])
    book.active.append(["王小明", "S000065148999263000940"])
    book.create_sheet("证卡").append(["S00006514899920042"])
    book.save(numbers)
    done = reopened(office, lists=[numbers], at_most=0)

    assert [940, 42] == [skip.last for skip in done.skips]


def pdf_of(*pages: LetteredPage) -> bytes:
    return lettered(pages, face=shelf().faces("heiti")[0], title="")


def page_with(text: str) -> LetteredPage:
    return LetteredPage(Size(210, 297), [Words(text, 12, 20, 150, 40)])


def test_numbers_are_read_from_every_page_of_a_pdf(office: Office, tmp_path: Path) -> None:
    """Of a book of many pages the first four were read, and what stands behind them would have been given again."""
    book = tmp_path / "台账.pdf"
    book.write_bytes(pdf_of(*(page_with(f"{row}S00006514899926300094{row}") for row in range(9))))
    done = reopened(office, lists=[book], at_most=0)

    assert [948] == [skip.last for skip in done.skips]


def test_a_page_that_is_only_a_picture_is_not_passed_over(office: Office, tmp_path: Path) -> None:
    book = tmp_path / "台账.pdf"
    scanned = LetteredPage(Size(210, 297), [], b"0 0 90 90 re f")
    book.write_bytes(pdf_of(page_with("S000065148999263000940"), scanned))

    with pytest.raises(UsageWrong, match=r"page 2 of .* is a picture"):
        reopened(office, lists=[book], at_most=0)
    assert office.settings.restored_mark.exists()


def test_a_workbook_that_cannot_be_read_is_told(office: Office, tmp_path: Path) -> None:
    numbers = tmp_path / "平台导出.xlsx"
    numbers.write_bytes(b"PK\x03\x04 cut off")

    with pytest.raises(UsageWrong, match=numbers.name):
        reopened(office, lists=[numbers], at_most=5)


def test_the_summary_of_a_month_tells_what_its_checkpoint_does(lost: Lost, tmp_path: Path) -> None:
    """It is the PDF that the auditor has; nobody wants to type from it what it holds as text."""
    with copied(lost.office, tmp_path / "lost").workshop(quick=False) as shop:
        note = shop.keyring.sign()
        summary = write_summary(shop, Month("2026-11"), [], note, tmp_path / "stick")
    assert note is not None
    size = Checkpoint.parse(note.text).head.size

    with settling(put_back(lost, tmp_path / "again")) as shop:
        assert size - shop.register.head().size == reopen(shop, ACT, papers=[summary.path], lists=()).lost


def test_no_exam_gets_the_tickets_of_one_that_was_lost(lost: Lost, office: Office, tmp_path: Path) -> None:
    """As they are counted, or as they stand on a list."""
    again = copied(office, tmp_path / "listed")
    done = reopened(office, papers=[lost.paper])
    write_exam_drop(office.inbox, people=3, photos=False)
    assert [EXAM] == office.run().accepted
    listed = tmp_path / "准考证号.txt"
    listed.write_text("S000065148999263000040 202600700012", "utf-8")
    reopened(again, lists=[listed], at_most=0)
    write_exam_drop(again.inbox, people=3, photos=False)
    assert [EXAM] == again.run().accepted

    assert done.lost // 4 == done.tickets.exams > 0
    assert {f"2026{done.tickets.exams + 1:03}"} == {ticket[:7] for ticket in tickets_of(office)}
    assert {"2026008"} == {ticket[:7] for ticket in tickets_of(again)}


def test_tickets_without_the_number_of_an_exam_go_on_behind_what_may_be_lost(office: Office) -> None:
    text = office.settings.site / "site.toml"
    told = text.read_text("utf-8")
    assert TICKETS in told
    text.write_text(told.replace(TICKETS, "{year}{sequence:06}"), "utf-8")
    plain = Office(Settings.read(office.settings.site))
    done = reopened(plain, at_most=9)
    write_exam_drop(plain.inbox, people=3, photos=False)
    assert [EXAM] == plain.run().accepted

    assert (0, 9) == (done.tickets.exams, done.tickets.upto)
    assert ["2026000010", "2026000011", "2026000012"] == tickets_of(plain)


def tickets_of(office: Office) -> list[str]:
    with office.workshop() as shop:
        found = shop.register.accepted(EXAM)
        assert found is not None
        shop.register.verify()
        exam = shop.register.numbered(found.batch)
    assert isinstance(exam, TicketedExam)
    return sorted(exam.numbers)


def test_nobody_guesses_how_much_is_lost(office: Office) -> None:
    with pytest.raises(UsageWrong, match="no checkpoint tells how much is lost"):
        reopened(office)
    assert office.settings.restored_mark.exists()


def test_more_numbers_than_there_are_cannot_be_skipped(office: Office) -> None:
    with pytest.raises(UsageWrong, match="9999 is the last one"):
        reopened(office, at_most=10_000)


def test_a_site_to_which_nothing_happened_is_left_alone(lost: Lost) -> None:
    with settling(lost.office) as shop:
        with pytest.raises(UsageWrong, match="no backup was put back"):
            resume(shop, ACT, papers=())
        with pytest.raises(UsageWrong, match="no backup was put back"):
            reopen(shop, ACT, papers=(), lists=(), at_most=1)


@pytest.mark.parametrize("with_witness", [True, False])
def test_an_older_database_in_its_old_place_goes_on_the_same_way(
    lost: Lost, tmp_path: Path, *, with_witness: bool
) -> None:
    """The site is there with all its files; only its database is an older one."""
    site = tmp_path / "site"
    shutil.copytree(lost.office.settings.site, site)
    older = restored(lost, tmp_path / "again").folder / "output" / "ledger.db"
    shutil.copy(older, site / "output" / "ledger.db")
    office = Office(Settings.read(site))
    if not with_witness:
        office.settings.ledger_witness.unlink()
    with pytest.raises(LedgerBehind):
        office.run()
    shutil.move(office.settings.output / "2026" / "二班", tmp_path / "二班")

    assert lost.known.head.size - reopened(office).size > 0
    write_drop(office.inbox, people=2, name="三班", seed=3, photos=False)
    assert ["三班"] == office.run().accepted
    assert set() == set(office.numbers()) & set(lost.after)
    assert all_is_well(office)


@pytest.mark.parametrize(
    "point",
    [
        "register.reopen.before-commit",
        "register.reopen.after-commit",
        "register.sign.after-commit",
        "register.sign.before-commit",
        "keys.before-replacing",
        "keys.after-replacing",
        "checkpoints.before-writing",
        "witness.before-writing",
    ],
)
def test_a_kill_while_it_is_settled_reopens_it_once(office: Office, lost: Lost, point: str) -> None:
    assert -signal.SIGKILL == end_of(carry.reopen, office.settings.site, lost.paper, crash_at=point)
    if office.settings.restored_mark.exists():
        with pytest.raises(SiteRestored):
            office.run()
    done = reopened(office, papers=[lost.paper])

    assert (NEW, lost.known.head.size - done.size) == (done.name, done.lost)
    with office.workshop() as shop:
        assert ["log.reopened"] == [entry.op for entry in shop.register.recoveries() if entry.op == "log.reopened"]
    assert all_is_well(office)


@pytest.mark.parametrize("point", ["register.resume.before-commit", "register.resume.after-commit"])
def test_a_kill_while_it_is_resumed_enters_it_once(office: Office, point: str) -> None:
    assert -signal.SIGKILL == end_of(carry.resume, office.settings.site, crash_at=point)
    with settling(office) as shop:
        resume(shop, ACT, papers=())
        assert ["log.resumed"] == [entry.op for entry in shop.register.recoveries()]


def test_lost_a_second_time_it_gets_a_third_name(office: Office, lost: Lost, tmp_path: Path) -> None:
    """The second loss is put back from the same backup, of before the first one."""
    reopened(office, papers=[lost.paper])
    write_drop(office.inbox, people=2, name="三班", seed=3, photos=False)
    assert ["三班"] == office.run().accepted
    paper = tmp_path / "paper.txt"
    with office.workshop() as shop:
        paper.write_bytes(shop.keyring.checkpoint().to_bytes())
    given = set(office.numbers())
    again = put_back(lost, tmp_path / "third", with_keys=False)
    done = reopened(again, papers=[paper, lost.paper])
    write_drop(again.inbox, people=2, name="四班", seed=4, photos=False)
    assert ["四班"] == again.run().accepted

    assert "certpress/S000065148999/ledger-3" == done.name
    assert set() == (set(again.numbers()) - set(lost.before)) & (given | set(lost.after))
    assert all_is_well(again)
    assert [] == list(faults(judged(again, tmp_path / "export", [paper, lost.paper])))


# --- what others see of it ------------------------------------------------------------------------------------------


def judged(office: Office, folder: Path, papers: Sequence[Path], key: VerifierKey | None = None) -> Judgement:
    with office.workshop() as shop:
        export_log(shop, folder)
    told: list[Paper] = [paper for file in papers for paper in papers_in(file.name, file.read_bytes())]
    return judge(Export(folder), told, key, skew=timedelta(minutes=5))


def faults(found: Judgement) -> Iterator[str]:
    yield from (str(finding.fault) for finding in found.findings)


def test_the_auditor_who_knows_the_old_key_and_has_every_paper_finds_nothing_wrong(
    office: Office, lost: Lost, tmp_path: Path
) -> None:
    early = tmp_path / "early.txt"
    with Workshop(office.settings, Language.load(), office.settings.work) as shop:
        note = shop.register.newest_checkpoint()
        assert note is not None
        early.write_bytes(note.to_bytes())
    reopened(office, papers=[lost.paper])

    assert [] == list(faults(judged(office, tmp_path / "export", [early, lost.paper], key_of(lost))))


def key_of(lost: Lost) -> VerifierKey:
    with Workshop(lost.office.settings, Language.load(), lost.office.settings.work) as shop:
        named = shop.keyring.standing("log").named
    assert named is not None
    return VerifierKey.parse(named)


def test_a_paper_that_goes_beyond_what_was_told_to_be_lost_is_found(office: Office, lost: Lost, tmp_path: Path) -> None:
    reopened(office, at_most=9)

    assert ["cut-off"] == list(faults(judged(office, tmp_path / "export", [lost.paper])))


def test_a_backup_that_goes_on_without_such_an_entry_is_found(office: Office, lost: Lost, tmp_path: Path) -> None:
    with settling(office) as shop:
        resume(shop, ACT, papers=())
    write_drop(office.inbox, people=9, name="三班", seed=3, photos=False)
    assert ["三班"] == office.run().accepted

    assert ["rewritten"] == list(faults(judged(office, tmp_path / "export", [lost.paper])))


def test_a_witness_who_saw_the_lost_stretch_goes_on_and_is_told(office: Office, lost: Lost, tmp_path: Path) -> None:
    with lost.office.workshop() as shop:
        export_log(shop, tmp_path / "seen")
    notebook = tmp_path / "notebook"
    key = str(key_of(lost))
    witness(tmp_path / "seen", open_notebook(notebook, key=key, name="赵审计"), moment=1)
    reopened(office, papers=[lost.paper])
    with office.workshop() as shop:
        export_log(shop, tmp_path / "now")

    found = witness(tmp_path / "now", open_notebook(notebook, key=None, name=None), moment=2)

    assert [NEW] == [one.new for one in found.reopened]
    assert NEW == Checkpoint.parse(found.note.text).origin
    again = witness(tmp_path / "now", open_notebook(notebook, key=None, name=None), moment=3)
    assert () == again.reopened


def test_keys_are_changed_under_the_new_name(office: Office, lost: Lost, tmp_path: Path) -> None:
    reopened(office, papers=[lost.paper])
    with office.workshop() as shop:
        made = shop.keyring.change("log", by="张管理", second="李审批", is_lost=False)

    assert NEW == made.name
    assert all_is_well(office)
    assert [] == list(faults(judged(office, tmp_path / "export", [lost.paper], key_of(lost))))


def test_the_audit_tells_of_it(office: Office, lost: Lost) -> None:
    reopened(office, papers=[lost.paper])
    with office.workshop() as shop:
        found = [finding for finding in audit(shop).findings if finding.check == "recoveries"]

    assert {Grade.NOTE} == {finding.grade for finding in found}
    assert NEW in [finding.values.get("new") for finding in found]
