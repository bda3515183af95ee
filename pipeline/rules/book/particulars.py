"""Rules about the batch as a whole: its particulars, its approval, its name."""

from collections.abc import Iterator
from typing import Final

from pipeline.rules import columns
from pipeline.rules.batch import BLANK
from pipeline.rules.book.rule import Rule
from pipeline.rules.draft import Draft
from pipeline.rules.facts import Facts
from pipeline.rules.kinds import kind_problems
from pipeline.rules.problems import Problem
from pipeline.rules.reading import shown
from pipeline.rules.text import same_key, tight

_APPROVAL: Final = (columns.APPROVER, columns.APPROVAL_DOCUMENT, columns.APPROVED_ON)
_OTHERS: Final = tuple(key for key in columns.KEYS if key not in _APPROVAL)


def particulars_are_complete(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """Every key of 批次 that is not about the approval is filled in."""
    return (Problem.of("key-missing", None, key, key=key) for key in _OTHERS if _is_blank(draft, key))


def batch_is_approved(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """Only results that the centre approved are certified: by whom, by which document, when (Z24)."""
    return (Problem.of("approval-missing", None, key, key=key) for key in _APPROVAL if _is_blank(draft, key))


def batch_is_of_results(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """A certificate comes from 认定结果; the check asks this first, and of an unknown kind it tells nothing else."""
    return kind_problems(draft.roster)


def institution_is_ours(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """The batch belongs to the institution whose code the site holds; nobody types a code of their own (Z26)."""
    typed = draft.particulars.institution
    if typed is not None and typed != str(facts.institution):
        yield Problem.of("institution-other", None, columns.INSTITUTION, typed=shown(typed), ours=facts.institution)


def batch_name_is_free(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """A 批次号 names one accepted batch for ever."""
    name = draft.particulars.batch
    if name is not None and same_key(name) in facts.accepted_names:
        yield Problem.of("batch-name-taken", None, columns.BATCH, batch=shown(name))


def _is_blank(draft: Draft, key: str) -> bool:
    cell = draft.roster.particulars.get(key, BLANK)
    return not tight(cell.text) and not draft.is_told(None, key)


RULES: Final = (
    Rule("R13", "Z11", ("key-missing",), particulars_are_complete),
    Rule("R27", "Z24", ("approval-missing",), batch_is_approved),
    Rule("R27", "Z24", ("kind-unsupported", "kind-mistyped", "kind-sheets"), batch_is_of_results),
    Rule("R11", "Z26(2)", ("institution-other",), institution_is_ours),
    Rule("R1", "Z13", ("batch-name-taken",), batch_name_is_free),
)
