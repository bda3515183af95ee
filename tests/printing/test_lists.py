"""Lists: thirty rows a page, a plate for each room put together from a few pages, promises that are not believed."""

import io
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.documents.gate import unprintable
from pipeline.documents.kinds import Kind
from pipeline.documents.record import Record
from pipeline.printing.composing import Composer, FieldShape, Shape
from pipeline.printing.independent import Columns, _rounded, alike, stand_ins
from pipeline.printing.judge import differences
from pipeline.printing.planning import planned
from pipeline.printing.platemaking import make_plates
from pipeline.printing.plates import NoPlate, Plates, Slot
from pipeline.printing.sampling import MOST_OTHERS_JUDGED
from pipeline.printing.stamp_room import Kit
from pipeline.printing.templates import Template
from tests.documents.plain import plain_kind
from tests.printing.list_templates import COLUMNS, KIND, NAMES, PAGE, ROWS, list_template, rooms
from tests.printing.pages import Pdf
from tests.printing.plate_templates import refusal
from tests.printing.plated import Twice, extreme_records, made_twice
from tests.printing.run import made as made_run
from tests.printing.run import photo_files, press, shelf

ONE, TWO = FieldShape("name", "f", 12.0, 1), FieldShape("name", "f", 12.0, 2)


def plates_for(template: Template, records: Sequence[Record]) -> Plates | NoPlate:
    plan = planned(records, Composer(template.kind, shelf()))
    return make_plates(plan.plate_job(template, plan.shapes, is_proof=False), template)


def test_every_room_is_printed_as_it_would_be_laid_out(tmp_path: Path) -> None:
    template, records = list_template(tmp_path), rooms(4)
    twice = made_twice(records, {}, template, shelf())

    assert isinstance(twice, Twice), twice
    assert () == differences(twice.stamped, twice.laid_out)
    (tmp_path / "x.pdf").write_bytes(twice.stamped)
    text = Pdf(tmp_path / "x.pdf").text(3)
    assert records[3].texts["identity.7"] in text


@pytest.mark.parametrize("empty", [0, ROWS])
def test_an_empty_list_and_a_full_one_are_printed(tmp_path: Path, empty: int) -> None:
    template = list_template(tmp_path)
    (full,) = rooms(1, seed=2)
    texts = {name: text for name, text in full.texts.items() if name == "room" or int(name.split(".")[1]) > empty}
    twice = made_twice([Record(0, "K", texts, None, "")], {}, template, shelf())

    assert isinstance(twice, Twice), twice
    assert () == differences(twice.stamped, twice.laid_out)


def test_the_most_extreme_lists_are_printed_as_they_would_be_laid_out(tmp_path: Path) -> None:
    template, photos = list_template(tmp_path / "t"), photo_files(tmp_path / "p")
    twice = made_twice(list(extreme_records(template, shelf(), list(photos))), photos, template, shelf())

    assert isinstance(twice, Twice), twice
    assert () == differences(twice.stamped, twice.laid_out)


def test_a_plate_does_not_depend_on_the_other_rooms(tmp_path: Path) -> None:
    template, records = list_template(tmp_path), rooms(6)
    few, many = plates_for(template, records[:2]), plates_for(template, records)

    assert isinstance(few, Plates)
    assert isinstance(many, Plates)
    assert [plate == many.by_shape[shape] for shape, plate in few.by_shape.items()] == [True, True]


def test_few_pages_are_laid_out_for_many_rooms(tmp_path: Path) -> None:
    template = list_template(tmp_path)
    plan = planned(rooms(40), Composer(template.kind, shelf()))

    assert 40 == len(plan.shapes)
    assert len(NAMES) // ROWS + 2 >= len(list(stand_ins(plan.shapes, Columns(template.kind), out_of_step=False)))
    assert MOST_OTHERS_JUDGED >= len(plan.sample)


def test_all_rooms_share_one_fixed_part(tmp_path: Path) -> None:
    twice = made_twice(rooms(5), {}, list_template(tmp_path), shelf())
    assert isinstance(twice, Twice), twice
    pages: Any = pypdf.PdfReader(io.BytesIO(twice.stamped)).pages
    forms = {page["/Resources"]["/XObject"].raw_get("/P").idnum for page in pages}

    assert (5, 1) == (len(pages), len(forms))


BORDERED = PAGE.replace('<div class="no">', '{% if row.name.lines[0].text %}<i>、</i>{% endif %}<div class="no">')
FLOWING = (
    ".row { position: relative; top: 0 !important; height: auto; border: 0 } .name { position: relative; height: auto }"
    ".line { line-height: 3.5mm !important }"
)
# The second line of a name pushes the occupation beside it down, and nothing else.
PUSH = '{% if column == "occupation" and row.name.lines | length > 1 %}<div class="push"></div>{% endif %}'
PUSHING = PAGE.replace("{{ value(row[column]) }}</div>", PUSH + "{{ value(row[column]) }}</div>")
# Where a place is as wide as its field, the widest value stands in one place however it is aligned.
ALIGNING = PAGE.replace(
    "cell {{ column }}", "cell {{ column }}{% if column == 'seat' and row.name.lines | length > 1 %} far{% endif %}"
)
ALIGNED = ".seat { width: 12mm } .far .line { text-align: right }"


@pytest.mark.parametrize(
    ("page", "style", "subject"),
    [
        (BORDERED, "", "page"),
        (PAGE, FLOWING, None),
        (PUSHING, ".push { height: 1mm }", None),
        (ALIGNING, ALIGNED, "seat"),
    ],
    ids=["fixed part", "rows below", "cell beside", "alignment"],
)
def test_a_list_whose_fields_move_something_is_found_out(
    tmp_path: Path, page: str, style: str, subject: str | None
) -> None:
    found = refusal(plates_for(list_template(tmp_path, page=page, style=style), rooms(6)))

    assert found is not None
    assert "dependent" == found[0]
    assert subject in (None, found[1].partition(".")[0])


@pytest.mark.parametrize("row", [1, 6, 7, ROWS])
@pytest.mark.parametrize("first", ["seats", "no seats"])
def test_a_row_that_is_aligned_otherwise_is_found_out_where_some_rooms_leave_the_column_empty(
    tmp_path: Path, row: int, first: str
) -> None:
    page = PAGE.replace('<div class="row" ', '<div class="row r{{ loop.index }}" ')
    template = list_template(tmp_path, page=page, style=f".r{row} .seat .line {{ text-align: left }}")
    filled, full = rooms(3)[:2]
    without = {name: text for name, text in full.texts.items() if not name.startswith("seat.")}
    pair = [filled, replace(full, texts=without)]

    assert ("dependent", "seat") == _column_refused(plates_for(template, pair if first == "seats" else pair[::-1]))


def _column_refused(made: Plates | NoPlate) -> tuple[str, str]:
    found = refusal(made)
    assert found is not None
    return found[0], found[1].partition(".")[0]


# Both move with the width of either, so that neither of them has a place.
SIDE_BY_SIDE = PAGE.replace(
    '<div class="room">考场{{ value(fields.room) }}</div>',
    '<div class="head">{% for field in [fields.half, fields.room] %}{% for line in field.lines %}'
    '<span data-field="{{ field.name }}" data-line="0" style="font-family:{{ field.families }};'
    "font-size:{{ field.size_pt }}pt;letter-spacing:{{ line.spacing_pt }}pt;margin-left:{{ line.indent_pt }}pt"
    '">{{ line.text }}</span>{% endfor %}{% endfor %}</div>',
)
CENTRED = ".head { position: absolute; left: 15mm; top: 24mm; width: 180mm; text-align: center; white-space: pre }"


def test_two_values_side_by_side_on_a_centred_line_are_found_out(tmp_path: Path) -> None:
    half = '[field.half]\nlabel = "半日"\nof_batch = true\n\n[field.seat]'
    kind = KIND.replace("[field.seat]", half, 1)
    template = list_template(tmp_path, page=SIDE_BY_SIDE, style=CENTRED, kind=kind, sample={"half": "上午"})
    records = [replace(room, texts={**room.texts, "half": "上午"}) for room in rooms(2)]

    assert "dependent" == _column_refused(plates_for(template, records))[0]


def test_a_list_that_breaks_its_promise_is_laid_out_page_by_page(tmp_path: Path) -> None:
    template = list_template(tmp_path, page=BORDERED)
    run = made_run(tmp_path / "out", rooms(2), {}, by=press(template=template))

    assert run.refusal is not None
    assert ("dependent", "page") == (run.refusal.reason, run.refusal.subject)
    assert 2 == run.print_run.pages


def test_a_list_that_overflows_for_no_room_of_the_batch_is_laid_out(tmp_path: Path) -> None:
    long = FLOWING + ".row { min-height: 8.2mm } .line { line-height: 8.2mm !important }"
    template = list_template(tmp_path, style=long)

    assert ("dependent", "page") == refusal(plates_for(template, rooms(3)))


def test_a_run_of_lists_is_stamped(tmp_path: Path) -> None:
    run = made_run(tmp_path / "out", rooms(3), {}, by=press(template=list_template(tmp_path)))

    assert run.refusal is None
    assert ["lists/room-1.pdf", "lists/room-2.pdf", "lists/room-3.pdf"] == [file.path for file in run.files]
    assert "第3考场" in Pdf(tmp_path / "out" / "print" / "lists.pdf").text(2)


def test_rows_are_printed_without_a_promise_too(tmp_path: Path) -> None:
    template = list_template(tmp_path, page=BORDERED, kind=KIND.replace("independent = true\n", ""))
    twice = made_twice(rooms(2), {}, template, shelf())

    assert isinstance(twice, Twice), twice
    assert () == differences(twice.stamped, twice.laid_out)


def test_what_cannot_be_printed_in_a_row_is_told_with_its_label(tmp_path: Path) -> None:
    kind = list_template(tmp_path).kind
    record = Record(9, "K", {"room": "1", "name.30": "长" * 60}, None, "")
    (found,) = unprintable([record], kind, {role: shelf().faces(role) for role in kind.roles})

    assert ("does-not-fit", 9, "姓名") == (found.code, found.row, found.column)


def shape(*fields: FieldShape, photo: bool = False) -> Shape:
    return Shape(fields, photo, None)


def columns_of(*fields: tuple[str, int]) -> Columns:
    """Return the columns of a kind whose fields are repeated as often, or (0) not at all."""
    own = {name: {"label": name, **({"repeat": repeat} if repeat else {})} for name, repeat in fields}
    plain = {**plain_kind(), "profile": {}, "field": own}
    return Columns(Kind.parse(plain, profile="2019", samples=dict.fromkeys(own, "")))


def any_row(columns: Columns, *each: float) -> list[Shape]:
    """Return shapes whose columns have all of these sizes, but for those fields that no column repeats."""
    return [shape(*(FieldShape(name, "f", size, 1) for name in columns.of)) for size in each]


SIZES = some.lists(some.integers(6, 12).map(float), min_size=1, max_size=40)


@given(SIZES, some.integers(1, 5))
def test_every_column_is_shown_in_each_of_its_shapes(sizes: list[float], rows: int) -> None:
    columns = columns_of(("name", rows), ("seat", rows), ("room", 0))
    wanted = {(name, size) for name in columns.fields for size in sizes}

    ground, *shown = stand_ins(any_row(columns, *sizes), columns, out_of_step=False)
    stepped = list(stand_ins(any_row(columns, *sizes), columns, out_of_step=True))

    for pages in ([ground, *shown], stepped):
        assert wanted == {(columns.of[field.name], field.size_pt) for one in pages for field in one.fields}
    assert 1 == len({field.size_pt for field in ground.fields})
    assert [len(set(sizes)) - 1, len(set(sizes))] == [len(shown), len(stepped)]


@given(SIZES)
def test_a_page_shows_as_many_shapes_of_a_column_as_it_has_rows(sizes: list[float]) -> None:
    columns = columns_of(("name", 5))
    shown, stepped = (list(stand_ins(any_row(columns, *sizes), columns, out_of_step=out)) for out in (False, True))

    # In step, one page shows all rows alike.
    assert 1 + -(-(len(set(sizes)) - 1) // 5) == len(shown)
    assert -(-len(set(sizes)) // 5) == len(stepped)


@pytest.mark.parametrize("count", [3, 4, 6])
def test_two_columns_are_out_of_step_in_some_row(count: int) -> None:
    columns = columns_of(*((column, ROWS) for column in COLUMNS))
    sizes = [8.0 + step for step in range(count)]
    stepped = list(stand_ins(any_row(columns, *sizes), columns, out_of_step=True))

    for one, other in pairwise(COLUMNS):
        pairs = [
            (by_name[f"{one}.{row}"], by_name[f"{other}.{row}"])
            for by_name in ({field.name: field.size_pt for field in own.fields} for own in stepped)
            for row in range(1, ROWS + 1)
        ]

        assert any(first != second for first, second in pairs)


def test_the_rows_of_the_first_page_show_a_shape_that_has_a_line() -> None:
    columns = columns_of(("name", 2))
    empty = shape(FieldShape("name.1", "f", 12.0, 0), FieldShape("name.2", "f", 12.0, 0))
    (ground, *_) = stand_ins([empty, *any_row(columns, 9.0)], columns, out_of_step=False)

    assert [(9.0, 1), (9.0, 1)] == [(field.size_pt, field.lines) for field in ground.fields]


def test_a_line_has_one_place_whatever_rounding_its_page_left() -> None:
    one = Slot("name", 0, 100.0, 30.0, 500.0, 0.5, (0.0, 0.0, 0.0))
    other = replace(one, x=100.0 + 1e-9, width=30.0 - 1e-9, baseline=500.0 + 1e-9)

    assert one != other
    assert _rounded(one) == _rounded(other)


def test_shapes_with_and_without_a_photo_are_never_mixed() -> None:
    groups = alike([shape(ONE), shape(ONE, photo=True), shape(TWO)])

    assert {shape(): [shape(ONE), shape(TWO)], shape(photo=True): [shape(ONE, photo=True)]} == groups


def test_what_is_known_is_not_laid_out_again() -> None:
    columns = columns_of(("name", 0))
    (only,) = stand_ins([shape(ONE), shape(TWO)], columns, out_of_step=False, known={ONE})

    assert shape(TWO) == only
    assert [] == list(stand_ins([shape(ONE), shape(TWO)], columns, out_of_step=True, known={ONE, TWO}))


def test_the_next_batch_of_lists_is_put_together_from_the_pages_of_the_last(tmp_path: Path) -> None:
    by = press(template=list_template(tmp_path))
    composer = Composer(by.template.kind, shelf())
    first, second = planned(rooms(60, seed=1), composer), planned(rooms(9, seed=2), composer)
    kit = by.plate_room.kit(first, is_proof=False)
    kept = next(iter(by.plate_room.halves.values()))
    again = by.plate_room.kit(second, is_proof=False)

    assert isinstance(kit, Kit)
    assert isinstance(again, Kit)
    assert not set(first.shapes) & set(second.shapes)
    assert kept == next(iter(by.plate_room.halves.values()))
    alone = plates_for(by.template, rooms(9, seed=2))
    assert isinstance(alone, Plates)
    assert alone.by_shape == again.plates.by_shape


def test_a_column_that_was_empty_for_one_batch_is_measured_for_the_next(tmp_path: Path) -> None:
    by = press(template=list_template(tmp_path))
    composer = Composer(by.template.kind, shelf())
    empty = [
        replace(room, texts={name: text for name, text in room.texts.items() if not name.startswith("ticket")})
        for room in rooms(9, seed=1)
    ]
    by.plate_room.kit(planned(empty, composer), is_proof=False)
    after = by.plate_room.kit(planned(rooms(9, seed=2), composer), is_proof=False)
    alone = plates_for(by.template, rooms(9, seed=2))

    assert isinstance(after, Kit)
    assert isinstance(alone, Plates)
    assert alone.by_shape == after.plates.by_shape
