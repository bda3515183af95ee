"""Go's own notes and proofs (golang.org/x/mod/sumdb): an oracle that we did not write.

It is built with Debian's golang-go and golang-golang-x-mod-dev, without a network. Where they are not installed its
tests are skipped; in CI they are installed, and nothing is skipped.
"""

import json
import os
import subprocess
from base64 import b64encode
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.strangers import may_skip, program

SOURCE = Path(__file__).parent / "go_oracle" / "main.go"
GO_PATH = Path("/usr/share/gocode")

Question = dict[str, Any]
Oracle = Callable[[Sequence[Question]], list[bool]]


def is_here() -> bool:
    return program("go") is not None and (GO_PATH / "src/golang.org/x/mod/sumdb/tlog").is_dir()


def built(folder: Path) -> Oracle:
    """Return the oracle, built in an empty folder; skips the test where it cannot be built."""
    if may_skip(is_here=is_here()):
        pytest.skip("Go or its x/mod is not installed (apt-get install golang-go golang-golang-x-mod-dev)")
    binary = folder / "oracle"
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": str(GO_PATH), "GOCACHE": str(folder / "cache")}
    subprocess.run(["go", "build", "-o", binary, SOURCE], env={**environment, "GOFLAGS": ""}, check=True)

    def asked(questions: Sequence[Question]) -> list[bool]:
        written = json.dumps([{name: as_go(value) for name, value in one.items()} for one in questions])
        told = subprocess.run([binary], input=written, capture_output=True, text=True, check=True).stdout
        answers: list[bool] = json.loads(told)
        assert len(questions) == len(answers)
        return answers

    return asked


def as_go(value: object) -> object:
    """Return bytes as Go's JSON writes them; everything else is written alike."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, dict):
        return {name: as_go(one) for name, one in value.items()}
    return [as_go(one) for one in value] if isinstance(value, list | tuple) else value
