"""What the summary of a month (月度台账汇总) says, row by row: the figures, and what they are checked by. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from pipeline.ledger.books import Line
from pipeline.ledger.month_tally import Ranges
from pipeline.ledger.months import BlankFigures, Figures, MonthFigures, Movement, Trade
from pipeline.ledger.rows import BlankRow
from pipeline.rules.batch import NO_JOB
from pipeline.rules.levels import Level

Row = Mapping[str, str]
# Occupations are told one by one while all of them are no more than two pages.
MOST_TRADES: Final = 40
# Of one level, or of one thing that was done with a kind of blank; the books have all of them.
MOST_RANGES: Final = 12
_NONE, _UNKNOWN, _INDENT, _ALL = "—", "未登记", "　", "合计"
_HOLDS, _FAILS = "　成立", "　【！】不成立，相差"
_ITEM: Final = "item"
# What only blanks or only certificates have is told of the others as nothing.
_COLUMNS: Final = ("opening", *map(str, Movement), "returned", "closing")
_OF_BLANKS: Final = ("opening", "numbered", "printed", "spoiled", "returned", "destroyed", "closing")
_WORDS: Final = {
    "received": "入库",
    "printed": "印制",
    "spoiled": "作废",
    "returned": "退回",
    "destroyed": "销毁",
}


@dataclass(frozen=True, slots=True)
class Book:
    """A file that was written out of the month, and its SHA-256 (hex); `is_known` says whether the ledger has it."""

    name: str
    sha256: str
    is_known: bool = True


def figure_rows(figures: MonthFigures, *, tracked: bool) -> list[Row]:
    """Return a row for each level with its occupations, one for all of them, and one for each kind of blank.

    Where blanks are not tracked and none ever were, their columns say so.
    """
    rows = [row for level in sorted(figures.levels, reverse=True) for row in _of_level(figures, level)]
    blanks = [_of_blank(blank) for blank in figures.blanks]
    if not blanks:
        told = "0" if tracked else _UNKNOWN
        blanks = [_row("空白证书", dict.fromkeys(_OF_BLANKS, told))]
    return [*rows, _of_certificates(_ALL, _summed(figures.levels.values())), *blanks]


def are_trades_told(figures: MonthFigures) -> bool:
    """Whether the occupations are few enough to be told one by one."""
    return len(figures.trades) <= MOST_TRADES


def _of_level(figures: MonthFigures, level: int) -> Iterator[Row]:
    yield _of_certificates(str(Level(level)), figures.levels[level])
    if are_trades_told(figures):
        for trade, each in figures.trades.items():
            if trade[0] == level:
                yield _of_certificates(f"{_INDENT}{_trade(trade)}", each)


def _trade(trade: Trade) -> str:
    _level, occupation, job = trade
    return occupation if job == NO_JOB else f"{occupation}（{job}）"


def _of_certificates(item: str, figures: Figures) -> Row:
    moved = {str(movement): str(count) for movement, count in figures.moved.items()}
    return _row(item, {"opening": str(figures.opening), **moved, "closing": str(figures.closing)})


def _of_blank(blank: BlankFigures) -> Row:
    moved = {name: str(count) for name, count in blank.moved.items()}
    # What comes in is a number for a certificate, and a sheet for a blank.
    moved["numbered"] = moved.pop("received")
    return _row(blank.now.blank, {"opening": str(blank.before.in_stock), **moved, "closing": str(blank.now.in_stock)})


def _row(item: str, cells: Mapping[str, str]) -> Row:
    return {_ITEM: item, **{column: cells.get(column, _NONE) for column in _COLUMNS}}


def _summed(levels: Iterable[Figures]) -> Figures:
    each = tuple(levels)
    return Figures(
        sum(one.opening for one in each),
        {movement: sum(one.moved[movement] for one in each) for movement in Movement},
        sum(one.closing for one in each),
    )


def detail_rows(
    figures: MonthFigures, ranges: Ranges, balance: Sequence[Line], books: Sequence[Book], *, tracked: bool
) -> list[Row]:
    """Return the equations with their figures, the numbers and the sheets in ranges, and the files with their SHA-256.

    `balance` are the lines of the book 余存 of that month, which know what was counted.
    """
    told = [
        *_equations(figures),
        *_counts(balance),
        *([] if figures.blanks or tracked else [("空白证书", "未登记流水码（site.toml 中 stock.tracked = false）")]),
        *_numbers(ranges),
        *_sheets(ranges),
        *_files(books),
    ]
    return [{_ITEM: item, "told": text} for item, text in told]


_Told = Iterator[tuple[str, str]]


def _equations(figures: MonthFigures) -> _Told:
    for level in sorted(figures.levels, reverse=True):
        each = figures.levels[level]
        moved = each.moved
        text = (
            f"期初{each.opening}＋入库{moved[Movement.NUMBERED]}＝撤销{moved[Movement.REVOKED]}"
            f"＋编号作废{moved[Movement.VOIDED]}＋期末{each.closing}"
        )
        yield f"{Level(level)} 有效证书", text + verdict(each.difference)
    for blank in figures.blanks:
        yield from equations_of(blank.now)


def equations_of(row: BlankRow) -> _Told:
    """Yield what has to hold of a kind of blank since the log began (Z18), with its figures, and whether it does."""
    spoiled = row.spoiled + row.destroyed
    used = row.printed + spoiled + row.returned + row.in_stock
    text = f"入库{row.received}＝成功印制{row.printed}＋作废{spoiled}＋退回{row.returned}＋结存{row.in_stock}"
    yield f"{row.blank} 累计", text + verdict(row.received - used)
    text = f"作废{spoiled}＝已销毁{row.destroyed}＋待销毁{row.spoiled}"
    yield f"{row.blank} 累计", text + verdict(spoiled - row.destroyed - row.spoiled)


def verdict(difference: int) -> str:
    """Return in words whether an equation holds."""
    return _FAILS + f"{difference}" if difference else _HOLDS


def _counts(balance: Sequence[Line]) -> _Told:
    """Yield what was counted last in the month, beside what the book says."""
    for line in balance:
        blank, *_others, counted, difference, note = line.cells
        if counted == "":
            yield f"{blank} 盘点", "本月没有盘点"
            continue
        book = int(counted) - int(difference)
        text = f"账面{book}，实盘{counted}"
        text += f"　【！】差异{difference}：{note}" if difference else "　相符"
        yield f"{blank} 盘点", text


def _numbers(ranges: Ranges) -> _Told:
    runs = list(ranges.runs_of_numbers())
    for level, group in groupby(runs, key=lambda run: run[0]):
        told = [f"{_between(first, last)}（{count}个）" for _level, first, last, count in group]
        yield from _some(f"{Level(level)} 编号", told, "见证书印制台账")


def _sheets(ranges: Ranges) -> _Told:
    runs = list(ranges.runs_of_serials())
    for (blank, what), group in groupby(runs, key=lambda run: run[:2]):
        told = [f"{serials}（{len(serials)}张）" for _blank, _what, serials in group]
        yield from _some(f"{blank} {_WORDS[what]}", told, "见各本台账")


def _some(item: str, told: Sequence[str], where: str) -> _Told:
    yield from ((item, text) for text in told[:MOST_RANGES])
    if len(told) > MOST_RANGES:
        yield item, f"……共{len(told)}段，其余{len(told) - MOST_RANGES}段{where}"


def _between(first: str, last: str) -> str:
    return first if first == last else f"{first}—{last}"


def _files(books: Sequence[Book]) -> _Told:
    for book in books:
        yield book.name, book.sha256 if book.is_known else f"{book.sha256}　【！】台账中没有登记"
    if not books:
        yield "导出的台账", "本月的台账还没有导出"
