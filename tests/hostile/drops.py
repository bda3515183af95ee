"""One hostile drop after another, each out of a seed: the same seed gives the same drop on every machine.

A good batch of one of the kinds is spoilt in one place, in a way that one of the modules beside this one knows; or its
files are good and what lies beside or around them is not.
"""

import os
import socket
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.hostile import archives, names, pictures, texts, workbooks
from tests.hostile.values import mutated
from tests.samples.batches import particulars_of, workbook
from tests.samples.card_batches import write_card_drop
from tests.samples.exam_batches import write_exam_drop
from tests.samples.people import invent, is_woman
from tests.samples.portraits import portrait
from tests.samples.score_batches import write_score_drop

_PEOPLE: Final = 3
CATEGORIES: Final = ("results", "results", "results", "examiners", "supervisors", "staff", "exam", "scores")


@dataclass(frozen=True, slots=True)
class Good:
    """A good batch: its workbook, the same as tables where it has no further sheets, and its photos by file name."""

    book: bytes
    tables: texts.Tables
    photos: Mapping[str, bytes]


@cache
def good(category: str) -> Good:
    """Return the good batch of a category that every drop of it is made of."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        match category:
            case "results":
                rows = invent(_PEOPLE, seed=5)
                tables: texts.Tables = (particulars_of("2026-11-电工-01"), rows)
                return Good(workbook(*tables), tables, _portraits(rows))
            case "exam":
                drop = write_exam_drop(folder, people=_PEOPLE, rooms=1)
            case "scores":
                drop = write_score_drop(folder, people=_PEOPLE)
            case _:
                kinds = {"examiners": "考评人员", "supervisors": "质量督导员", "staff": "工作人员"}
                drop = write_card_drop(folder, kinds[category], people=_PEOPLE)
        books = [drop] if drop.is_file() else list(drop.glob("*.xlsx"))
        photos = {file.name: file.read_bytes() for file in drop.glob("photos/*")} if drop.is_dir() else {}
        return Good(books[0].read_bytes(), good("results").tables, photos)


def _portraits(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, bytes]:
    identities = [str(row["证件号码"]) for row in rows]
    return {f"{one}.jpg": portrait(one, woman=is_woman(one)) for one in identities}


@cache
def _photo() -> bytes:
    return portrait("650102199003070017", woman=False)


def put(inbox: Path, seed: int) -> str:
    """Lay the drop of that seed into the inbox; return in which way it is spoilt."""
    chance = Random(seed)
    recipe = chance.choice(RECIPES)
    batch = good(chance.choice(CATEGORIES))
    recipe(inbox, batch, chance, f"坏-{seed}")
    return recipe.__name__.lstrip("_")


def _files(batch: Good) -> dict[str, bytes]:
    return {"名单.xlsx": batch.book, **{f"photos/{name}": content for name, content in batch.photos.items()}}


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _workbook(inbox: Path, batch: Good, chance: Random, name: str) -> None:
    (inbox / f"{name}.xlsx").write_bytes(workbooks.spoilt(batch.book, chance))


def _workbook_in_folder(inbox: Path, batch: Good, chance: Random, name: str) -> None:
    _write(inbox / name, {**_files(batch), "名单.xlsx": workbooks.spoilt(batch.book, chance)})


def _archive(inbox: Path, batch: Good, chance: Random, name: str) -> None:
    (inbox / f"{name}.zip").write_bytes(chance.choice(archives.RECIPES)(_files(batch), chance))


def _csv(inbox: Path, batch: Good, chance: Random, name: str) -> None:
    particulars, people = texts.csv(batch.tables, chance)
    _write(inbox / name, {"批次.csv": particulars, "名单.csv": people})


def _json(inbox: Path, batch: Good, chance: Random, name: str) -> None:
    _write(inbox / name, {"batch.json": texts.batch_json(batch.tables, chance)})


def _photos(inbox: Path, batch: Good, chance: Random, name: str) -> None:
    files = _files(batch)
    chosen = [one for one in files if one.startswith("photos/") and chance.random() < 0.7]
    _write(inbox / name, {**files, **{one: pictures.spoilt(_photo(), chance) for one in chosen}})


def _name_of_drop(inbox: Path, batch: Good, chance: Random, name: str) -> None:
    del name
    odd = names.name(chance, longest=200)
    ending = chance.choice((b".xlsx", b".zip", b".xls", b".csv", b".json", b"", b".XLSX", b".xlsx.zip", b".ready"))
    path = inbox / os.fsdecode(odd + ending)
    with suppress(FileExistsError, IsADirectoryError, NotADirectoryError):
        path.write_bytes(chance.choice((batch.book, archives.RECIPES[0](_files(batch), chance), b"x", b"")))


def _names_within(inbox: Path, batch: Good, chance: Random, name: str) -> None:
    files = _files(batch)
    _write(inbox / name, files)
    for _ in range(chance.randrange(1, 6)):
        odd = names.name(chance, longest=200) + chance.choice((b".jpg", b".xlsx", b"", b".png"))
        with suppress(OSError):
            (inbox / name / chance.choice(("", "photos")) / os.fsdecode(odd)).write_bytes(_photo())


def _strange_entries(inbox: Path, batch: Good, chance: Random, name: str) -> None:
    folder = inbox / name
    _write(folder, _files(batch))
    (folder / "photos").mkdir(exist_ok=True)
    for turn in range(chance.randrange(1, 4)):
        _strange_entry(folder / chance.choice(("", "photos")) / f"x{turn}.jpg", chance)


def _strange_entry(path: Path, chance: Random) -> None:
    match chance.randrange(7):
        case 0:
            path.symlink_to(chance.choice(("/etc/passwd", "../../../../outside/kept.txt", ".", "x", "/dev/zero")))
        case 1:
            os.mkfifo(path)
        case 2:
            # The path of a socket may have hardly more than a hundred bytes; its name is enough.
            with suppress(OSError), socket.socket(socket.AF_UNIX) as listener:
                listener.bind(str(path))
        case 3:
            path.joinpath(*"abcdefghij").mkdir(parents=True)
        case 4:
            path.write_bytes(b"")
            path.chmod(0)
        case 5:
            path.with_suffix(".xlsx").write_bytes(b"x")
        case _:
            path.mkdir()
            for turn in range(200):
                (path / f"{turn}.jpg").write_bytes(b"x")


def _strange_drop(inbox: Path, batch: Good, chance: Random, name: str) -> None:
    del batch
    path = inbox / f"{name}{chance.choice(('', '.xlsx', '.zip'))}"
    if chance.random() < 0.5:
        _strange_entry(path, chance)
    else:
        path.symlink_to(chance.choice(("/etc", "/etc/passwd", "../../outside", "nowhere", path.name)))


def _beside(inbox: Path, batch: Good, chance: Random, name: str) -> None:
    """A good drop, and beside it or in it what certpress itself reads: marks, notes, records, locks."""
    _write(inbox / name, _files(batch))
    content = chance.choice(
        (b"", b"{}", b"[" * 50_000, b"\xff" * 90_000, b"certpress/approval\n\n", chance.randbytes(300))
    )
    own = (
        "problems.json",
        "退回说明.xlsx",
        ".certpress-return.json",
        "~$名单.xlsx",
        ".~lock.名单.xlsx#",
        "desktop.ini",
    )
    for one in chance.sample(own, chance.randrange(1, 4)):
        (inbox / name / one).write_bytes(content)
    mark = inbox / f"{name}{chance.choice(('.approval', '.ready'))}"
    match chance.randrange(3):
        case 0:
            mark.write_bytes(content)
        case 1:
            mark.mkdir()
        case _:
            mark.symlink_to("/etc/passwd")


def _mutated_whole(inbox: Path, batch: Good, chance: Random, name: str) -> None:
    files = _files(batch)
    chosen = chance.choice(sorted(files))
    _write(inbox / name, {**files, chosen: mutated(files[chosen], chance)})


def _several_rosters(inbox: Path, batch: Good, chance: Random, name: str) -> None:
    particulars, people = texts.halves(batch.tables)
    more: dict[str, Any] = {
        "批次.csv": particulars.encode(),
        "名单.csv": people.encode(),
        "batch.json": texts.batch_json(batch.tables, chance),
        "二.xlsx": batch.book,
        "photos/三.xlsx": batch.book,
        "旧.xls": b"x",
    }
    chosen = chance.sample(sorted(more), chance.randrange(1, len(more)))
    _write(inbox / name, {**_files(batch), **{one: more[one] for one in chosen}})


Recipe = Callable[[Path, Good, Random, str], None]
RECIPES: Final[Sequence[Recipe]] = (
    _workbook,
    _workbook,
    _workbook_in_folder,
    _workbook_in_folder,
    _archive,
    _archive,
    _archive,
    _csv,
    _json,
    _photos,
    _photos,
    _name_of_drop,
    _names_within,
    _strange_entries,
    _strange_drop,
    _beside,
    _mutated_whole,
    _several_rosters,
)
