"""Codes read from a picture, as a telephone or a scanner took it."""

from pathlib import Path
from typing import Final

import zxingcpp

from pipeline.printing.photos import grey_picture

_QR_CODES: Final = zxingcpp.barcode_formats_from_str("QRCode")


def codes_in(file: Path, *, max_pixels: int) -> tuple[str, ...]:
    """Return what the QR codes in a JPEG or PNG say; nothing for what is no picture, or has more than `max_pixels`."""
    picture = grey_picture(file, max_pixels=max_pixels)
    if picture is None:
        return ()
    return tuple(code.text for code in zxingcpp.read_barcodes(picture, _QR_CODES))
