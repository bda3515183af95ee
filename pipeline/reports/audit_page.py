"""The report of an audit as one HTML page: the verdict, what is wrong first, every sequence, and the charts.

It needs no network, no script and no other file, and prints on A4.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from pipeline.errors import TargetExists
from pipeline.files import write_whole
from pipeline.reports.audit_charts import LEVELS, issue_chart, stock_chart

_GRADES: Final = {"bad": "有误", "note": "须说明", "good": "正常"}
_TYPED: Final = re.compile("`([^`]+)`")
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
.short { white-space: nowrap } tr, svg { break-inside: avoid } .facts { color: #555 }
.legend { break-before: avoid } h2 { break-after: avoid }
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words: the grade (`bad`, `note`, `good`), the name of the check, the sentence."""

    grade: str
    check: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Page:
    """Whose ledger, when, how much was read; the findings, the sequences, certificates by month and level, and how many
    sheets of each kind of blank were in stock at the end of each month.
    """

    institution: str
    code: str
    at: str
    scope: str
    findings: Sequence[Told]
    sequences: Sequence[tuple[int, int, int, Sequence[tuple[str, str]]]]
    issued: Mapping[str, Mapping[int, int]]
    stock: Mapping[str, Mapping[str, int]]

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
    charts = issue_chart(page.issued), stock_chart(page.stock)
    parts = _head(page), _verdict(page), _findings(page), *charts, _sequences(page), _signers(page)
    body = "\n".join(part for part in parts if part)
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


def _sequences(page: Page) -> str:
    rows = "".join(
        f'<tr><td>20{year % 100:02}</td><td>{LEVELS[level]}</td><td class="number">{given}</td>'
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
