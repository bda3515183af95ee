"""That `make million` makes a ledger like life, and asks it. Nothing is asserted about time."""

import sys
from pathlib import Path

import pytest

from tests.benchmarks import million
from tests.benchmarks.asking import QUESTIONS
from tests.once import SHARED


@pytest.mark.benchmark
def test_a_small_ledger_is_made_and_answers_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # As somebody starts it who is not testing.
    monkeypatch.delenv(SHARED)
    monkeypatch.setattr(sys, "argv", ["million", "100", str(tmp_path)])

    million.main()

    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("1012 entries of 1 batches")
    assert {*QUESTIONS} <= {line.partition(":")[0] for line in told}
    assert [] == [*tmp_path.iterdir()]
