"""The papers that go with a finished batch."""

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from pipeline.reports.confirmation_form import confirmation_form
from pipeline.reports.manifest import Bearer, Head, manifest, numbers_and_names
from pipeline.reports.papers import BatchPapers, Paper
from pipeline.reports.roster import HEADINGS, register_list
from pipeline.reports.sign_list import sign_list
from pipeline.reports.upload_table import upload_table
from pipeline.rules.batch import NumberedBatch
from pipeline.rules.levels import Level
from tests.reports.papers_samples import numbered_batch, read_back


@dataclass(frozen=True, slots=True)
class File:
    path: str
    sha256: str


def test_the_register_list_has_a_line_for_every_certificate_in_the_order_of_the_print_run() -> None:
    numbered = numbered_batch(30)
    rows = read_back(register_list(numbered))["证书花名册"]
    expected = [
        [
            str(place),
            result.name,
            result.identity_type,
            result.identity,
            result.occupation,
            result.job,
            str(result.level),
            str(number),
            "2026-11-20",
            "天山示例职业技能评价中心",
        ]
        for place, (number, result) in enumerate(zip(numbered.numbers, numbered.batch.results, strict=True), start=1)
    ]

    assert ["序号", *HEADINGS] == rows[3]
    assert expected == rows[4:]


def test_the_register_lists_head_names_the_batch_and_its_approval() -> None:
    rows = read_back(register_list(numbered_batch()))["证书花名册"]
    head = " ".join(row[0] for row in rows[:3])

    for told in (
        "职业技能等级证书花名册",
        "2026-11-电工-01",
        "共 3 人",
        "天职评〔2026〕12号",
        "李审批",
        "2026-11-09 至 2026-11-13",
    ):
        assert told in head


def test_long_numbers_of_the_register_list_are_text() -> None:
    sheet = openpyxl.load_workbook(BytesIO(register_list(numbered_batch())))["证书花名册"]

    assert {("@", "s")} == {(sheet.cell(5, column).number_format, sheet.cell(5, column).data_type) for column in (4, 8)}


def test_a_name_that_looks_like_a_formula_stays_a_name() -> None:
    trap = '=HYPERLINK("http://example.cn")'
    rows = read_back(register_list(numbered_batch(first_name=trap)))["证书花名册"]

    assert trap == rows[4][1]


def test_the_register_list_prints_on_a4_across_with_its_head_on_every_page() -> None:
    sheet = openpyxl.load_workbook(BytesIO(register_list(numbered_batch())))["证书花名册"]

    assert ("landscape", 9) == (sheet.page_setup.orientation, sheet.page_setup.paperSize)
    assert (None, 0) == (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight)
    assert "$1:$4" == sheet.print_title_rows
    assert "C5" == sheet.freeze_panes


HEAD = Head("2026-11-电工-01", "认定结果", "S000065148999", "2026-11-20")


def bearers(numbered: NumberedBatch) -> list[Bearer]:
    people = zip(numbered.numbers, numbered.batch.results, strict=True)
    return [Bearer(str(number), result.name, result.identity) for number, result in people]


def test_the_manifest_tells_number_name_file_page_and_hash_of_every_document() -> None:
    numbered = numbered_batch(2)
    made = [
        Paper("certificate", f"certificates/{number}.pdf", f"{place:064x}")
        for place, number in enumerate(numbered.numbers)
    ]
    content = json.loads(manifest(HEAD, bearers(numbered), made))

    assert ("2026-11-电工-01", "认定结果") == (content["batch"], content["kind"])
    assert {
        "number": str(numbered.numbers[1]),
        "name": numbered.batch.results[1].name,
        "id_no": numbered.batch.results[1].identity,
        "file": f"certificates/{numbered.numbers[1]}.pdf",
        "page": 2,
        "sha256": f"{1:064x}",
    } == content["documents"][1]


def test_a_manifest_is_read_as_it_was_written() -> None:
    numbered = numbered_batch(3)
    made = [Paper("certificate", f"certificates/{number}.pdf", "0" * 64) for number in numbered.numbers]
    people = zip(numbered.numbers, numbered.batch.results, strict=True)
    expected = tuple((str(number), result.name) for number, result in people)

    assert expected == numbers_and_names(manifest(HEAD, bearers(numbered), made))


def test_the_manifest_is_spelt_as_json_with_one_space_a_level() -> None:
    numbered = numbered_batch(3)
    made = [Paper("certificate", f'certificates/"\\\n{place}.pdf', "0" * 64) for place in range(3)]
    text = manifest(HEAD, bearers(numbered), made).decode()

    assert json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n" == text


def test_a_manifest_with_a_file_too_few_is_not_written() -> None:
    with pytest.raises(ValueError, match="shorter"):
        manifest(HEAD, bearers(numbered_batch(2)), [Paper("certificate", "certificates/a.pdf", "0" * 64)])


def test_the_papers_lie_in_the_batchs_folder_and_are_the_same_to_the_byte_every_time(tmp_path: Path) -> None:
    numbered = numbered_batch()
    files = [File(f"certificates/{number}.pdf", "0" * 64) for number in numbered.numbers]
    papers = BatchPapers()

    first, second = (
        (*papers.lists(numbered, folder=tmp_path), papers.manifest(numbered, files, folder=tmp_path)) for _ in range(2)
    )

    assert first == second
    expected = {"证书花名册.xlsx", "领取签字表.xlsx", "平台上报.xlsx", "数据审核确认表.xlsx", "manifest.json"}
    assert expected == {path.name for path in tmp_path.iterdir()}
    assert [sha256((tmp_path / paper.path).read_bytes()).hexdigest() for paper in first] == [
        paper.sha256 for paper in first
    ]


def test_the_upload_table_has_the_eleven_columns_of_the_platform_and_nothing_above_them() -> None:
    numbered = numbered_batch(2)
    rows = read_back(upload_table(numbered))["Sheet1"]
    first = numbered.batch.results[0]

    assert 11 == len(rows[0])
    assert ["姓名", "证件类型", "证件号码", "所在单位"] == rows[0][:4]
    assert [
        first.name,
        "201",
        first.identity,
        "其他",
        first.occupation,
        first.job,
        str(int(first.level)),
        str(numbered.numbers[0]),
        "2026-11-20",
        "天山示例职业技能评价中心",
        "天山示例职业技能评价中心",
    ] == rows[1]
    assert 3 == len(rows)


def test_the_confirmation_counts_every_trade_and_level_and_leaves_room_to_sign() -> None:
    numbered = numbered_batch(5)
    results = tuple(
        replace(result, occupation="电工" if place < 3 else "焊工", job="----", level=Level(3 if place else 4))
        for place, result in enumerate(numbered.batch.results)
    )
    rows = read_back(confirmation_form(replace(numbered, batch=replace(numbered.batch, results=results))))["表5"]
    institution, batch = numbered.batch.institution_name, numbered.batch.name

    assert ["单位名称", institution, "单位负责人", ""] == rows[1]
    assert ["标题名称", f"{batch}（平台上报.xlsx）", "信息管理员", ""] == rows[2]
    assert ["职业名称", "工种名称", "级别", "数量"] == rows[4]
    assert [
        ["焊工", "----", "三级/高级工", "2"],
        ["电工", "----", "三级/高级工", "2"],
        ["电工", "----", "四级/中级工", "1"],
        ["合计", "", "", "5"],
    ] == rows[5:9]
    assert ["信息管理员意见", "单位意见"] == [row[0].partition("：")[0] for row in rows[9:]]


def test_the_list_to_sign_leaves_room_for_how_by_whom_and_when() -> None:
    numbered = numbered_batch(2)
    rows = read_back(sign_list(numbered))["领取签字表"]

    assert ["序号", "姓名", "证件号码", "证书编号", "版面发证日期", "领取方式", "领取签字", "领取日期"] == rows[2]
    assert [str(number) for number in numbered.numbers] == [row[3] for row in rows[3:]]
    assert {("", "", "")} == {tuple(row[5:8]) for row in rows[3:]}


def test_there_is_a_centimetre_to_sign_in_and_more_where_a_name_is_long() -> None:
    numbered = numbered_batch(2)
    long = replace(numbered.batch.results[1], name="阿不都热合曼·" * 8)
    batch = replace(numbered.batch, results=(numbered.batch.results[0], long))
    sheet = openpyxl.load_workbook(BytesIO(sign_list(replace(numbered, batch=batch))))["领取签字表"]

    assert (30, None) == (sheet.row_dimensions[4].height, sheet.row_dimensions[5].height)
