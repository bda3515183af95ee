"""Files that are almost right: made by the grammar of their kind, with what does not belong there in some places."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzzing.readers import READERS, parts_of_a_workbook
from tests.hostile import values

_QUIETLY = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
_WORDS = st.sampled_from(
    ["姓名", "证件号码", "批次号", "职业名称", "理论成绩", "照片", "版本", "", "$schema", *values.ODD[:60]]
)
_ATOMS = st.none() | st.booleans() | st.integers() | st.floats() | _WORDS | st.text(max_size=20)
_JSON = st.recursive(
    _ATOMS, lambda inside: st.lists(inside, max_size=4) | st.dictionaries(_WORDS, inside, max_size=4), max_leaves=20
)
_TABLE = st.dictionaries(_WORDS, _ATOMS, max_size=6)
_BATCH = st.fixed_dictionaries(
    {},
    optional={
        "version": st.sampled_from([1, 1.0, 2, "1", None, True, 10**400]),
        "批次": _TABLE | _JSON,
        "名单": st.lists(_TABLE, max_size=4) | _JSON,
        "more": _JSON,
    },
)
_PLACES = st.sampled_from(["A1", "B2", "XFD1", "A1048576", "A0", "", "1", "AAAA1", "$A$1", "A1:B2", "a9"])
_KINDS = st.sampled_from(["s", "str", "n", "b", "d", "e", "inlineStr", "x", ""])
_INSIDE = st.sampled_from(["", "0", "1", "-1", "99", "1e999", "NaN", "王", "#N/A", "2026-11-20", "1 2", "45000.9"])
_FORMULAS = st.sampled_from(
    [
        "",
        "<f/>",
        "<f>1+1</f>",
        '<f t="array" ref="A1:C3">1</f>',
        '<f t="shared" si="0" ref="A1"/>',
        '<f t="array" ref=""/>',
    ]
)


def held(name: str, content: bytes) -> bool:
    """Whether the reader answers; it raises where it does not."""
    with tempfile.TemporaryDirectory() as folder:
        READERS[name](content, Path(folder))
    return True


@_QUIETLY
@given(_BATCH | _JSON)
def test_every_json_is_answered(content: object) -> None:
    assert held("json", json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"))


@_QUIETLY
@given(
    st.lists(st.lists(_WORDS | st.sampled_from(['"', '""', '"a\n', "a\r", '"a"b', "\t", "\0"]), max_size=6), max_size=6)
)
def test_every_csv_is_answered(lines: list[list[str]]) -> None:
    text = "\r\n".join(",".join(cells) for cells in lines)

    assert held("csv", text.encode("utf-8", "surrogatepass"))
    assert held("csv", text.encode("gb18030", "replace"))


@st.composite
def cells(draw: Callable[..., str]) -> str:
    place, kind, inside = draw(_PLACES), draw(_KINDS), draw(_INSIDE)
    value = f"<is><t>{inside}</t></is>" if kind == "inlineStr" else f"<v>{inside}</v>"
    where = f' r="{place}"' if place else ""
    return (
        f'<c{where} t="{kind}" s="{draw(_INSIDE)}">{draw(_FORMULAS)}{draw(st.sampled_from([value, "", value * 2]))}</c>'
    )


@_QUIETLY
@given(
    st.lists(
        st.tuples(st.sampled_from(["", ' r="1"', ' r="3"', ' r="0"', ' r="x"']), st.lists(cells(), max_size=4)),
        max_size=5,
    )
)
def test_every_sheet_is_answered(rows: list[tuple[str, list[str]]]) -> None:
    parts = parts_of_a_workbook()
    place = sorted(parts).index("xl/worksheets/sheet2.xml")
    body = "".join(f"<row{where}>{''.join(inside)}</row>" for where, inside in rows)
    sheet = parts["xl/worksheets/sheet2.xml"].replace(b"</sheetData>", body.encode() + b"</sheetData>")

    assert body.encode() in sheet
    assert held("workbook-part", bytes([place]) + sheet)
