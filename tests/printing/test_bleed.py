"""Bleed: a card is as large as ever, but on a sheet its ground goes on beyond the cut, however the page was made."""

from pathlib import Path

import pytest

from pipeline.documents.imposition import Imposition, Size
from pipeline.documents.page_choice import Bearer
from pipeline.documents.record import Record
from pipeline.printing.templates import Template, find, kinds_known
from tests.printing.pages import Pdf
from tests.printing.run import photo_files, press, silent

KINDS = {kind: Template.load(find(kind), profile="2019") for kind in kinds_known()}
WITH_BLEED = [name for name, template in KINDS.items() if template.kind.bleed_mm]
BATCH = "2026-11-考评人员-01"


def records(template: Template, photo: str) -> list[Record]:
    texts = {field.name: field.sample for field in template.kind.fields}
    variants = template.kind.every_variant
    return [Record(0, f"{place}", texts, photo, "S00006514899920001", one) for place, one in enumerate(variants)]


def sheets_and_run(kind: str, folder: Path, *, plated: bool) -> tuple[Pdf, Pdf]:
    photos = photo_files(folder / "photos", 1)
    with_kind = press(template=KINDS[kind], plated=plated)
    people = records(KINDS[kind], next(iter(photos)))
    made = with_kind.make(people, photos=photos, folder=folder, progress=silent)
    sheets = with_kind.impose(folder, batch=BATCH, bearers=[Bearer(one.code) for one in people])

    assert made.refusal is None
    assert sheets is not None
    return Pdf(folder / sheets.path), Pdf(folder / made.print_run.path)


@pytest.mark.parametrize("plated", [True, False], ids=["stamped", "laid-out"])
@pytest.mark.parametrize("kind", WITH_BLEED)
def test_the_ground_goes_on_beyond_the_cut(kind: str, plated: bool, tmp_path: Path) -> None:  # noqa: FBT001 - one of two ways
    item = KINDS[kind].kind
    sheets, run = sheets_and_run(kind, tmp_path, plated=plated)
    imposition = Imposition(Size(item.page.width_mm, item.page.height_mm), bleed=item.bleed_mm)
    ground = sheets.image(dots_an_inch=254).convert("HSV").getchannel("S")

    assert (item.page.width_mm, item.page.height_mm) == pytest.approx(run.size(), abs=0.01)
    for slot in range(len(run)):
        place = imposition.front(slot)
        for y in (-2.7, 10, 60):
            inside = ground.getpixel((round(place.left * 10) + 20, round((place.top + max(y, 1)) * 10)))
            for x in (-2.7, item.page.width_mm + 2.7):
                beyond = ground.getpixel((round((place.left + x) * 10), round((place.top + y) * 10)))

                assert inside > 20
                assert inside == pytest.approx(beyond, abs=8)


def test_the_cards_have_bleed_and_nothing_else_has() -> None:
    assert ["examiner-card", "staff-card", "supervisor-card"] == WITH_BLEED


def test_a_sheet_of_the_press_says_where_it_belongs(tmp_path: Path) -> None:
    sheets, _ = sheets_and_run("examiner-card", tmp_path, plated=True)

    assert f"{BATCH}考评员证卡第1张，共1张S00006514899920001" == sheets.rows()[-1]
