"""Programs and packages of others that some tests ask. Where all has to be green, what is missing is a failure."""

import os
import shutil
from importlib.util import find_spec

import pytest

IN_CI = "CI" in os.environ


def program(name: str) -> str | None:
    """Return where a program lies, servers among them, which no user's PATH has on Debian."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def may_skip(*, is_here: bool) -> bool:
    """Return whether a test does without what is missing."""
    return not is_here and not IN_CI


def needs(name: str, *, package: str | None = None) -> pytest.MarkDecorator:
    """Return the mark of a test that runs a program; Debian's `package` brings it, by default one of its name."""
    told = f"{name} is not installed (apt-get install {package or name})"
    return pytest.mark.skipif(may_skip(is_here=program(name) is not None), reason=told)


def has_module(name: str) -> bool:
    """Return whether a package of Python can be imported here, or has to be."""
    return IN_CI or find_spec(name) is not None
