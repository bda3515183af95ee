"""Scores as pages can tell them: 成绩汇总表, 公示名单, 合格人员名单 (A2, G6-6, K27, Z24; domain.md LG7-LG9).

Everybody stands in 准考证号 order (R50). What may be shown in public has no mark and no number in full (B7, R29).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from pipeline.documents.certificate import printed_date
from pipeline.documents.contents import Content, Texts
from pipeline.documents.trades import trade
from pipeline.rules.book.timing import NOTICE_WORKDAYS
from pipeline.rules.identity import masked
from pipeline.rules.marks import Absence, Review
from pipeline.rules.scores.batch import RecordedScores, Score, ScoreBatch, in_list_order
from pipeline.rules.scores.tally import Tally, tallies

# What a page may be chosen by (`only`): whether anybody passed.
PASSED: Final = "passed"
SCORE_SORTS: Final[Mapping[str, frozenset[str]]] = {"exam": frozenset({PASSED})}
# To be filled in by hand.
_BLANK_DAY: Final = "______年____月____日"
_NO_REVIEW: Final = "—"


def score_contents(recorded: RecordedScores) -> Mapping[str, Callable[[], Sequence[Content]]]:
    """Return what there can be pages of, by the name that a `kind.toml` has for it (`of`)."""
    return {"exam": lambda: (_exam(recorded.batch),)}


def _exam(batch: ScoreBatch) -> Content:
    """Return what there is to say of the exam; its lists: candidates, passed, groups."""
    scores = in_list_order(batch.scores)
    passed = [score for score in scores if score.passed]
    return Content(
        key="1",
        texts=_texts(batch, scores),
        lists={
            "candidates": [_candidate(score, place) for place, score in enumerate(scores, 1)],
            "passed": [_candidate(score, place) for place, score in enumerate(passed, 1)],
            "groups": [_group(tally, place) for place, tally in enumerate(tallies(scores), 1)],
        },
        sorts=frozenset({PASSED} if passed else ()),
        # What cannot be printed is told in the candidate's row.
        origins={"candidates": [score.row for score in scores], "passed": [score.row for score in passed]},
    )


def _texts(batch: ScoreBatch, scores: Sequence[Score]) -> Texts:
    entered, sat, passed = len(scores), sum(one.sat for one in scores), sum(one.passed for one in scores)
    return {
        "exam": batch.title,
        "batch": batch.name,
        "institution_name": batch.institution_name,
        "institution": batch.institution.text,
        "evaluation_ended_on": printed_date(batch.evaluation_ended_on),
        "notice_from": _day(batch.notice_from),
        "notice_to": _day(batch.notice_to),
        "notice": f"{_day(batch.notice_from)}—{_day(batch.notice_to)}（不少于{NOTICE_WORKDAYS}个工作日）",
        "entered": str(entered),
        "sat": str(sat),
        "absent": str(entered - sat),
        "passed": str(passed),
        "totals": f"申报{entered}人，参考{sat}人，缺考{entered - sat}人，合格{passed}人",
        "passed_people": f"{passed}人",
    }


def _day(day: date | None) -> str:
    return _BLANK_DAY if day is None else printed_date(day)


def _candidate(score: Score, place: int) -> Texts:
    return {
        "no": str(place),
        "ticket": score.ticket or "",
        "name": score.name,
        "identity": score.identity,
        "masked_identity": masked(score.identity),
        "trade": trade(score.occupation, score.job),
        "level": str(score.level),
        "theory": str(score.theory),
        "practical": str(score.practical),
        "review": str(score.review) or _NO_REVIEW,
        "verdict": verdict(score),
        "remark": score.remark,
    }


def verdict(score: Score) -> str:
    """Return 结论: 合格, 不合格, or 缺考 of who came to nothing of the exam."""
    if not score.sat:
        return str(Absence.ABSENT)
    return str(Review.PASSED if score.passed else Review.FAILED)


def _group(tally: Tally, place: int) -> Texts:
    return {
        "no": str(place),
        "trade": trade(tally.group.occupation, tally.group.job),
        "level": str(tally.group.level),
        "entered": str(tally.entered),
        "sat": str(tally.sat),
        "absent": str(tally.absent),
        "passed": str(tally.passed),
    }
