"""Sample drops of 成绩: everybody of an invented exam, some of whom failed, and some of whom did not come."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from tests.samples.batches import workbook
from tests.samples.people import invent

Form = Literal["xlsx", "csv", "json"]
Rows = list[dict[str, Any]]
NAME = "2026-11-成绩-01"
PARTICULARS: Mapping[str, str] = {
    "类别": "成绩",
    "评价机构代码": "S000065148999",
    "考试名称": "2026年11月职业技能等级认定",
    "评价结束日期": "2026-11-06",
    "公示开始": "2026-11-09",
    "公示结束": "2026-11-13",
}


def write_score_drop(
    target: Path,
    *,
    people: int = 40,
    seed: int = 1,
    name: str = NAME,
    form: Form = "xlsx",
    particulars: Mapping[str, Any] = {},
    rows: Rows | None = None,
    change: Callable[[Rows], None] | None = None,
) -> Path:
    """Write a drop into the folder `target` and return its path: a workbook, or a folder with CSV or batch.json.

    Every tenth candidate was absent, every seventh failed in 理论, every ninth missed 实操; `change` may alter
    the rows.
    """
    rows = rows or score_rows(people, seed=seed)
    if change:
        change(rows)
    known = {"批次号": name, **PARTICULARS, **particulars}
    kept = {key: value for key, value in known.items() if value is not None}
    target.mkdir(parents=True, exist_ok=True)
    if form == "xlsx":
        path = target / f"{name}.xlsx"
        path.write_bytes(workbook(kept, rows))
        return path
    folder = target / name
    folder.mkdir()
    if form == "json":
        content = {"version": 1, "批次": kept, "名单": rows}
        (folder / "batch.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    else:
        (folder / "批次.csv").write_text(_csv(list(kept.items())), "utf-8")
        (folder / "名单.csv").write_text(
            _csv([list(rows[0]), *([row[key] for key in rows[0]] for row in rows)]), "utf-8"
        )
    return folder


def score_rows(people: int, *, seed: int = 1) -> Rows:
    """Return one row a candidate under the headings of our form, the last ticket first."""
    return [_row(place, person, people) for place, person in enumerate(invent(people, seed=seed))]


def _row(place: int, person: Mapping[str, Any], people: int) -> dict[str, Any]:
    row = {**person, "准考证号": f"2026001{people - place:05}", "备注": ""}
    if place % 10 == 3:
        row |= {"理论成绩": "缺考", "实操成绩": "缺考", "综合评审": ""}
    elif place % 7 == 5:
        row |= {"理论成绩": 58.5, "综合评审": ""}
    elif place % 9 == 8:
        row |= {"实操成绩": "缺考", "综合评审": "", "备注": "补考"}
    return row


def _csv(lines: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue()
