"""Failures on the screen: one line with a code, then advice; never a traceback, never an ID number in full."""

import click

from pipeline.cli.caller import Caller
from pipeline.cli.certificates import OPERATIONS
from pipeline.cli.masking import without_identities
from pipeline.errors import CertpressError, EntryRefused


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
