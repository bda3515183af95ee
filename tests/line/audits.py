"""A site to audit, and what an audit of it came to."""

from pathlib import Path

from pipeline.auditing import Audit, audit
from pipeline.findings import Grade
from pipeline.storage.keys import SigningKey
from tests.line.office import Office, contents, open_office
from tests.samples.batches import write_drop
from tests.samples.exam_batches import write_exam_drop

BATCH = "2026-11-电工-01"


def office_to_audit(folder: Path) -> Office:
    """Return a site with certificates and an exam, signed."""
    office = open_office(folder)
    SigningKey.make(office.settings.keys / "log.key", name=office.settings.origin)
    write_drop(office.inbox, people=3, name=BATCH)
    write_exam_drop(office.inbox, people=3, rooms=1, photos=False)
    office.run()
    return office


def audited(office: Office, *, quick: bool = False) -> Audit:
    before = contents(office.settings.site)
    with office.workshop() as shop:
        found = audit(shop, quick=quick)
    assert before == contents(office.settings.site)
    return found


def wrong(found: Audit) -> list[tuple[str, str]]:
    return [(one.check, str(one.values.get("path", ""))) for one in found.findings if one.grade is Grade.BAD]


def checks(found: Audit, grade: Grade) -> set[str]:
    return {one.check for one in found.findings if one.grade is grade}


def a_certificate(office: Office) -> Path:
    return min((office.settings.output / "2026" / BATCH / "certificates").iterdir())
