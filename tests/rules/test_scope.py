import pytest

from pipeline.rules.batch import NO_JOB, ScopeItem
from pipeline.rules.levels import Level
from pipeline.rules.refusal import Refusal
from pipeline.rules.scope import Filed, check_level, find_job, find_occupation, parse_job

SCOPE = (
    ScopeItem("电工", ("高压电工",), (Level.SENIOR_WORKER,)),
    ScopeItem("电工", (NO_JOB,), (Level.JUNIOR_WORKER,)),
    ScopeItem("贵金属首饰与宝玉石检测员（珠宝）", ("--",), (Level.JUNIOR_WORKER,)),
)


@pytest.mark.parametrize("text", ["", "-", "--", "----", "—", "——", "无", " 无 ", "－－－－"])
def test_many_ways_say_that_there_is_no_job(text: str) -> None:
    assert NO_JOB == parse_job(text)


def test_half_and_full_width_brackets_find_the_filed_spelling() -> None:
    assert "贵金属首饰与宝玉石检测员（珠宝）" == find_occupation(SCOPE, "贵金属首饰与宝玉石检测员(珠宝)")


def test_no_job_is_printed_as_the_article_says_however_it_was_filed() -> None:
    assert NO_JOB == find_job(SCOPE, "贵金属首饰与宝玉石检测员（珠宝）", NO_JOB).job


def test_blocks_of_one_occupation_are_taken_together() -> None:
    assert Filed("电工", "高压电工") == find_job(SCOPE, "电工", "高压电工")
    assert Filed("电工", NO_JOB) == find_job(SCOPE, "电工", NO_JOB)


def test_a_level_is_filed_for_the_job_and_not_for_the_occupation_alone() -> None:
    check_level(SCOPE, Filed("电工", NO_JOB), Level.JUNIOR_WORKER)

    with pytest.raises(Refusal) as caught:
        check_level(SCOPE, Filed("电工", "高压电工"), Level.JUNIOR_WORKER)
    assert "三级/高级工" == caught.value.values["levels"]


def test_the_nearest_filed_name_is_named() -> None:
    with pytest.raises(Refusal) as caught:
        find_occupation(SCOPE, "贵金属首饰检测员")

    assert "贵金属首饰与宝玉石检测员（珠宝）" == caught.value.values["nearest"]


def test_a_long_list_of_jobs_is_cut() -> None:
    scope = (ScopeItem("电工", tuple(f"工种{place}" for place in range(12)), (Level.JUNIOR_WORKER,)),)
    with pytest.raises(Refusal) as caught:
        find_job(scope, "电工", NO_JOB)

    assert str(caught.value.values["jobs"]).endswith("工种9……")


def test_an_empty_scope_files_nothing() -> None:
    with pytest.raises(Refusal, match="occupation-not-filed"):
        find_occupation((), "电工")
