"""Plates: what WeasyPrint decides of a page once, and the templates of which there is none."""

import io
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from pipeline.errors import PressComplaint
from pipeline.printing.chunks import Chunk, Look, Sheet
from pipeline.printing.composing import ComposedPage
from pipeline.printing.drawn_code import Grid
from pipeline.printing.filling import filled
from pipeline.printing.fontfile import FontFile
from pipeline.printing.platemaking import make_plates
from pipeline.printing.plates import Frame, NoPlate, Plate, PlateJob, Plates, Slot
from pipeline.printing.press import laid_out_pdf
from pipeline.printing.print_run import PrintRun
from pipeline.printing.sheet import sheet_of
from pipeline.printing.stamped import Stamped
from pipeline.printing.templates import Template
from tests.printing.plate_templates import PAGE, VALUE, composed, job, plate, plates, refusal, template
from tests.printing.run import certificate, shelf

MM = 72 / 25.4
LONG_NAME = "阿布都热依木阿布都热依木江买买提明努尔买买提"
SLOT = '<span data-field="name" data-line="0">{{ fields.name.lines[0].text }}</span>'


def slots(made: Plate) -> dict[tuple[str, int], Slot]:
    return {(slot.field, slot.line): slot for slot in made.slots}


def sampled(name: str) -> ComposedPage:
    return composed(certificate(), **certificate().samples[name])


@pytest.fixture(scope="module")
def shipped() -> dict[str, Plate]:
    """The plates of the shipped certificate for each of its samples."""
    pages = {name: sampled(name) for name in certificate().samples}
    made = plates(certificate(), *pages.values())
    assert isinstance(made, Plates), made
    return {name: made.by_shape[page.shape(grid=Grid(37, 37))] for name, page in pages.items()}


def test_the_shipped_certificate_has_a_slot_for_every_line_of_its_samples(shipped: dict[str, Plate]) -> None:
    for name, made in shipped.items():
        lines = {
            (field.name, line) for field in sampled(name).shape(grid=Grid(37, 37)).fields for line in range(field.lines)
        }

        assert lines == set(slots(made))


def test_photo_and_code_have_the_places_that_the_style_gives_them(shipped: dict[str, Plate]) -> None:
    photo, code = shipped["ordinary"].photo, shipped["ordinary"].code

    assert photo is not None
    assert code is not None
    assert pytest.approx((154, 210 - 26 - 49, 35, 49)) == [
        value / MM for value in (photo.x, photo.y, photo.width, photo.height)
    ]
    quiet = 30 * 4 / 37
    assert pytest.approx((238.11 + quiet, 210 - 26 - 30 + quiet, 30, 30)) == [
        value / MM for value in (code.x, code.y, code.width, code.height)
    ]


def test_a_second_line_moves_what_stands_below_it(tmp_path: Path) -> None:
    small = template(tmp_path)
    one, two = plate(small), plate(small, composed(small, name=LONG_NAME))

    assert {("name", 0), ("name", 1), ("job", 0), ("body", 0)} == set(slots(two))
    assert slots(one)["name", 0].baseline == slots(two)["name", 0].baseline
    moved = slots(one)["job", 0].baseline - slots(two)["job", 0].baseline
    assert pytest.approx(8 * MM, abs=0.01) == moved


@pytest.mark.parametrize(("align", "share"), [("left", 0), ("center", 0.5), ("right", 1)])
def test_alignment_is_told_from_where_two_texts_come_to_stand(tmp_path: Path, align: str, share: float) -> None:
    made = slots(plate(template(tmp_path, style=f".second, .third {{ text-align: {align} }}")))

    assert share == made["job", 0].alignment == made["body", 0].alignment
    left, room = 4 * MM, 92 * MM
    slot = made["job", 0]
    assert pytest.approx(left + (room - slot.width) * share, abs=0.01) == slot.x


def test_the_colour_of_a_field_comes_from_the_style(tmp_path: Path) -> None:
    made = slots(plate(template(tmp_path, style=".second { color: #f00 }")))

    assert [(1, 0, 0), (0, 0, 0)] == [made["job", 0].colour, made["name", 0].colour]


def test_an_empty_value_has_no_slot(tmp_path: Path) -> None:
    small = template(tmp_path)

    assert {("name", 0), ("body", 0)} == set(slots(plate(small, composed(small, job=""))))


def test_what_an_empty_value_leaves_out_is_part_of_the_shape(tmp_path: Path) -> None:
    page = PAGE + "{% if fields.job.lines[0].text %}<p>丁</p>{% endif %}"
    small = template(tmp_path, page=page)
    with_job, without = plate(small), plate(small, composed(small, job=""))

    assert "丁" in shown(with_job)
    assert "丁" not in shown(without)


def shown(made: Plate) -> set[str]:
    return {text for font in made.fonts.values() for text in font.to_unicode.values()}


def test_a_plate_without_a_photo_has_no_frame_for_it(tmp_path: Path) -> None:
    small = template(tmp_path)
    made = plate(small, composed(small, photo=None))

    assert made.photo is None
    assert isinstance(made.code, Frame)


def test_a_proof_has_a_plate_of_its_own(tmp_path: Path) -> None:
    small = template(tmp_path, page="{% if proof %}<p>样张</p>{% endif %}" + PAGE)

    assert "样" in shown(plate(small, is_proof=True))
    assert "样" not in shown(plate(small))


def image_of(made: Plates, fonts: dict[str, FontFile], place: int) -> bytes:
    """The fixed part alone, as it prints."""
    file = io.BytesIO()
    run = PrintRun(file, made, fonts, title="x")
    for shape in made.by_shape:
        run.add(sheet_of(Stamped("x", shape, b"q /P Do Q", {}, None, None), made))
    run.finish()
    return drawn(file.getvalue(), place)


def drawn(content: bytes, place: int) -> bytes:
    import pypdfium2 as pdfium  # noqa: PLC0415 - as the other tests do, by way of tests.printing.pages

    return bytes(pdfium.PdfDocument(content)[place].render(scale=150 / 72).to_pil().tobytes())


@pytest.mark.parametrize("is_proof", [False, True])
def test_the_fixed_part_is_what_weasyprint_prints_with_its_fields_hidden(tmp_path: Path, *, is_proof: bool) -> None:
    made = certificate()
    pages = [without_photo(sampled(name)) for name in made.samples]
    asked = job(made, *pages, is_proof=is_proof)
    result = make_plates(asked, made)
    hidden = made.style + "[data-field], img { visibility: hidden }"
    chunk = Chunk(
        sheets=tuple(
            Sheet("K", filled(page, made, place=place, grid=Grid(37, 37), is_proof=is_proof), None, "")
            for place, page in enumerate(pages)
        ),
        look=Look(made.kind.title, made.kind.page, hidden, asked.families, made.kind.photo, made.kind.code),
        fonts=asked.fonts,
        photos={},
        piece=tmp_path / "x.pdf",
        files=None,
    )

    assert isinstance(result, Plates)
    laid_out = laid_out_pdf(chunk)
    fonts = {family: FontFile(path) for family, path in asked.fonts.items()}
    for place in range(len(pages)):
        assert drawn(laid_out, place) == image_of(result, fonts, place)


def without_photo(page: ComposedPage) -> ComposedPage:
    return replace(page, record=replace(page.record, photo=None))


NAME = "{{ fields.name.lines[0].text }}"


@pytest.mark.parametrize(
    "page",
    [
        "{% if fields.name.lines[0].text == '王小明' %}<p>丁</p>{% endif %}",
        "{% if fields.name.lines[0].text | length > 3 %}<p>丁</p>{% endif %}",
        "{% if '·' in fields.name.lines[0].text %}<p>丁</p>{% endif %}",
        "{% if fields.name.lines[0].text is string %}<p>丁</p>{% endif %}",
        "{{ fields.name.lines[0].text[:1] }}",
        "{{ fields.name.lines[0].text | upper }}",
        "{{ fields.name.lines[0].text | safe }}",
        "{{ fields.name.lines[0].text ~ '丁' }}",
        "{% for character in fields.name.lines[0].text %}{{ character }}{% endfor %}",
        "{% if fields.name.lines[0].spacing_pt | float > 0 %}<p>丁</p>{% endif %}",
        "{% if fields.name.lines[0].indent_pt != '0' %}<p>丁</p>{% endif %}",
        "{{ fields.name.lines | string }}",
    ],
)
def test_a_template_that_asks_what_a_text_says_has_no_plate(tmp_path: Path, page: str) -> None:
    assert ("conditional", "name") == refusal(plates(template(tmp_path, page=page)))


@pytest.mark.parametrize(
    "page",
    [
        "{% set printed %}" + NAME + "{% endset %}{{ printed | length }}",
        "{% filter upper %}" + NAME + "{% endfilter %}",
        "{{ value('name') | length }}",
        "{% set printed = value('name') %}{% if printed %}<p>丁</p>{% endif %}",
        "{% autoescape false %}" + NAME + "{% endautoescape %}",
        "{% if fields.name.lines[0].text is sameas fields.job.lines[0].text %}<p>丁</p>{% endif %}",
        "{% if fields.name.lines[0].text is sequence %}<p>丁</p>{% endif %}",
    ],
)
def test_a_template_that_uses_what_it_printed_has_no_plate(tmp_path: Path, page: str) -> None:
    assert ("conditional", "page") == refusal(plates(template(tmp_path, page=page)))


@pytest.mark.parametrize(("subject", "value"), [("photo", "photo.url"), ("code", "code.url")])
def test_a_template_that_asks_which_picture_it_has_has_no_plate(tmp_path: Path, subject: str, value: str) -> None:
    page = f"{{% if {value} == 'x' %}}<p>丁</p>{{% endif %}}"

    assert ("conditional", subject) == refusal(plates(template(tmp_path, page=page)))


PHOTO = PAGE[PAGE.index("{% if photo %}") : PAGE.index('<img class="code"')]
JUSTIFIED = ("spacing", "job")
TWO = '<p class="second">{{ value("name") }}{{ value("job") }}</p>'


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (f"<p>甲{NAME}</p>", ("flowing", "name")),
        (f'<p title="{NAME}">甲</p>', ("flowing", "name")),
        ('<p>{{ value("name") }}</p><p>{{ value("name") }}</p>', ("twice", "name")),
        (f'<p>{{{{ value("name") }}}}</p><p title="{NAME}">甲</p>', ("twice", "name")),
        (PAGE.replace('{{ value("job") }}', "{{ value('job') }}丁"), ("flowing", "page")),
        (
            PAGE.replace('{{ value("job") }}', SLOT.replace("name", "job").replace("</", "丁</")),
            ("flowing", "job"),
        ),
        (PAGE.replace('<p class="second">{{ value("job") }}</p>', TWO), ("twice", "name")),
        ('<p>{{ value("name") }}{{ value("job") }}</p>', ("flowing", "job")),
        ('<p data-field="job">丁</p>' + PAGE, ("flowing", "job")),
        ('<p data-field="job" data-line="7">丁</p>' + PAGE, ("flowing", "job")),
        (PAGE + '<a href="https://example.org/"><i>丁</i></a>', ("links", "page")),
        (PAGE + '<meta name="author" content="x"/>', ("metadata", "page")),
        (PAGE + '<img class="photo" src="{{ photo.url }}"/>', ("twice", "photo")),
    ],
)
def test_a_text_that_does_not_stand_alone_in_its_place_has_no_plate(
    tmp_path: Path, page: str, expected: tuple[str, str]
) -> None:
    assert expected == refusal(plates(template(tmp_path, page=page)))


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (".first { display: inline-block } .second { display: inline-block }", ("flowing", "job")),
        (".first { float: left } .second { display: inline }", ("flowing", "job")),
        (".second { white-space: normal }", ("wrapping", "job")),
        (".second { white-space: nowrap }", ("wrapping", "job")),
        (".second { transform: rotate(2deg) }", ("transformed", "job")),
        (".second { transform: translate(1mm, 0) }", ("transformed", "job")),
        (".second { opacity: 0.5 }", ("painting", "page")),
        (".second { overflow: hidden }", ("clipped", "job")),
        (".second { color: #0008 }", ("colour", "job")),
        (".second { text-decoration: underline }", ("style", "job")),
        (".second { text-transform: uppercase }", ("style", "job")),
        (".second { font-variant: small-caps }", ("style", "job")),
        (".second span { font-kerning: normal }", ("style", "job")),
        (".second span { font-weight: bold }", ("style", "job")),
        (".second span { font-style: italic }", ("style", "job")),
        (".second { word-spacing: 1mm }", ("style", "job")),
        (".second { direction: rtl }", ("style", "job")),
        (".second { visibility: hidden }", ("style", "job")),
        (".second { display: none }", ("flowing", "job")),
        (".second span { font-size: 20pt !important }", ("style", "job")),
        (".second span { font-family: serif !important }", ("style", "job")),
        (".second span { letter-spacing: 1pt !important }", ("spacing", "job")),
        (".third span { letter-spacing: 0 !important }", ("spacing", "body")),
        (".third span { margin-left: 0 !important }", ("flowing", "body")),
        (".second span { border: 1pt solid }", ("flowing", "page")),
        (".second::before { content: counter(page) }", ("conditional", "page")),
        (".second span::before { content: '丁' }", ("flowing", "job")),
        (".second { background: linear-gradient(red, blue) }", ("painting", "page")),
        (".second { background: radial-gradient(red, blue) no-repeat }", ("painting", "page")),
        (".second { background: linear-gradient(red, #00f8) no-repeat }", ("painting", "page")),
        (".second { background: repeating-linear-gradient(red, blue 2mm) no-repeat }", ("painting", "page")),
        (".second { box-shadow: 0 0 2mm 1mm red }", ("painting", "page")),
        (".photo { object-fit: contain }", ("picture", "photo")),
        (".photo { object-position: left }", ("picture", "photo")),
        (".photo { overflow: visible }", ("picture", "photo")),
        (".photo { border-radius: 2mm }", ("picture", "photo")),
        (".photo { padding: 1mm }", ("picture", "photo")),
        (".photo { width: auto }", ("flowing", "photo")),
        (".photo { transform: rotate(1deg) }", ("transformed", "photo")),
        (".photo { image-rendering: auto }", ("picture", "photo")),
        (".photo { visibility: hidden }", ("picture", "photo")),
        (".code { object-fit: contain; height: 20mm }", ("picture", "code")),
        (".code { opacity: 0.9 }", ("painting", "page")),
        ("@page { bleed: 3mm; marks: crop }", ("links", "page")),
        (".photo { image-orientation: 180deg }", ("picture", "photo")),
        (".photo { image-orientation: flip }", ("picture", "photo")),
        (".second { white-space: normal; text-align-last: justify } .second span { white-space: pre }", JUSTIFIED),
        (".second { text-align-last: justify } .second span { text-align-last: left }", JUSTIFIED),
        (".second { text-align-all: justify }", JUSTIFIED),
        ("body { text-align: justify }", ("spacing", "name")),
        ('[style*="letter-spacing:0.2"] { color: #f00 }', ("conditional", "page")),
        (".photo[src] { border: 1pt solid }", ("conditional", "page")),
        ("@media print { p:not([ SRC^='photo:a' ]) { color: #f00 } }", ("conditional", "page")),
        (r"[s\72 c] { color: #f00 }", ("conditional", "page")),
        (".second { position: running(second) }", ("conditional", "page")),
        # One millimetre less than the field is wide: the longest values reach beyond it.
        (".second { width: 59mm; text-align: right }", ("flowing", "job")),
        (".second { width: 59.9mm; text-align: center }", ("flowing", "job")),
        (".second { display: flex; width: 59.9mm } .second::before { content: ''; flex: 1 }", ("flowing", "job")),
        (".third { width: 59mm; text-align: right }", ("flowing", "body")),
        (".second img { width: 1mm !important }", ("flowing", "job")),
        (".second img { margin-left: 1mm !important }", ("flowing", "job")),
    ],
)
def test_a_style_that_cannot_be_stamped_exactly_has_no_plate(
    tmp_path: Path, style: str, expected: tuple[str, str]
) -> None:
    assert expected == refusal(plates(template(tmp_path, style=style)))


@pytest.mark.parametrize(
    ("style", "subject"),
    [
        ("position: absolute; left: 20mm; top: 0; width: 9mm; height: 9mm; background: #fff", "name"),
        ("position: absolute; left: 15mm; top: 2mm; color: #888", "name"),
        ("position: absolute; left: 0; top: 60mm; width: 9mm; height: 9mm; border: 1mm solid", "code"),
    ],
)
def test_what_lies_over_a_value_or_picture_has_no_plate(tmp_path: Path, style: str, subject: str) -> None:
    made = template(tmp_path, page=PAGE + f'<div style="{style}">丁丁丁</div>')

    assert ("covered", subject) == refusal(plates(made))


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_a_place_exactly_as_wide_as_its_field_is_part_of_a_plate(tmp_path: Path, align: str) -> None:
    made = template(tmp_path, style=f".second, .third {{ width: 60mm; text-align: {align} }}")

    assert isinstance(plates(made), Plates)


def test_a_value_that_would_wrap_in_the_last_millimetre_of_its_field_has_no_plate(tmp_path: Path) -> None:
    row = (
        '<p style="display: flex; flex-wrap: wrap; height: 14mm; width: WIDTHmm">'
        '<b style="width: 11mm">乙</b>{{ value("job") }}</p>'
    )
    narrow, wide = (
        template(
            tmp_path / width, page=PAGE.replace('<p class="second">{{ value("job") }}</p>', row.replace("WIDTH", width))
        )
        for width in ("70.9", "71.1")
    )

    assert ("flowing", "job") == refusal(plates(narrow))
    assert isinstance(plates(wide), Plates)


def test_what_lies_over_the_end_of_the_longest_value_has_no_plate(tmp_path: Path) -> None:
    over = '<div style="position:absolute;left:63mm;top:10mm;width:9mm;height:4mm;background:#eef"></div>'

    assert ("covered", "job") == refusal(plates(template(tmp_path, page=PAGE + over)))


def test_a_value_that_is_narrower_than_its_place_counts(tmp_path: Path) -> None:
    made = template(tmp_path, style=".second span { display: inline-block; min-width: 9pt; text-align: right }")

    assert ("flowing", "job") == refusal(plates(made))


def test_a_template_without_spacing_is_tried_as_wide_as_the_field(tmp_path: Path) -> None:
    unspaced = VALUE.replace("letter-spacing:{{ line.spacing_pt }}pt;", "", 1)
    style = ".second { width: WIDTHmm; text-align: right } .third { display: none }"
    page = PAGE.replace('<p class="third">{{ value("body", loop.index0) }}</p>', "")
    narrow, wide = (
        template(tmp_path / width, page=page, macro=unspaced, style=style.replace("WIDTH", width))
        for width in ("59", "60")
    )

    assert ("flowing", "job") == refusal(plates(narrow))
    assert isinstance(plates(wide), Plates)


def test_two_fields_whose_texts_are_swapped_have_no_plate(tmp_path: Path) -> None:
    page = PAGE.replace('{{ value("name") }}', SLOT.replace("fields.name", "fields.job"))
    page = page.replace('{{ value("job") }}', SLOT.replace('"name"', '"job"'))
    made = template(tmp_path, page=page, style="span { font-size: 12pt }")

    assert ("flowing", "name") == refusal(plates(made))


def test_an_attribute_in_which_a_value_was_printed_selects_nothing(tmp_path: Path) -> None:
    page = PAGE.replace("<p class=", '<p data-room="{{ fields.body.lines[0].indent_pt }}" class=')
    innocent, selecting = (
        template(tmp_path / name, page=page + f"<style>p[{name}] {{ color: #f00 }}</style>")
        for name in ("class=second", "data-room='24'")
    )

    assert isinstance(plates(innocent), Plates)
    assert ("conditional", "page") == refusal(plates(selecting))


def test_what_lies_under_a_value_or_beside_it_is_part_of_the_plate(tmp_path: Path) -> None:
    under = '<div style="position: absolute; left: 0; top: 0; width: 90mm; height: 79mm; background: #eee">丁</div>'
    page = f'{under}<div style="position: relative">{PAGE}</div>'

    assert isinstance(plates(template(tmp_path, page=page)), Plates)


def test_the_photo_lies_under_the_code_and_the_text(tmp_path: Path) -> None:
    page = PAGE.replace("{% if photo %}", "{% if false %}") + PHOTO
    made = template(tmp_path, page=page, style=".photo { left: 2mm }")

    assert ("covered", "code") == refusal(plates(made))


@pytest.mark.parametrize(
    ("page", "style"),
    [(PAGE + '<p style="break-before: page">2</p>', ""), (PAGE, ".second { colour: red }")],
    ids=["second page", "unknown property"],
)
def test_what_stops_the_press_stops_the_making_of_plates(tmp_path: Path, page: str, style: str) -> None:
    with pytest.raises(PressComplaint):
        plates(template(tmp_path, page=page, style=style))


def test_a_value_that_falls_into_the_next_line_has_no_plate(tmp_path: Path) -> None:
    row = '<p style="display: flex; flex-wrap: wrap; height: 14mm"><b>甲甲甲甲甲甲甲甲甲</b>{{ value("job") }}</p>'
    made = template(tmp_path, page=PAGE.replace('<p class="second">{{ value("job") }}</p>', row))

    assert ("flowing", "job") == refusal(plates(made))


def test_a_line_that_is_higher_in_another_font_of_its_value_has_no_plate(tmp_path: Path) -> None:
    made = template(tmp_path, style=".first { line-height: normal; height: auto }")
    asked = job(made, composed(made))
    first, second, *_ = shelf().faces("kaiti")
    files = (first.files[0], second.files[0])
    (shape,) = asked.shapes
    name, *others = shape.fields
    mixed = replace(shape, fields=(replace(name, families=",".join(file.family for file in files)), *others))
    asked = replace(asked, shapes=(mixed,), fonts={file.family: file.path for file in files})

    assert ("flowing", "job") == refusal(make_plates(asked, made))


@pytest.mark.parametrize("wrong", ["{{ nobody }}", "<p>", "{% if fields.name.lines[0].text in '·' %}-{% endif %}"])
def test_a_page_that_fails_on_open_values_is_left_to_the_ordinary_way(tmp_path: Path, wrong: str) -> None:
    assert ("conditional", "page") == refusal(plates(template(tmp_path, page=PAGE + wrong)))


def in_worker(asked: PlateJob) -> Plates | NoPlate:
    return make_plates(asked, Template.load(asked.template, profile=asked.profile))


def test_a_plate_depends_on_its_own_shape_alone(shipped: dict[str, Plate]) -> None:
    asked = job(certificate(), sampled("longest"))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        alone = pool.submit(in_worker, asked).result()

    assert isinstance(alone, Plates)
    assert shipped["longest"] == next(iter(alone.by_shape.values()))
    again = in_worker(asked)
    assert isinstance(again, Plates)
    assert alone == again
