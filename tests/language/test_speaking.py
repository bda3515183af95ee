"""Texts, problems and failures in Chinese and English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Because, SiteNotFound
from pipeline.language import CHINESE, ENGLISH, LANGUAGES, Language
from pipeline.language.sentences import sentences, tables
from pipeline.rules.problems import Problem, printable


def test_chinese_is_the_language_of_the_house() -> None:
    assert CHINESE == Language.load().code


def test_a_language_that_nobody_speaks_is_refused() -> None:
    with pytest.raises(ValueError, match="de"):
        Language.load("de")


def test_a_failure_is_told_with_advice() -> None:
    line, advice = Language.load(CHINESE).error(SiteNotFound(folder="/x"))

    assert "这里不是站点：/x 及其上级文件夹中都没有 site.toml。" == line
    assert "certpress init" in advice


def test_a_problem_is_told_with_its_values() -> None:
    problem = Problem.of("no-glyph", 3, "姓名", character="㛃", code_point="U+36C3")

    assert "㛃（U+36C3）" in Language.load(CHINESE).problem(problem).replace("“", "").replace("”", "")
    assert "㛃 (U+36C3)" in Language.load(ENGLISH).problem(problem)


def test_a_problem_without_a_sentence_is_told_by_its_code() -> None:
    assert "never-heard-of" == Language.load(CHINESE).problem(Problem.of("never-heard-of"))


def test_sentences_within_sentences_are_translated_too() -> None:
    language = Language.load(CHINESE)
    reason = Because("{key} is missing", key="a.b")

    assert "输入 缺少 a.b --help 查看用法。" == language.text("`{command} --help` shows what there is.", command=reason)


def test_no_text_is_no_text() -> None:
    # gettext answers an empty message id with the head of the catalogue.
    assert "" == Language.load(CHINESE).text("")


@pytest.mark.parametrize("code", LANGUAGES)
@given(value=st.text())
def test_a_value_is_told_as_it_is_whatever_it_holds(code: str, value: str) -> None:
    problem = Problem.of("no-glyph", character=value, code_point="{character} %s {0} {}")

    assert printable(value) in Language.load(code).problem(problem)


def test_no_two_parts_use_one_code() -> None:
    assert len(sentences()) == sum(len(table) for table in tables().values())
