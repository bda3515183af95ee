"""The tamper drill: what was done to a log is named by the program itself, given one paper.

Somebody with a USB stick changes files; somebody with the machine and its key writes everything anew and signs it.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.auditor.exports import CHECKPOINT, readable
from pipeline.auditor.papers import papers_in
from pipeline.auditor.tampering import what_was_done
from pipeline.binding import write_program
from pipeline.ledger.merkle import Head, is_included, leaf_hash, root_of
from pipeline.ledger.notes import NoteWrong
from pipeline.ledger.tiles import bundled
from tests.auditor.logs import (
    KEY,
    begun,
    busy,
    exported,
    faults,
    findings,
    flips,
    note_of,
    overwrite_entries,
    paper_of,
    put,
)
from tests.ledger.trees import inclusion_proof

Bodies = list[bytes]
Tell = Callable[..., tuple[int, str]]
TRUE = busy(2, 5).bodies
SIZE = len(TRUE)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("laptop") / "certpress-auditor.py"
    write_program(file)
    return file


@pytest.fixture
def tell(program: Path, tmp_path: Path) -> Tell:
    """Run the program on a computer where nothing is installed, with the paper of the true log."""

    def told(folder: Path, *options: str) -> tuple[int, str]:
        paper = tmp_path / "paper.txt"
        paper.write_text(note_of(TRUE).text, "utf-8")
        command = [sys.executable, "-I", "-S", str(program), str(folder), "--paper", str(paper), *options]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", env={}, cwd=tmp_path, check=False)
        assert not done.stderr
        return done.returncode, done.stdout

    return told


def test_a_true_log_agrees_with_the_paper(tell: Tell, tmp_path: Path) -> None:
    status, told = tell(exported(TRUE, tmp_path / "stick", 4), "--key", str(KEY.key))

    assert (0, True) == (status, told.endswith("没有发现问题。\n"))
    assert f"paper.txt：台账的前 {SIZE} 条记录与您的纸质检查点一致。" in told


EDITED = [*TRUE[:9], TRUE[9].replace(b"2026", b"2025"), *TRUE[10:]]


@pytest.mark.parametrize(
    ("bodies", "named"),
    [
        pytest.param(EDITED, "[changed] 第 9 号记录的内容被改动（1 条）", id="edit"),
        pytest.param([*TRUE[:9], *TRUE[10:]], "[deleted] 第 9 号记录被删除", id="delete"),
        pytest.param(
            [*TRUE[:4], TRUE[5], TRUE[4], *TRUE[6:]], "[reordered] 第 4 号至第 5 号记录的顺序被调换", id="reorder"
        ),
        pytest.param([*TRUE[:9], TRUE[3], *TRUE[9:]], "[inserted] 第 9 号记录之前被插入 1 条记录", id="insert"),
        pytest.param(TRUE[:-3], f"[deleted] 第 {SIZE - 3} 号至第 {SIZE - 1} 号记录被删除", id="truncate"),
        pytest.param([*TRUE[:9], TRUE[2]], f"[replaced] 第 9 号至第 {SIZE - 1} 号记录被换成了另外 1 条", id="replace"),
    ],
)
def test_what_was_done_to_files_is_named_with_its_place(tell: Tell, tmp_path: Path, bodies: Bodies, named: str) -> None:
    folder = exported(TRUE, tmp_path / "stick")
    overwrite_entries(folder, bodies)

    status, told = tell(folder)

    assert 11 == status
    assert f"× {named}\n" in told


CUT_OFF = "[cut-off] paper.txt：您的纸上是 {size} 条记录，台账只有 {count} 条：台账被截短，或者放回了旧备份"
REWRITTEN = (
    "[rewritten] paper.txt：台账的前 {size} 条记录与您的纸质检查点不同：从第 0 号到第 {last} 号之间，台账被重写"
    "（改动、删除、插入或调换），或者放回旧备份后另行续记"
)


@pytest.mark.parametrize(
    ("bodies", "named"),
    [
        pytest.param(busy(2, 6).bodies, REWRITTEN, id="edit"),
        pytest.param(busy(5, 6, 4).bodies, REWRITTEN, id="delete"),
        pytest.param(busy(5, 2).bodies, REWRITTEN, id="reorder"),
        pytest.param(busy(2, 3, 5).bodies, REWRITTEN, id="insert"),
        pytest.param(TRUE[:-2], CUT_OFF, id="truncate and sign again"),
        pytest.param(TRUE[:11], CUT_OFF, id="put an old backup back"),
        pytest.param(busy(2, 4, 6).bodies, REWRITTEN, id="put an old backup back and go on"),
    ],
)
def test_what_was_signed_anew_is_named_by_the_paper_alone(
    tell: Tell, tmp_path: Path, bodies: Bodies, named: str
) -> None:
    """Entries, tree, checkpoints and signatures agree with each other, and every rule of the ledger is kept."""
    folder = exported(bodies, tmp_path / "stick", 2)
    assert [] == findings(folder, key=KEY.key)

    status, told = tell(folder, "--key", str(KEY.key))

    assert 11 == status
    assert [f"× {named}".format(size=SIZE, last=SIZE - 1, count=len(bodies))] == told.splitlines()[-2:-1]


def test_an_older_paper_that_agrees_says_where_to_look(tmp_path: Path) -> None:
    folder = exported(busy(2, 6).bodies, tmp_path / "stick")

    ((fault, told),) = findings(folder, paper_of(TRUE, SIZE - 1), paper_of(TRUE))

    assert "rewritten" == fault
    assert f"between entry {SIZE - 1} and entry {SIZE - 1}" in told


# --- single bits ------------------------------------------------------------------------------------------------------


def test_every_bit_of_the_entries_counts() -> None:
    leaves = [leaf_hash(body) for body in TRUE]

    for bundle in flips(bundled(TRUE)):
        assert what_was_done(leaves, [leaf_hash(body) for body in readable(bundle)]) is not None


def test_a_flipped_bit_of_an_entry_is_found_by_the_whole_judgement(tmp_path: Path) -> None:
    folder = exported(TRUE, tmp_path / "stick")
    (file,) = (folder / "tile/entries/000.p").iterdir()

    for place, bundle in enumerate(flips(file.read_bytes())):
        if place % 701 == 0:
            put(file, bundle)
            assert faults(findings(folder)) & {"changed", "replaced", "deleted", "inserted"}


def test_a_flipped_bit_of_any_byte_of_the_checkpoint_is_found(tmp_path: Path) -> None:
    folder = exported(begun().bodies, tmp_path / "stick")

    for place, checkpoint in enumerate(flips(note_of(begun().bodies).to_bytes())):
        if place % 8 == place // 8 % 8:
            put(folder / CHECKPOINT, checkpoint)
            assert findings(folder)


def test_a_flipped_bit_of_any_byte_of_a_paper_is_found(tmp_path: Path) -> None:
    folder = exported(begun().bodies, tmp_path / "stick")

    for place, paper in enumerate(flips(note_of(begun().bodies).to_bytes())):
        if place % 8 == place // 8 % 8:
            assert is_found(folder, paper)


def is_found(folder: Path, paper: bytes) -> bool:
    try:
        papers = list(papers_in("paper.txt", paper))
    except NoteWrong:
        return True
    return bool(findings(folder, *papers))


@pytest.mark.drill
def test_every_bit_of_a_checkpoint_and_of_a_paper_counts(tmp_path: Path) -> None:
    folder = exported(begun().bodies, tmp_path / "stick")
    true = note_of(begun().bodies).to_bytes()

    assert all(is_found(folder, paper) for paper in flips(true))
    for checkpoint in flips(true):
        put(folder / CHECKPOINT, checkpoint)
        assert findings(folder)


@pytest.mark.drill
def test_every_bit_of_a_log_of_a_thousand_entries_counts() -> None:
    """A bit within an entry changes that entry alone, so its way to the signed root is enough to see it.

    A bit of its length is one of the bundle, and moves whatever comes after it.
    """
    bodies = busy(2, 5, people=1000).bodies[:1000]
    leaves = [leaf_hash(body) for body in bodies]
    head = Head(len(leaves), root_of(leaves))

    for index, body in enumerate(bodies):
        proof = inclusion_proof(leaves, index)
        assert is_included(leaves[index], index=index, head=head, proof=proof)
        assert not any(is_included(leaf_hash(flip), index=index, head=head, proof=proof) for flip in flips(body))
        rest = bundled(bodies[index : index + 3])
        for flipped in flips(rest[:2]):
            assert list(readable(flipped + rest[2:])) != bodies[index : index + 3]
