"""A site that wants signatures, and who signs there."""

from pathlib import Path

from pipeline.approving import approve
from pipeline.language.speaking import Language
from pipeline.ledger.approvals import Approval
from pipeline.storage.keys import SigningKey
from pipeline.workshop import Workshop
from tests.fakes import the_day
from tests.line.office import Office, open_office

BY = "李审批"


def with_people(site: Path, key: Path, *, roles: str = '["approver"]') -> Office:
    """A site that wants signatures; its approver has the key, and those roles."""
    before = f'name = "{BY}"\nroles = ["approver"]\nkey = ""'
    after = f'name = "{BY}"\nroles = {roles}\nkey = "{SigningKey.load(key).key}"'
    return open_office(site, changes={"signed = false": "signed = true", before: after})


def approved(office: Office, drop: Path | str, key: Path, *, by: str = BY) -> Approval:
    with Workshop.rehearse(office.settings, language=Language.load(), clock=the_day) as shop:
        return approve(shop, Path(drop), by=by, key=key)[0]


def codes(office: Office) -> set[object]:
    return {told["problem"].code for told in office.report.of("problem")}  # type: ignore[attr-defined]
