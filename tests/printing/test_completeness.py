"""A template that lost something prints nothing and costs no number; it never prints a certificate without it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import FieldMissing
from pipeline.printing.fontfile import twins
from pipeline.printing.templates import Template
from tests.printing.run import made, photo_files, press, record, shelf

FOLDER = Path(__file__).parents[2] / "templates" / "certificate"
Change = Callable[[Path], None]


def without(part: str) -> Change:
    """Return the change that takes the element away which begins so."""

    def change(folder: Path) -> None:
        page = folder / "page.html"
        before = page.read_text("utf-8")
        after = re.sub(f"{re.escape(part)}[^>]*/>", "", before)
        assert before != after
        page.write_text(after, "utf-8")

    return change


def without_field(name: str) -> Change:
    def change(folder: Path) -> None:
        page = folder / "page.html"
        before = page.read_text("utf-8")
        after = before.replace(f'"{name}", ', "").replace(f', "{name}"', "")
        assert before != after
        page.write_text(after, "utf-8")

    return change


def styled(rule: str) -> Change:
    def change(folder: Path) -> None:
        with (folder / "page.css").open("a", encoding="utf-8") as style:
            style.write(rule)

    return change


FAULTS = {
    "field removed": (without_field("name"), "姓名"),
    "number removed": (without_field("number"), "证书编号"),
    "photo removed": (without('<img class="photo"'), "the photo"),
    "code removed": (without('<img class="code"'), "the code"),
    "field hidden": (styled(".person { display: none }"), "姓名"),
    "field invisible": (styled(".person { visibility: hidden }"), "姓名"),
    "photo hidden": (styled(".photo { display: none }"), "the photo"),
    "code hidden": (styled(".code { display: none }"), "the code"),
    "field off the page": (styled(".person { position: relative; left: 400mm }"), "姓名"),
}


@pytest.mark.parametrize("is_plated", [True, False], ids=["plate", "page by page"])
@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_template_lost_is_told_before_a_number_is_taken(tmp_path: Path, fault: str, *, is_plated: bool) -> None:
    change, missing = FAULTS[fault]
    folder = tmp_path / "certificate"
    shutil.copytree(FOLDER, folder)
    change(folder)
    photos = photo_files(tmp_path / "photos", 1)
    faulty = press(template=Template.load(folder, profile="2019"), plated=is_plated)

    with pytest.raises(FieldMissing) as told:
        faulty.rehearse([record("S000065148999263000001", photo=next(iter(photos)), row=2)], photos=photos)

    assert missing in str(told.value)


def test_two_characters_with_one_glyph_are_told_from_a_missing_field(tmp_path: Path) -> None:
    """LXGW WenKai prints 㮣 and 槩 with one glyph, so that both pages are read alike."""
    photos = photo_files(tmp_path / "photos", 1)
    people = [
        record(f"S00006514899926300000{place}", photo=next(iter(photos)), row=place, name=name)
        for place, name in enumerate(("王㮣", "王槩"), 2)
    ]
    run = made(tmp_path / "out", people, photos, by=press(plated=False))

    assert 2 == run.print_run.pages


def test_only_characters_with_one_glyph_are_twins() -> None:
    (face,) = (face for face in shelf().faces("kaiti") if face.name == "LXGW WenKai")

    assert {"槩": "㮣"} == twins("王㮣槩小明a一—", face.files)
