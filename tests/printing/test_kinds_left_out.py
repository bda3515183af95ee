"""No paper is left out in silence: a kind that does not tell whose pages it has is refused, with a word about it."""

import shutil
from pathlib import Path

import pytest

from pipeline.errors import TemplateWrong
from pipeline.language import CHINESE, Language
from pipeline.printing.templates import Template, find, kinds_for, kinds_known, passed_over
from pipeline.resources import shipped

KIND = "attendance-list"
_PAGES = '[pages]\ncategory = ["准考"]\nof = "room"\nrows = "candidates"\n'


def copied(site: Path, old: str = "", new: str = "", *, folder: str = KIND) -> Path:
    """Put a changed copy of a shipped kind into the site."""
    own = Path(shutil.copytree(shipped("templates") / KIND, site / folder))
    said = (own / "kind.toml").read_text("utf-8")
    assert old in said
    (own / "kind.toml").write_text(said.replace(old, new, 1), "utf-8")
    return own


def refused(site: Path, kind: str = KIND) -> str:
    with pytest.raises(TemplateWrong) as wrong:
        Template.load(find(kind, site), profile="2019")
    return Language.load(CHINESE).error(wrong.value)[0]


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("[page]", "不认识 page，可用的有 "),
        ("[Pages]", "不认识 Pages，可用的有 "),
        ("[profile.2019.kind.pages]", "[profile.2019.kind]：不认识 pages，可用的有 "),
        ("[pages.pages]", "不认识 pages，可用的有 category"),
    ],
)
def test_a_copy_whose_pages_stand_under_another_name_is_refused(tmp_path: Path, new: str, told: str) -> None:
    copied(tmp_path, "[pages]", new)

    assert told in refused(tmp_path)


def test_a_copy_without_pages_is_refused(tmp_path: Path) -> None:
    copied(tmp_path, _PAGES)

    assert "缺少 [pages] 部分" in refused(tmp_path)


@pytest.mark.parametrize("new", ["[page]\n", "[profile.2019.kind.pages]\n", ""])
def test_it_stops_the_batches_that_have_its_pages_and_no_others(tmp_path: Path, new: str) -> None:
    copied(tmp_path, _PAGES, new)

    assert KIND in kinds_for("准考", tmp_path)
    assert KIND not in kinds_for("成绩", tmp_path)


def test_a_new_kind_whose_pages_stand_under_another_name_stops_every_batch(tmp_path: Path) -> None:
    copied(tmp_path, "[pages]", "[page]", folder="signing")

    with pytest.raises(TemplateWrong, match="signing is wrong: page is unknown; there are "):
        kinds_for("成绩", tmp_path)


def test_a_kind_of_no_category_is_refused(tmp_path: Path) -> None:
    copied(tmp_path, '["准考"]', "[]")

    with pytest.raises(TemplateWrong, match="on_demand"):
        kinds_for("准考", tmp_path)
    assert "on_demand = true" in refused(tmp_path)


def test_a_kind_says_in_words_that_no_batch_has_its_pages(tmp_path: Path) -> None:
    copied(tmp_path, 'category = ["准考"]', "on_demand = true")

    assert KIND not in kinds_for("准考", tmp_path)
    assert Template.load(find(KIND, tmp_path), profile="2019").kind.pages is not None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('category = ["准考"]\non_demand = true', "category 与 on_demand"),
        ("on_demand = false", "缺少 [pages] category"),
        ('on_demand = "yes"', "on_demand 须是 true 或 false"),
    ],
)
def test_what_is_only_half_said_is_refused(tmp_path: Path, said: str, told: str) -> None:
    copied(tmp_path, 'category = ["准考"]', said)

    assert told in refused(tmp_path)


@pytest.mark.parametrize("folder", ["attendance-list - 副本", "attendance-list.bak", "attendance-list (2)"])
def test_a_folder_that_can_be_no_kind_is_passed_over_and_told(tmp_path: Path, folder: str) -> None:
    copied(tmp_path, folder=folder)

    assert kinds_for("准考") == kinds_for("准考", tmp_path)
    assert folder not in kinds_known(tmp_path)
    assert (folder,) == passed_over(tmp_path)


def test_a_folder_without_a_kind_is_passed_over_and_told(tmp_path: Path) -> None:
    (copied(tmp_path) / "kind.toml").rename(tmp_path / KIND / "kind.toml.txt")
    (tmp_path / ".git").mkdir()
    (tmp_path / "notes.txt").touch()

    assert (KIND,) == passed_over(tmp_path)
    assert () == passed_over(tmp_path / "elsewhere")


def test_a_name_of_letters_digits_and_hyphens_is_that_of_a_kind(tmp_path: Path) -> None:
    own = copied(tmp_path, f'name = "{KIND}"', 'name = "2026-form"', folder="2026-form")

    assert own == find("2026-form", tmp_path)
    assert () == passed_over(tmp_path)
