"""A site for tests of the whole line: its own folder, a standing clock, no settle time, a look at everything."""

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import line
from pipeline.language.speaking import Language
from pipeline.ledger.rows import BatchState
from pipeline.ledger.views import MadeDocument
from pipeline.printing.cabinet import Cabinet
from pipeline.printing.templates import kinds_known
from pipeline.rules.acts import Act
from pipeline.rules.reporting import Reported
from pipeline.settings.values import Settings
from pipeline.shift import Outcome
from pipeline.storage.keys import SigningKey
from pipeline.workshop import Workshop
from tests.fakes import PassingTime, QuickPress, Remembering, the_day
from tests.once import is_shared, shared_folder
from tests.printing.run import shared_pool
from tests.sample_site import sample_text

QUICK = {
    **{kind: QuickPress("", kind) for kind in kinds_known()},
    "examiner-card": QuickPress("cards"),
    "supervisor-card": QuickPress("cards"),
    "staff-card": QuickPress("cards"),
    "admission-ticket": QuickPress("tickets"),
}


def open_office(folder: Path, *, changes: Mapping[str, str] | None = None) -> "Office":
    """Make a site in `folder`: the sample site's text with each key of `changes` replaced by its value."""
    # One worker: another would load WeasyPrint again for a handful of people.
    text = sample_text().replace("settle_seconds = 5", "settle_seconds = 0").replace("workers = 0", "workers = 1")
    for before, after in (changes or {}).items():
        assert before in text, before
        text = text.replace(before, after)
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("site.toml").write_text(text, "utf-8")
    return Office(Settings.read(folder))


def open_signing_office(folder: Path) -> "Office":
    """Make a site that signs its checkpoints, wants no photos, and returns only the rows that are wrong."""
    office = open_office(
        folder,
        changes={
            'on_bad_rows = "reject-batch"': 'on_bad_rows = "return-rows"',
            'photo = "required"': 'photo = "optional"',
        },
    )
    SigningKey.make(office.settings.keys / "log.key", name=office.settings.origin)
    return office


def copied(office: "Office", folder: Path) -> "Office":
    """Return the office as it is, in a site of its own at `folder`: what led there need not happen again."""
    shutil.copytree(office.settings.site, folder)
    return Office(Settings.read(folder))


@dataclass
class Office:
    """One site; `run` is the line with a quick press, `run_for_real` the one with WeasyPrint."""

    settings: Settings
    report: Remembering = field(default_factory=Remembering)
    has_own_plates: bool = False

    def workshop(self, *, quick: bool = True) -> Workshop:
        shop = Workshop.open(self.settings, language=Language.load(), clock=the_day)
        # Nothing outside is waited for; the pauses between looks would be a tenth of the time of a test.
        shop.monotonic = time = PassingTime()
        shop.__dict__["pause"] = time.pause
        # Warm from the test before: an own worker would load WeasyPrint first.
        shop.__dict__["pool"] = shared_pool()
        if is_shared() and not self.has_own_plates:
            # As on the second day of a site: the same plates are not laid out in each site of a run of the tests.
            shop.__dict__["cabinet"] = Cabinet(shared_folder("plates"))
        if quick:
            shop.__dict__["press"] = QuickPress()
            shop.__dict__["_presses"].update(QUICK)
        return shop

    def run(self) -> Outcome:
        with self.workshop() as shop:
            return line.run(shop, self.report)

    def run_printing(self, *kinds: str) -> Outcome:
        """Run the line with those kinds of documents printed for real."""
        with self.workshop() as shop:
            for kind in kinds:
                del shop.__dict__["_presses"][kind]
            return line.run(shop, self.report)

    def run_for_real(self) -> Outcome:
        with self.workshop(quick=False) as shop:
            return line.run(shop, self.report)

    @property
    def inbox(self) -> Path:
        self.settings.inbox.mkdir(parents=True, exist_ok=True)
        return self.settings.inbox

    def numbers(self) -> list[str]:
        with self.workshop() as shop:
            accepted = [batch for batch in shop.register.batches() if batch.state == BatchState.ACCEPTED]
            return sorted(str(number) for batch in accepted for number in shop.register.numbered(batch.batch).numbers)

    def searchable(self) -> "Office":
        """Enter of every batch with certificates that they are found in the national system."""
        with self.workshop() as shop:
            for batch in shop.register.reported():
                shop.register.report(batch.name, Act(by="张管理"), Reported.SEARCHABLE)
        return self

    def documents(self) -> list[MadeDocument]:
        with self.workshop() as shop:
            return [document for batch in shop.register.batches() for document in shop.register.documents(batch.batch)]


def contents(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below `folder` by its relative path; nothing is followed."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            found[os.fspath(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
