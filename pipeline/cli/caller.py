"""Who called: from where, about which site, in which language; and how they are answered."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unicodedata import east_asian_width

import click

from pipeline.cli.masking import without_identities
from pipeline.errors import Because, TargetWrong, UsageWrong
from pipeline.language import Language
from pipeline.language.marker import N_
from pipeline.settings.finding import find_site

if TYPE_CHECKING:
    from pipeline.settings.values import Settings
    from pipeline.workshop import Workshop

# A word of a script that is written with spaces, or one character of any other.
_UNITS: Final = re.compile(r"[!-\u10ff]+|.", re.DOTALL)
_NEVER_FIRST: Final = "，。；：、）”"


@dataclass(frozen=True, slots=True)
class Caller:
    """One call of certpress; `explicit` is what `--site` named, `here` the folder in which it was typed."""

    language: Language
    explicit: Path | None
    environ: Mapping[str, str]
    here: Path

    def settings(self) -> "Settings":
        """Return the settings of the site that is meant. Raises SiteNotFound or SettingsWrong."""
        from pipeline.settings.values import Settings

        return Settings.read(find_site(self.here, explicit=self.explicit, environ=self.environ))

    def reading_workshop(self) -> "Workshop":
        """Return the workshop for a command that only reads: nothing is made ready, and the inbox may be away."""
        from pipeline.workshop import Workshop

        settings = self.settings()
        return Workshop(settings, self.language, settings.work)

    def say(self, message: str, /, **values: object) -> None:
        """Print one sentence of the caller's language on a line of its own; in a path no ID number stands in full."""
        click.echo(self._sentence(message, values))

    def remark(self, message: str, /, **values: object) -> None:
        """Print one sentence beside what was asked for: on standard error, so that a file written with `>` has the
        latter alone.
        """
        click.echo(self._sentence(message, values), err=True)

    def _sentence(self, message: str, values: Mapping[str, object]) -> str:
        # Some name a photo, a drop or a file of their own by the number of a person.
        safe = {name: without_identities(str(one)) if isinstance(one, Path) else one for name, one in values.items()}
        return self.language.text(message, **safe)

    def show_json(self, value: object) -> None:
        """Print a value for another program: UTF-8, Chinese as it is."""
        click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))

    def show_table(self, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print rows in columns under translated headings; a Chinese character is two places wide.

        A cell may have several lines. Where the terminal is too narrow, each row is printed as a record: a line for
        each heading.
        """
        above = tuple(self.language.text(heading) for heading in headings)
        lines = [tuple("" if cell is None else str(cell) for cell in row) for row in rows]
        widths = [max(map(_width_of_lines, column)) for column in zip(above, *lines, strict=True)]
        if 0 < self._places() < sum(widths) + 2 * (len(widths) - 1):
            self._show_records(above, lines)
            return
        for row in (above, *lines):
            for line in zip_longest(*(cell.split("\n") for cell in row), fillvalue=""):
                cells = (cell + " " * (width - width_of(cell)) for cell, width in zip(line, widths, strict=True))
                click.echo("  ".join(cells).rstrip())

    def _show_records(self, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        for turn, row in enumerate(rows):
            if turn:
                click.echo()
            self.show_pairs((heading, cell) for heading, cell in zip(headings, row, strict=True) if cell)

    def _places(self) -> int:
        """Return how wide the terminal is; 0 where nobody knows, e.g. in a pipe."""
        told = self.environ.get("COLUMNS", "")
        if told.isdecimal():
            return int(told)
        try:
            return os.get_terminal_size(sys.stdout.fileno()).columns
        except (OSError, ValueError):
            return 0

    def show_pairs(self, pairs: Iterable[tuple[str, object]]) -> None:
        """Print labels, already translated, and values in two columns."""
        listed = list(pairs)
        widest = max(width_of(label) for label, _ in listed)
        for label, value in listed:
            for turn, line in enumerate(str(value).split("\n")):
                before = "" if turn else label
                click.echo(f"{before}{' ' * (widest - width_of(before))}  {line}")


def width_of(text: str) -> int:
    """Return how many places `text` takes on a terminal."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _width_of_lines(text: str) -> int:
    return max(map(width_of, text.split("\n")))


def wrapped(text: str, *, places: int = 76) -> str:
    """Return `text` in lines no wider than that; Chinese may break anywhere, so click's own wrapping cannot do it."""
    lines = [""]
    for unit in _UNITS.findall(text.replace("\n", " ")):
        # A word that is wider than a line, e.g. a long path, has to be broken.
        for piece in unit if width_of(unit) > places else (unit,):
            if width_of(lines[-1] + piece) > places and piece not in _NEVER_FIRST:
                lines.append("")
            lines[-1] += piece
    return "\n".join(line.strip() for line in lines)


def moment(at: datetime) -> str:
    """Return a time as people read it."""
    return f"{at:%Y-%m-%d %H:%M}"


def help_for_the_silent(context: click.Context) -> None:
    """Where no further command was typed: say so, show what there is, and end as wrong usage does."""
    if context.invoked_subcommand is None:
        caller = context.find_object(Caller)
        assert caller is not None
        told = caller.language.text(
            N_("Say what to do: `{command}` and one of the words below."), command=context.command_path
        )
        click.echo(f"{UsageWrong.code}: {told}\n\n{context.get_help()}", err=True)
        context.exit(UsageWrong.status)


def check_target(target: Path, *suffixes: str) -> None:
    """Raise TargetWrong unless a file that ends in one of `suffixes` could be written there."""
    suffix = suffixes[0] if len(suffixes) == 1 else Because("{one} or {other}", one=suffixes[0], other=suffixes[-1])
    if target.suffix.lower() not in suffixes:
        raise TargetWrong(
            path=target, suffix=suffix, reason=Because("the name does not end in {suffix}", suffix=suffix)
        )
    if not target.absolute().parent.is_dir():
        raise TargetWrong(path=target, suffix=suffix, reason=Because("there is no such folder"))


def checkpoint_papers(help_text: str) -> Callable[[Any], Any]:
    """Return the option `--checkpoint FILE`, which may be given again: checkpoints that left the house, as `papers`."""
    return click.option(
        "--checkpoint",
        "papers",
        metavar="FILE",
        multiple=True,
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help=help_text,
    )


def target_file(suffix: str, *, help_text: str, required: bool = True) -> Callable[[Any], Any]:
    """Return the option `-o FILE` of a command that writes one new file, whose name ends in `suffix`.

    Where the suffix is empty, the command checks the name itself.
    """

    def checked(context: click.Context, parameter: click.Parameter, target: Path | None) -> Path | None:
        del context, parameter
        if target is not None and suffix:
            check_target(target, suffix)
        return target

    return click.option(
        "-o",
        "--output",
        "target",
        required=required,
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        callback=checked,
        help=help_text,
    )


pass_caller = click.make_pass_decorator(Caller)
as_json = click.option("--json", "as_json", is_flag=True, help=N_("For another program: JSON instead of a table."))
