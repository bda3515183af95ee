"""A fault of the template is told while the numbers of the batch are still there, and passes when it is mended."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.resources import shipped
from tests.line.office import open_office
from tests.samples.batches import write_drop


def add_to(file: Path, text: str) -> None:
    file.write_text(file.read_text("utf-8") + text, "utf-8")


def with_a_character_that_no_font_has(folder: Path) -> None:
    add_to(folder / "page.css", ".title::after { content: '\U0001f600' }")


def with_words_that_depend_on_the_level_and_a_second_page(folder: Path) -> None:
    words = '<p>1</p><p style="break-before:page">2</p>'
    add_to(folder / "page.html", f"{{% if fields.level.lines[0].text != '甲' %}}{words}{{% endif %}}")


@pytest.mark.parametrize(
    "spoil", [with_a_character_that_no_font_has, with_words_that_depend_on_the_level_and_a_second_page]
)
def test_a_template_that_cannot_be_laid_out_costs_no_number(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    own = Path(shutil.copytree(shipped("templates") / "certificate", office.settings.templates / "certificate"))
    spoil(own)
    write_drop(office.inbox, people=2, name="a", photos=False)

    outcome = office.run_for_real()
    numbers = office.numbers()
    shutil.rmtree(own)
    mended = office.run_for_real()

    assert ["press-complaint"] == [error.code for error in outcome.failed]
    assert [] == numbers
    assert ["a"] == mended.accepted
    assert 2 == len(office.numbers())
