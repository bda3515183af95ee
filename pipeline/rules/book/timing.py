"""Rules about dates: the public notice, the order of things, the month in which they must be done."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from pipeline.rules import columns
from pipeline.rules.book.rule import Rule
from pipeline.rules.dates import one_month_after
from pipeline.rules.draft import Draft
from pipeline.rules.facts import Facts
from pipeline.rules.problems import Problem
from pipeline.rules.workdays import CalendarMissing

NOTICE_WORKDAYS: Final = 5
FURTHEST_AHEAD: Final = timedelta(days=31)


def notice_ends_after_it_begins(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """公示结束 does not lie before 公示开始."""
    begins, ends = draft.particulars.notice_from, draft.particulars.notice_to
    if _is_before(ends, begins):
        yield _out_of_order("notice-backwards", columns.NOTICE_TO, day=ends, other=begins)


def notice_follows_the_evaluation(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """Results are shown to the public after they exist (K27)."""
    begins, ended = draft.particulars.notice_from, draft.particulars.evaluation_ended_on
    if _is_before(begins, ended):
        yield _out_of_order("notice-before-evaluation-end", columns.NOTICE_FROM, day=begins, other=ended)


def notice_stands_five_workdays(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """The notice stood for five working days, its first day counted unless the site says otherwise (K27, X17)."""
    begins, ends = draft.particulars.notice_from, draft.particulars.notice_to
    if begins is None or ends is None or ends < begins:
        return
    try:
        yield from _shortfall(begins, ends, facts)
    except CalendarMissing as missing:
        yield Problem.of("calendar-missing", None, columns.NOTICE_TO, year=missing.year)


def _shortfall(begins: date, ends: date, facts: Facts) -> Iterator[Problem]:
    first = facts.count_first_notice_day
    days = facts.calendar.workdays_between(begins, ends, count_first=first)
    if days < NOTICE_WORKDAYS:
        earliest = facts.calendar.nth_workday(begins, NOTICE_WORKDAYS, count_first=first)
        yield Problem.of("notice-too-short", None, columns.NOTICE_TO, days=days, earliest=earliest)


def approval_follows_the_evaluation(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """Nothing is approved before the evaluation has ended (Z24)."""
    approved, ended = draft.particulars.approved_on, draft.particulars.evaluation_ended_on
    if _is_before(approved, ended):
        yield _out_of_order("approved-before-evaluation-end", columns.APPROVED_ON, day=approved, other=ended)


def approval_follows_the_notice(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """An approval during the notice knows nothing of objections yet; the articles give no order, so it is told."""
    dates = draft.particulars
    if not _is_before(dates.approved_on, dates.notice_to) or _is_before(dates.approved_on, dates.evaluation_ended_on):
        return
    values = {"day": dates.approved_on, "other": dates.notice_to}
    yield Problem.warning("approved-before-notice-end", None, columns.APPROVED_ON, **values)


def certificate_follows_the_notice(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """发证日期 lies after the last day of the notice (K27, X17)."""
    issued, ends = draft.particulars.issued_on, draft.particulars.notice_to
    if issued is not None and ends is not None and issued <= ends:
        yield _out_of_order("issued-before-notice-end", columns.ISSUED_ON, day=issued, other=ends)


def certificate_follows_the_approval(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """发证日期 does not lie before 批准日期 (Z24)."""
    issued, approved = draft.particulars.issued_on, draft.particulars.approved_on
    if _is_before(issued, approved):
        yield _out_of_order("issued-before-approval", columns.ISSUED_ON, day=issued, other=approved)


def certificate_is_of_this_month(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """发证日期 lies 31 days ahead at most: its year is in the number, and a mistyped one opens another sequence."""
    issued, latest = draft.particulars.issued_on, facts.today + FURTHEST_AHEAD
    if issued is not None and issued > latest:
        yield _out_of_order("issued-too-far-ahead", columns.ISSUED_ON, day=issued, other=latest)


def results_are_handed_in_within_a_month(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """The platform has the results one month after the evaluation ended (Z14); a late batch is told, not refused."""
    issued, ended = draft.particulars.issued_on, draft.particulars.evaluation_ended_on
    # A day too far ahead is mistyped, and has its own error.
    if issued is None or ended is None or issued > facts.today + FURTHEST_AHEAD:
        return
    if issued > one_month_after(ended):
        yield Problem.warning("month-exceeded", None, columns.ISSUED_ON, day=issued, other=one_month_after(ended))


def evaluation_is_over(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Results exist when the evaluation has ended, and not before (K26)."""
    ended = draft.particulars.evaluation_ended_on
    if _is_before(facts.today, ended):
        yield _out_of_order("evaluation-in-future", columns.EVALUATION_ENDED_ON, day=ended, today=facts.today)


def approval_was_given(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Only results that were approved are certified, and none that will be (Z24)."""
    approved = draft.particulars.approved_on
    if _is_before(facts.today, approved) and not _is_still_evaluated(draft, facts):
        yield _out_of_order("approval-in-future", columns.APPROVED_ON, day=approved, today=facts.today)


def notice_is_over(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """The certificate comes after the notice: while it stands nobody knows that there is no objection (K27)."""
    ends = draft.particulars.notice_to
    if ends is not None and facts.today <= ends and not _is_still_evaluated(draft, facts):
        yield _out_of_order("notice-not-over", columns.NOTICE_TO, day=ends)


def _is_still_evaluated(draft: Draft, facts: Facts) -> bool:
    """Whether 评价结束日期 lies ahead, which is told; whatever must follow it lies ahead too."""
    return _is_before(facts.today, draft.particulars.evaluation_ended_on)


def _is_before(day: date | None, other: date | None) -> bool:
    return day is not None and other is not None and day < other


def _out_of_order(code: str, key: str, **dates: date | None) -> Problem:
    return Problem.of(code, None, key, **dates)


RULES: Final = (
    Rule("R25", "K27", ("notice-backwards",), notice_ends_after_it_begins),
    Rule("R25", "K27", ("notice-before-evaluation-end",), notice_follows_the_evaluation),
    Rule("R25", "K27", ("notice-too-short", "calendar-missing"), notice_stands_five_workdays),
    Rule("R25", "K27", ("notice-not-over",), notice_is_over),
    Rule("R25", "K27", ("issued-before-notice-end",), certificate_follows_the_notice),
    Rule("R23", "K26", ("evaluation-in-future",), evaluation_is_over),
    Rule("R27", "Z24", ("approval-in-future",), approval_was_given),
    Rule("R27", "Z24", ("approved-before-evaluation-end",), approval_follows_the_evaluation),
    Rule("R27", "Z24", ("approved-before-notice-end",), approval_follows_the_notice),
    Rule("R27", "Z24", ("issued-before-approval",), certificate_follows_the_approval),
    Rule("R8", "N2(6)", ("issued-too-far-ahead",), certificate_is_of_this_month),
    Rule("R26", "Z14", ("month-exceeded",), results_are_handed_in_within_a_month),
)
