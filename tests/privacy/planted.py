"""What somebody else on the machine lays down where certpress will write."""

import os
from pathlib import Path

import pytest


def foreign_link(link: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay a link that is another user's. Only root can be another, so that else it is we who are."""
    another = os.geteuid() + 1
    link.symlink_to(target)
    if os.geteuid() == 0:
        os.lchown(link, another, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: another)
