"""The books say what the log says, each thing once, in the period in which it was entered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.ledger.bookkeeping import books_of
from pipeline.ledger.books import COLUMNS, COMMON, Book, Cell, Line, Period
from pipeline.ledger.entries import Entry
from tests.ledger.paper_clerk import BLANK, DAY, PaperClerk, number

ONE, TWO, THREE = number(1), number(2), number(3)
NOVEMBER = Period("2026-11-01", "2026-11-30")
HOLDER = ("王小明", "110105194912310022")
PROXY = ("王小花", "11010519491231002X")


@pytest.fixture
def office() -> PaperClerk:
    clerk = PaperClerk()
    clerk.open()
    clerk.stock("A01-A09")
    return clerk.made()


def whose(seq: int) -> tuple[str, str] | None:
    del seq
    return HOLDER


def book(office: PaperClerk, wanted: Book, period: Period = NOVEMBER) -> list[dict[str, Cell]]:
    """Return the lines of a book, each cell under its heading."""
    return [cells_of(wanted, line) for line in books_of(office.bodies, period, whose)[wanted]]


def cells_of(wanted: Book, line: Line) -> dict[str, Cell]:
    assert len(COMMON) == len(line.common)
    return dict(zip((*COMMON, *COLUMNS[wanted]), (*line.common, *line.cells), strict=True))


def later(office: PaperClerk, first: int, days: int) -> None:
    """Let everything from that entry on have been entered so many days later."""
    for place in range(first, len(office.bodies)):
        entry = Entry.parse(office.bodies[place])
        office.bodies[place] = replace(entry, at=entry.at + timedelta(days=days)).to_bytes()


def test_blanks_that_came_in_stand_with_what_was_there_then(office: PaperClerk) -> None:
    office.stock("B1-B2", "B5-B9")

    lines = book(office, Book.RECEIPT)

    assert [("A01", "A09", 9, 9), ("B1", "B2", 2, 11), ("B5", "B9", 5, 16)] == [
        (one["起始流水码"], one["截止流水码"], one["数量"], one["结存"]) for one in lines
    ]
    assert (1, "张经办", "自治区印刷厂", BLANK) == tuple(
        lines[0][k] for k in ("台账流水号", "经办人", "来源", "空白证书")
    )


def test_each_sheet_that_was_printed_has_its_certificate(office: PaperClerk) -> None:
    office.print((1, 2, "A01-A02"), (3, 3, "A05-A05"))

    lines = book(office, Book.PRINT)

    assert [(ONE, "A01"), (TWO, "A02"), (THREE, "A05")] == [(one["证书编号"], one["流水码"]) for one in lines]
    assert {("批次1", 1, "王小明", "成功", "")} == {
        (one["批次"], one["版次"], one["姓名"], one["结果"], one["作废原因"]) for one in lines
    }
    assert HOLDER[1] not in str(lines)


def test_a_spoiled_sheet_stands_beside_the_good_one(office: PaperClerk) -> None:
    office.print((1, 1, "A01-A01"))
    office.reprint(ONE, "A02")
    office.spoil(number=ONE)

    printed = [(one["流水码"], one["结果"], one["作废原因"]) for one in book(office, Book.PRINT)]
    spoiled = [
        (one["类别"], one["流水码"], one["数量"], one["证书编号"], one["原因"])
        for one in book(office, Book.DESTRUCTION)
    ]

    assert [("A01", "成功", ""), ("A01", "作废", "墨迹"), ("A02", "成功", ""), ("A02", "作废", "卡纸")] == printed
    assert [("作废", "A01", 1, ONE, "墨迹"), ("作废", "A02", 1, ONE, "卡纸")] == spoiled


def test_blanks_that_were_spoiled_and_destroyed_are_counted(office: PaperClerk) -> None:
    office.spoil("A08-A09")
    office.destroy("A08-A09")
    office.void(ONE)

    lines = [(one["类别"], one["流水码"], one["数量"], one["证书编号"]) for one in book(office, Book.DESTRUCTION)]

    assert [("作废", "A08—A09", 2, ""), ("销毁", "A08—A09", 2, ""), ("编号作废", "", 0, ONE)] == lines
    assert "李审批" == book(office, Book.DESTRUCTION)[1]["复核人"]


def test_a_certificate_whose_sheets_nobody_books_was_made(office: PaperClerk) -> None:
    office.make_copy(ONE, 1)
    office.make_copy(TWO, 1)
    office.print((2, 2, None))

    lines = [(one["证书编号"], one["结果"], one["文件SHA-256"]) for one in book(office, Book.PRINT)]

    assert [(ONE, "已制作", "c" * 64), (TWO, "成功", "c" * 64)] == lines


def test_a_certificate_that_was_made_has_the_name_that_stands_on_it(office: PaperClerk) -> None:
    office.make_copy(ONE, 1)
    seq = len(office.bodies)
    office.correct(ONE)

    lines = books_of(office.bodies, NOVEMBER, lambda of: ("王晓明", HOLDER[1]) if of == seq else HOLDER)

    assert [HOLDER[0]] == [cells_of(Book.PRINT, line)["姓名"] for line in lines[Book.PRINT]]


def test_what_nobody_did_by_hand_is_nobodys(office: PaperClerk) -> None:
    office.make_copy(ONE, 1)
    office.bodies[-1] = replace(Entry.parse(office.bodies[-1]), actor="system").to_bytes()
    office.deliver(ONE)

    assert ["（程序）"] == [one["经办人"] for one in book(office, Book.PRINT)]
    assert ["（程序）"] == [one["经办人"] for one in book(office, Book.BALANCE)]


def test_a_list_hands_over_one_line_a_certificate(office: PaperClerk) -> None:
    office.print((1, 3, "A01-A03"))
    office.deliver_list((1, 1), (3, 3))
    office.deliver(TWO, how="post", proof="EMS1")

    lines = book(office, Book.ISSUE)

    assert [(ONE, "A01", "单位集体", "签收表"), (THREE, "A03", "单位集体", "签收表"), (TWO, "A02", "邮寄", "EMS1")] == [
        (one["证书编号"], one["流水码"], one["领取方式"], one["签收凭证"]) for one in lines
    ]
    assert {("王小明", "王小明", "0022", DAY, DAY)} == {
        tuple(one[k] for k in ("姓名", "领取人", "证件后四位", "实际发放日期", "业务日期")) for one in lines
    }


def test_who_came_for_somebody_else_is_named(office: PaperClerk) -> None:
    office.deliver(ONE, how="proxy")
    entry = office.view.size - 1

    (line,) = books_of(office.bodies, NOVEMBER, lambda seq: PROXY if seq == entry else HOLDER)[Book.ISSUE]

    cells = cells_of(Book.ISSUE, line)
    assert ("王小明", "代领", "王小花", "002X") == tuple(cells[k] for k in ("姓名", "领取方式", "领取人", "证件后四位"))


def test_whose_data_were_erased_has_no_name(office: PaperClerk) -> None:
    office.deliver(ONE)

    (line,) = books_of(office.bodies, NOVEMBER, lambda _seq: None)[Book.ISSUE]

    assert ("（已删除）", "") == tuple(cells_of(Book.ISSUE, line)[k] for k in ("姓名", "证件后四位"))


def test_a_reissue_names_both_sheets_and_what_became_of_the_old_one(office: PaperClerk) -> None:
    office.print((1, 1, "A01-A01"))
    office.deliver(ONE)
    office.lose(ONE)
    office.reissue(ONE)
    office.make_copy(ONE)
    office.print((1, 1, "A02-A02"), copy=2)

    (line,) = book(office, Book.REISSUE)

    assert (ONE, "A01", "A02", 1, 2, "遗失", "声明遗失", DAY, "遗失声明", "张经办") == tuple(
        line[k]
        for k in (
            *("证书编号", "原流水码", "新流水码", "原版次", "新版次", "原因", "旧证处理", "收回或声明日期"),
            *("收回或声明凭证", "身份核验人"),
        )
    )


def test_paper_that_was_taken_back_stands_in_its_own_book(office: PaperClerk) -> None:
    office.print((1, 1, "A01-A01"))
    office.deliver(ONE)
    office.recall(ONE)
    office.destroy(number=ONE)

    (recalled,) = book(office, Book.RECALL)
    (destroyed,) = book(office, Book.DESTRUCTION)

    assert (ONE, "A01", 1, "损坏") == tuple(recalled[k] for k in ("证书编号", "流水码", "版次", "收回原因"))
    assert ("销毁", "A01", ONE, 1, "粉碎") == tuple(
        destroyed[k] for k in ("类别", "流水码", "证书编号", "版次", "销毁方式")
    )


@pytest.mark.parametrize(("is_back", "told"), [(False, "未收回"), (True, "已收回")])
def test_a_revocation_says_whether_the_paper_came_back(office: PaperClerk, is_back: bool, told: str) -> None:  # noqa: FBT001 - a parameter of the test
    office.deliver(ONE)
    office.revoke(ONE)
    if is_back:
        office.recall(ONE)

    (line,) = book(office, Book.REVOCATION)

    assert (ONE, "天职撤〔2026〕1号", "冒名顶替", DAY, told, "李审批") == tuple(
        line[k] for k in ("证书编号", "撤销决定文号", "原因", "生效日期", "纸质证书收回与否", "复核人")
    )


BALANCED = ("期初", "本期入库", "本期领用", "成功印制", "印制作废", "退回", "已销毁", "待销毁", "账面结存")


def test_the_balance_adds_up_in_each_period(office: PaperClerk) -> None:
    office.print((1, 3, "A01-A03"))
    office.reprint(ONE, "A04")
    december = office.view.size
    office.spoil("A05-A06")
    office.destroy("A01", "A05")
    office.give_back("A09")
    office.count(1, book=2, note="少一张")
    later(office, december, 20)

    (november,) = book(office, Book.BALANCE)
    (after,) = book(office, Book.BALANCE, Period("2026-12-01", "2026-12-31"))
    (whole,) = book(office, Book.BALANCE, Period("2026-01-01", "2026-12-31"))

    assert (0, 9, 4, 3, 1, 0, 0, 1, 5) == tuple(november[k] for k in BALANCED)
    assert (5, 0, 2, 0, 2, 1, 2, 1, 2) == tuple(after[k] for k in BALANCED)
    assert (0, 9, 6, 3, 3, 1, 2, 1, 2) == tuple(whole[k] for k in BALANCED)
    assert (1, -1, "少一张") == tuple(after[k] for k in ("实盘", "差异", "差异说明"))
    assert ("", "", "") == tuple(november[k] for k in ("实盘", "差异", "差异说明"))


def test_what_comes_after_the_period_changes_nothing_in_it(office: PaperClerk) -> None:
    office.print((1, 1, "A01-A01"))
    office.deliver(ONE)
    office.lose(ONE)
    office.reissue(ONE)
    office.revoke(TWO)
    before = books_of(office.bodies, NOVEMBER, whose)
    december = office.view.size
    office.make_copy(ONE)
    office.print((1, 1, "A02-A02"), copy=2)
    office.recall(TWO)
    later(office, december, 30)

    assert before == books_of(office.bodies, NOVEMBER, whose)


def test_every_line_stands_in_one_period_even_if_the_clock_was_set_back(office: PaperClerk) -> None:
    office.deliver(ONE)
    december = office.view.size
    office.deliver(TWO)
    later(office, december, 20)
    office.deliver(THREE)

    def numbers(period: Period) -> list[Cell]:
        return [one["证书编号"] for one in book(office, Book.ISSUE, period)]

    assert [ONE] == numbers(NOVEMBER)
    assert [TWO, THREE] == numbers(Period("2026-12-01", "2026-12-31"))


def test_the_books_of_a_batch_have_nothing_of_others(office: PaperClerk) -> None:
    office.made(batch=2)
    office.print((1, 1, "A01-A01"))
    office.print((1, 1, "A02-A02"), batch=2)
    office.deliver_list((1, 1), batch=2)
    office.deliver(ONE)
    office.spoil("A09")

    books = books_of(office.bodies, replace(NOVEMBER, batch=2), whose)

    assert [number(4)] == [line.cells[1] for line in books[Book.PRINT]]
    assert [number(4)] == [line.cells[0] for line in books[Book.ISSUE]]
    assert () == books[Book.RECEIPT] == books[Book.DESTRUCTION] == books[Book.BALANCE]


def test_an_empty_period_has_empty_books(office: PaperClerk) -> None:
    books = books_of(office.bodies, Period("2025-01-01", "2025-12-31"), whose)

    assert {()} == set(books.values())


def test_who_saw_personal_data_stands_in_a_book_of_its_own(office: PaperClerk) -> None:
    named = [{"number": ONE}, {"number": "202600100001"}]
    office.enter("personal.viewed", {"how": "show", "reason": "补发", "people": 1, "numbers": named[:1]}, number=ONE)
    office.enter("personal.viewed", {"how": "find", "reason": "核对", "people": 2, "numbers": named})
    days = {"first": "2026-11-01", "last": "2026-11-30"}
    office.enter("export.made", {"book": "issue", "lines": 3, "sha256": "c" * 64, **days})

    lines = [tuple(one[k] for k in COLUMNS[Book.PERSONAL]) for one in book(office, Book.PERSONAL)]
    of_batch = [one["编号或台账"] for one in book(office, Book.PERSONAL, Period("2026-11-01", "2026-11-30", 1))]

    assert [
        ("查看", ONE, 1, "补发"),
        ("查找", f"{ONE}、202600100001", 2, "核对"),
        ("导出台账", "核发", 3, ""),
    ] == lines
    assert [ONE] == of_batch


def test_what_was_erased_stands_in_the_book_of_looks_with_both_who_did_it(office: PaperClerk) -> None:
    two = {"second": "李审批"}
    office.enter("person.erased", {"reason": "审查1号", "people": 0}, batch=1, **two)
    office.enter("person.erased", {"reason": "本人申请", "people": 1}, batch=1, number=ONE, **two)

    told = book(office, Book.PERSONAL)
    cells = [tuple(one[k] for k in ("事项", "编号或台账", "人数或行数", "事由", "复核人")) for one in told]

    assert [
        ("删除", "批次1", 0, "审查1号", "李审批"),
        ("删除", ONE, 1, "本人申请", "李审批"),
    ] == cells
    assert 2 == len(book(office, Book.PERSONAL, Period("2026-11-01", "2026-11-30", 1)))
    assert [] == book(office, Book.PERSONAL, Period("2026-11-01", "2026-11-30", 2))
