"""Approving a drop: whoever may approve it is told what it is, and signs it with a key that is nobody else's."""

import os
from pathlib import Path
from typing import Final

from pipeline.errors import ApprovalRefused, Because, DropNotFound, DropRefused, SignedAlready
from pipeline.files import write_whole
from pipeline.ledger.approvals import Approval
from pipeline.ledger.notes import Note
from pipeline.rules.columns import APPROVER
from pipeline.settings.values import Person
from pipeline.signing import approver_keys
from pipeline.stages.approval import said
from pipeline.stages.check import Checked, check
from pipeline.stages.orders import category_of
from pipeline.storage.keys import SigningKey
from pipeline.workshop import Workshop

# Everybody may read it: it proves something to whoever has the drop.
_MODE: Final = 0o644


def approve(shop: Workshop, drop: Path, *, by: str, key: Path) -> tuple[Approval, Path, int]:
    """Sign the drop with the key in that file; return what was signed, the note's place beside the drop, and how many
    rows will come back although the others are accepted: corrected, they need a signature of their own.

    `shop` is a rehearsal's. Raises DropNotFound; DropRefused for a drop with errors; ApprovalRefused where the site
    does not let this person sign it with this key; SignedAlready, KeyMissing, KeyWrong.
    """
    person = shop.settings.person(by)
    signing = _key_of(shop, person, key)
    taken = shop.inbox.take(shop.inbox.at(drop))
    if taken is None:
        raise DropNotFound(drop=drop)
    if os.path.lexists(taken.drop.approval):
        raise SignedAlready(drop=taken.name, file=taken.drop.approval)
    checked = check(taken, shop.inspector)
    if checked.batch is None or checked.roster is None:
        raise DropRefused(drop=taken.name)
    _require_named(checked, person.name)
    approval = Approval(
        digest=taken.digest,
        batch=checked.batch.name,
        kind=str(category_of(checked.batch)),
        people=len(checked.roster.rows),
        approver=person.name,
        time=shop.clock().replace(microsecond=0),
    )
    note = Note(approval.text).signed(signing.key, signing.sign)
    write_whole(taken.drop.approval, note.to_bytes(), _MODE)
    return approval, taken.drop.approval, len(checked.returned_rows)


def _key_of(shop: Workshop, person: Person, file: Path) -> SigningKey:
    known = approver_keys(shop.settings).get(person.name)
    if known is None:
        raise ApprovalRefused(name=person.name, reason=Because("site.toml names no key of an approver with that name"))
    if "operator" in person.roles:
        raise ApprovalRefused(name=person.name, reason=Because("an operator does not approve what he prints"))
    key = SigningKey.load(file, on_a_stick=True)
    if key.key != known:
        raise ApprovalRefused(name=person.name, reason=Because("{file} is not the key that site.toml names", file=file))
    return key


def _require_named(checked: Checked, by: str) -> None:
    named = said(checked.roster, APPROVER) if checked.roster else ""
    if named and named != by:
        raise ApprovalRefused(name=by, reason=Because("the sheet 批次 names {named} as 审批人", named=named))
