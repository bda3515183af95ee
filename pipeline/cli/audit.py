"""`certpress audit`: is everything accounted for, and is the ledger what it was?"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.caller import Caller, as_json, check_target, pass_caller, target_file
from pipeline.cli.trouble import without_identities
from pipeline.errors import CertpressError, LedgerBroken
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.auditing import Audit
    from pipeline.findings import Finding
    from pipeline.workshop import Workshop

_HTML, _PDF, _TITLE = ".html", ".pdf", "台账审计报告"
_MARKS: Final = {"bad": "✗", "note": "!", "good": "✓"}
CHECKS: Final = {
    "ledger": N_("Ledger"),
    "checkpoints": N_("Checkpoints"),
    "numbers": N_("Numbers"),
    "stock": N_("Blanks"),
    "files": N_("Files"),
    "orphans": N_("Files nobody knows"),
    "approvals": N_("Approvals"),
    "dates": N_("Dates"),
    "scope": N_("Scope"),
    "looks": N_("Who saw personal data"),
    "retention": N_("Keeping and erasing"),
}

_WHOLE: Final = N_("Every file was read.")
_QUICK: Final = N_("Quick: the files were not read.")


@click.command(
    help=N_(
        "Checks the ledger, its signed checkpoints, every number, every blank and every file, and writes nothing. Exit "
        "status 11 where something is wrong."
    )
)
@click.option("--quick", is_flag=True, help=N_("Do not read the files, only see whether they are there."))
@target_file("", help_text=N_("Write the report here: .html for the browser, or .pdf."), required=False)
@as_json
@pass_caller
def command(caller: Caller, target: Path | None, *, quick: bool, as_json: bool) -> int:
    """Audit, tell what is wrong first, and write the report where that is asked for."""
    from pipeline.auditing import audit

    if target is not None:
        check_target(target, _PDF if target.suffix.lower() == _PDF else _HTML)
    with caller.reading_workshop() as shop:
        found = audit(shop, quick=quick)
        if target is not None:
            _write(caller, shop, target, found, quick=quick)
    if as_json:
        caller.show_json(as_data(found, caller))
    else:
        for one in found.findings:
            caller.say(
                N_("{mark} {check}: {told}"), mark=_MARKS[one.grade], check=_check(one, caller), told=_told(one, caller)
            )
        if target is not None:
            caller.say(N_("Written: {path}"), path=target)
    return 0 if found.is_clean else LedgerBroken.status


def _write(caller: Caller, shop: "Workshop", target: Path, found: "Audit", *, quick: bool) -> None:
    from pipeline.reports.audit_page import write_report

    page = page_of(caller, shop, found, quick=quick)
    write_report(caller.here / target, pdf_of(shop, page) if target.suffix.lower() == _PDF else page.encode())


def page_of(caller: Caller, shop: "Workshop", found: "Audit", *, quick: bool) -> str:
    """Return the report as a page of HTML."""
    from pipeline.reports.audit_page import Page, Told, audit_page

    institution = shop.settings.institution
    page = Page(
        institution=institution.name,
        code=institution.code.text,
        at=f"{shop.clock():%Y-%m-%d %H:%M}",
        scope=caller.language.text(_QUICK if quick else _WHOLE),
        findings=[Told(str(one.grade), _check(one, caller), _told(one, caller)) for one in found.findings],
        sequences=[(one.year, one.level, one.given, one.voided) for one in found.sequences],
        issued=found.issued,
    )
    return audit_page(page)


def pdf_of(shop: "Workshop", page: str) -> bytes:
    """Return the page as a PDF; raises FontMissing, PressComplaint."""
    return shop.report_pdf(page, title=_TITLE)


def _check(finding: "Finding", caller: Caller) -> str:
    return caller.language.text(CHECKS[finding.check])


def _told(finding: "Finding", caller: Caller) -> str:
    values = dict(finding.values)
    error = values.get("error")
    if isinstance(error, CertpressError):
        return without_identities(" ".join(caller.language.error(error)))
    return without_identities(caller.language.text(finding.told, **values))


def as_data(found: "Audit", caller: Caller) -> dict[str, object]:
    """Return what it came to, for JSON."""
    return {
        "clean": found.is_clean,
        "findings": [
            {"check": one.check, "grade": str(one.grade), "message": _told(one, caller)} for one in found.findings
        ],
        "sequences": [
            {"year": one.year, "level": one.level, "given": one.given, "voided": [list(pair) for pair in one.voided]}
            for one in found.sequences
        ],
        "issued": found.issued,
    }
