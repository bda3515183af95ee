"""Certificates as `find` and `show` print them: everything that is on the paper, the ID number masked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from pipeline.language.marker import N_
from pipeline.rules.identity import masked
from pipeline.rules.levels import Level

if TYPE_CHECKING:
    from pipeline.ledger.views import CertificateView

STATES: Final[Mapping[str, str]] = {"in-force": N_("in force"), "voided": N_("voided"), "revoked": N_("revoked")}

# What an entry of the ledger did, by its operation.
OPERATIONS: Final[Mapping[str, str]] = {
    "site.opened": N_("the ledger was begun"),
    "key.changed": N_("another key signs from here on"),
    "batch.received": N_("the batch was taken in"),
    "batch.rejected": N_("the batch was returned"),
    "batch.cancelled": N_("the batch was taken back"),
    "batch.accepted": N_("the batch was accepted"),
    "number.assigned": N_("the number was given"),
    "number.voided": N_("the number was voided"),
    "number.replaced": N_("another number was put in its place"),
    "certificate.corrected": N_("what was wrong was corrected"),
    "certificate.revoked": N_("the certificate was revoked"),
    "certificate.delivered": N_("the certificate was handed over"),
    "loss.declared": N_("the certificate was declared lost"),
    "certificate.recalled": N_("the paper was taken back"),
    "certificate.reissued": N_("the certificate was reissued"),
    "certificate.reprinted": N_("printed once more in the print room"),
    "sheet.printed": N_("printed"),
    "sheet.spoiled": N_("a sheet was spoiled"),
    "sheet.destroyed": N_("the paper was destroyed"),
    "stock.received": N_("blanks came in"),
    "stock.returned": N_("blanks went back"),
    "stock.counted": N_("blanks were counted"),
    "card.issued": N_("the card was issued"),
    "card.renewed": N_("the card was renewed"),
    "card.withdrawn": N_("the card was withdrawn"),
    "seating.made": N_("the candidates got their seats"),
    "ticket.issued": N_("the admission ticket was issued"),
    "scores.recorded": N_("the scores were recorded"),
    "document.made": N_("the file was made"),
    "plate.refused": N_("laid out page by page, without a plate"),
    "proof.made": N_("a proof was made"),
    "calibration.set": N_("a printer was calibrated"),
    "overprint.made": N_("a file for overprinting blanks was made"),
}


def as_data(certificate: "CertificateView") -> dict[str, object]:
    """Return the certificate for JSON or a table; `file` is relative to the output folder."""
    return {
        "number": certificate.number,
        "state": str(certificate.state),
        "batch": certificate.batch,
        "row": certificate.row,
        "name": certificate.name,
        "identity_type": certificate.identity_type,
        "identity": masked(certificate.identity) if certificate.identity else None,
        "occupation": certificate.occupation,
        "job": certificate.job,
        "level": str(Level(certificate.level)),
        "issued_on": certificate.issued_on,
        "file": certificate.file,
        "sha256": certificate.sha256,
    }
