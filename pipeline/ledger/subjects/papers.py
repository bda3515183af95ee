"""Files that may reach paper, proofs, measured printers and overprints."""

from collections.abc import Mapping

from pipeline.errors import Because
from pipeline.ledger.books import SUMMARY, Book
from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import DAY, HEX_64, Count, Kind, OneOf, Operation, Optional, Rows, Text, Words
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import BatchState, CalibrationRow, CertificateRow, CertificateState, DocumentRow, Row
from pipeline.ledger.subjects import copies
from pipeline.ledger.subjects.refusing import Transition, batch_in, refused, require
from pipeline.rules.categories import Category

# Wider than what makes a calibration (`documents.calibration`), so that what is entered stays readable if that changes.
_MICRONS: Kind = Count(-1_000_000, 1_000_000)
_PPM: Kind = Count(1, 2_000_000)
_MICRORADIANS: Kind = Count(-1_600_000, 1_600_000)
_OTHER_PLACES = Because("its pages are not those of certificates of the batch, each once and in order")


OPERATIONS: Mapping[str, Operation] = {
    "document.made": Operation(
        "A file that may reach paper, with its SHA-256; the path is relative to the output folder. `made_with` tells, "
        "for a print run, the SHA-256 of the template and of each font file, the version of each program, the key "
        "that signed the codes of certificates, with the pages whose code is the address alone, and the SHA-256 of the "
        "certificate (X.509) whose key signed everybody's file of the run.",
        {
            "kind": Text(most=64),
            "copy": Count(1),
            "path": Text(most=1000),
            "sha256": Text(HEX_64),
            "pages": Count(),
            "page": Optional(Count(1)),
            "made_with": Optional(Words()),
        },
        about=("batch",),
        perhaps_about=("number",),
    ),
    "plate.refused": Operation(
        "A kind of document was laid out page by page although plates were wanted; the pages are right. "
        "`template` is the SHA-256 of its template, `subject` the field or part of the page and never what stood in "
        "it, `page` where in the print run a stamped page differed.",
        {
            "kind": Text(most=64),
            "template": Text(HEX_64),
            "reason": Text("^[a-z][a-z-]*$", most=64),
            "subject": Text(least=0, most=200),
            "page": Optional(Count(1)),
        },
        about=("batch",),
    ),
    "proof.made": Operation(
        "A proof marked 样张 was made; `digest` is that of the drop it shows, null for a sample.",
        {"kind": Text(most=64), "sha256": Text(HEX_64), "pages": Count(1), "digest": Optional(Text(HEX_64))},
    ),
    "export.made": Operation(
        "A book was written out for people, most with names in it, or the summary of a month: which, the days it "
        "covers, how many lines it has, and the SHA-256 of the file.",
        {
            "book": OneOf((*Book, SUMMARY)),
            "first": Text(DAY),
            "last": Text(DAY),
            "lines": Count(),
            "sha256": Text(HEX_64),
        },
        perhaps_about=("batch",),
    ),
    "calibration.set": Operation(
        "A printer, its tray, the stock in it and the side were measured with a test page: what the printer does to a "
        "page of that name, around its middle (offsets in micrometres to the right and downwards, scales in millionths "
        "of actual size, the rotation in microradians clockwise), how far the cross that agrees least lies from it, "
        "and where each cross was measured. It holds until the same four are measured again.",
        {
            "printer": Text(most=200),
            "tray": Text(most=200),
            "stock": Text(most=200),
            "side": OneOf(("front", "back")),
            "page": Text(most=64),
            "offset_x_um": _MICRONS,
            "offset_y_um": _MICRONS,
            "scale_x_ppm": _PPM,
            "scale_y_ppm": _PPM,
            "rotation_urad": _MICRORADIANS,
            "residual_um": Count(0, 1_000_000),
            "measured": Rows({"cross": Count(1), "x_um": _MICRONS, "y_um": _MICRONS}),
        },
    ),
    "overprint.made": Operation(
        "The values of some certificates of the batch were put into a file that is printed on blanks; the file is not "
        "kept. `places` are those of the certificates in the roster, from 1; `calibration` is the entry of the "
        "calibration that moved the pages, null where they were not moved.",
        {
            "kind": Text(most=64),
            "sha256": Text(HEX_64),
            "pages": Count(1),
            "places": Rows({"first": Count(1), "last": Count(1)}),
            "calibration": Optional(Count()),
            "made_with": Words(),
        },
        about=("batch",),
    ),
}


def _document_made(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch, number = batch_in(entry, view, BatchState.ACCEPTED), entry.ref.number
    made = _copy_made(entry, view, _certificate_in(entry, view, batch.batch))
    payload, path = entry.payload, entry.payload["path"]
    what = (payload["kind"], payload["copy"], payload["sha256"], payload["pages"], payload["page"])
    document = DocumentRow(path, batch.batch, number, *what, entry.seq)
    earlier = view.document(path)
    if earlier is None or _was_cancelled(earlier.batch, view):
        return (document, batch.counted(entry.seq, documents=1), *made)
    require(entry, _same_thing(earlier, document), Because("another document has that place"))
    require(entry, earlier.sha256 != document.sha256, Because("the document is entered already"))
    return (document, *made)


def _certificate_in(entry: Entry, view: Projections, batch: int) -> CertificateRow | None:
    """Return the certificate that a file of the batch is of, None where it is of a card, or of the batch as a whole."""
    number = entry.ref.number
    if number is None:
        return None
    certificate = view.certificate(number)
    found = certificate or view.card(number)
    if found is None or found.batch != batch or found.state != CertificateState.IN_FORCE:
        raise refused(entry, Because("there is no such certificate in force in this batch"))
    return certificate


def _copy_made(entry: Entry, view: Projections, certificate: CertificateRow | None) -> tuple[Row, ...]:
    """Return what a file changes in the copy of the certificate that it is of: from then on there is paper of it."""
    if certificate is None:
        return ()
    copy = entry.payload["copy"]
    if copy != certificate.copy:
        raise refused(entry, Because("the copy that counts is {copy}", copy=certificate.copy))
    # The first copy was never ordered, and most files are of one.
    return copies.made(view, certificate.number, copy, entry.seq) if copy > 1 else ()


def _was_cancelled(batch: int, view: Projections) -> bool:
    """Whether the batch was taken back: its 批次号 is free, and another may have it and its places."""
    found = view.batch(batch)
    return found is not None and found.state == BatchState.CANCELLED


def _same_thing(one: DocumentRow, other: DocumentRow) -> bool:
    return (one.batch, one.number, one.kind, one.copy) == (other.batch, other.number, other.kind, other.copy)


def _plate_refused(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """Nothing of the batch changes: its documents are what they would have been, only slower to make."""
    batch_in(entry, view, BatchState.ACCEPTED)
    return ()


def _export_made(entry: Entry, view: Projections) -> tuple[Row, ...]:
    if entry.ref.batch is not None:
        batch_in(entry, view, BatchState.ACCEPTED)
    in_order = entry.payload["first"] <= entry.payload["last"]
    require(entry, in_order, Because("its field {field} has not the form of this operation", field="last"))
    return ()


def _proof_made(_entry: Entry, _view: Projections) -> tuple[Row, ...]:
    return ()


def _calibration_set(entry: Entry, _view: Projections) -> tuple[Row, ...]:
    figures = {name: value for name, value in entry.payload.items() if name != "measured"}
    return (CalibrationRow(**figures, seq=entry.seq),)


def _places(entry: Entry, people: int) -> list[int]:
    """Return the places that the entry names, each at most once, in order, and as many as it has pages."""
    spans = entry.payload["places"]
    edges = [0, *(edge for span in spans for edge in (span["first"] - 1, span["last"])), people]
    # Before a span is walked through: whoever writes the entry may name any number.
    require(entry, edges == sorted(edges), _OTHER_PLACES)
    places = [place for span in spans for place in range(span["first"], span["last"] + 1)]
    require(entry, len(places) == entry.payload["pages"], _OTHER_PLACES)
    return places


def _overprint_made(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """Nothing of the batch changes: its certificates are those that were made."""
    batch, payload = batch_in(entry, view, BatchState.ACCEPTED), entry.payload
    require(entry, batch.kind == Category.RESULTS, Because("the batch is of another kind"))
    require(entry, batch.documents > 0, Because("its files are not recorded yet"))
    certificates = list(view.certificates_of(batch.batch))
    if any(certificates[place - 1].state != CertificateState.IN_FORCE for place in _places(entry, len(certificates))):
        raise refused(entry, Because("the certificate is not in force"))
    if payload["calibration"] is not None and view.calibration(payload["calibration"]) is None:
        raise refused(entry, Because("no calibration that was entered there holds"))
    return ()


TRANSITIONS: Mapping[str, Transition] = {
    "document.made": _document_made,
    "plate.refused": _plate_refused,
    "export.made": _export_made,
    "proof.made": _proof_made,
    "calibration.set": _calibration_set,
    "overprint.made": _overprint_made,
}
