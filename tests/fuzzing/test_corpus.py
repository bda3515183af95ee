"""What the fuzzer begins with and what it ever found: every reader answers every file of it."""

from pathlib import Path

import pytest

from tests.fuzzing import KEPT
from tests.fuzzing.corpus import BEGINNINGS, NAMES, inputs
from tests.fuzzing.readers import READERS


@pytest.mark.parametrize("name", NAMES)
def test_every_reader_answers_what_is_kept(name: str, tmp_path: Path) -> None:
    answered = 0
    for turn, content in enumerate(inputs(name)):
        (tmp_path / str(turn)).mkdir()
        READERS[name](content, tmp_path / str(turn))
        answered += 1

    assert answered >= 2


def test_every_reader_has_a_corpus_of_small_files() -> None:
    folders = {folder.name: max(file.stat().st_size for file in folder.iterdir()) for folder in KEPT.iterdir()}

    assert set(READERS) == set(BEGINNINGS) == set(folders)
    assert 16 << 10 >= max(folders.values())
