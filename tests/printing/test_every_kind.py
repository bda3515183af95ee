"""Every kind: what is stamped over its plates is what WeasyPrint lays out, for the most extreme records there are.

The pages of a kind that asks for no plates are laid out; each is one page, and whole.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pipeline.documents.record import Record
from pipeline.printing.composing import Composer
from pipeline.printing.judge import differences
from pipeline.printing.ordinary import Ordinary
from pipeline.printing.planning import planned
from pipeline.printing.press import try_out
from pipeline.printing.templates import DRAWING, Template, find, kinds_known
from tests.printing.plated import Twice, extreme_records, full_shelf, made_twice
from tests.printing.run import photo_files

PROFILES = ("2019", "2021")


def _looks() -> Iterator[Template]:
    """Yield every kind in each style that it has; most look the same in both."""
    for name in kinds_known():
        styles = [Template.load(find(name), profile=profile) for profile in PROFILES]
        yield from (
            style for place, style in enumerate(styles) if style.kind not in [one.kind for one in styles[:place]]
        )


LOOKS = {f"{template.kind.name}-{template.profile}": template for template in _looks()}
LONGEST, *OTHER_SAMPLES = "longest", "ordinary", "shortest"
PLATED = [look for look, template in LOOKS.items() if template.kind.is_plated]


@cache
def extremes(look: str, photos: tuple[str, ...]) -> tuple[Record, ...]:
    """The most extreme records of a look: to search how much its fields hold may take seconds."""
    return tuple(extreme_records(LOOKS[look], full_shelf(), photos))


@pytest.mark.parametrize("look", PLATED)
def test_every_stamped_page_is_the_page_that_is_laid_out(look: str, tmp_path: Path) -> None:
    template, photos = LOOKS[look], photo_files(tmp_path)
    records = extremes(look, tuple(photos))
    twice = made_twice(records, photos, template, full_shelf())

    assert isinstance(twice, Twice), twice
    assert () == differences(twice.stamped, twice.laid_out)


@pytest.mark.parametrize("sample", [*(pytest.param(one, marks=pytest.mark.drill) for one in OTHER_SAMPLES), LONGEST])
@pytest.mark.parametrize("look", PLATED)
def test_every_proof_that_is_stamped_is_the_proof_that_is_laid_out(look: str, sample: str, tmp_path: Path) -> None:
    """A proof is the page without its code and with a mark: on the fullest page most could be moved by that."""
    template, (photo, *_) = LOOKS[look], (photos := photo_files(tmp_path))
    texts = template.samples[sample]
    shown = [
        Record(2, "0", texts, photo, "", variant, texts.get(DRAWING, "")) for variant in template.kind.every_variant
    ]
    twice = made_twice(shown, photos, template, full_shelf(), is_proof=True)

    assert isinstance(twice, Twice), twice
    assert () == differences(twice.stamped, twice.laid_out)


@pytest.mark.parametrize("is_proof", [False, True], ids=["page", "proof"])
@pytest.mark.parametrize("look", sorted(set(LOOKS) - set(PLATED)))
def test_every_page_that_is_laid_out_is_one_page_and_whole(look: str, tmp_path: Path, *, is_proof: bool) -> None:
    template, photos = LOOKS[look], photo_files(tmp_path)
    records = extremes(look, tuple(photos))
    composer = Composer(template.kind, full_shelf())
    ordinary = Ordinary(template, composer, planned(records, composer), is_proof=is_proof)

    try_out(ordinary.chunk(records, photos, piece=Path(), files=None))


SPACED = (
    "王 小明",
    "王 1",
    "1 王",
    "王 a",
    "a 王",
    "年 1 月",
    "王 小 1",
    "a b 王 c",
    "王、 小",
    "· 小",
    "王 —",
    "1 1",
    "Anne-Marie O'Neil",
    "Maria Fernanda Gonzalez",
)


def test_spaces_are_of_the_font_that_the_layout_takes_for_them() -> None:
    """黑体 is two files, and both have a space."""
    template = LOOKS["attendance-list-2019"]
    texts = {**template.samples["ordinary"], **{f"name.{row}": text for row, text in enumerate(SPACED, 1)}}
    twice = made_twice([Record(0, "1", texts, None, "")], {}, template, full_shelf())

    assert isinstance(twice, Twice), twice
    assert () == differences(twice.stamped, twice.laid_out)
