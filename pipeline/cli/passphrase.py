"""How a passphrase is asked for: typed on a terminal and never shown; it comes from nowhere else."""

import sys
from pathlib import Path

import click

from pipeline.cli.caller import Caller
from pipeline.errors import PassphraseWanted
from pipeline.language.marker import N_


def new_passphrase(caller: Caller, file: Path) -> str:
    """Return a passphrase that was typed twice; raises PassphraseWanted where nobody sits at a terminal."""
    again = caller.language.text(N_("The same once more"))
    return _typed(caller, file, N_("A passphrase for the backup; write it down and put it into the safe"), again)


def known_passphrase(caller: Caller, file: Path) -> str:
    """Return the passphrase of a backup as it was typed; raises PassphraseWanted where nobody sits at a terminal."""
    return _typed(caller, file, N_("The passphrase of the backup"), "")


def _typed(caller: Caller, file: Path, question: str, again: str) -> str:
    if not sys.stdin.isatty():
        raise PassphraseWanted(file=file)
    # To standard error, so that what a command prints can be kept in a file.
    typed: str = click.prompt(caller.language.text(question), hide_input=True, confirmation_prompt=again, err=True)
    return typed
