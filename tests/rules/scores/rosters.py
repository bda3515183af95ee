"""A batch of scores without a fault, and ways to change one thing of it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from pipeline.rules import columns
from pipeline.rules.batch import Roster, Row
from pipeline.rules.exam.columns import AMENDS, TICKET, TITLE
from pipeline.rules.facts import Facts
from pipeline.rules.levels import Level
from pipeline.rules.marks import Review
from pipeline.rules.scores.batch import Score
from pipeline.rules.scores.draft import COLUMNS, understand_scores
from pipeline.rules.scores.rule_book import ScoreFacts, ScoreJudgement, judge_scores
from tests.rules.rosters import FIRST_ROW, good_facts, identity, person, text

PARTICULARS = {
    columns.BATCH: "2026-11-成绩-01",
    columns.KIND: "成绩",
    columns.INSTITUTION: "S000065148999",
    TITLE: "2026年11月职业技能等级认定",
    columns.EVALUATION_ENDED_ON: "2026-11-06",
    columns.NOTICE_FROM: "2026-11-09",
    columns.NOTICE_TO: "2026-11-13",
    AMENDS: "",
}
# A technician's row: 综合评审 belongs to the level.
TECHNICIAN = {columns.OCCUPATION: "企业人力资源管理师", columns.JOB: "----", columns.LEVEL: "二级/技师"}
Change = Callable[[Roster], Roster]


def candidate(place: int) -> dict[str, str]:
    known = person(place)
    return {column: known.get(column, "") for column in COLUMNS} | {TICKET: f"2026001{place + 1:05}"}


def roster(people: int = 3) -> Roster:
    """Return scores in which nothing is wrong; the first candidate stands in row 2."""
    rows = tuple(
        Row(FIRST_ROW + place, {column: text(value) for column, value in candidate(place).items()})
        for place in range(people)
    )
    return Roster({key: text(value) for key, value in PARTICULARS.items()}, COLUMNS, rows)


def judged(
    change: Change = lambda of: of, facts: Facts | None = None, *, amended_is_known: bool = False
) -> ScoreJudgement:
    """Return what the rule book says of the good roster after a change."""
    known = ScoreFacts(facts or good_facts(), amended_is_known)
    return judge_scores(understand_scores(change(roster())), known)


def cells(values: dict[str, str], *, row: int = FIRST_ROW) -> Change:
    """Return a change of some cells of a row."""
    written = {column: text(value) for column, value in values.items()}

    def changed(of: Roster) -> Roster:
        rows = tuple(replace(one, cells={**one.cells, **written}) if one.number == row else one for one in of.rows)
        return replace(of, rows=rows)

    return changed


def key(name: str, value: str) -> Change:
    """Return a change of one particular."""
    return lambda of: replace(of, particulars={**of.particulars, name: text(value)})


def first(change: Change) -> Score:
    """Return the first candidate after a change that leaves no problem."""
    judgement = judged(change)
    assert judgement.batch is not None, judgement.problems
    assert () == judgement.problems
    return judgement.batch.scores[0]


def score(place: int = 0, **changes: object) -> Score:
    """Return an invented candidate who passed."""
    known: dict[str, object] = {
        "row": FIRST_ROW + place,
        "name": "王小明",
        "identity_type": "居民身份证",
        "identity": identity(place),
        "occupation": "电工",
        "job": "----",
        "level": Level.SENIOR_WORKER,
        "theory": Decimal(60),
        "practical": Decimal("85.5"),
        "review": Review.NONE,
        "ticket": None,
        "remark": "",
    }
    return Score(**{**known, **changes})  # type: ignore[arg-type]
