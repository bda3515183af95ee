"""From batch.json to a roster, as its published schema says."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.batch import CellKind
from pipeline.storage.batch_json import read_batch_json
from tests.storage.inboxes import LIMITS, Office, codes

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/reference/batch.schema.json").read_text("utf-8"))


def json_reading(tmp_path: Path, content: bytes) -> list[str]:
    file = tmp_path / "batch.json"
    file.write_bytes(content)
    return codes(read_batch_json(file, limits=LIMITS)[2])


def test_batch_json_gives_the_same_roster_as_a_workbook(office: Office) -> None:
    example = SCHEMA["examples"][0]
    office.put("a/batch.json", json.dumps(example).encode())
    reading = office.read(office.inbox / "a")
    assert reading.roster is not None
    (row,) = reading.roster.rows

    assert () == reading.problems
    assert ("82.5", CellKind.NUMBER) == (row.cell("理论成绩").text, row.cell("理论成绩").kind)
    assert ("76", CellKind.TEXT, 2) == (row.cell("实操成绩").text, row.cell("实操成绩").kind, row.number)
    assert "2026-11-20" == reading.roster.particulars["发证日期"].text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("批次", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["姓名", "a"]), inner, max_size=2),
    max_leaves=4,
)
BATCHES = st.fixed_dictionaries(
    {},
    optional={
        "version": st.just(1) | JSON,
        "批次": JSON,
        "名单": st.lists(JSON, max_size=2) | JSON,
        "x": JSON,
        "$schema": JSON,
    },
)


@given(BATCHES | JSON)
def test_what_we_accept_is_what_the_published_schema_accepts(
    tmp_path_factory: pytest.TempPathFactory, content: object
) -> None:
    found = json_reading(tmp_path_factory.mktemp("json"), json.dumps(content).encode())

    assert jsonschema.Draft202012Validator(SCHEMA).is_valid(content) == (not found)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "json-damaged"),
        (b"[" * 100_000, "json-damaged"),
        ("{}".encode("utf-16"), "json-damaged"),
        (b'{"version": NaN}', "json-damaged"),
        (b'{"version": 1, "version": 1}', "json-key-twice"),
        (b"[]", "json-misshapen"),
        (
            b'{"version": 1e99999999999999999999, "\xe6\x89\xb9\xe6\xac\xa1": {}, "\xe5\x90\x8d\xe5\x8d\x95": []}',
            "json-misshapen",
        ),
        (b'{"version": 1, "\\ud800": 1}', "json-damaged"),
        (b'{"version": 1, "a": ["\\udfff"]}', "json-damaged"),
    ],
)
def test_json_that_cannot_be_read_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    assert [code] == json_reading(tmp_path, content)


@pytest.mark.parametrize(
    ("particulars", "found"),
    [
        ({"批次号": "一", "批号": "二"}, ["key-twice"]),
        ({"批次号": "一", " 批次号": "二"}, ["key-twice"]),
        ({"批次号": "一", "批号": "一"}, []),
        ({"批次号": "", "批号": "二"}, []),
        ({"审批人": "李" * 2001}, ["cell-too-long"]),
        ({"审批人": "李" * 2000}, []),
    ],
)
def test_the_particulars_of_batch_json_are_held_to_what_a_sheet_is(
    tmp_path: Path, particulars: dict[str, str], found: list[str]
) -> None:
    content = {"version": 1, "批次": particulars, "名单": []}

    assert found == json_reading(tmp_path, json.dumps(content).encode())


def test_the_example_of_the_schema_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(SCHEMA["examples"][0])
