"""A program that leaves a page out, or shows the wrong person, must not win."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from weasyprint import HTML

from pipeline.bench import proofreading, workload
from pipeline.bench.html_pages import body_of, document_of, page_of
from pipeline.bench.people import PLAIN, Person, invent

PEOPLE = 4


@pytest.fixture(scope="module")
def material() -> workload.Material:
    return workload.Material.shipped()


@pytest.fixture(scope="module")
def people(material: workload.Material, tmp_path_factory: pytest.TempPathFactory) -> list[Person]:
    photos = tmp_path_factory.mktemp("photos")
    return invent(PEOPLE, samples=material.template.samples["ordinary"], code_length=PLAIN, folder=photos)


@pytest.fixture(scope="module")
def folder(people: list[Person], material: workload.Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("workload")
    workload.write(place, people, material)
    return place


def printed(folder: Path, target: Path, *, order: Sequence[int] = range(PEOPLE), swapped: str = "") -> Path:
    """A print run of these people in `order`; of the value `swapped` the first two have each other's."""
    job = workload.read_values(folder)
    made = [dict(job["people"][place]) for place in order]
    if swapped:
        made[0][swapped], made[1][swapped] = made[1][swapped], made[0][swapped]
    page = page_of(job)
    HTML(string=document_of([body_of(page, person, job) for person in made], job)).write_pdf(target)
    return target


def test_a_whole_print_run_passes(folder: Path, people: list[Person], tmp_path: Path) -> None:
    assert [] == proofreading.faults(printed(folder, tmp_path / "run.pdf"), people)


def test_a_folder_of_single_files_passes_in_whatever_order_it_lists_them(
    folder: Path, people: list[Person], tmp_path: Path
) -> None:
    for place in range(PEOPLE):
        printed(folder, tmp_path / f"{people[place].key}.pdf", order=[place])

    assert [] == proofreading.faults(tmp_path, people)


def test_a_dropped_page_is_found(folder: Path, people: list[Person], tmp_path: Path) -> None:
    made = printed(folder, tmp_path / "run.pdf", order=[0, 1, 3])

    assert ["3 pages for 4 people"] == proofreading.faults(made, people)


def test_a_page_made_twice_in_place_of_another_is_found(folder: Path, people: list[Person], tmp_path: Path) -> None:
    told = proofreading.faults(printed(folder, tmp_path / "run.pdf", order=[0, 1, 1, 3]), people)

    assert f"{people[2].key}: number is not on its page" in told


@pytest.mark.parametrize(
    ("swapped", "fault"),
    [("photo", "its photo is not where it belongs"), ("code", "its code cannot be read")],
)
def test_swapped_pictures_are_found(
    swapped: str, fault: str, folder: Path, people: list[Person], tmp_path: Path
) -> None:
    told = proofreading.faults(printed(folder, tmp_path / "run.pdf", swapped=swapped), people)

    assert [f"{person.key}: {fault}" for person in people[:2]] == told


def test_swapped_words_are_found(folder: Path, people: list[Person], tmp_path: Path) -> None:
    told = proofreading.faults(printed(folder, tmp_path / "run.pdf", swapped="fields"), people)

    assert f"{people[0].key}: name is not on its page" in told
