"""Whom the judge looks at: every shape, the widest of every field, the first and the last; always the same few."""

from pathlib import Path

import pytest

from pipeline.documents.fitting import Line
from pipeline.documents.record import Record
from pipeline.printing.composing import ComposedField, ComposedPage, Composer, FieldShape, Shape
from pipeline.printing.drawn_code import Grid
from pipeline.printing.planning import planned
from pipeline.printing.sampling import MOST_JUDGED, MOST_LISTS_JUDGED, MOST_OTHERS_JUDGED, Sample
from pipeline.printing.templates import Template, find
from tests.printing.run import certificate, records, shelf

FACE = shelf().faces("kaiti")[0]


def page(*lines: str, size_pt: float = 16.0, **texts: str) -> ComposedPage:
    """A page whose fields have one line each, `name` as many as are given."""
    whole = {"name": "".join(lines), **texts}
    fields = (_field("name", lines, size_pt), *(_field(name, (text,), 16.0) for name, text in texts.items()))
    return ComposedPage(Record(2, "1", whole, None, ""), fields)


def _field(name: str, lines: tuple[str, ...], size_pt: float) -> ComposedField:
    return ComposedField(name, name, FACE, "f", size_pt, size_pt, tuple(map(Line, lines)))


def chosen(pages: list[ComposedPage], shapes: list[int] | None = None) -> tuple[int, ...]:
    sample = Sample([74.6 for _ in pages[0].fields])
    for index, one in enumerate(pages):
        sample.see(index, one, shape(shapes[index] if shapes else 0))
    return sample.chosen()


def shape(side: int) -> Shape:
    return Shape((FieldShape("name", "f", 16.0, 1),), has_photo=False, grid=Grid(side, side))


def test_nobody_is_judged_where_nobody_is() -> None:
    assert () == Sample([74.6]).chosen()


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

    assert {9_990, 9_991, 9_992} <= set(found)
    assert 0 == found[0]


@pytest.mark.parametrize(("people", "judged"), [(1, 1), (2, 2), (30, 9), (20_000, 11)])
def test_of_many_shapes_a_few_are_judged(people: int, judged: int) -> None:
    pages = [page("丁一", job=f"{place}") for place in range(people)]

    assert judged == len(chosen(pages, [place % 30 for place in range(people)]))


def test_the_widest_value_of_each_of_twelve_fields_is_judged() -> None:
    fields = [f"field-{place}" for place in range(11)]
    pages = [page("丁一", size_pt=16.0, **dict.fromkeys(fields, "电工")) for _ in range(1000)]
    for place, field in enumerate(fields):
        pages[100 + 50 * place] = page("丁一", size_pt=16.0, **{**dict.fromkeys(fields, "电工"), field: "高压电工"})
    pages[700] = page("丁一一", size_pt=16.0, **dict.fromkeys(fields, "电工"))

    assert (0, *range(100, 650, 50), 700, 999) == chosen(pages)
    assert MOST_JUDGED == len(chosen(pages, [place % 20 for place in range(1000)]))


def test_a_record_that_is_the_widest_of_several_fields_is_judged_for_all_of_them() -> None:
    pages = [page("丁一", job="电工", level="三级") for _ in range(1000)]
    pages[200] = page("丁一", job="高压电工", level="三级")
    pages[300] = page("丁一", job="电工", level="二级技师")
    pages[400] = page("丁一", job="高压电工", level="二级技师")
    pages[500] = page("丁一一一一一", job="高压电工", level="二级技师")

    assert (0, 500, 999) == chosen(pages)


def test_a_value_that_fills_its_room_comes_before_a_longer_one_with_more_room() -> None:
    sample = Sample([74.6, 20.0])
    pages = [page("丁一", level="三级")] * 1000
    pages[300] = page("丁一一一一", level="三级")
    pages[400] = page("丁一", level="三级工")
    for index, one in enumerate(pages):
        # So many shapes that of the places for fields only one is left.
        sample.see(index, one, shape(index % 20))

    assert {300, 400} <= set(sample.chosen())


def test_the_smallest_size_of_a_field_is_judged_even_where_its_line_is_short() -> None:
    pages = [page("丁一丁一") for _ in range(100)]
    pages[40] = page("丁", size_pt=10.5)

    assert (0, 40, 99) == chosen(pages)


def test_thirty_people_with_one_shape_are_judged_by_at_most_eight() -> None:
    composer = Composer(certificate().kind, shelf())
    sample = Sample([field.width_mm for field in composer.kind.fields])
    for index, record in enumerate(records(30, {"1": Path()})):
        sample.see(index, composer.page(record), shape(0))

    assert 3 <= len(sample.chosen()) <= 8


def test_of_lists_the_first_and_the_longest_are_judged() -> None:
    sample = Sample((), MOST_LISTS_JUDGED)
    for index, length in enumerate((3, 1, 9, 2)):
        sample.see(index, page("字" * length), shape(0))

    assert (0, 2) == sample.chosen()


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        ("seat-plan", MOST_LISTS_JUDGED),
        ("site-plan", MOST_OTHERS_JUDGED),
        ("admission-ticket", MOST_OTHERS_JUDGED),
        ("mark-sheet", MOST_LISTS_JUDGED),
    ],
)
def test_no_more_pages_of_a_kind_are_judged_than_it_is_worth(kind: str, most: int) -> None:
    template = Template.load(find(kind), profile="2019")
    texts = template.samples["ordinary"]
    many = [
        Record(0, str(size), {**texts, "exam": "考" * size}, None, "", template.kind.every_variant[0])
        for size in range(1, 20)
    ]

    assert most >= len(planned(many, Composer(template.kind, shelf())).sample) > 1


def test_a_batch_has_always_the_same_sample() -> None:
    pages = [page("丁" * (place * 7 % 11 + 1)) for place in range(200)]

    assert chosen(pages) == chosen(pages)


@pytest.mark.parametrize("shapes", [1, 4, 8])
def test_each_plate_of_a_small_batch_is_judged(shapes: int) -> None:
    pages = [page("丁一", job=f"{place}") for place in range(30)]
    kinds = [place % shapes for place in range(30)]

    assert set(range(shapes)) == {kinds[place] for place in chosen(pages, kinds)}
