"""What has passed its time is erased to the last byte in reach; the register, the log and its proofs stand."""

import shutil
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline import line, verifying
from pipeline.archiving import Kept, erase, review
from pipeline.auditing import audit
from pipeline.auditor.exports import Export
from pipeline.auditor.judging import judge
from pipeline.desk import correct
from pipeline.errors import (
    BatchUnknown,
    CopyOrdered,
    EntryRefused,
    NotEntitled,
    PersonErased,
    RetentionRuns,
    StillInHand,
)
from pipeline.exporting import export_log
from pipeline.findings import Grade
from pipeline.ledger.books import Book, Period
from pipeline.ledger.views import CertificateView
from pipeline.month_closing import close_month
from pipeline.month_summary import Month
from pipeline.rules.acts import Act
from pipeline.rules.copies import Particular, ReissueReason
from pipeline.rules.history import PastCertificate
from pipeline.rules.levels import Level
from pipeline.rules.numbers import CertificateNumber
from pipeline.storage.keys import SigningKey
from tests.killing import end_of
from tests.line import archive, desk
from tests.line.archive import ACT, erased, years_later
from tests.line.office import Office, copied, open_office
from tests.line.test_line import entries, spoil_first_mark
from tests.samples.batches import write_drop
from tests.samples.exam_batches import write_exam_drop

BATCH = "2026-11-电工-01"
BAD = "b-bad"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A site with certificates, an exam and a drop that went back."""
    office = open_office(tmp_path_factory.mktemp("archive") / "site")
    SigningKey.make(office.settings.keys / "log.key", name=office.settings.origin)
    write_drop(office.inbox, people=3, name=BATCH, seed=1)
    write_drop(office.inbox, people=2, name=BAD, seed=2, particulars={"批准文号": None})
    write_exam_drop(office.inbox, people=3, rooms=1, photos=False, seed=3)
    office.run()
    return office


@pytest.fixture
def office(prepared: Office, tmp_path: Path) -> Office:
    return copied(prepared, tmp_path / "site")


def exam_of(office: Office) -> str:
    with office.workshop() as shop:
        (name,) = [batch.name for batch in shop.register.batches() if batch.kind == "准考"]
        return str(name)


def numbers(office: Office) -> list[str]:
    """Return the numbers of the certificates."""
    return [number for number in office.numbers() if number.startswith("S")]


def certificate(office: Office, number: str) -> CertificateView:
    with office.workshop() as shop:
        return shop.register.show(number).certificate


def reviewed(office: Office, years: int = 7) -> dict[str, Kept]:
    with years_later(office.settings, years) as shop:
        return {one.name: one for one in review(shop)}


def places_of(office: Office, *texts: str) -> Iterator[Path]:
    """Yield every file of the site in whose name or bytes one of the texts stands, the database among them."""
    wanted = [text.encode() for text in texts]
    for path in office.settings.site.rglob("*"):
        if path.is_file() and any(text in bytes(path) + path.read_bytes() for text in wanted):
            yield path


def test_what_has_passed_its_time_is_listed_and_nothing_else(office: Office) -> None:
    today = {name: one.keeping.is_over(one.keeping.last_used) for name, one in reviewed(office).items()}

    assert {BATCH, BAD, exam_of(office)} == set(today)
    assert not any(today.values())
    with years_later(office.settings, 5) as shop:
        on_the_day = shop.clock().date()
    (kept,) = [one for name, one in reviewed(office).items() if name == BATCH]
    assert not kept.keeping.is_over(on_the_day)
    assert kept.keeping.is_over(on_the_day + timedelta(days=1))


@pytest.mark.parametrize("what", [BATCH, BAD])
def test_nothing_is_erased_before_its_time(office: Office, what: str) -> None:
    before = len(entries(office))
    with years_later(office.settings, 5) as shop, pytest.raises(RetentionRuns):
        erase(shop, what, ACT)

    assert before == len(entries(office))
    assert (office.settings.done / BATCH).is_dir()


def test_of_results_the_drop_and_the_lists_go_and_the_register_stays(office: Office) -> None:
    (done,) = erased(office.settings, BATCH)

    folder = office.settings.output / "2026" / BATCH
    assert {"certificates"} == {path.name for path in folder.iterdir()}
    assert 3 == len(list((folder / "certificates").iterdir()))
    assert not (office.settings.done / BATCH).exists()
    assert (0, False) == (done.people, done.was_begun)
    assert all(certificate(office, number).name for number in numbers(office))


def test_papers_stay_while_a_copy_is_booked_and_not_made(office: Office) -> None:
    """Its photo would go, and nobody could ever make it."""
    number, site = numbers(office.searchable())[0], str(office.settings.site)
    assert -signal.SIGKILL == end_of(desk.main, site, number, crash_at="desk.after-booking")

    with pytest.raises(StillInHand):
        erased(office.settings, BATCH)
    assert (office.settings.done / BATCH).is_dir()
    desk.main(site, number)
    erased(office.settings, BATCH)
    assert not (office.settings.done / BATCH).exists()


def test_of_an_exam_everything_goes(office: Office) -> None:
    name = exam_of(office)
    with office.workshop() as shop:
        (ticket, *_others) = shop.register.find_tickets("20260")
    (done,) = erased(office.settings, name)

    assert done.people > 0
    assert not (office.settings.output / "2026" / name).exists()
    assert not (office.settings.done / name).exists()
    assert [] == list(places_of(office, str(ticket.identity)))
    with years_later(office.settings) as shop:
        shop.register.verify()
        assert shop.register.find_tickets(ticket.number)[0].name is None
        with pytest.raises(PersonErased):
            shop.register.numbered(shop.register.accepted(name).batch)  # type: ignore[union-attr]


def test_what_was_moved_to_another_disk_goes_there_and_what_it_links_to_stays(office: Office, tmp_path: Path) -> None:
    drop, moved, elsewhere = office.settings.done / BATCH, tmp_path / "moved", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "other.txt").write_text("stays", "utf-8")
    shutil.move(drop, moved)
    drop.symlink_to(moved)
    (moved / "link").symlink_to(elsewhere)

    erased(office.settings, BATCH)
    assert ([], False) == (list(moved.iterdir()), drop.is_symlink())
    assert (elsewhere / "other.txt").is_file()
    assert reviewed(office)[BATCH].is_erased


def test_a_returned_drop_goes_with_its_name(office: Office) -> None:
    erased(office.settings, BAD)

    assert not (office.settings.rejected / BAD).exists()
    with office.workshop() as shop:
        assert [] == [batch.drop for batch in shop.register.batches() if batch.drop == BAD]


def test_rows_that_went_back_from_an_accepted_batch_go_with_it(tmp_path: Path) -> None:
    """They have a name, an ID number and a photo, and no entry of their own tells of them."""
    office = open_office(tmp_path / "site", changes={'on_bad_rows = "reject-batch"': 'on_bad_rows = "return-rows"'})
    write_drop(office.inbox, people=3, name=BATCH, seed=1, change=spoil_first_mark)
    office.run()
    returned = office.settings.rejected / f"{BATCH}-补1"
    assert returned.is_dir()

    assert returned in reviewed(office)[BATCH].folders
    erased(office.settings, BATCH)
    assert not returned.exists()


def test_what_is_called_like_a_second_turn_goes_in_its_own_time(office: Office) -> None:
    younger, turn = f"{BAD}~2", office.settings.rejected / f"{BAD}~3"
    write_drop(office.inbox, people=1, name=younger, seed=7, particulars={"批准文号": None})
    with years_later(office.settings, 6) as shop:
        line.run(shop, office.report)
    turn.mkdir()

    erased(office.settings, BAD)
    assert (True, False) == ((office.settings.rejected / younger).is_dir(), turn.exists())
    with years_later(office.settings, 12) as shop:
        erase(shop, younger, ACT)
    assert not (office.settings.rejected / younger).exists()


def test_the_name_of_one_who_was_erased_stands_nowhere_any_more(office: Office) -> None:
    number, other = numbers(office)[:2]
    known = certificate(office, number)
    (_papers, done) = erased(office.settings, BATCH, number)

    assert [] == list(places_of(office, str(known.identity)))
    assert (1, 1) == (done.people, done.files)
    now = certificate(office, number)
    assert (None, None, known.level, known.issued_on) == (now.name, now.identity, now.level, now.issued_on)
    assert certificate(office, other).name


def test_books_of_a_closed_month_go_with_a_person_and_the_audit_knows_why(office: Office) -> None:
    number = numbers(office)[0]
    with years_later(office.settings, 1) as shop, shop.alone():
        month = close_month(shop, Month("2026-11"), by="李审批", second="张管理")
    erased(office.settings, BATCH, number)
    assert ["月度台账汇总-2026年11月.pdf"] == [path.name for path in month.folder.iterdir()]
    with years_later(office.settings) as shop, shop.alone():
        assert audit(shop).is_clean
        assert "2026-11" in [one.values.get("batches") for one in audit(shop).findings if one.check == "months"]
        later = close_month(shop, Month("2026-12"), by="李审批", second="张管理")

    erased(office.settings, number)
    assert sorted(later.files) == sorted(path.name for path in later.folder.iterdir())
    next(month.folder.iterdir()).unlink()
    next(later.folder.iterdir()).unlink()
    with years_later(office.settings) as shop:
        wrong = [one.check for one in audit(shop).findings if one.grade is Grade.BAD]
    assert ["months", "months"] == wrong


def test_the_register_answers_what_is_kept_of_one_who_was_erased(office: Office) -> None:
    number = numbers(office)[0]
    erased(office.settings, BATCH, number)

    with years_later(office.settings) as shop:
        found = verifying.verify(shop, number, here=office.settings.site)
        books = shop.register.books(Period("2026-01-01", "2099-12-31"))
    assert "valid" == found.verdict.answer
    assert found.certificate is not None
    assert (None, 3) == (found.certificate.name, found.certificate.level)
    names = {line.cells[1]: line.cells[4] for line in books[Book.PRINT]}
    assert "（已删除）" == names[number]
    assert 2 == sum(name != "（已删除）" for name in names.values())


def test_the_log_stands_and_the_auditor_says_so(office: Office, tmp_path: Path) -> None:
    erased(office.settings, BATCH, numbers(office)[0], exam_of(office))

    with years_later(office.settings) as shop:
        shop.register.verify()
        assert () == shop.register.rebuild(check=True)
        export_log(shop, tmp_path / "export")
        assert audit(shop).is_clean
    assert () == judge(Export(tmp_path / "export"), (), None, skew=timedelta(hours=1)).findings


def test_one_person_goes_after_the_papers_of_the_batch(office: Office) -> None:
    with pytest.raises(EntryRefused, match="papers of its batch"):
        erased(office.settings, numbers(office)[0])


@pytest.mark.parametrize("what", ["no-such-batch", "S000065148999263000001x"])
def test_what_is_not_there_is_not_erased(office: Office, what: str) -> None:
    with pytest.raises(BatchUnknown):
        erased(office.settings, what)


def test_whose_data_are_gone_can_be_neither_corrected_nor_given_a_copy(office: Office) -> None:
    number = numbers(office)[0]
    erased(office.settings, BATCH, number)

    with years_later(office.settings) as shop, pytest.raises(PersonErased):
        correct(shop, number, {Particular.NAME: "王晓明"}, ACT)


@pytest.mark.parametrize(
    ("by", "second"), [("王印制", "李审批"), ("李审批", "王印制"), ("张管理", "赵审计"), ("赵审计", "张管理")]
)
def test_whoever_only_prints_erases_nothing_and_an_approver_is_asked(office: Office, by: str, second: str) -> None:
    before = len(entries(office))
    with years_later(office.settings) as shop, pytest.raises(NotEntitled):
        erase(shop, BATCH, replace(ACT, by=by, second=second))

    assert before == len(entries(office))
    assert (office.settings.done / BATCH).is_dir()


def test_one_issued_before_certpress_is_kept_as_long_as_the_workbook_it_came_from(office: Office) -> None:
    past = PastCertificate(
        2, "古丽", "居民身份证", "110101199003070193", "电工", "----", Level.SENIOR_WORKER, date(2010, 6, 30),
        CertificateNumber.parse("S000065148999103000017"),
    )  # fmt: skip
    with office.workshop() as shop:
        shop.register.import_past([past], ACT, source="d" * 64)

    with years_later(office.settings, 5) as shop, pytest.raises(RetentionRuns, match="2031-11-20"):
        erase(shop, str(past.number), ACT)
    (done,) = erased(office.settings, str(past.number))
    assert 1 == done.people


def test_the_person_stays_until_the_papers_of_the_last_thing_done_for_him_have_passed_their_time(
    office: Office,
) -> None:
    number = numbers(office)[0]
    with years_later(office.settings, 4) as shop:
        shop.register.declare_loss(number, Act(by="张管理", proof="声明"))
    erased(office.settings, BATCH)

    with years_later(office.settings, 9) as shop, pytest.raises(RetentionRuns, match="2035-11-20"):
        erase(shop, number, ACT)
    with years_later(office.settings, 10) as shop:
        shop.register.append_look("show", Act(by="张管理", reason="核对"), [number])
        assert 1 == erase(shop, number, ACT).people


def test_nobody_is_erased_whose_next_copy_is_booked_and_not_made(office: Office) -> None:
    """Then nobody could ever make it, and it would stand in the books for ever."""
    number = numbers(office)[0]
    erased(office.settings, BATCH)
    with years_later(office.settings) as shop:
        shop.register.declare_loss(number, Act(by="张管理", proof="声明"))
        shop.register.reissue(number, Act(by="张管理", reason="遗失"), ReissueReason.LOST)

    with years_later(office.settings, 13) as shop, pytest.raises(CopyOrdered):
        erase(shop, number, ACT)
    assert certificate(office, number).name


def test_what_was_erased_too_early_is_told(office: Office) -> None:
    with office.workshop() as shop:
        accepted = shop.register.accepted(BATCH)
        assert accepted is not None
        shop.register.erase(ACT, batch=accepted.batch)

    with years_later(office.settings, 8) as shop:
        wrong = [one.values for one in audit(shop).findings if one.grade is Grade.BAD and "until" in one.values]
    assert [(BATCH, date(2026, 11, 20), date(2031, 11, 20))] == [
        (one["what"], one["day"], one["until"]) for one in wrong
    ]


def test_a_clock_that_ran_ahead_and_let_papers_go_is_told_once_it_is_right(office: Office) -> None:
    erased(office.settings, BATCH)
    with office.workshop() as shop:
        before = {one.told for one in audit(shop).findings if one.check == "clock"}
        shop.register.append_look("show", Act(by="张管理", reason="核对"), numbers(office)[:1])
        found = [one for one in audit(shop).findings if one.check == "clock"]

    assert {"The newest entry was made at {at}, and the clock of this computer says {now}."} == before
    assert [Grade.BAD, Grade.NOTE] == [one.grade for one in found]
    assert "2033-11-20" in str(found[0].values["at"])


def test_erasing_again_enters_nothing(office: Office) -> None:
    number = numbers(office)[0]
    erased(office.settings, BATCH, number)
    before = len(entries(office))

    assert [True, True] == [one.was_begun for one in erased(office.settings, BATCH, number)]
    assert before == len(entries(office))


KILLS = [
    "register.erase.before-commit",
    "register.erase.after-commit",
    "archiving.after-entry",
    "erasing.before-scrub",
    "erasing.after-scrub",
    "archiving.between-folders",
    "archiving.after-files",
]


@pytest.mark.parametrize("kill", [*KILLS, *(f"{kill}:2" for kill in KILLS)])
def test_after_a_power_cut_the_same_command_finishes(office: Office, kill: str) -> None:
    number = numbers(office)[0]
    identity = str(certificate(office, number).identity)
    assert -signal.SIGKILL == end_of(archive.main, str(office.settings.site), BATCH, number, crash_at=kill)

    with years_later(office.settings) as shop:
        shop.register.verify()
    erased(office.settings, BATCH, number)

    assert 2 == sum(entry.op == "person.erased" for entry in entries(office))
    assert [] == list(places_of(office, identity))
    with years_later(office.settings) as shop:
        shop.register.verify()
        assert audit(shop).is_clean


def test_what_was_to_be_erased_and_is_there_is_told(office: Office) -> None:
    assert -signal.SIGKILL == end_of(
        archive.main, str(office.settings.site), BATCH, crash_at="register.erase.after-commit"
    )
    with years_later(office.settings) as shop:
        wrong = [str(one.values["path"]) for one in audit(shop).findings if one.grade is Grade.BAD]

    assert f"2026/{BATCH}/manifest.json" in wrong
    assert str(office.settings.done / BATCH) in wrong


def test_what_is_kept_too_long_is_told(office: Office) -> None:
    with years_later(office.settings) as shop:
        told = [str(one.values.get("batches")) for one in audit(shop).findings if one.check == "retention"]
    assert [{BATCH, BAD, exam_of(office)}] == [set(one.split("、")) for one in told]

    with years_later(office.settings, 1) as shop:
        (found,) = [one for one in audit(shop).findings if one.check == "retention"]
    assert Grade.GOOD is found.grade


def test_where_the_same_person_still_stands_is_told(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site")
    write_drop(office.inbox, people=1, name=BATCH, seed=1)
    write_exam_drop(office.inbox, people=1, rooms=1, photos=False, seed=1)
    office.run()

    (_papers, done) = erased(office.settings, BATCH, numbers(office)[0])

    with office.workshop() as shop:
        tickets = tuple(one.number for one in shop.register.find_tickets("2026"))
    assert tickets == done.elsewhere
