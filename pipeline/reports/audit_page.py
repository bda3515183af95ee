"""The report of an audit as one HTML page: the verdict, what is wrong first, every sequence, and a chart by month.

It needs no network, no script and no other file, and prints on A4.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from pipeline.errors import TargetExists
from pipeline.files import write_whole

_LEVELS: Final = {5: "五级/初级工", 4: "四级/中级工", 3: "三级/高级工", 2: "二级/技师", 1: "一级/高级技师"}
# Dark enough to be told apart in grey.
_COLOURS: Final = {5: "#9ecae1", 4: "#6baed6", 3: "#3182bd", 2: "#e6a141", 1: "#8c2d04"}
_GRADES: Final = {"bad": "有误", "note": "须说明", "good": "正常"}
_TYPED: Final = re.compile("`([^`]+)`")
_BAR, _GAP, _HEIGHT, _LEFT = 34, 14, 180, 56
_STYLE: Final = """
@page { size: A4; margin: 18mm 15mm }
@page { @bottom-center { content: "第 " counter(page) " 页，共 " counter(pages) " 页"; font-size: 9pt } }
body { font-family: "Noto Serif CJK SC", "Source Han Serif SC", SimSun, serif; color: #222; max-width: 190mm;
  margin: 10mm auto; line-height: 1.5 }
h1 { font-size: 20pt; margin: 0 } h2 { font-size: 13pt; margin: 8mm 0 2mm; border-bottom: .3mm solid #888 }
.verdict { padding: 3mm 5mm; margin: 5mm 0; font-size: 13pt; border-left: 2mm solid }
.clean { background: #eef6ee; border-color: #2e7d32 } .wrong { background: #fbecec; border-color: #b71c1c }
table { border-collapse: collapse; width: 100%; font-size: 10pt }
th, td { border: .2mm solid #999; padding: 1mm 2mm; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { background: #f0f2f5 } .number { text-align: right; white-space: nowrap }
.bad { color: #b71c1c; font-weight: bold } .note { color: #8a5a00 } .good { color: #2e7d32 }
@media print { body { margin: 0 } }
@media screen { body { padding: 0 4mm } }
code { background: #f0f2f5; padding: 0 1mm }
.short { white-space: nowrap } tr { break-inside: avoid } .facts { color: #555 }
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words: the grade (`bad`, `note`, `good`), the name of the check, the sentence."""

    grade: str
    check: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Page:
    """Whose ledger, when, how much was read; the findings, the sequences, certificates by month and level."""

    institution: str
    code: str
    at: str
    scope: str
    findings: Sequence[Told]
    sequences: Sequence[tuple[int, int, int, Sequence[tuple[str, str]]]]
    issued: Mapping[str, Mapping[int, int]]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return all(one.grade != "bad" for one in self.findings)


def write_report(path: Path, content: bytes) -> None:
    """Write a report to `path`; raises TargetExists where something is there already."""
    if path.exists():
        raise TargetExists(path=path)
    write_whole(path, content)


def audit_page(page: Page) -> str:
    """Return the page; whatever stands in it is escaped, so that no name or file can become markup."""
    parts = (_head, _verdict, _findings, _chart, _sequences, _signers)
    body = "\n".join(part(page) for part in parts)
    return (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>台账审计报告</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _head(page: Page) -> str:
    told = (f"{page.institution}（{page.code}）", f"{page.at}　{page.scope}")
    return f'<h1>台账审计报告</h1><p class="facts">{"<br>".join(map(escape, told))}</p>'


def _verdict(page: Page) -> str:
    wrong = sum(one.grade == "bad" for one in page.findings)
    notes = sum(one.grade == "note" for one in page.findings)
    if page.is_clean:
        told = f"未发现错误；{notes} 项须说明。" if notes else "未发现错误。"
        return f'<p class="verdict clean">{told}</p>'
    return f'<p class="verdict wrong">发现 {wrong} 项错误，{notes} 项须说明。</p>'


def _findings(page: Page) -> str:
    rows = (
        f'<tr><td class="{one.grade} short">{_GRADES[one.grade]}</td><td class="short">{escape(one.check)}</td>'
        f"<td>{_sentence(one.sentence)}</td></tr>"
        for one in page.findings
    )
    return f"<h2>检查结果</h2><table><tr><th>结论</th><th>项目</th><th>说明</th></tr>{''.join(rows)}</table>"


def _sentence(text: str) -> str:
    """Return a sentence as markup; what is to be typed stands out, without the backticks that mark it on a terminal."""
    return _TYPED.sub(r'<code class="typed">\1</code>', escape(text))


def _chart(page: Page) -> str:
    """Return bars of certificates by the month of their 发证日期, the levels one upon the other."""
    if not page.issued:
        return ""
    most = max(sum(levels.values()) for levels in page.issued.values())
    scale: Callable[[int], float] = lambda count: count * _HEIGHT / most  # noqa: E731 - one factor for the whole chart
    bars = "".join(_bar(place, month, levels, scale) for place, (month, levels) in enumerate(page.issued.items()))
    width, height = _LEFT + len(page.issued) * (_BAR + _GAP) + 10, _HEIGHT + 50
    used = sorted({level for levels in page.issued.values() for level in levels}, reverse=True)
    legend = "　".join(f'<span style="color:{_COLOURS[level]}">■</span> {_LEVELS[level]}' for level in used)
    return (
        f'<h2>各月发证数量</h2><svg viewBox="0 0 {width} {height}" width="100%" style="max-height:80mm" role="img">'
        f"<title>各月发证数量</title>{bars}"
        f'<line x1="{_LEFT - 6}" x2="{width}" y1="{_HEIGHT + 20}" y2="{_HEIGHT + 20}" stroke="#555"/></svg>'
        f"<p>{legend}</p>"
    )


def _bar(place: int, month: str, levels: Mapping[int, int], scale: Callable[[int], float]) -> str:
    x, y, parts = _LEFT + place * (_BAR + _GAP), _HEIGHT + 20.0, []
    for level in sorted(levels, reverse=True):
        high = scale(levels[level])
        y -= high
        parts.append(
            f'<rect x="{x}" y="{y:.1f}" width="{_BAR}" height="{high:.1f}" fill="{_COLOURS[level]}">'
            f"<title>{escape(month)} {_LEVELS[level]} {levels[level]}</title></rect>"
        )
    middle = x + _BAR / 2
    text = 'text-anchor="middle" font-size="11"'
    parts.append(f'<text x="{middle}" y="{y - 4:.1f}" {text}>{sum(levels.values())}</text>')
    parts.append(f'<text x="{middle}" y="{_HEIGHT + 36}" {text}>{escape(month[2:])}</text>')
    return "".join(parts)


def _sequences(page: Page) -> str:
    rows = "".join(
        f'<tr><td>20{year % 100:02}</td><td>{_LEVELS[level]}</td><td class="number">{given}</td>'
        f'<td class="number">{len(voided)}</td><td>{_void(voided)}</td></tr>'
        for year, level, given, voided in page.sequences
    )
    return (
        "<h2>证书编号</h2><table><tr><th>年度</th><th>等级</th><th>已编号</th><th>作废</th><th>作废的编号和原因</th></tr>"
        f"{rows or '<tr><td colspan=5>尚无证书编号。</td></tr>'}</table>"
    )


def _void(voided: Sequence[tuple[str, str]]) -> str:
    return "<br>".join(f"{escape(number)}　{escape(reason)}" for number, reason in voided)


def _signers(_page: Page) -> str:
    return '<p style="margin-top:12mm">审计人：　　　　　　　　　　负责人：　　　　　　　　　　日期：</p>'
