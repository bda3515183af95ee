"""A month on paper, and closed: from the line's own site to the file that is signed and filed."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.auditing import audit
from pipeline.auditor.papers import papers_in
from pipeline.book_exporting import ALL_BOOKS, Wish, export_books
from pipeline.errors import CheckpointDiffers, EntryRefused, StoreBusy
from pipeline.findings import Grade
from pipeline.ledger.books import Book, Period
from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.notes import Signature
from pipeline.month_closing import close_month
from pipeline.month_summary import (
    DETAILS,
    FIGURES,
    Month,
    Summary,
    books_there,
    checkpoint_of,
    closed_folder,
    write_summary,
)
from pipeline.printing.sheets import faults
from pipeline.rules.acts import Act, Blanks
from pipeline.rules.serials import SerialRange
from pipeline.signing import make_missing_keys
from pipeline.storage.register import Register
from pipeline.workshop import Workshop
from tests.fakes import the_day
from tests.line.office import Office, copied, open_office
from tests.line.test_line import entries
from tests.printing.pages import Pdf
from tests.samples.batches import write_drop

BATCH = "2026-11-电工-01"
NOVEMBER = Month("2026-11")
# As long as that of a witness: its moment, and its signature (C2SP cosignature/v1).
WITNESS = Signature("自治区中心监督", b"\x01\x02\x03\x04", bytes(range(8)) + bytes(range(100, 164)))


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = open_office(tmp_path_factory.mktemp("months") / "site")
    write_drop(office.inbox, people=3, name=BATCH, levels=(3,))
    office.run()
    make_missing_keys(office.settings)
    return office


@pytest.fixture
def office(worked: Office, tmp_path: Path) -> Office:
    return copied(worked, tmp_path / "site")


def next_month() -> datetime:
    return the_day() + timedelta(days=20)


@contextmanager
def open_shop(office: Office, *, later: bool = False) -> Iterator[Workshop]:
    """The site with a press for the summary, on its day or in the month after."""
    with office.workshop() as shop:
        if later:
            shop.clock = next_month
        for kind in (FIGURES, DETAILS):
            del shop.__dict__["_presses"][kind]
        yield shop


def summary(office: Office, *, witnessed: Path | None = None, later: bool = False) -> Summary:
    with open_shop(office, later=later) as shop:
        folder = shop.settings.books / "2026"
        note = checkpoint_of(shop, witnessed)
        return write_summary(shop, NOVEMBER, books_there(shop, NOVEMBER), note, folder, by="赵审计")


def text_of(made: Summary) -> str:
    pages = Pdf(made.path)
    return "".join("".join(pages.lines(page)) for page in range(len(pages)))


def codes_of(made: Summary, dots_an_inch: int) -> list[list[str]]:
    pages = Pdf(made.path)
    return [pages.codes(page, dots_an_inch=dots_an_inch) for page in range(len(pages))]


# --- the summary ------------------------------------------------------------------------------------------------------


def test_the_summary_says_what_the_month_came_to(office: Office) -> None:
    made = summary(office)

    assert "月度台账汇总-2026年11月.pdf" == made.path.name
    assert (2, 2) == (made.pages, len(Pdf(made.path)))
    assert "期初0＋入库3＝撤销0＋编号作废0＋期末3" in text_of(made)
    assert "未登记" in text_of(made)
    first, last = office.numbers()[0], office.numbers()[-1]
    assert f"{first}—{last}（3个）" in text_of(made)


def test_the_summary_is_one_pdf_a_file(office: Office) -> None:
    made = summary(office)

    assert () == faults(made.path.read_bytes(), pages=2)
    assert ("the file has not exactly 3 pages",) == faults(made.path.read_bytes(), pages=3)


def test_a_month_that_is_not_over_says_so(office: Office) -> None:
    assert "本月尚未结束" in text_of(summary(office))
    assert "本月尚未结束" not in text_of(summary(office, later=True))


@pytest.mark.parametrize("dots_an_inch", [200, 300])
def test_the_checkpoint_is_read_from_every_page_and_typed_for_the_auditors_program(
    office: Office, dots_an_inch: int
) -> None:
    made = summary(office)
    with office.workshop() as shop:
        note = shop.register.newest_checkpoint()
    assert note is not None

    assert [[str(note)]] * made.pages == codes_of(made, dots_an_inch)
    (scanned,) = papers_in("scanned.txt", str(note).encode())
    lines = note.text.splitlines()
    (typed,) = papers_in("typed.txt", "\n".join(lines).encode())
    assert scanned.checkpoint == typed.checkpoint == Checkpoint.parse(note.text)
    pages = Pdf(made.path)
    for page in range(len(pages)):
        printed = pages.lines(page)
        assert set(lines) <= set(printed)


@pytest.mark.parametrize("dots_an_inch", [200, 300])
def test_the_line_of_a_witness_is_printed_too(office: Office, tmp_path: Path, dots_an_inch: int) -> None:
    with open_shop(office) as shop:
        note = shop.keyring.sign()
    assert note is not None
    file = tmp_path / "witnessed.txt"
    both = replace(note, signatures=(*note.signatures, WITNESS))
    file.write_bytes(both.to_bytes())

    made = summary(office, witnessed=file)

    assert [[str(both)]] * 2 == codes_of(made, dots_an_inch)
    assert "自治区中心监督" in text_of(made)


@pytest.mark.parametrize("spoil", [lambda text: text.replace("certpress/", "x/"), lambda text: text.split("\n\n")[0]])
def test_what_is_no_signed_checkpoint_of_this_ledger_is_not_printed(
    office: Office, tmp_path: Path, spoil: Callable[[str], str]
) -> None:
    with open_shop(office) as shop:
        note = shop.keyring.sign()
    file = tmp_path / "witnessed.txt"
    file.write_text(spoil(str(note)), "utf-8")

    with pytest.raises(CheckpointDiffers):
        summary(office, witnessed=file)


def test_a_site_without_a_key_says_that_nothing_is_signed(office: Office) -> None:
    shutil.rmtree(office.settings.keys)
    made = summary(office)

    assert "尚未签名" in text_of(made)
    assert [[], []] == codes_of(made, 200)


def test_the_books_of_the_month_stand_there_with_their_hashes(office: Office) -> None:
    assert "本月的台账还没有导出" in text_of(summary(office))
    with office.workshop() as shop:
        (one,) = export_books(shop, Wish.of_month(["印制"], 2026, 11))

    assert one.sha256 == sha256(one.path.read_bytes()).hexdigest()
    assert one.sha256 in text_of(summary(office))
    one.path.write_bytes(one.path.read_bytes() + b"x")
    assert "【！】台账中没有登记" in text_of(summary(office))


def test_that_a_summary_was_made_is_entered(office: Office) -> None:
    made = summary(office)

    (entry,) = [entry for entry in entries(office) if entry.op == "export.made"]
    assert ("summary", made.sha256, "赵审计") == (entry.payload["book"], entry.payload["sha256"], entry.actor)
    assert made.sha256 == sha256(made.path.read_bytes()).hexdigest()


def test_a_summary_without_names_is_no_look_at_personal_data(office: Office) -> None:
    summary(office)

    with office.workshop() as shop:
        assert () == shop.register.looks()
        assert () == shop.register.books(Period(NOVEMBER.first, NOVEMBER.last))[Book.PERSONAL]


def test_blanks_and_what_was_counted_are_told(office: Office) -> None:
    with open_shop(office) as shop:
        act = Act(by="张经办", reason="少一张：" + "详见附页" * 60)
        shop.register.receive_blanks(Blanks("空白证书", (SerialRange.parse("A001-A100"),)), act, source="印刷厂")
        shop.register.spoil(Blanks("空白证书", (SerialRange.parse("A001"), SerialRange.parse("A007-A009"))), act)
        shop.register.count_blanks("空白证书", 95, act)

    told = text_of(summary(office))
    assert "入库100＝成功印制0＋作废4＋退回0＋结存96" in told
    assert "作废4＝已销毁0＋待销毁4" in told
    assert "账面96，实盘95【！】差异-1：少一张" in told
    assert "A007—A009（3张）" in told


# --- closing ----------------------------------------------------------------------------------------------------------


def close(office: Office, month: Month = NOVEMBER) -> None:
    with open_shop(office, later=True) as shop, shop.alone():
        close_month(shop, month, by="张经办", second="李审批")


def test_a_closed_month_has_its_books_its_summary_and_its_entry(office: Office) -> None:
    close(office)

    with office.workshop() as shop:
        folder = closed_folder(shop.settings.books, NOVEMBER.name)
        (entry,) = shop.register.closed_months()
        shop.register.verify()
    names = {one["name"]: one["sha256"] for one in entry.payload["files"]}
    assert len(ALL_BOOKS) + 1 == len(names)
    assert {file.name: sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()} == names
    assert ("张经办", "李审批") == (entry.actor, entry.second)
    assert [(3, 0, 3, 3)] == [
        (row["level"], row["opening"], row["numbered"], row["closing"]) for row in entry.payload["levels"]
    ]


def test_the_checkpoint_on_the_summary_is_older_than_the_entry_and_a_newer_one_covers_it(office: Office) -> None:
    close(office)

    with office.workshop() as shop:
        (entry,) = shop.register.closed_months()
        newest = shop.register.newest_checkpoint()
    assert newest is not None
    assert entry.payload["signed"] < entry.seq < Checkpoint.parse(newest.text).head.size


def test_a_month_is_closed_once_and_nothing_of_it_is_made_anew(office: Office) -> None:
    close(office)
    files = {file: file.read_bytes() for file in office.settings.output.rglob("*结账/*")}

    with pytest.raises(EntryRefused, match="are closed"):
        close(office)
    with office.workshop() as shop:
        export_books(shop, Wish.of_month(ALL_BOOKS, 2026, 11))
    assert files
    assert files == {file: file.read_bytes() for file in office.settings.output.rglob("*结账/*")}


def test_a_month_that_is_not_over_is_not_closed_and_nothing_is_made(office: Office) -> None:
    with open_shop(office) as shop, shop.alone(), pytest.raises(EntryRefused, match="is not over"):
        close_month(shop, NOVEMBER, by="张经办", second="李审批")

    assert not office.settings.books.exists()


def test_no_month_before_the_ledger_is_closed(office: Office) -> None:
    with open_shop(office, later=True) as shop, shop.alone(), pytest.raises(EntryRefused, match="began in 2026-11"):
        close_month(shop, Month("2025-11"), by="张经办", second="李审批")

    assert not office.settings.books.exists()


def test_a_month_whose_entry_is_not_taken_stays_open_and_is_closed_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Register, "close_month", lambda *_args, **_more: _refuse())
        with pytest.raises(StoreBusy):
            close(office)

    close(office)
    with office.workshop() as shop:
        assert ["2026-11"] == [entry.payload["month"] for entry in shop.register.closed_months()]


def _refuse() -> None:
    raise StoreBusy(reason="locked")


# --- the audit --------------------------------------------------------------------------------------------------------


def audited(office: Office, *, quick: bool = False) -> list[tuple[Grade, str, Mapping[str, object]]]:
    with open_shop(office, later=True) as shop:
        found = audit(shop, quick=quick).findings
        return [(one.grade, one.told, one.values) for one in found if one.check == "months"]


def test_the_audit_names_a_month_that_was_not_closed(office: Office) -> None:
    ((grade, _told, values),) = audited(office)
    assert (Grade.NOTE, 1, "2026-11", "2026-11") == (grade, values["count"], values["first"], values["last"])

    close(office)
    ((grade, _told, values),) = audited(office)
    assert (Grade.GOOD, 1, "2026-11") == (grade, values["count"], values["month"])


def test_the_audit_of_a_month_that_is_not_over_has_nothing_to_tell(office: Office) -> None:
    with open_shop(office) as shop:
        assert [] == [one for one in audit(shop).findings if one.check == "months"]


def test_the_audit_names_a_file_of_a_closed_month_that_is_not_what_was_filed(office: Office) -> None:
    close(office)
    folder = closed_folder(office.settings.books, NOVEMBER.name)
    book = next(folder.glob("证书印制台账*"))
    book.write_bytes(book.read_bytes() + b"x")

    assert ["{path} is not as it was made."] == [told for grade, told, _ in audited(office) if grade is Grade.BAD]
    assert [] == [told for grade, told, _ in audited(office, quick=True) if grade is Grade.BAD]
    book.unlink()
    assert ["{path} is missing."] == [told for grade, told, _ in audited(office, quick=True) if grade is Grade.BAD]
