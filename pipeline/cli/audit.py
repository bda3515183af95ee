"""`certpress audit`: is everything accounted for, and is the ledger what it was?"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.acting import FILLED, act_of
from pipeline.cli.caller import Caller, as_json, check_target, pass_caller, target_file
from pipeline.cli.masking import without_identities
from pipeline.errors import Because, CertpressError, LedgerBroken, TargetExists, UsageWrong
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.auditing import Audit
    from pipeline.findings import Finding
    from pipeline.rules.acts import Act
    from pipeline.workshop import Workshop

_HTML, _PDF, _TITLE = ".html", ".pdf", "台账审计报告"
_MARKS: Final = {"bad": "✗", "note": "!", "good": "✓"}
CHECKS: Final = {
    "ledger": N_("Ledger"),
    "recoveries": N_("Backups put back"),
    "checkpoints": N_("Checkpoints"),
    "numbers": N_("Numbers"),
    "stock": N_("Stock of blanks"),
    "files": N_("Files"),
    "orphans": N_("Files nobody knows"),
    "approvals": N_("Approvals"),
    "dates": N_("Dates"),
    "scope": N_("Scope"),
    "looks": N_("Who saw personal data"),
    "retention": N_("Keeping and erasing"),
    "platform": N_("Platform"),
    "reissues": N_("Reissues"),
    "clock": N_("Clock"),
    "months": N_("Months"),
}

_WHOLE: Final = N_("Every file was read.")
_QUICK: Final = N_("Quick: the files were not read.")


@click.command(
    help=N_(
        "Checks the ledger, its signed checkpoints, every number, every blank and every file, and writes nothing but "
        "what -o and --export ask for. Exit status 11 where something is wrong."
    )
)
@click.option("--quick", is_flag=True, help=N_("Do not read the files, only see whether they are there."))
@target_file("", help_text=N_("Write the report here: .html for the browser, or .pdf."), required=False)
@click.option(
    "--export",
    "bundle",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help=N_("For the auditor's stick: a new folder with the signed log, the books and the report, all read-only."),
)
@click.option("--names", "with_names", is_flag=True, help=N_("With --export: the books have names; that is entered."))
@click.option("--by", metavar="NAME", help=N_("With --names: who takes them along."))
@click.option("--reason", type=FILLED, metavar="TEXT", help=N_("With --names: why. Write no person's name."))
@as_json
@pass_caller
def command(  # noqa: PLR0913 - as click hands options over
    caller: Caller,
    target: Path | None,
    *,
    quick: bool,
    bundle: Path | None,
    with_names: bool,
    by: str | None,
    reason: str | None,
    as_json: bool,
) -> int:
    """Audit, tell what is wrong first, and write the report where that is asked for."""
    from pipeline.auditing import audit

    if target is not None:
        check_target(target, _HTML, _PDF)
    act = _asker(caller, bundle, with_names=with_names, by=by, reason=reason)
    with _workshop(caller, bundle) as shop:
        if act is not None:
            shop.register.append_look_at_everybody(act)
        if bundle is not None:
            # Else the report would tell of entries that are not signed, beside the log in which they are.
            shop.keyring.checkpoint()
        found = audit(shop, quick=quick)
        if target is not None:
            _write(caller, shop, target, found, quick=quick)
        if bundle is not None:
            _export(caller, shop, bundle, found, quick=quick, with_names=with_names)
    if as_json:
        caller.show_json(as_data(found, caller))
    else:
        for one in found.findings:
            caller.say(
                N_("{mark} {check}: {told}"), mark=_MARKS[one.grade], check=_check(one, caller), told=_told(one, caller)
            )
        if target is not None:
            caller.say(N_("Written: {path}"), path=target)
        if bundle is not None:
            caller.say(N_("Written: {path}"), path=bundle)
    return 0 if found.is_clean else LedgerBroken.status


def _write(caller: Caller, shop: "Workshop", target: Path, found: "Audit", *, quick: bool) -> None:
    from pipeline.reports.audit_page import write_report

    page = page_of(caller, shop, found, quick=quick)
    write_report(caller.here / target, pdf_of(shop, page) if target.suffix.lower() == _PDF else page.encode())


def _asker(
    caller: Caller, bundle: Path | None, *, with_names: bool, by: str | None, reason: str | None
) -> "Act | None":
    """Return who takes names along and why, None where nobody does; raises UsageWrong, TargetExists, PersonUnknown."""
    if bundle is not None and (caller.here / bundle).exists():
        raise TargetExists(path=bundle)
    if not with_names and by is None and reason is None:
        return None
    if bundle is None or not with_names or by is None or reason is None:
        why = Because("--names stands with --export, --by and --reason: who takes names along is entered")
        raise UsageWrong(reason=why, command="certpress audit")
    return act_of(caller.settings(), by=by, reason=reason)


def _workshop(caller: Caller, bundle: Path | None) -> "Workshop":
    if bundle is None:
        return caller.reading_workshop()
    from pipeline.workshop import Workshop

    return Workshop.open(caller.settings(), language=caller.language, without_inbox=True)


def _export(caller: Caller, shop: "Workshop", bundle: Path, found: "Audit", *, quick: bool, with_names: bool) -> None:
    from pipeline.bundling import export_bundle

    page = page_of(caller, shop, found, quick=quick)
    data = json.dumps(as_data(found, caller), ensure_ascii=False, indent=1, default=str)
    reports = {_HTML: page.encode(), _PDF: pdf_of(shop, page), ".json": f"{data}\n".encode()}
    named = {f"审计报告{suffix}": content for suffix, content in reports.items()}
    export_bundle(shop, caller.here / bundle, named, with_names=with_names)


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
        stock=found.stock,
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
        "stock": found.stock,
    }
