"""A press on the shipped template, and people for it."""

import atexit
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from random import Random

from pipeline.documents.record import Record
from pipeline.files import sha256_of
from pipeline.printing.cabinet import Cabinet
from pipeline.printing.chunks import PressRun
from pipeline.printing.fonts import FontShelf
from pipeline.printing.pool import Pool
from pipeline.printing.pressroom import Press
from pipeline.printing.templates import Template, find
from pipeline.resources import shipped
from tests.samples.portraits import portrait

URL = "https://verify.example.cn/V/{number}"
NAMES = ("王小明", "李娜", "阿依努尔·买买提明", "欧阳㛃", "龙䶮", "𬀩", "陈𡃁", "John Smith-O'Neil", "丁一", "尉迟建国")
TRADES = (("电工", "高压电工"), ("焊工", "----"), ("半导体分立器件和集成电路装调工", "----"), ("保育师", "----"))


def shelf() -> FontShelf:
    return FontShelf.load(shipped("fonts/fonts.toml"))


def certificate(*, profile: str = "2019") -> Template:
    return Template.load(find("certificate"), profile=profile)


@lru_cache
def shared_pool() -> Pool:
    """One warm worker for all tests of this process: to load WeasyPrint costs more than most tests."""
    pool = Pool(1)
    atexit.register(pool.close)
    return pool


def press(
    *,
    workers: int | None = None,
    plated: bool = True,
    pages_a_chunk: int = 25,
    stamps_a_job: int = 100,
    template: Template | None = None,
    cabinet: Cabinet | None = None,
) -> Press:
    """A press with the shared worker, or with `workers` of its own."""
    return Press(
        template or certificate(),
        shelf(),
        workers=workers or 1,
        pool=shared_pool() if workers is None else None,
        plated=plated,
        pages_a_chunk=pages_a_chunk,
        stamps_a_job=stamps_a_job,
        cabinet=cabinet,
    )


def photo_files(folder: Path, count: int = 3) -> Mapping[str, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{index}.jpg" for index in range(count)]
    for index, file in enumerate(files):
        file.write_bytes(portrait(str(index), woman=index % 2 == 0))
    return {sha256_of(file): file for file in files}


def record(key: str, *, photo: str | None, row: int = 2, **texts: str) -> Record:
    ordinary = certificate().samples["ordinary"]
    return Record(row, key, {**ordinary, "number": key, **texts}, photo, URL.format(number=key))


def records(count: int, photos: Mapping[str, Path], *, seed: int = 1) -> list[Record]:
    chance, hashes = Random(seed), list(photos)
    made = []
    for index in range(count):
        occupation, job = TRADES[index % len(TRADES)]
        made.append(
            record(
                f"S000065148999263{index + 1:06d}",
                photo=hashes[index % len(hashes)],
                row=index + 2,
                name=NAMES[index % len(NAMES)],
                identity=f"650000{chance.randrange(10**12):012d}",
                occupation=occupation,
                job=job,
            )
        )
    return made


def silent(_done: int) -> None:
    """Nobody watches the progress."""


def made(folder: Path, people: list[Record], photos: Mapping[str, Path], *, by: Press | None = None) -> PressRun:
    return (by or press()).make(people, photos=photos, folder=folder, progress=silent)
