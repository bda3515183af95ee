"""One kill, and a second one in the recovery: whatever the pair, nothing is lost, doubled or half done."""

from pathlib import Path

import pytest

from tests.kills import figures
from tests.kills.pairs import Prepared, points_after, points_of_a_day, wrong_after

_WRITING = (
    *(f"files.{side}-replace" for side in ("before", "after")),
    *(f"witness.{side}-writing" for side in ("before", "after")),
)
_SIGNING = (
    *(f"checkpoints.{side}-writing" for side in ("before", "after")),
    *(f"files.{side}-rename" for side in ("before", "after")),
    *(f"register.{verb}.{side}-commit" for verb in ("record", "sign") for side in ("before", "after")),
)
_TAKING = (
    *("inbox.after-marking", "intake.after-taking", "line.before-receive", "line.after-receive"),
    *(f"register.{verb}.{side}-commit" for verb in ("delivered", "open", "receive") for side in ("before", "after")),
    *("set-aside.after-choosing", "set-aside.after-mark"),
    *(f"spool.{side}-sync" for side in ("before", "after")),
    *(f"store.migrate.{side}-commit" for side in ("before", "after")),
)
_MAKING = (
    *(f"line.after-{step}" for step in ("evidence", "render", "record", "done", "signing", "delivered")),
    *(f"output.publish.{side}-rename" for side in ("before", "after")),
    *(f"register.{verb}.{side}-commit" for verb in ("key", "number") for side in ("before", "after")),
)
_OF_A_FILE = tuple(f"set-aside.{side}-renaming-file" for side in ("before", "after"))
_OF_A_FOLDER = tuple(f"set-aside.{side}-renaming-folder" for side in ("before", "after"))
# Every crash point that a day passes.
POINTS = {
    "mixed": (
        *(*_WRITING, *_SIGNING, *_TAKING, *_MAKING, *_OF_A_FILE),
        *("inbox.before-returned-rows", "line.after-notes"),
    ),
    "bad": (
        *(*_WRITING, *_TAKING, *_OF_A_FOLDER),
        *("inbox.after-note", "line.after-notes", "line.after-rejected"),
        *(f"register.reject.{side}-commit" for side in ("before", "after")),
    ),
    "twice": (*_WRITING, *_SIGNING, *_TAKING, *_MAKING, *_OF_A_FILE, *_OF_A_FOLDER, "line.after-duplicate"),
    "desk": (
        *(*_WRITING, *_SIGNING),
        *(f"desk.after-{step}" for step in ("booking", "evidence", "record", "render")),
        *(f"output.publish-copy.{side}-rename" for side in ("before", "after")),
        *(f"register.{verb}.{side}-commit" for verb in ("book", "look", "void") for side in ("before", "after")),
    ),
}
EVERYWHERE = [(name, point) for name, points in POINTS.items() for point in points]
# Of each stretch of a day some, the second kill where the recovery mends what the first one left.
SAMPLE = (
    ("mixed", "store.migrate.before-commit", "store.migrate.before-commit"),
    ("mixed", "register.open.after-commit", "witness.before-writing"),
    ("mixed", "spool.before-sync", "spool.after-sync"),
    ("mixed", "intake.after-taking", "register.receive.before-commit"),
    ("mixed", "register.receive.after-commit", "register.number.before-commit"),
    ("mixed", "register.number.after-commit", "line.after-render"),
    ("mixed", "register.sign.after-commit", "checkpoints.before-writing"),
    ("mixed", "register.record.after-commit", "inbox.before-returned-rows"),
    ("mixed", "set-aside.before-renaming-file", "set-aside.after-renaming-file"),
    ("twice", "checkpoints.before-writing", "checkpoints.after-writing"),
    ("twice", "line.after-render", "register.record.after-commit"),
    ("twice", "output.publish.after-rename", "set-aside.after-mark"),
    ("twice", "line.after-done", "register.delivered.before-commit"),
    ("twice", "set-aside.after-renaming-folder", "line.after-duplicate"),
    ("bad", "line.after-notes", "register.reject.after-commit"),
    ("bad", "register.reject.after-commit", "line.after-rejected"),
    ("desk", "register.book.after-commit", "desk.after-booking"),
    ("desk", "desk.after-booking", "desk.after-render"),
    ("desk", "desk.after-record", "output.publish-copy.before-rename"),
    ("desk", "output.publish-copy.after-rename", "register.book.before-commit"),
    ("desk", "register.void.after-commit", "register.look.before-commit"),
)


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Prepared]:
    return {name: Prepared.of(name, tmp_path_factory.mktemp(name)) for name in POINTS}


@pytest.mark.parametrize("name", POINTS)
def test_a_day_passes_the_points_that_are_listed(days: dict[str, Prepared], tmp_path: Path, name: str) -> None:
    assert sorted(POINTS[name]) == points_of_a_day(days[name], tmp_path)


@pytest.mark.parametrize(("name", "first", "second"), SAMPLE)
def test_a_second_power_cut_in_the_recovery_is_survived(
    days: dict[str, Prepared], tmp_path: Path, name: str, first: str, second: str
) -> None:
    assert [] == wrong_after(days[name], [first, second], tmp_path / "site")


@pytest.mark.drill
@pytest.mark.parametrize(("name", "first"), EVERYWHERE)
def test_a_second_power_cut_is_survived_wherever_the_recovery_comes_by(
    days: dict[str, Prepared], tmp_path: Path, name: str, first: str
) -> None:
    found: dict[str, list[str]] = {}
    for second in points_after(days[name], first, tmp_path):
        found[second] = wrong_after(days[name], [first, second], tmp_path / second)
        # Each time: the drill may be ended before it is over.
        figures.keep("pairs", f"{name}-{first}", pairs=len(found), wrong=sum(map(bool, found.values())))

    assert {} == {second: told for second, told in found.items() if told}
