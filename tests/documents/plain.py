"""A small kind as plain data, as a kind.toml gives it."""

from typing import Any


def plain_kind() -> dict[str, Any]:
    return {
        "name": "note",
        "title": "便条",
        "folder": "notes",
        "run": "notes",
        "page_mm": [297, 210],
        "photo_mm": [35, 49],
        "role": "kaiti",
        "fixed_text": "便条",
        "defaults": {"role": "kaiti", "size_pt": 16, "width_mm": 74.6},
        "field": {
            "name": {"label": "姓名", "lines": 2, "floor_pt": 10.5},
            "office": {"label": "评价机构", "of_batch": True},
        },
        "profile": {"2021": {"kind": {"photo_mm": [25, 35]}, "defaults": {"size_pt": 12, "role": "fangsong"}}},
    }
