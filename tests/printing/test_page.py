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
from tests.printing.pages import IMAGE, PATH, Area, Pdf, run_of
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
    run = made(folder, people, photos, by=press())
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
    code = code_of(finished.pages)
    quiet = code.width / 29 * 4

    assert (near(35), near(49)) == (photo.width, photo.height)
    assert near(30) == code.width + 2 * quiet
    assert near(30) == code.height + 2 * quiet
    assert near(photo.top) == code.top


def test_the_right_half_has_common_edges_and_a_margin_inside_the_frame(finished: Finished) -> None:
    glyphs = finished.pages.glyphs()
    (photo,) = finished.pages.areas(IMAGE)
    code = code_of(finished.pages)
    value = run_of(glyphs, "王小明")[0].x

    assert near(154) == photo.left
    assert near(154) == run_of(glyphs, "证件类型")[0].x
    assert near(154) == run_of(glyphs, "评价机构")[0].x
    assert near(value + certificate().kind.field("name").width_mm) == code.left + code.width
    assert code.left + code.width < 283 - 0.8 - 12


def test_the_quiet_zone_of_the_code_stays_inside_the_frame_and_white(finished: Finished) -> None:
    code = code_of(finished.pages)
    quiet = code.width / 29 * 4 - 0.2
    millimetre = 300 / 25.4
    image = finished.pages.image(dots_an_inch=300).convert("L")
    corners = (code.left - quiet, code.top - quiet, code.left + code.width + quiet, code.top + code.height + quiet)
    around = image.crop(tuple(round(corner * millimetre) for corner in corners))
    around.paste(
        255,
        tuple(
            round((edge - corners[place % 2]) * millimetre)
            for place, edge in enumerate(
                (code.left - 0.1, code.top - 0.1, code.left + code.width + 0.1, code.top + code.height + 0.1)
            )
        ),
    )

    assert (255, 255) == around.getextrema()
    assert corners[1] > 11 + 0.8
    assert corners[2] < 283 - 0.8


def code_of(pages: Pdf, page: int = 0) -> Area:
    return min(pages.areas(PATH, page), key=lambda area: area.width)


def test_nothing_of_the_right_half_reaches_the_left(finished: Finished) -> None:
    (photo,) = finished.pages.areas(IMAGE)

    assert photo.left > 148.5
    assert all(glyph.x < 136 or glyph.x > 153 for glyph in finished.pages.glyphs())


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
    assert {154.0} == {round(line[0].x, 1) for line in lines}
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

        assert max(glyph.x for glyph in glyphs) < 268.2
        assert ink is not None
        # The writing ends 12 mm from the frame.
        assert ink[2] < inside.width - 12 / 25.4 * 100
        assert all("".join(person.texts[f].split()) in "".join(pages.lines(place)) for f in PRINTED)


def test_no_two_lines_of_the_longest_values_touch(extremes: tuple[Pdf, list[Record]]) -> None:
    pages, people = extremes
    for place in range(len(people)):
        right = [glyph for glyph in pages.glyphs(place) if glyph.x > 150]
        rows = sorted({(round(glyph.y, 1), glyph.size) for glyph in right if glyph.x > 193})

        # The leading of 16 points, in proportion.
        assert all(after[0] - before[0] > 1.15 * after[1] * 25.4 / 72 for before, after in pairwise(rows))


def test_two_lines_of_the_institution_stand_as_close_as_those_of_an_occupation(
    extremes: tuple[Pdf, list[Record]],
) -> None:
    pages, people = extremes
    glyphs = pages.glyphs(next(place for place, person in enumerate(people) if "建筑业" in person.texts["body"]))

    def leading(first: str, second: str) -> float:
        upper, lower = (run_of([g for g in glyphs if g.x > 150], text)[0] for text in (first, second))
        return (lower.y - upper.y) / upper.size

    assert leading("半导体", "集成电路") == pytest.approx(leading("新疆维", "能等级认定"), abs=0.005)


def test_a_bracket_that_begins_a_second_line_hangs_by_half_an_em(extremes: tuple[Pdf, list[Record]]) -> None:
    pages, people = extremes
    glyphs = pages.glyphs(next(place for place, person in enumerate(people) if "（" in person.texts["job"]))

    assert near(run_of(glyphs, "贵金属")[0].x - 8 / 72 * 25.4) == run_of(glyphs, "（玉石")[0].x


def test_the_seal_has_room_over_institution_and_date(finished: Finished) -> None:
    glyphs = [glyph for glyph in finished.pages.glyphs(1) if glyph.x > 150]
    rows = sorted({round(glyph.y, 1) for glyph in glyphs})

    assert rows[-2] - rows[-3] > 20
    assert 199 - rows[-1] > 14


def test_an_optional_photo_leaves_its_place_empty(tmp_path: Path) -> None:
    run = made(tmp_path, [record("S000065148999263000001", photo=None)], {}, by=press())

    assert [] == Pdf(tmp_path / run.print_run.path).areas(IMAGE)


def test_a_proof_without_a_photo_shows_where_it_will_be(tmp_path: Path) -> None:
    photos = photo_files(tmp_path / "photos", 1)
    proofs = [record("样张-1", photo=None), record("样张-2", photo=next(iter(photos)))]
    press().proof(proofs, photos=photos, target=tmp_path / "proof.pdf", progress=lambda _done: None)
    pages = Pdf(tmp_path / "proof.pdf")
    words = [glyph for glyph in pages.glyphs() if glyph.text in "照片"]

    assert ["照", "片"] == [glyph.text for glyph in words]
    assert near(154 + 35 / 2) == (words[0].x + words[1].x + 14 / 72 * 25.4) / 2
    assert 26 + 49 / 2 - 3 < words[0].y < 26 + 49 / 2 + 3
    assert any(value < 200 for value in _left_edge_of_the_photo(pages, 0))
    assert all(value > 250 for value in _left_edge_of_the_photo(pages, 1))


def _left_edge_of_the_photo(pages: Pdf, page: int) -> list[int]:
    image = pages.image(page, dots_an_inch=300).convert("L")
    millimetre = 300 / 25.4
    return list(
        image.crop(
            (round(153.9 * millimetre), round(26 * millimetre), round(154.3 * millimetre), round(60 * millimetre))
        ).tobytes()
    )


def test_a_rare_name_is_set_smaller_for_its_face_fills_more_of_its_square(finished: Finished) -> None:
    assert pytest.approx(16 * 0.96, abs=0.01) == run_of(finished.pages.glyphs(3), "欧阳㛃")[0].size


def test_markup_in_a_value_is_printed_as_it_was_written(tmp_path: Path) -> None:
    people = [
        record(f"S00006514899926300000{place}", photo=None, name=name)
        for place, name in enumerate(("<b>王</b>", "{{ 7*7 }}", "=cmd|'/c'", "A&amp;B"))
    ]
    run = made(tmp_path, people, {}, by=press())
    pages = Pdf(tmp_path / run.print_run.path)

    for place, person in enumerate(people):
        assert "".join(person.texts["name"].split()) in "".join(pages.lines(place))


def test_a_proof_is_marked_has_no_number_and_a_code_that_nothing_reads(tmp_path: Path) -> None:
    photos = photo_files(tmp_path / "photos", 1)
    person = record("样张-1", photo=next(iter(photos)))
    proof = Record(2, "样张-1", {**person.texts, "number": "样张"}, person.photo, "")
    target = tmp_path / "proof.pdf"

    made_file = press().proof([proof], photos=photos, target=target, progress=lambda _done: None)

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
    later = Press(certificate(profile="2021"), licensed, workers=1)
    run = made(tmp_path, [record("S000065148999263000001", photo=next(iter(photos)), job="--")], photos, by=later)
    pages = Pdf(tmp_path / run.print_run.path)
    (photo,) = pages.areas(IMAGE)

    assert near(25) == photo.width
    assert near(35) == photo.height
    assert pytest.approx(12, abs=0.01) == run_of(pages.glyphs(), "王小明")[0].size
    assert "simfang.ttf" in run.fonts
