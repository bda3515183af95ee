"""A generator of QR codes with error correction M: `python -m pipeline.bench.with_generator NAME LENGTH COUNT`."""

import sys
from collections.abc import Callable

from pipeline.bench.people import code_text
from pipeline.bench.starting import tell_peak

# A side on which the longest code still has modules of 0.45 mm.
_SIDE_MM = 30.0


def generator(name: str) -> Callable[[str], object]:
    """Return the function that makes a code of a text; its import is part of the start."""
    match name:
        case "zxing-cpp":
            return _zxing()
        case "qrcode":
            return _qrcode()
        case "segno":
            return _segno()
    raise ValueError(name)


def _zxing() -> Callable[[str], object]:
    from pipeline.printing.codes import qr_code  # noqa: PLC0415 - each start imports one generator

    return lambda text: qr_code(text, side_mm=_SIDE_MM)


def _qrcode() -> Callable[[str], object]:
    import qrcode  # noqa: PLC0415 - as above
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415 - as above

    def make(text: str) -> object:
        code = qrcode.QRCode(error_correction=ERROR_CORRECT_M)
        code.add_data(text)
        code.make(fit=True)
        return code.modules

    return make


def _segno() -> Callable[[str], object]:
    import segno  # noqa: PLC0415 - as above

    return lambda text: segno.make_qr(text, error="m", boost_error=False).matrix


def main() -> None:
    """Make COUNT different codes of LENGTH characters."""
    name, length, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    make = generator(name)
    for turn in range(count):
        make(code_text(f"S000065148999263{turn + 1:06d}", length))
    tell_peak()


if __name__ == "__main__":
    main()
