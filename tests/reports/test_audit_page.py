"""The page of an audit: the verdict first, nothing in it is markup that was not meant."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.errors import TargetExists
from pipeline.reports.audit_page import Page, Told, audit_page, write_report

PAGE = Page(
    institution="天山示例职业技能评价中心",
    code="S000065148999",
    at="2026-11-30 09:00",
    scope="逐个读取了文件。",
    findings=[Told("note", "检查点", "尚未签名。"), Told("good", "台账", "12 条记录。")],
    sequences=[(26, 3, 120, [("S000065148999263000007", "等级有误")])],
    issued={"2026-10": {3: 40, 4: 12}, "2026-11": {3: 80}},
    stock={"2026-10": {"空白证书": 948}, "2026-11": {"空白证书": 866, "技师空白证书": 100}},
)


class Texts(HTMLParser):
    """Collects texts and tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.append(tag)


@pytest.mark.parametrize(
    ("grades", "verdict"),
    [
        (("good",), "未发现错误。"),
        (("note", "good"), "未发现错误；1 项须说明。"),
        (("bad", "bad", "note"), "发现 2 项错误，1 项须说明。"),
    ],
)
def test_the_verdict_counts_what_is_wrong(grades: tuple[str, ...], verdict: str) -> None:
    page = replace(PAGE, findings=[Told(grade, "台账", "x") for grade in grades])

    assert verdict in Texts(audit_page(page)).texts


def test_every_number_that_is_void_stands_with_its_reason_and_every_month_with_its_count() -> None:
    found = Texts(audit_page(PAGE)).texts

    assert "S000065148999263000007　等级有误" in found
    assert {"52", "80", "2026"} <= set(found)


def test_what_stands_in_it_is_no_markup() -> None:
    told = Told("bad", "文件", "<script>alert(1)</script>&")
    found = Texts(
        audit_page(replace(PAGE, institution="<b>x", findings=[told], sequences=[(26, 3, 1, [("<i>", "<u>")])]))
    )

    assert not {"script", "b", "i", "u"} & set(found.tags)
    assert "<script>alert(1)</script>&" in found.texts


def test_nothing_is_fetched_from_anywhere() -> None:
    page = audit_page(PAGE)

    assert "http" not in page
    assert "url(" not in page


def test_a_site_without_certificates_has_a_page() -> None:
    assert "尚无证书编号。" in Texts(audit_page(replace(PAGE, sequences=[], issued={}, stock={}))).texts


def test_a_report_is_never_written_over(tmp_path: Path) -> None:
    write_report(tmp_path / "a.html", b"page")

    with pytest.raises(TargetExists):
        write_report(tmp_path / "a.html", b"page")


def test_what_is_to_be_typed_stands_out_and_is_still_no_markup() -> None:
    told = Told("note", "检查点", "可运行 `certpress ledger checkpoint <x>`。")
    page = audit_page(replace(PAGE, findings=[told]))

    assert '可运行 <code class="typed">certpress ledger checkpoint &lt;x&gt;</code>。' in page
    assert "`" not in page


def test_a_narrow_screen_has_an_edge() -> None:
    assert "@media screen { body { padding: 0 4mm } }" in audit_page(PAGE)
