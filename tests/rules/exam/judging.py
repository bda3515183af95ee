"""An exam judged, and what came of it."""

from pipeline.rules.exam.batch import Exam
from pipeline.rules.exam.draft import understand_exam
from pipeline.rules.exam.rule_book import ExamJudgement, judge_exam
from pipeline.rules.exam.seating import Seating
from pipeline.rules.identity import check_character
from pipeline.rules.problems import Problem
from tests.rules.exam.samples import Case


def judged(case: Case) -> ExamJudgement:
    return judge_exam(understand_exam(case[0]), case[1])


def numbered_like(year: str) -> str:
    """Return a number like those of people who were born in that year."""
    seventeen = f"650000{year}1205001"
    return seventeen + check_character(seventeen)


def codes(problems: tuple[Problem, ...]) -> set[str]:
    return {problem.code for problem in problems}


def seated(case: Case) -> tuple[Exam, Seating]:
    judgement = judged(case)
    assert judgement.exam is not None, judgement.problems
    assert judgement.seating is not None
    return judgement.exam, judgement.seating
