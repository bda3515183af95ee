"""What the ledger already holds of somebody's scores: those that count, and to which exam they belong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.rules.batch import Holding
from pipeline.rules.scores.batch import Score


@dataclass(frozen=True, slots=True)
class StandingScore:
    """One candidate's score that counts: neither taken back nor amended; `batch` is the 批次号 of its 成绩."""

    batch: str
    title: str
    evaluation_ended_on: date
    score: Score

    @property
    def holding(self) -> Holding:
        """Who was examined in what."""
        score = self.score
        return Holding(score.identity, score.occupation, score.job, score.level)


# Each person's in each occupation, job and level, the earliest evaluation first.
StandingScores = Mapping[Holding, tuple[StandingScore, ...]]
