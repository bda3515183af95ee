"""What is read from the output folder again: the very bytes that the ledger recorded, or nothing."""

from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.errors import FileChanged
from pipeline.storage.output import Output

PLACE = "2026/批次/print/cards.pdf"
CONTENT = b"%PDF cards"


@pytest.fixture
def output(tmp_path: Path) -> Output:
    (tmp_path / PLACE).parent.mkdir(parents=True)
    (tmp_path / PLACE).write_bytes(CONTENT)
    return Output(tmp_path)


def test_a_file_is_given_from_its_beginning_once_its_hash_is_right(output: Output) -> None:
    with output.unchanged(PLACE, sha256=sha256(CONTENT).hexdigest()) as file:
        assert file.read() == CONTENT


def test_a_file_that_was_changed_is_not_given(output: Output) -> None:
    with (
        pytest.raises(FileChanged, match="it was changed"),
        output.unchanged(PLACE, sha256=sha256(b"other").hexdigest()),
    ):
        pytest.fail("given")


def test_a_file_that_is_missing_is_not_given(output: Output) -> None:
    (output.root / PLACE).unlink()
    with pytest.raises(FileChanged, match="cannot be read"), output.unchanged(PLACE, sha256="0" * 64):
        pytest.fail("given")


def test_what_was_begun_is_swept_and_what_is_finished_or_in_hand_stays(output: Output) -> None:
    """A power cut right behind the rename of a further copy left its folder, with somebody's page, for ever."""
    for name in (".tmp-在手", ".tmp-批次-S000065148999263000001-2"):
        (output.root / "2026" / name / "print").mkdir(parents=True)
        (output.root / "2026" / name / "print" / "certificates.pdf").touch()
    (output.root / "books" / ".tmp-book.xlsx").mkdir(parents=True)

    output.sweep(keep={"在手"})

    assert {".tmp-在手", "批次"} == {path.name for path in (output.root / "2026").iterdir()}
    assert (output.root / PLACE).is_file()
    assert (output.root / "books" / ".tmp-book.xlsx").is_dir()
