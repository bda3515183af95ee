"""The charts of an audit's page, as SVG: certificates by month and level, and the blanks in stock over time.

Lengths are units of a drawing that is as wide as the page (180 mm on paper), whatever there is to be drawn, so that
five years are as readable as one month.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Final

LEVELS: Final = {5: "五级/初级工", 4: "四级/中级工", 3: "三级/高级工", 2: "二级/技师", 1: "一级/高级技师"}
# Dark enough to be told apart in grey.
_COLOURS: Final = {5: "#9ecae1", 4: "#6baed6", 3: "#3182bd", 2: "#e6a141", 1: "#8c2d04"}
_WIDTH, _LEFT, _RIGHT = 720, 56, 16
_ACROSS: Final = _WIDTH - _LEFT - _RIGHT
_MONTHS: Final = 12

# --- certificates by month -------------------------------------------------------------------------------------------

_BAR, _HIGH = 34, 130
Levels = Mapping[int, int]


def issue_chart(issued: Mapping[str, Levels]) -> str:
    """Return bars of certificates by the month of their 发证日期 (`2026-11`), the levels one upon the other.

    A year is a row of twelve places, all rows have one scale; nothing where nothing was issued.
    """
    if not issued:
        return ""
    most = max(sum(levels.values()) for levels in issued.values())
    scale: Callable[[int], float] = lambda count: count * _HIGH / most  # noqa: E731 - one factor for the whole chart
    years = groupby(sorted(issued), key=lambda month: month[:4])
    rows = "".join(_year(year, {month: issued[month] for month in months}, scale) for year, months in years)
    used = sorted({level for levels in issued.values() for level in levels}, reverse=True)
    legend = "　".join(f'<span style="color:{_COLOURS[level]}">■</span> {LEVELS[level]}' for level in used)
    return f'<h2>各月发证数量</h2>{rows}<p class="legend">{legend}</p>'


def _year(year: str, months: Mapping[str, Levels], scale: Callable[[int], float]) -> str:
    bottom = _HIGH + 20
    bars = "".join(_bar(month, levels, scale) for month, levels in months.items())
    names = "".join(
        f'<text x="{_middle(month)}" y="{bottom + 15}" {_CENTRED}>{month} 月</text>' for month in range(1, _MONTHS + 1)
    )
    return (
        f"{_drawing(f'{year} 年各月发证数量', bottom + 22)}"
        f'<text x="0" y="{bottom + 15}" font-size="13" font-weight="bold">{escape(year)}</text>{bars}{names}'
        f"{_base(bottom)}</svg>"
    )


def _drawing(title: str, height: float) -> str:
    """Return how a drawing begins; `title` is read out, and shown when it is pointed at."""
    return f'<svg viewBox="0 0 {_WIDTH} {height}" width="100%" role="img"><title>{escape(title)}</title>'


_CENTRED: Final = 'text-anchor="middle" font-size="11"'


def _base(y: float) -> str:
    return f'<line x1="{_LEFT - 6}" x2="{_WIDTH - _RIGHT + 6}" y1="{y}" y2="{y}" stroke="#555"/>'


def _middle(month: int) -> float:
    return _LEFT + (month - 0.5) * _ACROSS / _MONTHS


def _bar(month: str, levels: Levels, scale: Callable[[int], float]) -> str:
    middle, y, parts = _middle(int(month[5:7])), _HIGH + 20.0, []
    for level in sorted(levels, reverse=True):
        high = scale(levels[level])
        y -= high
        parts.append(
            f'<rect x="{middle - _BAR / 2}" y="{y:.1f}" width="{_BAR}" height="{high:.1f}" fill="{_COLOURS[level]}">'
            f"<title>{escape(month)} {LEVELS[level]} {levels[level]}</title></rect>"
        )
    parts.append(f'<text x="{middle}" y="{y - 4:.1f}" {_CENTRED}>{sum(levels.values())}</text>')
    return "".join(parts)


# --- blanks in stock --------------------------------------------------------------------------------------------------

_DEEP: Final = 150
_STOCK_LEFT, _STOCK_RIGHT = 56, 70
# More names of months than these would run into each other.
_MOST_NAMES: Final = 10
# A colour and a stroke each, so that lines are told apart in grey too.
_LINES: Final = (
    ("#1f5fa8", ""),
    ("#c05a00", "7 4"),
    ("#2e7d32", "2 3"),
    ("#8c2d04", "10 3 2 3"),
    ("#6a3d9a", "4 2"),
    ("#555", "1 2"),
)


def stock_chart(stock: Mapping[str, Mapping[str, int]]) -> str:
    """Return a line for each kind of blank: how many sheets were in stock at the end of each month (`2026-11`).

    The months follow each other without a gap. A kind is drawn from its first month on. Nothing where no blanks are
    counted.
    """
    kinds = list(dict.fromkeys(blank for counts in stock.values() for blank in counts))
    if not kinds:
        return ""
    months, most = list(stock), max(max(counts.values(), default=0) for counts in stock.values()) or 1
    title, bottom = "各月末空白证书结存", _DEEP + 20
    lines = "".join(
        _line([(place, stock[month][blank]) for place, month in enumerate(months) if blank in stock[month]], look, one)
        for blank, look in zip(kinds, _LINES, strict=False)
        for one in [(blank, months, most)]
    )
    names = "".join(_names(months, bottom + 15))
    legend = "　".join(
        '<span style="white-space:nowrap"><svg width="34" height="8"><line x1="0" x2="34" y1="4" y2="4" '
        f"{_stroke(look)}/></svg> {escape(blank)}</span>"
        for blank, look in zip(kinds, _LINES, strict=False)
    )
    more = f"<p>另有 {len(kinds) - len(_LINES)} 种空白证书没有画出。</p>" if len(kinds) > len(_LINES) else ""
    drawn = f"{_drawing(title, bottom + 22)}{''.join(_scale(most))}{lines}{names}</svg>"
    return f'<h2>{title}</h2>{drawn}<p class="legend">{legend}</p>{more}'


def _at(place: int, count: int, months: int, most: int) -> tuple[float, float]:
    across = _WIDTH - _STOCK_LEFT - _STOCK_RIGHT
    x = _STOCK_LEFT + (across * place / (months - 1) if months > 1 else across / 2)
    return x, 20 + _DEEP * (1 - count / most)


def _line(counts: Sequence[tuple[int, int]], look: tuple[str, str], of: tuple[str, Sequence[str], int]) -> str:
    blank, months, most = of
    points = [_at(place, count, len(months), most) for place, count in counts]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{look[0]}">'
        f"<title>{escape(f'{months[place]} {blank} {count}')}</title></circle>"
        for (x, y), (place, count) in zip(points, counts, strict=True)
    )
    (x, y), last = points[-1], counts[-1][1]
    told = f'<text x="{x + 7:.1f}" y="{y + 4:.1f}" font-size="11" fill="{look[0]}">{last}</text>'
    return f'<polyline points="{path}" fill="none" {_stroke(look)}/>{dots}{told}'


def _stroke(look: tuple[str, str]) -> str:
    dashes = f' stroke-dasharray="{look[1]}"' if look[1] else ""
    return f'stroke="{look[0]}" stroke-width="1.8"{dashes}'


def _scale(most: int) -> Iterator[str]:
    """Yield lines across at none, half and all."""
    for count in dict.fromkeys((0, most // 2, most)):
        y = 20 + _DEEP * (1 - count / most)
        yield f'<line x1="{_STOCK_LEFT}" x2="{_WIDTH - _STOCK_RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ccc"/>'
        yield f'<text x="{_STOCK_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" font-size="11">{count}</text>'


def _names(months: Sequence[str], y: float) -> Iterator[str]:
    step = -(-len(months) // _MOST_NAMES)
    for place in range(0, len(months), step):
        x, _ = _at(place, 0, len(months), 1)
        yield f'<text x="{x:.1f}" y="{y}" {_CENTRED}>{escape(months[place])}</text>'
