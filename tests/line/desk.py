"""A reissue as the task of a process of its own, so that a test may kill it."""

from pathlib import Path

from pipeline.desk import reissue
from pipeline.rules.acts import Act
from pipeline.rules.copies import ReissueReason
from pipeline.settings.values import Settings
from tests.line.office import Office


def main(site: str, number: str) -> None:
    """Reissue a lost certificate of a test's site, with a press that writes small files at once."""
    with Office(Settings.read(Path(site))).workshop() as shop:
        reissue(shop, number, Act(by="张经办", reason="遗失"), reason=ReissueReason.LOST)
