"""Every cell of the lines of each book, and which lines stand in the books of one batch."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from pipeline.errors import LedgerBroken
from pipeline.ledger.bookkeeping import books_of
from pipeline.ledger.books import Book, Cell, Line, Period
from pipeline.ledger.entries import Entry
from pipeline.ledger.replay import Plain
from tests.ledger.clerk import HEX
from tests.ledger.paper_clerk import BLANK, PaperClerk, number
from tests.ledger.test_history import bring_in, revoke

ONE, TWO, THREE, FOUR = map(number, range(1, 5))
PAST = number(901)
TODAY, BEFORE = "2026-11-20", "2026-11-18"
NOVEMBER, DECEMBER = Period("2026-11-01", "2026-11-30"), Period("2026-12-01", "2026-12-31")
LEVEL = "三级/高级工"


def whose(seq: int) -> tuple[str, str]:
    """Return another person for each entry."""
    return f"第{seq}条", f"65010219900101{seq:04}"


def hidden(seq: int) -> str:
    return f"650102********{seq:04}"


def nobody(_seq: int) -> None:
    """Whose personal data were erased."""


def lines(office: PaperClerk, book: Book, period: Period = NOVEMBER) -> list[tuple[Cell, ...]]:
    """Return the entry, the day and the proof of each line of a book, and its cells."""
    return [told(line) for line in books_of(office.bodies, period, whose)[book]]


def told(line: Line) -> tuple[Cell, ...]:
    return (line.entry.seq, line.day, line.proof, *line.cells)


@pytest.fixture
def office() -> PaperClerk:
    """The certificates of the first batch have the entries 4 to 7."""
    clerk = PaperClerk()
    clerk.open()
    clerk.stock("A01-A09")
    return clerk.made(4)


def later(office: PaperClerk, first: int, days: int = 20) -> None:
    """Let everything from that entry on have been entered so many days later."""
    for place in range(first, len(office.bodies)):
        entry = Entry.parse(office.bodies[place])
        office.bodies[place] = replace(entry, at=entry.at + timedelta(days=days)).to_bytes()


def test_blanks_that_came_in(office: PaperClerk) -> None:
    payload = {"blank": "新版证书", "serials": [{"first": "B1", "last": "B3"}, {"first": "B5", "last": "B5"}]}
    office.enter("stock.received", {**payload, "source": "自治区印刷厂", "proof": "入库单7号"})

    assert [
        (1, TODAY, "", "自治区印刷厂", BLANK, "A01", "A09", 9, 9),
        (9, TODAY, "入库单7号", "自治区印刷厂", "新版证书", "B1", "B3", 3, 3),
        (9, TODAY, "入库单7号", "自治区印刷厂", "新版证书", "B5", "B5", 1, 4),
    ] == lines(office, Book.RECEIPT)


def test_sheets_that_were_printed(office: PaperClerk) -> None:
    office.make_copy(TWO, 1)
    office.correct(THREE, "occupation", "job", occupation="焊工", job="气焊")
    office.print((1, 1, "A01"), (2, 3, "A05-A06"))
    office.print((4, 4, None))

    good = ("成功", "")
    assert [
        (11, TODAY, "", "批次1", ONE, "A01", 1, "第4条", hidden(4), "电工", LEVEL, "", *good),
        (11, TODAY, "", "批次1", TWO, "A05", 1, "第5条", hidden(5), "电工", LEVEL, HEX, *good),
        (11, TODAY, "", "批次1", THREE, "A06", 1, "第10条", hidden(10), "焊工/气焊", LEVEL, "", *good),
        (12, TODAY, "", "批次1", FOUR, "", 1, "第7条", hidden(7), "电工", LEVEL, "", *good),
    ] == lines(office, Book.PRINT)


def test_a_sheet_printed_once_more_and_the_one_before(office: PaperClerk) -> None:
    office.print((1, 2, "A01-A02"))
    office.reprint(ONE, "A03")
    office.spoil(number=TWO)
    office.reprint(TWO)

    one, two = (("电工", LEVEL, ""),) * 2
    first, second = ("批次1", ONE), ("批次1", TWO)
    assert [
        (9, TODAY, "", *first, "A01", 1, "第4条", hidden(4), *one, "成功", ""),
        (9, TODAY, "", *second, "A02", 1, "第5条", hidden(5), *two, "成功", ""),
        (10, TODAY, "", *first, "A01", 1, "第4条", hidden(4), *one, "作废", "墨迹"),
        (10, TODAY, "", *first, "A03", 1, "第4条", hidden(4), *one, "成功", ""),
        (11, TODAY, "", *second, "A02", 1, "第5条", hidden(5), *two, "作废", "卡纸"),
        (12, TODAY, "", *second, "", 1, "第5条", hidden(5), *two, "成功", ""),
    ] == lines(office, Book.PRINT)
    assert [
        (10, TODAY, "", "作废", BLANK, "A01", 1, ONE, 1, "墨迹", ""),
        (11, TODAY, "", "作废", BLANK, "A02", 1, TWO, 1, "卡纸", ""),
    ] == lines(office, Book.DESTRUCTION)


def test_a_spoiled_sheet_of_a_kind_without_serials(office: PaperClerk) -> None:
    office.print((1, 1, None))
    office.spoil(number=ONE)

    assert [(10, TODAY, "", "作废", "", "", 1, ONE, 1, "卡纸", "")] == lines(office, Book.DESTRUCTION)
    assert ["", ""] == [line[5] for line in lines(office, Book.PRINT)]


def test_a_file_whose_sheet_nobody_booked(office: PaperClerk) -> None:
    office.make_copy(ONE, 1)

    made = ("批次1", ONE, "", 1, "第4条", hidden(4), "电工", LEVEL, HEX, "已制作", "")
    assert [(9, TODAY, "", *made)] == lines(office, Book.PRINT)


def test_a_file_whose_sheet_was_booked_otherwise_stands_once(office: PaperClerk) -> None:
    office.make_copy(ONE, 1)
    office.reprint(ONE, "A01")

    assert [(10, ONE, "A01", "成功")] == [(line[0], *line[4:6], line[12]) for line in lines(office, Book.PRINT)]


def test_files_that_were_made_before_the_sheets_of_others_stand_in_the_order_of_their_entries(
    office: PaperClerk,
) -> None:
    office.make_copy(TWO, 1)
    office.print((1, 1, "A01"))
    office.make_copy(THREE, 1)

    assert [(9, TWO), (10, ONE), (11, THREE)] == [(line[0], line[4]) for line in lines(office, Book.PRINT)]


def test_other_files_than_certificates_are_not_printed_ones(office: PaperClerk) -> None:
    office.enter("document.made", {**made_file(), "kind": "receipt", "path": "2026/1/r.pdf"}, batch=1, number=ONE)
    office.document(ONE, path="2026/1/1.pdf")

    assert [10] == [line[0] for line in lines(office, Book.PRINT)]
    assert [HEX] == [line[11] for line in lines(office, Book.PRINT)]


def made_file() -> dict[str, Any]:
    return {"kind": "certificate", "copy": 1, "sha256": "d" * 64, "pages": 1, "page": None, "made_with": None}


def test_what_was_spoiled_destroyed_and_voided(office: PaperClerk) -> None:
    office.print((1, 1, "A01"))
    office.spoil("A08-A09", "A05")
    office.destroy("A08-A09", "A05", proof="销毁记录3号")
    office.recall(ONE)
    office.destroy(number=ONE, proof="销毁记录4号")
    office.void(TWO)

    assert [
        (10, TODAY, "", "作废", BLANK, "A08—A09", 2, "", "", "卡纸", ""),
        (10, TODAY, "", "作废", BLANK, "A05", 1, "", "", "卡纸", ""),
        (11, TODAY, "销毁记录3号", "销毁", BLANK, "A08—A09", 2, "", "", "", "粉碎"),
        (11, TODAY, "销毁记录3号", "销毁", BLANK, "A05", 1, "", "", "", "粉碎"),
        (13, TODAY, "销毁记录4号", "销毁", "", "A01", 1, ONE, 1, "", "粉碎"),
        (14, TODAY, "", "编号作废", "", "", 0, TWO, "", "等级有误", ""),
    ] == lines(office, Book.DESTRUCTION)


@pytest.mark.parametrize(
    ("how", "told_as", "taker", "identity"),
    [
        ("in-person", "本人", "第4条", "0004"),
        ("post", "邮寄", "第4条", "0004"),
        ("proxy", "代领", "第10条", "0010"),
    ],
)
def test_a_certificate_that_was_handed_over(
    office: PaperClerk, how: str, told_as: str, taker: str, identity: str
) -> None:
    office.print((1, 1, "A01"))
    office.deliver(ONE, how=how, on=BEFORE, proof="签收1号")

    holder = (ONE, "A01", "第4条", "电工", LEVEL, TODAY)
    assert [(10, BEFORE, "签收1号", *holder, BEFORE, told_as, taker, identity, "签收1号")] == lines(office, Book.ISSUE)


def test_a_list_of_certificates_that_were_handed_over(office: PaperClerk) -> None:
    office.print((3, 3, "A01"))
    office.deliver_list((1, 1), (3, 4))

    assert [
        (10, TODAY, "签收表", ONE, "", "第4条", "单位集体", "第4条", "0004"),
        (10, TODAY, "签收表", THREE, "A01", "第6条", "单位集体", "第6条", "0006"),
        (10, TODAY, "签收表", FOUR, "", "第7条", "单位集体", "第7条", "0007"),
    ] == [(*line[:6], *line[10:13]) for line in lines(office, Book.ISSUE)]


@pytest.mark.parametrize("how", ["in-person", "proxy"])
def test_where_the_data_were_erased_nobody_is_named(office: PaperClerk, how: str) -> None:
    bring_in(office, PAST)
    revoke(office, PAST)
    office.print((1, 1, "A01"))
    office.deliver(ONE, how=how)
    office.recall(ONE)
    office.reissue(ONE, "damaged")
    office.revoke(ONE)
    books = books_of(office.bodies, NOVEMBER, nobody)

    (printed,), (issued,), (recalled,), (reissued,) = (
        books[book] for book in (Book.PRINT, Book.ISSUE, Book.RECALL, Book.REISSUE)
    )
    gone = "（已删除）"
    assert [(gone, ""), (gone, gone, ""), (gone,), (gone,)] == [
        printed.cells[4:6],
        (issued.cells[2], *issued.cells[8:10]),
        recalled.cells[3:4],
        reissued.cells[1:2],
    ]
    assert [gone, gone] == [line.cells[2] for line in books[Book.REVOCATION]]


@pytest.mark.parametrize(
    ("reason", "lost_or_back", "expected"),
    [
        ("lost", "lose", ("遗失", "声明遗失", BEFORE, "声明1号")),
        ("damaged", "recall", ("损坏", "收回", BEFORE, "声明1号")),
        ("wrong", "recall", ("信息错误", "收回", BEFORE, "声明1号")),
    ],
)
def test_a_reissue(office: PaperClerk, reason: str, lost_or_back: str, expected: tuple[str, ...]) -> None:
    office.print((1, 1, "A01"))
    office.deliver(ONE)
    office.correct(ONE)
    getattr(office, lost_or_back)(ONE, on=BEFORE, proof="声明1号")
    december = len(office.bodies)
    office.reissue(ONE, reason, proof="申请1号")
    office.make_copy(ONE)
    office.print((1, 1, "A02"), copy=2)
    later(office, december)

    sheets = (ONE, "第11条", "A01", "A02", 1, 2)
    assert [(13, "2026-12-10", "申请1号", *sheets, *expected, "张经办")] == lines(office, Book.REISSUE, DECEMBER)


def test_a_reissue_whose_new_sheet_is_not_there_yet(office: PaperClerk) -> None:
    office.recall(ONE)
    office.reissue(ONE, "damaged")

    assert [("", "", 1, 2)] == [line[5:9] for line in lines(office, Book.REISSUE)]


def test_paper_that_was_taken_back(office: PaperClerk) -> None:
    office.print((1, 1, "A01"))
    office.deliver(ONE)
    office.recall(ONE, on=BEFORE, proof="收回1号")

    cells = (ONE, "A01", 1, "第4条", BEFORE, "损坏", "收回1号")
    assert [(11, BEFORE, "收回1号", *cells)] == lines(office, Book.RECALL)


def test_certificates_that_were_revoked(office: PaperClerk) -> None:
    bring_in(office, PAST)
    revoke(office, PAST)
    office.recall(ONE)
    office.reissue(ONE, "damaged")
    office.revoke(ONE)
    office.revoke(TWO)
    office.recall(TWO)
    office.destroy(number=TWO)

    assert [
        (10, TODAY, "", PAST, 1, "第9条", "1号", "冒名", TODAY, "未收回"),
        (13, TODAY, "", ONE, 2, "第4条", "天职撤〔2026〕1号", "冒名顶替", TODAY, "未收回"),
        (14, TODAY, "", TWO, 1, "第5条", "天职撤〔2026〕1号", "冒名顶替", TODAY, "已收回"),
    ] == lines(office, Book.REVOCATION)


def test_a_balance_is_of_the_last_day_and_of_each_kind_that_ever_came(office: PaperClerk) -> None:
    other = {"blank": "新版证书", "serials": [{"first": "B1", "last": "B3"}], "source": "印刷厂", "proof": ""}
    office.count(7, book=9, note="少两张")
    december = len(office.bodies)
    office.enter("stock.received", other)
    office.count(9, book=9)
    office.spoil("A01")
    later(office, december)

    # What was entered on its first day belongs to a period, and is not what it found.
    december_from_its_first_entry = Period("2026-12-10", "2026-12-31")
    (november,) = lines(office, Book.BALANCE)
    assert (9, "2026-11-30", "", BLANK, 0, 9, 0, 0, 0, 0, 0, 0, 9, 7, -2, "少两张") == november
    assert [
        (12, "2026-12-31", "", BLANK, 9, 0, 1, 0, 1, 0, 0, 1, 8, 9, 0, ""),
        (12, "2026-12-31", "", "新版证书", 0, 3, 0, 0, 0, 0, 0, 0, 3, "", "", ""),
    ] == lines(office, Book.BALANCE, december_from_its_first_entry)


def test_a_balance_counts_what_was_done_in_the_period_alone(office: PaperClerk) -> None:
    office.print((1, 2, "A01-A02"))
    office.spoil("A03-A04")
    office.destroy("A03")
    office.give_back("A08-A09")
    december = len(office.bodies)
    office.print((3, 3, "A05"))
    office.spoil("A06")
    office.destroy("A04")
    office.give_back("A07")
    later(office, december)

    assert [(0, 9, 4, 2, 2, 2, 1, 1, 3)] == [line[4:13] for line in lines(office, Book.BALANCE)]
    assert [(3, 0, 2, 1, 1, 1, 1, 1, 0)] == [line[4:13] for line in lines(office, Book.BALANCE, DECEMBER)]


def test_a_count_of_an_earlier_period_is_not_told_again(office: PaperClerk) -> None:
    office.count(7, book=9, note="少两张")
    december = len(office.bodies)
    office.spoil("A01")
    later(office, december)

    assert [("", "", "")] == [line[-3:] for line in lines(office, Book.BALANCE, DECEMBER)]


def test_a_line_of_a_sum_is_nobodys_and_has_the_hour_of_the_last_entry(office: PaperClerk) -> None:
    office.spoil("A01")
    (line,) = books_of(office.bodies, NOVEMBER, whose)[Book.BALANCE]

    assert (9, "2026-11-30", "2026-11-20T09:00:00+08:00", "（程序）", "", "", "") == line.common


# --- one batch --------------------------------------------------------------------------------------------------------


@cache
def everything() -> tuple[bytes, ...]:
    """Whatever may become of the certificates of a batch, of two batches."""
    clerk = PaperClerk()
    clerk.open()
    clerk.stock("A01-A99")
    for batch in (1, 2):
        one, two, three, four = (number(4 * (batch - 1) + place) for place in range(1, 5))
        clerk.made(4, batch=batch)
        clerk.print((1, 3, f"A{batch}1-A{batch}3"), batch=batch)
        clerk.reprint(one, f"A{batch}4")
        clerk.spoil(number=two)
        clerk.reprint(two, f"A{batch}5")
        clerk.make_copy(four, 1, batch=batch)
        clerk.void(four)
        clerk.deliver_list((1, 1), (3, 3), batch=batch)
        clerk.deliver(two, how="proxy")
        clerk.lose(one)
        clerk.reissue(one)
        clerk.make_copy(one, batch=batch)
        clerk.recall(three)
        clerk.destroy(number=three)
        clerk.revoke(three)
        seen = {"how": "show", "reason": "补发", "people": 1, "numbers": [{"number": one}]}
        clerk.enter("personal.viewed", seen, number=one)
        clerk.enter("export.made", exported("issue"), batch=batch)
        clerk.enter("person.erased", {"reason": "审查1号", "people": 0}, batch=batch, second="李审批")
        clerk.enter("person.erased", {"reason": "申请", "people": 1}, batch=batch, number=two, second="李审批")
    clerk.enter("personal.viewed", {"how": "find", "reason": "核对", "people": 1, "numbers": [{"number": ONE}]})
    clerk.enter("export.made", exported("issue"))
    clerk.enter("export.made", exported("summary"), batch=2)
    clerk.spoil("A98-A99")
    clerk.destroy("A98-A99")
    bring_in(clerk, PAST)
    revoke(clerk, PAST)
    return tuple(clerk.bodies)


def exported(book: str) -> dict[str, Any]:
    return {"book": book, "first": "2026-11-01", "last": "2026-11-30", "lines": 1, "sha256": HEX}


def test_a_summary_has_no_names_so_writing_it_out_is_no_look() -> None:
    looks = books_of(everything(), NOVEMBER, whose)[Book.PERSONAL]

    assert 3 == [line.entry.op for line in looks].count("export.made")


@pytest.mark.parametrize("batch", [1, 2])
def test_the_books_of_a_batch_are_the_lines_about_its_certificates(batch: int) -> None:
    whole = books_of(everything(), NOVEMBER, whose)
    numbers = {number(4 * (batch - 1) + place) for place in range(1, 5)}
    books = books_of(everything(), replace(NOVEMBER, batch=batch), whose)

    assert {Book.RECEIPT, Book.BALANCE} == {book for book, found in books.items() if not found}
    for book in set(Book) - {Book.RECEIPT, Book.BALANCE}:
        of_it = [line for line in whole[book] if line.entry.ref.batch == batch or line.entry.ref.number in numbers]
        assert [told(line) for line in of_it] == [told(line) for line in books[book]]


def test_the_books_of_a_batch_that_there_is_not_are_empty() -> None:
    assert {()} == set(books_of(everything(), replace(NOVEMBER, batch=3), whose).values())


# --- the log ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Watched(Plain):
    """A stage that remembers what it was asked to parse, and how long the log was after each entry."""

    parsed: list[bytes] = field(default_factory=list)
    settled: list[int] = field(default_factory=list)

    def parse(self, data: bytes, /) -> Entry:
        """Parse an entry."""
        self.parsed.append(data)
        return Entry.parse(data)

    def settle(self) -> None:
        """Note the length."""
        self.settled.append(self.view.size)


def test_a_log_is_played_on_the_stage_that_is_given(office: PaperClerk) -> None:
    stage = Watched()
    books_of(office.bodies, NOVEMBER, whose, stage)

    assert office.bodies == stage.parsed
    assert list(range(1, len(office.bodies) + 1)) == stage.settled


def test_bytes_that_are_no_entry_are_told_with_their_place(office: PaperClerk) -> None:
    with pytest.raises(LedgerBroken) as caught:
        books_of([*office.bodies[:3], b"{}"], NOVEMBER, whose)

    assert 3 == caught.value.values["seq"]


def test_what_was_entered_on_the_first_and_the_last_day_stands_in_the_books(office: PaperClerk) -> None:
    office.spoil("A01")

    for first, last, lines_ in ((TODAY, TODAY, 1), ("2026-11-21", "2026-11-30", 0), ("2026-11-01", "2026-11-19", 0)):
        assert lines_ == len(lines(office, Book.DESTRUCTION, Period(first, last)))
