"""Kinds that lack what a certificate has, or have another page: each through stamping, files, gate and judge."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.documents.record import Record
from pipeline.printing import gate, sheets
from pipeline.printing.composing import Composer
from pipeline.printing.judge import differences
from pipeline.printing.planning import planned
from pipeline.printing.platemaking import make_plates
from pipeline.printing.plates import Plates
from pipeline.printing.stamp_room import Kit, Table
from pipeline.printing.templates import Template
from tests.printing.pages import Pdf
from tests.printing.plate_templates import KIND, PAGE, composed, plates, template
from tests.printing.plated import Twice, made_twice
from tests.printing.run import made as made_run
from tests.printing.run import photo_files, press, shelf

CODE = '<img class="code" src="{{ code.url }}"/>'
VARIANT = '<p class="v">{% if variant == "red" %}甲{% else %}乙{% endif %}</p>'
VARIANTS = 'variants = ["red", "blue"]\n\n[defaults]'
NO_PHOTO = KIND.replace("photo_mm = [20, 28]\n", "")
NO_CODE = KIND.replace("code_mm = [30, 30]\n", "")
PORTRAIT = KIND.replace("page_mm = [100, 80]", "page_mm = [210, 297]")
BARE = NO_PHOTO.replace("code_mm = [30, 30]\n", "")
KINDS: Mapping[str, tuple[str, str]] = {
    "no photo": (NO_PHOTO, PAGE),
    "no code": (NO_CODE, PAGE.replace(CODE, "")),
    "neither": (BARE.replace("page_mm = [100, 80]", "page_mm = [210, 297]"), PAGE.replace(CODE, "")),
    "portrait A4": (PORTRAIT, PAGE),
    "code where there is one": (NO_CODE, PAGE.replace(CODE, f"{{% if code %}}{CODE}{{% endif %}}")),
}


def persons(made: Template, photos: Mapping[str, Path]) -> list[Record]:
    """One with a photo, whether the kind shows it or not, and one without."""
    one = composed(made).record
    return [replace(one, key=f"K{place}", photo=photo) for place, photo in enumerate([next(iter(photos)), None])]


@pytest.mark.parametrize("is_proof", [False, True])
@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_stamped_as_it_is_laid_out(tmp_path: Path, name: str, *, is_proof: bool) -> None:
    kind, page = KINDS[name]
    made, photos = template(tmp_path / "t", kind=kind, page=page), photo_files(tmp_path / "p")
    records = [replace(person, code="" if is_proof else person.code) for person in persons(made, photos)]
    twice = made_twice(records, photos, made, shelf(), is_proof=is_proof)

    assert isinstance(twice, Twice), twice
    assert () == differences(twice.stamped, twice.laid_out)


@pytest.mark.parametrize("name", KINDS)
def test_the_files_of_a_kind_pass_both_gates(tmp_path: Path, name: str) -> None:
    kind, page = KINDS[name]
    made, photos = template(tmp_path / "t", kind=kind, page=page), photo_files(tmp_path / "p")
    records = persons(made, photos)
    plan = planned(records, Composer(made.kind, shelf()))
    ready = make_plates(plan.plate_job(made, plan.shapes, is_proof=False), made)
    assert isinstance(ready, Plates), ready
    table = Table.of(Kit(made.kind, shelf(), ready, plan.fonts))

    for content in table.files(tuple(table.sheets(records, photos))):
        assert () == gate.faults(content)
        assert () == sheets.faults(content)


def test_a_whole_run_of_a_kind_without_photo_and_code_on_portrait_a4(tmp_path: Path) -> None:
    kind, page = KINDS["neither"]
    made, photos = template(tmp_path / "t", kind=kind, page=page), photo_files(tmp_path / "p")
    run = made_run(tmp_path / "out", persons(made, photos), photos, by=press(template=made))

    assert run.refusal is None
    assert pytest.approx((210, 297), abs=0.01) == Pdf(tmp_path / "out" / "print" / "small.pdf").size()


def varied(folder: Path) -> Template:
    return template(folder, kind=KIND.replace("[defaults]", VARIANTS), page=VARIANT + PAGE)


def test_the_page_may_ask_for_its_variant(tmp_path: Path) -> None:
    made = varied(tmp_path)
    records = [composed(made, photo=None, variant=variant).record for variant in ("red", "blue")]
    twice = made_twice(records, {}, made, shelf())
    assert isinstance(twice, Twice), twice
    (tmp_path / "x.pdf").write_bytes(twice.stamped)
    pages = Pdf(tmp_path / "x.pdf")

    assert () == differences(twice.stamped, twice.laid_out)
    assert ["甲", "乙"] == [pages.lines(place)[0] for place in (0, 1)]


def test_each_variant_has_a_plate_of_its_own(tmp_path: Path) -> None:
    made = varied(tmp_path)
    ready = plates(made, composed(made, variant="red"), composed(made, variant="blue"))

    assert isinstance(ready, Plates)
    assert ["red", "blue"] == [shape.variant for shape in ready.by_shape]
    assert [0, 1] == list(ready.fixed_parts)


@pytest.mark.parametrize("variant", ["", "green"])
def test_a_variant_that_the_kind_does_not_have_is_an_error_of_the_program(tmp_path: Path, variant: str) -> None:
    with pytest.raises(ValueError, match="no variant"):
        composed(varied(tmp_path), variant=variant)
