from collections.abc import Callable

import pytest

from pipeline.rules.batch import NO_JOB, ScopeItem
from pipeline.rules.levels import Level
from pipeline.rules.refusal import Refusal
from pipeline.rules.scope import Filed, Filing, check_level, find_job, find_occupation, named_jobs, parse_job

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
    values = {"occupation": "电工", "job": "高压电工", "level": Level.JUNIOR_WORKER, "levels": "三级/高级工"}
    assert ("level-not-filed", values) == (caught.value.code, caught.value.values)


def test_the_levels_that_are_filed_are_told_from_the_lowest_up() -> None:
    scope = (
        ScopeItem("电工", ("高压电工",), (Level.SENIOR_WORKER,)),
        ScopeItem("电工", ("高压电工",), (Level.JUNIOR_WORKER, Level.TECHNICIAN)),
    )
    with pytest.raises(Refusal) as caught:
        check_level(scope, Filed("电工", "高压电工"), Level.MIDDLE_WORKER)

    assert "五级/初级工、三级/高级工、二级/技师" == caught.value.values["levels"]


@pytest.mark.parametrize("ask", [find_occupation, named_jobs])
def test_an_occupation_that_is_near_none_is_told(ask: Callable[[tuple[ScopeItem, ...], str], str]) -> None:
    with pytest.raises(Refusal) as caught:
        ask(SCOPE, "焊接操作人员")

    assert ("occupation-not-filed", {"occupation": "焊接操作人员"}) == (caught.value.code, caught.value.values)


def test_a_job_that_is_not_filed_is_told_with_those_that_are() -> None:
    with pytest.raises(Refusal) as caught:
        find_job(SCOPE, "电 工", "低压电工")

    values = {"occupation": "电工", "job": "低压电工", "jobs": "高压电工、----"}
    assert ("job-not-filed", values) == (caught.value.code, caught.value.values)


def test_jobs_are_named_once_and_without_that_there_is_none() -> None:
    scope = (*SCOPE, ScopeItem("电 工", ("低压电工", "高压电工"), (Level.TECHNICIAN,)))

    assert "高压电工、低压电工" == named_jobs(scope, "电工")
    assert "" == named_jobs(scope, "贵金属首饰与宝玉石检测员（珠宝）")


def test_the_nearest_filed_name_is_named() -> None:
    with pytest.raises(Refusal) as caught:
        find_occupation(SCOPE, "贵金属首饰检测员")

    values = {"occupation": "贵金属首饰检测员", "nearest": "贵金属首饰与宝玉石检测员（珠宝）"}
    assert ("occupation-misspelt", values) == (caught.value.code, caught.value.values)


def test_of_several_that_are_near_the_nearest_is_named() -> None:
    scope = tuple(
        ScopeItem(name, ("--",), (Level.JUNIOR_WORKER,)) for name in ("汽车维修员", "汽车维修工", "汽车美容工")
    )
    with pytest.raises(Refusal) as caught:
        find_occupation(scope, "汽车维修工人")

    assert "汽车维修工" == caught.value.values["nearest"]


def test_a_long_list_of_jobs_is_cut() -> None:
    scope = (ScopeItem("电工", tuple(f"工种{place}" for place in range(12)), (Level.JUNIOR_WORKER,)),)
    with pytest.raises(Refusal) as caught:
        find_job(scope, "电工", NO_JOB)

    assert "、".join(f"工种{place}" for place in range(10)) + "……" == caught.value.values["jobs"]


def test_a_list_of_ten_jobs_is_told_whole() -> None:
    scope = (ScopeItem("电工", tuple(f"工种{place}" for place in range(10)), (Level.JUNIOR_WORKER,)),)

    assert "、".join(f"工种{place}" for place in range(10)) == named_jobs(scope, "电工")


def test_an_empty_scope_files_nothing() -> None:
    with pytest.raises(Refusal, match="occupation-not-filed"):
        find_occupation((), "电工")


def test_what_is_asked_twice_is_answered_as_the_first_time() -> None:
    filing = Filing(SCOPE)
    electrician = find_job(SCOPE, "电工", NO_JOB)

    for _ in range(2):
        assert find_occupation(SCOPE, "电 工") == filing.occupation("电 工")
        assert electrician == filing.job("电工", NO_JOB)
        assert named_jobs(SCOPE, "电工") == filing.jobs("电工")
        filing.check_level(electrician, Level.JUNIOR_WORKER)


def test_what_is_refused_twice_is_refused_for_the_same_reason() -> None:
    filing = Filing(SCOPE)
    reasons = []
    for _ in range(2):
        with pytest.raises(Refusal) as caught:
            filing.check_level(Filed("电工", "高压电工"), Level.JUNIOR_WORKER)
        reasons.append((caught.value.code, caught.value.values))
    for _ in range(2):
        with pytest.raises(Refusal, match="job-not-filed"):
            filing.job("电工", "低压电工")
        with pytest.raises(Refusal, match="occupation-not-filed"):
            filing.occupation("焊接操作人员")
        with pytest.raises(Refusal, match="occupation-not-filed"):
            filing.jobs("焊接操作人员")

    assert (
        "level-not-filed",
        {"occupation": "电工", "job": "高压电工", "level": 5, "levels": "三级/高级工"},
    ) == reasons[0]
    assert reasons[0] == reasons[1]


def test_one_question_is_not_answered_with_the_answer_of_another() -> None:
    filing = Filing(SCOPE)

    jewels = "贵金属首饰与宝玉石检测员（珠宝）"
    assert ["电工", jewels] == [filing.occupation(name) for name in ("电工", jewels)]
    assert ["高压电工", ""] == [filing.jobs(name) for name in ("电工", jewels)]
    assert [Filed("电工", "高压电工"), Filed("电工", NO_JOB)] == [
        filing.job("电工", job) for job in ("高压电工", NO_JOB)
    ]
    filing.check_level(Filed("电工", "高压电工"), Level.SENIOR_WORKER)
    for filed, level in (
        (Filed("电工", NO_JOB), Level.SENIOR_WORKER),
        (Filed("电工", "高压电工"), Level.JUNIOR_WORKER),
        (Filed("贵金属首饰与宝玉石检测员（珠宝）", "高压电工"), Level.SENIOR_WORKER),
    ):
        with pytest.raises(Refusal, match="level-not-filed"):
            filing.check_level(filed, level)
