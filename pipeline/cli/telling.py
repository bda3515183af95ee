"""What `run` and `watch` tell an operator: one line for each drop, and how far a batch is."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import digits
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.caller import Caller
from pipeline.cli.masking import without_identities
from pipeline.cli.trouble import tell
from pipeline.errors import CertpressError
from pipeline.happenings import Happening
from pipeline.language.marker import N_
from pipeline.language.plate_reasons import PLATE_REASONS, PLATE_SUBJECTS
from pipeline.rules.problems import Problem

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

EVENTS: Final[Mapping[Happening, str]] = {
    Happening.RECEIVED: N_("{drop}: taken in, {files} files."),
    Happening.ACCEPTED: N_("{batch}: ACCEPTED. {people} people, {numbers}. Files: {place}"),
    Happening.RETURNED: N_("{drop}: RETURNED with {problems} problems. Read {note} in {place}"),
    Happening.ROWS_RETURNED: N_("{batch}: some people were returned. Read 退回说明.xlsx in {place}"),
    Happening.CANCELLED: N_("{drop}: taken back. It lies in {place}"),
    Happening.SCORES_TAKEN_BACK: N_(
        "{batch}: taken back. It counts in no statistics any more; its folder in output/ is marked 已撤回."
    ),
    Happening.EXAM_CALLED_OFF: N_(
        "{batch}: called off. Its admission tickets are not valid any more; its folder in output/ is marked 已撤回."
    ),
    Happening.DUPLICATE: N_("{drop}: was accepted before as {batch}; nothing was done again. It lies in {place}"),
    Happening.PLATE_REFUSED: N_(
        "{batch}: laid out page by page, which takes longer; the certificates are right, print as usual. "
        "Please tell the person who keeps the template {kind}: {subject}: {cause}."
    ),
    Happening.WAITING: N_("{drop}: waiting. {reason}"),
    Happening.PROBLEM: N_("{drop}: ✗ {problem}"),
    Happening.MORE_PROBLEMS: N_("{drop}: ✗ and {more} errors more"),
    Happening.WARNING: N_("{drop}: please note: {problem}"),
    Happening.WELL_AGAIN: N_("The trouble is over; the work goes on."),
}
# What is said of scores, of which nobody gets a number.
_WITHOUT_NUMBERS: Final = N_("{batch}: ACCEPTED. {people} people, no number taken. Files: {place}")
WAITING: Final[Mapping[str, str]] = {
    "settling": N_("It is still being copied, or has not been quiet long enough."),
    "open-in-office": N_("It is open in Excel or WPS; close it there."),
    "still-written": N_("A program is still writing to it."),
    "unsound": N_("It looks cut off; certpress waits a while in case the rest comes."),
    "approval-unsigned": N_(
        "It has not been signed yet: whoever approves it runs `certpress approve`. A watch that is running takes it up "
        "then; where none is, `certpress run` does."
    ),
    "unreadable": N_(
        "certpress may not read it. Give it the right to read the folder and every file in it, or copy the batch anew."
    ),
    "not-ours": N_(
        "A folder in it belongs to another user, and certpress could not move it away afterwards. Give it the right to "
        "write there, or let it belong to certpress's own user."
    ),
}
_QUARTERS: Final = 4
# What comes next to it is no number either.
_UNCOUNTED: Final = -2
_RANGES_SHOWN: Final = 4


class Teller:
    """Tells the line's events in the caller's language: a progress bar on a terminal, plain lines elsewhere.

    `counted` is the sentence of such a line, with `done` and `total`, `doing` what stands beside the bar.
    """

    def __init__(
        self,
        caller: Caller,
        *,
        on_terminal: bool | None = None,
        counted: str = N_("  {done} of {total} certificates"),
        doing: str = N_("Laying out"),
    ) -> None:
        self._caller = caller
        self._counted, self._doing = counted, doing
        self._on_terminal = sys.stdout.isatty() if on_terminal is None else on_terminal
        self._bar: tuple[Progress, TaskID] | None = None
        self._told = 0

    def say(self, event: Happening, **values: object) -> None:
        """Print the sentence of the event; an `error` among the values is told as a failure."""
        self._end_progress()
        error = values.get("error")
        if isinstance(error, CertpressError):
            tell(error, self._caller)
            return
        click.echo(without_identities(self._sentence(event, values)))

    def _sentence(self, event: Happening, values: Mapping[str, object]) -> str:
        shown = dict(values)
        if isinstance(numbers := shown.get("numbers"), tuple) and numbers:
            shown |= {"people": len(numbers), "numbers": ranges(numbers)}
        if isinstance(problem := shown.get("problem"), Problem):
            shown["problem"] = self._placed(problem, shown.get("count"))
        if "cause" in shown:
            cause = str(shown["cause"])
            shown["cause"] = self._caller.language.text(PLATE_REASONS.get(cause, cause))
            shown["subject"] = self._subject(str(shown["subject"]), str(shown.get("label", "")))
        if "reason" in shown:
            reason = str(shown["reason"])
            shown["reason"] = self._caller.language.text(WAITING.get(reason, reason))
        sentence = _WITHOUT_NUMBERS if event is Happening.ACCEPTED and not numbers else EVENTS[event]
        return self._caller.language.text(sentence, **shown)

    def _subject(self, subject: str, label: str) -> str:
        """Return what it is about: a field by its label and by its name in the `kind.toml`, or a part of the page."""
        return f"{label} ({subject})" if label else self._caller.language.text(PLATE_SUBJECTS.get(subject, subject))

    def _placed(self, problem: Problem, count: object) -> str:
        """Return the problem with its place, and how often it occurs where only the first is told."""
        language = self._caller.language
        sentence = language.problem(problem)
        if isinstance(count, int) and count > 1:
            return language.text(N_("{problem} ({count} times)"), problem=sentence, count=count)
        if problem.row is None:
            return sentence
        place = N_("row {row}, {column}: {problem}") if problem.column else N_("row {row}: {problem}")
        return language.text(place, row=problem.row, column=problem.column, problem=sentence)

    def progress(self, done: int, total: int) -> None:
        """Show how many people of the batch are done."""
        if self._on_terminal:
            self._move_bar(done, total)
        elif done * _QUARTERS // max(total, 1) > self._told:
            self._told = done * _QUARTERS // max(total, 1)
            self._caller.say(self._counted, done=done, total=total)
        if done >= total:
            self._end_progress()

    def _move_bar(self, done: int, total: int) -> None:
        if self._bar is None:
            from rich.progress import Progress

            bar = Progress(transient=True)
            bar.start()
            self._bar = (bar, bar.add_task(self._caller.language.text(self._doing), total=total))
        bar, task = self._bar
        bar.update(task, completed=done)

    def _end_progress(self) -> None:
        self._told = 0
        if self._bar is not None:
            self._bar[0].stop()
            self._bar = None


def ranges(numbers: Iterable[object]) -> str:
    """Return the numbers of certificates, cards or tickets as runs without a gap, e.g. `S…3000001–S…3000030`."""
    runs = [run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in _runs(sorted(map(str, numbers)))]
    more = [f"(+{len(runs) - _RANGES_SHOWN})"] if len(runs) > _RANGES_SHOWN else []
    return ", ".join(runs[:_RANGES_SHOWN] + more)


def _runs(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    run: list[str] = []
    for before, number in zip(["", *numbers], numbers, strict=False):
        if run and _in_sequence(number) != _next_to(before):
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _in_sequence(number: str) -> tuple[str, int]:
    """Return what a number counts in, and how far: the digits at its end.

    A 准考证号 that came with the exam may end with a letter, and then counts in nothing.
    """
    counted = number.rstrip(digits)
    return counted, int(number.removeprefix(counted) or _UNCOUNTED)


def _next_to(number: str) -> tuple[str, int]:
    prefix, sequence = _in_sequence(number)
    return prefix, sequence + 1
