"""Chinese on a terminal: a character is two places wide, and a line may break anywhere but before punctuation."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.caller import Caller, width_of, wrapped
from pipeline.language import ENGLISH, Language

WORDS = st.text(st.characters(categories=["L", "N", "P"]), max_size=200)


@given(WORDS)
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str) -> None:
    lines = wrapped(text, places=20).split("\n")

    assert text == "".join(lines)
    # One mark of punctuation may hang over.
    assert all(width_of(line.rstrip("，。；：、）”")) <= 20 for line in lines)


@given(st.lists(st.text("abcdefg,.-", min_size=1, max_size=20)))
def test_english_breaks_between_words_only(words: list[str]) -> None:
    text = " ".join(words)

    assert words == wrapped(text, places=20).split()


def test_no_line_begins_with_a_full_stop() -> None:
    assert "一二三四五。\n六" == wrapped("一二三四五。六", places=10)


def test_columns_stand_below_each_other_in_both_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    caller = Caller(Language.load(ENGLISH), None, {}, Path("/"))
    caller.show_table(("Name", "Batch"), [("张三", "a"), ("Alexander", None)])
    caller.show_pairs([("姓名", "张三\n李四"), ("Level", 3)])
    caller.show_table(("Name", "Batch"), [("张三", "a\nbc"), ("x", "d")])

    assert [
        "Name       Batch",
        "张三       a",
        "Alexander",
        "姓名   张三",
        "       李四",
        "Level  3",
        "Name  Batch",
        "张三  a",
        "      bc",
        "x     d",
    ] == capsys.readouterr().out.splitlines()
