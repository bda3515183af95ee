"""`certpress verify`: whether a certificate counts, and everything that should be printed on it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.cli.certificates import ERASED
from pipeline.cli.looking import Look, in_full
from pipeline.errors import Because, UsageWrong
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.language import Language
    from pipeline.ledger.evidence import Proven
    from pipeline.verifying import Found

_FOUND_SOMETHING: Final = 11
_ANSWERS: Final[Mapping[str, str]] = {
    "valid": N_("VALID"),
    "invalid": N_("NOT VALID ANY MORE: {reason} ({on})"),
    "unsure": N_("CANNOT BE CONFIRMED: {reason}"),
}
_LATER: Final = N_(
    "Below stands what copy {copy} says, which is this one. Copy {counts} was made in its place: ask for that one."
)
_NO_COPY: Final = N_("none")
_HOLD_PAPER: Final = N_("Hold every line against the paper, and the photo and the ID card against the person.")
_HOLD_PAGE: Final = N_(
    "Hold every line against the page of the file, which is not proven, and the photo and the ID card against the "
    "person."
)
_LABELS: Final[Mapping[str, str]] = {
    "number": N_("Number"),
    "name": N_("Name"),
    "identity_type": N_("ID type"),
    "identity": N_("ID number"),
    "occupation": N_("Occupation"),
    "job": N_("Job"),
    "level": N_("Level"),
    "issued_on": N_("Issued on"),
    "institution": N_("Institution"),
    "copy": N_("Copy"),
    "copy_that_counts": N_("Copy that counts"),
    "code": N_("In the code"),
    "proof": N_("Proven"),
}

# What is told of a certificate where there is nothing to be told.
_INSTEAD: Final[Mapping[str, str]] = {"name": ERASED, "copy_that_counts": _NO_COPY}


@click.command(
    help=N_(
        "WHAT is the number of a certificate, what stands in its code, a picture of the code (JPEG or PNG), or the "
        "PDF of one certificate. Without the ledger, give the list of revoked certificates and the public key; that a "
        "PDF was given by the ledger is proven by the public key of the log alone."
    )
)
@click.argument("what", metavar=N_("WHAT"))
@click.option(
    "--list",
    "revoked",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=N_("The list of revoked certificates, in place of the ledger."),
)
@click.option(
    "--key",
    "keys",
    metavar=N_("KEY"),
    multiple=True,
    help=N_("The public key of codes, or of the log; may be given again."),
)
@in_full
@as_json
@pass_caller
def command(  # noqa: PLR0913 - click's own way
    caller: Caller,
    what: str,
    *,
    revoked: Path | None,
    keys: tuple[str, ...],
    full: bool,
    by: str | None,
    reason: str | None,
    as_json: bool,
) -> int:
    """Answer, and end with status 11 unless it is valid."""
    from pipeline import verifying

    institution, look = None, Look.asked(caller, "verify", full=full, by=by, reason=reason)
    if full and (revoked is not None or keys):
        raise UsageWrong(
            reason=Because("--full needs the ledger, and --list and --key are in place of it"),
            command="certpress verify",
        )
    if revoked is not None:
        from pipeline.office_time import china_time

        today = china_time().date()
        found = verifying.verify_by_list(what, revoked, verifying.keys_typed(keys), here=caller.here, today=today)
    elif keys:
        found = verifying.verify_by_proof(what, verifying.keys_typed(keys), here=caller.here)
    else:
        with look.workshop(caller) as shop:
            found = verifying.verify(shop, what, here=caller.here)
            look.enter(shop, [found.certificate.number] if found.certificate else [])
            institution = shop.settings.institution.name
    data = _as_data(found, institution, caller.language, look)
    if as_json:
        caller.show_json(data)
    else:
        _tell(found, data, caller)
    return 0 if data["answer"] == "valid" else _FOUND_SOMETHING


def _as_data(found: "Found", institution: str | None, language: "Language", look: Look) -> dict[str, object]:
    verdict = found.verdict
    reason = verdict.reason
    return {
        "answer": str(verdict.answer),
        "reason": None if reason is None else language.text(reason.message, **reason.values),
        "on": None if verdict.on is None else verdict.on.isoformat(),
        "number": found.number,
        "copy": found.copy,
        **_printed(found, institution, look),
        "code": None if found.says is None else _said(found),
        "proof": None if found.proven is None else _proof(found.proven),
    }


def _proof(proven: "Proven") -> dict[str, object]:
    return {"log": proven.key.name, "entries": proven.head.size, "root": proven.head.root.hex()}


def _printed(found: "Found", institution: str | None, look: Look) -> dict[str, object]:
    """Return what should be printed: what the ledger has, else what the file proves, else what the code says."""
    from pipeline.cli.certificates import as_data
    from pipeline.rules.levels import Level

    if found.certificate is not None:
        told = look.seen(as_data(found.certificate), found.certificate.identity)
        names = ("name", "identity_type", "identity", "occupation", "job", "level", "issued_on", "state")
        return {
            **{name: told[name] for name in names},
            "institution": institution,
            "copy_that_counts": found.counts,
        }
    if found.proven is not None:
        return _entered(found.proven)
    if found.says is None:
        return {}
    says = found.says
    occupation, _, job = says.trade.partition("/")
    return {
        "name": says.name,
        "identity": f"**************{says.last_four}" if says.last_four else None,
        "occupation": occupation,
        "job": job or None,
        "level": str(Level(says.level)),
        "issued_on": says.issued_on.isoformat(),
    }


def _entered(proven: "Proven") -> dict[str, object]:
    from pipeline.rules.identity import masked
    from pipeline.rules.levels import Level

    person = proven.person
    return {
        "name": person["name"],
        "identity_type": person["identity_type"],
        "identity": masked(person["identity"]),
        "occupation": proven.occupation,
        "job": proven.job,
        "level": str(Level(proven.level)),
    }


def _said(found: "Found") -> dict[str, object]:
    assert found.says is not None
    says = found.says
    return {
        "name": says.name,
        "trade": says.trade,
        "level": says.level,
        "issued_on": says.issued_on.isoformat(),
        "copy": says.copy,
        "last_four": says.last_four,
    }


def _tell(found: "Found", data: Mapping[str, object], caller: Caller) -> None:
    caller.say(_ANSWERS[str(data["answer"])], reason=data["reason"], on=data["on"])
    if found.copy is not None and found.counts is not None and found.copy < found.counts:
        caller.say(_LATER, copy=found.copy, counts=found.counts)
    rows = list(_rows(found, data, caller))
    if rows:
        click.echo()
        caller.show_pairs(rows)
        click.echo()
        caller.say(_HOLD_PAGE if found.proven else _HOLD_PAPER)


def _rows(found: "Found", data: Mapping[str, object], caller: Caller) -> Iterator[tuple[str, object]]:
    for name, label in _LABELS.items():
        value = data.get(name)
        if name == "code" and found.says is not None and found.certificate is not None:
            says = found.says
            value = f"{says.name} {says.trade} {says.level} {says.issued_on} …{says.last_four}"
        elif name == "proof" and found.proven is not None:
            signed = N_("in the log {log}, by its checkpoint of {entries} entries")
            value = caller.language.text(signed, **_proof(found.proven))
        elif name in ("code", "proof"):
            continue
        if value is not None:
            yield caller.language.text(label), value
        elif found.certificate is not None and name in _INSTEAD:
            yield caller.language.text(label), caller.language.text(_INSTEAD[name])
