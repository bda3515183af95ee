"""A fault of the template is told while the numbers of the batch are still there, and passes when it is mended."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import line
from pipeline.language.speaking import Language
from pipeline.printing.chunks import Refusal
from pipeline.printing.planning import Plan
from pipeline.printing.plates import Plates, Slot
from pipeline.printing.stamp_room import Kit
from pipeline.proofing import proof
from pipeline.resources import shipped
from pipeline.workshop import Workshop
from tests.fakes import the_day
from tests.line.office import Office, open_office
from tests.line.test_line import entries
from tests.printing.pages import Pdf
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


def test_a_page_of_ones_own_prints_whatever_there_is_to_say_of_a_person(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    own = Path(shutil.copytree(shipped("templates") / "certificate", office.settings.templates / "certificate"))
    add_to(own / "kind.toml", '[field.approval_document]\nlabel = ""\nsize_pt = 10\nwidth_mm = 100\n')
    add_to(own / "page.html", '<div style="position:absolute;top:190mm">{{ value("approval_document", 0) }}</div>')
    samples = json.loads((own / "sample.json").read_text("utf-8"))
    told = {name: {**sample, "approval_document": "天职评〔2026〕1号"} for name, sample in samples.items()}
    (own / "sample.json").write_text(json.dumps(told), "utf-8")
    write_drop(office.inbox, people=1, name="a", photos=False)

    assert ["a"] == office.run_for_real().accepted
    assert "天职评〔2026〕12号" in "".join(
        Pdf(office.settings.output / "2026" / "a" / "print" / "certificates.pdf").lines()
    )


def test_a_template_that_is_changed_between_two_batches_is_read_anew(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    own = Path(shutil.copytree(shipped("templates") / "certificate", office.settings.templates / "certificate"))
    with office.workshop(quick=False) as shop:
        write_drop(office.inbox, people=1, name="a", photos=False)
        line.run(shop, office.report)
        add_to(own / "page.css", ".title { color: #333 }")
        write_drop(office.inbox, people=1, name="b", photos=False, seed=9)
        line.run(shop, office.report)
        changed = shop.template.sha256

    runs = [entry.payload for entry in entries(office) if entry.payload.get("made_with")]
    made_with = [run["made_with"] for run in runs]
    assert 2 == len(made_with)
    assert changed == made_with[1]["template"] != made_with[0]["template"]
    assert colour_of_the_title(office, "a") != colour_of_the_title(office, "b")


def colour_of_the_title(office: Office, batch: str) -> int:
    page = Pdf(office.settings.output / "2026" / batch / "print" / "certificates.pdf")
    title = page.image(dots_an_inch=100).convert("L").crop((118, 150, 520, 205))
    return int(title.getextrema()[0])


def test_a_batch_that_cannot_be_stamped_is_laid_out_told_and_entered(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    own = Path(shutil.copytree(shipped("templates") / "certificate", office.settings.templates / "certificate"))
    add_to(own / "page.css", ".title { opacity: .5 }")
    write_drop(office.inbox, people=2, name="a", photos=False)

    assert ["a"] == office.run_for_real().accepted

    (told,) = office.report.of("plate-refused")
    (entered,) = [entry.payload for entry in entries(office) if entry.op == "plate.refused"]
    assert "painting" == told["cause"] == entered["reason"]


def test_a_batch_in_which_the_judge_sees_a_difference_is_laid_out_told_and_entered(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    office.has_own_plates = True
    write_drop(office.inbox, people=1, name="b", photos=False)
    with office.workshop(quick=False) as shop:
        make_plates = shop.press._kit

        def moved(plan: Plan, *, is_proof: bool) -> Kit | Refusal | None:
            kit = make_plates(plan, is_proof=is_proof)
            assert isinstance(kit, Kit)
            plates = kit.plates.by_shape.items()
            wrong = {shape: replace(plate, slots=tuple(map(slightly_moved, plate.slots))) for shape, plate in plates}
            return replace(kit, plates=Plates(wrong))

        shop.press.__dict__["_kit"] = moved
        outcome = line.run(shop, office.report)

    (entered,) = [entry.payload for entry in entries(office) if entry.op == "plate.refused"]
    assert ["b"] == outcome.accepted
    assert ("judged-position", "page", 1) == (entered["reason"], entered["subject"], entered["page"])


def slightly_moved(slot: Slot) -> Slot:
    return replace(slot, x=slot.x + 0.2)


def test_plates_are_kept_for_the_next_run_but_not_by_a_proof(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    office.has_own_plates = True
    drop = write_drop(tmp_path, people=9, name="a", photos=False)
    with (
        office.workshop() as live,
        Workshop.rehearse(office.settings, language=Language.load(), clock=the_day) as shop,
    ):
        assert 9 == proof(shop, str(drop), tmp_path / "proof.pdf", register=live.register)
    assert not office.settings.plates.exists()

    write_drop(office.inbox, people=2, name="b", photos=False)
    office.run_for_real()

    assert {"certificate"} == {file.name.rpartition("-")[0] for file in office.settings.plates.iterdir()}
