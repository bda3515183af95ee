"""Certificates issued before certpress: entered from a workbook, and told as others are."""

from typing import TYPE_CHECKING, Any

from pipeline.errors import IssuedBefore, NumberUnknown
from pipeline.ledger.entries import Reference
from pipeline.ledger.views import CertificateView
from pipeline.rules.acts import Act
from pipeline.storage.appending import Pen
from pipeline.storage.store import Store

if TYPE_CHECKING:
    # Its rules and their patterns take a while to load, and few commands bring certificates in.
    from collections.abc import Iterable

    from pipeline.rules.history import PastCertificate


def import_past(pen: Pen, past: "Iterable[PastCertificate]", act: Act, *, source: str) -> int:
    """Enter every one of the certificates, and return how many; `source` is the SHA-256 of the workbook."""
    count = 0
    for count, certificate in enumerate(past, start=1):  # noqa: B007 - the last count is the answer
        pen.write(
            "history.imported",
            actor=act.by,
            second=act.second,
            ref=Reference(number=str(certificate.number)),
            payload=_payload(certificate, source),
            person=_person(certificate),
        )
    return count


def _payload(certificate: "PastCertificate", source: str) -> dict[str, Any]:
    return {
        "row": certificate.row,
        "occupation": certificate.occupation,
        "job": certificate.job,
        "level": int(certificate.level),
        "issued_on": certificate.issued_on.isoformat(),
        "source": source,
    }


def _person(certificate: "PastCertificate") -> dict[str, Any]:
    """Return what is personal; it lies beside the log, which holds its salted digest only."""
    return {
        "name": certificate.name,
        "identity_type": certificate.identity_type,
        "identity": certificate.identity,
    }


def imported_view(found: tuple[Any, ...], person: dict[str, Any]) -> CertificateView:
    """Return one as `find` and `show` tell it: it has no batch here, no file, and its paper is elsewhere."""
    number, state, _body, occupation, job, level, issued_on = found
    return CertificateView(
        number=number,
        state=state,
        batch=None,
        row=None,
        name=person.get("name"),
        identity_type=person.get("identity_type"),
        identity=person.get("identity"),
        occupation=occupation,
        job=job,
        level=level,
        issued_on=issued_on,
        file=None,
        sha256=None,
        copy_state=None,
    )


def no_certificate_of_ours(store: Store, number: str) -> IssuedBefore | NumberUnknown:
    """Return why there is no such certificate to handle: it was issued before certpress, or nobody knows it."""
    kind = NumberUnknown if store.row("imported", number=number) is None else IssuedBefore
    return kind(number=number)
