"""Photos: looking at them, and making of each the one JPEG that is printed. The only module that knows Pillow.

The files are hostile: the size in the header is judged before a pixel is decoded (a small PNG may claim 200
megapixels), only JPEG and PNG are opened at all, and a photo counts as sound when the JPEG for the press was made of it
and that very JPEG was decoded: what passes the check must not fail after its number is spent.
"""

import hashlib
import io
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import cast

from PIL import Image, ImageCms, ImageFile, ImageOps

from pipeline.documents.kinds import Box
from pipeline.errors import Because, PressComplaint
from pipeline.printing.jpeg import PlainJpeg, plain_jpeg
from pipeline.rules.batch import Photo, PhotoFault

# Pillow's own guard only warns at first; ours comes before any pixel is decoded, and is a setting.
Image.MAX_IMAGE_PIXELS = None

_FORMATS = ("JPEG", "PNG")
_PRINT_DPI = 300
_MM_PER_INCH = 25.4
# B.5: a ratio within this share is embedded as it is; the frame crops the rest.
_RATIO_SLACK = 0.02
# A photo of more than this times the pixels that 300 dpi needs is made smaller.
_OVERSIZE = 2.0
_NEAR_WHITE = 225
_BORDER_SHARE = 0.08
_QUALITY = 92
_ORIENTATION = 0x0112
# EXIF orientation (TIFF 6.0, tag 274): what turns such a picture upright.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LYING = range(5, 9)


# A progressive JPEG has a dozen scans. One that says "no change" takes sixty bytes, and a walk through all of the
# picture: a thousand of them took 2.7 s, and a million may stand in one file. A telephone may append a film of some
# megabytes, in which the two bytes stand by chance.
_JPEG, _SCAN, _MOST_SCANS = b"\xff\xd8", b"\xff\xda", 1000

# Of pictures with more pixels than this one is decoded at a time: forty million of them take 300 MB.
_LARGE, _alone = 4_000_000, Lock()

# How many photos a thread looks at before it asks for more, and how many wait in line: both keep the line short.
_A_HANDFUL = 32
_IN_LINE = 2048
# White borders are judged on a picture of at least this many pixels a side.
_SMALL = (100, 100)
# What is told apart in a picture, to see whether it shows anything.
_PARTS = (32, 32)


@dataclass(frozen=True, slots=True)
class PrintedPhoto:
    """The JPEG that is printed (baseline, RGB of 8 bits, no metadata), its SHA-256 (hex) and its size in pixels."""

    sha256: str
    jpeg: bytes
    width: int
    height: int


def inspect(files: Mapping[str, Path], *, frame: Box | None, max_pixels: int, workers: int) -> Mapping[str, Photo]:
    """Return what is seen in each photo, under the key it came with (its SHA-256).

    A photo without a fault is one of which `printed` makes the JPEG for `frame` (None: no photo is printed).
    `max_pixels` is width times height; `workers` threads look at once (0: as many as cores; decoding frees the
    interpreter).
    """
    seen: dict[str, Photo] = {}
    look = partial(_look_at_all, frame=frame, max_pixels=max_pixels)
    rest = iter(files.items())
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count()) as pool:
        while line := list(islice(rest, _IN_LINE)):
            handfuls = [dict(line[first : first + _A_HANDFUL]) for first in range(0, len(line), _A_HANDFUL)]
            for keys, found in zip(handfuls, pool.map(look, [list(one.values()) for one in handfuls]), strict=True):
                seen.update(zip(keys, found, strict=True))
    return seen


def grey_picture(path: Path, *, max_pixels: int) -> Image.Image | None:
    """Return a picture in shades of grey; None for one that is damaged, is no JPEG or PNG, or has too many pixels."""
    try:
        with _opened(path.read_bytes()) as image:
            return None if image.width * image.height > max_pixels else _flattened(image).convert("L")
    except Exception:  # noqa: BLE001 - as in `_look`: Pillow raises anything
        return None


def _look_at_all(paths: Sequence[Path], *, frame: Box | None, max_pixels: int) -> list[Photo]:
    size = _Size.of(frame) if frame else None
    return [_look(path, size, max_pixels) for path in paths]


def _look(path: Path, wanted: "_Size | None", max_pixels: int) -> Photo:
    content = path.read_bytes()
    if not content:
        return Photo(fault=PhotoFault.EMPTY)
    try:
        kept = _kept(content, wanted) if wanted else None
        if kept and kept.width * kept.height <= max_pixels:
            return _seen_as_it_is(kept)
        with _opened(content) as image:
            if image.width * image.height > max_pixels:
                return Photo(image.width, image.height, image.mode, fault=PhotoFault.TOO_MANY_PIXELS)
            with _alone if _is_held_whole(image) else nullcontext():
                return _seen(image, wanted)
    except Exception:  # noqa: BLE001 - a damaged file can make Pillow raise anything; each means that it cannot be used
        return Photo(fault=PhotoFault.UNREADABLE)


def _is_held_whole(image: Image.Image) -> bool:
    """Whether it is large, and of a kind that is not made smaller while it is decoded."""
    return image.width * image.height > _LARGE and (image.format == "PNG" or "progressive" in image.info)


def _opened(content: bytes) -> Image.Image:
    """Open a photo without decoding it, strictly: WeasyPrint tells Pillow to accept truncated files, we do not."""
    if content.startswith(_JPEG) and content.count(_SCAN) > _MOST_SCANS:
        raise ValueError("scans")
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return Image.open(io.BytesIO(content), formats=_FORMATS)


def _seen_as_it_is(kept: PlainJpeg) -> Photo:
    """Decode what will be printed, small and grey: every coded byte is read all the same, at a third of the cost."""
    with _opened(kept.content) as image:
        if (image.format, image.mode, image.size) != ("JPEG", "RGB", (kept.width, kept.height)):
            return Photo(fault=PhotoFault.UNREADABLE)
        image.draft("L", _SMALL)
        image.load()
        small = _small(image)
        return Photo(kept.width, kept.height, "RGB", white_share=_white_share(small), contrast=_contrast(small))


def _seen(image: Image.Image, wanted: "_Size | None") -> Photo:
    mode, (width, height) = image.mode, image.size
    upright = _upright(image, wanted)
    rotated = upright is not image
    if rotated and _lies(image):
        width, height = height, width
    if wanted:
        _converted(upright, wanted)
    small = _small(upright)
    return Photo(width, height, mode, rotated, _white_share(small), contrast=_contrast(small))


def _turn(image: Image.Image) -> Image.Transpose | None:
    return _TURNS.get(image.getexif().get(_ORIENTATION, 1))


def _lies(image: Image.Image) -> bool:
    """Whether turning the picture upright makes its width its height."""
    return image.getexif().get(_ORIENTATION, 1) in _LYING


def _upright(image: Image.Image, wanted: "_Size | None") -> Image.Image:
    """Return the decoded picture, turned as its EXIF says; a large JPEG smaller, but never under twice what is wanted.

    ImageOps.exif_transpose also writes the EXIF anew, and fails where a value beside the orientation is nonsense.
    """
    if wanted:
        side = 2 * max(wanted.width, wanted.height)
        image.draft(None, (side, side))
    # A PNG may tell its orientation behind its pixels.
    image.load()
    turn = _turn(image)
    return image if turn is None else image.transpose(turn)


def _small(image: Image.Image) -> Image.Image:
    """Return the picture in shades of grey, on white where it is transparent, of 200 pixels a side at most."""
    small = _flattened(image).convert("L")
    small.thumbnail((200, 200))
    return small


def _contrast(small: Image.Image) -> int:
    """Return how many shades lie between the darkest and the lightest part; a part is too large for dust to count."""
    darkest, lightest = cast("tuple[int, int]", small.resize(_PARTS, Image.Resampling.BOX).getextrema())
    return lightest - darkest


def _white_share(small: Image.Image) -> int:
    """Return how much of the left, right and upper border is near white, in percent; the lower one shows a coat."""
    width, height = small.size
    edge = max(1, round(min(width, height) * _BORDER_SHARE))
    # The lower half of the sides shows shoulders.
    boxes = ((0, 0, width, edge), (0, 0, edge, height // 2), (width - edge, 0, width, height // 2))
    counts = [small.crop(box).histogram() for box in boxes]
    return round(100 * sum(sum(count[_NEAR_WHITE:]) for count in counts) / max(1, sum(map(sum, counts))))


@dataclass(frozen=True, slots=True)
class _Size:
    width: int
    height: int

    @classmethod
    def of(cls, frame: Box) -> "_Size":
        return cls(_pixels(frame.width_mm), _pixels(frame.height_mm))


def _pixels(millimetres: float) -> int:
    return round(millimetres / _MM_PER_INCH * _PRINT_DPI)


def printed(path: Path, *, frame: Box, sha256: str | None = None) -> PrintedPhoto:
    """Return the JPEG that is printed in `frame`.

    A baseline RGB JPEG of the right ratio that is neither oversized nor rotated keeps its coded pixels, without its
    metadata (a telephone writes where the photo was taken); it is not decoded again. Everything else is converted:
    turned upright, alpha laid on white, to sRGB, cropped to fill, at 300 dpi. The same file gives the same bytes.
    `sha256` is that of the file (hex), where it is known; whoever must be sure hashes what was written.
    Raises PressComplaint for a photo that cannot be read; whether its pixels are sound `inspect` tells.
    """
    content, wanted = path.read_bytes(), _Size.of(frame)
    try:
        kept = _kept(content, wanted)
        if kept is None:
            with _opened(content) as image:
                kept = _converted(_upright(image, wanted), wanted)
    except Exception as error:  # as in `_look`: Pillow raises anything
        reason = Because("a photo cannot be decoded ({reason})", reason=type(error).__name__)
        raise PressComplaint(template="photo", reason=reason) from error
    known = sha256 if sha256 is not None and kept.content == content else hashlib.sha256(kept.content).hexdigest()
    return PrintedPhoto(known, kept.content, kept.width, kept.height)


def _kept(content: bytes, wanted: _Size) -> PlainJpeg | None:
    """Return the photo without its metadata where it is printed as it is, None where it has to be converted."""
    plain = plain_jpeg(content)
    if plain is None:
        return None
    ratio = plain.width / plain.height / (wanted.width / wanted.height)
    if abs(ratio - 1) > _RATIO_SLACK or plain.width > wanted.width * _OVERSIZE:
        return None
    return None if plain.had_words and _is_turned(content) else plain


def _is_turned(content: bytes) -> bool:
    with _opened(content) as image:
        return _turn(image) is not None


def _converted(upright: Image.Image, wanted: _Size) -> PlainJpeg:
    flat = _to_srgb(_flattened(upright))
    scale = min(1.0, flat.width / wanted.width, flat.height / wanted.height)
    # A small photo is cropped but never blown up: the printer does that better.
    size = (max(1, round(wanted.width * scale)), max(1, round(wanted.height * scale)))
    fitted = ImageOps.fit(flat, size, method=Image.Resampling.LANCZOS)
    # Pillow would write a comment of the original into the copy.
    fitted.info.clear()
    out = io.BytesIO()
    fitted.save(out, "JPEG", quality=_QUALITY, subsampling=0, dpi=(_PRINT_DPI, _PRINT_DPI))
    return PlainJpeg(*size, out.getvalue())


def _flattened(image: Image.Image) -> Image.Image:
    """Return the picture on white where it had transparency."""
    if "A" not in image.mode and "transparency" not in image.info:
        return image
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    paper.alpha_composite(layer)
    flat = paper.convert("RGB")
    flat.info["icc_profile"] = image.info.get("icc_profile")
    return flat


def _to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile:
        # A damaged profile is common and harmless: the colours are then taken for sRGB.
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            converted = ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if converted is not None:
                return converted
    return image if image.mode == "RGB" else image.convert("RGB")
