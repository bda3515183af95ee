"""What somebody else on the machine lays down where certpress will write."""

import os
from pathlib import Path
from typing import Final

import pytest

NOBODY: Final = 65534


def foreign_link(link: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay a link that is another user's: whom but root nobody can be, so that else it is us who are another."""
    link.symlink_to(target)
    if os.geteuid() == 0:
        os.lchown(link, NOBODY, NOBODY)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: NOBODY)
