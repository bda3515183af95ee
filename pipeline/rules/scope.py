"""The 备案范围: which occupation, job and level may be certified, and how each is spelt (Z9, Z12, R14)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, TypeVar

from pipeline.rules.batch import NO_JOB, ScopeItem
from pipeline.rules.levels import Level
from pipeline.rules.refusal import Refusal
from pipeline.rules.text import tight

T = TypeVar("T")
# X1: Z12 says `----`, the sample `——`, the later notice `--`; people also leave it out.
_NO_JOB: Final = frozenset({"", "-", "--", "---", NO_JOB, "—", "——", "–", "/", "无"})
_MOST_NAMED: Final = 10


def parse_job(text: str) -> str:
    """Return the job without white space; `----` for everything that means there is none."""
    plain = tight(text)
    return NO_JOB if plain in _NO_JOB else plain


@dataclass(frozen=True, slots=True)
class Filed:
    """An occupation and a job as the institution filed them, letter for letter."""

    occupation: str
    job: str


def find_occupation(scope: tuple[ScopeItem, ...], occupation: str) -> str:
    """Return the filed spelling of `occupation`.

    Raises Refusal: `occupation-misspelt` where a filed one comes near, else `occupation-not-filed`.
    """
    filed = {tight(item.occupation): item.occupation for item in scope}
    if tight(occupation) in filed:
        return filed[tight(occupation)]
    for near in get_close_matches(tight(occupation), filed):
        raise Refusal("occupation-misspelt", occupation=occupation, nearest=filed[near])
    raise Refusal("occupation-not-filed", occupation=occupation)


def find_job(scope: tuple[ScopeItem, ...], occupation: str, job: str) -> Filed:
    """Return the filed spelling of an occupation and of its job, which comes from `parse_job`.

    Raises Refusal: `job-not-filed`, and what `find_occupation` raises.
    """
    spelling = find_occupation(scope, occupation)
    filed = {parse_job(name): name for item in _blocks(scope, spelling) for name in item.jobs}
    if job not in filed:
        raise Refusal("job-not-filed", occupation=spelling, job=job, jobs=_listed(filed.values()))
    return Filed(spelling, NO_JOB if job == NO_JOB else filed[job])


def named_jobs(scope: tuple[ScopeItem, ...], occupation: str) -> str:
    """Return the jobs filed for `occupation` as a message lists them, without `----`.

    Raises Refusal: what `find_occupation` raises.
    """
    blocks = _blocks(scope, find_occupation(scope, occupation))
    return _listed(dict.fromkeys(job for item in blocks for job in item.jobs if parse_job(job) != NO_JOB))


def check_level(scope: tuple[ScopeItem, ...], filed: Filed, level: Level) -> None:
    """Raise Refusal (`level-not-filed`) unless the level is filed for the occupation and the job."""
    levels = {known for item in _blocks(scope, filed.occupation) if _has_job(item, filed) for known in item.levels}
    if level not in levels:
        known = _listed(str(known) for known in sorted(levels, reverse=True))
        raise Refusal("level-not-filed", occupation=filed.occupation, job=filed.job, level=level, levels=known)


class Filing:
    """One scope, asked about everybody of a batch: a question that was asked before has its answer already.

    A batch holds few combinations of occupation, job and level, and several rules ask about each of its rows.
    """

    __slots__ = ("_answers", "_scope")

    def __init__(self, scope: tuple[ScopeItem, ...]) -> None:
        self._scope = scope
        self._answers: dict[tuple[object, ...], Any] = {}

    def occupation(self, occupation: str) -> str:
        """Return what `find_occupation` returns, or raise what it raises."""
        return self._ask(find_occupation, self._scope, occupation, key=("occupation", occupation))

    def job(self, occupation: str, job: str) -> Filed:
        """Return what `find_job` returns, or raise what it raises."""
        return self._ask(find_job, self._scope, occupation, job, key=("job", occupation, job))

    def jobs(self, occupation: str) -> str:
        """Return what `named_jobs` returns, or raise what it raises."""
        return self._ask(named_jobs, self._scope, occupation, key=("jobs", occupation))

    def check_level(self, filed: Filed, level: Level) -> None:
        """Raise what `check_level` raises."""
        return self._ask(check_level, self._scope, filed, level, key=("level", filed.occupation, filed.job, level))

    def _ask(self, question: Callable[..., T], *values: object, key: tuple[object, ...]) -> T:
        if key not in self._answers:
            self._answers[key] = _answered(question, *values)
        answer = self._answers[key]
        if isinstance(answer, Refusal):
            # A new one each time: an exception raised twice would grow by a traceback each time.
            raise Refusal(answer.code, **answer.values)
        known: T = answer
        return known


def _answered(question: Callable[..., T], *values: object) -> T | Refusal:
    try:
        return question(*values)
    except Refusal as refusal:
        return refusal.with_traceback(None)


def _has_job(item: ScopeItem, filed: Filed) -> bool:
    return parse_job(filed.job) in {parse_job(name) for name in item.jobs}


def _blocks(scope: tuple[ScopeItem, ...], occupation: str) -> Iterable[ScopeItem]:
    return (item for item in scope if tight(item.occupation) == tight(occupation))


def _listed(names: Iterable[str]) -> str:
    known = list(names)
    return "、".join(known[:_MOST_NAMED]) + ("……" if len(known) > _MOST_NAMED else "")
