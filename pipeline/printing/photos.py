"""Photos: looking at them, and making of each the one JPEG that is printed. The only module that knows Pillow.

The files are hostile: the size in the header is judged before a pixel is decoded (a small PNG may claim 200
megapixels), only JPEG and PNG are opened at all, and a photo counts as sound when every pixel was decoded and the
JPEG for the press was made of it: what passes the check must not fail after its number is spent.
"""

import io
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image, ImageCms, ImageFile, ImageOps

from pipeline.documents.kinds import Box
from pipeline.errors import Because, PressComplaint
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


def inspect(files: Mapping[str, Path], *, frame: Box | None, max_pixels: int, workers: int) -> Mapping[str, Photo]:
    """Return what is seen in each photo, under the key it came with (its SHA-256).

    A photo without a fault is one of which `prepare` makes the JPEG for `frame` (None: no photo is printed).
    `max_pixels` is width times height; `workers` threads look at once (0: as many as cores; decoding frees the
    interpreter).
    """
    look = partial(_look, frame=frame, max_pixels=max_pixels)
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count()) as pool:
        return dict(zip(files, pool.map(look, files.values()), strict=True))


def _look(path: Path, *, frame: Box | None, max_pixels: int) -> Photo:
    if path.stat().st_size == 0:
        return Photo(fault=PhotoFault.EMPTY)
    try:
        with _opened(path) as image:
            if image.width * image.height > max_pixels:
                return Photo(image.width, image.height, image.mode, fault=PhotoFault.TOO_MANY_PIXELS)
            seen = _seen(image)
            if frame is not None:
                _printed(image, path, _Size.of(frame))
            return seen
    except Exception:  # noqa: BLE001 - a damaged file can make Pillow raise anything; each means that it cannot be used
        return Photo(fault=PhotoFault.UNREADABLE)


def _opened(path: Path | io.BytesIO) -> Image.Image:
    """Open a photo without decoding it, strictly: WeasyPrint tells Pillow to accept truncated files, we do not."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return Image.open(path, formats=_FORMATS)


def _seen(image: Image.Image) -> Photo:
    mode = image.mode
    upright = _upright(image)
    return Photo(*upright.size, mode, upright is not image, _white_share(upright))


def _turn(image: Image.Image) -> Image.Transpose | None:
    return _TURNS.get(image.getexif().get(_ORIENTATION, 1))


def _upright(image: Image.Image) -> Image.Image:
    """Return the decoded picture, turned as its EXIF says.

    ImageOps.exif_transpose also writes the EXIF anew, and fails where a value beside the orientation is nonsense.
    """
    # A PNG may tell its orientation behind its pixels.
    image.load()
    turn = _turn(image)
    return image if turn is None else image.transpose(turn)


def _white_share(image: Image.Image) -> int:
    """Return how much of the left, right and upper border is near white, in percent; the lower one shows a coat."""
    small = _flattened(image).convert("L")
    small.thumbnail((200, 200))
    width, height = small.size
    edge = max(1, round(min(width, height) * _BORDER_SHARE))
    # The lower half of the sides shows shoulders.
    boxes = ((0, 0, width, edge), (0, 0, edge, height // 2), (width - edge, 0, width, height // 2))
    pixels = b"".join(small.crop(box).tobytes() for box in boxes)
    return round(100 * sum(value >= _NEAR_WHITE for value in pixels) / max(1, len(pixels)))


@dataclass(frozen=True, slots=True)
class _Size:
    width: int
    height: int

    @classmethod
    def of(cls, frame: Box) -> "_Size":
        return cls(_pixels(frame.width_mm), _pixels(frame.height_mm))


def _pixels(millimetres: float) -> int:
    return round(millimetres / _MM_PER_INCH * _PRINT_DPI)


def prepare(path: Path, *, frame: Box) -> bytes:
    """Return the JPEG that is printed in `frame`.

    A baseline RGB JPEG of the right ratio that is neither oversized nor rotated keeps its coded pixels, without its
    metadata (a telephone writes where the photo was taken). Everything else is converted once: turned upright, alpha
    laid on white, to sRGB, cropped to fill, at 300 dpi. The same file gives the same bytes. Raises PressComplaint for
    a photo that `inspect` would not have passed.
    """
    try:
        with _opened(path) as image:
            return _printed(image, path, _Size.of(frame))
    except Exception as error:  # as in `_look`: Pillow raises anything
        reason = Because("a photo cannot be decoded ({reason})", reason=type(error).__name__)
        raise PressComplaint(template="photo", reason=reason) from error


def _printed(image: Image.Image, path: Path, wanted: _Size) -> bytes:
    if _prints_as_it_is(image, wanted):
        kept = _without_metadata(path.read_bytes())
        if kept is not None and _decodes(kept, image.size):
            return kept
    return _converted(_upright(image), wanted)


def _decodes(jpeg: bytes, size: tuple[int, int]) -> bool:
    """Whether the picture is still whole; in an irregular file a segment may be another than it seems."""
    try:
        with _opened(io.BytesIO(jpeg)) as image:
            image.load()
            return image.size == size
    except (OSError, ValueError, SyntaxError):
        return False


def _prints_as_it_is(image: Image.Image, wanted: _Size) -> bool:
    ratio = image.width / image.height / (wanted.width / wanted.height)
    return (
        image.format == "JPEG"
        and image.mode == "RGB"
        and "progression" not in image.info
        and "icc_profile" not in image.info
        and _turn(image) is None
        and abs(ratio - 1) <= _RATIO_SLACK
        and image.width <= wanted.width * _OVERSIZE
    )


_START, _SCAN, _ADOBE = 0xD8, 0xDA, 0xEE
_APPLICATION, _COMMENT = range(0xE1, 0xF0), 0xFE


def _without_metadata(jpeg: bytes) -> bytes | None:
    """Return the same picture without EXIF, XMP and comments (segments APP1 to APP15, COM); None if it is irregular.

    The Adobe segment says how colours are coded, so it stays.
    """
    kept, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg):
        if jpeg[at] != 0xFF:  # noqa: PLR2004 - the byte that begins every marker
            return None
        marker, end = jpeg[at + 1], at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if marker == _SCAN:
            return b"".join((*kept, jpeg[at:]))
        if (marker not in _APPLICATION or marker == _ADOBE) and marker != _COMMENT:
            kept.append(jpeg[at:end])
        at = end
    return None


def _converted(upright: Image.Image, wanted: _Size) -> bytes:
    flat = _to_srgb(_flattened(upright))
    scale = min(1.0, flat.width / wanted.width, flat.height / wanted.height)
    # A small photo is cropped but never blown up: the printer does that better.
    size = (max(1, round(wanted.width * scale)), max(1, round(wanted.height * scale)))
    fitted = ImageOps.fit(flat, size, method=Image.Resampling.LANCZOS)
    # Pillow would write a comment of the original into the copy.
    fitted.info.clear()
    out = io.BytesIO()
    fitted.save(out, "JPEG", quality=_QUALITY, subsampling=0, dpi=(_PRINT_DPI, _PRINT_DPI))
    return out.getvalue()


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
