"""An erasure as the task of a process of its own, so that a test may kill it."""

from pathlib import Path

from pipeline.archiving import Erased, erase
from pipeline.language.speaking import Language
from pipeline.rules.acts import Act
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop
from tests.fakes import the_day

ACT = Act(by="李审批", second="张管理", reason="审查小组2033年第1号")


def years_later(settings: Settings, years: int = 7) -> Workshop:
    """Return the workshop of a site so many years after the day of the other tests."""
    now = the_day()
    return Workshop.open(settings, language=Language.load(), clock=lambda: now.replace(year=now.year + years))


def erased(settings: Settings, *names: str) -> list[Erased]:
    """Erase one after the other, years later."""
    with years_later(settings) as shop:
        return [erase(shop, name, ACT) for name in names]


def main(site: str, *names: str) -> None:
    """Erase what is named at a test's site."""
    erased(Settings.read(Path(site)), *names)
