"""On what machine, with which versions and from which commit a figure comes."""

import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline import __version__

_CPU_INFO, _MEMORY_INFO = Path("/proc/cpuinfo"), Path("/proc/meminfo")


def describe(*, at: datetime, packages: Sequence[str], commands: Sequence[str]) -> dict[str, object]:
    """Return machine, versions and commit as plain values; None stands for what cannot be found out.

    `packages` are names of distributions, `commands` programs that tell their version when asked with `--version`.
    """
    return {
        "measured_at": at.isoformat(timespec="minutes"),
        "processor": _line_of(_CPU_INFO, "model name"),
        "cores": len(os.sched_getaffinity(0)),
        "memory": _line_of(_MEMORY_INFO, "MemTotal"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "certpress": __version__,
        "commit": _commit(),
        "versions": {
            **{package: version_of(package) for package in packages},
            **{command: _told_by(command) for command in commands},
        },
    }


def version_of(package: str) -> str | None:
    """Return the version of an installed distribution, None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _told_by(command: str) -> str | None:
    return _said([command, "--version"]) if shutil.which(command) else None


def _commit() -> str | None:
    """Return the commit of the checkout, marked where files were changed since; an installed package has none."""
    checkout = Path(__file__).resolve().parents[2]
    if not (checkout / ".git").exists():
        return None
    commit = _said(["git", "-C", str(checkout), "rev-parse", "HEAD"])
    changed = _said(["git", "-C", str(checkout), "status", "--porcelain", "--untracked-files=no"])
    return f"{commit} with changes" if commit and changed else commit


def _said(command: Sequence[str]) -> str | None:
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 - ours
        return done.stdout.strip() or None
    return None


def _line_of(file: Path, key: str) -> str | None:
    with suppress(OSError):
        for line in file.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == key:
                return value.strip()
    return None
