"""考场规则 and 考生须知 as they are printed: one column, as large as it may be, and clear of the foot of the page."""

from itertools import pairwise

import pytest

from tests.printing.pages import Glyph, run_of
from tests.printing.sample_pages import sample_pages

# The poster, how its last rule ends, and the size of its rules in points.
POSTERS = {
    "theory-rules": ("正常监考工作。", 15.5),
    "practical-rules": ("影响正常考核。", 19),
    "candidate-notice": ("违者取消考试资格。", 20),
}
# Where the rules begin, and the line under which site and institution stand.
LEFT_MM, RIGHT_MM, FOOT_MM = 19, 192, 266


def rules_of(glyphs: list[Glyph], ending: str) -> list[Glyph]:
    """Return the glyphs from the first rule to the end of the last."""
    first = run_of(glyphs, "1.考")[0]
    last = run_of(glyphs, ending)[-1]
    return glyphs[glyphs.index(first) : glyphs.index(last) + 1]


def leading(rules: list[Glyph]) -> float:
    """Return how far it is from a line to the next, in millimetres."""
    heights = sorted({round(glyph.y, 1) for glyph in rules})
    return min(lower - upper for upper, lower in pairwise(heights))


@pytest.mark.parametrize("name", POSTERS)
def test_the_rules_stand_in_one_column_between_the_head_and_the_foot(name: str) -> None:
    shown = sample_pages(name)
    ending, size = POSTERS[name]
    for page in range(len(shown.pages)):
        rules = rules_of(shown.pages.glyphs(page), ending)

        assert {size} == {round(glyph.size, 1) for glyph in rules}
        assert min(glyph.x for glyph in rules) >= LEFT_MM - 0.1
        assert max(glyph.x for glyph in rules) < RIGHT_MM
        # A line more would still be clear of it, should a site's own font be a little wider.
        assert max(glyph.y for glyph in rules) + leading(rules) < FOOT_MM


@pytest.mark.parametrize("name", POSTERS)
def test_a_line_of_a_poster_is_at_least_half_as_high_again_as_its_letters(name: str) -> None:
    shown = sample_pages(name)
    ending, size = POSTERS[name]

    assert leading(rules_of(shown.pages.glyphs(0), ending)) >= 1.5 * size * 25.4 / 72
