"""Gradients: kept in the fixed part of a plate, and painted as WeasyPrint paints them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.printing import gate, sheets
from pipeline.printing.judge import differences
from pipeline.printing.planning import planned
from pipeline.printing.plates import Plates
from pipeline.printing.stamp_room import Kit, Table
from pipeline.printing.templates import Template
from tests.printing.damage import Damage, Objects, damaged, number_of
from tests.printing.pages import Pdf
from tests.printing.plate_templates import PAGE, composed, job, plate, plates, refusal, template
from tests.printing.plated import Twice, made_twice
from tests.printing.run import shelf

BAND = '<div class="band"></div>'
BANDS = (
    "linear-gradient(#1f5fa8, #fff)",
    "linear-gradient(to right, red, blue)",
    "linear-gradient(to top left, #a81f2b, #fff 40%, #fff 60%, #a81f2b)",
    "linear-gradient(30deg, #e0b000 10%, 30%, white)",
    "linear-gradient(red 50%, blue 50%)",
    "linear-gradient(90deg, hsl(210 60% 40%), white) 5mm 2mm / 30mm 4mm",
    "linear-gradient(red, blue); linear-gradient(to right, white, black)",
)


def banded(folder: Path, background: str, *, more: str = "") -> Template:
    """A template with a band behind its first lines; `;` stands between layers."""
    layers = ",".join(f"{layer} no-repeat" for layer in background.split("; "))
    place = "position: absolute; left: 10mm; top: 2mm; width: 60mm; height: 12mm; z-index: -1"
    return template(folder, page=BAND + PAGE, style=f".band {{ {place}; background: {layers}; {more} }}")


@pytest.mark.parametrize("background", BANDS)
def test_a_gradient_that_is_stamped_is_the_gradient_that_is_laid_out(tmp_path: Path, background: str) -> None:
    made = banded(tmp_path, background)
    twice = made_twice([composed(made, photo=None).record], {}, made, shelf())

    assert isinstance(twice, Twice), twice
    assert () == differences(twice.stamped, twice.laid_out)


def test_rounded_corners_and_a_whole_page_are_kept(tmp_path: Path) -> None:
    made = banded(
        tmp_path, BANDS[0], more="border-radius: 3mm } body { background: linear-gradient(#fff, #cde) no-repeat"
    )
    twice = made_twice([composed(made, photo=None).record], {}, made, shelf())

    assert isinstance(twice, Twice), twice
    assert () == differences(twice.stamped, twice.laid_out)


def test_its_colours_are_those_of_the_style(tmp_path: Path) -> None:
    made = banded(tmp_path, BANDS[1])
    twice = made_twice([composed(made, photo=None).record], {}, made, shelf())
    assert isinstance(twice, Twice), twice
    (tmp_path / "x.pdf").write_bytes(twice.stamped)
    image = Pdf(tmp_path / "x.pdf").image(dots_an_inch=254)
    left, right = image.getpixel((103, 150)), image.getpixel((696, 150))

    assert pytest.approx((255, 0, 0), abs=4) == left
    assert pytest.approx((0, 0, 255), abs=4) == right


def test_another_gradient_is_another_fixed_part(tmp_path: Path) -> None:
    one, other = plate(banded(tmp_path / "1", BANDS[0])), plate(banded(tmp_path / "2", BANDS[1]))

    assert one.shadings != other.shadings


@pytest.mark.parametrize("more", ["opacity: 0.5", "background-repeat: repeat-x"])
def test_a_gradient_that_mixes_or_repeats_has_no_plate(tmp_path: Path, more: str) -> None:
    assert ("painting", "page") == refusal(plates(banded(tmp_path, BANDS[0], more=more)))


def test_a_gradient_over_a_value_has_no_plate(tmp_path: Path) -> None:
    assert ("covered", "name") == refusal(plates(banded(tmp_path, BANDS[0], more="z-index: 2")))


def own_file(made: Template) -> bytes:
    """The file of one person."""
    page = composed(made, photo=None)
    plan = planned([page.record], Table.of(Kit(made.kind, shelf(), Plates({}), {})).composer)
    ready = plates(made, page)
    assert isinstance(ready, Plates)
    table = Table.of(Kit(made.kind, shelf(), ready, plan.fonts))
    (content,) = table.files(tuple(table.sheets([page.record], {})))
    return content


def test_the_file_of_a_person_is_pdf_a_with_its_gradient(tmp_path: Path) -> None:
    content = own_file(banded(tmp_path, BANDS[2]))

    assert b"/ShadingType 2" in content
    assert () == gate.faults(content)
    assert () == sheets.faults(content)


def shading(**entries: object) -> Damage:
    """Change the shading itself."""
    return _within(lambda old: {**old, **entries})


def function(**entries: object) -> Damage:
    """Change the function of the shading."""
    return _within(lambda old: {**old, "Function": {**old["Function"], **entries}})


def blend(**entries: object) -> Damage:
    """Change the first blend of the shading."""

    def changed(old: dict[str, Any]) -> dict[str, Any]:
        first, *others = old["Function"]["Functions"]
        return {**old, "Function": {**old["Function"], "Functions": [{**first, **entries}, *others]}}

    return _within(changed)


def _within(edit: Callable[..., object]) -> Damage:
    def damage(objects: Objects, _trailer: dict[str, object]) -> None:
        number = number_of(objects, having="Resources", value=_resources(objects))
        form = objects[number]
        resources = form.entries["Resources"]
        changed = {**resources, "Shading": {"s0": edit(dict(resources["Shading"]["s0"]))}}
        objects[number] = type(form)({**form.entries, "Resources": changed}, form.raw)

    return damage


def _resources(objects: Objects) -> object:
    streams = (item.entries for item in objects.values() if hasattr(item, "entries"))
    return next(entries["Resources"] for entries in streams if "Shading" in entries.get("Resources", {}))


@pytest.mark.parametrize(
    "damage",
    [
        shading(ShadingType=3),
        shading(ColorSpace="/DeviceCMYK"),
        shading(Coords=(0, 0, 1)),
        shading(Domain=(0, True)),
        shading(BBox=(0, 0, 1, 1)),
        shading(Function=7),
        function(FunctionType=2),
        function(Bounds=(2, 3)),
        function(Encode=(0, 1)),
        function(Functions=()),
        blend(C0=(0, 0, 0, 1)),
        blend(C1=(0, 0, 2)),
        blend(N=-1),
    ],
)
def test_the_gate_takes_no_shading_but_a_linear_gradient(tmp_path: Path, damage: Damage) -> None:
    content = damaged(own_file(banded(tmp_path, BANDS[2])), damage)

    assert gate.faults(content)


def test_a_shading_that_is_painted_must_be_there(tmp_path: Path) -> None:
    def damage(objects: Objects, _trailer: dict[str, object]) -> None:
        number = number_of(objects, having="Resources", value=_resources(objects))
        form = objects[number]
        resources = {**form.entries["Resources"], "Shading": {"s7": form.entries["Resources"]["Shading"]["s0"]}}
        objects[number] = type(form)({**form.entries, "Resources": resources}, form.raw)

    assert gate.faults(damaged(own_file(banded(tmp_path, BANDS[2])), damage))


def test_a_plate_asked_for_alone_is_the_same(tmp_path: Path) -> None:
    made = banded(tmp_path, BANDS[3])

    assert plate(made) == plate(made)
    assert job(made, composed(made)).shapes == (plate(made).shape,)
