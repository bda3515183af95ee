"""A sample site in a temporary folder, and someone who types commands about it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.cli.caller import Caller
from pipeline.cli.door import answer
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop
from tests.cli.fake_shop import FakePulse, FakeShop
from tests.sample_site import sample_text


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command gave back."""

    status: int
    out: str
    err: str


Ask = Callable[..., Answer]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "site.toml").write_text(sample_text(), "utf-8")
    for name in ("inbox", "work", "done", "rejected"):
        (folder / "batches" / name).mkdir(parents=True)
    (folder / "output").mkdir()
    return folder


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Type a command in `here` (an empty folder unless told) and read what comes back."""
    # The door sets it for click's own sentences; it must not outlive the test.
    monkeypatch.setenv("LANGUAGE", "")

    def typed(*arguments: object, here: Path = tmp_path, environ: dict[str, str] | None = None) -> Answer:
        status = answer([str(argument) for argument in arguments], environ=environ or {}, here=here)
        told = capsys.readouterr()
        return Answer(status, told.out, told.err)

    return typed


@pytest.fixture
def shop(site: Path, monkeypatch: pytest.MonkeyPatch) -> FakeShop:
    made = FakeShop(Settings.read(site), FakePulse())
    monkeypatch.setattr(Workshop, "open", lambda *_, **__: made)
    monkeypatch.setattr(Workshop, "rehearse", lambda *_, **__: made)
    monkeypatch.setattr(Caller, "reading_workshop", lambda _: made)
    return made
