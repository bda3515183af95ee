"""A receipt for one certificate: written for whatever is in the house and in force, and nothing is entered by it."""

from pathlib import Path

from pipeline.errors import IssuedBefore, ReceiptRefused
from pipeline.files import write_whole
from pipeline.ledger.rows import CertificateState, CopyState
from pipeline.ledger.views import CertificateHistory
from pipeline.reports.receipt import Receipt, receipt
from pipeline.rules.identity import masked
from pipeline.rules.levels import Level
from pipeline.workshop import Workshop


def write_receipt(shop: Workshop, number: str, target: Path) -> None:
    """Write the workbook that the holder signs, with the ID number masked.

    Raises NumberUnknown, IssuedBefore, ReceiptRefused for a certificate that cannot be handed over, and DiskTrouble.
    """
    write_whole(target, receipt(_told(shop.register.show(number), shop.settings.institution.name)))


def _told(shown: CertificateHistory, institution: str) -> Receipt:
    one = shown.certificate
    if one.is_imported:
        raise IssuedBefore(number=one.number)
    is_here = one.state == CertificateState.IN_FORCE and one.copy_state == CopyState.MADE
    if not is_here or one.name is None or one.identity is None:
        raise ReceiptRefused(number=one.number)
    return Receipt(
        institution=institution,
        number=one.number,
        copy=one.copy,
        serial=shown.copies[-1].serial or "" if shown.copies else "",
        name=one.name,
        identity=masked(one.identity),
        occupation=one.occupation,
        job=one.job,
        level=str(Level(one.level)),
        issued_on=one.issued_on,
    )
