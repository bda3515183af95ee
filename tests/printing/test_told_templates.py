"""A fault of a template is told in the language of whoever keeps it, with the names of the file and nothing else in
English.
"""

import re
import shutil
from pathlib import Path

import pytest

from pipeline.errors import TemplateWrong
from pipeline.language import CHINESE, Language
from pipeline.printing.templates import Template, find, kinds_for, moved
from pipeline.resources import shipped

KIND = "attendance-list"
# Two English words in a row; names of files and keys stand alone.
_ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
SPOILT = [
    ("kind.toml", 'category = ["准考"]', 'category = ["考"]', "考 不是批次类别"),
    ("kind.toml", 'category = ["准考"]', "", "缺少 [pages] category"),
    ("kind.toml", 'of = "room"', 'of = "room"\nsort = ""', "不认识 sort"),
    ("kind.toml", 'of = "room"', 'of = "room"\nend = "空"', "end_in"),
    ("kind.toml", 'of = "room"', 'of = "room"\nend = "空"\nend_in = "exam"', "有 repeat 的字段"),
    ("kind.toml", "page_mm = [210, 297]", "page_mm = [210, 2970]", "20 至 1200 毫米"),
    ("kind.toml", "page_mm = [210, 297]", "", "缺少 page_mm"),
    ("kind.toml", "independent = true", 'independent = "yes"', "true 或 false"),
    ("kind.toml", "independent = true", 'independent = true\nvariants = "a"', "一列名称"),
    ("kind.toml", "independent = true", 'independent = true\ncode = "qr"', "缺少 code_mm"),
    ("kind.toml", "independent = true", 'independent = true\ncode = "x"\ncode_mm = [9, 9]', "qr, code128 之一"),
    ("kind.toml", "independent = true", "independent = true\nindependent = true", "第 10 行：这一项重复"),
    ("kind.toml", "independent = true", "independent true", "第 9 行：看不懂"),
    ("kind.toml", "repeat = 30", "repeat = 300", "字段 no：repeat 须是 0 至 200 之间的整数"),
    ("kind.toml", "repeat = 30", "repeat = 40", "repeat 须相同"),
    ("kind.toml", "size_pt = 14", "size_pt = 1001", "字段 exam：size_pt 须是 1 至 1000 之间的数字"),
    ("kind.toml", 'label = "考试名称"', "label = 1", "字段 exam：label 须是加引号的文字"),
    ("kind.toml", 'text = "考生签到册"', 'text = "考"\nrepeat = 30', "字段 heading：text 不能与 repeat"),
    ("kind.toml", "[field.exam]", "[field.examination]", "字段 examination：sample.json 中没有它的样例"),
    ("kind.toml", "[defaults]", "[profile.2019.field.x]\n[defaults]", "不存在的字段 x"),
    ("kind.toml", "[defaults]", "[deflt]", "不认识 deflt"),
    ("kind.toml", "[defaults]", "[field.x]", "缺少 [defaults] 部分"),
    ("kind.toml", "[defaults]", "[profile.2012.kind]\n[defaults]", "[profile]：不认识 2012，可用的有 2019, 2021"),
    ("kind.toml", 'category = ["准考"]', "category = []", "[pages] 的 category 是空的"),
    ("sample.json", '"ordinary"', '"usual"', "sample.json 缺少 ordinary"),
    ("sample.json", '"ordinary":', '"ordinary"', "行：逗号、括号或引号有误"),
    ("sample.json", '"ordinary": {', '"drawn": {"drawing": [1]}, "ordinary": {', "示意图样例"),
    ("sample.json", '"ordinary": {', '"wrong": {"exam": 1}, "ordinary": {', "字段 exam：样例须是一段文字"),
]


@pytest.mark.parametrize(("file", "old", "new", "told"), SPOILT)
def test_what_is_wrong_is_told_in_chinese(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    own = Path(shutil.copytree(shipped("templates") / KIND, tmp_path / KIND))
    said = (own / file).read_text("utf-8")
    assert old in said
    (own / file).write_text(said.replace(old, new, 1), "utf-8")

    with pytest.raises(TemplateWrong) as wrong:
        Template.load(find(KIND, tmp_path), profile="2019")
    sentence, _ = Language.load(CHINESE).error(wrong.value)

    assert told in sentence
    assert _ENGLISH.search(sentence) is None


def test_a_name_that_is_not_the_folders_is_told_in_chinese(tmp_path: Path) -> None:
    shutil.copytree(shipped("templates") / KIND, tmp_path / "mine")

    with pytest.raises(TemplateWrong) as wrong:
        kinds_for("准考", tmp_path)

    assert "name 须与文件夹同名，即 mine" in Language.load(CHINESE).error(wrong.value)[0]


def test_a_value_that_there_is_not_is_told_in_chinese(tmp_path: Path) -> None:
    own = Path(shutil.copytree(shipped("templates") / KIND, tmp_path / KIND))
    (own / "page.html").write_text("{{ nobody }}", "utf-8")

    with pytest.raises(TemplateWrong) as wrong:
        Template.load(own, profile="2019").page({})

    assert "page.html 用到了 nobody，但没有这个内容" in Language.load(CHINESE).error(wrong.value)[0]


@pytest.mark.parametrize(("category", "lost"), [('["成绩"]', ("准考",)), ('["准考", "成绩"]', ()), ('["准考"]', ())])
def test_a_copy_that_takes_a_paper_away_from_its_batches_is_known(
    tmp_path: Path, category: str, lost: tuple[str, ...]
) -> None:
    own = Path(shutil.copytree(shipped("templates") / KIND, tmp_path / KIND))
    shutil.copytree(own, tmp_path / "register-of-our-own")
    said = (own / "kind.toml").read_text("utf-8")
    (own / "kind.toml").write_text(said.replace('category = ["准考"]', f"category = {category}", 1), "utf-8")

    assert ({KIND: lost} if lost else {}) == moved(tmp_path)
