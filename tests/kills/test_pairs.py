"""One kill, and a second one in the recovery: whatever the pair, nothing is lost, doubled or half done."""

from pathlib import Path

import pytest

from tests.kills import figures
from tests.kills.pairs import Prepared, points_after, points_of_a_day, wrong_after

# Every crash point that a day passes.
POINTS = {
    "line": (
        *(f"checkpoints.{side}-writing" for side in ("before", "after")),
        *(f"files.{side}-{what}" for side in ("before", "after") for what in ("rename", "replace")),
        *("inbox.after-marking", "inbox.after-note", "inbox.before-returned-rows", "intake.after-taking"),
        *(f"line.after-{step}" for step in ("delivered", "done", "duplicate", "evidence", "notes", "receive")),
        *(f"line.after-{step}" for step in ("record", "rejected", "render", "signing")),
        *("line.before-receive", "output.publish.before-rename", "output.publish.after-rename"),
        *(
            f"register.{verb}.{side}-commit"
            for verb in ("delivered", "key", "number", "open", "receive", "record", "reject", "sign")
            for side in ("before", "after")
        ),
        *("set-aside.after-choosing", "set-aside.after-mark"),
        *(f"set-aside.{side}-renaming-{what}" for side in ("before", "after") for what in ("file", "folder")),
        *(f"spool.{side}-sync" for side in ("before", "after")),
        *(f"store.migrate.{side}-commit" for side in ("before", "after")),
        *(f"witness.{side}-writing" for side in ("before", "after")),
    ),
    "desk": (
        *(f"checkpoints.{side}-writing" for side in ("before", "after")),
        *(f"desk.after-{step}" for step in ("booking", "evidence", "record", "render")),
        *(f"files.{side}-{what}" for side in ("before", "after") for what in ("rename", "replace")),
        *(f"output.publish-copy.{side}-rename" for side in ("before", "after")),
        *(
            f"register.{verb}.{side}-commit"
            for verb in ("book", "look", "record", "sign", "void")
            for side in ("before", "after")
        ),
        *(f"witness.{side}-writing" for side in ("before", "after")),
    ),
}
EVERYWHERE = [(name, point) for name, points in POINTS.items() for point in points]
# Two for each stretch of the day, the second kill where the recovery mends what the first one left.
SAMPLE = (
    ("store.migrate.before-commit", "store.migrate.before-commit"),
    ("register.open.after-commit", "witness.before-writing"),
    ("spool.before-sync", "spool.after-sync"),
    ("intake.after-taking", "register.receive.before-commit"),
    ("register.receive.after-commit", "register.number.before-commit"),
    ("register.number.after-commit", "line.after-render"),
    ("register.sign.after-commit", "checkpoints.before-writing"),
    ("checkpoints.before-writing", "checkpoints.after-writing"),
    ("line.after-render", "register.record.after-commit"),
    ("register.record.after-commit", "output.publish.before-rename"),
    ("output.publish.after-rename", "set-aside.after-mark"),
    ("set-aside.before-renaming-folder", "set-aside.after-renaming-folder"),
    ("line.after-done", "register.delivered.before-commit"),
    ("line.after-notes", "register.reject.after-commit"),
    ("register.reject.after-commit", "line.after-rejected"),
    ("set-aside.after-renaming-file", "line.after-duplicate"),
    ("witness.after-writing", "register.key.after-commit"),
)
SAMPLE_OF_THE_DESK = (
    ("register.book.after-commit", "desk.after-booking"),
    ("desk.after-booking", "desk.after-render"),
    ("desk.after-record", "output.publish-copy.before-rename"),
    ("output.publish-copy.after-rename", "register.book.before-commit"),
    ("register.void.after-commit", "register.look.before-commit"),
)
CHOSEN = [
    *(("line", first, second) for first, second in SAMPLE),
    *(("desk", first, second) for first, second in SAMPLE_OF_THE_DESK),
]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Prepared]:
    return {name: Prepared.of(name, tmp_path_factory.mktemp(name)) for name in POINTS}


@pytest.mark.parametrize("name", POINTS)
def test_a_day_passes_the_points_that_are_listed(days: dict[str, Prepared], tmp_path: Path, name: str) -> None:
    assert sorted(POINTS[name]) == points_of_a_day(days[name], tmp_path)


@pytest.mark.parametrize(("name", "first", "second"), CHOSEN)
def test_a_second_power_cut_in_the_recovery_is_survived(
    days: dict[str, Prepared], tmp_path: Path, name: str, first: str, second: str
) -> None:
    assert [] == wrong_after(days[name], [first, second], tmp_path / "site")


@pytest.mark.drill
@pytest.mark.parametrize(("name", "first"), EVERYWHERE)
def test_a_second_power_cut_is_survived_wherever_the_recovery_comes_by(
    days: dict[str, Prepared], tmp_path: Path, name: str, first: str
) -> None:
    seconds = points_after(days[name], first, tmp_path)
    found = {second: wrong_after(days[name], [first, second], tmp_path / second) for second in seconds}
    wrong = {second: told for second, told in found.items() if told}
    figures.keep("pairs", f"{name}-{first}", pairs=len(seconds), wrong=len(wrong))

    assert {} == wrong
