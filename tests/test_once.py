"""What is shared by the tests of a run: made once, and never seen half made."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.once import SHARED, made_once


@pytest.fixture(autouse=True)
def _own_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SHARED, str(tmp_path / "shared"))


def test_whoever_asks_again_finds_what_was_made() -> None:
    turns = iter((1,))

    for _ in range(2):
        folder = made_once("a/b", lambda half: (half / "page").write_text(str(next(turns))))

        assert "1" == (folder / "page").read_text()


def test_whoever_asks_meanwhile_waits() -> None:
    def slowly(half: Path) -> None:
        time.sleep(0.05)
        (half / "page").touch()

    def seen(_asked: int) -> list[str]:
        return [file.name for file in made_once("pages", slowly).iterdir()]

    with ThreadPoolExecutor(2) as workers:
        assert [["page"]] * 2 == list(workers.map(seen, range(2)))


def test_what_could_not_be_made_is_made_anew() -> None:
    def break_off(half: Path) -> None:
        (half / "page").touch()
        raise KeyError

    with pytest.raises(KeyError):
        made_once("page", break_off)

    assert [] == list(made_once("page", lambda _half: None).iterdir())
