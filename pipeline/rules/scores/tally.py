"""How many were entered, sat and passed: the counts of an exam, an occupation, a job and a level each (ST2)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.rules.exam.batch import Group
from pipeline.rules.scores.batch import Score


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one group: 申报 `entered` = 参考 `sat` + 缺考 `absent`; 合格 `passed` are among those who sat."""

    group: Group
    entered: int
    sat: int
    passed: int

    @property
    def absent(self) -> int:
        """缺考: who was entered and came to nothing of the exam."""
        return self.entered - self.sat


def tallies(scores: Iterable[Score]) -> tuple[Tally, ...]:
    """Return the counts of every group that occurs: by occupation and job, the lowest level first."""
    groups: dict[Group, list[Score]] = defaultdict(list)
    for score in scores:
        groups[score.group].append(score)
    return tuple(_counted(group, groups[group]) for group in sorted(groups, key=group_order))


def group_order(group: Group) -> tuple[str, str, int]:
    """Return what groups are sorted by in every table: 五级 comes before 四级."""
    return group.occupation, group.job, -group.level


def _counted(group: Group, scores: list[Score]) -> Tally:
    sat, passed = sum(score.sat for score in scores), sum(score.passed for score in scores)
    return Tally(group, entered=len(scores), sat=sat, passed=passed)
