"""Photos for the bench: soft patches of colour on white, each its own, as large and as heavy as a passport photo."""

import io
from pathlib import Path
from random import Random

from PIL import Image

WIDTH, HEIGHT = 413, 579
# A white background is what a check asks for.
_MARGIN = 50
_SITTER = (WIDTH - 2 * _MARGIN, HEIGHT - _MARGIN)
_PATCHES = (5, 7)
# Fine noise fills the file as skin and cloth do: 30 to 60 KB.
_NOISE = (156, 264)
_GRAIN = 0.12
_QUALITY = 88


def portrait(seed: int) -> bytes:
    """Return a JPEG of 413 x 579 pixels (35 x 49 mm at 300 dpi), RGB; another seed gives another picture."""
    chance = Random(seed)  # noqa: S311 - an invented picture
    patches = _random_image(chance, _PATCHES).resize(_SITTER, Image.Resampling.BICUBIC)
    noise = _random_image(chance, _NOISE).resize(_SITTER, Image.Resampling.BILINEAR)
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    image.paste(Image.blend(patches, noise, _GRAIN), (_MARGIN, _MARGIN))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_QUALITY, dpi=(300, 300))
    return file.getvalue()


def _random_image(chance: Random, size: tuple[int, int]) -> Image.Image:
    return Image.frombytes("RGB", size, chance.randbytes(size[0] * size[1] * 3))


def difference(picture: Image.Image, photo: Path, *, places: int) -> float:
    """Return how much the colours of `picture` differ from those of the file `photo`: the mean of 0 to 255 over a grid
    of `places` a side.
    """
    grid = (places, places)
    with Image.open(photo) as file:
        wanted = file.convert("RGB").resize(grid, Image.Resampling.BOX).tobytes()
    seen = picture.convert("RGB").resize(grid, Image.Resampling.BOX).tobytes()
    return sum(abs(one - other) for one, other in zip(seen, wanted, strict=True)) / len(wanted)
