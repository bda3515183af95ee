"""Failures on the screen: one line with a code, then advice; never a traceback, never an ID number in full."""

import re
from typing import Final

import click

from pipeline.cli.caller import Caller
from pipeline.cli.certificates import OPERATIONS
from pipeline.errors import CertpressError, EntryRefused
from pipeline.rules.identity import masked

# 18 characters as they are, 15 as they were, whatever letters stand beside them (`photo<ID>.jpg`). A certificate
# number is a run of 21 digits behind its letter, so that no part of it stands free.
_IDENTITY: Final = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9])")


def without_identities(text: str) -> str:
    """Return `text` with every number masked that could be a person's."""
    return _IDENTITY.sub(lambda found: masked(found[0]), text)


def tell(error: CertpressError, caller: Caller) -> int:
    """Print the code, what happened and what to do on standard error; return the exit status."""
    line, advice = caller.language.error(_in_words(error, caller))
    click.echo(without_identities(f"{error.code}: {line}"), err=True)
    click.echo(without_identities(f"  {advice}"), err=True)
    return error.status


def _in_words(error: CertpressError, caller: Caller) -> CertpressError:
    """Return what the ledger refused with the operation in words: nobody knows it by the name that entries have."""
    if not isinstance(error, EntryRefused):
        return error
    op = str(error.values.get("op"))
    return EntryRefused(**{**error.values, "op": caller.language.text(OPERATIONS.get(op, op))})
