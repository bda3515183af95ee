"""The certificate measured: geometry after the style notes (S), fields of Z11, code and text read back."""

import math
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.documents.record import Record
from pipeline.printing.fonts import FontShelf
from pipeline.printing.pressroom import Press
from pipeline.resources import shipped
from tests.printing.conftest import Finished
from tests.printing.pages import IMAGE, PATH, Pdf, run_of
from tests.printing.run import certificate, made, photo_files, press, record, shelf

PRINTED = ("name", "identity_type", "identity", "occupation", "job", "level", "number", "institution_name", "issued_on")


def near(value: float) -> object:
    return pytest.approx(value, abs=0.1)


@pytest.fixture(scope="module")
def extremes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pdf, list[Record]]:
    folder = tmp_path_factory.mktemp("extremes")
    photos = photo_files(folder / "photos", 1)
    samples = certificate().samples
    people = [record(values["number"], photo=next(iter(photos)), row=2, **values) for values in samples.values()]
    run = made(folder, people, photos, by=press(workers=1))
    return Pdf(folder / run.print_run.path), people


def test_the_sheet_is_a4_lying_on_its_side(finished: Finished) -> None:
    width, height = finished.pages.size()

    assert pytest.approx(297, abs=0.01) == width
    assert pytest.approx(210, abs=0.01) == height


def test_the_frame_is_269_by_188_mm_in_the_middle(finished: Finished) -> None:
    frame = max(finished.pages.areas(PATH), key=lambda area: area.width)

    assert (near(14), near(11), near(269), near(188)) == (frame.left, frame.top, frame.width, frame.height)


def test_the_frame_is_two_and_a_quarter_points_thick(finished: Finished) -> None:
    image = finished.pages.image(dots_an_inch=600).convert("L")
    row = [image.getpixel((x, image.height // 2)) for x in range(image.width // 10)]
    dark = sum(value < 128 for value in row)

    assert pytest.approx(2.25, abs=0.15) == dark / 600 * 72


def test_photo_and_code_have_their_sizes_and_hang_from_one_line(finished: Finished) -> None:
    (photo,) = finished.pages.areas(IMAGE)
    code = min(finished.pages.areas(PATH), key=lambda area: area.width)
    quiet = code.width / 33 * 4

    assert (near(35), near(49)) == (photo.width, photo.height)
    assert near(30) == code.width + 2 * quiet
    assert near(30) == code.height + 2 * quiet
    assert near(photo.top) == code.top - quiet


def test_nothing_of_the_right_half_reaches_the_left(finished: Finished) -> None:
    (photo,) = finished.pages.areas(IMAGE)

    assert photo.left > 148.5
    assert all(glyph.x < 136 or glyph.x > 160 for glyph in finished.pages.glyphs())


def test_the_title_is_thirty_points_and_centred_over_the_left_half(finished: Finished) -> None:
    title = run_of(finished.pages.glyphs(), "职业技能等级证书")
    middle = (title[0].x + title[-1].x + 30 / 72 * 25.4) / 2

    assert {30} == {round(glyph.size, 2) for glyph in title}
    assert near(14 + 134.5 / 2) == middle


def test_body_and_information_are_sixteen_points_and_the_address_fourteen(finished: Finished) -> None:
    glyphs = finished.pages.glyphs()

    assert 16 == pytest.approx(run_of(glyphs, "本证书由")[0].size, abs=0.01)
    assert 14 == pytest.approx(run_of(glyphs, "证书信息查询")[0].size, abs=0.01)
    assert 16 == pytest.approx(run_of(glyphs, "王小明")[0].size, abs=0.01)


def test_labels_have_one_width_and_colons_and_values_stand_in_line(finished: Finished) -> None:
    glyphs = [glyph for glyph in finished.pages.glyphs() if glyph.x > 150]
    rows = sorted({round(glyph.y, 1) for glyph in glyphs})
    lines = [sorted((g for g in glyphs if round(g.y, 1) == row), key=lambda g: g.x) for row in rows]
    colons = [glyph.x for glyph in glyphs if glyph.text == "："]

    assert 9 == len(colons)
    assert {164.0} == {round(line[0].x, 1) for line in lines}
    assert max(colons) - min(colons) < 0.1
    ends = [max(glyph.x for glyph in line if glyph.x < colons[0] - 1) for line in lines]
    assert max(ends) - min(ends) < 0.1
    starts = [min(glyph.x for glyph in line if glyph.x > colons[0] + 1) for line in lines]
    assert max(starts) - min(starts) < 0.1


def test_the_body_begins_two_characters_in_and_its_lines_end_together(extremes: tuple[Pdf, list[Record]]) -> None:
    pages, people = extremes
    longest = next(place for place, person in enumerate(people) if "持证人可凭" in person.texts["body"])
    glyphs = [glyph for glyph in pages.glyphs(longest) if glyph.x < 148 and 80 < glyph.y < 150]
    rows = sorted({round(glyph.y, 1) for glyph in glyphs})
    lines = [sorted(g.x for g in glyphs if round(g.y, 1) == row) for row in rows]

    assert near(30.45 + 2 * 5.644) == lines[0][0]
    assert {30.4} == {math.floor(line[0] * 10) / 10 for line in lines[1:]}
    assert max(line[-1] for line in lines[:-1]) - min(line[-1] for line in lines[:-1]) < 0.2


def test_page_i_of_the_run_is_person_i_field_by_field(finished: Finished) -> None:
    pages = finished.pages

    assert 60 == len(pages)
    for place, person in enumerate(finished.people):
        shown = "".join(pages.lines(place))
        for field in PRINTED:
            assert "".join(person.texts[field].split()) in shown


def test_every_code_is_read_back_at_200_dots_an_inch(finished: Finished) -> None:
    for place in (0, 7, 31, 59):
        assert [finished.people[place].code] == finished.pages.codes(place)


def test_rare_characters_are_printed_in_one_face_with_the_rest_of_their_name(finished: Finished) -> None:
    faces = shelf().faces("kaiti")
    chosen = {name: next(face.name for face in faces if face.covers(name)) for name in ("欧阳㛃", "陈𡃁", "王小明")}

    assert {"欧阳㛃": "LXGW WenKai", "陈𡃁": "LXGW WenKai", "王小明": "AR PL KaitiM GB"} == chosen
    assert {"gkai00mp.ttf", "LXGWWenKai-Regular.ttf"} == set(finished.run.fonts)
    assert "欧阳㛃" in "".join(finished.pages.lines(3))
    assert "陈𡃁" in "".join(finished.pages.lines(6))


def test_the_longest_values_stay_in_their_half_and_leave_the_frame_alone(extremes: tuple[Pdf, list[Record]]) -> None:
    pages, people = extremes
    for place, person in enumerate(people):
        glyphs = pages.glyphs(place)
        image = pages.image(place, dots_an_inch=100).convert("L")
        inside = image.crop((59, 47, 1110, 780))
        ink = inside.point(lambda value: 255 if value < 128 else 0).getbbox()

        assert max(glyph.x for glyph in glyphs) < 278
        assert ink is not None
        assert ink[2] < inside.width - 8
        assert all("".join(person.texts[f].split()) in "".join(pages.lines(place)) for f in PRINTED)


def test_no_two_lines_of_the_longest_values_touch(extremes: tuple[Pdf, list[Record]]) -> None:
    pages, people = extremes
    for place in range(len(people)):
        right = [glyph for glyph in pages.glyphs(place) if glyph.x > 150]
        rows = sorted({round(glyph.y, 1) for glyph in right})

        assert min(after - before for before, after in pairwise(rows)) > 5.5


def test_the_seal_has_room_over_institution_and_date(finished: Finished) -> None:
    glyphs = [glyph for glyph in finished.pages.glyphs(1) if glyph.x > 150]
    rows = sorted({round(glyph.y, 1) for glyph in glyphs})

    assert rows[-2] - rows[-3] > 20
    assert 199 - rows[-1] > 14


def test_an_optional_photo_leaves_its_place_empty(tmp_path: Path) -> None:
    run = made(tmp_path, [record("S000065148999263000001", photo=None)], {}, by=press(workers=1))

    assert [] == Pdf(tmp_path / run.print_run.path).areas(IMAGE)


def test_markup_in_a_value_is_printed_as_it_was_written(tmp_path: Path) -> None:
    people = [
        record(f"S00006514899926300000{place}", photo=None, name=name)
        for place, name in enumerate(("<b>王</b>", "{{ 7*7 }}", "=cmd|'/c'", "A&amp;B"))
    ]
    run = made(tmp_path, people, {}, by=press(workers=1))
    pages = Pdf(tmp_path / run.print_run.path)

    for place, person in enumerate(people):
        assert "".join(person.texts["name"].split()) in "".join(pages.lines(place))


def test_a_proof_is_marked_has_no_number_and_a_code_that_nothing_reads(tmp_path: Path) -> None:
    photos = photo_files(tmp_path / "photos", 1)
    person = record("样张-1", photo=next(iter(photos)))
    proof = Record(2, "样张-1", {**person.texts, "number": "样张"}, person.photo, "")
    target = tmp_path / "proof.pdf"

    made_file = press(workers=1).proof([proof], photos=photos, target=target, progress=lambda _done: None)

    pages = Pdf(target)
    assert (1, "proof") == (made_file.pages, made_file.key)
    assert [] == pages.codes()
    assert "S0000" not in pages.text()
    assert pages.text().count("样") == 2
    assert [target.name, "photos"] == sorted((file.name for file in tmp_path.iterdir()), reverse=True)


def test_the_style_of_2021_has_its_smaller_values_and_photo(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    stand_in = next(face for face in shelf().faces("kaiti") if face.name == "LXGW WenKai").files[0].path
    (fonts / "simfang.ttf").write_bytes(stand_in.read_bytes())
    licensed = FontShelf.load(shipped("fonts/fonts.toml"), folders=[fonts])
    photos = photo_files(tmp_path / "photos", 1)
    later = Press(certificate(profile="2021"), licensed, 1)
    run = made(tmp_path, [record("S000065148999263000001", photo=next(iter(photos)), job="--")], photos, by=later)
    pages = Pdf(tmp_path / run.print_run.path)
    (photo,) = pages.areas(IMAGE)

    assert near(25) == photo.width
    assert near(35) == photo.height
    assert pytest.approx(12, abs=0.01) == run_of(pages.glyphs(), "王小明")[0].size
    assert "simfang.ttf" in run.fonts
