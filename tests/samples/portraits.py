"""Drawn passport photos: 413 x 579 px (35 x 49 mm at 300 dpi), RGB, white; a friendly face nobody has."""

from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 413, 579
_FINE = 2  # drawn twice as large and scaled down, which makes smooth edges
_NEAR = 1.13  # how close the sitter is to the camera; the lower edge of the photo stays where it is
_SKINS = ("#f6d9c0", "#f0cba8", "#e8bd95", "#dcae84", "#f3d2b8")
_HAIR = ("#1c1a19", "#2b211c", "#3a2a20", "#191d24", "#4a3a30")
_COATS = ("#27405f", "#3d5a4c", "#5b3a4d", "#2f3337", "#4b5a7a", "#6b4a36", "#34626b", "#503f6e", "#7a3d3d", "#3f5238")
_SHIRTS = ("#ffffff", "#eef3f8", "#f7f1e6", "#e6eef0")


@lru_cache(maxsize=2048)
def portrait(identity: str, *, woman: bool) -> bytes:
    """Return the JPEG that belongs to this number; another number gives another picture."""
    chance = Random(sha256(identity.encode()).digest())
    image = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), "white")
    _Sitter(ImageDraw.Draw(image), chance, woman=woman).draw()
    file = BytesIO()
    image.reduce(_FINE).save(file, "JPEG", quality=88, dpi=(300, 300), subsampling=0)
    return file.getvalue()


class _Sitter:
    """One person before the camera; measures from the upper edge and the vertical axis, in pixels."""

    def __init__(self, pen: ImageDraw.ImageDraw, chance: Random, *, woman: bool) -> None:
        self.pen, self.chance, self.woman = pen, chance, woman
        self.skin, self.hair = chance.choice(_SKINS), chance.choice(_HAIR)
        self.coat, self.shirt = chance.choice(_COATS), chance.choice(_SHIRTS)
        self.face = chance.randint(88, 100)
        self.chin = chance.randint(360, 376)
        self.apart = chance.randint(36, 42)
        self.shoulder = chance.randint(150, 176) - (14 if woman else 0)
        self.shade = _darker(self.skin, 0.88)

    def draw(self) -> None:
        if self.woman and self.chance.random() < 0.7:
            self.long_hair()
        self.body()
        self.head()
        self.features()
        if self.chance.random() < 0.3:
            self.glasses()

    def oval(self, x: float, y: float, radius_x: float, radius_y: float, *, colour: str) -> None:
        self.pen.ellipse(self.box(x, y, radius_x, radius_y), fill=colour)

    def box(self, x: float, y: float, radius_x: float, radius_y: float) -> list[float]:
        return [*self.at(x - radius_x, y - radius_y), *self.at(x + radius_x, y + radius_y)]

    def at(self, x: float, y: float) -> tuple[float, float]:
        return (WIDTH / 2 + x * _NEAR) * _FINE, (HEIGHT - (HEIGHT - y) * _NEAR) * _FINE

    def shape(self, *points: tuple[float, float], colour: str) -> None:
        self.pen.polygon([self.at(x, y) for x, y in points], fill=colour)

    def arc(self, x: float, y: float, radius_x: float, radius_y: float, *, turn: tuple[int, int], colour: str) -> None:
        self.pen.arc(self.box(x, y, radius_x, radius_y), *turn, fill=colour, width=4 * _FINE)

    def long_hair(self) -> None:
        out, down = self.face + 20, self.chance.randint(400, 470)
        self.oval(0, 236, out, 120, colour=self.hair)
        self.shape((-out, 236), (out, 236), (out + 2, down - 20), (out - 20, down), colour=self.hair)
        self.shape((-out, 236), (out - 20, down), (20 - out, down), (-out - 2, down - 20), colour=self.hair)

    def body(self) -> None:
        edge = _darker(self.coat, 0.8)
        self.oval(0, HEIGHT + 10, self.shoulder + 6, 184, colour=self.coat)
        self.shape((-42, 410), (42, 410), (0, HEIGHT), colour=self.shirt)
        self.shape((-40, 330), (40, 330), (44, 408), (0, 448), (-44, 408), colour=self.shade)
        self.shape((-44, 402), (-76, 424), (-10, HEIGHT), (0, HEIGHT), colour=edge)
        self.shape((44, 402), (76, 424), (10, HEIGHT), (0, HEIGHT), colour=edge)

    def head(self) -> None:
        middle, half = 248, self.chin - 248
        self.oval(0, middle - 14, self.face + 9, half + 6, colour=self.hair)
        for x in (-self.face, self.face):
            self.oval(x, 272, 14, 25, colour=self.shade)
        self.oval(0, middle, self.face, half, colour=self.skin)
        tilt = self.chance.choice((-14, -8, 8, 14))
        self.pen.chord(self.box(0, middle, self.face + 2, half + 2), 207 + tilt, 333 + tilt, fill=self.hair)

    def features(self) -> None:
        brow, brow_colour = self.chance.randint(236, 244), _darker(self.hair, 0.9)
        lips = "#b5615c" if self.woman else "#a8695e"
        for x in (-self.apart, self.apart):
            self.oval(x, 270, 13, 8, colour="#ffffff")
            self.oval(x, 270, 7.5, 7.5, colour="#2a211c")
            self.arc(x, brow + 14, 22, 12, turn=(210, 330), colour=brow_colour)
        self.arc(0, 298, 10, 13, turn=(30, 150), colour=_darker(self.skin, 0.78))
        self.arc(0, 312, 28, 20, turn=(25, 155), colour=lips)

    def glasses(self) -> None:
        for x in (-self.apart, self.apart):
            self.arc(x, 271, 29, 22, turn=(0, 360), colour="#3b3f45")
        self.arc(0, 268, 12, 8, turn=(200, 340), colour="#3b3f45")


def _darker(colour: str, share: float) -> str:
    parts = (int(int(colour[at : at + 2], 16) * share) for at in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in parts)
