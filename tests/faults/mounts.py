"""Real file systems for tests: small, bound, read-only. Only root may mount, and not in every container."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def mount(*arguments: str) -> None:
    """Mount as asked for, or skip the test where that is not allowed here."""
    refused = os.geteuid() != 0 or shutil.which("mount") is None
    if refused or subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")


def unmount(place: Path) -> None:
    """Take a file system away, even from under a process that works in it; nothing happens where none is."""
    subprocess.run(["umount", "--lazy", os.fspath(place)], check=False, capture_output=True)


@contextmanager
def small_disk(place: Path, *, kib: int) -> Iterator[Path]:
    """Give a file system in memory of that size."""
    place.mkdir(parents=True, exist_ok=True)
    mount("-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", os.fspath(place))
    try:
        yield place
    finally:
        unmount(place)


def resize(place: Path, *, kib: int) -> None:
    """Make room on a small disk, or take it away; what lies there stays."""
    mount("-o", f"remount,size={kib}k", os.fspath(place))


@contextmanager
def bound(folder: Path, place: Path) -> Iterator[Path]:
    """Let `folder` be seen at `place`, as a share is mounted there."""
    mount("--bind", os.fspath(folder), os.fspath(place))
    try:
        yield place
    finally:
        unmount(place)


def make_read_only(folder: Path) -> None:
    """Let nobody who opens something below the folder from now on write there, until it is unmounted."""
    mount("--bind", os.fspath(folder), os.fspath(folder))
    mount("-o", "remount,bind,ro", os.fspath(folder))


def used_kib(place: Path) -> int:
    """Return how much of a small disk is taken."""
    state = os.statvfs(place)
    return (state.f_blocks - state.f_bfree) * state.f_frsize // 1024
