"""The door of the auditor's program: arguments in, sentences out, exit status 0, 11 where something is wrong, or 2."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from getopt import GetoptError, gnu_getopt
from io import TextIOWrapper
from pathlib import Path
from typing import Self

from pipeline.auditor.bundles import faults_in, listed_in, log_in
from pipeline.auditor.exports import CHECKPOINT, CHECKPOINTS, TILES, Export
from pipeline.auditor.faults import Fault, Finding
from pipeline.auditor.judging import judge, keys_of
from pipeline.auditor.papers import Paper, papers_in
from pipeline.auditor.telling import report
from pipeline.auditor.words import Words
from pipeline.errors import Because, LedgerBroken, UsageProblem
from pipeline.ledger.notes import NoteWrong, VerifierKey

_OPTIONS = ("paper=", "key=", "skew=", "english", "help")
# How far a computer's clock may have been set back without anybody asking why.
_MINUTES = 5
# What the key is called that signs the codes on certificates, and no ledger.
_OF_CODES = "/qr"
_HELP = Because(
    "python3 certpress-auditor.py EXPORT [--paper FILE]... [--key KEY] [--skew MINUTES] [--english]\n\n"
    "  EXPORT          the folder that the institution exported\n"
    "  --paper FILE    a checkpoint that left the house: its three lines, or all of it; may be given again\n"
    "  --key KEY       the public key of the ledger, as you were given it\n"
    "  --skew MINUTES  how far the clock may have been set back; {minutes} minutes if nothing is said\n"
    "  --english       in English",
    minutes=_MINUTES,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an auditor asks for."""

    export: Path
    papers: tuple[Path, ...]
    key: VerifierKey | None
    skew: timedelta

    @classmethod
    def parse(cls, options: Iterable[tuple[str, str]], folders: Sequence[str]) -> Self:
        """Return what the options ask for; raises ValueError where they ask for nothing that there is."""
        (export,), last = folders, dict(options)
        return cls(
            export=Path(export),
            papers=tuple(Path(value) for name, value in options if name == "--paper"),
            key=VerifierKey.parse(last["--key"].strip()) if "--key" in last else None,
            skew=timedelta(minutes=int(last.get("--skew", _MINUTES))),
        )


def main(arguments: Sequence[str], chinese: Mapping[str, str]) -> int:
    """Examine an export as the arguments say, print the report, and return the exit status.

    `chinese` is what each English sentence is called in Chinese.
    """
    # A console that lacks a character of somebody's text shows its code and goes on.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    words = Words({} if "--english" in arguments else chinese)
    if "--help" in arguments:
        return _said(_HELP, words, 0)
    try:
        return _examined(Asked.parse(*gnu_getopt(list(arguments), "", _OPTIONS)), words)
    except NoteWrong:
        return _said(Because("This is no public key; compare it letter for letter."), words, UsageProblem.status)
    except (GetoptError, ValueError):
        return _said(_HELP, words, UsageProblem.status)
    except OSError as error:
        return _said(Because("{file} cannot be opened.", file=error.filename), words, UsageProblem.status)


def _said(sentence: Because, words: Words, status: int) -> int:
    _show(words.say(sentence))
    return status


def _show(line: str) -> None:
    print(line)  # noqa: T201 - a program of one file has no other way to speak


def _examined(asked: Asked, words: Words) -> int:
    """Return the exit status, after the report was printed; raises OSError."""
    if not asked.export.is_dir():
        raise FileNotFoundError(2, "", str(asked.export))
    log = log_in(asked.export)
    if not any((log / name).exists() for name in (CHECKPOINT, CHECKPOINTS, TILES)):
        why = Because(
            "{folder} is no export of a ledger; name the folder that was exported itself.", folder=asked.export
        )
        return _said(why, words, UsageProblem.status)
    if asked.key and asked.key.name.endswith(_OF_CODES):
        why = Because("This is the key of the codes on certificates; give that of the ledger, whose name has no /qr.")
        return _said(why, words, UsageProblem.status)
    papers, unreadable = _papers(asked.papers)
    judged = judge(Export(log), papers, asked.key, skew=asked.skew)
    is_bundle = log != asked.export
    beside = tuple(faults_in(asked.export, keys_of(judged.told, asked.key))) if is_bundle else ()
    listed = len(listed_in(asked.export)) if is_bundle and not beside else None
    judged = replace(judged, findings=(*judged.findings, *unreadable, *beside))
    for line in report(judged, papers, asked.key, words, listed=listed):
        _show(line)
    return LedgerBroken.status if judged.findings else 0


def _papers(files: Iterable[Path]) -> tuple[list[Paper], list[Finding]]:
    """Return what is on the papers, and which of them cannot be read; raises OSError."""
    papers, unreadable = list[Paper](), list[Finding]()
    for file in files:
        try:
            papers += papers_in(file.name, file.read_bytes())
        except NoteWrong:
            why = Because("{file}: this is no checkpoint; compare it letter for letter", file=file.name)
            unreadable.append(Finding(Fault.UNREADABLE, why))
    return papers, unreadable
