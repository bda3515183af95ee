"""Plain JPEGs: told by their markers, freed of all but the picture; whatever is out of the ordinary is no plain one."""

import io
import struct
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageCms

from pipeline.printing.jpeg import plain_jpeg
from tests.samples.portraits import portrait

PORTRAIT = portrait("1", woman=True)
_JFIF_ENDS = 20


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def with_segment(added: bytes) -> bytes:
    """The portrait with a segment behind its JFIF segment."""
    return PORTRAIT[:_JFIF_ENDS] + added + PORTRAIT[_JFIF_ENDS:]


def encoded(mode: str = "RGB", **options: Any) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((64, 80), 60).convert(mode).save(file, "JPEG", **options)
    return file.getvalue()


def pixels(jpeg: bytes) -> bytes:
    with Image.open(io.BytesIO(jpeg)) as image:
        return image.convert("RGB").tobytes()


def changed(place: Callable[[bytes], int], value: int) -> bytes:
    copy = bytearray(PORTRAIT)
    copy[place(PORTRAIT)] = value
    return bytes(copy)


def frame(jpeg: bytes) -> int:
    return jpeg.index(b"\xff\xc0")


def scan(jpeg: bytes) -> int:
    return jpeg.index(b"\xff\xda")


def test_an_ordinary_one_is_left_as_it_is() -> None:
    plain = plain_jpeg(PORTRAIT)

    assert plain is not None
    assert (413, 579, PORTRAIT, False) == (plain.width, plain.height, plain.content, plain.had_words)


@pytest.mark.parametrize("jpeg", [encoded(subsampling=2), encoded(optimize=True), encoded(restart_marker_rows=1)])
def test_every_way_of_coding_a_baseline_picture_is_plain(jpeg: bytes) -> None:
    plain = plain_jpeg(jpeg)

    assert plain is not None
    assert jpeg == plain.content


@pytest.mark.parametrize(
    "added",
    [
        segment(0xFE, b"secret comment"),
        segment(0xE1, b"Exif\0\0secret"),
        segment(0xE2, b"MPF\0secret"),
        segment(0xED, b"Photoshop 3.0\0secret"),
        segment(0xE0, b"JFXX\0\x10secret"),
        segment(0xE0, b"JFIF\0\1\2\1\1\x2c\1\x2c\1\1abc secret"),
        segment(0xEE, b"Adobe\0\x64\0\0\0\0\1 secret"),
    ],
    ids=["comment", "exif", "second picture", "photoshop", "thumbnail", "old thumbnail", "adobe"],
)
def test_what_is_not_the_picture_is_left_out(added: bytes) -> None:
    plain = plain_jpeg(with_segment(added))

    assert plain is not None
    assert PORTRAIT == plain.content


def test_what_stands_behind_the_picture_is_left_out() -> None:
    plain = plain_jpeg(PORTRAIT + b"secret")

    assert plain is not None
    assert PORTRAIT == plain.content


def test_it_is_told_that_there_were_words_about_the_picture() -> None:
    plain = plain_jpeg(with_segment(segment(0xE1, b"Exif\0\0x")))

    assert plain is not None
    assert plain.had_words


def test_the_picture_is_the_same_without_its_first_segment() -> None:
    thumbnail = PORTRAIT[:2] + segment(0xE0, b"JFIF\0\1\2\1\1\x2c\1\x2c\1\1abc") + PORTRAIT[_JFIF_ENDS:]
    plain = plain_jpeg(thumbnail)

    assert plain is not None
    assert b"JFIF" not in plain.content
    assert pixels(PORTRAIT) == pixels(plain.content)


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize(
    "jpeg",
    [
        b"",
        b"\xff\xd8",
        b"\x89PNG\r\n\x1a\n",
        encoded(progressive=True),
        encoded("L"),
        encoded("CMYK"),
        encoded(icc_profile=SRGB),
        encoded(keep_rgb=True),
        with_segment(b"\xff"),
        with_segment(b"\xff\xd0"),
        with_segment(b"\xff\x01"),
        with_segment(b"\0"),
        with_segment(segment(0xCC, b"\0\0")),
        with_segment(segment(0xDC, b"\2\x43")),
        with_segment(segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")),
        with_segment(b"\xff\xe1\0\1"),
        with_segment(b"\xff\xe1\xff\xff"),
        with_segment(PORTRAIT[frame(PORTRAIT) : frame(PORTRAIT) + 19]),
        changed(lambda jpeg: frame(jpeg) + 1, 0xC1),
        changed(lambda jpeg: frame(jpeg) + 4, 12),
        changed(lambda jpeg: frame(jpeg) + 10, 0),
        changed(lambda jpeg: scan(jpeg) + 4, 1),
        changed(lambda jpeg: scan(jpeg) + 12, 5),
        PORTRAIT[:-2],
        PORTRAIT[:-2] + b"\xff\xff\xd9",
        PORTRAIT[:-2] + PORTRAIT[scan(PORTRAIT) :],
        PORTRAIT[: scan(PORTRAIT)],
    ],
)
def test_anything_out_of_the_ordinary_is_not_plain(jpeg: bytes) -> None:
    assert plain_jpeg(jpeg) is None
