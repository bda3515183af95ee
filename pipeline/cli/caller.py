"""Who called: from where, about which site, in which language; and how they are answered."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

import click

from pipeline.language import Language
from pipeline.language.marker import N_
from pipeline.settings.finding import find_site

if TYPE_CHECKING:
    from pipeline.settings.values import Settings
    from pipeline.workshop import Workshop


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

    def working_settings(self) -> "Settings":
        """Return the settings for a command that does something; refuse what this version cannot do yet."""
        settings = self.settings()
        settings.require_available()
        return settings

    def reading_workshop(self) -> "Workshop":
        """Return the workshop for a command that only reads: nothing is made ready, and the inbox may be away."""
        from pipeline.workshop import Workshop

        settings = self.settings()
        return Workshop(settings, self.language, settings.work)

    def say(self, message: str, /, **values: object) -> None:
        """Print one sentence of the caller's language on a line of its own."""
        click.echo(self.language.text(message, **values))

    def show_json(self, value: object) -> None:
        """Print a value for another program: UTF-8, Chinese as it is."""
        click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))

    def show_table(self, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print rows in columns under translated headings; a Chinese character is two places wide."""
        lines = [tuple(self.language.text(heading) for heading in headings)]
        lines += [tuple("" if cell is None else str(cell) for cell in row) for row in rows]
        widths = [max(map(width_of, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            cells = (cell + " " * (width - width_of(cell)) for cell, width in zip(line, widths, strict=True))
            click.echo("  ".join(cells).rstrip())

    def show_pairs(self, pairs: Iterable[tuple[str, object]]) -> None:
        """Print labels, already translated, and values in two columns."""
        listed = list(pairs)
        widest = max(width_of(label) for label, _ in listed)
        for label, value in listed:
            click.echo(f"{label}{' ' * (widest - width_of(label))}  {value}")


def width_of(text: str) -> int:
    """Return how many places `text` takes on a terminal."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def wrapped(text: str, *, places: int = 76) -> str:
    """Return `text` in lines no wider than that; Chinese may break anywhere, so click's own wrapping cannot do it."""
    lines = [""]
    for character in text.replace("\n", " "):
        if width_of(lines[-1] + character) > places and character not in "，。；：、）”":
            lines.append("")
        lines[-1] += character
    return "\n".join(line.strip() for line in lines)


pass_caller = click.make_pass_decorator(Caller)
as_json = click.option("--json", "as_json", is_flag=True, help=N_("For another program: JSON instead of a table."))
