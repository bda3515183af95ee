"""Sample drops of invented examiners, supervisors and staff."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.samples.batches import workbook
from tests.samples.people import invent, is_woman
from tests.samples.portraits import portrait

PARTICULARS: Mapping[str, str] = {
    "评价机构代码": "S000065148999",
    "审批人": "李审批",
    "批准文号": "天职评〔2026〕15号",
    "批准日期": "2026-11-18",
    "发证日期": "2026-11-20",
}
_EMPLOYER = "天山示例职业技能评价中心"
_POSTS = ("监考员", "医疗", "保卫", "后勤")


def write_card_drop(
    target: Path,
    category: str = "考评人员",
    *,
    people: int = 6,
    seed: int = 1,
    name: str = "",
    particulars: Mapping[str, Any] = {},
    change: Callable[[list[dict[str, Any]]], None] | None = None,
) -> Path:
    """Write a drop into the folder `target` and return its path; `change` may alter the rows in place first."""
    rows = [_row(place, person, category) for place, person in enumerate(invent(people, seed=seed))]
    if change:
        change(rows)
    name = name or f"2026-11-{category}-01"
    folder = target / name
    (folder / "photos").mkdir(parents=True)
    known = {"批次号": name, "类别": category, **PARTICULARS, **particulars}
    (folder / f"{name}.xlsx").write_bytes(workbook(known, rows))
    for row in rows:
        identity = row.get("证件号码")
        stem = identity or row["姓名"]
        picture = portrait(str(stem), woman=bool(identity) and is_woman(str(identity)))
        (folder / "photos" / f"{stem}.jpg").write_bytes(picture)
    return folder


def _row(place: int, person: Mapping[str, Any], category: str) -> dict[str, Any]:
    known = {"姓名": person["姓名"], "证件号码": person["证件号码"]}
    match category:
        case "考评人员":
            kind = "高级考评员" if place % 3 == 2 else "考评员"
            return {**known, "职业名称": person["职业名称"], "类别": kind}
        case "质量督导员":
            return {**known, "工作单位": _EMPLOYER}
    return {"姓名": person["姓名"], "岗位": _POSTS[place % len(_POSTS)], "单位": _EMPLOYER}
