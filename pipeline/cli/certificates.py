"""Certificates as `find` and `show` print them: everything that is on the paper, the ID number masked."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from pipeline.language.marker import N_
from pipeline.rules.identity import masked
from pipeline.rules.levels import Level

if TYPE_CHECKING:
    from pipeline.language import Language
    from pipeline.ledger.entries import Entry
    from pipeline.ledger.rows import CopyRow
    from pipeline.ledger.views import CertificateHistory, CertificateView

STATES: Final[Mapping[str, str]] = {
    "in-force": N_("in force"),
    "voided": N_("voided"),
    "revoked": N_("revoked"),
    "withdrawn": N_("brought in wrongly"),
}

# In the place of a name.
ERASED: Final = N_("(erased)")

# What else is told of an entry about paper.
DETAILS: Final[Mapping[str, tuple[str, ...]]] = {
    "number.voided": ("reason",),
    "personal.viewed": ("reason",),
    "person.erased": ("reason",),
    "number.replaced": ("by",),
    "history.withdrawn": ("reason",),
    "card.withdrawn": ("reason",),
    "certificate.corrected": ("reason",),
    "certificate.revoked": ("decision", "reason"),
    "certificate.delivered": ("copy", "how", "on", "proof"),
    "loss.declared": ("copy", "on", "proof"),
    "certificate.recalled": ("copy", "reason"),
    "certificate.reissued": ("copy", "reason", "proof"),
    "certificate.reprinted": ("copy", "serial", "reason"),
    "sheet.printed": ("copy",),
    "sheet.spoiled": ("copy", "reason"),
    "sheet.destroyed": ("copy", "how"),
}
_WORDS: Final[Mapping[object, str]] = {
    "lost": N_("lost"),
    "damaged": N_("damaged"),
    "wrong": N_("wrong"),
    "in-person": N_("to the holder"),
    "proxy": N_("to a proxy"),
    "post": N_("by post"),
    "list": N_("by a signed list"),
}

# Where the paper of a copy (版次) is.
COPY_STATES: Final[Mapping[str, str]] = {
    "ordered": N_("booked, its file is not made yet"),
    "made": N_("in the house"),
    "delivered": N_("handed over"),
    "lost": N_("declared lost"),
    "recalled": N_("taken back, to be destroyed"),
    "destroyed": N_("destroyed"),
}

# What an entry of the ledger did, by its operation.
OPERATIONS: Final[Mapping[str, str]] = {
    "site.opened": N_("the ledger was begun"),
    "key.changed": N_("another key signs from here on"),
    "log.resumed": N_("the site was put back from a backup, and nothing was lost"),
    "log.reopened": N_("the site was put back from a backup, and the ledger goes on under a new name"),
    "numbers.skipped": N_("numbers were skipped that may have been given in what was lost"),
    "cards.skipped": N_("card numbers were skipped that may have been given in what was lost"),
    "tickets.skipped": N_("准考证号 were skipped that may have been given in what was lost"),
    "batch.received": N_("the batch was taken in"),
    "batch.rejected": N_("the batch was returned"),
    "batch.cancelled": N_("the batch was taken back"),
    "batch.approved": N_("somebody approved the batch, with a signature"),
    "batch.accepted": N_("the batch was accepted"),
    "platform.reported": N_("where the batch stands on the platform"),
    "number.assigned": N_("the number was given"),
    "number.voided": N_("the number was voided"),
    "number.replaced": N_("another number was put in its place"),
    "history.imported": N_("brought in: it was issued before certpress"),
    "history.withdrawn": N_("what was brought in was wrong, and does not count"),
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
    "export.made": N_("a book was written out"),
    "personal.viewed": N_("somebody saw the ID number in full"),
    "person.erased": N_("the personal data were erased"),
    "month.closed": N_("a month was closed"),
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
        "copy": certificate.copy,
        "copy_state": str(certificate.copy_state) if certificate.copy_state else None,
        "imported": certificate.is_imported,
        "replaced_by": certificate.replaced_by,
        "replaces": certificate.replaces,
        "file": certificate.file,
        "sha256": certificate.sha256,
    }


def copies_as_data(copies: "Iterable[CopyRow]") -> list[dict[str, object]]:
    """Return the copies about whose paper something was entered, for JSON."""
    return [
        {
            "copy": copy.copy,
            "state": str(copy.state),
            "sheets": copy.attempts,
            "blank": copy.blank,
            "serial": copy.serial,
        }
        for copy in copies
    ]


def copies_told(history: "CertificateHistory", language: "Language") -> str:
    """Return for people where each copy is, and on which sheet, a line each."""
    if history.certificate.is_imported:
        return language.text(N_("issued before certpress; neither file nor paper is kept here"))
    return "\n".join(_copy_told(copy, language) for copy in history.copies)


def _copy_told(copy: "CopyRow", language: "Language") -> str:
    state = language.text(COPY_STATES[str(copy.state)])
    if copy.serial is not None:
        return language.text(
            N_("copy {copy}: {state}; sheet {serial}"), copy=copy.copy, state=state, serial=copy.serial
        )
    return language.text(N_("copy {copy}: {state}"), copy=copy.copy, state=state)


def details_told(entry: "Entry", language: "Language") -> Iterator[str]:
    """Yield, in brackets, which copy an entry about paper is about, how and why; nothing for other entries."""
    told = [_detail_told(name, entry.payload[name], language) for name in DETAILS.get(entry.op, ())]
    if filled := [text for text in told if text]:
        yield language.text(N_(" ({details})"), details=language.text(N_(", ")).join(filled))


def _detail_told(name: str, value: object, language: "Language") -> str:
    if name == "copy" and value is not None:
        return language.text(N_("copy {copy}"), copy=value)
    return language.text(_WORDS[value]) if value in _WORDS else str(value or "")
