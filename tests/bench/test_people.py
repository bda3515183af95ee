"""The invented people of the bench, their photos and codes."""

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from pipeline.bench.code_pictures import png, rectangles, svg
from pipeline.bench.people import PLAIN, SIGNED, code_text, invent
from pipeline.bench.portraits import HEIGHT, WIDTH, difference, portrait
from pipeline.printing.codes import qr_code

SAMPLES = {"name": "王小明", "body": "正文"}
NUMBER = "S000065148999263000001"


def test_everyone_has_their_own_number_photo_and_code(tmp_path: Path) -> None:
    people = invent(20, samples=SAMPLES, code_length=PLAIN, folder=tmp_path)

    assert [20] * 4 == [
        len({person.key for person in people}),
        len({person.sha256 for person in people}),
        len({person.code for person in people}),
        len({person.texts["identity"] for person in people}),
    ]


def test_the_same_people_come_every_time_and_their_photos_are_not_drawn_again(tmp_path: Path) -> None:
    first = invent(2, samples=SAMPLES, code_length=PLAIN, folder=tmp_path)
    drawn = [person.photo.stat().st_mtime_ns for person in first]
    again = invent(2, samples=SAMPLES, code_length=PLAIN, folder=tmp_path)

    assert first == again
    assert drawn == [person.photo.stat().st_mtime_ns for person in again]


@pytest.mark.parametrize("length", [PLAIN, SIGNED])
def test_a_code_is_as_long_as_it_was_asked_to_be(length: int) -> None:
    assert length == len(code_text(NUMBER, length))


def test_a_photo_is_as_large_and_as_heavy_as_one_of_a_passport(tmp_path: Path) -> None:
    file = tmp_path / "one.jpg"
    file.write_bytes(portrait(1))
    with Image.open(file) as image:
        assert ("JPEG", (WIDTH, HEIGHT), "RGB") == (image.format, image.size, image.mode)
    assert 30_000 < file.stat().st_size < 60_000


def test_two_photos_look_different_and_one_like_itself(tmp_path: Path) -> None:
    files = [tmp_path / "1.jpg", tmp_path / "2.jpg"]
    for seed, file in enumerate(files):
        file.write_bytes(portrait(seed))
    with Image.open(files[0]) as image:
        assert 1 > difference(image, files[0], places=8)
        assert 16 < difference(image, files[1], places=8)


@pytest.mark.parametrize("length", [PLAIN, SIGNED])
def test_the_picture_of_a_code_says_what_the_code_says(length: int, tmp_path: Path) -> None:
    text = code_text(NUMBER, length)
    file = tmp_path / "code.png"
    file.write_bytes(png(qr_code(text, side_mm=30)))
    with Image.open(file) as image:
        larger = image.convert("L").resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)

    assert [text] == [code.text for code in zxingcpp.read_barcodes(larger)]


def test_the_drawing_of_a_code_has_the_same_dark_places() -> None:
    code = qr_code(code_text(NUMBER, PLAIN), side_mm=30)

    assert len(list(rectangles(code))) == svg(code).count("M") == code.path.count(b" re")
