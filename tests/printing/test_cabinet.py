"""Plates are kept for the next run of certpress, which prints the same with them; nothing spoilt reaches the paper."""

import os
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest

from pipeline.documents.record import Record
from pipeline.printing import cabinet as cabinets
from pipeline.printing.cabinet import Cabinet, Drawer, Kept
from pipeline.printing.composing import FieldShape, Shape
from pipeline.printing.planning import planned
from pipeline.printing.plates import FixedFont, Frame, Plate, PlateJob, Slot
from pipeline.printing.pool import Pool
from pipeline.printing.pressroom import Press
from pipeline.printing.templates import Template
from tests.printing.list_templates import list_template, rooms
from tests.printing.run import made, press, record, shared_pool
from tests.printing.test_press import altered

P = ParamSpec("P")
T = TypeVar("T")
Question = TypeVar("Question")
Answer = TypeVar("Answer")

JOB = PlateJob(Path("certificate"), "ab", "2019", "f1", {"f1": Path("1.ttf")}, (), is_proof=False)
SHAPE = Shape((FieldShape("name", "f1", 12.5, 1),), has_photo=False, grid=None)
PLATE = Plate(
    SHAPE,
    width=595.0,
    height=842.0,
    content=b"q \xff\x00 Q",
    fonts={"F0": FixedFont("f1", {3: "字", 4: ""})},
    states={"G0": {"ca": 0.5, "BM": "/Normal", "op": True}},
    slots=(Slot("name", 0, 1.25, 30.0, 700.125, 0.5, (0.0, 0.5, 1.0)),),
    photo=Frame(1.0, 2.0, 3.0, 4.0),
    code=None,
)


def drawer(kind: str = "certificate", *, job: PlateJob = JOB, font: str = "cd") -> Drawer:
    found = Drawer.of(kind, job, {"f1": font})
    assert found is not None
    return found


def people(count: int) -> list[Record]:
    return [record(f"S000065148999263{place:06d}", photo=None) for place in range(1, count + 1)]


class Counted(Pool):
    """The shared worker, and the tasks whose answers were waited for."""

    def __init__(self) -> None:
        super().__init__(1)
        self.asked: list[str] = []

    def ask(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return shared_pool().ask(task, *args, **kwargs)

    def answers(
        self, task: Callable[[Question], Answer], questions: Iterable[Question]
    ) -> Generator[tuple[Question, Answer], None, None]:
        for question, answer in shared_pool().answers(task, questions):
            self.asked.append(task.__name__)
            yield question, answer


def counted(cabinet: Cabinet, *, template: Template | None = None) -> tuple[Press, Counted]:
    pool = Counted()
    by = press(template=template)
    return Press(by.template, by.shelf, pool=pool, cabinet=cabinet), pool


def test_what_was_kept_is_found_as_it_was(tmp_path: Path) -> None:
    Cabinet(tmp_path).keep(drawer(), Kept(plates=(PLATE,)))
    found = Cabinet(tmp_path).kept(drawer())

    assert Kept(plates=(PLATE,)) == found
    assert repr(PLATE) == repr(found.plates[0])


@pytest.mark.parametrize(
    "other",
    [
        drawer("card"),
        drawer(font="ce"),
        drawer(job=replace(JOB, template_sha256="ac")),
        drawer(job=replace(JOB, profile="2021")),
        drawer(job=replace(JOB, families="f2")),
        drawer(job=replace(JOB, is_proof=True)),
    ],
)
def test_what_was_laid_out_otherwise_lies_in_another_drawer(other: Drawer, tmp_path: Path) -> None:
    Cabinet(tmp_path).keep(drawer(), Kept(plates=(PLATE,)))

    assert Kept() == Cabinet(tmp_path).kept(other)


def test_another_version_of_a_program_has_other_drawers(monkeypatch: pytest.MonkeyPatch) -> None:
    before = drawer()
    monkeypatch.setattr(cabinets, "_programs", lambda: "another Pango")

    assert before != drawer()


def test_without_knowing_the_programs_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cabinets, "_LIBRARIES", {"libnone.so.9": "none_version"})
    monkeypatch.setattr(cabinets, "_programs", cabinets._programs.__wrapped__)

    assert Drawer.of("certificate", JOB, {}) is None


@pytest.mark.parametrize("place", [0, 31, 32, 100, -1])
def test_a_damaged_file_is_as_good_as_none(place: int, tmp_path: Path) -> None:
    Cabinet(tmp_path).keep(drawer(), Kept(plates=(PLATE,)))
    (file,) = tmp_path.iterdir()
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)

    assert Kept() == Cabinet(tmp_path).kept(drawer())


@pytest.mark.parametrize("plain", [b"", b"\x00", b"\x82\xa6plates\x90\xa6halves\x01"])
def test_a_file_that_holds_something_else_is_as_good_as_none(plain: bytes, tmp_path: Path) -> None:
    tmp_path.joinpath(drawer().file_name).write_bytes(sha256(plain).digest() + plain)

    assert Kept() == Cabinet(tmp_path).kept(drawer())


def test_a_pipe_in_the_place_of_a_file_is_as_good_as_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / drawer().file_name)

    assert Kept() == Cabinet(tmp_path).kept(drawer())


def test_a_locked_cabinet_is_looked_into_and_left_as_it_is(tmp_path: Path) -> None:
    Cabinet(tmp_path / "empty", locked=True).keep(drawer(), Kept(plates=(PLATE,)))
    assert not (tmp_path / "empty").exists()

    Cabinet(tmp_path).keep(drawer(), Kept(plates=(PLATE,)))
    locked = Cabinet(tmp_path, locked=True)
    locked.discard(drawer())

    assert Kept(plates=(PLATE,)) == locked.kept(drawer())


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    tmp_path.joinpath("plates").write_text("a file where the folder should be")
    cabinet = Cabinet(tmp_path / "plates")

    cabinet.keep(drawer(), Kept(plates=(PLATE,)))
    cabinet.discard(drawer())

    assert Kept() == cabinet.kept(drawer())


def test_of_a_kind_the_newest_eight_files_are_kept(tmp_path: Path) -> None:
    cabinet = Cabinet(tmp_path)
    cabinet.keep(drawer("certificate-card"), Kept(plates=(PLATE,)))
    for turn in range(10):
        cabinet.keep(drawer(font=f"font {turn}"), Kept(plates=(PLATE,)))

    newest = {drawer(font=f"font {turn}").file_name for turn in range(2, 10)}
    assert {drawer("certificate-card").file_name, *newest} == {file.name for file in tmp_path.iterdir()}


def test_the_next_press_prints_the_same_with_the_plates_of_the_last(tmp_path: Path) -> None:
    cabinet = Cabinet(tmp_path / "plates")
    (first, asked_first), (second, asked_second) = counted(cabinet), counted(cabinet)

    before = made(tmp_path / "before", people(3), {}, by=first)
    after = made(tmp_path / "after", people(3), {}, by=second)

    assert before == after
    assert "make_plates" in asked_first.asked
    assert "make_plates" not in asked_second.asked


def test_the_next_press_puts_lists_together_from_the_pages_of_the_last(tmp_path: Path) -> None:
    cabinet, template = Cabinet(tmp_path / "plates"), list_template(tmp_path)
    (first, asked_first), (second, asked_second) = (counted(cabinet, template=template) for _ in range(2))

    before = made(tmp_path / "before", rooms(60, seed=1), {}, by=first)
    after = made(tmp_path / "after", rooms(60, seed=1), {}, by=second)
    fresh = made(tmp_path / "fresh", rooms(60, seed=1), {}, by=press(template=template))

    assert before == after == fresh
    assert before.refusal is None
    assert "lay_halves" in asked_first.asked
    assert "lay_halves" not in asked_second.asked


def test_plates_that_the_judge_refused_are_not_kept(tmp_path: Path) -> None:
    cabinet = Cabinet(tmp_path / "plates")
    by, _ = counted(cabinet)
    by.rehearse(people(2), photos={})
    move_lines(by)

    run = made(tmp_path, people(2), {}, by=by)

    assert run.refusal is not None
    assert not cabinet.folder.exists()


def move_lines(by: Press) -> None:
    """Move the first line of every plate by a third of a millimetre."""
    for key, plate in by.plate_room.plates.items():
        by.plate_room.plates[key] = moved(plate)


def moved(plate: Plate) -> Plate:
    return replace(plate, slots=(replace(plate.slots[0], x=plate.slots[0].x + 1), *plate.slots[1:]))


def test_plates_that_were_spoilt_in_the_cabinet_are_made_anew(tmp_path: Path) -> None:
    cabinet = Cabinet(tmp_path / "plates")
    before = made(tmp_path / "before", people(3), {}, by=counted(cabinet)[0])
    spoil(cabinet)
    by, asked = counted(cabinet)

    after = made(tmp_path / "after", people(3), {}, by=by)

    assert before == after
    assert "make_plates" in asked.asked
    assert [] == list(cabinet.folder.iterdir())


def spoil(cabinet: Cabinet) -> None:
    """Move a line of every kept plate, as nothing but ill will or a fault of ours could."""
    by = press()
    plan = planned(people(3), by._composer)
    job = plan.plate_job(by.template, (), is_proof=False)
    of = Drawer.of("certificate", job, {family: file.sha256 for family, file in plan.fonts.items()})
    assert of is not None
    kept = cabinet.kept(of)
    assert kept.plates
    cabinet.keep(of, Kept(plates=tuple(map(moved, kept.plates))))


def test_plates_of_a_rare_font_lie_apart(tmp_path: Path) -> None:
    cabinet = Cabinet(tmp_path / "plates")
    made(
        tmp_path / "rare",
        [*people(2), record("S000065148999263000009", photo=None, name="𬀩")],
        {},
        by=counted(cabinet)[0],
    )
    by, asked = counted(cabinet)

    made(tmp_path / "usual", people(2), {}, by=by)

    assert "make_plates" in asked.asked
    assert 2 == len(list(cabinet.folder.iterdir()))


def test_a_changed_template_is_laid_out_anew(tmp_path: Path) -> None:
    cabinet = Cabinet(tmp_path / "plates")
    made(tmp_path / "before", people(2), {}, by=counted(cabinet)[0])
    by, asked = counted(cabinet, template=altered(tmp_path, lambda css: css + " ", file="page.css"))

    made(tmp_path / "after", people(2), {}, by=by)

    assert "make_plates" in asked.asked
