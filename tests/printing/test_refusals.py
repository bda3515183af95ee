"""Where a batch cannot be stamped, or the judge sees a difference, every page is laid out, and it is told why."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import TemplateWrong
from pipeline.files import sha256_of
from pipeline.language.plate_reasons import PLATE_REASONS
from pipeline.printing import plate_room
from pipeline.printing.chunks import Refusal
from pipeline.printing.composing import Composer
from pipeline.printing.judge import Kind
from pipeline.printing.planning import planned
from pipeline.printing.plates import Reason
from pipeline.printing.pressroom import Press
from tests.printing.pages import Pdf
from tests.printing.run import made, photo_files, press, records
from tests.printing.test_press import altered


@pytest.fixture(scope="module")
def warm() -> Press:
    return press(stamps_a_job=2)


def test_a_page_that_the_judge_finds_different_sends_the_whole_batch_to_the_layout(warm: Press, tmp_path: Path) -> None:
    photos = photo_files(tmp_path / "photos")
    people = records(5, photos)
    stamped = made(tmp_path / "stamped", people, photos, by=warm)
    laid_out = made(tmp_path / "laid out", people, photos, by=press(plated=False))
    for key, plate in warm.plate_room.plates.items():
        slots = (replace(plate.slots[0], x=plate.slots[0].x + 0.3), *plate.slots[1:])
        warm.plate_room.plates[key] = replace(plate, slots=slots)

    refused = made(tmp_path / "refused", people, photos, by=warm)
    warm.plate_room.plates.clear()

    assert stamped.refusal is None
    assert laid_out.files == refused.files
    assert laid_out.print_run == refused.print_run
    assert refused.refusal == Refusal("certificate", Reason.JUDGED_POSITION, "page", 1)
    for file in (*refused.files, refused.print_run):
        assert file.sha256 == sha256_of(tmp_path / "refused" / file.path)


def test_the_page_that_is_named_is_that_of_the_print_run(warm: Press, tmp_path: Path) -> None:
    people = [replace(person, photo=None) for person in records(40, photo_files(tmp_path / "photos"))]
    rare = replace(people[0], key="S000065148999263999999", texts={**people[0].texts, "name": "甲乙丙·" * 6 + "丁"})
    common = [person for person in people if len(person.texts["name"]) < 4][:9]
    made(tmp_path / "stamped", [*common, rare], {}, by=warm)
    (shape,) = planned([rare], Composer(warm.template.kind, warm.shelf)).shapes
    key = (shape, False)
    warm.plate_room.plates[key] = replace(
        warm.plate_room.plates[key], content=b"0 0 100 100 re f " + warm.plate_room.plates[key].content
    )

    refused = made(tmp_path / "refused", [*common, rare], {}, by=warm)
    warm.plate_room.plates.clear()

    assert refused.refusal == Refusal("certificate", Reason.JUDGED_PIXELS, "page", 10)


def test_a_name_with_marks_over_its_letters_is_laid_out_with_its_batch(warm: Press, tmp_path: Path) -> None:
    people = [replace(person, photo=None) for person in records(5, photo_files(tmp_path / "photos"))]
    people[4] = replace(people[4], texts={**people[4].texts, "name": "Q\u0301ing Wang"})

    run = made(tmp_path, people, {}, by=warm)

    assert run.refusal == Refusal("certificate", Reason.SHAPING, "page")
    assert 5 == len(Pdf(tmp_path / run.print_run.path)) == len(run.files)


def test_plates_beyond_the_most_that_are_kept_are_made_again(
    warm: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plate_room, "MOST_PLATES", 1)
    people = [replace(person, photo=None) for person in records(5, photo_files(tmp_path / "photos"))]

    first = made(tmp_path / "first", people, {}, by=warm)
    second = made(tmp_path / "second", people, {}, by=warm)

    assert first == second
    assert first.refusal is None


def test_plates_of_a_template_that_was_changed_since_it_was_read_are_not_made(tmp_path: Path) -> None:
    template = altered(tmp_path / "site", lambda css: css + " ", file="page.css")
    (template.folder / "page.css").write_text(template.style + ".title { color: red }", "utf-8")
    people = [replace(person, photo=None) for person in records(1, photo_files(tmp_path / "photos"))]

    with pytest.raises(TemplateWrong, match="changed"):
        made(tmp_path, people, {}, by=press(template=template))
    assert [] == list((tmp_path / "certificates").iterdir())


def test_every_reason_has_its_sentence_and_stands_in_the_how_to() -> None:
    told = (Path(__file__).parents[2] / "docs" / "how-to" / "template.md").read_text("utf-8")

    assert {reason.value for reason in Reason} == set(PLATE_REASONS)
    assert {f"judged-{kind}" for kind in Kind} <= set(PLATE_REASONS)
    assert [] == [reason for reason in Reason if f"`{reason}`" not in told]
