"""Photos: looking at them, and making of each the one JPEG that is printed. The only module that knows Pillow.

The files are hostile: the size in the header is judged before a pixel is decoded (a small PNG may claim 200
megapixels), only JPEG and PNG are opened at all, and a photo counts as sound when every pixel was decoded.
"""

import io
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

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
_ORIENTATION, _UPRIGHT = 0x0112, 1
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError, ArithmeticError, MemoryError)


def inspect(files: Mapping[str, Path], *, max_pixels: int, workers: int) -> Mapping[str, Photo]:
    """Return what is seen in each photo, under the key it came with (its SHA-256).

    `max_pixels` is width times height; `workers` threads look at once (0: as many as cores; decoding frees the
    interpreter).
    """
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count()) as pool:
        return dict(zip(files, pool.map(partial(_look, max_pixels=max_pixels), files.values()), strict=True))


def _look(path: Path, *, max_pixels: int) -> Photo:
    if path.stat().st_size == 0:
        return Photo(fault=PhotoFault.EMPTY)
    try:
        with _opened(path) as image:
            if image.width * image.height > max_pixels:
                return Photo(image.width, image.height, image.mode, fault=PhotoFault.TOO_MANY_PIXELS)
            return _seen(image)
    except (UnidentifiedImageError, *_BROKEN):
        return Photo(fault=PhotoFault.UNREADABLE)


def _opened(path: Path) -> Image.Image:
    """Open a photo without decoding it, strictly: WeasyPrint tells Pillow to accept truncated files, we do not."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return Image.open(path, formats=_FORMATS)


def _seen(image: Image.Image) -> Photo:
    orientation = image.getexif().get(_ORIENTATION, _UPRIGHT)
    mode = image.mode
    image.load()
    width, height = image.size
    # EXIF 5 to 8 lie on their side.
    if orientation in (5, 6, 7, 8):
        width, height = height, width
    return Photo(width, height, mode, orientation != _UPRIGHT, _white_share(image))


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
            if _prints_as_it_is(image, _Size.of(frame)):
                kept = _without_metadata(path.read_bytes())
                if kept is not None:
                    image.load()
                    return kept
            return _converted(image, _Size.of(frame))
    except (UnidentifiedImageError, *_BROKEN) as error:
        reason = Because("a photo cannot be decoded ({reason})", reason=type(error).__name__)
        raise PressComplaint(template="photo", reason=reason) from error


def _prints_as_it_is(image: Image.Image, wanted: _Size) -> bool:
    ratio = image.width / image.height / (wanted.width / wanted.height)
    return (
        image.format == "JPEG"
        and image.mode == "RGB"
        and "progression" not in image.info
        and "icc_profile" not in image.info
        and image.getexif().get(_ORIENTATION, _UPRIGHT) == _UPRIGHT
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


def _converted(image: Image.Image, wanted: _Size) -> bytes:
    upright = ImageOps.exif_transpose(image)
    flat = _to_srgb(_flattened(upright))
    scale = min(1.0, flat.width / wanted.width, flat.height / wanted.height)
    # A small photo is cropped but never blown up: the printer does that better.
    size = (max(1, round(wanted.width * scale)), max(1, round(wanted.height * scale)))
    fitted = ImageOps.fit(flat, size, method=Image.Resampling.LANCZOS)
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
