"""What the rehearsal laid out of a short list is printed as it is, where it still says the same."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.documents.record import Record
from pipeline.printing.pool import Pool
from pipeline.printing.pressroom import Press
from pipeline.printing.templates import Template, find
from tests.printing.pages import Pdf
from tests.printing.run import made, press, shelf


class Told(Pool):
    """A pool that tells what it was asked."""

    def __init__(self) -> None:
        super().__init__(1)
        self.asked: list[str] = []

    def _submitted(self, task: Any, *args: Any, **more: Any) -> Any:
        self.asked.append(task.__name__)
        return super()._submitted(task, *args, **more)


@pytest.fixture
def pool() -> Iterator[Told]:
    pool = Told()
    yield pool
    pool.close()


def timetable() -> Template:
    return Template.load(find("exam-timetable"), profile="2019")


def pages(count: int = 3) -> list[Record]:
    texts = timetable().samples["ordinary"]
    return [Record(0, str(place), {**texts, "exam": f"第{place}次考试"}, None, "") for place in range(count)]


def rehearsed(records: list[Record], pool: Told, **more: Any) -> Press:
    by = Press(timetable(), shelf(), pool=pool, **more)
    by.rehearse(records, photos={})
    return by


def test_pages_are_laid_out_once_and_have_the_bytes_that_they_have_without_rehearsal(
    pool: Told, tmp_path: Path
) -> None:
    run = made(tmp_path / "rehearsed", pages(), {}, by=rehearsed(pages(), pool))

    assert ["try_out"] == pool.asked
    assert made(tmp_path / "not", pages(), {}, by=press(template=timetable())) == run


def test_pages_that_say_something_else_by_now_are_laid_out_anew(pool: Told, tmp_path: Path) -> None:
    by = rehearsed(pages(), pool)
    first, *others = pages()
    made(tmp_path, [replace(first, texts={**first.texts, "exam": "改期考试"}), *others], {}, by=by)

    assert ["try_out", "lay_out"] == pool.asked
    assert "改期考试" in Pdf(tmp_path / "print/exam-timetable.pdf").text(0)


def test_what_was_rehearsed_is_good_for_one_run(pool: Told, tmp_path: Path) -> None:
    by = rehearsed(pages(), pool)
    made(tmp_path / "first", pages(), {}, by=by)
    made(tmp_path / "second", pages(), {}, by=by)

    assert ["try_out", "lay_out"] == pool.asked


def test_of_many_pages_a_sample_is_rehearsed(pool: Told, tmp_path: Path) -> None:
    run = made(tmp_path, pages(5), {}, by=rehearsed(pages(5), pool, pages_a_chunk=2))

    assert ["try_out", *["lay_out"] * 3] == pool.asked
    assert 5 == run.print_run.pages


def test_progress_counts_what_was_rehearsed(pool: Told, tmp_path: Path) -> None:
    told: list[int] = []
    rehearsed(pages(), pool).make(pages(), photos={}, folder=tmp_path, progress=told.append)

    assert [3] == told
