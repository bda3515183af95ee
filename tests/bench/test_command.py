"""`certpress bench` on a few pages, with what is installed here."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.bench import programs, workload
from pipeline.bench.programs import FLOOR, OURS, Program
from pipeline.cli.door import answer

WEASYPRINT = "WeasyPrint, one document"
ABSENT = Program("Nobody", "with_nobody", package="no_such_package_anywhere", distribution="no-such-package")
Bench = Callable[..., str]


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Hold the print-run contest between a few programs and read what is told."""
    monkeypatch.setenv("LANGUAGE", "")

    def held(names: set[str], *more: Program, language: str = "en", pages: int = 2) -> str:
        few = (*(program for program in programs.PRINT_RUN if program.name in names), *more)
        monkeypatch.setattr(programs, "PRINT_RUN", few)
        command = ["--lang", language, "bench", "--quick", "--pages", str(pages), "--rounds", "1"]
        command += ["--folder", str(tmp_path / "work"), "--keep", str(tmp_path / "kept.json")]
        assert 0 == answer(command, environ={}, here=tmp_path), capsys.readouterr().err
        return capsys.readouterr().out

    return held


def rows(folder: Path) -> list[dict[str, object]]:
    (kept,) = json.loads((folder / "kept.json").read_text("utf-8"))["contests"].values()
    return list(kept)


def test_every_program_that_is_here_is_measured_and_kept(bench: Bench, tmp_path: Path) -> None:
    told = bench({OURS, FLOOR, WEASYPRINT})
    kept = rows(tmp_path)

    assert [OURS, FLOOR, WEASYPRINT] == [row["program"] for row in kept]
    assert [] == [row for row in kept if "faults" in row]
    assert "Print run, a code of 50 characters" in told


def test_whoever_is_not_installed_is_named_with_the_cure(bench: Bench) -> None:
    assert "Nobody is not installed: pip install no-such-package" in bench(set(), ABSENT)


def test_it_speaks_chinese(bench: Bench) -> None:
    assert "Nobody" in (told := bench(set(), ABSENT, language="zh_CN"))
    assert "is not installed" not in told


def test_a_program_that_fails_is_told_and_not_measured(bench: Bench, tmp_path: Path) -> None:
    # The floor finds nothing to write when certpress takes no part.
    told = bench({FLOOR})

    assert f"{FLOOR}: not measured." in told
    assert ["faults"] == [key for row in rows(tmp_path) for key in row if key not in ("program", "pages")]


def test_a_program_that_drops_a_page_is_told_and_not_measured(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A program that was handed more people than it makes pages of.
    everyone = workload.write
    monkeypatch.setattr(workload, "write", lambda folder, people, kit: everyone(folder, people[:1], kit))
    bench({WEASYPRINT})

    assert ["1 pages for 2 people"] == rows(tmp_path)[0]["faults"]


def test_what_was_kept_is_never_overwritten(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "kept.json").write_text("{}", "utf-8")
    with pytest.raises(AssertionError, match="kept"):
        bench(set(), ABSENT)

    assert "{}" == (tmp_path / "kept.json").read_text("utf-8")
