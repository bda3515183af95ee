"""The door: `certpress <command>`; the one place where a failure becomes a message and an exit status.

Nothing heavy is imported here: a command's module is loaded when the command is called, and `certpress --help` is
answered from the table below.
"""

import errno
import importlib
import os
import re
import resource
import sys
from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Final

import click

from pipeline import __version__
from pipeline.cli.caller import Caller, help_for_the_silent, wrapped
from pipeline.cli.streams import guard
from pipeline.cli.trouble import tell
from pipeline.errors import CertpressError, OutputLost, SiteNotFound, UsageWrong
from pipeline.language import CHINESE, LANGUAGES, Language
from pipeline.language.marker import N_
from pipeline.settings.finding import find_site, language_of
from pipeline.system_errors import machine_trouble, reason_of

COMMAND: Final = "certpress"
_STOPPED_BY_HAND: Final = 130
_READER_LEFT: Final = 141
# The bits of a mode that let others in; `files` opens what is for everybody.
_OTHERS: Final = 0o077
# By what an office does, and in the order in which it meets them.
SECTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    N_("Commands: the site"): {
        "init": N_("Make a new site."),
        "site": N_("The web page on which anybody verifies a certificate."),
        "keys": N_("The keys that sign: show them, make them, change them."),
        "doctor": N_("Is everything here that certpress needs?"),
        "fonts": N_("The fonts that were found, and what they can print."),
        "bench": N_("How fast is it on this machine, beside other programs?"),
    },
    N_("Commands: batches"): {
        "form": N_("Write an empty workbook, or an empty page, to fill in."),
        "numbers": N_("Put the platform's certificate numbers into the workbook of a batch."),
        "check": N_("Check a batch; nothing is written, no number taken."),
        "proof": N_("Show the pages as they would print, marked 样张."),
        "approve": N_("Sign a drop, so that it may be numbered."),
        "run": N_("Carry everything in the inbox through, then stop."),
        "watch": N_("The same, for ever."),
        "status": N_("Batches and where each of them is."),
        "cancel": N_("Take back a batch before it has numbers, or scores; call an exam off."),
        "platform": N_("Where each batch stands on the platform: handed in, reviewed, found."),
    },
    N_("Commands: paper"): {
        "print": N_("Files for the printer: stacks, single pages, sheets of A4."),
        "reprint": N_("A sheet was spoiled: the same copy is printed once more."),
        "calibrate": N_("Measure a printer, so that an overprint lands in its place."),
        "overprint": N_("Print certificates on blanks: the values alone, moved as measured."),
        "stock": N_("Blank certificates by their serials: in, back, spoiled, counted."),
        "destroy": N_("Spoiled blanks, or paper taken back, are destroyed by two people."),
    },
    N_("Commands: certificates and cards"): {
        "find": N_("Find certificates, cards and tickets by number, ID or name."),
        "show": N_("One certificate, card or ticket: its data, history and file."),
        "verify": N_("Is a certificate valid? By its number, its code or its PDF."),
        "receipt": N_("What the holder signs when a certificate is handed over."),
        "deliver": N_("Certificates are handed over."),
        "loss": N_("A holder declares a certificate lost."),
        "recall": N_("The paper of a certificate is taken back."),
        "correct": N_("What is wrong in a certificate is put right."),
        "reissue": N_("A next copy of a certificate, with the same number (补发)."),
        "revoke": N_("A certificate is not valid any more, for ever (撤销)."),
        "void": N_("A number will not be used."),
        "withdraw": N_("Take a card back for good."),
        "history": N_("Certificates issued before certpress: brought in, so that they count."),
    },
    N_("Commands: books and audit"): {
        "books": N_("The books (台账) as workbooks: by year, month or batch."),
        "statistics": N_("What a year came to, by occupation, job and level."),
        "ledger": N_("Sign, verify, prove; or rebuild the tables beside the log."),
        "audit": N_("Is everything accounted for, and the ledger what it was?"),
        "archive": N_("What has passed its time of keeping: listed, and erased by two people."),
    },
    N_("Commands: backup"): {
        "backup": N_("Everything of the site in one file, while the line runs."),
        "restore": N_("A site out of a backup, into an empty folder."),
        "recover": N_("How a site goes on that was put back from a backup; by two people."),
    },
}
COMMANDS: Final[Mapping[str, str]] = {
    name: summary for section in SECTIONS.values() for name, summary in section.items()
}
_QUOTED: Final = re.compile(r"'([^']*)'")
_OPTIONS: Final = N_("[OPTIONS]")
_FURTHER_COMMAND: Final = N_("COMMAND [ARGS]...")
# What stands for an argument or a value in usage lines and in complaints.
_METAVARS: Final = (
    *(N_("DROP"), N_("BATCH"), N_("WHAT"), N_("TEXT"), N_("NUMBER"), N_("KIND"), N_("YEAR")),
    *(N_("DIR"), N_("FOLDER"), N_("FILE"), N_("NAME"), N_("COUNT"), N_("PATH"), N_("DIRECTORY")),
    *(N_("RUN"), N_("EDGE")),
)
_ABOUT: Final = N_("From an approved batch of results to numbered certificates, a print run and a ledger.")


class Door(click.Group):
    """The group of all commands in one language; each is loaded when it is called."""

    def __init__(self, language: Language) -> None:
        super().__init__(
            COMMAND,
            help=f"\b\n{wrapped(language.text(_ABOUT))}",
            params=_options(language),
            callback=click.pass_context(help_for_the_silent),
            invoke_without_command=True,
            options_metavar=language.text(_OPTIONS),
            subcommand_metavar=language.text(_FURTHER_COMMAND),
        )
        self._language = language

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which an office meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command, in the language of the door."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"pipeline.cli.{cmd_name}").command
        return translated(command, self._language, summary=COMMANDS[cmd_name])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading one of them."""
        del ctx
        for heading, commands in SECTIONS.items():
            with formatter.section(self._language.text(heading)):
                formatter.write_dl([(name, self._language.text(summary)) for name, summary in commands.items()])


def _options(language: Language) -> list[click.Parameter]:
    """Return the options of every call; `answer` has read the first two before click does."""
    return [
        click.Option(
            ["--site"],
            type=click.Path(path_type=Path),
            metavar=language.text("DIR"),
            expose_value=False,
            help=language.text(N_("The site's folder; else $CERTPRESS_SITE, else the nearest above.")),
        ),
        click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            expose_value=False,
            help=language.text(N_("Language of the messages; else that of the site.")),
        ),
        _version(language),
    ]


def _version(language: Language) -> click.Option:
    def show(ctx: click.Context, parameter: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's signature
        del parameter
        if asked:
            click.echo(f"{COMMAND} {__version__}")
            ctx.exit()

    return click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=language.text(N_("The version.")),
    )


def translated(command: click.Command, language: Language, *, summary: str) -> click.Command:
    """Return the command with its help in that language: the summary, then what the module says besides."""
    spoken = copy(command)
    spoken.params = [_translated_parameter(parameter, language) for parameter in command.params]
    paragraphs = dict.fromkeys((language.text(summary), language.text(command.help or "")))
    # `\b` keeps click from wrapping again what is wrapped already.
    spoken.help = "\n\n".join(f"\b\n{wrapped(paragraph)}" for paragraph in paragraphs if paragraph)
    spoken.short_help = language.text(summary)
    spoken.options_metavar = language.text(_OPTIONS)
    if isinstance(command, click.Group) and isinstance(spoken, click.Group):
        spoken.subcommand_metavar = language.text(_FURTHER_COMMAND)
        spoken.commands = {
            name: translated(inner, language, summary=inner.help or "") for name, inner in command.commands.items()
        }
    return spoken


def _translated_parameter(parameter: click.Parameter, language: Language) -> click.Parameter:
    spoken = copy(parameter)
    if isinstance(parameter, click.Option) and isinstance(spoken, click.Option):
        spoken.help = language.text(parameter.help or "")
    if metavar := _metavar(parameter):
        spoken.metavar = language.text(metavar)
    return spoken


def _metavar(parameter: click.Parameter) -> str | None:
    """Return the word that click would write for the value; None for a flag."""
    if parameter.metavar or isinstance(parameter, click.Argument):
        return parameter.metavar or (parameter.name or "").upper()
    is_flag = isinstance(parameter, click.Option) and parameter.is_flag
    return None if is_flag else parameter.type.name.upper()


def caller_of(arguments: Sequence[str], *, environ: Mapping[str, str], here: Path) -> Caller:
    """Return who calls; the language must be known before click can complain about anything."""
    given = _given(arguments)
    explicit = Path(given["--site"]) if given.get("--site") else None
    wanted = given.get("--lang") or _language_of_site(explicit, environ, here)
    return Caller(Language.load(wanted if wanted in LANGUAGES else CHINESE), explicit, environ, here)


def _given(arguments: Sequence[str]) -> dict[str, str]:
    """Return the options that stand before the command."""
    given: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if name in ("--site", "--lang"):
            given[name] = value if equals else next(rest, "")
        elif not argument.startswith("-"):
            break
    return given


def _language_of_site(explicit: Path | None, environ: Mapping[str, str], here: Path) -> str | None:
    try:
        return language_of(find_site(here, explicit=explicit, environ=environ))
    except SiteNotFound:
        return None


def answer(arguments: Sequence[str], *, environ: Mapping[str, str], here: Path) -> int:
    """Do what was asked and return the exit status (interfaces 4); every failure is told on standard error."""
    caller = caller_of(arguments, environ=environ, here=here)
    caller.language.speak_for_libraries()
    try:
        status = Door(caller.language).main(list(arguments), prog_name=COMMAND, obj=caller, standalone_mode=False)
    except CertpressError as error:
        return tell(error, caller)
    except click.ClickException as error:
        return tell(UsageWrong(reason=_complaint(error, caller.language), command=_command_of(error)), caller)
    except (KeyboardInterrupt, click.Abort):
        click.echo(caller.language.text(N_("Stopped. Whatever was begun is finished at the next start.")), err=True)
        return _STOPPED_BY_HAND
    except Exception as error:  # noqa: BLE001 - the last line: whatever it is, a person must not see a traceback
        from pipeline.aftermath import unexpected

        output = _output_of(caller)
        return tell(machine_trouble(error, output or here) or unexpected(error, output), caller)
    return status if isinstance(status, int) else 0


def _output_of(caller: Caller) -> Path | None:
    try:
        return find_site(caller.here, explicit=caller.explicit, environ=caller.environ) / "output"
    except CertpressError:
        return None


def _complaint(error: click.ClickException, language: Language) -> str:
    """Return what click complains about; its quotation marks and full stops are English whatever the language."""
    told = error.format_message()
    if language.code != CHINESE:
        return told
    return _QUOTED.sub(r"“\1”", told).rstrip(".").replace(" “", "“").replace("” ", "”")


def _command_of(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return context.command_path if context else COMMAND


def main() -> None:
    """Answer the command line; whatever is written meanwhile, by a library too, is its owner's alone, and of a process
    that ends in the middle of its work, or of a worker that does, no picture of its memory is left.
    """
    os.umask(_OTHERS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said = guard()
    status = answer(sys.argv[1:], environ=os.environ, here=Path.cwd())
    sys.stdout.flush()
    sys.exit(_status_of_the_unheard(said.lost, status) if said and said.lost else status)


def _status_of_the_unheard(lost: OSError, status: int) -> int:
    """Return the exit status of a command whose words were lost; a failure of the work itself counts for more."""
    if status:
        return status
    if lost.errno == errno.EPIPE:
        return _READER_LEFT
    caller = caller_of(sys.argv[1:], environ=os.environ, here=Path.cwd())
    return tell(OutputLost(reason=reason_of(lost)), caller)
