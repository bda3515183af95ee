"""Whom the judge looks at: every shape, the longest of every field, the first and the last; always the same few."""

import pytest

from pipeline.documents.fitting import Line
from pipeline.documents.record import Record
from pipeline.printing.composing import ComposedField, ComposedPage, FieldShape, Shape
from pipeline.printing.sampling import MOST_JUDGED, Sample
from tests.printing.run import shelf

FACE = shelf().faces("kaiti")[0]


def page(*lines: str, size_pt: float = 16.0, **texts: str) -> ComposedPage:
    """A page whose fields have one line each, `name` as many as are given."""
    whole = {"name": "".join(lines), **texts}
    fields = (_field("name", lines, size_pt), *(_field(name, (text,), 16.0) for name, text in texts.items()))
    return ComposedPage(Record(2, "1", whole, None, ""), fields)


def _field(name: str, lines: tuple[str, ...], size_pt: float) -> ComposedField:
    return ComposedField(name, name, FACE, "f", size_pt, size_pt, tuple(map(Line, lines)))


def chosen(pages: list[ComposedPage], shapes: list[int] | None = None) -> tuple[int, ...]:
    sample = Sample()
    for index, one in enumerate(pages):
        sample.see(index, one, shape(shapes[index] if shapes else 0))
    return sample.chosen()


def shape(side: int) -> Shape:
    return Shape((FieldShape("name", "f", 16.0, 1),), has_photo=False, code_side=side)


def test_nobody_is_judged_where_nobody_is() -> None:
    assert () == Sample().chosen()


def test_the_first_and_the_last_are_judged_and_the_longest_of_each_field() -> None:
    pages = [page("王小明", job="电工") for _ in range(1000)]
    pages[300] = page("王小明明", job="电工")
    pages[400] = page("Christopher", job="电工")
    pages[500] = page("王小明", job="高压电工")

    assert (0, 400, 500, 999) == chosen(pages)


def test_the_widest_line_may_be_anothers_than_the_longest_value() -> None:
    pages = [page("丁一")] * 100
    pages[40] = page("阿卜杜热依木沙依提", "哈力木拉提买买提明", size_pt=10.5)
    pages[70] = page("阿卜杜热依木沙依提江")

    assert {40, 70} <= set(chosen(pages))


def test_every_shape_is_judged_by_its_longest_record() -> None:
    pages = [page("丁一")] * 100
    pages[55], pages[56] = page("丁一一"), page("丁一")
    shapes = [1] * 100
    shapes[54:57], shapes[80] = [2] * 3, 3

    assert {55, 80} <= set(chosen(pages, shapes))


def test_of_too_many_shapes_the_commonest_and_the_rarest_are_judged() -> None:
    pages = [page("丁一") for _ in range(10_000)]
    shapes = [place % 40 for place in range(9_990)] + [100 + place for place in range(10)]
    found = chosen(pages, shapes)

    assert MOST_JUDGED == len(found)
    assert {9_990, 9_991, 9_992} <= set(found)
    assert 0 == found[0]


@pytest.mark.parametrize(("people", "judged"), [(1, 1), (2, 2), (30, 12), (20_000, 12)])
def test_a_sample_of_many_shapes_is_at_most_twelve(people: int, judged: int) -> None:
    pages = [page("丁一", job=f"{place}") for place in range(people)]

    assert judged == len(chosen(pages, [place % 30 for place in range(people)]))


def test_a_batch_has_always_the_same_sample() -> None:
    pages = [page("丁" * (place * 7 % 11 + 1)) for place in range(200)]

    assert chosen(pages) == chosen(pages)


@pytest.mark.parametrize("shapes", [1, 4, 8])
def test_each_plate_of_a_small_batch_is_judged(shapes: int) -> None:
    pages = [page("丁一", job=f"{place}") for place in range(30)]
    kinds = [place % shapes for place in range(30)]

    assert set(range(shapes)) == {kinds[place] for place in chosen(pages, kinds)}
