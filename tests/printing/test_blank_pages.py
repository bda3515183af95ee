"""Blank pages: every document without a code can be had empty, with its own words and the institution's name."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pipeline.documents.contents import blank_record
from pipeline.errors import TemplateWrong
from pipeline.printing.templates import Template, find, kinds_known, titles_without_code
from tests.printing.pages import IMAGE, PATH, Pdf
from tests.printing.plate_templates import KIND, PAGE, template
from tests.printing.run import press

INSTITUTION = "天山示例职业技能评价中心"
IN_A_CELL = ("paper-handover", "room-record")
POSTERS = ("candidate-notice", "theory-rules", "practical-rules")
# Below it, a list has nothing but the two lines on which it is signed.
SIGNED = 276.0


@dataclass(frozen=True, slots=True)
class Blank:
    """A kind, its blank page, and what lies in the folder where it was made."""

    template: Template
    page: Pdf
    left: tuple[str, ...]


@cache
def blank(name: str) -> Blank:
    """Lay a blank page out, once for all tests that look at it."""
    made = Template.load(find(name), profile="2019")
    record = blank_record(made.kind, {"institution_name": INSTITUTION})
    with TemporaryDirectory() as folder:
        press(template=made).blank(record, target=Path(folder) / "x.pdf")
        left = tuple(path.name for path in Path(folder).iterdir())
        return Blank(made, Pdf(Path(folder) / "x.pdf"), left)


@pytest.mark.parametrize("name", titles_without_code())
def test_a_blank_page_has_its_own_words_and_nothing_of_anybodys(name: str) -> None:
    made, page = blank(name).template, blank(name).page
    said = "".join(page.text().split())
    samples = made.samples["ordinary"]

    assert 1 == len(page)
    assert "样张" not in said
    assert [] == page.areas(IMAGE)
    assert [] == [text for text in made.kind.constants.values() if text not in said]
    asked = {field.column: text for field in made.kind.fields if (text := made.kind.blank.texts.get(field.name))}
    assert [] == [text for text in asked.values() if text.strip() not in said]
    assert (INSTITUTION in said) == any(field.name == "institution_name" for field in made.kind.fields)
    assert not any(samples[one] in said for one in ("exam", "ticket", "staff", "card", "number") if samples.get(one))
    assert ("x.pdf",) == blank(name).left


@pytest.mark.parametrize("name", titles_without_code())
def test_a_blank_page_has_a_place_for_the_name_of_the_exam(name: str) -> None:
    """A line beside its label, or a cell; on a poster, where nobody reads a label, a line alone."""
    kind = Template.load(find(name), profile="2019").kind
    if all(field.name != "exam" for field in kind.fields):
        return
    said = "".join(blank(name).page.text().split())

    assert ("考试名称" in said) != (name in POSTERS)
    assert ("_" * 30 in said) != (name in IN_A_CELL)


@pytest.mark.parametrize("name", ["attendance-list", "candidate-list"])
def test_who_signs_a_blank_list_is_told_before_each_line(name: str) -> None:
    page = blank(name).page
    lines = [area for area in page.areas(PATH) if area.top > SIGNED and area.height < 1]
    signers = {glyph.x for glyph in page.glyphs() if glyph.y > SIGNED and glyph.text == "签"}

    assert 2 == len(lines) == len(signers)
    assert sorted(signers) < sorted(line.left for line in lines)


@pytest.mark.parametrize(
    ("name", "asked", "places"),
    [
        ("seat-plan", ("考场：", "等级：", "地点：", "职业（工种）：", "准考证号：", "讲台"), 6),
        ("site-plan", ("考场：", "地点：", "科目：", "人数：", "场次：", "职业（工种）："), 21),
    ],
)
def test_a_blank_plan_has_a_place_for_each_room_and_says_what_is_filled_in(
    name: str, asked: tuple[str, ...], places: int
) -> None:
    said = "".join(blank(name).page.text().split())

    assert dict.fromkeys(asked, places) == {text: said.count(text) for text in asked}


def test_a_blank_seat_plan_draws_the_desks_of_rooms_of_thirty() -> None:
    """A room of 30 is what the regulations allow (E1-1); desks that are not there are crossed out."""
    said = blank("seat-plan").page.text().split()

    assert {str(desk): 6 for desk in range(1, 31)} == {str(desk): said.count(str(desk)) for desk in range(1, 31)}


def test_what_bears_a_code_is_not_among_them() -> None:
    blank = titles_without_code()

    assert {"certificate", "admission-ticket", "examiner-card"} <= set(kinds_known()) - set(blank)
    assert "质量督导人员资格申报表" == blank["supervisor-application"]


def test_a_kind_of_the_site_is_among_them_if_it_has_pages_and_no_code(tmp_path: Path) -> None:
    paged = KIND.replace("[defaults]", '[pages]\ncategory = ["准考"]\nof = "room"\n\n[defaults]')
    bare = paged.replace("code_mm = [30, 30]\n", "")
    for name, kind in {"bare": bare, "coded": paged, "alone": KIND.replace("code_mm = [30, 30]\n", "")}.items():
        template(tmp_path / name, kind=kind, page=PAGE)

    assert ["bare"] == [name for name in titles_without_code(tmp_path) if name in {"bare", "coded", "alone"}]


def test_a_kind_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "kind.toml").write_text("[[", "utf-8")

    with pytest.raises(TemplateWrong, match="bad"):
        titles_without_code(tmp_path)
