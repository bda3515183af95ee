"""考场规则, 考生须知: the words of the regulations, letter for letter; one poster an exam, none that nobody needs."""

import re
from html import unescape

import pytest

from pipeline.printing.templates import find
from pipeline.rules.exam.batch import Exam
from tests.documents.made import made
from tests.documents.test_lists_of_candidates import ticketed
from tests.rules.exam.exams import AFTERNOON, MORNING, candidates, exam, practical, theory
from tests.rules.shared import regulations

# The poster, how its first rule begins, and how many rules there are (E4, E5, E8).
POSTERS = {
    "theory-rules": ("1.考生须持身份证、准考证进入考场，入场后要对号入座", 9),
    "practical-rules": ("1.考生必须服从考评人员和工作人员统一指挥", 6),
    "candidate-notice": ("1.考前15分钟持准考证和身份证入场", 7),
}
THEORY_ONLY = exam(candidates(3), theory(30), (MORNING,))
PRACTICAL_ONLY = exam(candidates(3), practical(30), (AFTERNOON,))
BOTH = exam(candidates(3), (*theory(30), *practical(30)))


def rules_on(name: str) -> list[str]:
    """Return what a poster says, rule by rule, its number before it."""
    page = (find(name) / "page.html").read_text(encoding="utf-8")
    return [unescape(re.sub(r"<[^>]*>", "", item)) for item in re.findall(r'<div class="item">(.*?)</div>', page)]


def rules_in_the_regulations(beginning: str) -> list[str]:
    """Return the numbered rules from the one that so begins to the last, without the marks that converting left.

    Their one half-width comma, a slip of the typist among all the others, is not repeated on a wall.
    """
    lines = [re.sub(r"^\[bookmark:[^\]]*\]\s*", "", line).strip() for line in regulations().splitlines()]
    first = next(place for place, line in enumerate(lines) if line.startswith(beginning))
    count = next(place for place, line in enumerate(lines[first:]) if not line.startswith(f"{place + 1}."))
    return [line.replace(",", "，") for line in lines[first : first + count]]


@pytest.mark.parametrize("name", POSTERS)
def test_a_poster_says_every_rule_word_for_word(name: str) -> None:
    beginning, _ = POSTERS[name]

    assert rules_in_the_regulations(beginning) == rules_on(name)


@pytest.mark.parametrize("name", POSTERS)
def test_a_poster_has_every_rule_numbered(name: str) -> None:
    beginning, count = POSTERS[name]
    rules = rules_on(name)

    assert [f"{number}." for number in range(1, count + 1)] == [rule[:2] for rule in rules]
    assert rules[0].startswith(beginning)


@pytest.mark.parametrize(
    ("of", "wanted"),
    [
        (THEORY_ONLY, {"theory-rules", "candidate-notice"}),
        (PRACTICAL_ONLY, {"practical-rules", "candidate-notice"}),
        (BOTH, set(POSTERS)),
    ],
    ids=["theory", "practical", "both"],
)
def test_an_exam_has_one_poster_of_the_rules_that_hold_in_it(of: Exam, wanted: set[str]) -> None:
    posters = {name: made(name, ticketed(of)) for name in POSTERS}

    assert wanted == {name for name, pages in posters.items() if pages}
    assert {1} == {len(pages) for pages in posters.values() if pages}


@pytest.mark.parametrize("name", POSTERS)
def test_a_poster_names_the_exam_the_site_and_the_institution(name: str) -> None:
    (page,) = made(name, ticketed(BOTH))

    assert ("2026年12月职业技能等级认定", "天山示例学校", "天山示例职业技能评价中心") == tuple(
        page.texts[field] for field in ("exam", "site", "institution_name")
    )
