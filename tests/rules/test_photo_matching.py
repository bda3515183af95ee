from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.photo_matching import stem_of


@pytest.mark.parametrize("path", ["photos/a.jpg", "a.b.jpg", ".jpg", "a.", "..", "甲班/王小明", "a/.jpg", ""])
def test_a_files_stem_is_its_name_without_its_ending(path: str) -> None:
    assert PurePosixPath(path).stem == stem_of(path)


@given(st.text("ab./", max_size=8))
def test_any_files_stem_is_that_of_the_library(path: str) -> None:
    assert PurePosixPath(path).stem == stem_of(path)
