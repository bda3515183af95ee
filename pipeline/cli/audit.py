"""`certpress audit`: is everything accounted for, and is the ledger what it was?"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.caller import Caller, as_json, pass_caller, target_file
from pipeline.cli.trouble import without_identities
from pipeline.errors import CertpressError, LedgerBroken
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.auditing import Audit
    from pipeline.findings import Finding

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
@target_file(".html", help_text=N_("Write the report here, a page for the browser or the printer."), required=False)
@as_json
@pass_caller
def command(caller: Caller, target: Path | None, *, quick: bool, as_json: bool) -> int:
    """Audit, tell what is wrong first, and write the report where that is asked for."""
    from pipeline.auditing import audit

    with caller.reading_workshop() as shop:
        found, institution, at = audit(shop, quick=quick), shop.settings.institution, shop.clock()
    if target is not None:
        from pipeline.reports.audit_page import Page, Told, write_audit_page

        page = Page(
            institution=institution.name,
            code=institution.code.text,
            at=f"{at:%Y-%m-%d %H:%M}",
            scope=caller.language.text(_QUICK if quick else _WHOLE),
            findings=[Told(str(one.grade), _check(one, caller), _told(one, caller)) for one in found.findings],
            sequences=[(one.year, one.level, one.given, one.voided) for one in found.sequences],
            issued=found.issued,
        )
        write_audit_page(caller.here / target, page)
    if as_json:
        caller.show_json(_as_data(found, caller))
    else:
        for one in found.findings:
            caller.say(
                N_("{mark} {check}: {told}"), mark=_MARKS[one.grade], check=_check(one, caller), told=_told(one, caller)
            )
        if target is not None:
            caller.say(N_("Written: {path}"), path=target)
    return 0 if found.is_clean else LedgerBroken.status


def _check(finding: "Finding", caller: Caller) -> str:
    return caller.language.text(CHECKS[finding.check])


def _told(finding: "Finding", caller: Caller) -> str:
    values = dict(finding.values)
    error = values.get("error")
    if isinstance(error, CertpressError):
        return without_identities(" ".join(caller.language.error(error)))
    return without_identities(caller.language.text(finding.told, **values))


def _as_data(found: "Audit", caller: Caller) -> dict[str, object]:
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
