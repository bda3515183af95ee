"""Photos: looked at without trust, and made into the one JPEG that is printed."""

import hashlib
import io
import struct
import zlib
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageOps

from pipeline.documents.kinds import Box
from pipeline.errors import PressComplaint
from pipeline.printing.jpeg import plain_jpeg
from pipeline.printing.photos import inspect, printed
from pipeline.rules.batch import Photo, PhotoFault
from tests.samples.portraits import portrait

FRAME = Box(35, 49)
_MEGAPIXEL = 1_000_000


def look(path: Path, *, max_pixels: int = 40 * _MEGAPIXEL) -> Photo:
    return inspect({"x": path}, frame=FRAME, max_pixels=max_pixels, workers=1)["x"]


def made(path: Path, frame: Box = FRAME) -> bytes:
    """The JPEG that is printed, as `printed` describes it."""
    photo = printed(path, frame=frame)
    with opened(photo.jpeg) as image:
        assert ("JPEG", "RGB", (photo.width, photo.height)) == (image.format, image.mode, image.size)
    assert hashlib.sha256(photo.jpeg).hexdigest() == photo.sha256
    return photo.jpeg


def saved(path: Path, image: Image.Image, **options: Any) -> Path:
    image.save(path, **options)
    return path


def person(size: tuple[int, int] = (413, 579), background: str = "white") -> Image.Image:
    """Red above, blue below, on a coloured background: its upright is not to be mistaken."""
    image = Image.new("RGB", size, background)
    pen = ImageDraw.Draw(image)
    width, height = size
    pen.rectangle((width // 3, height // 4, width * 2 // 3, height // 2), fill="#c01010")
    pen.rectangle((width // 3, height // 2, width * 2 // 3, height), fill="#1010c0")
    return image


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg))


def colour(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    pixel = image.convert("RGB").getpixel((int(image.width * x), int(image.height * y)))
    assert isinstance(pixel, tuple)
    return tuple(int(value) for value in pixel)


def is_upright(image: Image.Image) -> bool:
    red, blue = colour(image, 0.5, 0.35), colour(image, 0.5, 0.9)
    return red[0] > 150 > red[2] and blue[2] > 150 > blue[0]


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims many pixels in a few bytes."""

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0" * 1000)) + part(b"IEND", b"")


_SHORT, _SIGNED_SHORT, _SIGNED_LONG, _ASCII = 3, 8, 9, 2
_ON_ITS_SIDE = (0x0112, _SHORT, struct.pack("<HH", 6, 0))


def exif_of(*entries: tuple[int, int, bytes]) -> bytes:
    """EXIF as a careless camera writes it: tag, type and the four bytes of each value."""
    table = b"".join(struct.pack("<HHI", tag, kind, 1) + value for tag, kind, value in sorted(entries))
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, len(entries)) + table + struct.pack("<I", 0)


def test_a_good_photo_is_seen_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(portrait("1", woman=True))
    seen = look(path)

    assert (413, 579, "RGB", False, None) == (seen.width, seen.height, seen.colour, seen.rotated, seen.fault)
    assert seen.white_share > 90


def test_a_coloured_background_is_seen(tmp_path: Path) -> None:
    seen = look(saved(tmp_path / "a.jpg", person(background="#4070c0")))

    assert seen.white_share < 10


@pytest.mark.parametrize("size", [(413, 579), (1240, 1736), (300, 420)])
@pytest.mark.parametrize("shade", ["white", "black", "#f4f0e6", "#4070c0"])
def test_a_picture_of_one_colour_has_no_contrast(tmp_path: Path, size: tuple[int, int], shade: str) -> None:
    blank = Image.new("RGB", size, shade)
    # A grain of dust on the glass of the scanner.
    blank.paste("black", (size[0] // 2, size[1] // 2, size[0] // 2 + 2, size[1] // 2 + 2))
    noisy = Image.blend(blank, Image.effect_noise(size, 40).convert("RGB"), 0.1)

    for name, image in {"a.jpg": blank, "b.png": blank, "c.jpg": noisy}.items():
        assert look(saved(tmp_path / name, image)).contrast < 20, name


def test_what_nobody_can_see_has_no_contrast(tmp_path: Path) -> None:
    clear = person().convert("RGBA")
    clear.putalpha(0)

    assert look(saved(tmp_path / "a.png", clear)).contrast == 0


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_a_pale_face_on_a_white_wall_has_contrast(tmp_path: Path, name: str) -> None:
    pale = Image.new("RGB", (413, 579), "white")
    pale.paste("#ead2c4", (120, 140, 290, 380))

    assert look(saved(tmp_path / name, pale)).contrast > 35


@pytest.mark.parametrize("size", [(413, 579), (620, 868), (300, 420)])
@pytest.mark.parametrize(("left", "right"), [("#c0c0c0", "white"), ("white", "#c0d8f0"), ("#f0f0f0", "#606060")])
def test_the_background_is_judged_alike_whether_a_photo_is_printed_as_it_is_or_converted(
    tmp_path: Path, size: tuple[int, int], left: str, right: str
) -> None:
    image = Image.composite(
        Image.new("RGB", size, right), person(size, left), Image.linear_gradient("L").rotate(90).resize(size)
    )
    kept = look(saved(tmp_path / "a.jpg", image, quality=92))
    converted = look(saved(tmp_path / "a.png", image))

    assert abs(converted.white_share - kept.white_share) <= 1


def test_more_photos_than_wait_in_line_are_each_seen_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.printing.photos._IN_LINE", 40)
    good = saved(tmp_path / "a.png", person((40, 56)))
    (tmp_path / "b.png").touch()
    files = {f"{number}": good if number % 7 else tmp_path / "b.png" for number in range(150)}
    seen = inspect(files, frame=FRAME, max_pixels=_MEGAPIXEL, workers=2)

    assert list(files) == list(seen)
    assert [number for number in files if int(number) % 7 == 0] == [key for key, one in seen.items() if one.fault]


@pytest.mark.parametrize("turned", [False, True])
def test_a_large_photo_is_measured_as_it_came(tmp_path: Path, *, turned: bool) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    seen = look(saved(tmp_path / "a.jpg", person((2400, 3360)).rotate(90 * turned, expand=True), exif=exif))

    assert (2400, 3360, turned) == (seen.width, seen.height, seen.rotated)


def test_a_photo_that_lies_on_its_side_is_measured_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(tmp_path / "a.jpg", person().rotate(90, expand=True), exif=exif)
    seen = look(path)

    assert (413, 579, True) == (seen.width, seen.height, seen.rotated)


def test_a_picture_of_200_megapixels_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_of(20_000, 10_000))
    seen = look(path)

    assert PhotoFault.TOO_MANY_PIXELS == seen.fault
    assert (20_000, 10_000) == (seen.width, seen.height)


@pytest.mark.parametrize(
    "content",
    [b"not a picture", portrait("1", woman=False)[:9000], png_of(40, 40), b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"],
    ids=["text", "truncated", "broken png", "gif"],
)
def test_what_cannot_be_decoded_to_the_last_pixel_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(content)

    assert PhotoFault.UNREADABLE == look(path).fault


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.touch()

    assert PhotoFault.EMPTY == look(path).fault


def test_a_good_jpeg_keeps_its_coded_pixels(tmp_path: Path) -> None:
    content = portrait("1", woman=True)
    path = tmp_path / "a.jpg"
    path.write_bytes(content)

    assert content == made(path)


def test_where_a_photo_was_taken_is_not_passed_on(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Telephone of 王小明"
    path = saved(tmp_path / "a.jpg", person(), exif=exif, comment=b"secret place")
    jpeg = made(path)

    assert b"Exif" in path.read_bytes()
    assert b"Exif" not in jpeg
    assert b"secret" not in jpeg
    assert opened(jpeg).tobytes() == Image.open(path).tobytes()


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_rotated_photo_is_turned_upright(tmp_path: Path, orientation: int) -> None:
    undo = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }[orientation]
    image = person()
    for step in undo:
        image = image.transpose(step)
    exif = Image.Exif()
    exif[0x0112] = orientation
    jpeg = opened(made(saved(tmp_path / "a.jpg", image, exif=exif)))

    assert (413, 579) == jpeg.size
    assert is_upright(jpeg)


@pytest.mark.parametrize("orientation", range(10))
def test_every_orientation_is_turned_as_pillow_turns_it(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = person((80, 112))
    # A green corner tells left from right.
    image.paste("#10c010", (0, 0, 30, 30))
    path = saved(tmp_path / "a.png", image, exif=exif)
    with Image.open(path) as image:
        expected = ImageOps.exif_transpose(image)
    jpeg = opened(made(path))
    seen = look(path)

    assert expected.size == (seen.width, seen.height)
    assert (expected.tobytes() != image.tobytes()) == seen.rotated
    assert all(
        abs(wanted - got) < 60
        for x, y in ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9), (0.5, 0.35), (0.5, 0.65))
        for wanted, got in zip(colour(ImageOps.fit(expected.copy(), jpeg.size), x, y), colour(jpeg, x, y), strict=True)
    )


def test_the_border_of_a_photo_on_its_side_is_judged_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = look(saved(tmp_path / "a.png", person()))

    assert (
        upright.white_share == look(saved(tmp_path / "b.png", person().rotate(90, expand=True), exif=exif)).white_share
    )


@pytest.mark.parametrize(
    "entry",
    [
        (0x0100, _SIGNED_LONG, struct.pack("<i", -1)),
        (0x0100, _SIGNED_SHORT, struct.pack("<hh", -1, 0)),
        (0x0102, _SIGNED_SHORT, struct.pack("<hh", -8, 0)),
        (0x011A, _ASCII, b"x\0\0\0"),
    ],
    ids=["negative width", "short negative width", "negative depth", "resolution in words"],
)
def test_nonsense_beside_the_orientation_does_not_stop_the_press(tmp_path: Path, entry: tuple[int, int, bytes]) -> None:
    path = saved(tmp_path / "a.jpg", person().rotate(90, expand=True), exif=exif_of(_ON_ITS_SIDE, entry))

    assert look(path).fault is None
    assert is_upright(opened(made(path)))


def test_a_comment_is_not_carried_into_a_converted_photo(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", person((600, 600)), comment=b"secret place")

    assert b"secret" not in made(path)


TURNS = 600


def _seeds() -> list[bytes]:
    """Photos of every way through the press: kept, turned, transparent, in other colours, with a profile."""
    made = []
    for kind, image, options in (
        ("JPEG", person((120, 168)), {"exif": exif_of(_ON_ITS_SIDE)}),
        ("JPEG", person((120, 168)), {"comment": b"x", "exif": exif_of((0x0112, _SHORT, struct.pack("<HH", 1, 0)))}),
        ("JPEG", ImageChops.add(person((120, 168)), Image.effect_noise((120, 168), 40).convert("RGB"), 2), {}),
        ("JPEG", person((120, 120)).convert("CMYK"), {}),
        ("PNG", person((90, 120)).convert("RGBA"), {"exif": exif_of(_ON_ITS_SIDE)[6:]}),
        ("PNG", person((90, 120)).quantize(8), {"transparency": 0}),
        ("PNG", person((90, 120)).convert("LA"), {}),
    ):
        file = io.BytesIO()
        image.save(file, kind, **options)
        made.append(file.getvalue())
    return made


def _mutated(content: bytes, chance: Random) -> bytes:
    """A few bytes changed, mostly near the beginning, where the EXIF and the tables stand."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4))):
        reach = chance.choice((60, 200, len(changed)))
        at = chance.randrange(2, min(reach, len(changed)))
        match chance.randrange(4):
            case 0:
                changed[at : at + chance.randrange(12)] = b""
            case 1:
                changed[at:at] = chance.choice((b"\xff", b"\xff\xe1\0\4ab", b"\0\0", b"\xff\xd9"))
            case _:
                changed[at] = chance.choice((0, 1, 2, 8, 9, 12, 127, 255, chance.randrange(256)))
    return bytes(_with_right_sums(changed))


def _with_wild_exif(chance: Random) -> bytes:
    """A sound photo on its side whose other EXIF entries are of any type and value."""
    tags = chance.sample(range(0x0100, 0x0120), 3)
    wild = [(tag, chance.randrange(1, 14), chance.randbytes(4)) for tag in tags if tag != _ON_ITS_SIDE[0]]
    file = io.BytesIO()
    person((120, 168)).save(file, "JPEG", exif=exif_of(_ON_ITS_SIDE, *wild))
    return file.getvalue()


def _with_right_sums(png: bytearray) -> bytearray:
    """A PNG whose parts have the right sums, so that a change is not refused for its sum alone."""
    at = 8
    while png[:4] == b"\x89PNG" and at + 12 <= len(png):
        end = at + 8 + int.from_bytes(png[at : at + 4])
        png[end : end + 4] = zlib.crc32(png[at + 4 : end]).to_bytes(4) if end + 4 <= len(png) else png[end : end + 4]
        at = end + 4
    return png


# Pillow warns of broken EXIF and goes on; here a warning would be an error.
@pytest.mark.filterwarnings("ignore")
def test_whatever_passes_the_check_can_be_printed(tmp_path: Path) -> None:
    chance, path, passed, as_it_is = Random(6), tmp_path / "a.jpg", 0, 0
    seeds = _seeds()
    for turn in range(TURNS):
        wild = turn % 3 == 0
        path.write_bytes(_with_wild_exif(chance) if wild else _mutated(seeds[turn % len(seeds)], chance))
        seen = look(path)
        if seen.fault is None:
            passed += 1
            jpeg = opened(made(path))
            # Looked at small and grey, it decodes at full size and in colours too.
            jpeg.load()
            assert ("JPEG", "RGB") == (jpeg.format, jpeg.mode)
            if (plain := plain_jpeg(path.read_bytes())) and plain.content == made(path):
                as_it_is += 1
                assert opened(path.read_bytes()).tobytes() == jpeg.tobytes()

    assert TURNS / 6 < passed < TURNS
    assert TURNS / 20 < as_it_is < passed


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_other_colours_become_rgb(tmp_path: Path, mode: str) -> None:
    jpeg = opened(made(saved(tmp_path / "a.jpg", person().convert(mode))))

    assert ("JPEG", "RGB", (413, 579)) == (jpeg.format, jpeg.mode, jpeg.size)


def test_a_transparent_background_becomes_white_paper(tmp_path: Path) -> None:
    image = person().convert("RGBA")
    image.putalpha(Image.new("L", image.size, 0))
    jpeg = opened(made(saved(tmp_path / "a.png", image)))

    assert ("JPEG", "RGB") == (jpeg.format, jpeg.mode)
    assert (255, 255, 255) == colour(jpeg, 0.5, 0.5)


def test_an_oversized_photo_of_another_ratio_is_cropped_to_fill_the_frame(tmp_path: Path) -> None:
    jpeg = opened(made(saved(tmp_path / "a.jpg", person((3000, 3000)))))

    assert (413, 579) == jpeg.size
    assert is_upright(jpeg)


def test_a_small_photo_is_never_blown_up(tmp_path: Path) -> None:
    jpeg = opened(made(saved(tmp_path / "a.png", person((200, 200)))))

    assert jpeg.height == 200
    assert jpeg.width == pytest.approx(143, abs=1)


def test_a_progressive_jpeg_becomes_a_baseline_one(tmp_path: Path) -> None:
    jpeg = opened(made(saved(tmp_path / "a.jpg", person(), progressive=True)))

    assert "progression" not in jpeg.info


def test_the_same_photo_gives_the_same_bytes(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", person((800, 900)))

    assert made(path) == made(path)


def test_the_smaller_frame_of_2021_has_its_own_size(tmp_path: Path) -> None:
    jpeg = opened(made(saved(tmp_path / "a.png", person((800, 900))), Box(25, 35)))

    assert (295, 413) == jpeg.size


def test_a_photo_that_was_never_inspected_stops_the_press(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"not a picture")

    with pytest.raises(PressComplaint):
        made(path)
