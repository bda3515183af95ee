"""The lists of scores: everybody once, in 准考证号 order; and nothing in public that is nobody's business."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents.contents import records_of
from pipeline.documents.record import Record
from pipeline.documents.score_contents import score_contents
from pipeline.rules.levels import Level
from pipeline.rules.marks import Absence, Review
from pipeline.rules.scores.batch import RecordedScores, Score, ScoreBatch
from tests.documents.made import kind_of
from tests.ledger.samples import score, score_batch

SUMMARY, NOTICE, QUALIFIED = "score-summary", "public-notice", "qualified-list"
LISTS = (SUMMARY, NOTICE, QUALIFIED)
ABSENT = Absence.ABSENT
many = st.lists(
    st.builds(
        lambda place, theory, practical, review, level: score(
            place, theory=theory, practical=practical, review=review, level=level, ticket=f"2026{place:04}"
        ),
        place=st.integers(0, 9999),
        theory=st.decimals(0, 100, places=1) | st.just(ABSENT),
        practical=st.decimals(0, 100, places=1) | st.just(ABSENT),
        review=st.sampled_from([*Review, ABSENT]),
        level=st.sampled_from(Level),
    ),
    min_size=1,
    max_size=70,
    unique_by=lambda one: one.ticket,
)


def pages(name: str, batch: ScoreBatch) -> tuple[Record, ...]:
    kind = kind_of(name)
    assert kind.pages is not None
    return tuple(records_of(kind, score_contents(RecordedScores(batch))[kind.pages.of]()))


def column(name: str, made: tuple[Record, ...]) -> list[str]:
    """Return a column of a list, page after page."""
    rows = [[key for key in record.texts if key.startswith(f"{name}.")] for record in made]
    return [record.texts[key] for record, keys in zip(made, rows, strict=True) for key in keys]


@given(many)
def test_everybody_stands_in_the_summary_once_by_ticket(scores: list[Score]) -> None:
    made = pages(SUMMARY, score_batch("一", *scores))

    assert sorted(one.ticket or "" for one in scores) == column("ticket", made)
    assert [str(place) for place in range(1, len(scores) + 1)] == column("no", made)
    assert {f"第{page}页，共{len(made)}页" for page in range(1, len(made) + 1)} == {one.texts["page"] for one in made}


@pytest.mark.parametrize("name", LISTS)
def test_after_the_last_row_of_a_list_nobody_can_be_added(name: str) -> None:
    (page,) = pages(name, score_batch("一", score(0), score(1)))

    assert "以下空白" == column("name", (page,))[2]


@given(many)
def test_whoever_passed_and_nobody_else_is_published(scores: list[Score]) -> None:
    batch = score_batch("一", *scores)
    passed = sorted(one.ticket or "" for one in scores if one.passed)

    assert passed == column("ticket", pages(QUALIFIED, batch))
    assert len(passed) == len(column("masked_identity", pages(NOTICE, batch)))
    assert bool(passed) == bool(pages(NOTICE, batch))
    assert len(passed) == column("verdict", pages(SUMMARY, batch)).count("合格")


def test_nothing_in_public_tells_a_mark_or_a_number_in_full() -> None:
    scores = [score(place, theory=Decimal("91.5"), practical=Decimal("88.5"), remark="补考") for place in range(60)]
    texts = [text for page in pages(NOTICE, score_batch("一", *scores)) for text in page.texts.values()]
    fields = {field.column for field in kind_of(NOTICE).fields}

    assert not {"theory", "practical", "review", "verdict", "remark", "identity", "ticket"} & fields
    assert not {"91.5", "88.5", "补考", *(one.identity for one in scores)} & set(texts)


def test_the_notice_masks_what_stands_between_place_of_birth_and_last_four() -> None:
    one = score(0, identity="650102199003070017")

    assert ["650102********0017"] == column("masked_identity", pages(NOTICE, score_batch("一", one)))


def test_the_notice_tells_its_days_or_leaves_room_for_them() -> None:
    batch = score_batch()
    open_still = replace(batch, notice_from=None, notice_to=None)

    assert "2026年11月9日—2026年11月13日（不少于5个工作日）" == pages(NOTICE, batch)[0].texts["notice"]
    assert "2026年11月9日" == pages(NOTICE, batch)[0].texts["notice_from"]
    assert "______年____月____日—" in pages(NOTICE, open_still)[0].texts["notice"]


def test_the_summary_tells_what_an_exam_came_to() -> None:
    made = pages(SUMMARY, score_batch())

    assert "申报4人，参考3人，缺考1人，合格2人" == made[0].texts["totals"]
    assert ["80.5", "80.5", "59.5", "缺考"] == column("theory", made)
    assert ["合格", "合格", "不合格", "缺考"] == column("verdict", made)
    assert ["—"] * 4 == column("review", made)


@pytest.mark.parametrize(
    ("review", "told"), [(Review.PASSED, "合格"), (Review.FAILED, "不合格"), (ABSENT, "缺考"), (Review.NONE, "—")]
)
def test_a_review_is_told_as_it_was(review: Review | Absence, told: str) -> None:
    assert [told] == column("review", pages(SUMMARY, score_batch("一", score(0, level=Level(2), review=review))))


def test_an_exam_that_nobody_passed_has_a_summary_alone() -> None:
    batch = score_batch("一", score(0, theory=ABSENT))

    assert [1, 0, 0] == [len(pages(name, batch)) for name in LISTS]


@given(many)
def test_each_row_of_a_list_knows_the_row_it_comes_from(scores: list[Score]) -> None:
    """So that what cannot be printed is told where it stands."""
    batch = score_batch("一", *scores)
    rows = {one.ticket: one.row for one in scores}

    for name in (SUMMARY, QUALIFIED):
        made = pages(name, batch)
        assert [rows[ticket] for ticket in column("ticket", made)] == [row for page in made for row in page.rows]
    assert {None} == {page.row_of(0) for page in pages(SUMMARY, batch)}


def test_counts_of_each_occupation_and_level_are_there_for_a_kind_that_wants_them() -> None:
    (exam,) = score_contents(RecordedScores(score_batch("一", score(0), score(1, level=Level(5)))))["exam"]()

    assert ["五级/初级工", "三级/高级工"] == [row["level"] for row in exam.lists["groups"]]
    assert ["1", "1", "0", "1"] == [exam.lists["groups"][0][name] for name in ("entered", "sat", "absent", "passed")]


def test_the_day_is_that_on_which_the_evaluation_ended() -> None:
    batch = score_batch("一", score(0), ended_on=date(2026, 1, 2))

    assert "2026年1月2日" == pages(QUALIFIED, batch)[0].texts["evaluation_ended_on"]
